//! Conditions about the user in whose name a question is asked (security.md §10, 100; query.md §4): the
//! impersonated one, with its unit, its roles, its teams and those who report to it.

use serde_json::json;

use super::cast::{Cast, guid};
use super::stage::{Shared, Stage, by_each_protocol, on_each};

/// u1, who reads everything, has a team, and u2 under it, who has a team as well and u3 under it.
fn cast(stage: &Stage) -> Cast<'_> {
    let cast = Cast::new(stage).team("K", "N", 0, &["u1"]).team("L", "S", 0, &["u2"]);
    let (u1, u2) = (cast.id("u1"), cast.id("u2"));
    let cast = cast.with("u2", "parentsystemuserid", guid(u1));
    cast.with("u3", "parentsystemuserid", guid(u2)).role("u1", "R", "Rg").acts_on_behalf("app")
}

fn asked(function: &str, property: &str) -> String {
    format!("Microsoft.Dynamics.CRM.{function}(PropertyName='{property}')")
}

#[test]
fn conditions_about_the_user_are_about_the_impersonated_one_100() {
    by_each_protocol(|stage| {
        let cast = cast(stage).role("app", "R", "Rg").ready();
        for who in ["u1", "u0⇒u1", "app⇒u1"] {
            let check = |function: &str, property: &str, expected: &[&str]| {
                cast.list_where(who, &asked(function, property), expected);
            };
            check("EqualUserId", "ownerid", &["u1"]);
            check("EqualUserId", "_ownerid_value", &["u1"]);
            check("EqualUserId", "owninguser", &["u1"]);
            check("NotEqualUserId", "ownerid", &["u0", "u2", "u3", "u4", "app", "K", "L"]);
            check("NotEqualUserId", "owninguser", &["u0", "u2", "u3", "u4", "app", "K", "L"]);
            check("EqualUserTeams", "ownerid", &["K"]);
            check("EqualUserTeams", "owningteam", &["K"]);
            check("EqualUserOrUserTeams", "ownerid", &["u1", "K"]);
            check("EqualUserOrUserHierarchy", "ownerid", &["u1", "u2", "u3"]);
            let all = ["u1", "u2", "u3", "K", "L"];
            check("EqualUserOrUserHierarchyAndTeams", "ownerid", &all);
            check("EqualBusinessId", "owningbusinessunit", &["u1", "u2", "K"]);
            let others = ["u0", "u3", "u4", "app", "L"];
            check("NotEqualBusinessId", "owningbusinessunit", &others);
            check("EqualRoleBusinessId", "owningbusinessunit", &["u0", "app"]);
            // A user is no unit.
            check("EqualBusinessId", "ownerid", &[]);
        }
        cast.list_where("u0", &asked("EqualUserId", "ownerid"), &["u0"]);
        cast.list_where("u0", &asked("EqualUserTeams", "ownerid"), &[]);
    });
}

#[test]
fn a_condition_about_others_shows_no_row_that_is_not_seen() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).team("K", "N", 0, &["u1"]);
        let u1 = cast.id("u1");
        let cast = cast.with("u2", "parentsystemuserid", guid(u1)).role("u1", "N", "Rb");
        let cast = cast.acts_on_behalf("app").role("app", "R", "Rg").ready();
        for who in ["u1", "app⇒u1"] {
            let filter = asked("EqualUserOrUserHierarchyAndTeams", "ownerid");
            cast.list_where(who, &filter, &["u1", "K"]);
            cast.list_where(who, &asked("NotEqualUserId", "ownerid"), &["K"]);
        }
    });
}

#[test]
fn a_new_team_and_a_new_report_count_at_once() {
    by_each_protocol(|stage| {
        let cast = cast(stage).ready();
        let teams = asked("EqualUserTeams", "ownerid");
        let reports = asked("EqualUserOrUserHierarchy", "ownerid");
        cast.list_where("u1", &teams, &["K"]).list_where("u1", &reports, &["u1", "u2", "u3"]);
        let body = json!({"@odata.id": format!("systemusers({})", cast.id("u1"))});
        let path = format!("teams({})/teammembership_association/$ref", cast.id("L"));
        cast.expect(&cast.send("u0", "POST", &path, Some(body)), "204", "u0");
        let manager = format!("/systemusers({})", cast.id("u1"));
        let body = json!({"parentsystemuserid@odata.bind": manager});
        let path = format!("systemusers({})", cast.id("u4"));
        cast.expect(&cast.send("u0", "PATCH", &path, Some(body)), "204", "u0");
        cast.list_where("u1", &teams, &["K", "L"]);
        cast.list_where("u1", &reports, &["u1", "u2", "u3", "u4"]);
    });
}

#[test]
fn reports_go_by_positions_and_as_deep_as_the_organization_says() {
    static SHARED: Shared = Shared::new(Vec::new());
    let settings = json!({
        "ishierarchicalsecuritymodelenabled": false,
        "usepositionhierarchy": true,
        "maxdepthforhierarchicalsecuritymodel": 1,
    });
    let test = |stage: &Stage| {
        let cast = cast(stage).position("p1", None).position("p2", Some("p1"));
        let cast = cast.position("p3", Some("p2"));
        let [p1, p2, p3] = ["p1", "p2", "p3"].map(|position| guid(cast.id(position)));
        // The managers are others.
        let cast = cast.with("u1", "positionid", p1).with("u4", "positionid", p2);
        let cast = cast.with("u2", "positionid", p3).ready();
        let reports = asked("EqualUserOrUserHierarchy", "ownerid");
        cast.list_where("u1", &reports, &["u1", "u4"]);
        cast.list_where("u0⇒u1", &reports, &["u1", "u4"]);
    };
    on_each(&SHARED, |stage| stage.set_organization(&settings), |stage| stage.by_each(test));
}
