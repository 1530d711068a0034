//! The personal settings of users: a time zone by its code, and what follows from it.

use model::time::{Change, Date, Timestamp, Zone};
use model::value::Value;
use model::{Error, Result};

use crate::context::Context;
use crate::rules::draft::Draft;

/// Refuses a code that no time zone has, and says in the columns beside it when the clocks of that zone
/// are changed: these are the system's (the product's "Specify time zone settings for a user").
pub(super) fn before_update(context: &Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    let code = match draft.get("timezonecode") {
        None => return Ok(()),
        Some(Value::Int(code)) => *code,
        Some(_) => -1,
    };
    let zone = Zone::by_code(code).ok_or_else(|| {
        Error::InvalidArgument(format!("The time zone code '{code}' is not one of a time zone."))
    })?;
    for (column, value) in rule(&zone, context.now) {
        draft.set(column, Value::Int(value));
    }
    Ok(())
}

/// The rule of a zone in the year of `now`, column by column.
fn rule(zone: &Zone, now: Timestamp) -> Vec<(&'static str, i64)> {
    let year: i64 = zone.date(now).civil().0.into();
    let changes = zone.changes(year);
    let start = zone.offset_minutes(Date::of_civil(year, 1, 1).midnight());
    let mut offsets = vec![start];
    offsets.extend(changes.iter().scan(start, |offset, change| {
        *offset += change.forward;
        Some(*offset)
    }));
    let standard = offsets.iter().min().copied().unwrap_or(start);
    let daylight = offsets.iter().max().copied().unwrap_or(start);
    let find = |forward: bool| {
        let mut changes = changes.iter();
        changes.find(|change| (change.forward > 0) == forward && changes_twice(&offsets))
    };
    let mut columns = vec![
        ("timezonebias", -standard),
        ("timezonestandardbias", 0),
        ("timezonedaylightbias", if find(true).is_some() { standard - daylight } else { 0 }),
    ];
    columns.extend(DAYLIGHT.into_iter().zip(fields(find(true))));
    columns.extend(STANDARD.into_iter().zip(fields(find(false))));
    columns
}

/// Whether a year begins and ends at the same offset: a zone that moves for good has no daylight time.
fn changes_twice(offsets: &[i64]) -> bool {
    offsets.len() > 1 && offsets.first() == offsets.last()
}

const DAYLIGHT: [&str; 7] = [
    "timezonedaylightyear",
    "timezonedaylightmonth",
    "timezonedaylightday",
    "timezonedaylightdayofweek",
    "timezonedaylighthour",
    "timezonedaylightminute",
    "timezonedaylightsecond",
];

const STANDARD: [&str; 7] = [
    "timezonestandardyear",
    "timezonestandardmonth",
    "timezonestandardday",
    "timezonestandarddayofweek",
    "timezonestandardhour",
    "timezonestandardminute",
    "timezonestandardsecond",
];

/// Year (0: every one), month, which of such days of the week in the month (5: the last), day of the
/// week, hour, minute, second.
fn fields(change: Option<&Change>) -> [i64; 7] {
    let Some(change) = change else { return [0; 7] };
    let date = change.at.date();
    let (_, month, day) = date.civil();
    let is_last = date.plus_days(7).civil().1 != month;
    let minutes = change.at.0.div_euclid(60_000).rem_euclid(1440);
    let which = if is_last { 5 } else { i64::from((day - 1) / 7 + 1) };
    [0, month.into(), which, date.weekday().into(), minutes / 60, minutes % 60, 0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_of_a_zone_is_told_as_the_product_tells_it() {
        let now = Timestamp::parse("2024-07-01T00:00:00Z").unwrap();
        let check = |code: i64, expected: [i64; 7]| {
            let rule = rule(&Zone::by_code(code).unwrap(), now);
            let of = |name: &str| rule.iter().find(|(column, _)| *column == name).unwrap().1;
            let found = [
                of("timezonebias"),
                of("timezonedaylightbias"),
                of("timezonedaylightmonth"),
                of("timezonedaylightday"),
                of("timezonedaylighthour"),
                of("timezonestandardmonth"),
                of("timezonestandardday"),
            ];
            assert_eq!(found, expected, "{code}");
            assert_eq!(rule.len(), 17);
        };
        check(35, [300, -60, 3, 2, 2, 11, 1]);
        check(110, [-60, -60, 3, 5, 2, 10, 5]);
        check(255, [-600, -60, 10, 1, 2, 4, 1]);
        check(190, [-330, 0, 0, 0, 0, 0, 0]);
        check(92, [0; 7]);
    }
}
