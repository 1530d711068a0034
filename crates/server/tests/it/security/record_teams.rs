//! Teams that belong to one row (security.md §1.2, §7).

use serde_json::{Value, json};

use super::cast::{CHILD, Cast};
use super::outcome::message;
use super::shares::{READ, WRITE};
use super::stage::on_each_database;

const ADD: &str = "AddUserToRecordTeam";
const REMOVE: &str = "RemoveUserFromRecordTeam";
const ACCOUNT: i64 = 1;
const TASK: i64 = 4212;

/// A template of teams of accounts, by its mask.
fn template(cast: &Cast<'_>, mask: i64) -> String {
    let response = post_template(cast, ACCOUNT, mask);
    cast.expect(&response, "204", "u0");
    let address = response.header("OData-EntityId").unwrap();
    address.split_once("/api/data/v9.2/").unwrap().1.to_owned()
}

fn post_template(cast: &Cast<'_>, table: i64, mask: i64) -> testkit::Response {
    let body = json!({
        "teamtemplatename": "Helpers",
        "objecttypecode": table,
        "defaultaccessrightsmask": mask,
    });
    cast.send("u0", "POST", "teamtemplates", Some(body))
}

/// Adds a user to the team of a row or takes it out, and returns the id of the team.
#[track_caller]
fn ask(
    cast: &Cast<'_>,
    who: &str,
    message: &str,
    (row, template, user): (&str, &str, &str),
    expected: &str,
) -> Value {
    let path = format!("{}/Microsoft.Dynamics.CRM.{message}", cast.path(user));
    let body = json!({"Record": cast.named(row), "TeamTemplate": {"@odata.id": template}});
    let response = cast.send(who, "POST", &path, Some(body));
    cast.expect(&response, expected, who);
    if response.status == 200 { response.json()["AccessTeamId"].clone() } else { Value::Null }
}

fn team(cast: &Cast<'_>, id: &Value) -> testkit::Response {
    cast.send("u0", "GET", &format!("teams({})", id.as_str().unwrap()), None)
}

/// The masks of the shares with a team, by row.
fn shares(cast: &Cast<'_>, team: &Value) -> Vec<(String, i64, i64)> {
    let team = team.as_str().unwrap();
    let path = format!("principalobjectaccessset?$filter=principalid eq {team}");
    let json = cast.send("u0", "GET", &path, None).json();
    let share = |row: &Value| {
        let mask = |name: &str| row[name].as_i64().unwrap();
        let object = row["objecttypecode"].as_str().unwrap().to_owned();
        (object, mask("accessrightsmask"), mask("inheritedaccessrightsmask"))
    };
    let mut all: Vec<_> = json["value"].as_array().unwrap().iter().map(share).collect();
    all.sort();
    all
}

#[test]
fn the_first_member_makes_the_team_of_a_row_and_its_share() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Wb Hb")
            .role_on(CHILD, "u1", "N", "Rb Hb")
            .child("c", "u1", Some("t(u1)"))
            .role("u2", "N", "Rb Wb")
            .role("u3", "N1", "Rb")
            .ready();
        let template = template(&cast, READ | WRITE);
        let made = ask(&cast, "u1", ADD, ("t(u1)", &template, "u2"), "200");
        cast.get("u2", "t(u1)", "200").patch("u2", "t(u1)", "204");
        let row = team(&cast, &made).json();
        assert_eq!((&row["teamtype"], &row["systemmanaged"]), (&json!(1), &json!(true)));
        assert_eq!(row["_regardingobjectid_value"], cast.id("t(u1)").to_string());
        assert_eq!(row["_businessunitid_value"], cast.unit("N").to_string());
        assert!(template.contains(row["_teamtemplateid_value"].as_str().unwrap()), "{row}");
        // What is below is shared with it too.
        let expected =
            [("account".to_owned(), READ | WRITE, 0), ("contact".to_owned(), 0, READ | WRITE)];
        assert_eq!(shares(&cast, &made), expected);
        // The next member joins the same team, and joining twice is no error.
        for user in ["u3", "u3"] {
            assert_eq!(ask(&cast, "u1", ADD, ("t(u1)", &template, user), "200"), made);
        }
        cast.get("u3", "t(u1)", "200").patch("u3", "t(u1)", "E1 prvWriteAccount");
        // Another row has another team.
        assert_ne!(ask(&cast, "u0", ADD, ("t(u4)", &template, "u2"), "200"), made);
        // Later changes of the template touch only teams that are made later.
        let narrower = json!({"defaultaccessrightsmask": READ});
        cast.expect(&cast.send("u0", "PATCH", &template, Some(narrower)), "204", "u0");
        ask(&cast, "u1", ADD, ("t(u1)", &template, "u1"), "200");
        assert_eq!(shares(&cast, &made), expected);
    });
}

#[test]
fn who_leaves_the_team_of_a_row_loses_what_it_gave() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Hb")
            .role("u2", "N", "Rb")
            .role("u3", "N1", "Rb")
            .ready();
        let template = template(&cast, READ);
        let made = ask(&cast, "u1", ADD, ("t(u1)", &template, "u2"), "200");
        ask(&cast, "u1", ADD, ("t(u1)", &template, "u3"), "200");
        for _ in 0..2 {
            assert_eq!(ask(&cast, "u1", REMOVE, ("t(u1)", &template, "u2"), "200"), made);
        }
        cast.get("u2", "t(u1)", "E2 ReadAccess").get("u3", "t(u1)", "200");
        ask(&cast, "u1", REMOVE, ("t(u1)", &template, "u3"), "200");
        assert_eq!(team(&cast, &made).status, 200);
        // Of a row without a team nobody can be taken out.
        let none = ask(&cast, "u0", REMOVE, ("t(u4)", &template, "u2"), "200");
        assert_eq!(none, "00000000-0000-0000-0000-000000000000");
    });
}

#[test]
fn the_team_of_a_row_takes_share_and_every_right_of_the_template() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Hb")
            .role("u2", "N", "Rb Wb")
            .role("u3", "N1", "Rb Hg Wb")
            .role_on(CHILD, "u4", "S", "Rb")
            .currency("o")
            .child("c", "u1", None)
            .ready();
        let (read, write) = (template(&cast, READ), template(&cast, READ | WRITE));
        for message in [ADD, REMOVE] {
            let check = |who: &str, row: &str, template: &str, user: &str, expected: &str| {
                ask(&cast, who, message, (row, template, user), expected);
            };
            check("u2", "t(u2)", &read, "u1", "E1 prvShareAccount");
            check("u1", "t(u1)", &write, "u2", "E1 prvWriteAccount");
            check("u1", "t(u2)", &read, "u2", "E2 ShareAccess");
            check("u3", "t(u1)", &write, "u2", "E2 ReadAccess");
            check("u0", "o", &read, "u2", "400 0x80040203");
            check("u0", "c", &read, "u2", "400 0x80040203");
            let nothing = format!("teamtemplates({})", engine::new_id());
            check("u0", "t(u1)", &nothing, "u2", "E6");
        }
        // Who joins must be able to read the table at all.
        let path = format!("{}/Microsoft.Dynamics.CRM.{ADD}", cast.path("u4"));
        let body = json!({"Record": cast.named("t(u1)"), "TeamTemplate": {"@odata.id": read}});
        let response = cast.send("u1", "POST", &path, Some(body));
        cast.expect(&response, "400 0x80048342", "u1");
        assert_eq!(
            message(&response),
            "The user can't be added to the team because the user doesn't have the \
             \"prvReadAccount\" privilege."
        );
    });
}

#[test]
fn under_impersonation_the_team_of_a_row_takes_the_rights_of_both() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Hb Wb")
            .role("u2", "N", "Rb")
            .role("app", "R", "Rg Hg")
            .acts_on_behalf("app")
            .ready();
        let (read, write) = (template(&cast, READ), template(&cast, READ | WRITE));
        for message in [ADD, REMOVE] {
            let ask = |row: &str, template: &str, expected: &str| {
                ask(&cast, "app⇒u1", message, (row, template, "u2"), expected);
            };
            ask("t(u1)", &read, "200");
            ask("t(u1)", &write, "E1 prvWriteAccount");
            ask("t(u2)", &read, "E2 ShareAccess");
        }
    });
}

#[test]
fn the_team_of_a_row_goes_with_the_row_or_the_template() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rb Db Hb").role("u2", "N", "Rb").ready();
        let template = template(&cast, READ);
        let made = ask(&cast, "u1", ADD, ("t(u1)", &template, "u2"), "200");
        let other = ask(&cast, "u0", ADD, ("t(u4)", &template, "u2"), "200");
        // Who deletes the row needs no right on the team.
        cast.delete("u1", "t(u1)", "204");
        assert_eq!(team(&cast, &made).status, 404);
        cast.get("u2", "t(u4)", "200");
        cast.expect(&cast.send("u0", "DELETE", &template, None), "204", "u0");
        assert_eq!(team(&cast, &other).status, 404);
        assert_eq!(shares(&cast, &other), []);
        cast.get("u2", "t(u4)", "E2 ReadAccess");
    });
}

#[test]
fn a_template_is_for_a_table_with_teams_and_gives_what_can_be_shared() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).ready();
        let check = |table: i64, mask: i64, expected: &str| {
            cast.expect(&post_template(&cast, table, mask), expected, "u0");
        };
        check(TASK, READ, "400 0x80048334");
        check(77_777, READ, "400 0x80048334");
        check(ACCOUNT, 32, "400 0x80048335");
        check(ACCOUNT, 8, "400 0x80048335");
        check(ACCOUNT, 0, "400 0x80048335");
        let template = template(&cast, READ);
        let change = |body: Value, expected: &str| {
            cast.expect(&cast.send("u0", "PATCH", &template, Some(body)), expected, "u0");
        };
        change(json!({"defaultaccessrightsmask": 33}), "400 0x80048335");
        change(json!({"objecttypecode": TASK}), "400 0x80048334");
        change(json!({"teamtemplatename": "Others"}), "204");
    });
}

#[test]
fn a_row_of_a_table_without_teams_gets_none() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).sample("sample_parent", "p", "u1", vec![]).ready();
        let template = template(&cast, READ);
        for message in [ADD, REMOVE] {
            ask(&cast, "u0", message, ("p", &template, "u2"), "400 0x80048334");
        }
    });
}
