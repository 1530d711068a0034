//! Pages: where one ends. The position is a row's values in the order's criteria, its key, and the keys
//! of the rows joined to it, so that pages stay right while rows come and go.

use model::query::Position;
use model::rows::Row;
use model::value::Value;

use super::Plan;

/// The position of a row of a plan's result, for the client to keep: without values that are shown with
/// a mask. See [`true_position`].
pub fn position(plan: &Plan, row: Row<'_>) -> Option<Position> {
    let value = |cell: &usize| {
        if plan.is_masked(*cell) { Value::Null } else { row.value(*cell) }
    };
    position_of(plan, row, plan.order_cells.iter().map(value).collect())
}

/// The position of a row of a plan's result with all its values: to go on after a row of which the
/// client keeps but the key. The rows must not have their masks on.
pub fn true_position(plan: &Plan, row: Row<'_>) -> Option<Position> {
    position_of(plan, row, plan.order_cells.iter().map(|cell| row.value(*cell)).collect())
}

fn position_of(plan: &Plan, row: Row<'_>, values: Vec<Value>) -> Option<Position> {
    let id = row.guid(plan.shape.key?)?;
    let links = plan.link_cells.iter().map(|cell| row.guid(*cell)).collect();
    Some(Position { values, id, links })
}
