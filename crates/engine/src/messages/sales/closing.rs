//! Rows that are closed with an activity that tells of it: both are written by the ordinary rules, in one
//! transaction.

use model::message::{Assignments, Create, Fields, Update};
use model::value::{Reference, Value};
use model::{Error, Result};

use super::super::{create, update};
use crate::Response;
use crate::context::Context;

/// How rows of a table are closed.
pub(super) struct Closing {
    pub(super) table: &'static str,
    /// The column of the activity that names the row.
    pub(super) lookup: &'static str,
    /// The state that it goes into.
    pub(super) state: i64,
    /// Why a row that is closed is not closed again.
    pub(super) again: fn() -> Error,
    /// Columns of the activity, and those of the row that take their values.
    pub(super) follow: &'static [(&'static str, &'static str)],
}

const OPEN: i64 = 0;
/// The state of an activity that is done.
const COMPLETED: i64 = 1;
/// The status reason that a state begins with, as clients name it.
const DEFAULT: i64 = -1;

/// Closes the row that an activity names, and makes the activity.
pub(super) fn close(
    context: &mut Context<'_, '_>,
    arguments: &Fields,
    activity: &str,
    closing: &Closing,
) -> Result<Response> {
    let status = arguments.int("Status")?;
    let content = &arguments.content(activity)?.row;
    let value = |name: &str| content.values.iter().find(|(known, _)| known == name);
    let id = match value(closing.lookup) {
        Some((_, Value::Reference(row))) => row.id,
        Some((_, Value::Guid(id))) => *id,
        _ => return Err(Error::RequiredFieldMissing { column: closing.lookup.to_owned() }),
    };
    let row = Reference::new(closing.table, id);
    let before = update::check(context, &row, &["statecode"])?;
    if before.number("statecode") != Some(OPEN) {
        return Err((closing.again)());
    }
    let mut done: Create = content.clone();
    done.values.retain(|(name, value)| match name.as_str() {
        "statecode" | "statuscode" => false,
        "actualend" => !value.is_null(),
        _ => true,
    });
    done.values.push(("statecode".to_owned(), Value::Int(COMPLETED)));
    if done.values.iter().all(|(name, _)| name != "actualend") {
        done.values.push(("actualend".to_owned(), Value::Timestamp(context.now.whole_seconds())));
    }
    let mut values: Assignments = vec![("statecode".to_owned(), Value::Int(closing.state))];
    if status != DEFAULT {
        values.push(("statuscode".to_owned(), Value::Int(status)));
    }
    for (from, to) in closing.follow {
        let given = done.values.iter().find(|(name, _)| name == from);
        let given = given.map(|(_, value)| value).filter(|value| !value.is_null());
        values.extend(given.map(|value| ((*to).to_owned(), day_of(context, value.clone(), to))));
    }
    create::make(context, &done)?;
    update::run(context, &Update::new(row, values))?;
    Ok(Response::Done)
}

/// An instant, or its day in the time zone of the user where the column is one of days.
fn day_of(context: &Context<'_, '_>, value: Value, column: &str) -> Value {
    match value {
        Value::Timestamp(instant) if column == "actualclosedate" => {
            Value::Date(context.session.formats().zone.date(instant))
        }
        other => other,
    }
}
