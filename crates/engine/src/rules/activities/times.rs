//! When an activity is: how long it lasts follows from its beginning and its end, and it ends when it is
//! completed.

use model::time::Timestamp;
use model::value::Value;
use model::{Error, Result};

use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

/// `statecode` of an activity that is done.
const COMPLETED: i64 = 1;

const MINUTE: i64 = 60_000;

/// Brings the times of an activity together; `before` are those that a change leaves.
pub(super) fn settle(
    context: &Context<'_, '_>,
    draft: &mut Draft,
    before: Option<&Before>,
) -> Result<()> {
    complete(context, draft, before);
    let start = moment(draft, before, "scheduledstart");
    let end = moment(draft, before, "scheduledend");
    if let (Some(start), Some(end)) = (start, end) {
        let changes = draft.get("scheduledstart").is_some() || draft.get("scheduledend").is_some();
        if changes && end < start && draft.table.definition.name == "appointment" {
            let text = "The end of an appointment cannot be before its start.";
            return Err(Error::InvalidArgument(text.into()));
        }
        if changes {
            draft.set("scheduleddurationminutes", Value::Int(minutes(start, end)));
        }
    }
    let start = moment(draft, before, "actualstart");
    let end = moment(draft, before, "actualend");
    if let (Some(start), Some(end)) = (start, end) {
        let changes = draft.get("actualstart").is_some() || draft.get("actualend").is_some();
        if changes && draft.get("actualdurationminutes").is_none() {
            draft.set("actualdurationminutes", Value::Int(minutes(start, end)));
        }
    }
    Ok(())
}

/// What is completed has ended, now unless it says when.
fn complete(context: &Context<'_, '_>, draft: &mut Draft, before: Option<&Before>) {
    let was = before.and_then(|before| before.number("statecode"));
    let completes = draft.number("statecode") == Some(COMPLETED) && was != Some(COMPLETED);
    if completes && moment(draft, before, "actualend").is_none() {
        draft.set("actualend", Value::Timestamp(context.now.whole_seconds()));
    }
}

/// When something is going to be.
fn moment(draft: &Draft, before: Option<&Before>, column: &str) -> Option<Timestamp> {
    let value = draft.get(column).or_else(|| before.and_then(|before| before.get(column)));
    match value? {
        Value::Timestamp(moment) => Some(*moment),
        _ => None,
    }
}

fn minutes(start: Timestamp, end: Timestamp) -> i64 {
    end.0.saturating_sub(start.0).max(0) / MINUTE
}
