//! SQL tables of table definitions: one SQL column for each column, and the indexes that keys,
//! security and lookups need.

mod change;
mod index;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::metadata::{Base, ColumnDefinition, Stored, TableDefinition};
use model::rows::CellType;
use model::{Error, Result};

use crate::catalog::Catalog;
use crate::dialect::{Dialect, cast_type, column_type};
use crate::sql::Text;
use crate::statement::{Parameter, Statement};

pub use change::{
    MOST_COLUMNS, change, count_columns, drop_activity_view, drop_table, duplicates,
    last_column_number, rewrite,
};
pub use index::key_of_index;
use index::{create_index, index_name, indexes};

/// The column that every write of a row changes.
pub(crate) const VERSION: &str = "versionnumber";

/// The statements that create a table and its indexes.
pub fn create(definition: &TableDefinition, dialect: Dialect) -> Vec<Statement> {
    if definition.is_view_of_activities {
        return Vec::new();
    }
    let mut statements = vec![create_table(definition, dialect)];
    for index in indexes(definition) {
        statements.push(create_index(definition, &index, dialect));
    }
    statements
}

/// The statements that make an SQL table out of that of an older definition: new columns and new
/// indexes. Nothing is taken away; a column that the new definition lacks stays where it is.
///
/// # Errors
/// If a column has changed its type, which no statement here could do to the values that are kept.
pub fn alter(
    old: &TableDefinition,
    new: &TableDefinition,
    dialect: Dialect,
) -> Result<Vec<Statement>> {
    if new.is_view_of_activities {
        return Ok(Vec::new());
    }
    let kept: HashMap<String, CellType> = sql_columns(old).into_iter().collect();
    let mut statements = Vec::new();
    for (name, cell) in sql_columns(new) {
        match kept.get(&name) {
            None => statements.push(add_column(new, &name, cell, dialect)),
            Some(before) if *before == cell => {}
            Some(_) => {
                return Err(Error::Internal(format!("`{}.{name}` has another type", new.name)));
            }
        }
    }
    statements.extend(new.columns.iter().filter_map(|column| name_target(old, column, dialect)));
    let there: HashSet<String> = indexes(old).iter().map(|index| index_name(old, index)).collect();
    for index in indexes(new).iter().filter(|index| !there.contains(&index_name(new, index))) {
        statements.push(create_index(new, index, dialect));
    }
    Ok(statements)
}

/// The statements that add the columns of files and pictures which an older version did not keep.
pub fn add_files(
    definition: &TableDefinition,
    has: impl Fn(&str) -> bool,
    dialect: Dialect,
) -> Vec<Statement> {
    let kept = |column: &&ColumnDefinition| column.holds_files() || column.is_part();
    let missing = definition.columns.iter().filter(kept).filter(|column| !has(&column.name));
    let add = |column: &ColumnDefinition| match column.stored() {
        Stored::As(cell) => Some(add_column(definition, &column.name, cell, dialect)),
        Stored::Nowhere => None,
    };
    missing.filter_map(add).collect()
}

fn add_column(
    definition: &TableDefinition,
    name: &str,
    cell: CellType,
    dialect: Dialect,
) -> Statement {
    let mut text = Text::new(dialect);
    text.syntax("ALTER TABLE ").identifier(&definition.name).syntax(" ADD COLUMN ");
    text.identifier(name).syntax(" ");
    column_type(&mut text, cell);
    finish(text)
}

/// What a lookup pointed at while there was one table that it could point at.
fn name_target(
    old: &TableDefinition,
    column: &ColumnDefinition,
    dialect: Dialect,
) -> Option<Statement> {
    let before = old.column(&column.name)?;
    let only = before.targets.first()?;
    if !column.is_polymorphic() || before.is_polymorphic() || !before.is_lookup() {
        return None;
    }
    let mut text = Text::new(dialect);
    text.syntax("UPDATE ").identifier(&old.name).syntax(" SET ");
    text.identifier(&column.target_column()).syntax(" = ");
    text.parameter(Parameter::Text(Arc::from(only.as_str())));
    text.syntax(" WHERE ").identifier(&column.name).syntax(" IS NOT NULL");
    Some(finish(text))
}

/// The statements that (re)create the view over all activities, when its table exists.
pub fn create_activity_view(catalog: &Catalog, dialect: Dialect) -> Vec<Statement> {
    let Some(view) = catalog.tables().find(|table| table.definition.is_view_of_activities) else {
        return Vec::new();
    };
    let mut kinds: Vec<_> = catalog
        .tables()
        .filter(|table| table.definition.base == Base::ActivityPointer)
        .filter(|table| !table.definition.is_view_of_activities)
        .collect();
    kinds.sort_by(|one, other| one.definition.name.cmp(&other.definition.name));
    let mut text = Text::new(dialect);
    text.syntax("CREATE VIEW ").identifier(&view.definition.name).syntax(" AS ");
    text.list(" UNION ALL ", kinds, |text, kind| {
        let own: HashSet<String> =
            sql_columns(&kind.definition).into_iter().map(|(name, _)| name).collect();
        text.syntax("SELECT ");
        text.list(", ", sql_columns(&view.definition), |text, (name, cell)| {
            if own.contains(&name) {
                text.identifier(&name);
            } else {
                text.syntax("CAST(NULL AS ");
                cast_type(text, cell);
                text.syntax(") AS ").identifier(&name);
            }
        });
        text.syntax(" FROM ").identifier(&kind.definition.name);
    });
    let mut statements = drop_activity_view(catalog, dialect);
    statements.push(finish(text));
    statements
}

/// The SQL columns of a table, in order, with their types.
fn sql_columns(definition: &TableDefinition) -> Vec<(String, CellType)> {
    let mut columns = Vec::new();
    for column in &definition.columns {
        if let Stored::As(cell) = column.stored() {
            columns.push((column.name.clone(), cell));
            if column.is_polymorphic() {
                columns.push((column.target_column(), CellType::Text));
            }
        }
    }
    columns
}

fn create_table(definition: &TableDefinition, dialect: Dialect) -> Statement {
    let mut text = Text::new(dialect);
    text.syntax("CREATE TABLE ").identifier(&definition.name).syntax(" (");
    text.list(", ", sql_columns(definition), |text, (name, cell)| {
        text.identifier(&name).syntax(" ");
        column_type(text, cell);
        if name == definition.primary_id {
            text.syntax(" NOT NULL PRIMARY KEY");
        }
    });
    text.syntax(match dialect {
        Dialect::Sqlite => ") STRICT",
        Dialect::Postgres => ")",
    });
    finish(text)
}

fn finish(text: Text) -> Statement {
    let (sql, parameters) = text.finish();
    Statement { sql: sql.into(), parameters, columns: Arc::from([]), times: 1 }
}
