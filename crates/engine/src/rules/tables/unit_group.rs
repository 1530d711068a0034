//! Groups of units: each has the unit that the others are counted in.

use model::Result;
use model::value::Value;
use rust_decimal::Decimal;

use crate::clock::new_id;
use crate::context::Context;
use crate::rules::draft::Draft;

/// The base unit of a new group, if the group says how it is called.
pub(super) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let Some(name @ Value::Text(_)) = draft.get("baseuomname").cloned() else { return Ok(()) };
    let values = vec![
        ("name", name),
        ("uomscheduleid", Value::Guid(draft.id)),
        ("isschedulebaseuom", Value::Bool(true)),
        ("quantity", Value::Decimal(Decimal::ONE)),
    ];
    let mut upkeep = context.upkeep("a group of units has the unit that it counts in");
    upkeep.insert("uom", new_id(), values)
}
