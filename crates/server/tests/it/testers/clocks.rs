//! `--clock`: what the organization writes and asks goes by it, tokens do not.

use serde_json::json;
use testkit::{Program, databases};

use crate::BINARY;
use crate::demo::{Demo, User, code};

fn each(clock: &str, test: impl Fn(&Demo)) {
    for database in databases() {
        let name = database.to_string();
        let server =
            Program::demo(BINARY, database).serve(&["--demo", "--allow-reset", "--clock", clock]);
        Demo::served(&name, server, &test);
    }
}

fn created(user: &mut User, name: &str) -> String {
    let id = user.account(name);
    let row = user.read(&format!("accounts({id})?$select=createdon"));
    row["createdon"].as_str().unwrap().to_owned()
}

#[test]
fn a_fixed_clock_stands_until_it_is_set() {
    each("fixed:2026-01-01T10:00:00Z", |demo| {
        let mut admin = demo.admin();
        assert_eq!(created(&mut admin, "one"), "2026-01-01T10:00:00Z");
        assert_eq!(created(&mut admin, "two"), "2026-01-01T10:00:00Z");
        let today =
            "accounts?$filter=Microsoft.Dynamics.CRM.Today(PropertyName='createdon')&$select=name";
        assert_eq!(admin.rows(today).len(), 2);
        let path = "/_onbehalf/v1/clock";
        let set = admin.send("POST", path, &[], Some(&json!({"advance": 86_400})));
        assert_eq!(set.json(), json!({"now": "2026-01-02T10:00:00Z"}));
        assert_eq!(admin.rows(today).len(), 0);
        let set = json!({"now": "2027-05-01T00:00:00Z"});
        assert_eq!(admin.send("POST", path, &[], Some(&set)).status, 200);
        assert_eq!(created(&mut admin, "three"), "2027-05-01T00:00:00Z");
        for bad in [json!({}), json!({"now": "x"}), json!({"now": "2027-05-01T00:00:00Z", "a": 1})]
        {
            assert_eq!(admin.refused("POST", path, Some(&bad)), code(400, "0x80048d19"), "{bad}");
        }
        assert_eq!(demo.user("actual").send("POST", path, &[], Some(&set)).status, 403);
    });
}

#[test]
fn a_stepped_clock_goes_on_with_each_request() {
    each("stepped:2026-01-01T10:00:00Z", |demo| {
        let mut admin = demo.admin();
        let first = created(&mut admin, "one");
        assert_eq!(first, "2026-01-01T10:00:01Z");
        assert_eq!(created(&mut admin, "two"), "2026-01-01T10:00:03Z");
    });
}
