//! Statements that change rows. Each is made only after the access allowed it: the facts of the row
//! go to the one door, and a refusal is an error instead of a statement.

use std::sync::Arc;

use model::id::{BusinessUnitId, PrincipalId};
use model::right::Right;
use model::value::Value;
use model::{Error, Result};
use security::{Access, RowFacts};
use uuid::Uuid;

use super::statement;
use crate::catalog::Table;
use crate::dialect::Dialect;
use crate::sql::ast::{Expr, Source, Tree};
use crate::statement::{Parameter, Statement};
use crate::value::parameter;

/// Makes a row with these values, primary key included.
///
/// # Errors
/// If the access may not create it for this owner, or a value does not fit its column.
pub fn insert(
    access: &Access,
    table: &Table,
    owner: Option<PrincipalId>,
    unit: Option<BusinessUnitId>,
    values: &[(String, Value)],
    dialect: Dialect,
) -> Result<Statement> {
    access.check_create(&table.security(), owner, unit)?;
    let (columns, row) = assignments(table, values)?.into_iter().unzip();
    let tree = Tree::Insert { table: &table.definition.name, columns, rows: vec![row] };
    Ok(statement(&tree, &Arc::from([]), dialect))
}

/// Changes columns of the row that `facts` describe.
///
/// # Errors
/// If the access lacks one of `rights` on the row, or a value does not fit its column.
pub fn update(
    access: &Access,
    table: &Table,
    rights: &[Right],
    facts: &RowFacts,
    values: &[(String, Value)],
    dialect: Dialect,
) -> Result<Statement> {
    for right in rights {
        access.check_row(&table.security(), *right, facts)?;
    }
    let values = assignments(table, values)?;
    let filter = vec![is_row(table, facts.id)];
    let tree = Tree::Update { table: &table.definition.name, values, filter };
    Ok(statement(&tree, &Arc::from([]), dialect))
}

/// Removes the row that `facts` describe.
///
/// # Errors
/// If the access may not delete it.
pub fn delete(
    access: &Access,
    table: &Table,
    facts: &RowFacts,
    dialect: Dialect,
) -> Result<Statement> {
    access.check_row(&table.security(), Right::Delete, facts)?;
    let filter = vec![is_row(table, facts.id)];
    let tree = Tree::Delete { table: &table.definition.name, filter };
    Ok(statement(&tree, &Arc::from([]), dialect))
}

fn is_row(table: &Table, id: Uuid) -> Expr {
    has(&table.definition.primary_id, Parameter::Guid(id))
}

/// The condition that a column of the row has this value.
fn has(column: &str, value: Parameter) -> Expr {
    Expr::column(Source(0), column).equal(Expr::value(value))
}

/// SQL columns and their values. A polymorphic lookup has two: the id, and the table's name.
pub(super) fn assignments(
    table: &Table,
    values: &[(String, Value)],
) -> Result<Vec<(Arc<str>, Parameter)>> {
    if values.is_empty() {
        return Err(Error::internal("a row is written without values"));
    }
    let mut out = Vec::with_capacity(values.len());
    for (name, value) in values {
        let column = table.column(name).ok_or_else(|| Error::UndeclaredProperty {
            table: table.definition.name.clone(),
            property: name.clone(),
        })?;
        out.push((name.as_str().into(), parameter(&table.definition.name, column, value)?));
        if column.is_polymorphic() {
            let target = match value {
                Value::Reference(reference) => Parameter::Text(reference.table.as_str().into()),
                Value::Null => Parameter::Null,
                _ => return Err(Error::internal("a polymorphic lookup without its table")),
            };
            out.push((column.target_column().into(), target));
        }
    }
    Ok(out)
}
