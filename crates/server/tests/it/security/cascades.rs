//! What rows inherit of the shares of the rows above them (security.md §3.5): at every depth, when
//! they get other rows above, and when one of those goes.

use serde_json::json;

use super::cast::{CHILD, Cast};
use super::shares::{FULL, READ, WRITE};
use super::stage::on_each_database;

const ACCOUNT_OF_CONTACT: &str = "parentcustomerid_account@odata.bind";

/// Makes a row as System Administrator, owned by a user, and returns its id.
fn make(cast: &Cast<'_>, set: &str, owner: &str, mut body: serde_json::Value) -> String {
    body["ownerid@odata.bind"] = json!(format!("/{}", cast.path(owner)));
    let response = cast.send("u0", "POST", set, Some(body));
    cast.expect(&response, "204", "u0");
    let address = response.header("OData-EntityId").unwrap();
    address.rsplit_once('(').unwrap().1.trim_end_matches(')').to_owned()
}

/// The masks of all shares of a row, by the names of the principals.
fn masks(cast: &Cast<'_>, row: &str) -> Vec<(String, i64, i64)> {
    let path = format!("principalobjectaccessset?$filter=objectid eq {row}");
    let json = cast.send("u0", "GET", &path, None).json();
    let name = |id: &str| {
        let found =
            ["u0", "u1", "u2", "u3", "u4"].into_iter().find(|user| cast.id(user).to_string() == id);
        found.unwrap_or("somebody").to_owned()
    };
    let mut all: Vec<(String, i64, i64)> = json["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|share| {
            let mask = |name: &str| share[name].as_i64().unwrap();
            let principal = name(share["principalid"].as_str().unwrap());
            (principal, mask("accessrightsmask"), mask("inheritedaccessrightsmask"))
        })
        .collect();
    all.sort();
    all
}

fn share(name: &str, direct: i64, inherited: i64) -> (String, i64, i64) {
    (name.to_owned(), direct, inherited)
}

/// Users who may own accounts, contacts and tasks.
fn owners(stage: &super::stage::Stage) -> Cast<'_> {
    let mut cast = Cast::new(stage);
    for (user, unit) in [("u1", "N"), ("u2", "N"), ("u3", "N1"), ("u4", "S")] {
        cast = cast.role(user, unit, "Rb").role_on(CHILD, user, unit, "Rb");
        cast = cast.role_on("task", user, unit, "Rb");
    }
    cast.ready()
}

#[test]
fn shares_reach_the_rows_below_at_every_depth_and_leave_them_again() {
    on_each_database(|stage| {
        let cast = owners(stage);
        let account = format!("/{}", cast.path("t(u1)"));
        let contact =
            make(&cast, "contacts", "u1", json!({"lastname": "x", ACCOUNT_OF_CONTACT: account}));
        let regarding = format!("/contacts({contact})");
        let task = make(
            &cast,
            "tasks",
            "u1",
            json!({"subject": "x", "regardingobjectid_contact_task@odata.bind": regarding}),
        );
        // A task that two rows give to: the account and the contact.
        cast.grant("t(u1)", "u2", "ReadAccess, WriteAccess");
        assert_eq!(masks(&cast, &contact), [share("u2", 0, READ | WRITE)]);
        assert_eq!(masks(&cast, &task), [share("u2", 0, READ | WRITE)]);
        cast.share("u0", "GrantAccess", ("t(u1)", "u3"), "ReadAccess", "204");
        cast.revoke("u0", "t(u1)", "u2", "204");
        assert_eq!(masks(&cast, &contact), [share("u3", 0, READ)]);
        assert_eq!(masks(&cast, &task), [share("u3", 0, READ)]);
    });
}

#[test]
fn what_another_row_above_still_gives_stays() {
    on_each_database(|stage| {
        let cast = owners(stage);
        let parent =
            |row: &str| json!({"parentaccountid@odata.bind": format!("/{}", cast.path(row))});
        let contact = make(
            &cast,
            "contacts",
            "u1",
            json!({"lastname": "x", ACCOUNT_OF_CONTACT: format!("/{}", cast.path("t(u1)"))}),
        );
        // t(u1) is below t(u2), and both are shared with u3.
        cast.change("u0", "t(u1)", parent("t(u2)"), "204");
        cast.masks("t(u1)", "u2", Some((0, FULL)));
        assert_eq!(masks(&cast, &contact), [share("u2", 0, FULL)]);
        cast.grant("t(u2)", "u3", "ReadAccess").grant("t(u1)", "u3", "WriteAccess");
        cast.masks("t(u1)", "u3", Some((WRITE, READ)));
        assert_eq!(masks(&cast, &contact), [share("u2", 0, FULL), share("u3", 0, READ | WRITE)]);
        cast.revoke("u0", "t(u2)", "u3", "204").masks("t(u1)", "u3", Some((WRITE, 0)));
        assert_eq!(masks(&cast, &contact), [share("u2", 0, FULL), share("u3", 0, WRITE)]);
    });
}

#[test]
fn a_row_that_gets_a_parent_inherits_its_shares_and_loses_those_of_the_former() {
    on_each_database(|stage| {
        let cast = owners(stage);
        let below = |row: &str| format!("/{}", cast.path(row));
        cast.grant("t(u1)", "u3", "ReadAccess").grant("t(u2)", "u4", "WriteAccess");
        // A new row of somebody else: the owner of the parent has all rights on it.
        let contact = make(
            &cast,
            "contacts",
            "u4",
            json!({"lastname": "x", ACCOUNT_OF_CONTACT: below("t(u1)")}),
        );
        let path = format!("contacts({contact})");
        assert_eq!(masks(&cast, &contact), [share("u1", 0, FULL), share("u3", 0, READ)]);
        let task = make(
            &cast,
            "tasks",
            "u4",
            json!({"subject": "x", "regardingobjectid_contact_task@odata.bind": format!("/{path}")}),
        );
        assert_eq!(masks(&cast, &task), [share("u1", 0, FULL), share("u3", 0, READ)]);
        // Moved below another one, whose share with u4 says nothing: u4 owns the contact.
        let moved = json!({ACCOUNT_OF_CONTACT: below("t(u2)")});
        cast.expect(&cast.send("u0", "PATCH", &path, Some(moved.clone())), "204", "u0");
        assert_eq!(masks(&cast, &contact), [share("u2", 0, FULL)]);
        assert_eq!(masks(&cast, &task), [share("u2", 0, FULL)]);
        // The same again is no change.
        cast.expect(&cast.send("u0", "PATCH", &path, Some(moved)), "204", "u0");
        assert_eq!(masks(&cast, &contact), [share("u2", 0, FULL)]);
        let cleared = json!({ACCOUNT_OF_CONTACT: null});
        cast.expect(&cast.send("u0", "PATCH", &path, Some(cleared)), "204", "u0");
        assert_eq!(masks(&cast, &contact), []);
        assert_eq!(masks(&cast, &task), []);
    });
}

#[test]
fn rows_below_an_own_row_inherit_nothing_for_its_owner() {
    on_each_database(|stage| {
        let cast = owners(stage);
        let below = format!("/{}", cast.path("t(u1)"));
        let contact =
            make(&cast, "contacts", "u1", json!({"lastname": "x", ACCOUNT_OF_CONTACT: below}));
        assert_eq!(masks(&cast, &contact), []);
    });
}

#[test]
fn a_row_whose_parent_is_deleted_inherits_nothing_of_it() {
    on_each_database(|stage| {
        let cast = owners(stage);
        cast.grant("t(u2)", "u3", "ReadAccess");
        let parent = json!({"parentaccountid@odata.bind": format!("/{}", cast.path("t(u2)"))});
        cast.change("u0", "t(u1)", parent, "204").masks("t(u1)", "u3", Some((0, READ)));
        cast.grant("t(u1)", "u4", "ReadAccess");
        cast.delete("u0", "t(u2)", "204");
        cast.masks("t(u1)", "u3", None).masks("t(u1)", "u2", None);
        cast.masks("t(u1)", "u4", Some((READ, 0)));
    });
}

#[test]
fn rows_below_that_may_not_be_shared_are_passed_over() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Hb")
            .role_on(CHILD, "u1", "N", "Rg Hb")
            .role("u3", "N1", "Rb Hb")
            .child("c", "u1", Some("t(u1)"))
            .child("d", "u2", Some("t(u1)"))
            .child("e", "u3", Some("t(u3)"))
            .ready();
        cast.share("u1", "GrantAccess", ("t(u1)", "u4"), "ReadAccess", "204");
        cast.masks("c", "u4", Some((0, READ))).masks("d", "u4", None);
        // Without the privilege, none of them.
        cast.share("u3", "GrantAccess", ("t(u3)", "u4"), "ReadAccess", "204");
        cast.masks("t(u3)", "u4", Some((READ, 0))).masks("e", "u4", None);
        // A share of the right to share counts.
        cast.grant("d", "u1", "ShareAccess");
        cast.share("u1", "GrantAccess", ("t(u1)", "u2"), "ReadAccess", "204");
        cast.share("u1", "GrantAccess", ("t(u1)", "u3"), "ReadAccess", "204");
        cast.masks("d", "u3", Some((0, READ))).masks("d", "u2", None);
    });
}

#[test]
fn many_rows_below_are_shared_together() {
    on_each_database(|stage| {
        let mut cast = Cast::new(stage);
        let names: Vec<String> = (0..700).map(|number| format!("c{number}")).collect();
        for name in &names {
            cast = cast.child(name, "u4", Some("t(u4)"));
        }
        let cast = cast.ready();
        let count = || {
            let path = format!(
                "principalobjectaccessset/$count?$filter=principalid eq {} and objecttypecode eq 'contact'",
                cast.id("u2")
            );
            cast.send("u0", "GET", &path, None).text().trim_start_matches('\u{feff}').to_owned()
        };
        cast.grant("t(u4)", "u2", "ReadAccess");
        assert_eq!(count(), "700");
        cast.grant("t(u4)", "u2", "WriteAccess").masks("c699", "u2", Some((0, READ | WRITE)));
        cast.revoke("u0", "t(u4)", "u2", "204");
        assert_eq!(count(), "0");
    });
}
