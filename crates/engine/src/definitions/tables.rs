//! The SQL tables of changed definitions.

use metadata::Changed;
use model::metadata::{Base, TableDefinition};
use model::{Error, Result};
use planner::{Catalog, Statement, ddl};
use store::Transaction;

use crate::context::Context;

/// Makes, changes and drops the SQL tables; `new` is the catalog as it is afterwards.
pub(super) fn carry_out(
    context: &mut Context<'_, '_>,
    tables: &[Changed<TableDefinition>],
    new: &Catalog,
) -> Result<()> {
    let dialect = context.dialect();
    for table in tables.iter().filter_map(|table| table.new.as_ref()) {
        if ddl::count_columns(table) > ddl::MOST_COLUMNS {
            return Err(Error::rule(
                0x8004_841a,
                "The maximum number of attributes allowed for an entity has already been reached. The \
                 attribute cannot be created.",
            ));
        }
    }
    let view = tables.iter().any(|table| {
        [&table.old, &table.new].into_iter().flatten().any(|one| one.base == Base::ActivityPointer)
    });
    if view {
        let old = std::sync::Arc::clone(&context.catalog);
        define(context.transaction, &ddl::drop_activity_view(&old, dialect))?;
    }
    for table in tables {
        let statements = match (&table.old, &table.new) {
            (None, Some(new)) => ddl::create(new, dialect),
            (Some(old), None) => ddl::drop_table(old, dialect),
            (Some(old), Some(new)) => {
                make_room(context, old, new)?;
                ddl::change(old, new, dialect)?
            }
            (None, None) => Vec::new(),
        };
        define(context.transaction, &statements)?;
    }
    if view {
        define(context.transaction, &ddl::create_activity_view(new, dialect))?;
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

/// Writes a table anew that has not enough numbers left for its new columns.
fn make_room(
    context: &mut Context<'_, '_>,
    old: &TableDefinition,
    new: &TableDefinition,
) -> Result<()> {
    let dialect = context.dialect();
    let more = ddl::count_columns(new).saturating_sub(ddl::count_columns(old));
    let moved = new.columns.iter().any(|column| old.column(&column.name).is_none());
    let Some(question) = ddl::last_column_number(old, dialect).filter(|_| more > 0 || moved) else {
        return Ok(());
    };
    let rows = context.transaction.query(&question)?;
    let last = rows.get(0).and_then(|row| row.int(0)).unwrap_or(0);
    // As many as all of its columns is more than a change can add to what is there.
    let added = new.columns.iter().filter(|column| old.column(&column.name).is_none()).count();
    let needed = i64::try_from(2 * added + more).unwrap_or(i64::MAX);
    let most = i64::try_from(ddl::MOST_COLUMNS).unwrap_or(i64::MAX);
    if last.saturating_add(needed) > most {
        define(context.transaction, &ddl::rewrite(old, dialect))?;
    }
    Ok(())
}

/// Runs statements that make, change and drop SQL tables.
pub(crate) fn define(transaction: &mut Transaction<'_>, statements: &[Statement]) -> Result<()> {
    for statement in statements {
        if statement.parameters().is_empty() {
            transaction.execute_ddl(statement)?;
        } else {
            // Values of rows follow the definition.
            transaction.execute(statement)?;
        }
    }
    Ok(())
}
