//! Who reads `audits`, and what of it.

use serde_json::json;

use super::super::cast::{Cast, listed};
use super::super::outcome::message;
use super::{on_each_audited, told};

const SUMMARY: &str = "prvReadAuditSummary";

#[test]
fn reading_audits_needs_the_privilege_of_all_who_ask_103() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("app")
            .acts_on_behalf("u3")
            .miscellaneous("app", &[SUMMARY])
            .miscellaneous("u2", &[SUMMARY])
            .role("u1", "N", "Rb")
            .ready();
        cast.patch("u0", "t(u1)", "204");
        let id = told(&cast, cast.id("t(u1)"))[0]["auditid"].as_str().unwrap().to_owned();
        let get = |who: &str, expected: &str| {
            for path in ["audits?$top=1", &format!("audits({id})"), "audits/$count"] {
                cast.expect(&cast.send(who, "GET", path, None), expected, who);
            }
        };
        let refused = format!("E1m {SUMMARY}");
        get("u2", "200");
        get("app⇒u2", "200");
        get("u1", &refused);
        get("app⇒u1", &refused);
        get("u3⇒u2", &refused);
        // Whoever is named is the one acted for.
        let response = cast.send("app⇒u1", "GET", "audits", None);
        let named = format!("User: {},", cast.id("u1"));
        assert!(message(&response).contains(&named), "{}", response.text());
        // The way over the user is no way around.
        let path = format!("systemusers({})/lk_audit_userid", cast.id("u0"));
        let cast = cast.role_on("systemuser", "u1", "R", "Rg");
        let cast = cast.role_on("systemuser", "u2", "R", "Rg").ready();
        cast.expect(&cast.send("u1", "GET", &path, None), &refused, "u1");
        cast.expect(&cast.send("u2", "GET", &path, None), "200", "u2");
    });
}

#[test]
fn expanded_users_are_null_and_their_ids_are_told() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).ready();
        cast.patch("u0", "t(u1)", "204");
        let filter = format!("$filter=_objectid_value eq {}", cast.id("t(u1)"));
        let path = format!(
            "audits?{filter}&$select=_userid_value&\
             $expand=userid($select=fullname),callinguserid($select=fullname)"
        );
        let response = cast.send("u0", "GET", &path, None);
        assert_eq!(response.status, 200, "{}", response.text());
        let row = &response.json()["value"][0];
        assert!(row["userid"].is_null() && row["callinguserid"].is_null(), "{row}");
        assert_eq!(row["_userid_value"], cast.id("u0").to_string());
        // One link can be asked about, but not two.
        let one = format!("{filter} and userid/systemuserid eq {}", cast.id("u0"));
        let response = cast.send("u0", "GET", &format!("audits?{one}"), None);
        assert_eq!(listed(&response, "auditid").len(), 1, "{}", response.text());
        let two = format!("audits?{one} and callinguserid/fullname eq null");
        cast.expect(&cast.send("u0", "GET", &two, None), "400 0x8004430d", "u0");
        let of_user = format!("systemusers({})/lk_audit_userid?{filter}", cast.id("u0"));
        let response = cast.send("u0", "GET", &of_user, None);
        assert_eq!(listed(&response, "auditid").len(), 1, "{}", response.text());
    });
}

#[test]
fn a_lookup_says_which_table_it_points_at() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).ready();
        cast.patch("u0", "t(u1)", "204");
        let path = format!(
            "audits?$filter=_objectid_value eq {}&$select=action,operation,_objectid_value",
            cast.id("t(u1)")
        );
        let response = cast.send_with("u0", "GET", &path, |request| {
            request.header("Prefer", "odata.include-annotations=\"*\"")
        });
        let row = &response.json()["value"][0];
        assert_eq!(row["_objectid_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "account");
        let label =
            |name: &str| row[format!("{name}@OData.Community.Display.V1.FormattedValue")].clone();
        assert_eq!((label("action"), label("operation")), (json!("Update"), json!("Update")));
    });
}

#[test]
fn nobody_writes_rows_of_audit() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).ready();
        cast.patch("u0", "t(u1)", "204");
        let row = told(&cast, cast.id("t(u1)"))[0].clone();
        let path = format!("audits({})", row["auditid"].as_str().unwrap());
        let refused = |method: &str, path: &str, verb: &str| {
            let body = (method != "DELETE").then(|| json!({"useradditionalinfo": "x"}));
            let response = cast.send("u0", method, path, body);
            cast.expect(&response, "400 0x80040800", "u0");
            let text = format!("The '{verb}' method does not support entities of type 'audit'.");
            assert_eq!(message(&response), text);
        };
        refused("POST", "audits", "Create");
        refused("PATCH", &path, "Update");
        refused("DELETE", &path, "Delete");
        assert_eq!(told(&cast, cast.id("t(u1)")), [row]);
        // What was changed is told by messages only.
        for query in ["$select=changedata", "$filter=contains(changedata,'x')"] {
            let response = cast.send("u0", "GET", &format!("audits?{query}"), None);
            assert_eq!(response.status, 400, "{}", response.text());
        }
    });
}
