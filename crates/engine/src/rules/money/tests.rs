//! Amounts are rounded, limited and turned into the base currency as their columns say.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::formats::Currency;
use crate::stage;

const DOLLAR: Uuid = Uuid::from_u128(1);
const EURO: Uuid = Uuid::from_u128(2);
const YEN: Uuid = Uuid::from_u128(3);

const AMOUNTS: &str = r#"
sample_value = { schema = "sample_Value", type = "Money", precision = 3, min = -100, max = 1000000000000, format = "PrecisionSource=0" }
sample_value_base = { schema = "sample_Value_Base", type = "Money", precision = 4, create = false, update = false, label = "Value (Base)" }
sample_price = { schema = "sample_Price", type = "Money", precision = 4, format = "PrecisionSource=1" }
sample_price_base = { schema = "sample_Price_Base", type = "Money", precision = 4, create = false, update = false }
sample_cost = { schema = "sample_Cost", type = "Money", precision = 4, format = "PrecisionSource=2" }
sample_cost_base = { schema = "sample_Cost_Base", type = "Money", precision = 4, create = false, update = false }
sample_data_base = { schema = "sample_Data_Base", type = "Money", precision = 2 }
transactioncurrencyid = { schema = "TransactionCurrencyId", type = "Lookup", targets = ["transactioncurrency"] }
exchangerate = { schema = "ExchangeRate", type = "Decimal", precision = 12, create = false, update = false }
"#;

fn table() -> Arc<Table> {
    stage::alone(stage::thing(AMOUNTS))
}

fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

fn currency(id: Uuid) -> Value {
    Value::Reference(Reference::new("transactioncurrency", id))
}

fn currencies(euro: Decimal) -> Currencies {
    let currency = |precision, rate| Currency { symbol: String::new(), precision, rate };
    let known = HashMap::from([
        (DOLLAR, currency(2, Decimal::ONE)),
        (EURO, currency(2, euro)),
        (YEN, currency(0, 150.into())),
    ]);
    Currencies { known, base: Some(DOLLAR), price_precision: 1 }
}

type Row = Vec<(&'static str, Value)>;

/// What becomes of a new row, or of a row with these values, that is given these.
fn try_to(before: Option<&Row>, given: Row, preferred: Option<Uuid>) -> Result<Draft> {
    let mut draft = Draft::new(&table(), Uuid::from_u128(9));
    for (name, value) in given {
        draft.set(name, value);
    }
    let currencies = currencies(Decimal::new(8, 1));
    let terms = Terms { currencies: &currencies, preferred };
    match before {
        Some(row) => {
            let find = |name: &str| {
                row.iter().find(|(column, _)| *column == name).map(|(_, value)| value.clone())
            };
            reckon(&mut draft, Some(&find), &terms)?;
        }
        None => reckon(&mut draft, None, &terms)?,
    }
    Ok(draft)
}

fn refused(before: Option<&Row>, given: Row) -> u32 {
    match try_to(before, given, None).unwrap_err() {
        Error::Rule { number, .. } => number,
        Error::DecimalOutOfRange { .. } => 0x8004_4330,
        other => panic!("{other}"),
    }
}

#[track_caller]
fn check(draft: &Draft, expected: &[(&str, Option<Value>)]) {
    for (name, value) in expected {
        assert_eq!(draft.get(name), value.as_ref(), "{name}");
    }
}

#[test]
fn an_amount_is_rounded_by_its_column_its_organization_or_its_currency() {
    let given = || {
        vec![
            ("sample_value", decimal("1.2345")),
            ("sample_price", decimal("1.25")),
            ("sample_cost", decimal("1.5")),
        ]
    };
    let mut row = given();
    row.push((CURRENCY, currency(YEN)));
    check(
        &try_to(None, row, None).unwrap(),
        &[
            ("sample_value", Some(decimal("1.235"))),
            ("sample_price", Some(decimal("1.3"))),
            ("sample_cost", Some(decimal("2"))),
            ("sample_cost_base", Some(decimal("0.0133"))),
            (RATE, Some(decimal("150"))),
        ],
    );
    check(
        &try_to(None, given(), None).unwrap(),
        &[("sample_cost", Some(decimal("1.5"))), (CURRENCY, Some(currency(DOLLAR)))],
    );
}

#[test]
fn half_a_unit_goes_away_from_zero() {
    for (given, digits, expected) in
        [("0.125", 2, "0.13"), ("-0.125", 2, "-0.13"), ("2.5", 0, "3"), ("0.1249", 2, "0.12")]
    {
        assert_eq!(round(given.parse().unwrap(), digits), expected.parse().unwrap(), "{given}");
    }
}

#[test]
fn a_row_without_a_currency_gets_that_of_its_user_or_else_the_base_currency() {
    let row = || vec![("sample_value", decimal("8"))];
    let draft = try_to(None, row(), Some(EURO)).unwrap();
    let expected = [
        (CURRENCY, Some(currency(EURO))),
        (RATE, Some(decimal("0.8"))),
        ("sample_value_base", Some(decimal("10"))),
    ];
    check(&draft, &expected);
    let draft = try_to(None, row(), None).unwrap();
    check(&draft, &[(CURRENCY, Some(currency(DOLLAR))), (RATE, Some(decimal("1")))]);
    let draft = try_to(None, vec![("sample_value", Value::Null)], None).unwrap();
    check(&draft, &[(CURRENCY, None), ("sample_value_base", Some(Value::Null))]);
}

#[test]
fn another_currency_changes_every_amount_in_the_base_currency() {
    let before = vec![
        ("sample_value", decimal("8")),
        ("sample_price", decimal("4")),
        ("sample_cost", Value::Null),
        (CURRENCY, currency(DOLLAR)),
        (RATE, decimal("1")),
    ];
    let draft = try_to(Some(&before), vec![(CURRENCY, currency(EURO))], None).unwrap();
    let expected = [
        (RATE, Some(decimal("0.8"))),
        ("sample_value", None),
        ("sample_value_base", Some(decimal("10"))),
        ("sample_price_base", Some(decimal("5"))),
        ("sample_cost_base", None),
    ];
    check(&draft, &expected);
}

#[test]
fn one_amount_brings_the_rate_of_the_day_to_all_of_its_row() {
    let before = |rate| {
        vec![
            ("sample_value", decimal("8")),
            ("sample_price", decimal("4")),
            (CURRENCY, currency(EURO)),
            (RATE, decimal(rate)),
        ]
    };
    let price = || vec![("sample_price", decimal("8"))];
    let draft = try_to(Some(&before("0.5")), price(), None).unwrap();
    let expected =
        [("sample_value_base", Some(decimal("10"))), ("sample_price_base", Some(decimal("10")))];
    check(&draft, &expected);
    let draft = try_to(Some(&before("0.8")), price(), None).unwrap();
    check(&draft, &[("sample_value_base", None), (RATE, None), (CURRENCY, None)]);
}

#[test]
fn a_change_of_other_columns_leaves_amounts_alone() {
    let before = vec![("sample_value", decimal("8")), (RATE, decimal("0.5"))];
    let given = vec![("sample_thingid", Value::Guid(Uuid::nil()))];
    let draft = try_to(Some(&before), given, None).unwrap();
    check(&draft, &[(RATE, None), ("sample_value_base", None)]);
}

#[test]
fn a_rate_that_its_definition_lets_clients_set_counts() {
    let row = vec![("sample_value", decimal("8")), (RATE, decimal("2"))];
    check(&try_to(None, row, None).unwrap(), &[("sample_value_base", Some(decimal("4")))]);
    assert_eq!(
        refused(None, vec![("sample_value", decimal("8")), (RATE, decimal("0"))]),
        0x8004_8cfd
    );
}

#[test]
fn an_amount_that_is_called_like_one_in_the_base_currency_is_one_of_its_own() {
    let draft = try_to(None, vec![("sample_data_base", decimal("1.005"))], None).unwrap();
    check(&draft, &[("sample_data_base", Some(decimal("1.01")))]);
}

#[test]
fn limits_hold_for_the_rounded_amount() {
    let draft = try_to(None, vec![("sample_value", decimal("-100.0004"))], None).unwrap();
    check(&draft, &[("sample_value", Some(decimal("-100")))]);
    assert_eq!(refused(None, vec![("sample_value", decimal("-100.0005"))]), 0x8004_4330);
    assert_eq!(refused(None, vec![("sample_price", decimal("922337203685477.1"))]), 0x8004_4330);
}

#[test]
fn an_amount_too_large_for_the_base_currency_is_refused() {
    let row = |amount| vec![("sample_price", decimal(amount)), (CURRENCY, currency(EURO))];
    assert_eq!(refused(None, row("900000000000000")), 0x8004_8cec);
    assert_eq!(refused(None, row("-900000000000000")), 0x8004_8ceb);
    let tiny =
        vec![("sample_price", decimal("900000000000000")), (RATE, decimal("0.000000000001"))];
    assert_eq!(refused(None, tiny), 0x8004_8cec);
}

#[test]
fn a_row_with_amounts_keeps_a_currency() {
    let before = vec![("sample_value", decimal("8")), (CURRENCY, currency(EURO))];
    assert_eq!(refused(Some(&before), vec![(CURRENCY, Value::Null)]), 0x8004_8cfb);
    let before = vec![(CURRENCY, currency(EURO)), (RATE, decimal("0.8"))];
    let draft = try_to(Some(&before), vec![(CURRENCY, Value::Null)], None).unwrap();
    check(&draft, &[(CURRENCY, Some(Value::Null)), (RATE, Some(Value::Null))]);
}

proptest! {
    /// By hand: the quotient in units of a ten thousandth, the remainder doubled against the divisor.
    #[test]
    fn an_amount_in_the_base_currency_is_the_amount_by_the_rate(
        amount in -9_000_000_000_000_000_i64..9_000_000_000_000_000,
        rate in 1_i64..100_000_000_000_000,
    ) {
        // Four decimals of the amount, ten of the rate: amount / rate = amount * 10^10 / rate units.
        let (dividend, divisor) = (i128::from(amount) * 10_i128.pow(10), i128::from(rate));
        let (quotient, rest) = (dividend / divisor, dividend % divisor);
        let away = i128::from(2 * rest.abs() >= divisor) * dividend.signum();
        let expected = quotient + away;
        let base = table();
        let base = base.column("sample_cost_base").unwrap();
        let found = in_base_currency(base, Decimal::new(amount, 4), Decimal::new(rate, 10));
        match found {
            Ok(found) => {
                // The library divides to 28 digits; where it has to round twice, one unit may differ.
                let found = (found * Decimal::from(10_000)).mantissa()
                    / 10_i128.pow((found * Decimal::from(10_000)).scale());
                prop_assert_eq!(found, expected);
            }
            Err(_) => prop_assert!(expected.abs() > 9_223_372_036_854_770_000),
        }
    }
}
