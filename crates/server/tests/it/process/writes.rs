//! Writes of one row: what is refused, or whose client is gone, holds nothing back.

use std::collections::HashSet;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::demo::{Demo, SALES, User, code, each, each_alone, refusal};

/// More than the server has connections to its database.
const MANY: usize = 40;
/// Below what a request waits for such a connection.
const SOON: Duration = Duration::from_secs(20);
const NO_ROLES: &str = "a0000000-0000-4000-8000-000000000008";

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

/// Writes of many clients share a transaction. What one of them cannot do undoes the others, too, and they
/// run again: nobody may notice.
#[test]
fn who_fails_among_many_that_write_fails_alone() {
    each(|demo| {
        let mut admin = demo.admin();
        let shared = admin.account("changed by all");
        let shared = format!("accounts({shared})");
        let contested = "c0000000-0000-4000-8000-000000000001";
        let made = AtomicUsize::new(0);
        let turn = AtomicUsize::new(0);
        at_once(demo, |user| {
            let number = turn.fetch_add(1, Relaxed);
            for round in 0..5 {
                let name = format!("many {number} {round}");
                let own = user.account(&name);
                // One of all gets this key, in each round.
                let row = json!({"accountid": contested, "name": name});
                let response = user.send("POST", "accounts", &[], Some(&row));
                if response.status == 204 {
                    made.fetch_add(1, Relaxed);
                } else {
                    assert_eq!(refusal(&response), code(412, "0x80040237"), "{name}");
                }
                user.change(&shared, &json!({"fax": name}));
                let own = format!("accounts({own})");
                user.change(&own, &json!({"fax": name}));
                assert_eq!(user.read(&own)["fax"], *name);
                assert_eq!(user.read(&own)["name"], *name);
            }
        });
        assert_eq!(made.load(Relaxed), 1);
        assert_eq!(admin.count("accounts/$count?$filter=startswith(name,'many ')"), MANY * 5 + 1);
        assert!(admin.read(&shared)["fax"].as_str().unwrap().starts_with("many "));
        // Each change had a version of its own, and so had each row.
        let versions = admin.column("accounts?$select=versionnumber", "versionnumber");
        let distinct: HashSet<&String> = versions.iter().collect();
        assert_eq!(distinct.len(), versions.len());
        check_that_all_goes_on(&mut admin);
    });
}

#[test]
fn rights_that_are_taken_away_are_gone_while_others_write() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let seller = format!(
            "roles?$select=roleid&$filter=name eq 'Salesperson' and _businessunitid_value eq {SALES}"
        );
        let role = admin.column(&seller, "roleid").remove(0);
        let held = format!("systemusers({NO_ROLES})/systemuserroles_association");
        let give = json!({"@odata.id": admin.url(&format!("roles({role})"))});
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut user = demo.admin();
                    while !stop.load(Relaxed) {
                        user.account("beside");
                    }
                });
            }
            let mut user = demo.user("noroles");
            for round in 0..10 {
                let given = admin.send("POST", &format!("{held}/$ref"), &[], Some(&give));
                assert_eq!(given.status, 204, "{}", given.text());
                let own = format!("accounts({})", user.account("allowed"));
                user.change(&own, &json!({"fax": "1"}));
                let taken = admin.send("DELETE", &format!("{held}({role})/$ref"), &[], None);
                assert_eq!(taken.status, 204, "{}", taken.text());
                let row = json!({"name": "refused"});
                assert_eq!(user.refused("POST", "accounts", Some(&row)).0, 403, "{round}");
                assert_eq!(user.refused("PATCH", &own, Some(&row)).0, 403, "{round}");
            }
            stop.store(true, Relaxed);
        });
        assert_eq!(admin.count("accounts/$count?$filter=name eq 'refused'"), 0);
    });
}
