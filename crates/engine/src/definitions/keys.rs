//! Whether alternate keys can be used: rows that have the same values stand in the way of their index
//! (metadata.md §9).

use metadata::Changed;
use model::Result;
use model::metadata::{KeyDefinition, KeyStatus, TableDefinition};
use planner::ddl;

use crate::context::Context;

/// Notes which keys that are going to be built cannot be.
pub(super) fn settle(
    context: &mut Context<'_, '_>,
    tables: &mut [Changed<TableDefinition>],
) -> Result<()> {
    let dialect = context.dialect();
    for table in tables {
        let (Some(old), Some(new)) = (&table.old, &mut table.new) else { continue };
        let built = |key: &KeyDefinition| {
            let was = old.keys.iter().find(|one| one.name == key.name);
            was.is_some_and(|one| one.status == KeyStatus::Active && one.columns == key.columns)
        };
        // A column that is new has no values yet.
        let has_values =
            |key: &KeyDefinition| key.columns.iter().all(|name| old.column(name).is_some());
        for key in &mut new.keys {
            if key.status == KeyStatus::Active && !built(key) && has_values(key) {
                let question = ddl::duplicates(old, key, dialect);
                if !context.transaction.query(&question)?.is_empty() {
                    key.status = KeyStatus::Failed;
                }
            }
        }
    }
    Ok(())
}
