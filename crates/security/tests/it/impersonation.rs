//! The decision table of security.md §5.4, in both modes: B is u1 and the third user u5, both
//! in N; A is u2 in N or u4 in S.

use oracle::Decision::{self, Allowed, NoPrivilege, NoRight};

use crate::fixture::Fixture;

/// Rights on T of A and of B, then what an update of B's row and of the third user's row gives.
#[track_caller]
fn check(a: &str, of_a: &str, of_b: &str, own: Decision, third: Decision) {
    check_in(Fixture::new(), (a, of_a, of_b), own, third);
}

/// The same in the strict mode.
#[track_caller]
fn check_strictly(a: &str, of_a: &str, of_b: &str, own: Decision, third: Decision) {
    check_in(Fixture::new().strict(), (a, of_a, of_b), own, third);
}

#[track_caller]
fn check_in(fixture: Fixture, (a, of_a, of_b): (&str, &str, &str), own: Decision, third: Decision) {
    let unit = if a == "u4" { "S" } else { "N" };
    fixture
        .acts_on_behalf(a)
        .role(a, unit, &format!("Rg {of_a}"))
        .role("u1", "N", &format!("Rg {of_b}"))
        .check(&format!("{a}⇒u1"), "W", "t(u1)", own)
        .check(&format!("{a}⇒u1"), "W", "t(u5)", third);
}

#[test]
fn the_decision_table_holds() {
    check("u2", "", "Wg", NoPrivilege, NoPrivilege);
    check("u2", "Wb", "Wb", Allowed, NoRight);
    check("u2", "Wl", "Wb", Allowed, NoRight);
    check("u2", "Wb", "Wl", Allowed, NoRight);
    check("u2", "Wl", "Wl", Allowed, Allowed);
    check("u4", "Wl", "Wg", Allowed, Allowed);
    check("u2", "Wg", "", NoPrivilege, NoPrivilege);
    check("u2", "Wg", "Wl", Allowed, Allowed);
}

#[test]
fn administrators_on_either_side_change_nothing_but_the_other_sides_limit() {
    Fixture::new()
        .role("u1", "N", "Rg Wb")
        .check("u0⇒u1", "W", "t(u1)", Allowed)
        .check("u0⇒u1", "W", "t(u5)", NoRight);
    Fixture::new()
        .acts_on_behalf("u2")
        .role("u2", "N", "Rg Wb")
        .check("u2⇒u0", "W", "t(u0)", Allowed)
        .check("u2⇒u0", "W", "t(u5)", NoRight);
}

#[test]
fn the_strict_column_of_the_decision_table_holds() {
    check_strictly("u2", "", "Wg", NoPrivilege, NoPrivilege);
    check_strictly("u2", "Wb", "Wb", NoRight, NoRight);
    check_strictly("u2", "Wl", "Wb", Allowed, NoRight);
    check_strictly("u2", "Wb", "Wl", NoRight, NoRight);
    check_strictly("u2", "Wl", "Wl", Allowed, Allowed);
    check_strictly("u4", "Wl", "Wg", NoRight, NoRight);
    check_strictly("u2", "Wg", "", NoPrivilege, NoPrivilege);
    check_strictly("u2", "Wg", "Wl", Allowed, Allowed);
    Fixture::new()
        .strict()
        .role("u1", "N", "Rg Wb")
        .check("u0⇒u1", "W", "t(u1)", Allowed)
        .check("u0⇒u1", "W", "t(u5)", NoRight);
    Fixture::new()
        .strict()
        .acts_on_behalf("u2")
        .role("u2", "N", "Rg Wb")
        .check("u2⇒u0", "W", "t(u0)", NoRight)
        .check("u2⇒u0", "W", "t(u5)", NoRight);
}
