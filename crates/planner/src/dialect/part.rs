//! Parts of dates. SQLite has a function of ours for them (`day_part`, in `store`); PostgreSQL reckons
//! the same from its own.

use model::query::DatePart;

use super::Dialect;
use crate::sql::ast::{Expr, Part, Taken};
use crate::sql::{Text, expression};
use crate::statement::Parameter;

/// A part of the date that `of` is.
pub(crate) fn part_of(text: &mut Text, of: &Expr, part: &Part) {
    match text.dialect {
        Dialect::Sqlite => sqlite(text, of, part),
        Dialect::Postgres => postgres(text, of, part),
    }
}

fn sqlite(text: &mut Text, of: &Expr, part: &Part) {
    text.syntax("day_part(");
    expression(text, of);
    text.syntax(", ");
    match &part.zone {
        Some(zone) => text.parameter(Parameter::Text(zone.name().into())),
        None => text.syntax("NULL"),
    };
    text.syntax(match part.taken {
        Taken::Part(DatePart::Day) => ", 'day', ",
        Taken::Part(DatePart::Week) => ", 'week', ",
        Taken::Part(DatePart::Month) => ", 'month', ",
        Taken::Part(DatePart::Quarter) => ", 'quarter', ",
        Taken::Part(DatePart::Year) => ", 'year', ",
        Taken::Part(DatePart::FiscalPeriod) => ", 'fiscal-period', ",
        Taken::Part(DatePart::FiscalYear) => ", 'fiscal-year', ",
        Taken::NumberOfPeriod => ", 'number-of-period', ",
    });
    text.parameter(Parameter::Int(part.fiscal.code())).syntax(")");
}

fn postgres(text: &mut Text, of: &Expr, part: &Part) {
    let day = |text: &mut Text| local_day(text, of, part);
    match part.taken {
        Taken::Part(DatePart::Day) => extract(text, "day", day),
        Taken::Part(DatePart::Month) => extract(text, "month", day),
        Taken::Part(DatePart::Quarter) => extract(text, "quarter", day),
        Taken::Part(DatePart::Year) => extract(text, "year", day),
        Taken::Part(DatePart::Week) => {
            // Days before the Sunday that begins the week of 1 January count with it.
            text.syntax("((");
            extract(text, "doy", day);
            text.syntax(" - 1 + extract(dow FROM date_trunc('year', ");
            day(text);
            text.syntax("::timestamp))::int) / 7 + 1)");
        }
        Taken::Part(DatePart::FiscalYear) => fiscal_year(text, of, part),
        Taken::NumberOfPeriod => fiscal_period(text, of, part),
        Taken::Part(DatePart::FiscalPeriod) => {
            text.syntax("(");
            fiscal_year(text, of, part);
            text.syntax(" * 100 + ");
            fiscal_period(text, of, part);
            text.syntax(")");
        }
    }
}

fn extract(text: &mut Text, field: &'static str, day: impl Fn(&mut Text)) {
    text.syntax("extract(").syntax(field).syntax(" FROM ");
    day(text);
    text.syntax(")::int");
}

/// The day, on the clocks of the zone.
fn local_day(text: &mut Text, of: &Expr, part: &Part) {
    text.syntax("(");
    expression(text, of);
    if let Some(zone) = &part.zone {
        text.syntax(" AT TIME ZONE ").parameter(Parameter::Text(zone.name().into()));
        text.syntax("::text");
    }
    text.syntax(")::date");
}

/// The months from the beginning of a fiscal year in the year 0, as `FiscalYears::of` counts them.
fn fiscal_months(text: &mut Text, of: &Expr, part: &Part) {
    let (month, day) = part.fiscal.begin();
    let shifted = |text: &mut Text| {
        text.syntax("(");
        local_day(text, of, part);
        text.syntax(" - ").number(u64::from(day) - 1).syntax(")");
    };
    text.syntax("(");
    extract(text, "year", shifted);
    text.syntax(" * 12 + ");
    extract(text, "month", shifted);
    text.syntax(" - ").number(month.into()).syntax(")");
}

fn fiscal_year(text: &mut Text, of: &Expr, part: &Part) {
    let named_later = part.fiscal.name_shift() > 0;
    text.syntax("(");
    fiscal_months(text, of, part);
    text.syntax(if named_later { " / 12 + 1)" } else { " / 12)" });
}

fn fiscal_period(text: &mut Text, of: &Expr, part: &Part) {
    text.syntax("(");
    if let Some(size) = part.fiscal.periods().months() {
        fiscal_months(text, of, part);
        text.syntax(" % 12 / ").number(u64::try_from(size).unwrap_or(1)).syntax(" + 1)");
    } else {
        let (month, day) = part.fiscal.begin();
        let passed = |text: &mut Text| {
            text.syntax("(");
            local_day(text, of, part);
            text.syntax(" - make_date(");
            fiscal_months(text, of, part);
            text.syntax(" / 12, ").number(month.into()).syntax(", ").number(day.into());
            text.syntax("))");
        };
        // A day or two are left over after 13 periods. (`least` would make a period of a null.)
        passed(text);
        text.syntax(" / 28 + 1 - ");
        passed(text);
        text.syntax(" / 364)");
    }
}
