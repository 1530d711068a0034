//! Every operator, at changes of clocks, ends of years, leap days and with other fiscal years.

use model::time::Periods;

use super::*;

/// Eastern Standard Time; its clocks changed on 2024-03-10 and 2024-11-03.
const EASTERN: i64 = 35;

/// Where dates of a column lie: `from .. to`.
fn told(when: When, now: &str, code: i64, calendar: Calendar, behavior: Behavior) -> String {
    let zone = Zone::by_code(code).unwrap();
    let edge = |edge: Option<Edge>| match edge.map(|edge| parameter(edge, behavior, &zone)) {
        None => String::new(),
        Some(Parameter::Timestamp(instant)) => instant.to_string(),
        Some(Parameter::Date(day)) => day.to_string(),
        Some(other) => panic!("{other:?}"),
    };
    match within(when, Timestamp::parse(now).unwrap(), &zone, calendar).unwrap() {
        Within::Range(from, to) => format!("{} .. {}", edge(from), edge(to)),
        Within::Period(number) => format!("period {number}"),
    }
}

/// What the words mean in a column that keeps instants, asked by somebody in New York.
fn check(when: When, now: &str, expected: &str) {
    let found = told(when, now, EASTERN, Calendar::STANDARD, Behavior::UserLocal);
    assert_eq!(found, expected, "{when:?} at {now}");
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn days_are_those_of_the_clocks_of_the_user() {
    // Nine in the evening of the 30th in New York.
    let now = "2024-07-01T01:00:00Z";
    check(When::In(Span::Day, 0), now, "2024-06-30T04:00:00Z .. 2024-07-01T04:00:00Z");
    check(When::In(Span::Day, -1), now, "2024-06-29T04:00:00Z .. 2024-06-30T04:00:00Z");
    check(When::In(Span::Day, 1), now, "2024-07-01T04:00:00Z .. 2024-07-02T04:00:00Z");
    // A day of 23 hours and one of 25.
    let spring = "2024-03-10T12:00:00Z";
    check(When::In(Span::Day, 0), spring, "2024-03-10T05:00:00Z .. 2024-03-11T04:00:00Z");
    let autumn = "2024-11-03T12:00:00Z";
    check(When::In(Span::Day, 0), autumn, "2024-11-03T04:00:00Z .. 2024-11-04T05:00:00Z");
    check(
        When::In(Span::Day, 0),
        "2024-11-03T04:00:00Z",
        "2024-11-03T04:00:00Z .. 2024-11-04T05:00:00Z",
    );
    check(
        When::In(Span::Day, 0),
        "2024-11-03T03:59:59Z",
        "2024-11-02T04:00:00Z .. 2024-11-03T04:00:00Z",
    );
}

#[test]
fn weeks_months_and_years_are_whole_ones() {
    let now = "2024-12-31T20:00:00Z";
    check(When::In(Span::Week, 0), now, "2024-12-29T05:00:00Z .. 2025-01-05T05:00:00Z");
    check(When::In(Span::Week, -1), now, "2024-12-22T05:00:00Z .. 2024-12-29T05:00:00Z");
    check(When::In(Span::Week, 1), now, "2025-01-05T05:00:00Z .. 2025-01-12T05:00:00Z");
    check(When::In(Span::Month, 0), now, "2024-12-01T05:00:00Z .. 2025-01-01T05:00:00Z");
    check(When::In(Span::Month, 1), now, "2025-01-01T05:00:00Z .. 2025-02-01T05:00:00Z");
    check(When::In(Span::Month, -1), now, "2024-11-01T04:00:00Z .. 2024-12-01T05:00:00Z");
    check(When::In(Span::Year, 0), now, "2024-01-01T05:00:00Z .. 2025-01-01T05:00:00Z");
    check(When::In(Span::Year, -1), now, "2023-01-01T05:00:00Z .. 2024-01-01T05:00:00Z");
    // Already the next year in UTC, still the old one in New York.
    check(
        When::In(Span::Year, 1),
        "2025-01-01T04:59:59Z",
        "2025-01-01T05:00:00Z .. 2026-01-01T05:00:00Z",
    );
    let monday = Calendar { first_weekday: 1, ..Calendar::STANDARD };
    let week = told(When::In(Span::Week, 0), now, EASTERN, monday, Behavior::UserLocal);
    assert_eq!(week, "2024-12-30T05:00:00Z .. 2025-01-06T05:00:00Z");
}

#[test]
fn last_and_next_units_reach_from_a_start_to_now_and_from_now_to_an_end() {
    let now = "2024-03-31T15:45:30Z";
    check(When::SevenDays { next: false }, now, "2024-03-24T04:00:00Z .. 2024-03-31T15:45:30Z");
    check(When::SevenDays { next: true }, now, "2024-03-31T15:45:30Z .. 2024-04-08T04:00:00Z");
    check(When::LastX(Unit::Hours, 2), now, "2024-03-31T13:00:00Z .. 2024-03-31T15:45:30Z");
    check(When::NextX(Unit::Hours, 2), now, "2024-03-31T15:45:30Z .. 2024-03-31T18:00:00Z");
    check(When::LastX(Unit::Days, 1), now, "2024-03-30T04:00:00Z .. 2024-03-31T15:45:30Z");
    check(When::NextX(Unit::Days, 1), now, "2024-03-31T15:45:30Z .. 2024-04-02T04:00:00Z");
    check(When::LastX(Unit::Weeks, 3), now, "2024-03-10T05:00:00Z .. 2024-03-31T15:45:30Z");
    check(When::NextX(Unit::Weeks, 1), now, "2024-03-31T15:45:30Z .. 2024-04-08T04:00:00Z");
    check(When::LastX(Unit::Months, 1), now, "2024-02-29T05:00:00Z .. 2024-03-31T15:45:30Z");
    check(When::NextX(Unit::Months, 1), now, "2024-03-31T15:45:30Z .. 2024-05-01T04:00:00Z");
    check(
        When::LastX(Unit::Years, 1),
        "2024-02-29T12:00:00Z",
        "2023-02-28T05:00:00Z .. 2024-02-29T12:00:00Z",
    );
    check(
        When::NextX(Unit::Years, 1),
        "2024-02-29T12:00:00Z",
        "2024-02-29T12:00:00Z .. 2025-03-01T05:00:00Z",
    );
    check(When::LastX(Unit::Days, 0), now, "2024-03-31T04:00:00Z .. 2024-03-31T15:45:30Z");
    // Hours go on while clocks are put back.
    check(
        When::LastX(Unit::Hours, 2),
        "2024-11-03T06:30:00Z",
        "2024-11-03T04:00:00Z .. 2024-11-03T06:30:00Z",
    );
    // Half an hour beside the others.
    let india =
        told(When::LastX(Unit::Hours, 1), now, 190, Calendar::STANDARD, Behavior::UserLocal);
    assert_eq!(india, "2024-03-31T14:30:00Z .. 2024-03-31T15:45:30Z");
}

#[test]
fn older_than_ends_where_the_current_unit_began_that_long_ago() {
    let now = "2024-03-31T15:45:30Z";
    check(When::OlderThanX(Unit::Minutes, 10), now, " .. 2024-03-31T15:35:00Z");
    check(When::OlderThanX(Unit::Hours, 10), now, " .. 2024-03-31T05:00:00Z");
    check(When::OlderThanX(Unit::Days, 21), now, " .. 2024-03-10T05:00:00Z");
    check(When::OlderThanX(Unit::Weeks, 2), now, " .. 2024-03-17T04:00:00Z");
    check(When::OlderThanX(Unit::Months, 1), now, " .. 2024-02-29T05:00:00Z");
    check(When::OlderThanX(Unit::Years, 1), now, " .. 2023-03-31T04:00:00Z");
}

#[test]
fn a_day_that_is_named_is_one_of_the_user() {
    let now = "2024-07-01T00:00:00Z";
    let named = day("2024-11-03");
    check(When::On(named), now, "2024-11-03T04:00:00Z .. 2024-11-04T05:00:00Z");
    check(When::OnOrAfter(named), now, "2024-11-03T04:00:00Z .. ");
    check(When::OnOrBefore(named), now, " .. 2024-11-04T05:00:00Z");
}

#[test]
fn fiscal_years_and_periods_are_those_of_the_organization() {
    let now = "2024-07-01T12:00:00Z";
    check(When::In(Span::FiscalYear, 0), now, "2024-01-01T05:00:00Z .. 2025-01-01T05:00:00Z");
    check(When::In(Span::FiscalPeriod, 0), now, "2024-07-01T04:00:00Z .. 2024-10-01T04:00:00Z");
    let utc = |years: FiscalYears, when: When, expected: &str| {
        let calendar = Calendar { fiscal: years, ..Calendar::STANDARD };
        let found = told(when, now, 92, calendar, Behavior::DateOnly);
        assert_eq!(found, expected, "{when:?} {years:?}");
    };
    let quarters = FiscalYears::new(4, 1, Periods::Quarter, false);
    utc(quarters, When::In(Span::FiscalYear, 0), "2024-04-01 .. 2025-04-01");
    utc(quarters, When::In(Span::FiscalYear, -1), "2023-04-01 .. 2024-04-01");
    utc(quarters, When::In(Span::FiscalPeriod, 0), "2024-07-01 .. 2024-10-01");
    utc(quarters, When::In(Span::FiscalPeriod, -2), "2024-01-01 .. 2024-04-01");
    utc(quarters, When::LastX(Unit::FiscalPeriods, 1), "2024-04-01 .. 2024-07-02");
    utc(quarters, When::NextX(Unit::FiscalPeriods, 1), "2024-07-02 .. 2025-01-01");
    utc(quarters, When::LastX(Unit::FiscalYears, 2), "2022-04-01 .. 2024-07-02");
    utc(quarters, When::NextX(Unit::FiscalYears, 1), "2024-07-02 .. 2026-04-01");
    utc(quarters, When::Fiscal(Fiscal::InYear(2023)), "2023-04-01 .. 2024-04-01");
    utc(quarters, When::Fiscal(Fiscal::InPeriod(4)), "period 4");
    utc(quarters, When::Fiscal(Fiscal::InPeriodAndYear(4, 2023)), "2024-01-01 .. 2024-04-01");
    utc(quarters, When::Fiscal(Fiscal::InOrBefore(1, 2024)), " .. 2024-07-01");
    utc(quarters, When::Fiscal(Fiscal::InOrAfter(1, 2024)), "2024-04-01 .. ");
    let by_end = FiscalYears::new(4, 1, Periods::Quarter, true);
    utc(by_end, When::Fiscal(Fiscal::InYear(2025)), "2024-04-01 .. 2025-04-01");
    utc(by_end, When::Fiscal(Fiscal::InPeriodAndYear(1, 2025)), "2024-04-01 .. 2024-07-01");
    let weeks = FiscalYears::new(1, 1, Periods::FourWeeks, false);
    utc(weeks, When::In(Span::FiscalPeriod, 0), "2024-06-17 .. 2024-07-15");
    utc(weeks, When::Fiscal(Fiscal::InPeriodAndYear(13, 2024)), "2024-12-02 .. 2025-01-01");
    utc(
        FiscalYears::new(2, 1, Periods::Semester, false),
        When::In(Span::FiscalPeriod, 0),
        "2024-02-01 .. 2024-08-01",
    );
    utc(
        FiscalYears::new(2, 1, Periods::Month, false),
        When::In(Span::FiscalPeriod, 1),
        "2024-08-01 .. 2024-09-01",
    );
    utc(
        FiscalYears::new(2, 1, Periods::Year, false),
        When::In(Span::FiscalPeriod, 0),
        "2024-02-01 .. 2025-02-01",
    );
}

#[test]
fn columns_of_other_behaviors_are_asked_for_what_they_keep() {
    // Nine in the evening of the 30th in New York.
    let now = "2024-07-01T01:00:00Z";
    let check = |when: When, behavior: Behavior, expected: &str| {
        let found = told(when, now, EASTERN, Calendar::STANDARD, behavior);
        assert_eq!(found, expected, "{when:?} {behavior:?}");
    };
    let (wall, days) = (Behavior::TimeZoneIndependent, Behavior::DateOnly);
    check(When::In(Span::Day, 0), wall, "2024-06-30T00:00:00Z .. 2024-07-01T00:00:00Z");
    check(When::LastX(Unit::Hours, 1), wall, "2024-06-30T20:00:00Z .. 2024-06-30T21:00:00Z");
    check(When::NextX(Unit::Days, 1), wall, "2024-06-30T21:00:00Z .. 2024-07-02T00:00:00Z");
    check(When::In(Span::Day, 0), days, "2024-06-30 .. 2024-07-01");
    // Today has begun: it belongs to the last days, and not to the next ones.
    check(When::LastX(Unit::Days, 1), days, "2024-06-29 .. 2024-07-01");
    check(When::NextX(Unit::Days, 1), days, "2024-07-01 .. 2024-07-02");
    let midnight = "2024-06-30T04:00:00Z";
    let found = told(When::LastX(Unit::Days, 1), midnight, EASTERN, Calendar::STANDARD, days);
    assert_eq!(found, "2024-06-29 .. 2024-06-30");
}

#[test]
fn numbers_beyond_all_time_end_with_it_and_negative_ones_are_refused() {
    let now = "2024-07-01T12:00:00Z";
    let found = |when| told(when, now, 92, Calendar::STANDARD, Behavior::UserLocal);
    for unit in [Unit::Days, Unit::Weeks, Unit::Months, Unit::Years, Unit::Hours, Unit::Minutes] {
        assert_eq!(found(When::OlderThanX(unit, i64::MAX)), " .. 0001-01-01T00:00:00Z", "{unit:?}");
        let next = found(When::NextX(unit, i64::MAX));
        assert!(next.ends_with(" .. 10000-01-01T00:00:00Z"), "{unit:?} {next}");
    }
    for unit in [Unit::FiscalPeriods, Unit::FiscalYears] {
        assert_eq!(found(When::OlderThanX(unit, i64::MAX)), " .. 0001-01-01T00:00:00Z", "{unit:?}");
    }
    found(When::In(Span::FiscalYear, i64::MAX));
    found(When::Fiscal(Fiscal::InYear(i64::MIN)));
    found(When::Fiscal(Fiscal::InOrAfter(1, i64::MAX)));
    let refused = |when| {
        let now = Timestamp::parse(now).unwrap();
        within(when, now, &Zone::UTC, Calendar::STANDARD).unwrap_err().to_string()
    };
    assert!(refused(When::LastX(Unit::Days, -1)).contains("-1"));
    assert!(refused(When::Fiscal(Fiscal::InPeriod(5))).contains("4 periods"));
    assert!(refused(When::Fiscal(Fiscal::InPeriodAndYear(0, 2024))).contains("4 periods"));
}
