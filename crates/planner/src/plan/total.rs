//! How many rows of a table an access may read, all of them counted.

use std::sync::Arc;

use model::Result;
use model::rows::CellType;
use security::Access;

use super::read::{Builder, ROOT};
use super::rows::{ShareTest, find};
use super::statement;
use crate::catalog::Catalog;
use crate::dialect::Dialect;
use crate::sql::ast::{Expr, Tree};
use crate::statement::Statement;

/// The statement that returns the number of the readable rows of a table, however many there are.
///
/// # Errors
/// If there is no such table, or the access has no privilege to read it.
pub fn count_all(
    table: &str,
    catalog: &Catalog,
    access: &Access,
    dialect: Dialect,
) -> Result<Statement> {
    let table = find(catalog, table)?;
    let mut select = Builder::new(catalog, access, table, ShareTest::Set)?.select;
    select.columns = vec![Expr::column(ROOT, &table.definition.primary_id)];
    Ok(statement(&Tree::Count(&select), &Arc::from([CellType::Int]), dialect))
}
