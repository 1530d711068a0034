//! What columns accept, and what is kept of it.

use std::sync::Arc;

use super::*;
use crate::stage;

const COLUMNS: &str = r#"
text = { schema = "Text", type = "String", max_length = 4 }
memo = { schema = "Memo", type = "Memo", max_length = 6 }
decimal = { schema = "Decimal", type = "Decimal", precision = 2, min = -10, max = 10 }
exact = { schema = "Exact", type = "Decimal", precision = 10 }
double = { schema = "Double", type = "Double", precision = 1, min = 0, max = 1 }
big = { schema = "Big", type = "BigInt" }
several = { schema = "Several", type = "MultiSelectPicklist", choice = "many" }
none = { schema = "None", type = "Picklist", choice = "empty" }
unknown = { schema = "Unknown", type = "Picklist", choice = "unknown" }
local = { schema = "Local", type = "DateTime", format = "DateAndTime", behavior = "UserLocal" }
wall = { schema = "Wall", type = "DateTime", format = "DateAndTime", behavior = "TimeZoneIndependent" }
day = { schema = "Day", type = "DateTime", format = "DateOnly", behavior = "DateOnly" }

[choices]
many = []
empty = { options = [], provenance = { custom = true } }
unknown = []
"#;

fn table() -> Arc<Table> {
    let mut definition = stage::thing(COLUMNS);
    let options = (1..=200).map(|value| model::metadata::ChoiceOption {
        value,
        label: value.to_string().as_str().into(),
        ..Default::default()
    });
    definition.choices.insert("many".into(), model::metadata::Choice::of(options.collect()));
    stage::alone(definition)
}

/// In Tokyo, nine hours ahead of UTC.
fn kept(column: &str, value: Value) -> Result<Value> {
    let table = table();
    accept(&table, table.column(column).unwrap(), value, Zone::by_code(235).unwrap())
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

fn instant(text: &str) -> Value {
    Value::Timestamp(Timestamp::parse(text).unwrap())
}

fn number(error: &Error) -> u32 {
    error.code().number
}

#[test]
fn texts_are_as_long_as_their_utf_16() {
    assert_eq!(kept("text", text("abcd")).unwrap(), text("abcd"));
    // An emoji is two units, and so are two of them four.
    assert_eq!(kept("text", text("😀😀")).unwrap(), text("😀😀"));
    for (column, long) in [("text", "abcde"), ("text", "😀😀a"), ("memo", "1234567")] {
        assert_eq!(number(&kept(column, text(long)).unwrap_err()), 0x8004_4331, "{long}");
    }
}

#[test]
fn numbers_are_rounded_before_their_limits_are_looked_at() {
    for (column, given, expected) in [
        ("decimal", "10.004", "10"),
        ("decimal", "0.125", "0.13"),
        ("decimal", "-0.125", "-0.13"),
        ("exact", "0.12345678905", "0.1234567891"),
    ] {
        assert_eq!(kept(column, decimal(given)).unwrap(), decimal(expected), "{given}");
    }
    for (column, given) in
        [("decimal", "10.005"), ("decimal", "-10.005"), ("exact", "100000000001")]
    {
        assert_eq!(number(&kept(column, decimal(given)).unwrap_err()), 0x8004_4330, "{given}");
    }
    assert_eq!(kept("double", Value::Double(1.04)).unwrap(), Value::Double(1.0));
    assert_eq!(kept("double", Value::Double(0.05)).unwrap(), Value::Double(0.1));
    for given in [1.06, -0.06, f64::NAN, f64::INFINITY] {
        let refused = kept("double", Value::Double(given)).unwrap_err();
        assert_eq!(number(&refused), 0x8004_4330, "{given}");
    }
    assert_eq!(kept("big", Value::Int(i64::MAX)).unwrap(), Value::Int(i64::MAX));
}

#[test]
fn several_choices_are_kept_in_their_order_without_blanks_and_repetitions() {
    assert_eq!(kept("several", text(" 9, 1 ,9,3")).unwrap(), text("9,1,3"));
    assert_eq!(kept("several", text("")).unwrap(), Value::Null);
    let list = |count: i32| {
        text(&(1..=count).map(|option| option.to_string()).collect::<Vec<_>>().join(","))
    };
    assert_eq!(kept("several", list(150)).unwrap(), list(150));
    assert_eq!(number(&kept("several", list(151)).unwrap_err()), 0x8005_0222);
    for wrong in ["1,201", "0"] {
        assert_eq!(number(&kept("several", text(wrong)).unwrap_err()), 0x8004_431a, "{wrong}");
    }
    assert_eq!(number(&kept("several", text("1,,2")).unwrap_err()), 0x8004_8d19);
}

#[test]
fn a_choice_takes_its_options_and_one_of_unknown_options_any_number() {
    assert_eq!(kept("unknown", Value::Int(77)).unwrap(), Value::Int(77));
    assert_eq!(number(&kept("none", Value::Int(77)).unwrap_err()), 0x8004_431a);
}

#[test]
fn dates_without_an_offset_are_on_the_clocks_that_their_behavior_means() {
    let day = Value::Date(model::time::Date::parse("2024-03-01").unwrap());
    for (column, given, expected) in [
        ("local", text("2024-03-01T05:30:00"), instant("2024-02-29T20:30:00Z")),
        ("local", day.clone(), instant("2024-02-29T15:00:00Z")),
        ("local", instant("2024-03-01T05:30:00Z"), instant("2024-03-01T05:30:00Z")),
        ("wall", text("2024-03-01T05:30:00.5"), instant("2024-03-01T05:30:00Z")),
        ("wall", day.clone(), instant("2024-03-01T00:00:00Z")),
        ("wall", instant("2024-03-01T05:30:00Z"), instant("2024-03-01T05:30:00Z")),
        ("day", day.clone(), day.clone()),
        ("day", instant("2024-03-01T23:30:00Z"), day),
    ] {
        assert_eq!(kept(column, given.clone()).unwrap(), expected, "{column} {given:?}");
    }
}

#[test]
fn dates_lie_between_1753_and_the_last_day_but_one_of_9999() {
    let day = |text: &str| Value::Date(model::time::Date::parse(text).unwrap());
    for (column, within) in [
        ("local", instant("1753-01-01T00:00:00Z")),
        ("local", instant("9999-12-30T23:59:59.9Z")),
        ("wall", instant("9999-12-30T23:59:59Z")),
        ("day", day("1753-01-01")),
        ("day", day("9999-12-30")),
    ] {
        assert!(kept(column, within.clone()).is_ok(), "{column} {within:?}");
    }
    for (column, beyond) in [
        ("local", instant("1752-12-31T23:59:59Z")),
        ("local", instant("9999-12-31T00:00:00Z")),
        ("wall", text("9999-12-31T00:00:00")),
        ("day", day("1752-12-31")),
        ("day", day("9999-12-31")),
    ] {
        let refused = kept(column, beyond.clone()).unwrap_err();
        assert_eq!(number(&refused), 0x8004_0239, "{column} {beyond:?}");
    }
    assert_eq!(number(&kept("local", text("tomorrow")).unwrap_err()), 0x8004_8d19);
}
