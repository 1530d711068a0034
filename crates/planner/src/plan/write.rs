//! Statements that change rows. Each is made only after the access allowed it: the facts of the row
//! go to the one door, and a refusal is an error instead of a statement.

use std::sync::Arc;

use model::id::{BusinessUnitId, PrincipalId};
use model::metadata::ColumnDefinition;
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

/// A row that is going to be made together with others.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    /// Its key.
    pub id: Uuid,
    /// Who is going to own it, if anybody does.
    pub owner: Option<PrincipalId>,
    /// The business unit that it is going to belong to, if it does to one.
    pub unit: Option<BusinessUnitId>,
    /// Its values but for the key. What another one has and it lacks is null.
    pub values: Vec<(&'a str, &'a Value)>,
}

/// Makes rows of a table in one statement.
///
/// # Errors
/// If the access may not create one of them for its owner, or a value does not fit its column.
pub fn insert_rows(
    access: &Access,
    table: &Table,
    rows: &[NewRow<'_>],
    dialect: Dialect,
) -> Result<Statement> {
    let columns = columns_of(table, rows)?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        access.check_create(&table.security(), row.owner, row.unit)?;
        all.push(parameters(table, &columns, row)?);
    }
    let mut names: Vec<Arc<str>> = Vec::with_capacity(columns.len() + 2);
    names.push(table.definition.primary_id.as_str().into());
    for (name, column) in &columns {
        names.push((*name).into());
        if column.is_polymorphic() {
            names.push(column.target_column().into());
        }
    }
    Ok(insertion(table, names, all, dialect))
}

/// The statement that makes rows with values for these SQL columns.
pub(super) fn insertion(
    table: &Table,
    columns: Vec<Arc<str>>,
    mut rows: Vec<Vec<Parameter>>,
    dialect: Dialect,
) -> Statement {
    let others = match dialect {
        Dialect::Sqlite => rows.split_off(rows.len().min(1)),
        Dialect::Postgres => Vec::new(),
    };
    let tree = Tree::Insert { table: &table.definition.name, columns, rows };
    let mut statement = statement(&tree, &Arc::from([]), dialect);
    statement.times += others.len();
    statement.parameters.extend(others.into_iter().flatten());
    statement
}

/// The columns that any of the rows has, in the order in which they come.
fn columns_of<'a>(
    table: &'a Table,
    rows: &[NewRow<'a>],
) -> Result<Vec<(&'a str, &'a ColumnDefinition)>> {
    let mut columns: Vec<(&str, &ColumnDefinition)> = Vec::new();
    for row in rows {
        // Most rows have the columns of the first one.
        let same = row.values.iter().map(|(name, _)| *name);
        if same.eq(columns.iter().map(|(name, _)| *name)) {
            continue;
        }
        for (name, _) in &row.values {
            if columns.iter().all(|(known, _)| known != name) {
                let column = table.column(name).ok_or_else(|| undeclared(table, name))?;
                columns.push((name, column));
            }
        }
    }
    Ok(columns)
}

/// The values of a row for the key and these columns.
fn parameters(
    table: &Table,
    columns: &[(&str, &ColumnDefinition)],
    row: &NewRow<'_>,
) -> Result<Vec<Parameter>> {
    let mut out = Vec::with_capacity(columns.len() + 2);
    out.push(Parameter::Guid(row.id));
    for (index, (name, column)) in columns.iter().enumerate() {
        let here = row.values.get(index).filter(|(known, _)| known == name);
        let found = here.or_else(|| row.values.iter().find(|(known, _)| known == name));
        let value = found.map_or(&Value::Null, |(_, value)| *value);
        out.push(parameter(&table.definition.name, column, value)?);
        if column.is_polymorphic() {
            out.push(target_of(value)?);
        }
    }
    Ok(out)
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
        let column = table.column(name).ok_or_else(|| undeclared(table, name))?;
        out.push((name.as_str().into(), parameter(&table.definition.name, column, value)?));
        if column.is_polymorphic() {
            out.push((column.target_column().into(), target_of(value)?));
        }
    }
    Ok(out)
}

/// The name of the table that a polymorphic lookup points at.
fn target_of(value: &Value) -> Result<Parameter> {
    match value {
        Value::Reference(reference) => Ok(Parameter::Text(reference.table.as_str().into())),
        Value::Null => Ok(Parameter::Null),
        _ => Err(Error::internal("a polymorphic lookup without its table")),
    }
}

fn undeclared(table: &Table, name: &str) -> Error {
    let table = table.definition.name.clone();
    Error::UndeclaredProperty { table, property: name.to_owned() }
}
