//! Rows that belong to a row of one of several tables say of which: clients look for notes and addresses
//! by the name of the table.

use model::value::Value;

use crate::rules::draft::Draft;

/// Sets `objecttypecode` by the lookup, where a write says what that points at.
pub(super) fn follow(draft: &mut Draft, lookup: &str) {
    let name = match draft.get(lookup) {
        Some(Value::Reference(row)) => Value::Text(row.table.clone()),
        Some(Value::Null) => Value::Null,
        _ => return,
    };
    draft.set("objecttypecode", name);
}
