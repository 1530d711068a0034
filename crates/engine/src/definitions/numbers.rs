//! The numbers of autonumber columns: there before the first row needs them, and gone with their column.

use std::collections::BTreeSet;

use metadata::Changed;
use model::Result;
use model::metadata::{ColumnDefinition, TableDefinition};
use uuid::Uuid;

use crate::context::Context;

/// Follows changed definitions. A column that is no longer numbered keeps its place, so that it goes on
/// there if it is numbered again.
pub(super) fn follow(
    context: &mut Context<'_, '_>,
    tables: &[Changed<TableDefinition>],
) -> Result<()> {
    let numbered = |column: &ColumnDefinition| column.auto_number.is_some();
    for table in tables {
        let (old, new) = (table.old.as_ref(), table.new.as_ref());
        let were = ids(old, numbered);
        for id in ids(new, numbered).difference(&were) {
            context.transaction.prepare_numbers(*id)?;
        }
        for id in ids(old, |_| true).difference(&ids(new, |_| true)) {
            context.transaction.forget_numbers(*id)?;
            context.numbers().forget(*id);
        }
    }
    Ok(())
}

fn ids(
    table: Option<&TableDefinition>,
    wanted: impl Fn(&ColumnDefinition) -> bool,
) -> BTreeSet<Uuid> {
    let Some(table) = table else { return BTreeSet::new() };
    let columns = table.columns.iter().filter(|column| wanted(column));
    columns.map(|column| column.metadata_id(&table.name)).collect()
}
