//! The query functions of dates, each against rows from three years ago to three years ahead, with
//! answers worked out here in UTC and by days counted since 1970.

use serde_json::json;

use crate::demo::{self, Demo, User, code, each_alone, refusal};

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

/// Year, month and day of a day counted since 1970.
fn civil(day: i64) -> (i64, i64, i64) {
    let (mut year, mut rest) = (1970, day);
    let length =
        |year: i64| if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) { 366 } else { 365 };
    while rest < 0 {
        year -= 1;
        rest += length(year);
    }
    while rest >= length(year) {
        rest -= length(year);
        year += 1;
    }
    let mut month = 1;
    while rest >= length_of_month(year, month) {
        rest -= length_of_month(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

fn length_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day so many months later; the last of the month if it has none with that number.
fn plus_months(day: i64, months: i64) -> i64 {
    let (year, month, number) = civil(day);
    let index = year * 12 + month - 1 + months;
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
    let mut found = day + months * 30;
    while civil(found) < (year, month, 1) {
        found += 1;
    }
    while civil(found) > (year, month, 1) {
        found -= 1;
    }
    found + number.min(length_of_month(year, month)) - 1
}

fn month(day: i64) -> i64 {
    let (year, month, _) = civil(day);
    year * 12 + month - 1
}

fn quarter(day: i64) -> i64 {
    month(day).div_euclid(3)
}

fn year(day: i64) -> i64 {
    civil(day).0
}

fn text(instant: i64) -> String {
    let (year, month, day) = civil(instant.div_euclid(DAY));
    let second = instant.rem_euclid(DAY);
    let (hour, minute, second) = (second / HOUR, second % HOUR / 60, second % 60);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn date(day: i64) -> String {
    text(day * DAY)[..10].to_owned()
}

/// Tasks that end around now, hours and days away, and one without an end.
fn tasks(admin: &mut User, now: i64) -> Vec<i64> {
    let day = now.div_euclid(DAY);
    let days = [
        -1100, -800, -500, -380, -200, -100, -45, -20, -9, -8, -7, -6, -3, -2, -1, 0, 1, 2, 3, 6,
        7, 8, 9, 20, 45, 100, 200, 380, 500, 800, 1100,
    ];
    let hours = [-30, -4, -2, 2, 4, 30];
    let mut all: Vec<i64> = days.iter().map(|days| (day + days) * DAY + 12 * HOUR).collect();
    // Half an hour beside the full one, and away from now.
    all.extend(hours.iter().map(|hours| now.div_euclid(HOUR) * HOUR + hours * HOUR + HOUR / 2));
    all.retain(|instant| (instant - now).abs() > 60);
    for instant in &all {
        let task =
            json!({"subject": format!("fn {}", text(*instant)), "scheduledend": text(*instant)});
        admin.create("tasks", &task);
    }
    admin.create("tasks", &json!({"subject": "fn never"}));
    all
}

/// The ends that a filter finds.
fn found(admin: &mut User, filter: &str) -> Vec<String> {
    let filter = filter.replace('~', "Microsoft.Dynamics.CRM.");
    let path = format!(
        "tasks?$select=subject&$orderby=scheduledend&$filter=startswith(subject,'fn') and {filter}"
    );
    admin.column(&path, "subject").iter().map(|subject| subject.replace("fn ", "")).collect()
}

fn seconds() -> i64 {
    engine::Clock::System.now().0.div_euclid(1000)
}

/// In UTC, whatever the demo organization begins with.
fn in_utc(demo: &Demo) -> User {
    let mut admin = demo.admin();
    let settings = format!("usersettingscollection({})", demo::ADMIN);
    admin.change(&settings, &json!({"timezonecode": 92}));
    admin
}

#[test]
fn dates_are_found_in_relation_to_now() {
    each_alone(|demo| {
        let mut admin = in_utc(demo);
        let now = seconds();
        let all = tasks(&mut admin, now);
        let today = now.div_euclid(DAY);
        let week = today - (today + 4).rem_euclid(7);
        let hour = now.div_euclid(HOUR) * HOUR;
        let (this_month, this_quarter, this_year) = (month(today), quarter(today), year(today));
        let start_of_year = |of: i64| plus_months(today, (of - this_year) * 12 - (this_month % 12));
        let start_of_year = |of: i64| start_of_year(of) - civil(start_of_year(of)).2 + 1;
        let past = move |from: i64| move |instant: i64| from <= instant && instant < now;
        let coming = move |to: i64| move |instant: i64| now <= instant && instant < to;
        let days = move |from: i64, to: i64| {
            move |instant: i64| from <= instant.div_euclid(DAY) && instant.div_euclid(DAY) < to
        };
        let start_of_quarter =
            move |of: i64| (today - 1000..today + 1000).find(|day| quarter(*day) == of).unwrap();
        let check = |admin: &mut User, filter: &str, holds: &dyn Fn(i64) -> bool| {
            let mut expected: Vec<i64> = all.iter().copied().filter(|each| holds(*each)).collect();
            expected.sort_unstable();
            let expected: Vec<String> = expected.into_iter().map(text).collect();
            assert_eq!(found(admin, filter), expected, "{filter} at {}", text(now));
        };
        let p = |name: &str| format!("~{name}(PropertyName='scheduledend')");
        let pv = |name: &str, value: &str| {
            format!("~{name}(PropertyName='scheduledend',PropertyValue={value})")
        };
        let by = |part: fn(i64) -> i64, value: i64| {
            move |instant: i64| part(instant.div_euclid(DAY)) == value
        };
        let admin = &mut admin;
        check(admin, &p("Today"), &days(today, today + 1));
        check(admin, &p("Yesterday"), &days(today - 1, today));
        check(admin, &p("Tomorrow"), &days(today + 1, today + 2));
        check(admin, &p("Last7Days"), &past((today - 7) * DAY));
        check(admin, &p("Next7Days"), &coming((today + 8) * DAY));
        check(admin, &p("LastWeek"), &days(week - 7, week));
        check(admin, &p("ThisWeek"), &days(week, week + 7));
        check(admin, &p("NextWeek"), &days(week + 7, week + 14));
        check(admin, &p("LastMonth"), &by(month, this_month - 1));
        check(admin, &p("ThisMonth"), &by(month, this_month));
        check(admin, &p("NextMonth"), &by(month, this_month + 1));
        check(admin, &p("LastYear"), &by(year, this_year - 1));
        check(admin, &p("ThisYear"), &by(year, this_year));
        check(admin, &p("NextYear"), &by(year, this_year + 1));
        check(admin, &pv("LastXHours", "3"), &past(hour - 3 * HOUR));
        check(admin, &pv("NextXHours", "'3'"), &coming(hour + 4 * HOUR));
        check(admin, &pv("LastXDays", "2"), &past((today - 2) * DAY));
        check(admin, &pv("NextXDays", "2"), &coming((today + 3) * DAY));
        check(admin, &pv("LastXWeeks", "1"), &past((today - 7) * DAY));
        check(admin, &pv("NextXWeeks", "1"), &coming((today + 8) * DAY));
        check(admin, &pv("LastXMonths", "2"), &past(plus_months(today, -2) * DAY));
        check(admin, &pv("NextXMonths", "2"), &coming((plus_months(today, 2) + 1) * DAY));
        check(admin, &pv("LastXYears", "1"), &past(plus_months(today, -12) * DAY));
        check(admin, &pv("NextXYears", "1"), &coming((plus_months(today, 12) + 1) * DAY));
        check(admin, &pv("OlderThanXMinutes", "90"), &|instant| instant < now / 60 * 60 - 5400);
        check(admin, &pv("OlderThanXHours", "3"), &|instant| instant < hour - 3 * HOUR);
        check(admin, &pv("OlderThanXDays", "7"), &|instant| instant < (today - 7) * DAY);
        check(admin, &pv("OlderThanXWeeks", "2"), &|instant| instant < (today - 14) * DAY);
        check(admin, &pv("OlderThanXMonths", "2"), &|instant| {
            instant < plus_months(today, -2) * DAY
        });
        check(admin, &pv("OlderThanXYears", "1"), &|instant| {
            instant < plus_months(today, -12) * DAY
        });
        let quoted = |day: i64| format!("'{}'", date(day));
        check(admin, &pv("On", &quoted(today + 3)), &days(today + 3, today + 4));
        check(admin, &pv("On", &date(today + 3)), &days(today + 3, today + 4));
        check(admin, &pv("OnOrAfter", &quoted(today + 3)), &days(today + 3, i64::MAX));
        check(admin, &pv("OnOrBefore", &quoted(today + 3)), &days(i64::MIN, today + 4));
        // Fiscal years are those of the calendar, periods its quarters.
        check(admin, &p("LastFiscalYear"), &by(year, this_year - 1));
        check(admin, &p("ThisFiscalYear"), &by(year, this_year));
        check(admin, &p("NextFiscalYear"), &by(year, this_year + 1));
        check(admin, &p("LastFiscalPeriod"), &by(quarter, this_quarter - 1));
        check(admin, &p("ThisFiscalPeriod"), &by(quarter, this_quarter));
        check(admin, &p("NextFiscalPeriod"), &by(quarter, this_quarter + 1));
        check(admin, &pv("LastXFiscalYears", "1"), &past(start_of_year(this_year - 1) * DAY));
        check(admin, &pv("NextXFiscalYears", "1"), &coming(start_of_year(this_year + 2) * DAY));
        let from = start_of_quarter(this_quarter - 2) * DAY;
        check(admin, &pv("LastXFiscalPeriods", "2"), &past(from));
        let to = start_of_quarter(this_quarter + 3) * DAY;
        check(admin, &pv("NextXFiscalPeriods", "2"), &coming(to));
        let last = (this_year - 1).to_string();
        check(admin, &pv("InFiscalYear", &last), &by(year, this_year - 1));
        check(admin, &pv("InFiscalPeriod", "2"), &|instant| {
            quarter(instant.div_euclid(DAY)).rem_euclid(4) == 1
        });
        let pv12 = |name: &str| {
            format!("~{name}(PropertyName='scheduledend',PropertyValue1=2,PropertyValue2={last})")
        };
        let second = (this_year - 1) * 4 + 1;
        check(admin, &pv12("InFiscalPeriodAndYear"), &by(quarter, second));
        check(admin, &pv12("InOrBeforeFiscalPeriodAndYear"), &|instant| {
            quarter(instant.div_euclid(DAY)) <= second
        });
        check(admin, &pv12("InOrAfterFiscalPeriodAndYear"), &|instant| {
            quarter(instant.div_euclid(DAY)) >= second
        });
    });
}

#[test]
fn a_day_is_that_of_the_user_for_whom_it_is_asked() {
    each_alone(|demo| {
        let mut admin = in_utc(demo);
        // Whoever is acted for lives where the day begins later: in New York.
        let settings = format!("usersettingscollection({})", demo::IMPERSONATED);
        admin.change(&settings, &json!({"timezonecode": 35}));
        let owner = format!("/systemusers({})", demo::IMPERSONATED);
        let task = json!({"subject": "fn night", "scheduledend": "2024-05-02T02:00:00Z",
            "ownerid@odata.bind": owner});
        admin.create("tasks", &task);
        let on = |day: &str| format!("~On(PropertyName='scheduledend',PropertyValue='{day}')");
        assert_eq!(found(&mut admin, &on("2024-05-02")), ["night"]);
        assert!(found(&mut admin, &on("2024-05-01")).is_empty());
        let mut behalf = demo.on_behalf();
        assert_eq!(found(&mut behalf, &on("2024-05-01")), ["night"]);
        assert!(found(&mut behalf, &on("2024-05-02")).is_empty());
        // So is one in a list.
        let days =
            "~Between(PropertyName='scheduledend',PropertyValues=['2024-05-01','2024-05-02'])";
        assert!(found(&mut admin, days).is_empty());
        assert_eq!(found(&mut behalf, days), ["night"]);
    });
}

#[test]
fn days_without_times_have_no_hours() {
    each_alone(|demo| {
        let mut admin = in_utc(demo);
        let born = json!({"lastname": "fn born", "birthdate": "2000-02-29"});
        admin.create("contacts", &born);
        let ask = |call: &str| {
            format!("contacts?$filter=lastname eq 'fn born' and Microsoft.Dynamics.CRM.{call}")
        };
        let mut count = |call: &str| admin.rows(&ask(call)).len();
        assert_eq!(count("On(PropertyName='birthdate',PropertyValue='2000-02-29')"), 1);
        assert_eq!(count("On(PropertyName='birthdate',PropertyValue='2000-03-01')"), 0);
        assert_eq!(count("OnOrBefore(PropertyName='birthdate',PropertyValue='2000-02-28')"), 0);
        assert_eq!(count("InFiscalYear(PropertyName='birthdate',PropertyValue=2000)"), 1);
        assert_eq!(count("OlderThanXYears(PropertyName='birthdate',PropertyValue=1)"), 1);
        assert_eq!(count("Today(PropertyName='birthdate')"), 0);
        for call in ["LastXHours", "NextXHours", "OlderThanXHours", "OlderThanXMinutes"] {
            let path = ask(&format!("{call}(PropertyName='birthdate',PropertyValue=1)"));
            assert_eq!(refusal(&admin.get(&path)), code(400, "0x80060888"), "{call}");
        }
    });
}
