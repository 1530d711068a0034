//! The scenarios of security.md §10 whose outcome the strict mode of acting on behalf changes, by
//! their numbers, and the decision table of §5.4 in its last column. Those for the usual mode stand
//! beside the others of theirs.

use serde_json::json;

use super::cast::Cast;
use super::stage::{Shared, Stage, by_each_protocol, on_each};

fn on_each_strict(test: impl Fn(&Stage)) {
    static SHARED: Shared = Shared::new(Vec::new());
    let strict = "<OrgSettings><ImpersonationScope>records</ImpersonationScope></OrgSettings>";
    on_each(
        &SHARED,
        |stage| stage.set_organization(&json!({"orgdborgsettings": strict})),
        |stage| {
            stage.by_each(&test);
        },
    );
}

#[test]
fn strictly_only_rows_count_that_the_impersonator_lists_too_82_to_84() {
    on_each_strict(|stage| {
        let cast = Cast::new(stage).acts_on_behalf("app").role("app", "R", "Rl");
        cast.role("u1", "N", "Rg").ready().list("app⇒u1", &[]);
        let cast = Cast::new(stage).acts_on_behalf("u2").role("u2", "N", "Rl");
        cast.role("u1", "N", "Rb").ready().list("u2⇒u1", &["u1"]);
        let cast = Cast::new(stage).acts_on_behalf("u4").role("u4", "S", "Rl");
        cast.role("u1", "N", "Rl").ready().list("u4⇒u1", &[]).list("u1", &["u1", "u2"]);
    });
}

#[test]
fn strictly_the_own_depth_must_cover_the_others_row_85_86() {
    on_each_strict(|stage| {
        let acting = || Cast::new(stage).acts_on_behalf("u2");
        acting()
            .role("u2", "N", "Wb Rg")
            .role("u1", "N", "Wg Rg")
            .ready()
            .patch("u2⇒u1", "t(u1)", "E2 WriteAccess")
            .patch("u2⇒u1", "t(u2)", "E2 WriteAccess");
        let cast = acting().role("u2", "N", "Cb Rb").role("u1", "N", "Cb Rb").ready();
        cast.post("u2⇒u1", None, "E2 CreateAccess");
        let cast = acting().role("u2", "N", "Cl Rl").role("u1", "N", "Cb Rb").ready();
        let made = cast.made(&cast.post("u2⇒u1", None, "204"));
        assert_eq!(made["_ownerid_value"], cast.id("u1").to_string());
        assert_eq!(made["_createdonbehalfby_value"], cast.id("u2").to_string());
    });
}

#[test]
fn strictly_nobody_is_elevated_either_87_88() {
    on_each_strict(|stage| {
        let cast = Cast::new(stage).acts_on_behalf("u2").role("u2", "N", "Rb").ready();
        cast.get("u2⇒u0", "t(u4)", "E2 ReadAccess").get("u2⇒u0", "t(u0)", "E2 ReadAccess");
        let cast = Cast::new(stage).role("u1", "N", "Rb").ready();
        cast.get("u0⇒u1", "t(u2)", "E2 ReadAccess").get("u0⇒u1", "t(u1)", "200");
    });
}

fn shared_with_u1(stage: &Stage) -> Cast<'_> {
    let cast = Cast::new(stage).acts_on_behalf("u2").role("u1", "N", "Rb").role("u2", "N", "Rb");
    cast.shared("t(u4)", "u1", "R").ready()
}

#[test]
fn a_share_with_the_user_acted_for_counts_89() {
    by_each_protocol(|stage| {
        let cast = shared_with_u1(stage);
        cast.get("u2⇒u1", "t(u4)", "200").get("u2", "t(u4)", "E2 ReadAccess");
        cast.list("u2⇒u1", &["u1", "u4"]);
        // A share with the impersonator alone does not help.
        let cast = Cast::new(stage).acts_on_behalf("u2").role("u1", "N", "Rb");
        let cast = cast.role("u2", "N", "Rb").shared("t(u4)", "u2", "R").ready();
        cast.get("u2⇒u1", "t(u4)", "E2 ReadAccess").get("u2", "t(u4)", "200");
        cast.list("u2⇒u1", &["u1"]);
    });
}

#[test]
fn strictly_a_share_counts_once_both_have_it_89() {
    on_each_strict(|stage| {
        let cast = shared_with_u1(stage);
        cast.get("u2⇒u1", "t(u4)", "E2 ReadAccess").list("u2⇒u1", &[]);
        let cast = cast.shared("t(u4)", "u2", "R").ready();
        cast.get("u2⇒u1", "t(u4)", "200").list("u2⇒u1", &["u4"]);
    });
}

#[test]
fn the_strict_column_of_the_decision_table_holds() {
    on_each_strict(|stage| {
        let (no_right, no_privilege) = ("E2 WriteAccess", "E1 prvWriteAccount");
        for (a, unit_of_a, b, own, third) in [
            ("Rg", "N", "Rg Wg", no_privilege, no_privilege),
            ("Rg Wb", "N", "Rg Wb", no_right, no_right),
            ("Rg Wl", "N", "Rg Wb", "204", no_right),
            ("Rg Wb", "N", "Rg Wl", no_right, no_right),
            ("Rg Wl", "N", "Rg Wl", "204", "204"),
            ("Rg Wl", "S", "Rg Wg", no_right, no_right),
            ("Rg Wg", "N", "Rg", no_privilege, no_privilege),
            ("Rg Wg", "N", "Rg Wl", "204", "204"),
        ] {
            let cast = Cast::new(stage).user("third", "N").user("a", unit_of_a);
            let cast = cast.acts_on_behalf("a").role("a", unit_of_a, a).role("u1", "N", b).ready();
            cast.patch("a⇒u1", "t(u1)", own).patch("a⇒u1", "t(third)", third);
        }
        let cast = Cast::new(stage).role("u1", "N", "Rg Wb").ready();
        cast.patch("u0⇒u1", "t(u1)", "204").patch("u0⇒u1", "t(u2)", no_right);
        let cast = Cast::new(stage).acts_on_behalf("u2").role("u2", "N", "Rg Wb").ready();
        cast.patch("u2⇒u0", "t(u0)", no_right).patch("u2⇒u0", "t(u1)", no_right);
    });
}
