//! Columns that are computed of the rows that point at their row: `CalculateRollupField`.

use std::sync::{Mutex, Weak};

use serde_json::{Value, json};

use crate::demo::{
    ADMIN, DOLLAR, Demo, IMPERSONATED, MANAGER, NOBODY, User, code, each_alone, each_in, refusal,
};
use crate::metadata::making;
use crate::security::jobs::role;

/// No Roles.
const READER: &str = "a0000000-0000-4000-8000-000000000008";

static SHARED: Mutex<Weak<Vec<Demo>>> = Mutex::new(Weak::new());

fn ask(user: &mut User, row: &str, column: &str) -> testkit::Response {
    user.get(&format!(
        "CalculateRollupField(Target=@p1,FieldName=@p2)?@p1=%7B'@odata.id':'{row}'%7D&@p2='{column}'"
    ))
}

fn calculate(user: &mut User, row: &str, column: &str) -> Value {
    let answer = ask(user, row, column);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// An account with a currency, which its first amount brings.
fn account(user: &mut User, name: &str, parent: Option<&str>) -> String {
    let mut body = json!({"name": name, "revenue": 1});
    if let Some(parent) = parent {
        body["parentaccountid@odata.bind"] = json!(parent);
    }
    format!("accounts({})", user.create("accounts", &body))
}

fn deal(user: &mut User, of: &str, value: Option<f64>) -> String {
    let body =
        json!({"name": "Deal", "customerid_account@odata.bind": of, "estimatedvalue": value});
    format!("opportunities({})", user.create("opportunities", &body))
}

#[test]
fn open_deals_and_revenue_are_those_of_an_account_and_of_all_below_it() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let top = account(&mut admin, "Top", None);
        let middle = account(&mut admin, "Middle", Some(&top));
        let bottom = account(&mut admin, "Bottom", Some(&middle));
        let other = account(&mut admin, "Other", None);
        deal(&mut admin, &top, Some(100.5));
        deal(&mut admin, &bottom, Some(20.25));
        deal(&mut admin, &middle, None);
        deal(&mut admin, &other, Some(7000.0));
        let closed = deal(&mut admin, &top, Some(500.0));
        admin.change(&closed, &json!({"statecode": 2, "statuscode": 4}));

        let before = admin.read(&top);
        assert_eq!((&before["opendeals"], &before["openrevenue"]), (&Value::Null, &Value::Null));
        let answer = calculate(&mut admin, &top, "opendeals");
        let context = answer["@odata.context"].as_str().unwrap();
        assert!(context.ends_with("/api/data/v9.2/$metadata#accounts/$entity"), "{context}");
        assert_eq!(format!("accounts({})", answer["accountid"].as_str().unwrap()), top);
        assert_eq!((&answer["opendeals"], &answer["opendeals_state"]), (&json!(3), &json!(1)));
        assert!(answer["opendeals_date"].is_string() && answer.get("name").is_none(), "{answer}");
        let answer = calculate(&mut admin, &top, "openrevenue");
        assert_eq!(
            (&answer["openrevenue"], &answer["openrevenue_base"], &answer["openrevenue_state"]),
            (&json!(120.75), &json!(120.75), &json!(1))
        );
        for (row, count, sum) in [(&middle, 2, 20.25), (&bottom, 1, 20.25), (&other, 1, 7000.0)] {
            assert_eq!(calculate(&mut admin, row, "opendeals")["opendeals"], count);
            assert_eq!(calculate(&mut admin, row, "openrevenue")["openrevenue"], sum);
        }

        // It is kept: rows show it and are found by it. Who changed them last is not told anew.
        let after = admin.read(&top);
        assert_eq!((&after["opendeals"], &after["openrevenue"]), (&json!(3), &json!(120.75)));
        for name in ["modifiedon", "_modifiedby_value", "_modifiedonbehalfby_value"] {
            assert_eq!(after[name], before[name], "{name}");
        }
        assert_ne!(after["@odata.etag"], before["@odata.etag"]);
        let path = "accounts?$select=name&$filter=opendeals eq 3 and openrevenue gt 120";
        assert_eq!(admin.column(path, "name"), ["Top"]);
        // What came later counts when it is computed again.
        deal(&mut admin, &bottom, Some(1.0));
        assert_eq!(admin.read(&top)["opendeals"], 3);
        assert_eq!(calculate(&mut admin, &top, "opendeals")["opendeals"], 4);
        let empty = account(&mut admin, "Empty", None);
        assert_eq!(calculate(&mut admin, &empty, "opendeals")["opendeals"], 0);
        assert_eq!(calculate(&mut admin, &empty, "openrevenue")["openrevenue"], 0.0);

        // What is below itself counts once.
        admin.change(&top, &json!({"parentaccountid@odata.bind": bottom}));
        assert_eq!(calculate(&mut admin, &top, "opendeals")["opendeals"], 4);

        // Clients give such a column no value.
        admin.change(&top, &json!({"opendeals": 77, "opendeals_state": 3}));
        assert_eq!(admin.read(&top)["opendeals"], 4);
    });
}

#[test]
fn amounts_of_other_currencies_count_as_what_they_are_worth() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let currency = |admin: &mut User, iso: &str, rate: f64| {
            let body = json!({
                "currencyname": iso, "isocurrencycode": iso, "currencysymbol": iso,
                "currencyprecision": 2, "exchangerate": rate,
            });
            let id = admin.create("transactioncurrencies", &body);
            format!("transactioncurrencies({id})")
        };
        let euro = currency(&mut admin, "EUR", 0.8);
        let tiny = currency(&mut admin, "BTC", 0.002);
        let body = json!({"name": "European", "transactioncurrencyid@odata.bind": euro});
        let id = admin.create("accounts", &body);
        let row = format!("accounts({id})");
        let deal = |admin: &mut User, currency: &str, value: f64| {
            let body = json!({
                "name": "Deal", "customerid_account@odata.bind": row, "estimatedvalue": value,
                "transactioncurrencyid@odata.bind": currency,
            });
            admin.create("opportunities", &body);
        };
        deal(&mut admin, &euro, 8.0);
        deal(&mut admin, &format!("transactioncurrencies({DOLLAR})"), 100.0);
        let answer = calculate(&mut admin, &row, "openrevenue");
        assert_eq!(
            (&answer["openrevenue_base"], &answer["openrevenue"]),
            (&json!(110.0), &json!(88.0))
        );
        // What is too much for the column leaves none, and the state says why.
        for _ in 0..2 {
            deal(&mut admin, &tiny, 1_000_000_000_000.0);
        }
        let answer = calculate(&mut admin, &row, "openrevenue");
        let values = ["openrevenue", "openrevenue_base", "openrevenue_state"];
        assert_eq!(values.map(|name| &answer[name]), [&Value::Null, &Value::Null, &json!(2)]);
        // Without a currency there is nothing to show an amount in.
        let id = admin.create("accounts", &json!({"name": "None"}));
        let row = format!("accounts({id})");
        let answer = calculate(&mut admin, &row, "openrevenue");
        assert_eq!(
            (&answer["openrevenue"], &answer["openrevenue_state"]),
            (&Value::Null, &json!(7))
        );
        assert_eq!(calculate(&mut admin, &row, "opendeals")["opendeals_state"], 1);
    });
}

#[test]
fn who_may_read_a_row_computes_its_rollups_of_rows_that_nobody_shows_them() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let mut user = demo.user("impersonated");
        let mine = account(&mut user, "Mine", None);
        for value in [10.0, 20.0] {
            deal(&mut admin, &mine, Some(value));
        }
        // Who acts for somebody who may read the row must be able to read such rows as well.
        role(&mut admin, READER, &["prvActOnBehalfOfAnotherUser"], "Global");
        let mut acting = demo.user("noroles").with("MSCRMCallerID", IMPERSONATED);
        assert_eq!(ask(&mut acting, &mine, "opendeals").status, 403);
        assert_eq!(admin.read(&mine)["opendeals_date"], Value::Null);
        // Who may read accounts and no opportunities at all.
        role(&mut admin, READER, &["prvReadAccount"], "Global");
        let mut reader = demo.user("noroles");
        let deals = format!("{mine}/opportunity_customer_accounts/$count");
        assert_eq!((admin.count(&deals), reader.get(&deals).status), (2, 403));
        assert_eq!(calculate(&mut reader, &mine, "opendeals")["opendeals"], 2);
        assert_eq!(calculate(&mut reader, &mine, "openrevenue")["openrevenue"], 30.0);

        let before = user.read(&mine);
        deal(&mut admin, &mine, Some(5.0));
        assert_eq!(calculate(&mut acting, &mine, "opendeals")["opendeals"], 3);
        let after = user.read(&mine);
        assert_eq!((&after["opendeals"], &after["modifiedon"]), (&json!(3), &before["modifiedon"]));
        assert_eq!(after["_modifiedby_value"], IMPERSONATED);
        let theirs = account(&mut admin, "Theirs", None);
        let mut behalf = demo.on_behalf();
        assert_eq!(ask(&mut behalf, &theirs, "opendeals").status, 403);
        assert_eq!(ask(&mut user, &theirs, "opendeals").status, 403);
        assert_eq!(admin.read(&theirs)["opendeals_date"], Value::Null);
    });
}

#[test]
fn what_is_no_rollup_of_a_row_is_refused_and_nothing_is_written() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let row = account(&mut admin, "Refused", None);
        let etag = admin.read(&row)["@odata.etag"].clone();
        let missing = format!("accounts({NOBODY})");
        let user = format!("systemusers({MANAGER})");
        for (row, column, expected) in [
            (&missing, "opendeals", code(404, "0x80040217")),
            (&row, "nothing", code(400, "0x80041103")),
            (&row, "OpenDeals", code(400, "0x80041103")),
            (&row, "owneridname", code(400, "0x80041103")),
            (&row, "name", code(400, "0x80040203")),
            (&row, "opendeals_state", code(400, "0x80040203")),
            (&row, "openrevenue_base", code(400, "0x80040203")),
            (&user, "fullname", code(400, "0x80040203")),
        ] {
            assert_eq!(refusal(&ask(&mut admin, row, column)), expected, "{row} {column}");
        }
        // Who has no privilege on the table is told that, whatever the column.
        let refused = refusal(&ask(&mut demo.user("noroles"), &row, "nothing"));
        assert_eq!(refused.0, 403);
        let short = format!("CalculateRollupField(Target=@p1)?@p1=%7B'@odata.id':'{row}'%7D");
        assert_eq!(admin.get(&short).status, 400);
        assert_eq!(admin.get("CalculateRollupField()").status, 400);
        let body = json!({"FieldName": "opendeals"});
        let posted = admin.refused("POST", "CalculateRollupField", Some(&body));
        assert!(posted.0 == 404 || posted.0 == 405, "{posted:?}");
        assert_eq!(admin.read(&row)["@odata.etag"], etag);
    });
}

#[test]
fn a_rollup_that_may_not_be_seen_shows_no_value() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let mut user = demo.user("actual");
        let row = account(&mut user, "Secret", None);
        deal(&mut admin, &row, None);
        let path = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='opendeals')";
        let cast = format!("{path}/Microsoft.Dynamics.CRM.IntegerAttributeMetadata");
        let mut definition = admin.read(&cast);
        assert_eq!(
            (&definition["SourceType"], &definition["SourceTypeMask"]),
            (&json!(2), &json!(0))
        );
        definition["IsSecured"] = json!(true);
        making::put(&mut admin, path, &definition);
        let answer = calculate(&mut user, &row, "opendeals");
        assert_eq!((&answer["opendeals"], &answer["opendeals_state"]), (&Value::Null, &json!(1)));
        assert_eq!(admin.read(&row)["opendeals"], 1);
    });
}

#[test]
fn definitions_say_which_columns_are_rollups() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let path =
            "EntityDefinitions(LogicalName='account')/Attributes?$select=LogicalName,SourceType";
        let columns = admin.rows(path);
        let rollups = columns.iter().filter(|column| column["SourceType"] == 2);
        let rollups: Vec<_> = rollups.map(|column| column["LogicalName"].clone()).collect();
        assert_eq!(rollups, ["opendeals", "openrevenue", "openrevenue_base"]);
        // Nothing of it is audited.
        let row = account(&mut admin, "Audited", None);
        calculate(&mut admin, &row, "opendeals");
        let id = row.trim_start_matches("accounts(").trim_end_matches(')');
        let path = format!("audits?$filter=_objectid_value eq {id} and _userid_value eq {ADMIN}");
        assert_eq!(admin.rows(&path), Vec::<Value>::new());
    });
}
