//! Time zones and formats of users: what dates mean that are relative to now, and what people read.

use model::time::{Timestamp, Zone};
use serde_json::{Value, json};

use crate::demo::{User, code, each_alone};

const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";
const ALL: [(&str, &str); 1] = [("Prefer", "odata.include-annotations=\"*\"")];

const HAWAII: i64 = 2;
const TONGA: i64 = 300;
const INDIA: i64 = 190;

const MANAGER: &str = "a0000000-0000-4000-8000-000000000004";
const ADMIN: &str = "a0000000-0000-4000-8000-000000000001";

fn settings(user: &str) -> String {
    format!("usersettingscollection({user})")
}

fn zone(user: &mut User, id: &str, code: i64) {
    user.change(&settings(id), &json!({"timezonecode": code}));
}

/// What is read of a property of a row.
fn shown(user: &mut User, row: &str, property: &str) -> Value {
    let path = format!("{row}?$select={property}");
    user.send("GET", &path, &ALL, None).json()[format!("{property}@{FORMATTED}")].clone()
}

fn now() -> Timestamp {
    engine::Clock::System.now()
}

#[test]
fn a_user_reads_dates_in_its_own_time_zone_and_formats_from_the_next_request_on() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let due = json!({"subject": "Due", "scheduledend": "2027-01-11T21:05:00Z"});
        let task = format!("tasks({})", admin.create("tasks", &due));
        assert_eq!(shown(&mut admin, &task, "scheduledend"), "1/11/2027 9:05 PM");
        zone(&mut admin, ADMIN, INDIA);
        assert_eq!(shown(&mut admin, &task, "scheduledend"), "1/12/2027 2:35 AM");
        let european = json!({
            "dateformatstring": "dd/MM/yyyy", "dateseparator": ".", "timeformatstring": "HH:mm",
            "decimalsymbol": ",", "numberseparator": ".", "negativecurrencyformatcode": 8,
            "currencyformatcode": 3,
        });
        admin.change(&settings(ADMIN), &european);
        assert_eq!(shown(&mut admin, &task, "scheduledend"), "12.01.2027 02:35");
        let row = json!({"name": "Large", "revenue": 1_234_567.5, "numberofemployees": 1200});
        let account = format!("accounts({})", admin.create("accounts", &row));
        assert_eq!(shown(&mut admin, &account, "revenue"), "1.234.567,50 $");
        assert_eq!(shown(&mut admin, &account, "numberofemployees"), "1.200");
    });
}

#[test]
fn today_is_the_day_of_the_user_who_asks() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        zone(&mut admin, ADMIN, HAWAII);
        zone(&mut admin, MANAGER, TONGA);
        let mut manager = demo.user("manager");
        // 23 hours apart: the first hour of a day in Hawaii is the last of the same day in Tonga.
        let today = |code: i64| Zone::by_code(code).unwrap().date(now());
        for (code, subject, minutes) in [(HAWAII, "Hawaii", 30), (TONGA, "Tonga", 23 * 60)] {
            let start = Zone::by_code(code).unwrap().start_of(today(code));
            let due = Timestamp(start.0 + minutes * 60_000).to_string();
            manager.create("tasks", &json!({"subject": subject, "scheduledend": due}));
        }
        let path = "tasks?$select=subject&$filter=\
            Microsoft.Dynamics.CRM.Today(PropertyName='scheduledend')&$orderby=subject";
        let of_manager = manager.column(path, "subject");
        assert!(of_manager.contains(&"Tonga".to_owned()), "{of_manager:?}");
        let of_admin = admin.column(path, "subject");
        assert!(of_admin.contains(&"Hawaii".to_owned()), "{of_admin:?}");
        // In whose name it is asked decides, not who asks.
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        assert_eq!(behalf.column(path, "subject"), of_manager);
        if today(HAWAII) != today(TONGA) {
            assert_eq!([of_admin, of_manager].concat(), ["Hawaii", "Tonga"]);
        }
    });
}

#[test]
fn acting_for_a_user_reads_dates_as_that_user_does() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        zone(&mut admin, MANAGER, TONGA);
        let mut manager = demo.user("manager");
        let due = json!({"subject": "Due", "scheduledend": "2027-01-11T21:05:00Z"});
        let task = format!("tasks({})", manager.create("tasks", &due));
        assert_eq!(shown(&mut manager, &task, "scheduledend"), "1/12/2027 10:05 AM");
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        assert_eq!(shown(&mut behalf, &task, "scheduledend"), "1/12/2027 10:05 AM");
        assert_eq!(shown(&mut admin, &task, "scheduledend"), "1/11/2027 9:05 PM");
    });
}

#[test]
fn a_user_chooses_a_time_zone_that_there_is_and_its_rule_comes_with_it() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let path = settings(ADMIN);
        assert_eq!(admin.read(&path)["timezonecode"], 92);
        let unknown = json!({"timezonecode": 14});
        assert_eq!(admin.refused("PATCH", &path, Some(&unknown)), code(400, "0x80040203"));
        zone(&mut admin, ADMIN, 35);
        let row = admin.read(&path);
        for (column, value) in [
            ("timezonecode", 35),
            ("timezonebias", 300),
            ("timezonedaylightbias", -60),
            ("timezonedaylightmonth", 3),
            ("timezonestandardmonth", 11),
        ] {
            assert_eq!(row[column], value, "{column}");
        }
    });
}

#[test]
fn an_amount_is_read_in_the_currency_of_its_row() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let yen = json!({
            "currencyname": "Yen", "isocurrencycode": "JPY", "currencysymbol": "¥",
            "currencyprecision": 0, "exchangerate": 150,
        });
        let yen = admin.create("transactioncurrencies", &yen);
        let row = json!({
            "name": "In yen", "revenue": 1500,
            "transactioncurrencyid@odata.bind": format!("transactioncurrencies({yen})"),
        });
        let account = format!("accounts({})", admin.create("accounts", &row));
        assert_eq!(shown(&mut admin, &account, "revenue"), "¥1,500");
        assert_eq!(shown(&mut admin, &account, "revenue_base"), "$10.00");
        admin.change(&format!("transactioncurrencies({yen})"), &json!({"currencysymbol": "JP¥"}));
        assert_eq!(shown(&mut admin, &account, "revenue"), "JP¥1,500");
    });
}
