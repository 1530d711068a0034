//! Dates in relation to now: from the words of a question to a range, or to a number of a part
//! (query.md §4).

use model::metadata::{Behavior, ColumnDefinition, ColumnType};
use model::query::{Comparison, DatePart, Fiscal, Span, Unit, When};
use model::time::{Calendar, Date, FiscalYears, Timestamp, Wall, Zone};
use model::{Error, Result};

use super::condition::Place;
use super::read::Builder;
use crate::sql::ast::{Expr, Part, Taken};
use crate::statement::Parameter;

const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;

/// Where dates lie that satisfy a condition. A range includes its start and not its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    Range(Option<Edge>, Option<Edge>),
    /// In the fiscal period with this number, of any year.
    Period(i64),
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// The start of a day, wherever that is.
    Day(Date),
    /// An instant.
    At(Timestamp),
}

impl<'a> Builder<'a> {
    /// The condition that a date lies where the words say.
    pub(super) fn when(&mut self, place: &Place<'a>, when: When) -> Result<Expr> {
        let asked = self.asked(place);
        let column = asked.column;
        if column.kind != ColumnType::DateTime {
            return Err(Error::QueryOption(format!("`{}` is not a date", column.name)));
        }
        if column.is_date_only() && is_finer_than_days(when) {
            return Err(Error::QueryOption(format!(
                "`{}` keeps days only: it has no hours and minutes",
                column.name
            )));
        }
        let circumstances = self.circumstances;
        let (zone, calendar) = (&circumstances.zone, circumstances.calendar);
        self.momentary |= depends_on_now(when);
        Ok(match within(when, circumstances.now, zone, calendar)? {
            Within::Range(from, to) => {
                let behavior = column.date_behavior();
                let bound = |edge: Edge| Expr::value(parameter(edge, behavior, zone));
                let compare = |comparison, edge| {
                    let value = Box::new(asked.value.clone());
                    Expr::Compare(value, comparison, Box::new(bound(edge)))
                };
                let from = from.map(|edge| compare(Comparison::GreaterOrEqual, edge));
                let to = to.map(|edge| compare(Comparison::Less, edge));
                Expr::And(from.into_iter().chain(to).collect())
            }
            Within::Period(number) => {
                let number = Expr::value(Parameter::Int(number));
                let part = Part::of(column, Taken::NumberOfPeriod, zone, calendar.fiscal);
                Expr::Part(Box::new(asked.value), part).equal(number)
            }
        })
    }
}

impl Part {
    /// A part of the days of a column, which begin in this time zone if they do in that of the user.
    pub(crate) fn of(
        column: &ColumnDefinition,
        taken: Taken,
        zone: &Zone,
        fiscal: FiscalYears,
    ) -> Self {
        let zone = match column.date_behavior() {
            Behavior::DateOnly => None,
            Behavior::TimeZoneIndependent => Some(Zone::UTC),
            Behavior::UserLocal => Some(*zone),
        };
        Self { taken, zone, fiscal }
    }

    /// The same, for a group of a question.
    pub(crate) fn of_group(
        column: &ColumnDefinition,
        part: DatePart,
        zone: &Zone,
        fiscal: FiscalYears,
    ) -> Self {
        Self::of(column, Taken::Part(part), zone, fiscal)
    }
}

fn is_finer_than_days(when: When) -> bool {
    let (When::LastX(unit, _) | When::NextX(unit, _) | When::OlderThanX(unit, _)) = when else {
        return false;
    };
    matches!(unit, Unit::Hours | Unit::Minutes)
}

fn depends_on_now(when: When) -> bool {
    match when {
        When::In(..)
        | When::SevenDays { .. }
        | When::LastX(..)
        | When::NextX(..)
        | When::OlderThanX(..) => true,
        When::On(_) | When::OnOrAfter(_) | When::OnOrBefore(_) | When::Fiscal(_) => false,
    }
}

/// An end of a range, as a column keeps dates.
fn parameter(edge: Edge, behavior: Behavior, zone: &Zone) -> Parameter {
    match (edge, behavior) {
        (Edge::Day(day), Behavior::DateOnly) => Parameter::Date(day),
        // A day lies where its midnight lies, as in columns that keep the user's midnight.
        (Edge::At(instant), Behavior::DateOnly) => {
            let wall = zone.wall(instant);
            let begun = wall != Wall::midnight(wall.date());
            Parameter::Date(wall.date().plus_days(begun.into()))
        }
        (Edge::Day(day), Behavior::TimeZoneIndependent) => Parameter::Timestamp(day.midnight()),
        (Edge::At(instant), Behavior::TimeZoneIndependent) => {
            Parameter::Timestamp(Timestamp(zone.wall(instant).0))
        }
        (Edge::Day(day), Behavior::UserLocal) => Parameter::Timestamp(zone.start_of(day)),
        (Edge::At(instant), Behavior::UserLocal) => Parameter::Timestamp(instant),
    }
}

fn within(when: When, now: Timestamp, zone: &Zone, calendar: Calendar) -> Result<Within> {
    let clock = Clock { now, today: zone.date(now), zone, calendar };
    let range = |from: Option<Edge>, to: Option<Edge>| Ok(Within::Range(from, to));
    let days = |from: Date, to: Date| range(Some(Edge::Day(from)), Some(Edge::Day(to)));
    let (today, now) = (clock.today, Edge::At(now));
    match when {
        When::In(span, later) => {
            days(clock.start(span, later), clock.start(span, later.saturating_add(1)))
        }
        When::SevenDays { next: false } => range(Some(Edge::Day(today.plus_days(-7))), Some(now)),
        When::SevenDays { next: true } => range(Some(now), Some(Edge::Day(today.plus_days(8)))),
        When::LastX(unit, count) => range(Some(clock.back(unit, counted(count)?)), Some(now)),
        When::NextX(unit, count) => range(Some(now), Some(clock.ahead(unit, counted(count)?))),
        When::OlderThanX(unit, count) => range(None, Some(clock.back(unit, counted(count)?))),
        When::On(day) => days(day, day.plus_days(1)),
        When::OnOrAfter(day) => range(Some(Edge::Day(day)), None),
        When::OnOrBefore(day) => range(None, Some(Edge::Day(day.plus_days(1)))),
        When::Fiscal(fiscal) => clock.fiscal(fiscal),
    }
}

fn counted(count: i64) -> Result<i64> {
    if count < 0 {
        return Err(Error::QueryOption(format!("{count} is no number of units of time")));
    }
    Ok(count)
}

/// Now, and how it is told.
struct Clock<'a> {
    now: Timestamp,
    today: Date,
    zone: &'a Zone,
    calendar: Calendar,
}

impl Clock<'_> {
    /// The first day of the span so many after the current one.
    fn start(&self, span: Span, later: i64) -> Date {
        let (today, fiscal) = (self.today, self.calendar.fiscal);
        match span {
            Span::Day => today.plus_days(later),
            Span::Week => self.calendar.start_of_week(today).plus_days(later.saturating_mul(7)),
            Span::Month => today.start_of_month().plus_months(later),
            Span::Year => today.start_of_year().plus_months(later.saturating_mul(12)),
            Span::FiscalYear => fiscal.start_of_year(fiscal.of(today).0.saturating_add(later)),
            Span::FiscalPeriod => {
                let (year, period) = fiscal.of(today);
                fiscal.start_of_period(year, period, later)
            }
        }
    }

    /// So many units before the start of the current one; weeks, months and years from today.
    fn back(&self, unit: Unit, count: i64) -> Edge {
        let (zone, back) = (self.zone, count.saturating_neg());
        Edge::Day(match unit {
            Unit::Minutes => return moved(zone.start_of_minute(self.now), MINUTE, back),
            Unit::Hours => return moved(zone.start_of_hour(self.now), HOUR, back),
            Unit::FiscalPeriods => self.start(Span::FiscalPeriod, back),
            Unit::FiscalYears => self.start(Span::FiscalYear, back),
            _ => later(self.today, unit, back),
        })
    }

    /// So many units after the end of the current one; weeks, months and years from tomorrow.
    fn ahead(&self, unit: Unit, count: i64) -> Edge {
        let (zone, after) = (self.zone, count.saturating_add(1));
        Edge::Day(match unit {
            Unit::Minutes => return moved(zone.start_of_minute(self.now), MINUTE, after),
            Unit::Hours => return moved(zone.start_of_hour(self.now), HOUR, after),
            Unit::FiscalPeriods => self.start(Span::FiscalPeriod, after),
            Unit::FiscalYears => self.start(Span::FiscalYear, after),
            _ => later(self.today.plus_days(1), unit, count),
        })
    }

    fn fiscal(&self, asked: Fiscal) -> Result<Within> {
        let years = self.calendar.fiscal;
        let period = |period: i64| {
            let count = years.periods().in_year();
            if (1..=count).contains(&period) {
                return Ok(period);
            }
            Err(Error::QueryOption(format!("a fiscal year has {count} periods, and no {period}")))
        };
        let start = |period, year, later| Edge::Day(years.start_of_period(year, period, later));
        Ok(match asked {
            Fiscal::InYear(year) => {
                let end = years.start_of_year(year.saturating_add(1));
                Within::Range(Some(Edge::Day(years.start_of_year(year))), Some(Edge::Day(end)))
            }
            Fiscal::InPeriod(number) => Within::Period(period(number)?),
            Fiscal::InPeriodAndYear(number, year) => {
                let number = period(number)?;
                Within::Range(Some(start(number, year, 0)), Some(start(number, year, 1)))
            }
            Fiscal::InOrBefore(number, year) => {
                Within::Range(None, Some(start(period(number)?, year, 1)))
            }
            Fiscal::InOrAfter(number, year) => {
                Within::Range(Some(start(period(number)?, year, 0)), None)
            }
        })
    }
}

/// A day so many days, weeks, months or years later.
fn later(day: Date, unit: Unit, count: i64) -> Date {
    match unit {
        Unit::Weeks => day.plus_days(count.saturating_mul(7)),
        Unit::Months => day.plus_months(count),
        Unit::Years => day.plus_months(count.saturating_mul(12)),
        _ => day.plus_days(count),
    }
}

/// An instant so many units later, but not outside of what databases keep.
fn moved(instant: Timestamp, unit: i64, count: i64) -> Edge {
    let (first, last) =
        (Date::of_civil(0, 1, 1).midnight(), Date::of_civil(10_000, 1, 1).midnight());
    let moved = instant.0.saturating_add(unit.saturating_mul(count));
    Edge::At(Timestamp(moved.clamp(first.0, last.0)))
}

#[cfg(test)]
#[path = "moment_tests.rs"]
mod tests;
