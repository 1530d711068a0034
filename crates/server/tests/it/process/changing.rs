//! Definitions change in one transaction: killed in the middle, the organization is as before; and other
//! processes on the database see a change before it is acknowledged.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Client, Database, Program, Server, databases};

use crate::BINARY;
use crate::metadata::making::{self, column};

const API: &str = "/api/data/v9.2";

/// A table with ten columns besides its name.
fn table(schema: &str) -> Value {
    let of = |number| column("String", &format!("new_C{number}"), &json!({"MaxLength": 100}));
    making::table(schema, &(0..10).map(of).collect::<Vec<_>>())
}

/// Makes tables until the connection breaks; the numbers of those that were acknowledged.
fn make_until_killed(address: SocketAddr, token: &str, first: usize) -> Vec<usize> {
    let mut acknowledged = Vec::new();
    let Ok(mut stream) = TcpStream::connect(address) else { return acknowledged };
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    for number in first.. {
        let body = table(&format!("new_T{number}")).to_string();
        let request = format!(
            "POST {API}/EntityDefinitions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \
             {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(request.as_bytes()).is_err() {
            return acknowledged;
        }
        let mut buffer = Vec::new();
        // An answer without a body ends with an empty line.
        while !buffer.ends_with(b"\r\n\r\n") {
            let mut bytes = [0; 512];
            match stream.read(&mut bytes) {
                Ok(0) | Err(_) => return acknowledged,
                Ok(read) => buffer.extend_from_slice(&bytes[..read]),
            }
        }
        let answer = String::from_utf8_lossy(&buffer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
        acknowledged.push(number);
    }
    acknowledged
}

/// The tables that are there, by their numbers.
fn there(client: &mut Client, token: &str) -> BTreeSet<usize> {
    let path = format!("{API}/EntityDefinitions?$select=LogicalName");
    let shown = client.request("GET", &path).token(token).send().json();
    let names = shown["value"].as_array().unwrap().iter();
    let number = |table: &Value| table["LogicalName"].as_str()?.strip_prefix("new_t")?.parse().ok();
    names.filter_map(number).collect()
}

#[test]
fn killed_in_the_middle_of_a_change_of_definitions_the_organization_is_as_before() {
    for database in databases() {
        let kind = database.to_string();
        let mut server = Server::demo(BINARY, database);
        let token = server.token("admin@contoso.example");
        let mut acknowledged = BTreeSet::new();
        let mut next = 0;
        for round in 0..4_u64 {
            let (address, token_of_maker) = (server.address(), token.clone());
            let maker = thread::spawn(move || make_until_killed(address, &token_of_maker, next));
            // Somewhere in the middle of the making of some table.
            thread::sleep(Duration::from_millis(1_100 + 137 * round));
            server.kill();
            acknowledged.extend(maker.join().unwrap());
            server.restart();
            let there = there(&mut server.client(), &token);
            assert!(acknowledged.is_subset(&there), "{kind}: {acknowledged:?} {there:?}");
            next = there.last().map_or(0, |last| last + 1);
        }
        assert!(!acknowledged.is_empty(), "{kind}: nothing was made");
        let mut client = server.client();
        for number in there(&mut client, &token) {
            // Whatever is there is there as a whole, with its SQL table and privileges.
            let path = format!("{API}/new_t{number}s");
            let body = json!({"new_name": "x", "new_c9": "y"});
            let made = client.request("POST", &path).token(&token).json(&body).send();
            assert_eq!(made.status, 204, "{kind}: {}", made.text());
        }
        // And what is not there can be made.
        let path = format!("{API}/EntityDefinitions");
        let body = table(&format!("new_T{next}"));
        let made = client.request("POST", &path).token(&token).json(&body).send();
        assert_eq!(made.status, 204, "{kind}: {}", made.text());
    }
}

#[test]
fn an_apply_of_files_that_is_killed_leaves_everything_as_it_was() {
    let temporary = tempfile::tempdir().unwrap();
    fs::create_dir(temporary.path().join("tables")).unwrap();
    for number in 0..20 {
        let column = |column: usize| {
            format!("new_c{column} = {{ schema = 'new_C{column}', type = 'Integer', label = 'C' }}")
        };
        let columns = (0..10).map(column).collect::<Vec<_>>().join("\n");
        let text = format!(
            "schema = 'new_F{number}'\nlabel = 'F'\nlabel_plural = 'Fs'\nownership = 'UserOwned'\n\
             primary_name = 'new_name'\n[columns]\n{columns}\n\
             new_name = {{ schema = 'new_Name', type = 'String', label = 'Name' }}\n"
        );
        fs::write(temporary.path().join(format!("tables/new_f{number}.toml")), text).unwrap();
    }
    let folder = temporary.path().to_str().unwrap();
    for database in databases() {
        let kind = database.to_string();
        let program = Program::demo(BINARY, database);
        let plan_now = || {
            let output = program.run(&["schema", "apply", folder, "--plan"]);
            assert!(output.status.success(), "{kind}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let plan = plan_now();
        assert!(plan.ends_with("20 to create, 0 to change, 0 to remove\n"), "{plan}");
        let mut killed = 0;
        // Each a little later than the one before, until one is done before it is killed.
        loop {
            let mut apply = program.command(&["schema", "apply", folder]);
            let mut apply = apply.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
            // It tells the plan, and then carries it out.
            let mut line = String::new();
            BufReader::new(apply.stdout.take().unwrap()).read_line(&mut line).unwrap();
            thread::sleep(Duration::from_millis(50 + 150 * killed));
            apply.kill().unwrap();
            apply.wait().unwrap();
            let left = plan_now();
            if left == "nothing to do\n" {
                break;
            }
            assert_eq!(left, plan, "{kind}");
            killed += 1;
        }
        assert!(killed > 0, "{kind}: all was done before it was killed");
    }
}

#[test]
fn another_process_sees_a_change_of_definitions_before_it_is_acknowledged_and_loses_no_request() {
    let Some(database) = Database::postgres() else { return };
    let server = Server::demo(BINARY, database);
    let token = server.token("admin@contoso.example");
    let other = server.beside();
    let mut beside = other.client();
    let mut client = server.client();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            let mut reader = Client::new(server.address());
            let (token, done) = (&token, &done);
            scope.spawn(move || {
                // What does not touch the changed tables goes on, and what does is not torn.
                while !done.load(SeqCst) {
                    for path in ["accounts?$top=3", "activitypointers?$top=3"] {
                        let path = format!("{API}/{path}");
                        let read = reader.request("GET", &path).token(token).send();
                        assert_eq!(read.status, 200, "{}", read.text());
                    }
                    let body = json!({"name": "beside"});
                    let path = format!("{API}/accounts");
                    let made = reader.request("POST", &path).token(token).json(&body).send();
                    assert_eq!(made.status, 204, "{}", made.text());
                }
            });
        }
        for number in 0..6 {
            let definitions = format!("{API}/EntityDefinitions");
            let body = table(&format!("new_T{number}"));
            let made = client.request("POST", &definitions).token(&token).json(&body).send();
            assert_eq!(made.status, 204, "{}", made.text());
            let rows = format!("{API}/new_t{number}s");
            let body = json!({"new_name": "x"});
            let made = beside.request("POST", &rows).token(&token).json(&body).send();
            assert_eq!(made.status, 204, "{}", made.text());
            let one = format!("{definitions}(LogicalName='new_t{number}')");
            let removed = beside.request("DELETE", &one).token(&token).send();
            assert_eq!(removed.status, 204, "{}", removed.text());
            let read = client.request("GET", &rows).token(&token).send();
            assert_eq!(read.status, 404, "{}", read.text());
        }
        done.store(true, SeqCst);
    });
}
