//! Which rows point at a table that is going to be no more: for the server's own work alone.

use std::sync::Arc;

use model::metadata::ColumnDefinition;
use model::rows::CellType;
use model::{Error, Result};
use security::Access;

use super::read::ROOT;
use super::statement;
use crate::catalog::Table;
use crate::dialect::Dialect;
use crate::sql::ast::{Expr, Select, Tree};
use crate::statement::{Parameter, Statement};

/// The keys of the rows whose lookup points at a row of `target`. Of a lookup that can point at rows of
/// one table alone, these are all that have a value.
///
/// # Errors
/// If the access is anybody's.
pub fn rows_pointing_at(
    access: &Access,
    table: &Table,
    column: &ColumnDefinition,
    target: &str,
    dialect: Dialect,
) -> Result<Statement> {
    if access.reason().is_none() {
        return Err(Error::internal("only the server itself asks what points at a whole table"));
    }
    let mut select = Select::new(&table.definition.name, ROOT);
    select.columns.push(Expr::column(ROOT, &table.definition.primary_id));
    select.filter = vec![if column.is_polymorphic() {
        let name = Parameter::Text(target.into());
        Expr::column(ROOT, &column.target_column()).equal(Expr::value(name))
    } else {
        Expr::Not(Box::new(Expr::Null(Box::new(Expr::column(ROOT, &column.name)))))
    }];
    Ok(statement(&Tree::Select(&select), &Arc::from([CellType::Guid]), dialect))
}
