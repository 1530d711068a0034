//! Functions of ours that SQL calls. PostgreSQL has `fold` in its first migration, and says in its own
//! words what `day_part` is.

use std::sync::Arc;

use model::query::DatePart;
use model::time::{Date, FiscalYears, Timestamp, Zone, part_of};
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;

use crate::fold::fold;

/// `fold` is part of expression indexes, so that every connection needs it, and a file without
/// trust in its schema allows it there only as innocuous.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("fold", 1, flags, |context| match context.get_raw(0) {
        ValueRef::Null => Ok(None),
        value => Ok(Some(fold(value.as_str()?).into_owned())),
    })?;
    connection.create_scalar_function("day_part", 4, flags, day_part)
}

/// `day_part(date, zone, part, fiscal)`: a part of a day; of an instant, if a time zone is named.
fn day_part(context: &Context<'_>) -> rusqlite::Result<Option<i64>> {
    let Some(date) = context.get::<Option<i64>>(0)? else { return Ok(None) };
    let day = match context.get_raw(1) {
        ValueRef::Null => Date(i32::try_from(date).map_err(|_| refusal("no day"))?),
        _ => zone(context)?.date(Timestamp(date)),
    };
    let fiscal = FiscalYears::from_code(context.get(3)?).ok_or_else(|| refusal("no year"))?;
    let part = match context.get_raw(2).as_str()? {
        "day" => DatePart::Day,
        "week" => DatePart::Week,
        "month" => DatePart::Month,
        "quarter" => DatePart::Quarter,
        "year" => DatePart::Year,
        "fiscal-period" => DatePart::FiscalPeriod,
        "fiscal-year" => DatePart::FiscalYear,
        "number-of-period" => return Ok(Some(fiscal.of(day).1)),
        _ => return Err(refusal("no such part")),
    };
    Ok(Some(part_of(day, part, fiscal)))
}

/// The zone that is named, looked up once for a statement.
fn zone(context: &Context<'_>) -> rusqlite::Result<Arc<Zone>> {
    context.get_or_create_aux(1, |name| {
        Zone::by_name(name.as_str()?).ok_or_else(|| refusal("no such time zone"))
    })
}

fn refusal(why: &'static str) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(why.into())
}
