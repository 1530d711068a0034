//! Statements that make, change or remove many rows at once: for the server's own work alone, which
//! asks nobody's rights.

use std::sync::Arc;

use model::query::Condition;
use model::value::Value;
use model::{Error, Result};
use security::Access;

use super::read::{Builder, ROOT};
use super::rows::ShareTest;
use super::statement;
use super::write::{assignments, insertion};
use crate::catalog::{Catalog, Table};
use crate::dialect::Dialect;
use crate::sql::ast::{Expr, Tree};
use crate::statement::Statement;

/// Makes rows, each with values for the same columns in the same order.
///
/// # Errors
/// If the access is anybody's, the rows differ in their columns, or a value does not fit.
pub fn insert_many(
    access: &Access,
    table: &Table,
    rows: &[Vec<(String, Value)>],
    dialect: Dialect,
) -> Result<Statement> {
    check_is_system(access)?;
    let mut columns = Vec::new();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let (names, values): (Vec<Arc<str>>, Vec<_>) = assignments(table, row)?.into_iter().unzip();
        if columns.is_empty() {
            columns = names;
        } else if columns != names {
            return Err(Error::internal("rows that are made together differ in their columns"));
        }
        all.push(values);
    }
    if all.is_empty() {
        return Err(Error::internal("no rows are made"));
    }
    Ok(insertion(table, columns, all, dialect))
}

/// Changes columns of all rows that satisfy the conditions, which name columns of the table itself.
///
/// # Errors
/// If the access is anybody's, there is no condition, or a value does not fit its column.
pub fn update_where(
    access: &Access,
    catalog: &Catalog,
    table: &Arc<Table>,
    conditions: &[Condition],
    values: &[(String, Value)],
    dialect: Dialect,
) -> Result<Statement> {
    let filter = filter(access, catalog, table, conditions)?;
    let values = assignments(table, values)?;
    let tree = Tree::Update { table: &table.definition.name, values, filter };
    Ok(statement(&tree, &Arc::from([]), dialect))
}

/// Removes all rows that satisfy the conditions, which name columns of the table itself.
///
/// # Errors
/// If the access is anybody's, there is no condition, or a value does not fit its column.
pub fn delete_where(
    access: &Access,
    catalog: &Catalog,
    table: &Arc<Table>,
    conditions: &[Condition],
    dialect: Dialect,
) -> Result<Statement> {
    let filter = filter(access, catalog, table, conditions)?;
    let tree = Tree::Delete { table: &table.definition.name, filter };
    Ok(statement(&tree, &Arc::from([]), dialect))
}

fn filter(
    access: &Access,
    catalog: &Catalog,
    table: &Arc<Table>,
    conditions: &[Condition],
) -> Result<Vec<Expr>> {
    check_is_system(access)?;
    let mut builder = Builder::new(catalog, access, table, ShareTest::Probe)?;
    let each = |condition| builder.condition(table, ROOT, condition);
    let filter: Vec<Expr> = conditions.iter().map(each).collect::<Result<_>>()?;
    if filter.is_empty() || !builder.select.joins.is_empty() {
        return Err(Error::internal(
            "rows that are changed together are told by their own columns",
        ));
    }
    Ok(filter)
}

fn check_is_system(access: &Access) -> Result<()> {
    if access.reason().is_none() {
        return Err(Error::internal("many rows are written at once only by the server itself"));
    }
    Ok(())
}
