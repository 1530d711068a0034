//! Writes of one row: what is refused, or whose client is gone, holds nothing back.

use std::io::Write as _;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::demo::{Demo, User, code, each};

/// More than the server has connections to its database.
const MANY: usize = 40;
/// Below what a request waits for such a connection.
const SOON: Duration = Duration::from_secs(20);

/// A create, an update and a removal, and a question.
fn check_that_all_goes_on(user: &mut User) {
    let begun = Instant::now();
    let account = user.account("goes on");
    let path = format!("accounts({account})");
    user.change(&path, &json!({"fax": "1"}));
    assert_eq!(user.read(&path)["fax"], "1");
    user.delete(&path);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

/// Has as many threads do something, each as its own user.
fn at_once(demo: &Demo, act: impl Fn(&mut User) + Sync) {
    thread::scope(|scope| {
        for _ in 0..MANY {
            let act = &act;
            scope.spawn(move || act(&mut demo.admin()));
        }
    });
}

#[test]
fn more_refused_writes_than_there_are_connections_hold_nobody_back() {
    each(|demo| {
        // The first one makes the token.
        let mut admin = demo.admin();
        at_once(demo, |user| {
            let nobody = "accounts(99999999-9999-4999-8999-999999999999)";
            let unknown = json!({"new_unknown": 1});
            // The body, the set, the row, and what the path or the message refuses.
            assert_eq!(user.refused("POST", "accounts", Some(&unknown)), code(400, "0x80048d19"));
            assert_eq!(user.refused("POST", "nothings", Some(&unknown)).0, 404);
            assert_eq!(user.refused("PATCH", nobody, Some(&json!({"name": 1}))).0, 400);
            assert_eq!(user.refused("DELETE", nobody, None), code(404, "0x80040217"));
            assert_eq!(user.refused("DELETE", "accounts(1)", None).0, 400);
        });
        check_that_all_goes_on(&mut admin);
    });
}

#[test]
fn more_clients_that_go_away_than_there_are_connections_hold_nobody_back() {
    each(|demo| {
        let mut admin = demo.admin();
        let body = r#"{"name":"nobody waits"}"#;
        let request = format!(
            "POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            demo.host(),
            admin.token,
            body.len()
        );
        for part in [request.len(), request.len() - 1] {
            for _ in 0..MANY {
                let mut stream = TcpStream::connect(demo.host()).unwrap();
                stream.write_all(&request.as_bytes()[..part]).unwrap();
            }
            check_that_all_goes_on(&mut admin);
        }
    });
}
