//! Rules of attachments: what the server numbers them by.

use model::Result;
use model::query::Condition;
use model::value::Value;

use crate::clock::new_id;
use crate::context::Context;
use crate::directory::number;
use crate::rules::draft::Draft;

const NUMBER: &str = "attachmentnumber";

/// Gives a new attachment the number after those of its mail, and an id for solutions.
pub(super) fn before_create(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    draft.set_default("activitymimeattachmentidunique", Value::Guid(new_id()));
    let Some(Value::Reference(whole)) = draft.get("objectid").cloned() else { return Ok(()) };
    if !draft.has(NUMBER) {
        let of_whole = Condition::equal("objectid", Value::Reference(whole));
        let mut reader = context.reader("number an attachment");
        let rows = reader.all(&draft.table.definition.name, &[NUMBER], vec![of_whole])?;
        let last = rows.iter().filter_map(|row| number(&row.values, 0)).max().unwrap_or(0);
        draft.set(NUMBER, Value::Int(last.saturating_add(1)));
    }
    Ok(())
}
