//! `serve --ephemeral`: everything works, and nothing is left of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use testkit::{Client, Database, Program, Server};

use crate::BINARY;

const ACCOUNTS: &str = "/api/data/v9.2/accounts";

fn serve(arguments: &[&str]) -> Server {
    Program::new(BINARY, Database::sqlite()).serve(arguments)
}

/// A token from the token endpoint, by a password that everybody knows.
fn sign_in(client: &mut Client, who: &str) -> String {
    let form = format!("grant_type=password&username={who}&password=demo-password");
    let answer = client.request("POST", "/oauth2/v2.0/token").form(&form).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

/// Creates an account and finds it by a question.
fn use_it(client: &mut Client, token: &str, name: &str) {
    let made = client.request("POST", ACCOUNTS).token(token).json(&json!({"name": name})).send();
    assert_eq!(made.status, 204, "{}", made.text());
    let question = format!("{ACCOUNTS}?$select=name&$filter=name%20eq%20'{name}'");
    let found = client.request("GET", &question).token(token).send();
    assert_eq!(found.json()["value"][0]["name"], name, "{}", found.text());
}

/// The files and folders with names of the process.
fn left_by(process: u32) -> BTreeSet<String> {
    let begin = format!("onbehalf-{process}-");
    let folders = [std::env::temp_dir(), "/dev/shm".into()];
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(&begin)).collect()
}

#[test]
fn an_ephemeral_organization_works_and_leaves_nothing_however_it_ends() {
    for killed in [false, true] {
        let mut server = serve(&["--ephemeral", "--demo"]);
        let (data, process) = (server.program().data(), server.id());
        let token = sign_in(&mut server.client(), "admin%40contoso.example");
        // Each connection of the database is used, those of readers as well.
        std::thread::scope(|scope| {
            for number in 0..8 {
                let (mut client, token) = (server.client(), token.as_str());
                scope.spawn(move || {
                    for round in 0..5 {
                        use_it(&mut client, token, &format!("e{number}-{round}"));
                    }
                });
            }
        });
        assert_eq!(left_by(process), BTreeSet::new(), "while it runs");
        if killed {
            server.kill();
        } else {
            assert!(server.stop().0.success(), "{}", server.logs());
        }
        assert_eq!(left_by(process), BTreeSet::new(), "killed: {killed}");
        assert!(!data.exists(), "a data folder was made");
        server.restart();
        let token = sign_in(&mut server.client(), "admin%40contoso.example");
        let count = format!("{ACCOUNTS}/$count?$filter=startswith(name,'e0-')");
        let left = server.client().request("GET", &count).token(&token).send();
        assert_eq!(left.text().trim_start_matches('\u{feff}'), "0");
    }
}

#[test]
fn an_ephemeral_organization_without_demo_data_has_an_administrator_with_a_known_password() {
    let server = serve(&["--ephemeral"]);
    let token = sign_in(&mut server.client(), "admin%40onbehalf.example");
    use_it(&mut server.client(), &token, "alone");
    let exchange = server.logs();
    assert!(exchange.contains("ephemeral organization: everybody's password"), "{exchange}");
}

#[test]
fn a_data_folder_is_only_read_and_its_key_keeps_tokens_good() {
    let program = Program::demo(BINARY, Database::sqlite());
    let before = content(&program.data());
    let mut server = program.serve(&["--ephemeral", "--demo"]);
    let token = server.token("admin@contoso.example");
    use_it(&mut server.client(), &token, "kept");
    server.restart();
    use_it(&mut server.client(), &token, "again");
    server.stop();
    let after = content(&server.program().data());
    let names = |files: &[(String, Vec<u8>)]| -> Vec<String> {
        files.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&after), names(&before));
    assert!(after == before, "the data folder was written to");
}

/// The files of a folder that hold what is kept: a command that reads a database makes others beside it.
fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let kept = entries.filter(|path| {
        path.extension().is_some_and(|extension| extension == "db" || extension == "pem")
    });
    let mut files: Vec<_> = kept
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn what_cannot_be_ephemeral_is_refused() {
    let program = Program::new(BINARY, Database::sqlite());
    let told = |arguments: &[&str]| {
        let output = program.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let kept = told(&["serve", "--ephemeral", "--database-url", "postgres://x/y"]);
    assert_eq!(
        kept,
        "onbehalf: `--ephemeral` keeps nothing, and `--database-url` names a database that does; \
         leave one of them out\n"
    );
    let open = told(&["serve", "--ephemeral", "--listen", "0.0.0.0:0"]);
    assert!(open.starts_with("onbehalf: an ephemeral organization, whose passwords"), "{open}");
    let mut token = program.command(&["token", "--as", "admin@onbehalf.example"]);
    let token = token.env("ONBEHALF_EPHEMERAL", "1").output().unwrap();
    assert_eq!(token.status.code(), Some(2));
    let told = String::from_utf8(token.stderr).unwrap();
    assert!(told.contains("tokens of it come from its token endpoint"), "{told}");
    assert!(!program.data().exists());
}

#[test]
fn requests_in_flight_are_answered_when_an_ephemeral_server_stops() {
    let mut server = serve(&["--ephemeral", "--demo"]);
    let mut client = server.client();
    client.write(b"GET /readyz HTTP/1.1\r\nHost: x\r\n");
    std::thread::sleep(Duration::from_millis(200));
    server.ask_to_stop();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(client.send_raw(b"\r\n").status, 200);
    assert!(server.wait().0.success());
}
