//! What was acknowledged is there after the process was killed; reads go on while writes do.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Server, databases};

use crate::BINARY;

/// Writes until the connection breaks and returns the ids that were acknowledged. Without the
/// testkit's client, for which a broken connection is a failure.
fn create_until_killed(address: std::net::SocketAddr, token: &str) -> Vec<String> {
    use std::io::{Read, Write};
    let mut acknowledged = Vec::new();
    let Ok(mut stream) = std::net::TcpStream::connect(address) else { return acknowledged };
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let body = r#"{"name":"acknowledged"}"#;
    let request = format!(
        "POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut buffer = Vec::new();
    while stream.write_all(request.as_bytes()).is_ok() {
        buffer.clear();
        // An answer without a body ends with an empty line.
        while !buffer.ends_with(b"\r\n\r\n") {
            let mut byte = [0; 512];
            match stream.read(&mut byte) {
                Ok(0) | Err(_) => return acknowledged,
                Ok(read) => buffer.extend_from_slice(&byte[..read]),
            }
        }
        let answer = String::from_utf8_lossy(&buffer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
        let id = answer.split_once("/accounts(").unwrap().1.split_once(')').unwrap().0;
        acknowledged.push(id.to_owned());
    }
    acknowledged
}

#[test]
fn every_acknowledged_row_survives_a_kill() {
    for database in databases() {
        let kind = database.to_string();
        let mut server = Server::demo(BINARY, database);
        let token = server.token("admin@contoso.example");
        let mut acknowledged = BTreeSet::new();
        for _ in 0..2 {
            let address = server.address();
            let writers: Vec<_> = (0..8)
                .map(|_| {
                    let token = token.clone();
                    thread::spawn(move || create_until_killed(address, &token))
                })
                .collect();
            thread::sleep(Duration::from_millis(700));
            server.kill();
            for writer in writers {
                acknowledged.extend(writer.join().unwrap());
            }
            server.restart();
        }
        assert!(acknowledged.len() > 20, "{kind}: only {} rows", acknowledged.len());
        let mut client = server.client();
        let mut path =
            "/api/data/v9.2/accounts?$select=accountid&$filter=name%20eq%20'acknowledged'"
                .to_owned();
        let mut found = BTreeSet::new();
        loop {
            let json = client.request("GET", &path).token(&token).send().json();
            for row in json["value"].as_array().unwrap() {
                found.insert(row["accountid"].as_str().unwrap().to_owned());
            }
            let Some(next) = json["@odata.nextLink"].as_str() else { break };
            path = format!("/api/data{}", next.split_once("/api/data").unwrap().1);
        }
        let lost: Vec<_> = acknowledged.difference(&found).collect();
        assert!(lost.is_empty(), "{kind}: {} of {} rows are lost", lost.len(), acknowledged.len());
    }
}

#[test]
fn reads_do_not_wait_for_a_long_write() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let token = server.token("admin@contoso.example");
        // An account with many contacts: giving it away changes all of them in one transaction.
        let mut client = server.client();
        let account = json!({"name": "big"});
        let made =
            client.request("POST", "/api/data/v9.2/accounts").token(&token).json(&account).send();
        let entity = made.header("OData-EntityId").unwrap().to_owned();
        let path = format!("/api/data{}", entity.split_once("/api/data").unwrap().1);
        let id = path.split_once('(').unwrap().1.trim_end_matches(')').to_owned();
        let contacts: Vec<_> = (0..4)
            .map(|_| {
                let (token, id, address) = (token.clone(), id.clone(), server.address());
                thread::spawn(move || {
                    let mut client = testkit::Client::new(address);
                    for _ in 0..75 {
                        let bind = format!("/accounts({id})");
                        let body =
                            json!({"lastname": "x", "parentcustomerid_account@odata.bind": bind});
                        let request =
                            client.request("POST", "/api/data/v9.2/contacts").token(&token);
                        assert_eq!(request.json(&body).send().status, 204);
                    }
                })
            })
            .collect();
        for thread in contacts {
            thread.join().unwrap();
        }
        let writing = AtomicBool::new(true);
        let (slowest, took, reads) = thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut client = server.client();
                let (mut slowest, mut reads) = (Duration::ZERO, 0);
                while writing.load(Relaxed) {
                    let begun = Instant::now();
                    let request =
                        client.request("GET", "/api/data/v9.2/accounts?$select=name&$top=1");
                    assert_eq!(request.token(&token).send().status, 200);
                    slowest = slowest.max(begun.elapsed());
                    reads += 1;
                }
                (slowest, reads)
            });
            let begun = Instant::now();
            for owner in
                ["a0000000-0000-4000-8000-000000000004", "a0000000-0000-4000-8000-000000000005"]
            {
                let body = json!({"ownerid@odata.bind": format!("/systemusers({owner})")});
                let changed = client.request("PATCH", &path).token(&token).json(&body).send();
                assert_eq!(changed.status, 204, "{}", changed.text());
            }
            let took = begun.elapsed();
            writing.store(false, Relaxed);
            let (slowest, reads) = reader.join().unwrap();
            (slowest, took, reads)
        });
        assert!(reads >= 3, "{reads} reads in {took:?}");
        assert!(slowest < took / 2, "a read took {slowest:?} while two writes took {took:?}");
    }
}
