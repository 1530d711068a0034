//! The SQL tables of changed definitions.

use metadata::Changed;
use model::Result;
use model::metadata::{Base, TableDefinition};
use planner::{Catalog, Statement, ddl};

use crate::context::Context;

/// Makes, changes and drops the SQL tables; `new` is the catalog as it is afterwards.
pub(super) fn carry_out(
    context: &mut Context<'_, '_>,
    tables: &[Changed<TableDefinition>],
    new: &Catalog,
) -> Result<()> {
    let dialect = context.dialect();
    let view = tables.iter().any(|table| {
        [&table.old, &table.new].into_iter().flatten().any(|one| one.base == Base::ActivityPointer)
    });
    if view {
        let old = std::sync::Arc::clone(&context.catalog);
        run(context, &ddl::drop_activity_view(&old, dialect))?;
    }
    for table in tables {
        let statements = match (&table.old, &table.new) {
            (None, Some(new)) => ddl::create(new, dialect),
            (Some(old), None) => ddl::drop_table(old, dialect),
            (Some(old), Some(new)) => ddl::change(old, new, dialect)?,
            (None, None) => Vec::new(),
        };
        run(context, &statements)?;
    }
    if view {
        run(context, &ddl::create_activity_view(new, dialect))?;
    }
    for table in tables {
        let tracked = |table: &Option<TableDefinition>| {
            table.as_ref().is_some_and(|table| table.change_tracking)
        };
        if tracked(&table.old) != tracked(&table.new) {
            context.transaction.begin_tracking(&table.name)?;
        }
    }
    Ok(())
}

fn run(context: &mut Context<'_, '_>, statements: &[Statement]) -> Result<()> {
    for statement in statements {
        if statement.parameters().is_empty() {
            context.transaction.execute_ddl(statement)?;
        } else {
            context.transaction.execute(statement)?;
        }
    }
    Ok(())
}
