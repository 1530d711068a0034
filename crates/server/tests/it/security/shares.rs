//! Sharing rows by the messages of security.md §7: what they need and answer, and what becomes of
//! shares afterwards.

use serde_json::{Value, json};
use testkit::databases;

use super::cast::{CHILD, Cast, T, listed};
use super::outcome::message;
use super::stage::{Stage, on_each_database};

pub(crate) const READ: i64 = 1;
pub(crate) const WRITE: i64 = 2;
/// What the owner of a row has.
pub(crate) const FULL: i64 = 851_991;

impl Cast<'_> {
    /// A row or a principal, as bodies name it.
    pub(crate) fn named(&self, name: &str) -> Value {
        json!({"@odata.id": self.path(name)})
    }

    /// Sends `GrantAccess` or `ModifyAccess`.
    #[track_caller]
    pub(crate) fn share(
        &self,
        who: &str,
        message: &str,
        (row, principal): (&str, &str),
        rights: &str,
        expected: &str,
    ) -> &Self {
        let body = json!({
            "Target": self.named(row),
            "PrincipalAccess": {"Principal": self.named(principal), "AccessMask": rights},
        });
        self.expect(&self.send(who, "POST", message, Some(body)), expected, who)
    }

    #[track_caller]
    pub(crate) fn grant(&self, row: &str, principal: &str, rights: &str) -> &Self {
        self.share("u0", "GrantAccess", (row, principal), rights, "204")
    }

    #[track_caller]
    pub(crate) fn revoke(&self, who: &str, row: &str, principal: &str, expected: &str) -> &Self {
        let body = json!({"Target": self.named(row), "Revokee": self.named(principal)});
        self.expect(&self.send(who, "POST", "RevokeAccess", Some(body)), expected, who)
    }

    /// The direct and the inherited mask that are kept of a row and a principal.
    #[track_caller]
    pub(crate) fn masks(&self, row: &str, principal: &str, expected: Option<(i64, i64)>) -> &Self {
        let path = format!(
            "principalobjectaccessset?$filter=objectid eq {} and principalid eq {}",
            self.id(row),
            self.id(principal)
        );
        let response = self.send("u0", "GET", &path, None);
        assert_eq!(response.status, 200, "{}", response.text());
        let json = response.json();
        let rows = json["value"].as_array().unwrap();
        assert!(rows.len() < 2, "{rows:?}");
        let mask = |row: &Value, name: &str| row[name].as_i64().unwrap();
        let found = rows
            .first()
            .map(|row| (mask(row, "accessrightsmask"), mask(row, "inheritedaccessrightsmask")));
        assert_eq!(found, expected, "{row} {principal}");
        self
    }

    /// What a function bound to a user or a team answers about a row.
    pub(crate) fn ask(&self, who: &str, principal: &str, row: &str) -> testkit::Response {
        let path = format!(
            "{}/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t={{'@odata.id':'{}'}}",
            self.path(principal),
            self.path(row)
        );
        self.send(who, "GET", &path, None)
    }
}

fn shared_with(row: &str) -> String {
    format!("RetrieveSharedPrincipalsAndAccess(Target=@t)?@t={{'@odata.id':'{row}'}}")
}

#[test]
fn a_row_tells_with_whom_it_is_shared_and_by_which_rights() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .team("X", "S", 1, &[])
            .role("u1", "N", "Rb")
            .role("u2", "N", "Rb")
            .ready();
        cast.grant("t(u1)", "u2", "ReadAccess, WriteAccess").grant("t(u1)", "X", "ReadAccess");
        let path = shared_with(&cast.path("t(u1)"));
        let response = cast.send("u1", "GET", &path, None);
        assert_eq!(response.status, 200, "{}", response.text());
        let json = response.json();
        let accesses = json["PrincipalAccesses"].as_array().unwrap();
        let find = |name: &str| {
            let id = cast.id(name).to_string();
            accesses.iter().find(|each| each["Principal"]["ownerid"] == id).unwrap()
        };
        assert_eq!(accesses.len(), 2, "{json}");
        assert_eq!(find("u2")["AccessMask"], "ReadAccess, WriteAccess");
        assert_eq!(find("u2")["Principal"]["@odata.type"], "#Microsoft.Dynamics.CRM.systemuser");
        assert_eq!(find("X")["AccessMask"], "ReadAccess");
        assert_eq!(find("X")["Principal"]["@odata.type"], "#Microsoft.Dynamics.CRM.team");
        let context = json["@odata.context"].as_str().unwrap();
        assert!(
            context.ends_with("#Microsoft.Dynamics.CRM.RetrieveSharedPrincipalsAndAccessResponse")
        );
    });
}

#[test]
fn with_whom_a_row_is_shared_is_told_to_those_who_can_read_it() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb")
            .role_on(CHILD, "u3", "N1", "Rb")
            .role("app", "R", "Rg")
            .acts_on_behalf("app")
            .ready();
        let check = |who: &str, row: &str, expected: &str| {
            cast.expect(&cast.send(who, "GET", &shared_with(&cast.path(row)), None), expected, who);
        };
        check("u1", "t(u1)", "200");
        check("u1", "t(u2)", "E2 ReadAccess");
        check("u3", "t(u3)", "E1 prvReadAccount");
        check("app⇒u1", "t(u1)", "200");
        check("app⇒u1", "t(u2)", "E2 ReadAccess");
        let nowhere = format!("accounts({})", engine::new_id());
        cast.expect(&cast.send("u1", "GET", &shared_with(&nowhere), None), "E6", "u1");
    });
}

#[test]
fn what_cannot_be_shared_is_refused() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).currency("o").ready();
        let check = |row: &str, principal: &str, rights: &str, expected: &str| {
            cast.share("u0", "GrantAccess", (row, principal), rights, expected);
            cast.share("u0", "ModifyAccess", (row, principal), rights, expected);
        };
        check("t(u1)", "u2", "ReadAccess, CreateAccess", "403 0x8004020d");
        check("o", "u2", "ReadAccess", "400 0x80040203");
        cast.revoke("u0", "o", "u2", "400 0x80040203");
        // Whoever is not there.
        let nobody = format!("systemusers({})", engine::new_id());
        let body = json!({
            "Target": cast.named("t(u1)"),
            "PrincipalAccess": {"Principal": {"@odata.id": nobody}, "AccessMask": "ReadAccess"},
        });
        cast.expect(&cast.send("u0", "POST", "GrantAccess", Some(body)), "E6", "u0");
        // Rows of shares are made by nothing else.
        let body = json!({"accessrightsmask": 1});
        let response = cast.send("u0", "POST", "principalobjectaccessset", Some(body));
        assert_eq!(response.status, 405, "{}", response.text());
        cast.masks("t(u1)", "u2", None);
    });
}

#[test]
fn the_owner_needs_no_share_and_nothing_shared_leaves_no_row() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).ready();
        cast.grant("t(u1)", "u1", "ReadAccess").masks("t(u1)", "u1", None);
        cast.grant("t(u1)", "u2", "None").masks("t(u1)", "u2", None);
        cast.share("u0", "ModifyAccess", ("t(u1)", "u2"), "ReadAccess", "204");
        cast.masks("t(u1)", "u2", Some((READ, 0)));
        cast.share("u0", "ModifyAccess", ("t(u1)", "u2"), "None", "204");
        cast.masks("t(u1)", "u2", None).revoke("u0", "t(u1)", "u2", "204");
    });
}

#[test]
fn a_share_with_the_organization_counts_for_everybody() {
    for database in databases() {
        // Every other test would see it: on a stage of its own.
        let stage = Stage::new(database);
        let cast = Cast::new(&stage).role("u1", "N", "Rb").role("u3", "N1", "Rb").ready();
        let organizations = cast.send("u0", "GET", "organizations?$select=name", None);
        let id = listed(&organizations, "organizationid").pop().unwrap();
        let body = json!({
            "Target": cast.named("t(u4)"),
            "PrincipalAccess": {
                "Principal": {"@odata.type": "Microsoft.Dynamics.CRM.organization", "organizationid": id},
                "AccessMask": "ReadAccess",
            },
        });
        cast.expect(&cast.send("u0", "POST", "GrantAccess", Some(body)), "204", "u0");
        cast.get("u1", "t(u4)", "200").get("u3", "t(u4)", "200").get(
            "u1",
            "t(u2)",
            "E2 ReadAccess",
        );
    }
}

#[test]
fn granting_and_revoking_are_asked_of_both_under_impersonation() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Hb Wb")
            .role("app", "R", "Rg Hg")
            .role("u2", "N", "Rb Wb")
            .acts_on_behalf("app")
            .ready();
        cast.share("app⇒u1", "GrantAccess", ("t(u1)", "u2"), "WriteAccess", "E1 prvWriteAccount");
        cast.share("app⇒u1", "ModifyAccess", ("t(u2)", "u1"), "ReadAccess", "E2 ShareAccess");
        cast.share("app⇒u1", "GrantAccess", ("t(u1)", "u2"), "ReadAccess", "204");
        cast.share("app⇒u1", "ModifyAccess", ("t(u1)", "u2"), "ReadAccess, ShareAccess", "204");
        cast.masks("t(u1)", "u2", Some((READ | 262_144, 0)));
        cast.revoke("app⇒u1", "t(u2)", "u1", "E2 ShareAccess");
        cast.revoke("app⇒u1", "t(u1)", "u2", "204").masks("t(u1)", "u2", None);
    });
}

#[test]
fn the_rights_of_a_user_or_a_team_on_a_row_are_told_whoever_asks() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Wb Cb Db")
            .team("K", "S", 0, &["u1"])
            .role("K", "S", "Rl Wb")
            .team("X", "S", 1, &["u2"])
            .role("u2", "N", "Rb Wb")
            .ready();
        cast.grant("t(u4)", "X", "ReadAccess").grant("t(u4)", "u1", "DeleteAccess, ShareAccess");
        let check = |principal: &str, row: &str, expected: &str| {
            let response = cast.ask("u0", principal, row);
            assert_eq!(response.status, 200, "{}", response.text());
            assert_eq!(response.json()["AccessRights"], expected, "{principal} {row}");
        };
        check("u1", "t(u1)", "ReadAccess, WriteAccess, CreateAccess, DeleteAccess");
        check("u1", "t(u2)", "None");
        // By the role of the team, and by the share as far as there is a privilege.
        check("u1", "t(u4)", "ReadAccess, DeleteAccess");
        check("u2", "t(u4)", "ReadAccess");
        check("K", "t(K)", "ReadAccess, WriteAccess");
        check("K", "t(u4)", "ReadAccess");
        check("X", "t(u4)", "None");
        check("u3", "t(u3)", "None");
        let nobody = format!("systemusers({})", engine::new_id());
        let path = format!(
            "{nobody}/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t={{'@odata.id':'{}'}}",
            cast.path("t(u1)")
        );
        cast.expect(&cast.send("u0", "GET", &path, None), "E6", "u0");
    });
}

#[test]
fn the_rights_on_a_row_are_told_with_what_gives_them() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Wb")
            .role_on(CHILD, "u3", "N1", "Rb")
            .role("app", "R", "Rg")
            .acts_on_behalf("app")
            .ready();
        cast.grant("t(u4)", "u1", "ReadAccess");
        let path = |row: &str, entity: &str| {
            format!(
                "{}/Microsoft.Dynamics.CRM.RetrievePrincipalAccessInfo(ObjectId={},EntityName='{entity}')",
                cast.path("u1"),
                cast.id(row)
            )
        };
        let info = |who: &str, row: &str| {
            let response = cast.send(who, "GET", &path(row, T), None);
            assert_eq!(response.status, 200, "{}", response.text());
            let text = response.json()["AccessInfo"].as_str().unwrap().to_owned();
            serde_json::from_str::<Value>(&text).unwrap()
        };
        let check = |info: &Value, expected: [&str; 4]| {
            let names =
                ["RoleAccessRights", "PoaAccessRights", "HsmAccessRights", "GrantedAccessRights"];
            assert_eq!(names.map(|name| info[name].as_str().unwrap()), expected);
        };
        let own = info("u1", "t(u1)");
        check(&own, ["ReadAccess, WriteAccess", "None", "None", "ReadAccess, WriteAccess"]);
        let shared = info("u0", "t(u4)");
        check(&shared, ["None", "ReadAccess", "None", "ReadAccess"]);
        let principal = &shared["CallerPrincipal"];
        assert_eq!(principal["PrincipalId"], cast.id("u1").to_string());
        assert_eq!(shared["OwnerPrincipal"]["PrincipalId"], cast.id("u4").to_string());
        assert_eq!(info("app⇒u1", "t(u1)")["GrantedAccessRights"], "ReadAccess, WriteAccess");
        let refused = |who: &str, row: &str, entity: &str, expected: &str| {
            cast.expect(&cast.send(who, "GET", &path(row, entity), None), expected, who);
        };
        refused("u1", "t(u2)", T, "E2 ReadAccess");
        refused("app⇒u1", "t(u2)", T, "E2 ReadAccess");
        refused("u3", "t(u3)", T, "E1 prvReadAccount");
        refused("u0", "t(u1)", CHILD, "E6");
        let nothing = cast.send("u0", "GET", &path("t(u1)", "nothing"), None);
        assert_eq!(nothing.status, 404, "{}", message(&nothing));
    });
}

#[test]
fn shares_are_read_by_those_who_can_read_what_is_shared() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb")
            .role_on(CHILD, "u1", "N", "Rl")
            .role("u2", "N", "Rl")
            .role_on(super::cast::O, "u3", "N1", "Rg")
            .child("c", "u2", None)
            .child("d", "u4", None)
            .ready();
        for (row, principal) in
            [("t(u1)", "u3"), ("t(u2)", "u3"), ("t(u4)", "u2"), ("c", "u3"), ("d", "u3")]
        {
            cast.grant(row, principal, "ReadAccess");
        }
        let check = |who: &str, expected: &[&str]| {
            let response = cast.send(who, "GET", "principalobjectaccessset?$select=objectid", None);
            assert_eq!(response.status, 200, "{}", response.text());
            let mut found = listed(&response, "objectid");
            let ids: Vec<String> =
                ["t(u1)", "t(u2)", "t(u4)", "c", "d"].map(|row| cast.id(row).to_string()).into();
            found.retain(|id| ids.contains(id));
            found.sort();
            let mut expected: Vec<String> =
                expected.iter().map(|row| cast.id(row).to_string()).collect();
            expected.sort();
            assert_eq!(found, expected, "{who}");
        };
        check("u1", &["t(u1)", "c"]);
        // A share opens the row and with it the shares of it.
        check("u2", &["t(u1)", "t(u2)", "t(u4)"]);
        check("u3", &[]);
        check("u0", &["t(u1)", "t(u2)", "t(u4)", "c", "d"]);
    });
}

#[test]
fn a_renamed_row_keeps_its_place_among_those_that_are_shared() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rb").ready();
        for row in ["t(u2)", "t(u3)", "t(u4)"] {
            cast.grant(row, "u1", "ReadAccess");
        }
        cast.change("u0", "t(u2)", json!({"name": "t(u9)"}), "204");
        let page = |order: &str| {
            let path = format!("accounts?$select=name&$orderby=name {order}&$top=3");
            let json = cast.send("u1", "GET", &path, None).json();
            let rows = json["value"].as_array().unwrap().clone();
            rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(page("asc"), ["t(u1)", "t(u3)", "t(u4)"]);
        assert_eq!(page("desc"), ["t(u9)", "t(u4)", "t(u3)"]);
    });
}

#[test]
fn shares_go_with_their_row() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).child("c", "u4", Some("t(u4)")).ready();
        cast.grant("t(u4)", "u1", "ReadAccess").grant("c", "u2", "ReadAccess");
        cast.masks("c", "u1", Some((0, READ)));
        cast.delete("u0", "t(u4)", "204");
        cast.masks("t(u4)", "u1", None).masks("c", "u1", None).masks("c", "u2", None);
    });
}

#[test]
fn a_shared_activity_is_seen_among_all_activities() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role_on("task", "u1", "N", "Rb").ready();
        let response = cast.send("u0", "POST", "tasks", Some(json!({"subject": "shared"})));
        let task = response.header("OData-EntityId").unwrap().to_owned();
        let id = task.rsplit_once('(').unwrap().1.trim_end_matches(')').to_owned();
        let seen = |path: &str| {
            let response = cast.send("u1", "GET", path, None);
            assert_eq!(response.status, 200, "{}", response.text());
            listed(&response, "activityid").contains(&id)
        };
        assert!(!seen("activitypointers?$select=subject"));
        // Named as an activity of any kind, it is shared as what it is.
        let body = json!({
            "Target": {"@odata.type": "Microsoft.Dynamics.CRM.activitypointer", "activityid": id},
            "PrincipalAccess": {"Principal": cast.named("u1"), "AccessMask": "ReadAccess"},
        });
        cast.expect(&cast.send("u0", "POST", "GrantAccess", Some(body)), "204", "u0");
        assert!(seen("activitypointers?$select=subject") && seen("tasks?$select=subject"));
    });
}
