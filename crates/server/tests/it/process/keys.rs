//! The keys that tokens are signed with, changed beside a running server; and the authority of its certificate.

use testkit::{Database, Program, Server};

use crate::BINARY;

fn run(server: &Server, arguments: &[&str]) -> String {
    let output = server.program().run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn status(server: &Server, token: &str) -> u16 {
    server.client().request("GET", "/api/data/v9.2/WhoAmI").token(token).send().status
}

fn published(server: &Server) -> Vec<String> {
    let told = server.client().get("/common/discovery/v2.0/keys").json();
    let keys = told["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn another_key_signs_at_once_and_tokens_of_the_one_before_are_accepted() {
    let server = Program::demo(BINARY, Database::sqlite()).serve(&["--demo"]);
    let before = server.token("admin@contoso.example");
    assert_eq!(status(&server, &before), 200);
    let old = published(&server);
    assert_eq!(old.len(), 1);
    let kid = run(&server, &["key", "rotate"]).trim().to_owned();
    let after = server.token("admin@contoso.example");
    assert_eq!([status(&server, &before), status(&server, &after)], [200, 200]);
    assert_eq!(published(&server), [kid.clone(), old[0].clone()]);
    let listed = run(&server, &["key", "list"]);
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines[0], format!("{kid} signs"));
    assert!(lines[1].starts_with(&format!("{} is accepted until 2", old[0])), "{listed}");
    assert_eq!(lines.len(), 2);
    // The token endpoint signs with the new one as well.
    let form = "grant_type=password&username=admin@contoso.example&password=demo-password";
    let told = server.client().request("POST", "/oauth2/v2.0/token").form(form).send();
    let third = told.json()["access_token"].as_str().unwrap().to_owned();
    run(&server, &["key", "rotate", "--revoke"]);
    for token in [&before, &after, &third] {
        assert_eq!(status(&server, token), 401, "all keys of before are revoked");
    }
    assert_eq!(status(&server, &server.token("admin@contoso.example")), 200);
    assert_eq!(published(&server).len(), 1);
}

#[test]
fn a_folder_without_an_organization_gets_no_key() {
    let program = Program::new(BINARY, Database::sqlite());
    for command in ["list", "rotate"] {
        let output = program.run(&["key", command]);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8(output.stderr).unwrap().contains("no organization"));
    }
    assert!(!program.data().join("signing-key.pem").exists());
}

#[test]
fn the_authority_is_made_before_it_is_needed_and_shown_with_what_each_client_needs() {
    let program = Program::new(BINARY, Database::sqlite());
    let told = String::from_utf8(program.run(&["ca"]).stdout).unwrap();
    let path = program.data().join("ca.pem").display().to_string();
    for each in ["--cacert", "NODE_EXTRA_CA_CERTS=", "REQUESTS_CA_BUNDLE=", "SSL_CERT_FILE="] {
        assert!(told.contains(each), "{each}: {told}");
    }
    assert!(told.contains(&path), "{told}");
    let print = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in", &path])
        .output()
        .unwrap();
    let print = String::from_utf8(print.stdout).unwrap();
    let print = print.trim().split_once('=').unwrap().1.to_owned();
    assert!(told.contains(&print), "{print}: {told}");
    let made = std::fs::read(&path).unwrap();
    let server = program.serve(&["--listen-tls", "127.0.0.1:0"]);
    assert_eq!(server.tls_client().get("/healthz").status, 200);
    assert_eq!(std::fs::read(server.authority()).unwrap(), made);
}
