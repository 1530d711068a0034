//! The scenarios of security.md §10 that rights alone decide, by their numbers. What needs
//! sharing, a database or a header is tested where these are.

use model::error::Denial;
use model::right::Right;
use model::{Error, Result};
use oracle::Decision::{Allowed, NoPrivilege, NoRight, ReadOnly};

use security::Access;

use crate::fixture::{Fixture, O, T};

fn fixture() -> Fixture {
    Fixture::new()
}

fn denial(result: Result<()>) -> Denial {
    match result {
        Err(Error::Denied(denial)) => *denial,
        other => panic!("{other:?}"),
    }
}

#[test]
fn basic_read_covers_own_rows_alone_1_2() {
    fixture()
        .role("u1", "N", "Rb")
        .check("u1", "R", "t(u1)", Allowed)
        .check("u1", "R", "t(u2)", NoRight);
}

#[test]
fn without_the_privilege_even_the_own_row_is_refused_3_4() {
    let with_other_role = fixture().role_on(O, "u1", "N", "Rg");
    with_other_role.check("u1", "R", "t(u1)", NoPrivilege);
    let check = |fixture: Fixture, expected: fn(&Denial) -> bool| {
        let organization = fixture.organization();
        let found = fixture.access("u1").check_privilege(&organization.table(T), Right::Read);
        assert!(expected(&denial(found)));
    };
    check(
        with_other_role,
        |denial| matches!(denial, Denial::Privilege(missing) if missing.privilege == "prvReadsample_case"),
    );
    check(fixture(), |denial| matches!(denial, Denial::NoRoles { team: false, .. }));
}

#[test]
fn lists_reach_as_far_as_the_depth_5_to_9() {
    fixture().role("u1", "N", "Rl").check_list("u1", &["u1", "u2", "u5"]);
    fixture().role("u1", "N", "Rd").check_list("u1", &["u1", "u2", "u3", "u5"]);
    let all = ["u0", "u1", "u2", "u3", "u4", "app", "u5"];
    fixture().role("u1", "N", "Rg").check_list("u1", &all);
    fixture().role("u3", "N1", "Rd").check_list("u3", &["u3"]);
    fixture().role("u1", "N", "Rb").role("u1", "N", "Rg").check_list("u1", &all);
}

#[test]
fn each_right_has_its_own_depth_10_to_13() {
    fixture()
        .role("u1", "N", "Rb Wg")
        .check("u1", "R", "t(u4)", NoRight)
        .check("u1", "W", "t(u4)", Allowed);
    fixture()
        .role("u1", "N", "Rg Wb")
        .check("u1", "W", "t(u1)", Allowed)
        .check("u1", "W", "t(u2)", NoRight);
    fixture().role("u1", "N", "Rg").check("u1", "W", "t(u1)", NoPrivilege);
    fixture()
        .role("u1", "N", "Rg Dl")
        .check("u1", "D", "t(u2)", Allowed)
        .check("u1", "D", "t(u3)", NoRight);
}

#[test]
fn the_privilege_alone_decides_about_rows_of_the_organization_16() {
    fixture().role_on(O, "u1", "N", "Rg").check("u1", "R", "o", Allowed).check(
        "u1",
        "W",
        "o",
        NoPrivilege,
    );
}

#[test]
fn a_team_role_counts_for_the_teams_rows_and_when_inherited_for_the_members_18_19() {
    let team = || fixture().team("K", "N", &["u1"]);
    team()
        .role("K", "N", "Rb")
        .check("u1", "R", "t(K)", Allowed)
        .check("u1", "R", "t(u1)", NoRight);
    team().inherited_role("K", "N", "Rb").check("u1", "R", "t(u1)", Allowed);
}

#[test]
fn a_team_role_creates_for_the_team_alone_20_21() {
    let team = || fixture().team("K", "N", &["u1"]);
    team()
        .role("K", "N", "Cb Rb")
        .check_create("u1", "u1", NoRight)
        .check_create("u1", "K", Allowed);
    team().inherited_role("K", "N", "Cb Rb").check_create("u1", "u1", Allowed);
}

#[test]
fn a_team_role_reaches_from_the_unit_of_the_role_22_23() {
    let team = || fixture().team("K", "S", &["u1"]);
    team().role("K", "S", "Rl").check_list("u1", &["u4", "K"]);
    team().role("K", "S", "Rd").check("u1", "R", "t(u3)", NoRight);
}

#[test]
fn rows_of_the_own_team_are_own_rows_24() {
    fixture()
        .team("K", "S", &["u1"])
        .role("u1", "N", "Rb")
        .role("u2", "N", "Rb")
        .check("u1", "R", "t(K)", Allowed)
        .check("u2", "R", "t(K)", NoRight);
}

#[test]
fn a_role_of_one_team_is_none_for_rows_of_another() {
    fixture()
        .team("K", "N", &["u1"])
        .team("L", "N", &["u1"])
        .role("K", "N", "Rb Cb")
        .check("u1", "R", "t(L)", NoRight)
        .check_create("u1", "L", NoRight);
}

#[test]
fn creating_for_others_takes_more_than_basic_37_to_39() {
    fixture()
        .role("u1", "N", "Cb Rb")
        .check_create("u1", "u1", Allowed)
        .check_create("u1", "u2", NoRight);
    fixture()
        .role("u1", "N", "Cl")
        .check_create("u1", "u2", Allowed)
        .check_create("u1", "u4", NoRight);
}

#[test]
fn the_application_acts_within_what_both_may_76() {
    fixture()
        .acts_on_behalf("app")
        .role("app", "R", "Cg Rg Wg")
        .role("u1", "N", "Cb Rb Wb")
        .check_create("app⇒u1", "u1", Allowed)
        .check_create("app⇒u1", "u2", NoRight)
        .check("app⇒u1", "W", "t(u1)", Allowed)
        .check("app⇒u1", "W", "t(u2)", NoRight);
}

#[test]
fn only_a_role_of_ones_own_lets_impersonate_79_80() {
    let check = |fixture: Fixture, expected: bool| {
        let organization = fixture.organization();
        let found = organization.impersonator(fixture.user("app"));
        assert_eq!(found.is_ok(), expected);
        if let Err(error) = found {
            assert!(matches!(error, Error::CannotActOnBehalf));
        }
    };
    check(fixture().role("app", "R", "Rg"), false);
    // Inherited by members, and still not their own.
    check(fixture().team("K", "R", &["app"]).acts_on_behalf("K"), false);
    check(fixture().acts_on_behalf("app"), true);
    for mode in [1, 2, 3] {
        check(fixture().acts_on_behalf("app").access_mode("app", mode), false);
    }
}

#[test]
fn delegate_alone_gives_nothing_to_pass_on_81() {
    let fixture = fixture().acts_on_behalf("app").role("u1", "N", "Rg");
    fixture.check("app⇒u1", "R", "t(u1)", NoPrivilege);
    let organization = fixture.organization();
    let access = fixture.access("app⇒u1");
    let Denial::Privilege(missing) =
        denial(access.rows(&organization.table(T), Right::Read).map(drop))
    else {
        panic!("not the privilege")
    };
    assert_eq!(missing.principal.id.uuid(), fixture.user("u1").0);
    assert_eq!(missing.caller, fixture.user("app"));
}

#[test]
fn depths_count_from_the_unit_of_the_user_acted_for_82_84() {
    let both = ["u1", "u2", "u5"];
    fixture()
        .acts_on_behalf("app")
        .role("app", "R", "Rl")
        .role("u1", "N", "Rg")
        .check_list("app⇒u1", &both);
    fixture()
        .acts_on_behalf("u4")
        .role("u4", "S", "Rl")
        .role("u1", "N", "Rl")
        .check_list("u4⇒u1", &both);
}

#[test]
fn the_smaller_depth_wins_83_85_86() {
    let acting = || fixture().acts_on_behalf("u2");
    acting().role("u2", "N", "Rl").role("u1", "N", "Rb").check_list("u2⇒u1", &["u1"]);
    acting()
        .role("u2", "N", "Wb Rg")
        .role("u1", "N", "Wg Rg")
        .check("u2⇒u1", "W", "t(u1)", Allowed)
        .check("u2⇒u1", "W", "t(u2)", NoRight);
    acting()
        .role("u2", "N", "Cb Rb")
        .role("u1", "N", "Cb Rb")
        .check_create("u2⇒u1", "u1", Allowed)
        .check_create("u2⇒u1", "u2", NoRight);
}

#[test]
fn acting_for_an_administrator_elevates_nobody_87_88() {
    fixture()
        .acts_on_behalf("u2")
        .role("u2", "N", "Rb")
        .check("u2⇒u0", "R", "t(u4)", NoRight)
        .check("u2⇒u0", "R", "t(u0)", Allowed);
    fixture().role("u1", "N", "Rb").check("u0⇒u1", "R", "t(u2)", NoRight);
}

#[test]
fn a_user_without_roles_is_told_so_even_when_acted_for_95() {
    let fixture = fixture();
    let organization = fixture.organization();
    let found = fixture.access("u0⇒u1").check_privilege(&organization.table(T), Right::Read);
    let expected = fixture.user("u1").0;
    assert!(matches!(denial(found), Denial::NoRoles { principal, .. } if principal == expected));
}

#[test]
fn an_application_may_be_acted_for_97() {
    fixture()
        .acts_on_behalf("u1")
        .role("u1", "N", "Rg")
        .role("app", "R", "Rg")
        .access_mode("app", 4)
        .check_list("u1⇒app", &["u0", "u1", "u2", "u3", "u4", "app", "u5"]);
}

#[test]
fn who_acts_for_itself_impersonates_nobody_91() {
    let access = fixture().role("u1", "N", "Rg").access("u0⇒u0");
    assert!(access.impersonator().is_none());
}

#[test]
fn a_read_only_user_changes_nothing_111() {
    for mode in [2, 3] {
        fixture()
            .role("u1", "N", "Rg Wg Cg")
            .access_mode("u1", mode)
            .check("u1", "R", "t(u4)", Allowed)
            .check("u1", "W", "t(u1)", ReadOnly)
            .check_create("u1", "u1", ReadOnly);
    }
}

/// What tells of rows that are no more takes the privilege at the depth Global: by each subject.
#[test]
fn every_row_takes_the_greatest_depth_of_both() {
    let check = |fixture: Fixture, who: &str, expected: &str| {
        let organization = fixture.organization();
        let access = fixture.access(who);
        let found = match access.check_every_row(&organization.table(T), Right::Read) {
            Ok(()) => "every row".to_owned(),
            Err(Error::Denied(denial)) => {
                let table = organization.table(T);
                let lacking = access.denied_principal(&denial, Some(&table)).unwrap();
                let name = ["u1", "u2"].into_iter().find(|name| fixture.user(name) == lacking);
                let kind = if matches!(*denial, Denial::Depth(_)) { "depth" } else { "privilege" };
                format!("{kind} of {}", name.unwrap())
            }
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(found, expected);
    };
    let of = |u1: &str, u2: &str| {
        Fixture::new().acts_on_behalf("u2").role("u1", "R", u1).role("u2", "R", u2)
    };
    check(of("Rg", ""), "u1", "every row");
    // It reaches every unit that there is, and is another privilege all the same.
    check(of("Rd", ""), "u1", "depth of u1");
    check(of("Rb Wg", ""), "u1", "depth of u1");
    check(of("Wg", ""), "u1", "privilege of u1");
    for strict in [false, true] {
        let of = |u1: &str, u2: &str| if strict { of(u1, u2).strict() } else { of(u1, u2) };
        check(of("Rg", "Rg"), "u2⇒u1", "every row");
        check(of("Rg", "Rd"), "u2⇒u1", "depth of u2");
        check(of("Rl", "Rg"), "u2⇒u1", "depth of u1");
        check(of("Rl", "Rl"), "u2⇒u1", "depth of u1");
        check(of("Rg", "Wg"), "u2⇒u1", "privilege of u2");
    }
    assert_eq!(
        Access::system("a test")
            .check_every_row(&Fixture::new().organization().table(T), Right::Read),
        Ok(())
    );
}
