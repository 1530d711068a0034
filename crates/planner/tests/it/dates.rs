//! Dates relative to now, and parts of dates: both databases answer as the calendar of the program does.

use std::collections::BTreeMap;

use model::Uuid;
use model::query::{
    Aggregate, Aggregation, Condition, DatePart, Fiscal, Function, Group, Operand, Query,
    Selection, Span, Unit, When,
};
use model::rows::Cell;
use model::time::{Calendar, Date, FiscalYears, Periods, Timestamp, Zone, part_of};
use model::value::Value;
use planner::{Circumstances, plan_at};
use store::Store;

use crate::databases::on_each;
use crate::meaning::add;
use crate::people::{CATALOG, access};

/// Instants around midnights, changes of clocks, ends of months and years, and over all time.
fn instants() -> Vec<Timestamp> {
    let mut all: Vec<i64> =
        (0..120).map(|step| -6_847_804_800_000 + step * 2_170_000_123_000).collect();
    for text in [
        "2024-03-10T07:00:00Z",
        "2024-11-03T06:00:00Z",
        "2024-01-01T00:00:00Z",
        "2024-02-29T12:00:00Z",
        "2023-12-31T18:30:00Z",
        "2024-04-06T00:00:00Z",
        "2024-06-30T10:00:00Z",
        "2018-11-04T03:00:00Z",
        "2000-12-31T23:00:00Z",
    ] {
        let middle = Timestamp::parse(text).unwrap().0;
        all.extend((-26..=26).map(|hours| middle + hours * 3_600_000));
        all.extend([-1000, 1000].map(|more| middle + more));
    }
    all.into_iter().map(|at| Timestamp(at / 1000 * 1000)).collect()
}

fn fill(store: &Store) {
    for (number, instant) in (1..).zip(instants()) {
        let values = [
            ("contactid", Value::Guid(Uuid::from_u128(number))),
            ("lastonholdtime", Value::Timestamp(instant)),
            ("birthdate", Value::Date(instant.date())),
        ];
        add(store, "contact", &values);
    }
    add(store, "contact", &[("contactid", Value::Guid(Uuid::from_u128(0xff_ffff)))]);
}

fn circumstances(code: i64, fiscal: FiscalYears) -> Circumstances {
    Circumstances {
        now: Timestamp::parse("2024-03-10T15:30:00Z").unwrap(),
        zone: Zone::by_code(code).unwrap(),
        calendar: Calendar { fiscal, ..Calendar::STANDARD },
        ..Circumstances::NONE
    }
}

/// The values of a column in the rows that satisfy a condition, in their order.
fn found(store: &Store, column: &str, when: When, at: &Circumstances) -> Vec<i64> {
    let condition = Condition::When(Operand::column(column), when);
    let query = Query::new("contact", Selection::columns([column])).filter(condition);
    let plan = plan_at(&query, None, &CATALOG, &access("admin"), at).unwrap();
    let statement = plan.statement(store.dialect());
    let rows = store.read(|transaction| transaction.query(&statement)).unwrap();
    let cell = plan.shape().properties[0].cell;
    let number = |cell: Cell| match cell {
        Cell::Timestamp(instant) => instant.0,
        Cell::Date(day) => day.0.into(),
        other => panic!("{other:?}"),
    };
    let mut all: Vec<i64> = rows.iter().map(|row| number(row.cell(cell))).collect();
    all.sort_unstable();
    all
}

fn sorted(all: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut all: Vec<i64> = all.collect();
    all.sort_unstable();
    all
}

#[test]
fn a_fiscal_period_of_any_year_is_that_of_the_program_on_both_databases() {
    let years = [
        FiscalYears::STANDARD,
        FiscalYears::new(4, 6, Periods::Month, true),
        FiscalYears::new(7, 1, Periods::Semester, false),
        FiscalYears::new(2, 28, Periods::FourWeeks, false),
        FiscalYears::new(10, 28, Periods::FourWeeks, true),
        FiscalYears::new(12, 31, Periods::Year, false),
    ];
    on_each(|store| {
        fill(store);
        for (code, fiscal) in [92, 35, 110, 190, 65, 300].into_iter().zip(years) {
            let at = circumstances(code, fiscal);
            let mut seen = 0;
            for period in 1..=fiscal.periods().in_year() {
                let when = When::Fiscal(Fiscal::InPeriod(period));
                let is_in = |day: Date| fiscal.of(day).1 == period;
                let expected = instants().into_iter().filter(|each| is_in(at.zone.date(*each)));
                let expected = sorted(expected.map(|each| each.0));
                seen += expected.len();
                assert_eq!(found(store, "lastonholdtime", when, &at), expected, "{code} {period}");
                let days = instants().into_iter().map(Timestamp::date).filter(|day| is_in(*day));
                let expected = sorted(days.map(|day| day.0.into()));
                assert_eq!(found(store, "birthdate", when, &at), expected, "{code} {period}");
            }
            assert_eq!(seen, instants().len());
        }
    });
}

#[test]
fn ranges_hold_the_instants_and_the_days_between_their_ends() {
    on_each(|store| {
        fill(store);
        for code in [92, 35, 190] {
            let at = circumstances(code, FiscalYears::STANDARD);
            let today = at.zone.date(at.now);
            let check = |when: When, is_in: &dyn Fn(Timestamp) -> bool| {
                let expected = instants().into_iter().filter(|each| is_in(*each));
                let expected = sorted(expected.map(|each| each.0));
                assert!(!expected.is_empty(), "{when:?}");
                assert_eq!(found(store, "lastonholdtime", when, &at), expected, "{code} {when:?}");
            };
            let day = |instant: Timestamp| at.zone.date(instant);
            check(When::In(Span::Day, 0), &|each| day(each) == today);
            check(When::In(Span::Day, 1), &|each| day(each).0 == today.0 + 1);
            check(When::In(Span::Year, 0), &|each| day(each).civil().0 == 2024);
            check(When::In(Span::Month, -1), &|each| {
                let (year, month, _) = day(each).civil();
                (year, month) == (2024, 2)
            });
            check(When::LastX(Unit::Days, 1), &|each| day(each).0 >= today.0 - 1 && each < at.now);
            check(When::NextX(Unit::Hours, 3), &|each| {
                let end = at.zone.start_of_hour(at.now).0 + 4 * 3_600_000;
                each >= at.now && each.0 < end
            });
            check(When::OlderThanX(Unit::Years, 10), &|each| {
                day(each) < Date::parse("2014-03-10").unwrap()
            });
            check(When::OnOrAfter(today), &|each| day(each) >= today);
            let days = found(store, "birthdate", When::On(today), &at);
            assert!(days.iter().all(|day| *day == i64::from(today.0)) && !days.is_empty());
        }
    });
}

#[test]
fn hours_are_not_asked_of_days_nor_dates_of_what_has_none() {
    let refused = |column: &str, when: When| {
        let condition = Condition::When(Operand::column(column), when);
        let query = Query::new("contact", Selection::columns([column])).filter(condition);
        let at = circumstances(92, FiscalYears::STANDARD);
        plan_at(&query, None, &CATALOG, &access("admin"), &at).unwrap_err().to_string()
    };
    let hours = refused("birthdate", When::LastX(Unit::Hours, 2));
    assert!(hours.contains("`birthdate` keeps days only"), "{hours}");
    let minutes = refused("birthdate", When::OlderThanX(Unit::Minutes, 2));
    assert!(minutes.contains("`birthdate` keeps days only"), "{minutes}");
    let text = refused("lastname", When::In(Span::Day, 0));
    assert!(text.contains("`lastname` is not a date"), "{text}");
}

#[test]
fn a_plan_that_asked_for_the_time_is_not_one_for_later() {
    let momentary = |when: When| {
        let condition = Condition::When(Operand::column("createdon"), when);
        let query = Query::new("contact", Selection::columns(["fullname"])).filter(condition);
        let at = circumstances(92, FiscalYears::STANDARD);
        plan_at(&query, None, &CATALOG, &access("admin"), &at).unwrap().is_momentary()
    };
    assert!(momentary(When::In(Span::Day, 0)));
    assert!(momentary(When::OlderThanX(Unit::Hours, 1)));
    assert!(!momentary(When::On(Date(0))));
    assert!(!momentary(When::Fiscal(Fiscal::InYear(2024))));
}

#[test]
fn parts_of_dates_are_those_of_the_program_on_both_databases() {
    const PARTS: [DatePart; 7] = [
        DatePart::Day,
        DatePart::Week,
        DatePart::Month,
        DatePart::Quarter,
        DatePart::Year,
        DatePart::FiscalPeriod,
        DatePart::FiscalYear,
    ];
    let years = [
        FiscalYears::new(4, 6, Periods::Month, true),
        FiscalYears::new(2, 28, Periods::FourWeeks, false),
        FiscalYears::new(7, 1, Periods::Semester, true),
    ];
    on_each(|store| {
        fill(store);
        for (code, fiscal) in [35, 190, 1].into_iter().zip(years) {
            let at = circumstances(code, fiscal);
            for (part, utc) in PARTS.into_iter().flat_map(|part| [(part, false), (part, true)]) {
                let zone = if utc { Zone::UTC } else { at.zone };
                let check = |column: &str, day: &dyn Fn(Timestamp) -> Date| {
                    let mut expected = BTreeMap::new();
                    for each in instants() {
                        *expected.entry(part_of(day(each), part, fiscal)).or_insert(0) += 1;
                    }
                    let found = counted(store, column, part, utc, &at);
                    assert_eq!(found, expected, "{column} {part:?} {code} {utc}");
                };
                check("lastonholdtime", &|instant| zone.date(instant));
                check("birthdate", &Timestamp::date);
            }
        }
    });
}

/// How many rows have each value of a part of a column.
fn counted(
    store: &Store,
    column: &str,
    part: DatePart,
    utc: bool,
    at: &Circumstances,
) -> BTreeMap<i64, i64> {
    let operand = Operand::column(column);
    let mut query = Query::new("contact", Selection::columns(Vec::<String>::new()))
        .filter(Condition::Not(Box::new(Condition::Null(operand.clone()))));
    query.aggregation = Some(Aggregation {
        groups: vec![Group { name: "part".into(), operand, part: Some(part), utc }],
        values: vec![Aggregate { name: "n".into(), function: Function::Count, operand: None }],
    });
    let plan = plan_at(&query, None, &CATALOG, &access("admin"), at).unwrap();
    let statement = plan.statement(store.dialect());
    let rows = store.read(|transaction| transaction.query(&statement)).unwrap();
    let cell =
        |name: &str| plan.shape().named.iter().find(|named| named.name == name).unwrap().cell;
    rows.iter().map(|row| (row.int(cell("part")).unwrap(), row.int(cell("n")).unwrap())).collect()
}
