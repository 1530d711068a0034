//! The scenarios of security.md §10 about shares and what follows along relationships, by their
//! numbers.

use model::value::{Reference, Value};
use serde_json::json;
use testkit::databases;

use super::cast::{CHILD, Cast};
use super::outcome::{code, message};
use super::shares::{FULL, READ, WRITE};
use super::stage::{Stage, by_each_protocol};

const PARENT: &str = "sample_parent";
const SAMPLE_CHILD: &str = "sample_child";

#[test]
fn what_is_shared_with_a_team_is_shared_with_its_members_who_hold_the_privilege_25_26() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb")
            .role_on(CHILD, "u2", "N", "Rb")
            .team("X", "S", 1, &["u1", "u2"])
            .ready();
        cast.get("u1", "t(u4)", "E2 ReadAccess").grant("t(u4)", "X", "ReadAccess");
        cast.get("u1", "t(u4)", "200").list("u1", &["u1", "u4"]);
        cast.get("u2", "t(u4)", "E1 prvReadAccount");
    });
}

#[test]
fn a_share_gives_its_rights_until_it_is_revoked_27_to_29() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rb Wb").ready();
        cast.grant("t(u4)", "u1", "ReadAccess").patch("u1", "t(u4)", "E2 WriteAccess");
        cast.grant("t(u4)", "u1", "WriteAccess").patch("u1", "t(u4)", "204");
        cast.revoke("u0", "t(u4)", "u1", "204").get("u1", "t(u4)", "E2 ReadAccess");
        cast.masks("t(u4)", "u1", None);
    });
}

#[test]
fn sharing_needs_share_read_and_every_right_that_is_granted_30_to_32() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Hb Rb")
            .role("u2", "N", "Rb")
            .role("u3", "N1", "Hg Rg Wb")
            .ready();
        let grant = |who: &str, row: &str, to: &str, rights: &str, expected: &str| {
            cast.share(who, "GrantAccess", (row, to), rights, expected);
            cast.share(who, "ModifyAccess", (row, to), rights, expected);
        };
        grant("u1", "t(u1)", "u2", "ReadAccess", "204");
        cast.get("u2", "t(u1)", "200");
        grant("u2", "t(u2)", "u1", "ReadAccess", "E1 prvShareAccount");
        grant("u1", "t(u1)", "u2", "WriteAccess", "E1 prvWriteAccount");
        grant("u1", "t(u2)", "u3", "ReadAccess", "E2 ShareAccess");
        // The privilege is there, but not for this row.
        grant("u3", "t(u2)", "u1", "WriteAccess", "E2 WriteAccess");
        cast.masks("t(u2)", "u1", None);
    });
}

#[test]
fn granting_adds_and_modifying_replaces_33_34() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).ready();
        cast.grant("t(u1)", "u2", "ReadAccess").grant("t(u1)", "u2", "WriteAccess");
        cast.masks("t(u1)", "u2", Some((READ | WRITE, 0)));
        cast.share("u0", "ModifyAccess", ("t(u1)", "u2"), "ReadAccess", "204");
        cast.masks("t(u1)", "u2", Some((READ, 0)));
    });
}

#[test]
fn shares_are_rows_with_names_of_tables_and_no_author_35() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).team("X", "S", 1, &[]).ready();
        cast.grant("t(u1)", "u2", "ReadAccess").grant("t(u1)", "X", "ReadAccess");
        let path = format!(
            "principalobjectaccessset?$filter=objectid eq {} and principaltypecode eq 'systemuser'",
            cast.id("t(u1)")
        );
        let json = cast.send("u0", "GET", &path, None).json();
        assert_eq!(json["value"].as_array().unwrap().len(), 1, "{json}");
        let row = json["value"][0].as_object().unwrap();
        assert_eq!(row["principaltypecode"], "systemuser");
        assert_eq!(row["objecttypecode"], "account");
        assert_eq!(row["principalid"], cast.id("u2").to_string());
        assert_eq!(row["objectid"], cast.id("t(u1)").to_string());
        assert!(row["changedon"].is_string());
        assert!(!row.contains_key("modifiedon") && !row.contains_key("objectname"), "{row:?}");
    });
}

#[test]
fn a_team_that_belongs_to_a_row_gets_no_other_share_36() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .team("X", "S", 1, &[])
            .with("X", "systemmanaged", Value::Bool(true))
            .ready();
        for message in ["GrantAccess", "ModifyAccess"] {
            cast.share("u0", message, ("t(u1)", "X"), "ReadAccess", "400 0x80048339");
        }
        cast.revoke("u0", "t(u1)", "X", "400 0x80048339").masks("t(u1)", "X", None);
    });
}

#[test]
fn the_previous_owner_keeps_a_share_if_the_organization_says_so_46() {
    for database in databases() {
        // A setting of the whole organization: on a stage of its own.
        let stage = Stage::new(database);
        let cast = Cast::new(&stage)
            .role("u1", "N", "Rb Wb Sb")
            .role("u2", "N", "Rb")
            .role_on(CHILD, "u2", "N", "Rb")
            .child("c", "u3", Some("t(u1)"))
            .role_on(CHILD, "u1", "N", "Sg Wg")
            .ready();
        let organizations = cast.send("u0", "GET", "organizations?$select=name", None);
        let id = super::cast::listed(&organizations, "organizationid").pop().unwrap();
        let set = json!({"sharetopreviousowneronassign": true});
        let path = format!("organizations({id})");
        cast.expect(&cast.send("u0", "PATCH", &path, Some(set)), "204", "u0");
        cast.grant("t(u1)", "u2", "ReadAccess");
        cast.assign("u1", "t(u1)", "u2", "204").get("u1", "t(u1)", "200");
        cast.masks("t(u1)", "u1", Some((FULL, 0))).masks("t(u1)", "u2", None);
        // Each row has a previous owner of its own.
        cast.masks("c", "u3", Some((FULL, 0))).masks("c", "u1", None);
    }
}

/// A child of T with a lookup of one kind to `p`, as people of the scenario see it.
fn child_of(cast: &Cast<'_>, kind: &str, parent: &str, state: i64) -> Vec<(&'static str, Value)> {
    let column = match kind {
        "owned" => "sample_ownedparent",
        "active" => "sample_activeparent",
        _ => "sample_cascadeparent",
    };
    let parent = Value::Reference(Reference::new(PARENT, cast.id(parent)));
    vec![(column, parent), ("statecode", Value::Int(state)), ("statuscode", Value::Int(state + 1))]
}

/// A parent of u1 with children along each kind of relationship.
fn family(stage: &Stage) -> Cast<'_> {
    let mut cast = Cast::new(stage).sample(PARENT, "p", "u1", vec![]);
    for (name, owner, kind, state) in [
        ("own", "u1", "owned", 0),
        ("foreign", "u3", "owned", 0),
        ("active", "u3", "active", 0),
        ("closed", "u3", "active", 1),
        ("every", "u3", "cascade", 1),
    ] {
        let more = child_of(&cast, kind, "p", state);
        cast = cast.sample(SAMPLE_CHILD, name, owner, more);
    }
    cast.role_on(PARENT, "u2", "N", "Rb").role_on(SAMPLE_CHILD, "u2", "N", "Rb").ready()
}

#[test]
fn children_follow_their_parent_to_a_new_owner_as_the_relationship_says_53_54() {
    by_each_protocol(|stage| {
        let cast = family(stage);
        cast.assign("u0", "p", "u2", "204");
        for (row, owner) in
            [("own", "u2"), ("foreign", "u3"), ("active", "u2"), ("closed", "u3"), ("every", "u2")]
        {
            assert_eq!(cast.row(row)["_ownerid_value"], cast.id(owner).to_string(), "{row}");
        }
    });
}

#[test]
fn children_are_shared_with_their_parent_as_the_relationship_says() {
    by_each_protocol(|stage| {
        let cast = family(stage);
        let check = |expected: [Option<(i64, i64)>; 5]| {
            let rows = ["own", "foreign", "active", "closed", "every"];
            for (row, expected) in rows.into_iter().zip(expected) {
                cast.masks(row, "u4", expected);
            }
        };
        cast.grant("p", "u4", "ReadAccess");
        let read = Some((0, READ));
        check([read, None, read, None, read]);
        // Only the open ones lose it again.
        cast.change("u0", "active", json!({"statecode": 1}), "204");
        cast.revoke("u0", "p", "u4", "204");
        check([None, None, read, None, None]);
    });
}

#[test]
fn a_parent_shares_its_rights_with_its_children_55_56() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role_on(CHILD, "u2", "N", "Rb")
            .child("c", "u4", Some("t(u4)"))
            .child("d", "u4", Some("t(u4)"))
            .ready();
        cast.grant("t(u4)", "u2", "ReadAccess");
        cast.masks("c", "u2", Some((0, READ))).get("u2", "c", "200");
        cast.grant("c", "u2", "ReadAccess").masks("c", "u2", Some((READ, READ)));
        cast.revoke("u0", "t(u4)", "u2", "204").get("u2", "c", "200");
        cast.masks("c", "u2", Some((READ, 0))).masks("d", "u2", None);
        cast.get("u2", "d", "E2 ReadAccess");
    });
}

#[test]
fn restricted_parents_stay_and_links_are_cleared_57_58() {
    by_each_protocol(|stage| {
        let cast = family(stage);
        cast.delete("u0", "p", "405 0x80040227");
        cast.delete("u0", "own", "204").delete("u0", "foreign", "204").delete("u0", "p", "204");
        assert!(cast.row("active")["_sample_activeparent_value"].is_null());
        assert!(cast.row("closed")["_sample_activeparent_value"].is_null());
        cast.get("u0", "every", "E6");
    });
}

#[test]
fn sharing_for_somebody_takes_the_privilege_of_both_108() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Hb")
            .role("app", "R", "Rg")
            .acts_on_behalf("app")
            .ready();
        let body = json!({
            "Target": cast.named("t(u1)"),
            "PrincipalAccess": {"Principal": cast.named("u2"), "AccessMask": "ReadAccess"},
        });
        let response = cast.send("app⇒u1", "POST", "GrantAccess", Some(body));
        cast.expect(&response, "E1 prvShareAccount", "app⇒u1");
        let text = message(&response);
        assert!(text.contains(&format!("Principal user (Id={}", cast.id("u1"))), "{text}");
        assert!(text.contains(&format!("context.Caller={}", cast.id("app"))), "{text}");
        cast.masks("t(u1)", "u2", None);
    });
}

#[test]
fn the_rights_of_others_are_told_only_to_who_can_read_the_row_110() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb")
            .role("u2", "N", "Rb Wb")
            .role_on(CHILD, "u4", "S", "Rb")
            .role("app", "R", "Rg")
            .acts_on_behalf("app")
            .ready();
        cast.expect(&cast.ask("u1", "u1", "t(u2)"), "E2 ReadAccess", "u1");
        cast.expect(&cast.ask("app⇒u1", "u2", "t(u2)"), "E2 ReadAccess", "app⇒u1");
        cast.expect(&cast.ask("u4", "u1", "t(u4)"), "E1 prvReadAccount", "u4");
        // The answer is what the named user may, not what the two together may.
        let response = cast.ask("app⇒u2", "u2", "t(u2)");
        assert_eq!(response.json()["AccessRights"], "ReadAccess, WriteAccess");
    });
}

#[test]
fn revoking_needs_share_alone_117() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Hb").role("u3", "N1", "Rb").ready();
        cast.grant("t(u1)", "u2", "ReadAccess");
        cast.revoke("u3", "t(u1)", "u2", "E1 prvShareAccount");
        cast.revoke("u1", "t(u4)", "u2", "E2 ShareAccess");
        cast.revoke("u1", "t(u1)", "u2", "204").masks("t(u1)", "u2", None);
        cast.share("u1", "GrantAccess", ("t(u1)", "u2"), "ReadAccess", "E1 prvReadAccount");
    });
}

#[test]
fn who_cannot_read_the_children_does_not_become_their_owner_118() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role("u2", "N", "Rb").child("c", "u1", Some("t(u1)")).ready();
        let body = json!({"ownerid@odata.bind": format!("/{}", cast.path("u2"))});
        let response = cast.send("u0", "PATCH", &cast.path("t(u1)"), Some(body));
        assert_eq!(code(&response), "0x80040299");
        let text = message(&response);
        assert!(text.contains(&cast.id("u2").to_string()), "{text}");
        assert!(text.contains("is missing prvReadContact"), "{text}");
        for row in ["t(u1)", "c"] {
            assert_eq!(cast.row(row)["_ownerid_value"], cast.id("u1").to_string(), "{row}");
        }
    });
}

#[test]
fn a_new_owner_needs_no_share_119() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role("u2", "N", "Rb")
            .role_on(CHILD, "u2", "N", "Rb")
            .child("c", "u4", Some("t(u4)"))
            .ready();
        cast.grant("t(u4)", "u2", "WriteAccess").grant("t(u4)", "u3", "ReadAccess");
        cast.masks("c", "u2", Some((0, WRITE)));
        cast.assign("u0", "t(u4)", "u2", "204");
        cast.masks("t(u4)", "u2", None).masks("c", "u2", None);
        cast.masks("t(u4)", "u3", Some((READ, 0))).masks("c", "u3", Some((0, READ)));
    });
}

#[test]
fn modifying_takes_nothing_from_what_was_inherited_120() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).child("c", "u4", Some("t(u4)")).ready();
        cast.grant("t(u4)", "u2", "ReadAccess, WriteAccess");
        cast.masks("c", "u2", Some((0, READ | WRITE)));
        cast.share("u0", "ModifyAccess", ("t(u4)", "u2"), "ReadAccess", "204");
        cast.masks("t(u4)", "u2", Some((READ, 0))).masks("c", "u2", Some((0, READ | WRITE)));
        // A child's own share is changed without it too.
        cast.share("u0", "ModifyAccess", ("c", "u2"), "ReadAccess", "204");
        cast.masks("c", "u2", Some((READ, READ | WRITE)));
    });
}
