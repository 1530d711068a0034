//! `onbehalf user`, `app`, `role`, `team`, `unit` and `explain`, beside a running server.

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use testkit::{Client, Database, Program, Response, Server, databases};

use crate::BINARY;

fn run(server: &Server, arguments: &[&str]) -> String {
    let output = server.program().run(arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

fn json_of(server: &Server, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = arguments.iter().chain(&["--json"]).copied().collect();
    serde_json::from_str(&run(server, &arguments)).unwrap()
}

#[track_caller]
fn refused(output: &Output, status: i32, expected: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains(expected), "{told}");
}

fn get(client: &mut Client, token: &str, path: &str) -> Response {
    client.request("GET", &format!("/api/data/v9.2/{path}")).token(token).send()
}

fn ask_token(client: &mut Client, form: &str) -> Response {
    let request = client.request("POST", "/oauth2/v2.0/token");
    let form = format!("{form}&scope=http%3A%2F%2Flocalhost%2F.default");
    request.form(&form).send()
}

fn by_secret(client: &mut Client, id: &str, secret: &str) -> Response {
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    ask_token(client, &form)
}

fn said(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} of {value:#}")).to_owned()
}

#[test]
fn an_application_gets_its_id_and_secret_once_and_signs_in_at_the_running_server() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let mut client = server.client();
        let add =
            ["app", "add", "--name", "Nightly Job", "--unit", "Sales", "--role", "Salesperson"];
        let made = json_of(&server, &[&add[..], &["--role", "Delegate"]].concat());
        let (id, secret) = (said(&made, "applicationId"), said(&made, "secret"));
        assert_eq!(
            (&made["name"], &made["accessMode"]),
            (&"Nightly Job".into(), &"4 Non-interactive".into())
        );
        assert_eq!(made["roles"].as_array().unwrap().len(), 2);
        let answer = by_secret(&mut client, &id, &secret);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let token = said(&answer.json(), "access_token");
        let who = get(&mut client, &token, "WhoAmI");
        assert_eq!((who.status, &who.json()["UserId"]), (200, &made["id"]), "{}", who.text());
        assert_eq!(get(&mut client, &token, "accounts").status, 200);
        // It is shown once; a hash is kept.
        let shown = run(&server, &["app", "show", &id]);
        assert!(shown.contains("secret") && !shown.contains(&secret), "{shown}");
        // A second one counts beside it, until its end, and each can be taken away.
        let set = ["app", "set", &id, "--new-secret", "--expires", "1s", "--redirect"];
        let more = json_of(&server, &[&set[..], &["https://app.example/back"]].concat());
        assert_eq!(more["redirects"], json!(["https://app.example/back"]));
        let second = said(&more, "secret");
        std::thread::sleep(std::time::Duration::from_millis(1100));
        assert_eq!(by_secret(&mut client, &id, &second).status, 401);
        assert_eq!(by_secret(&mut client, &id, &secret).status, 200);
        let first = said(&made["credentials"][0], "id");
        run(&server, &["app", "set", &id, "--remove-secret", &first]);
        assert_eq!(by_secret(&mut client, &id, &secret).status, 401);
        // Its rights are those that it has now, and its policy counts at the next request.
        run(&server, &["app", "set", &id, "--remove-role", "Salesperson"]);
        assert_eq!(get(&mut client, &token, "accounts").status, 403);
        let policy = json_of(&server, &["app", "set", &id, "--policy", "required"]);
        assert_eq!(policy["impersonation"], "required");
        let refusal = get(&mut client, &token, "businessunits").json();
        assert_eq!(refusal["error"]["code"], "0x8004a110");
        run(&server, &["app", "set", &id, "--disable", "--policy", "optional"]);
        assert_eq!(get(&mut client, &token, "WhoAmI").status, 403);
        assert!(run(&server, &["app", "list"]).contains("Nightly Job (disabled)"));
        // With its row go its secrets: who gets its id has none of them.
        let third = said(&json_of(&server, &["app", "set", &id, "--new-secret"]), "secret");
        run(&server, &["app", "remove", &id]);
        run(&server, &["app", "add", "--name", "Another", "--id", &id]);
        assert_eq!(by_secret(&mut client, &id, &third).status, 401);
        run(&server, &["app", "remove", &id]);
        refused(&server.program().run(&["app", "show", &id]), 1, "nobody here is called");
        // What cannot be is refused before anything is made.
        let add = |more: &[&str]| {
            server.program().run(&[&["app", "add", "--name", "Wrong"], more].concat())
        };
        refused(&add(&["--role", "Nobody's"]), 1, "there is no role `Nobody's`");
        refused(&add(&["--unit", "Nowhere"]), 1, "`onbehalf unit list` shows all");
        refused(&add(&["--redirect", "http://app.example/"]), 2, "take `https`");
        refused(&add(&["--certificate", "missing.pem"]), 2, "cannot read a certificate");
        refused(&add(&["--expires", "soon"]), 2, "no length of time");
        assert!(!run(&server, &["app", "list"]).contains("Wrong"));
    }
}

#[test]
fn a_certificate_of_an_application_is_kept_and_removed() {
    let server = Server::demo(BINARY, Database::sqlite());
    let id = "c0000000-0000-4000-8000-000000000001";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.pem");
    let pem = "-----BEGIN CERTIFICATE-----\nAAECAwQF\n-----END CERTIFICATE-----\n";
    std::fs::write(&file, pem).unwrap();
    let set = ["app", "set", id, "--certificate", file.to_str().unwrap()];
    refused(&server.program().run(&set), 2, "there is none in it");
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=app"])
        .arg("-keyout")
        .arg(folder.path().join("app.key"))
        .arg("-out")
        .arg(&file)
        .output();
    assert!(made.is_ok_and(|made| made.status.success()), "the tests need `openssl`");
    let set = json_of(&server, &["app", "set", id, "--certificate", file.to_str().unwrap()]);
    let kept = &set["credentials"][0];
    assert_eq!((&kept["kind"], &kept["hint"]), (&"certificate".into(), &"app.pem".into()));
    let gone = json_of(&server, &["app", "set", id, "--remove-certificate", &said(kept, "id")]);
    assert_eq!(gone["credentials"], json!([]));
}

#[test]
fn a_person_gets_roles_a_unit_a_manager_and_a_password_and_loses_them_at_once() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let mut client = server.client();
        let who = "ada@contoso.example";
        let add = ["user", "add", "--name", "Ada Lovelace", "--domainname", who, "--unit", "Sales"];
        let manager = ["--manager", "manager@contoso.example", "--role", "Salesperson"];
        let made = json_of(&server, &[&add[..], &manager[..]].concat());
        assert_eq!((&made["name"], &made["email"]), (&"Ada Lovelace".into(), &who.into()));
        assert_eq!(made["manager"]["name"], "Sales Manager");
        let token = server.token(who);
        assert_eq!(get(&mut client, &token, "accounts").status, 200);
        // Nobody knows a password until one is set, by what nobody else can read.
        let password = |password: &str| {
            let mut command = server.program().command(&["user", "set", who, "--password"]);
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
            child.wait_with_output().unwrap()
        };
        refused(&password("short\n"), 2, "at least 8 characters");
        assert!(password("a long enough one\n").status.success());
        let form =
            |password: &str| format!("grant_type=password&username={who}&password={password}");
        assert_eq!(ask_token(&mut client, &form("a+long+enough+one")).status, 200);
        assert_eq!(ask_token(&mut client, &form("another+one+of+them")).status, 400);
        // Roles stay behind in the unit that one leaves.
        let moved = json_of(&server, &["user", "set", who, "--unit", "Service", "--no-manager"]);
        assert_eq!((&moved["unit"]["name"], &moved["roles"]), (&"Service".into(), &json!([])));
        assert_eq!(moved["manager"], Value::Null);
        assert_eq!(get(&mut client, &token, "accounts").status, 403);
        run(&server, &["user", "set", who, "--role", "Service Agent", "--name", "Ada King"]);
        assert_eq!(get(&mut client, &token, "accounts").status, 200);
        assert!(run(&server, &["user", "list"]).contains("Ada King"));
        run(&server, &["user", "set", who, "--disable"]);
        assert_eq!(get(&mut client, &token, "WhoAmI").status, 403);
        run(&server, &["user", "set", who, "--enable"]);
        assert_eq!(get(&mut client, &token, "WhoAmI").status, 200);
        // Rules hold for whoever runs the program, and nothing is done by halves.
        let program = server.program();
        refused(&program.run(&["user", "remove", who]), 1, "--disable");
        let half = ["user", "set", who, "--name", "Half Done", "--role", "Nothing"];
        refused(
            &program.run(&half),
            1,
            "there is no role `Nothing` in the business unit `Service`",
        );
        assert_eq!(json_of(&server, &["user", "show", who])["name"], "Ada King");
        let last = ["user", "set", "admin@contoso.example", "--disable"];
        assert_eq!(
            program
                .run(&["app", "set", "c0000000-0000-4000-8000-000000000002", "--disable"])
                .status
                .code(),
            Some(0)
        );
        refused(&program.run(&last), 1, "only user that has the System Administrator Role");
        refused(
            &program.run(&["user", "show", "c0000000-0000-4000-8000-000000000001"]),
            1,
            "onbehalf app",
        );
        refused(&program.run(&["user", "add", "--name", "No Body"]), 2, "--domainname");
    }
}

#[test]
fn roles_teams_and_units_are_made_changed_and_removed() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let mut client = server.client();
        let (who, token) = ("noroles@contoso.example", server.token("noroles@contoso.example"));
        assert_eq!(get(&mut client, &token, "accounts").status, 403);
        let role =
            ["role", "add", "--name", "Reader", "--grant", "read,append:account:business-unit"];
        let made = json_of(&server, &[&role[..], &["--grant", "prvBulkDelete"]].concat());
        assert_eq!(made["privileges"]["prvReadAccount"], "business-unit");
        assert_eq!(made["privileges"]["prvBulkDelete"], "organization");
        // A team gives what its roles give.
        let team = ["team", "add", "--name", "Readers", "--unit", "Sales", "--member", who];
        let team = json_of(&server, &[&team[..], &["--role", "Reader"]].concat());
        assert_eq!(
            (&team["kind"], &team["members"][0]["name"]),
            (&"owner".into(), &"No Roles".into())
        );
        assert_eq!(get(&mut client, &token, "accounts").status, 200);
        let shown = run(&server, &["user", "show", who]);
        assert!(shown.contains("Reader (by Readers)"), "{shown}");
        run(&server, &["role", "set", "Reader", "--revoke", "read:account"]);
        assert_eq!(get(&mut client, &token, "accounts").status, 403);
        run(
            &server,
            &[
                "role",
                "set",
                "Reader",
                "--grant",
                "read:account:organization",
                "--name",
                "All Readers",
            ],
        );
        assert_eq!(get(&mut client, &token, "accounts").status, 200);
        assert!(run(&server, &["role", "show", "All Readers"]).contains("prvReadAccount"));
        run(&server, &["team", "set", "Readers", "--remove-member", who]);
        assert_eq!(get(&mut client, &token, "accounts").status, 403);
        assert!(run(&server, &["team", "list"]).contains("Readers"));
        run(&server, &["team", "remove", "Readers"]);
        run(&server, &["role", "remove", "All Readers"]);
        // Units are a tree.
        run(&server, &["unit", "add", "--name", "Sales East", "--parent", "Sales"]);
        run(&server, &["unit", "set", "Sales East", "--name", "Sales North"]);
        let tree = run(&server, &["unit", "list"]);
        let names: Vec<&str> =
            tree.lines().map(|line| line.split("  b0").next().unwrap_or("")).collect();
        assert!(names[0].starts_with("Contoso"), "{tree}");
        assert!(tree.contains("\n    Sales North"), "{tree}");
        run(&server, &["unit", "set", "Sales", "--disable"]);
        assert_eq!(get(&mut client, &token, "WhoAmI").status, 403);
        run(&server, &["unit", "set", "Sales", "--enable"]);
        run(&server, &["unit", "remove", "Sales North"]);
        // What the rules forbid is refused, with the product's own words.
        let program = server.program();
        for (arguments, line) in [
            (
                &["role", "set", "System Administrator", "--revoke", "read:account"][..],
                "System Administrator",
            ),
            (&["role", "add", "--name", "X", "--grant", "read:account"], "how far does"),
            (
                &["role", "add", "--name", "X", "--grant", "fly:account:user"],
                "no privilege to `fly`",
            ),
            (&["role", "add", "--name", "X", "--grant", "read:nothing:user"], "there is no table"),
            (&["role", "add", "--name", "X", "--grant", "read:account:far"], "no depth"),
            (&["role", "add", "--name", "X", "--grant", "nonsense"], "is no privilege"),
            (&["team", "show", "Nobody's"], "there is no team"),
            (&["unit", "show", "Nowhere"], "there is no business unit"),
        ] {
            refused(&program.run(arguments), 1, line);
        }
        assert!(!run(&server, &["role", "list"]).contains("  X  "));
    }
}

#[test]
fn an_explanation_on_the_command_line_is_that_of_the_web_api() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let (a, b) =
            ("278742b0-1e61-4fb5-84ef-c7de308c19e2", "75df116d-d9da-e711-a94b-000d3a34ed47");
        let token = server.token("admin@contoso.example");
        let path = format!(
            "OnBehalf_ExplainAccess(Right='Delete',EntityName='account',UserId={a},OnBehalfOfId={b})"
        );
        let mut expected = get(&mut server.client(), &token, &path).json();
        expected.as_object_mut().unwrap().remove("@odata.context");
        let ask =
            ["explain", "--as", "actual@contoso.example", "--on-behalf-of", b, "delete", "account"];
        assert_eq!(json_of(&server, &ask), expected);
        let told = run(&server, &ask);
        assert!(
            told.starts_with("allowed: Impersonated User has prvDeleteAccount at depth Basic"),
            "{told}"
        );
        let program = server.program();
        refused(&program.run(&["explain", "read", "account"]), 2, "--as");
        refused(&program.run(&["explain", "--as", a, "read", "thing"]), 1, "there is no table");
        refused(&program.run(&["explain", "--as", a, "read", "account", "x"]), 2, "no id of a row");
        refused(&program.run(&["explain", "--as", a, "fly", "account"]), 1, "there is no right");
    }
}

#[test]
fn what_is_done_while_no_server_runs_is_there_when_one_does() {
    let program = Program::new(BINARY, Database::sqlite());
    refused(&program.run(&["user", "list"]), 1, "there is no organization");
    program.serve_once(&[]);
    let add = ["user", "add", "--name", "Grace Hopper", "--domainname", "grace@x.example"];
    let id = "d0000000-0000-4000-8000-0000000000aa";
    let more = ["--role", "System Administrator", "--object-id", id];
    let made = program.run(&[&add[..], &more[..]].concat());
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let server = program.serve(&[]);
    let token = server.token(id);
    assert_eq!(get(&mut server.client(), &token, "systemusers").status, 200);
}
