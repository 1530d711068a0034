//! Upsert and conditions: the table of protocol.md §3.4, every cell of it.

use serde_json::json;

use crate::demo::{Refusal, User, code, each, id_of, refusal};

/// A key of this test's own that no row has.
fn missing(number: u32) -> String {
    format!("accounts(99999999-9999-4999-8000-{number:012})")
}

fn refused(user: &mut User, method: &str, path: &str, headers: &[(&str, &str)]) -> Refusal {
    let body = json!({"name": "Refused condition"});
    refusal(&user.send(method, path, headers, (method == "PATCH").then_some(&body)))
}

#[test]
fn without_a_condition_patch_updates_or_creates() {
    each(|demo| {
        let mut user = demo.user("actual");
        for (number, headers) in
            [(1, &[][..]), (2, &[("If-None-Match", "null")]), (3, &[("If-Match", "")])]
        {
            let path = missing(number);
            let created = user.send("PATCH", &path, headers, Some(&json!({"name": "Upserted"})));
            assert_eq!(
                (created.status, id_of(&created)),
                (204, path.trim_start_matches("accounts(").trim_end_matches(')').to_owned())
            );
            assert_eq!(user.read(&path)["name"], "Upserted");
            let updated = user.send("PATCH", &path, headers, Some(&json!({"fax": "1"})));
            assert_eq!(updated.status, 204);
            assert_eq!(user.read(&path)["name"], "Upserted");
            user.delete(&path);
        }
    });
}

#[test]
fn an_upsert_with_representation_tells_201_from_200() {
    each(|demo| {
        let mut user = demo.user("actual");
        let path = missing(4);
        let prefer = [("Prefer", "return=representation")];
        let body = json!({"name": "Upserted and shown"});
        let asked = format!("{path}?$select=name");
        let created = user.send("PATCH", &asked, &prefer, Some(&body));
        assert_eq!((created.status, &created.json()["name"]), (201, &body["name"]));
        assert_eq!(user.send("PATCH", &asked, &prefer, Some(&body)).status, 200);
        user.delete(&path);
    });
}

#[test]
fn an_upsert_needs_the_privilege_to_create() {
    each(|demo| {
        let path = missing(5);
        assert_eq!(refused(&mut demo.user("agent"), "PATCH", &path, &[]), code(403, "0x80040220"));
        assert_eq!(
            refused(&mut demo.user("noroles"), "PATCH", &path, &[]),
            code(403, "0x80042f09")
        );
        assert!(!demo.admin().exists(&path));
    });
}

#[test]
fn an_upsert_on_behalf_of_another_user_makes_the_row_theirs() {
    each(|demo| {
        let (mut user, path) = (demo.on_behalf(), missing(6));
        user.change(&path, &json!({"name": "Upserted for another"}));
        let row = user.read(&path);
        assert_eq!(row["_ownerid_value"], crate::demo::IMPERSONATED);
        assert_eq!(row["_createdonbehalfby_value"], crate::demo::ACTUAL);
        user.delete(&path);
    });
}

#[test]
fn a_condition_that_holds_lets_the_request_through() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = user.account("Conditional");
        let path = format!("accounts({id})");
        let etag = user.get(&path).header("ETag").unwrap().to_owned();
        let name = |name: &str| json!({ "name": name });
        let equal = user.send("PATCH", &path, &[("If-Match", &etag)], Some(&name("By etag")));
        assert_eq!((equal.status, user.read(&path)["name"].as_str()), (204, Some("By etag")));
        let any = [("If-Match", "*"), ("If-None-Match", "null")];
        assert_eq!(user.send("PATCH", &path, &any, Some(&name("By star"))).status, 204);
        assert_eq!(user.read(&path)["name"], "By star");
        let path = missing(7);
        let absent = [("If-None-Match", "*")];
        assert_eq!(user.send("PATCH", &path, &absent, Some(&name("Absent"))).status, 204);
        assert_eq!(user.read(&path)["name"], "Absent");
        let etag = user.get(&path).header("ETag").unwrap().to_owned();
        assert_eq!(user.send("DELETE", &path, &[("If-Match", &etag)], None).status, 204);
        assert!(!demo.admin().exists(&path));
    });
}

#[test]
fn a_condition_that_does_not_hold_changes_nothing() {
    each(|demo| {
        let mut user = demo.user("actual");
        let path = format!("accounts({})", user.account("Kept"));
        let old = user.get(&path).header("ETag").unwrap().to_owned();
        user.change(&path, &json!({"name": "Kept"}));
        let stale = [("If-Match", old.as_str())];
        for (method, headers, status, number) in [
            ("PATCH", &stale[..], 412, "0x80060882"),
            ("DELETE", &stale, 412, "0x80060882"),
            ("PATCH", &[("If-Match", "W/\"x\"")], 412, "0x80060882"),
            ("PATCH", &[("If-None-Match", "*")], 412, "0x80040237"),
            ("PATCH", &[("If-Match", "17")], 400, "0x80040203"),
            ("PATCH", &[("If-Match", "*"), ("If-None-Match", "*")], 400, "0x80040203"),
            ("DELETE", &[("If-Match", "17")], 400, "0x80040203"),
        ] {
            assert_eq!(
                refused(&mut user, method, &path, headers),
                code(status, number),
                "{method} {headers:?}"
            );
            assert_eq!(user.read(&path)["name"], "Kept");
        }
        let gone = missing(8);
        for (method, headers) in [
            ("PATCH", &[("If-Match", "*")][..]),
            ("PATCH", &stale),
            ("DELETE", &[("If-Match", "*")]),
            ("DELETE", &stale),
            ("DELETE", &[]),
        ] {
            assert_eq!(
                refused(&mut user, method, &gone, headers),
                code(404, "0x80040217"),
                "{method} {headers:?}"
            );
        }
        assert!(!demo.admin().exists(&gone));
    });
}
