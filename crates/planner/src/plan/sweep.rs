//! Statements that change or remove many rows at once: for the server's own work alone, which asks
//! nobody's rights.

use std::sync::Arc;

use model::value::Value;
use model::{Error, Result};
use security::Access;

use super::statement;
use super::write::{assignments, has};
use crate::catalog::Table;
use crate::dialect::Dialect;
use crate::sql::ast::{Expr, Tree};
use crate::statement::{Parameter, Statement};
use crate::value::parameter;

/// Changes columns of all rows that have these values.
///
/// # Errors
/// If the access is anybody's, or a value does not fit its column.
pub fn update_all(
    access: &Access,
    table: &Table,
    with: &[(&str, Value)],
    values: &[(String, Value)],
    dialect: Dialect,
) -> Result<Statement> {
    let filter = filter(access, table, with)?;
    let values = assignments(table, values)?;
    let tree = Tree::Update { table: &table.definition.name, values, filter };
    Ok(statement(&tree, &Arc::from([]), dialect))
}

/// Removes all rows that have these values.
///
/// # Errors
/// If the access is anybody's, or a value does not fit its column.
pub fn delete_all(
    access: &Access,
    table: &Table,
    with: &[(&str, Value)],
    dialect: Dialect,
) -> Result<Statement> {
    let filter = filter(access, table, with)?;
    let tree = Tree::Delete { table: &table.definition.name, filter };
    Ok(statement(&tree, &Arc::from([]), dialect))
}

fn filter(access: &Access, table: &Table, with: &[(&str, Value)]) -> Result<Vec<Expr>> {
    if access.reason().is_none() || with.is_empty() {
        return Err(Error::internal("many rows are written at once only by the server itself"));
    }
    let mut filter = Vec::with_capacity(with.len());
    for (name, value) in with {
        let column = table.column(name).ok_or_else(|| Error::UndeclaredProperty {
            table: table.definition.name.clone(),
            property: (*name).to_owned(),
        })?;
        filter.push(has(name, parameter(&table.definition.name, column, value)?));
        if let (true, Value::Reference(reference)) = (column.is_polymorphic(), value) {
            let target = Parameter::Text(reference.table.as_str().into());
            filter.push(has(&column.target_column(), target));
        }
    }
    Ok(filter)
}
