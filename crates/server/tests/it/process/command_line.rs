//! What the command line answers: help, refusals, the effective configuration.

use std::path::Path;
use std::process::Output;

use testkit::{Database, Program, bare_command};

use crate::BINARY;

fn run(arguments: &[&str]) -> Output {
    bare_command(Path::new(BINARY)).args(arguments).output().unwrap()
}

/// The only line on standard error, after checking that nothing else was said.
fn told(output: &Output, status: i32) -> String {
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{told}");
    assert!(output.stdout.is_empty());
    assert_eq!(told.lines().count(), 1, "{told}");
    told.trim_end().to_owned()
}

#[test]
fn a_bad_option_is_refused_with_status_2_and_one_line() {
    let check = |arguments: &[&str], line: &str| {
        assert_eq!(told(&run(arguments), 2), format!("onbehalf: {line}"));
    };
    let listed = |line: &str| format!("{line}; `onbehalf --help` lists what there is");
    check(&[], "which command? Begin with `onbehalf serve --demo`; `onbehalf --help` lists all");
    check(
        &["server"],
        &listed(
            "unrecognized subcommand 'server'; some similar subcommands exist: 'restore', 'user', 'serve'",
        ),
    );
    check(
        &["serve", "--dmo"],
        &listed("unexpected argument '--dmo' found; a similar argument exists: '--demo'"),
    );
    check(
        &["serve", "--listen"],
        &listed("a value is required for '--listen <ADDR>' but none was supplied"),
    );
    check(
        &["serve", "--listen-tls", "127.0.0.1:8443", "--tls-cert", "x.pem"],
        "`--tls-cert` is of no use alone; give `--tls-key` as well",
    );
    check(
        &["serve", "--deployment", "hybrid"],
        "`--deployment` is `hybrid`, which is no product we know; write `online` or `onpremises`",
    );
    check(
        &["token"],
        "for whom is the token? Say it with `--as`, as in `--as admin@contoso.example`",
    );
    check(
        &["serve", "--demo", "--listen", "0.0.0.0:0"],
        "a demo organization, whose passwords everybody knows, does not listen on `0.0.0.0:0`; \
         listen on 127.0.0.1, or add `--demo-insecure-listen`",
    );
}

#[test]
fn an_unknown_key_in_the_file_ends_every_command_with_status_2() {
    let program = Program::new(BINARY, Database::sqlite());
    std::fs::create_dir(program.data()).unwrap();
    let file = program.data().join("onbehalf.toml");
    std::fs::write(&file, "lisen = \"127.0.0.1:0\"\n").unwrap();
    let commands: [&[&str]; 3] = [&["serve"], &["config"], &["token", "--as", "x"]];
    for command in commands {
        let line = told(&program.run(command), 2);
        let key = format!("onbehalf: `{}`: unknown key `lisen`; take it out", file.display());
        assert!(line.starts_with(&key), "{line}");
    }
}

#[test]
fn environment_and_file_set_what_the_command_line_leaves_open() {
    let program = Program::new(BINARY, Database::sqlite());
    std::fs::create_dir(program.data()).unwrap();
    let file = program.data().join("onbehalf.toml");
    std::fs::write(file, "listen = \"127.0.0.1:3\"\npublic_url = \"http://file\"\n").unwrap();
    let mut command = program.command(&["config", "--demo=false"]);
    let variables =
        [("LISTEN", "127.0.0.1:2"), ("DEMO", "true"), ("LOG", ""), ("TEST_POSTGRES", "x")];
    for (name, value) in variables {
        command.env(format!("ONBEHALF_{name}"), value);
    }
    let output = command.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    for line in [
        "listen = \"127.0.0.1:2\" # ONBEHALF_LISTEN",
        "public_url = \"http://file\" # onbehalf.toml",
        "demo = false # command line",
        "log = \"info\" # default",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line} in\n{printed}");
    }
}

#[test]
fn help_and_version_are_printed_on_standard_output() {
    for arguments in [&["--help"][..], &["serve", "--help"], &["token", "--help"], &["--version"]] {
        let output = run(arguments);
        assert!(output.status.success() && output.stderr.is_empty());
        assert!(String::from_utf8(output.stdout).unwrap().contains(' '));
    }
}
