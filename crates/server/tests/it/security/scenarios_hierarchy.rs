//! The scenarios of security.md §10 about managers and positions, by their numbers.

use serde_json::json;

use super::cast::{Cast, guid};
use super::stage::{Shared, Stage, on_each};

fn managers(depth: i64) -> serde_json::Value {
    json!({
        "ishierarchicalsecuritymodelenabled": true,
        "usepositionhierarchy": false,
        "maxdepthforhierarchicalsecuritymodel": depth,
        "orgdborgsettings": null,
    })
}

/// Managers count, two levels down.
fn on_each_with_managers(test: impl Fn(&Stage)) {
    static SHARED: Shared = Shared::new(Vec::new());
    on_each(&SHARED, |stage| stage.set_organization(&managers(2)), |stage| stage.by_each(&test));
}

/// u1 is the manager of u2, and u2 of u5; all in N.
fn chain(stage: &Stage) -> Cast<'_> {
    let cast = Cast::new(stage).user("u5", "N").user("u6", "N");
    let (u1, u2, u5) = (cast.id("u1"), cast.id("u2"), cast.id("u5"));
    cast.with("u2", "parentsystemuserid", guid(u1)).with("u5", "parentsystemuserid", guid(u2)).with(
        "u6",
        "parentsystemuserid",
        guid(u5),
    )
}

#[test]
fn a_manager_reads_and_changes_the_rows_of_reports_and_deletes_none_59() {
    on_each_with_managers(|stage| {
        let cast = chain(stage).role("u1", "N", "Rb Wb Db").team("K", "S", 0, &["u2"]);
        let cast = cast.shared("t(u4)", "u2", "R").ready();
        cast.patch("u1", "t(u2)", "204").delete("u1", "t(u2)", "E2 DeleteAccess");
        // Rows of a report's team as well, and what is shared with the report, as it is shared.
        cast.patch("u1", "t(K)", "204");
        cast.get("u1", "t(u4)", "200").patch("u1", "t(u4)", "E2 WriteAccess");
        cast.list("u1", &["u1", "u2", "u4", "u5", "K"]);
        // Not the other way round.
        cast.role("u2", "N", "Rb").ready().get("u2", "t(u1)", "E2 ReadAccess");
    });
}

#[test]
fn further_down_a_manager_reads_alone_and_only_so_deep_60() {
    on_each_with_managers(|stage| {
        let cast = chain(stage).role("u1", "N", "Rb Wb Db").ready();
        cast.get("u1", "t(u5)", "200").patch("u1", "t(u5)", "E2 WriteAccess");
        cast.get("u1", "t(u6)", "E2 ReadAccess");
    });
}

#[test]
fn a_manager_needs_the_privilege_all_the_same_61() {
    on_each_with_managers(|stage| {
        let cast = chain(stage).role("u1", "N", "Wb").ready();
        cast.get("u1", "t(u2)", "E1 prvReadAccount");
        // On behalf of the manager, both need it.
        let cast = chain(stage).role("u1", "N", "Rb").acts_on_behalf("app").ready();
        cast.get("app⇒u1", "t(u2)", "E1 prvReadAccount");
        cast.role("app", "R", "Rb").ready().get("app⇒u1", "t(u2)", "200");
    });
}

#[test]
fn a_manager_in_another_unit_reaches_reports_only_where_a_setting_lets_62() {
    static ALONE: Shared = Shared::new(Vec::new());
    on_each(
        &ALONE,
        |_| {},
        |stage| {
            let cast = chain(stage).user("far", "S");
            let far = guid(cast.id("far"));
            let cast = cast.with("u2", "parentsystemuserid", far.clone());
            let below = guid(cast.id("u1"));
            let cast = cast.with("u3", "parentsystemuserid", below).role("far", "S", "Rb");
            let cast = cast.role("u1", "N", "Rb").ready();
            let document = |near: bool| {
                json!({"orgdborgsettings": format!(
                    "<OrgSettings><ManagersMustBeInSameOrParentBusinessUnitAsReports>{near}\
                     </ManagersMustBeInSameOrParentBusinessUnitAsReports></OrgSettings>"
                )})
            };
            // Off, nobody reaches anything.
            cast.get("u1", "t(u3)", "E2 ReadAccess").get("far", "t(u2)", "E2 ReadAccess");
            stage.set_organization(&managers(2));
            // The unit below is near, that beside is not.
            cast.get("u1", "t(u3)", "200").get("far", "t(u2)", "E2 ReadAccess");
            stage.set_organization(&document(false));
            cast.get("far", "t(u2)", "200").get("far", "t(u5)", "200");
            stage.set_organization(&document(true));
            cast.get("far", "t(u2)", "E2 ReadAccess").get("far", "t(u5)", "E2 ReadAccess");
            stage.set_organization(&managers(1));
            cast.get("u1", "t(u3)", "200").get("u1", "t(u2)", "E2 ReadAccess");
            positions(stage);
        },
    );
}

/// Positions know no units; a disabled one counts for nothing.
fn positions(stage: &Stage) {
    let mut columns = managers(2);
    columns["usepositionhierarchy"] = true.into();
    stage.set_organization(&columns);
    let cast = Cast::new(stage).position("top", None).position("middle", Some("top"));
    let cast = cast.position("bottom", Some("middle"));
    let place = |cast: &Cast<'_>, name: &str| guid(cast.id(name));
    let (top, middle, bottom) =
        (place(&cast, "top"), place(&cast, "middle"), place(&cast, "bottom"));
    let cast = cast
        .with("u1", "positionid", top)
        .with("u4", "positionid", middle)
        .with("u3", "positionid", bottom)
        .role("u1", "N", "Rb Wb")
        .ready();
    cast.patch("u1", "t(u4)", "204").get("u1", "t(u3)", "200");
    cast.patch("u1", "t(u3)", "E2 WriteAccess").get("u1", "t(u2)", "E2 ReadAccess");
    let path = format!("positions({})", cast.id("middle"));
    cast.expect(&cast.send("u0", "PATCH", &path, Some(json!({"statecode": 1}))), "204", "u0");
    cast.get("u1", "t(u4)", "E2 ReadAccess").get("u1", "t(u3)", "E2 ReadAccess");
}
