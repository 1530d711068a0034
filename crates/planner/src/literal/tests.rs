//! Texts and the values that they are.

use model::time::Zone;
use model::value::Value;

use super::{day, value};
use crate::Catalog;

fn check(column: &str, text: &str) -> Option<String> {
    check_in(&Zone::UTC, column, text)
}

fn check_in(zone: &Zone, column: &str, text: &str) -> Option<String> {
    let catalog = Catalog::new(1, seed::tables().unwrap(), Vec::new());
    let (table, column) = column.split_once('.').unwrap();
    let table = catalog.table(table).unwrap();
    let read = value(&catalog, zone, table, table.column(column).unwrap(), text);
    read.ok().map(|value| match value {
        Value::Timestamp(instant) => instant.to_string(),
        Value::Date(date) => date.to_string(),
        other => format!("{other:?}"),
    })
}

fn same(column: &str, text: &str, expected: &str) {
    assert_eq!(check(column, text).as_deref(), Some(expected), "{column} {text}");
}

#[test]
fn choices_are_numbers_and_states_and_statuses_may_be_labels() {
    same("account.industrycode", " 7 ", "Int(7)");
    assert_eq!(check("account.industrycode", "Consulting"), None);
    same("opportunity.statecode", "1", "Int(1)");
    same("opportunity.statecode", "won", "Int(1)");
    same("opportunity.statuscode", "In Progress", "Int(1)");
    assert_eq!(check("opportunity.statecode", "Nothing"), None);
}

#[test]
fn numbers_are_read_by_the_type_of_their_column() {
    same("account.numberofemployees", "-5", "Int(-5)");
    same("account.numberofemployees", "5.0", "Int(5)");
    same("account.numberofemployees", "5.5", "Decimal(5.5)");
    same("account.revenue", "1E3", "Decimal(1000)");
    same("account.address1_latitude", "0.5", "Double(0.5)");
    for text in ["", "x", "NaN", "1,000", "0x10"] {
        assert_eq!(check("account.numberofemployees", text), None, "{text}");
        assert_eq!(check("account.revenue", text), None, "{text}");
        assert_eq!(check("account.address1_latitude", text), None, "{text}");
    }
}

#[test]
fn truths_are_words_or_digits() {
    for text in ["1", "true", "TRUE"] {
        same("account.creditonhold", text, "Bool(true)");
    }
    same("account.creditonhold", "0", "Bool(false)");
    assert_eq!(check("account.creditonhold", "yes"), None);
}

#[test]
fn ids_have_braces_or_none() {
    let expected = "Guid(278742b0-1e61-4fb5-84ef-c7de308c19e2)";
    same("account.accountid", "278742B0-1e61-4fb5-84ef-c7de308c19e2", expected);
    same("account.ownerid", "{278742b0-1e61-4fb5-84ef-c7de308c19e2}", expected);
    for text in ["{278742b0-1e61-4fb5-84ef-c7de308c19e2", "278742b01e614fb584efc7de308c19e2", ""] {
        assert_eq!(check("account.ownerid", text), None, "{text}");
    }
}

#[test]
fn tables_have_names_and_numbers() {
    same("annotation.objecttypecode", "account", "Text(\"account\")");
    same("annotation.objecttypecode", "2", "Text(\"contact\")");
}

#[test]
fn instants_without_an_offset_are_of_the_zone_of_the_user() {
    let berlin = Zone::by_name("Europe/Berlin").unwrap();
    let there = |text: &str| check_in(&berlin, "account.createdon", text).unwrap();
    assert_eq!(there("2024-05-01"), "2024-04-30T22:00:00Z");
    assert_eq!(there("2024-12-01 10:00"), "2024-12-01T09:00:00Z");
    assert_eq!(there("2024-12-01T10:00Z"), "2024-12-01T10:00:00Z");
    assert_eq!(check_in(&berlin, "contact.birthdate", "2024-05-01").unwrap(), "2024-05-01");
    same("account.createdon", "2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z");
    same("account.createdon", "2024-05-01T10:00:00.5Z", "2024-05-01T10:00:00Z");
    same("account.createdon", "2024-05-01T10:00:00", "2024-05-01T10:00:00Z");
    same("account.createdon", "2024-05-01 10:00", "2024-05-01T10:00:00Z");
    same("account.createdon", "2024-05-01", "2024-05-01T00:00:00Z");
    same("account.createdon", "2/28/2022", "2022-02-28T00:00:00Z");
    for text in ["", "x", "2024-13-01", "2024-05-01T25:00", "2024-05-01 x", "2/30/2022", "2/2/22"] {
        assert_eq!(check("account.createdon", text), None, "{text}");
    }
}

#[test]
fn days_may_come_with_a_time() {
    let check = |text: &str, expected: Option<&str>| {
        assert_eq!(day(text).map(|day| day.to_string()).as_deref(), expected, "{text}");
    };
    check("2024-05-01", Some("2024-05-01"));
    check(" 2024-05-01T23:59:59-10:00 ", Some("2024-05-01"));
    check("5/1/2024", Some("2024-05-01"));
    check("2024-05-01Tx", None);
    check("yesterday", None);
    same("contact.birthdate", "2024-05-01T10:00:00Z", "2024-05-01");
}

#[test]
fn a_misfit_is_told_in_the_words_of_the_product() {
    let catalog = Catalog::new(1, seed::tables().unwrap(), Vec::new());
    let table = catalog.table("account").unwrap();
    let error =
        value(&catalog, &Zone::UTC, table, table.column("accountid").unwrap(), "x").unwrap_err();
    assert_eq!(error.code().number, 0x8004_0203);
    assert_eq!(
        error.to_string(),
        "Condition for attribute 'account.accountid': expected argument(s) of type 'System.Guid' \
         but received 'System.String'."
    );
}
