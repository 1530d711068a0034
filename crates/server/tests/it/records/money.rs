//! Amounts of money, in the currency of their row and in that of the organization (metadata.md §6).

use serde_json::{Value, json};

use crate::demo::{ADMIN, DOLLAR, User, code, each, each_alone};

#[test]
fn amounts_bring_their_currency_and_their_base() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = user.create("accounts", &json!({"name": "Rich", "revenue": 12.5}));
        let path = format!("accounts({id})");
        let row = user.read(&path);
        assert_eq!((&row["revenue"], &row["revenue_base"]), (&json!(12.5), &json!(12.5)));
        assert_eq!(
            (&row["_transactioncurrencyid_value"], &row["exchangerate"]),
            (&json!(DOLLAR), &json!(1.0))
        );
        // $select of an amount brings its currency along.
        let row = user.read(&format!("{path}?$select=revenue"));
        assert_eq!(row["_transactioncurrencyid_value"], DOLLAR);
        user.change(&path, &json!({"revenue": null}));
        let row = user.read(&path);
        assert_eq!((&row["revenue"], &row["revenue_base"]), (&Value::Null, &Value::Null));
    });
}

#[test]
fn amounts_in_another_currency_are_divided_by_its_rate() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let euro = admin.create(
            "transactioncurrencies",
            &json!({
                "currencyname": "Euro", "isocurrencycode": "EUR", "currencysymbol": "€",
                "currencyprecision": 2, "exchangerate": 0.8,
            }),
        );
        let body = json!({
            "name": "European", "revenue": 100,
            "transactioncurrencyid@odata.bind": format!("transactioncurrencies({euro})"),
        });
        let id = admin.create("accounts", &body);
        let row = admin.read(&format!("accounts({id})"));
        assert_eq!((&row["revenue"], &row["revenue_base"]), (&json!(100.0), &json!(125.0)));
        assert_eq!(row["exchangerate"], 0.8);
        // What rows point at by a Restrict relationship stays.
        let refused = admin.refused("DELETE", &format!("transactioncurrencies({euro})"), None);
        assert_eq!(refused, code(405, "0x80040227"));
        admin.delete(&format!("accounts({id})"));
        admin.delete(&format!("transactioncurrencies({euro})"));
    });
}

/// A currency with this code.
fn currency(admin: &mut User, iso: &str, precision: u8, rate: f64) -> String {
    let body = json!({
        "currencyname": iso, "isocurrencycode": iso, "currencysymbol": iso,
        "currencyprecision": precision, "exchangerate": rate,
    });
    admin.create("transactioncurrencies", &body)
}

fn bind(currency: &str) -> String {
    format!("transactioncurrencies({currency})")
}

const BIND: &str = "transactioncurrencyid@odata.bind";

#[test]
fn amounts_have_the_decimals_of_their_currency() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let yen = currency(&mut admin, "JPY", 0, 150.0);
        let dinar = currency(&mut admin, "KWD", 3, 0.307);
        let mut check = |currency: &str, given: f64, kept: f64, base: f64| {
            let body = json!({"name": "Rounded", "revenue": given, BIND: bind(currency)});
            let id = admin.create("accounts", &body);
            let row = admin.read(&format!("accounts({id})?$select=revenue,revenue_base"));
            assert_eq!((&row["revenue"], &row["revenue_base"]), (&json!(kept), &json!(base)));
        };
        check(&yen, 1000.5, 1001.0, 6.6733);
        check(&dinar, 1.0005, 1.001, 3.2606);
        check(DOLLAR, 0.125, 0.13, 0.13);
        check(DOLLAR, 0.135, 0.14, 0.14);
        // The limit is asked about the rounded amount.
        check(DOLLAR, -0.004, 0.0, 0.0);
    });
}

#[test]
fn another_currency_or_rate_changes_the_amounts_in_the_base_currency() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let euro = currency(&mut admin, "EUR", 2, 0.8);
        let body = json!({"name": "Moves", "revenue": 100, "creditlimit": 8});
        let id = admin.create("accounts", &body);
        let path = format!("accounts({id})");
        let amounts = |admin: &mut User| {
            let row = admin.read(&path);
            ["revenue_base", "creditlimit_base", "exchangerate"].map(|name| row[name].as_f64())
        };
        assert_eq!(amounts(&mut admin), [Some(100.0), Some(8.0), Some(1.0)]);
        admin.change(&path, &json!({BIND: bind(&euro)}));
        assert_eq!(amounts(&mut admin), [Some(125.0), Some(10.0), Some(0.8)]);
        // A new rate reaches a row with its next amount, and then all of its amounts.
        admin.change(&bind(&euro), &json!({"exchangerate": 0.5}));
        assert_eq!(amounts(&mut admin), [Some(125.0), Some(10.0), Some(0.8)]);
        admin.change(&path, &json!({"name": "Moved"}));
        assert_eq!(amounts(&mut admin), [Some(125.0), Some(10.0), Some(0.8)]);
        admin.change(&path, &json!({"creditlimit": 4}));
        assert_eq!(amounts(&mut admin), [Some(200.0), Some(8.0), Some(0.5)]);
        // A row with amounts has a currency.
        let refused = admin.refused("PATCH", &path, Some(&json!({"transactioncurrencyid": null})));
        assert_eq!(refused, code(400, "0x80048cfb"));
        admin.change(&path, &json!({"creditlimit": null, "revenue": null}));
        assert_eq!(amounts(&mut admin), [None, None, Some(0.5)]);
        admin.change(&path, &json!({"transactioncurrencyid": null}));
        let row = admin.read(&path);
        assert_eq!(
            (&row["_transactioncurrencyid_value"], &row["exchangerate"]),
            (&Value::Null, &Value::Null)
        );
    });
}

#[test]
fn the_currency_of_a_user_is_that_of_its_amounts() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let euro = currency(&mut admin, "EUR", 2, 0.8);
        admin.change(&format!("usersettingscollection({ADMIN})"), &json!({BIND: bind(&euro)}));
        let id = admin.create("accounts", &json!({"name": "At home", "revenue": 8}));
        let row = admin.read(&format!("accounts({id})"));
        assert_eq!(
            (&row["_transactioncurrencyid_value"], &row["revenue_base"]),
            (&json!(euro), &json!(10.0))
        );
        let none = admin.create("accounts", &json!({"name": "Without amounts"}));
        let row = admin.read(&format!("accounts({none})"));
        assert_eq!(row["_transactioncurrencyid_value"], Value::Null);
    });
}

#[test]
fn an_amount_that_the_base_currency_cannot_hold_is_refused() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let tiny = currency(&mut admin, "BTC", 4, 0.0001);
        let body =
            json!({"name": "Too rich", "revenue": 100_000_000_000_000_u64, BIND: bind(&tiny)});
        assert_eq!(admin.refused("POST", "accounts", Some(&body)), code(400, "0x80048cec"));
        assert_eq!(admin.count("accounts/$count?$filter=name eq 'Too rich'"), 0);
        let none = json!({"currencyname": "None", "isocurrencycode": "NON", "currencysymbol": "N",
            "currencyprecision": 2, "exchangerate": 0});
        let refused = admin.refused("POST", "transactioncurrencies", Some(&none));
        assert_eq!(refused, code(400, "0x80044330"));
    });
}

#[test]
fn the_base_currency_is_worth_one_and_stays() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = bind(DOLLAR);
        for (body, number) in
            [(json!({"exchangerate": 2}), "0x80048cf5"), (json!({"statecode": 1}), "0x80048cf4")]
        {
            assert_eq!(admin.refused("PATCH", &path, Some(&body)), code(400, number), "{body}");
        }
        admin.change(&path, &json!({"exchangerate": 1, "currencysymbol": "$"}));
    });
}
