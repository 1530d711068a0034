//! SQL tables of table definitions: one SQL column for each column, and the indexes that keys,
//! security and lookups need.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::metadata::{
    AccessRule, Base, ColumnDefinition, ColumnType, Ownership, Stored, TableDefinition,
};
use model::rows::CellType;
use model::{Error, Result};
use uuid::Uuid;

use crate::catalog::Catalog;
use crate::dialect::{Dialect, cast_type, column_type};
use crate::sql::Text;
use crate::statement::{Parameter, Statement};

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
            None => {
                let mut text = Text::new(dialect);
                text.syntax("ALTER TABLE ").identifier(&new.name).syntax(" ADD COLUMN ");
                text.identifier(&name).syntax(" ");
                column_type(&mut text, cell);
                statements.push(finish(text));
            }
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
    let mut drop = Text::new(dialect);
    drop.syntax("DROP VIEW IF EXISTS ").identifier(&view.definition.name);
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
    vec![finish(drop), finish(text)]
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

/// An index: its columns, whether it is unique, and whether nulls are left out of it.
#[derive(Debug, PartialEq)]
struct Index {
    columns: Vec<String>,
    unique: bool,
    partial: bool,
}

fn indexes(definition: &TableDefinition) -> Vec<Index> {
    let mut indexes = Vec::new();
    for columns in &definition.unique {
        indexes.push(Index { columns: columns.clone(), unique: true, partial: false });
    }
    for columns in &definition.indexes {
        indexes.push(Index { columns: columns.clone(), unique: false, partial: false });
    }
    let key = definition.primary_id.clone();
    let name = definition.primary_name.clone().filter(|name| {
        definition.column(name).is_some_and(|column| column.stored() == Stored::As(CellType::Text))
    });
    if let Some(name) = &name {
        let columns = vec![name.clone(), key.clone()];
        indexes.push(Index { columns, unique: false, partial: false });
    }
    // What changed is read by version (query.md §12).
    if definition.change_tracking && definition.column(VERSION).is_some() {
        let columns = vec![VERSION.to_owned(), key.clone()];
        indexes.push(Index { columns, unique: false, partial: false });
    }
    for column in &definition.columns {
        let led = |columns: &Vec<String>| columns.first() == Some(&column.name);
        let is_led = definition.unique.iter().chain(&definition.indexes).any(led);
        if !column.is_lookup() && !is_link(definition, column) || is_led {
            continue;
        }
        // The columns that row predicates ask about lead an order by name, so that a page of the
        // rows of one owner or unit is a range of the index.
        let decides = definition.ownership == Ownership::UserOwned
            && matches!(column.name.as_str(), "owninguser" | "owningteam" | "owningbusinessunit");
        let mut columns = vec![column.name.clone()];
        if decides {
            columns.extend(name.clone());
            columns.push(key.clone());
        }
        // The owner is found by the two columns that split it into user and team.
        if column.kind != ColumnType::Owner {
            indexes.push(Index { columns, unique: false, partial: true });
        }
    }
    indexes
}

/// Whether a bare id column is an end of an N:N relationship, or the way to the row that decides.
fn is_link(definition: &TableDefinition, column: &ColumnDefinition) -> bool {
    let decides = match &definition.access {
        AccessRule::Through(columns) => columns.contains_key(&column.name),
        _ => false,
    };
    decides || matches!(column.name.as_str(), "objectid" | "principalid")
}

fn create_index(definition: &TableDefinition, index: &Index, dialect: Dialect) -> Statement {
    let mut text = Text::new(dialect);
    text.syntax(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
    text.quoted(&index_name(definition, index)).syntax(" ON ");
    text.identifier(&definition.name).syntax(" (");
    text.list(", ", &index.columns, |text, name| {
        // Names of tables are compared as they are, all other texts folded.
        let is_folded = definition.column(name).is_some_and(|column| {
            column.stored() == Stored::As(CellType::Text) && column.kind != ColumnType::EntityName
        });
        if is_folded {
            text.syntax("fold(").identifier(name).syntax(")");
            if dialect == Dialect::Postgres {
                text.syntax(" NULLS FIRST");
            }
        } else {
            text.identifier(name);
        }
    });
    text.syntax(")");
    if let (true, Some(first)) = (index.partial, index.columns.first()) {
        text.syntax(" WHERE ").identifier(first).syntax(" IS NOT NULL");
    }
    finish(text)
}

/// A name within PostgreSQL's 63 bytes: cut, and made distinct by a hash, if it is longer.
fn index_name(definition: &TableDefinition, index: &Index) -> String {
    let mut name = String::from(if index.unique { "ux_" } else { "ix_" });
    name.push_str(&definition.name);
    for column in &index.columns {
        name.push('_');
        name.push_str(column);
    }
    if name.len() > 63 {
        let hash = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
        name.truncate(name.floor_char_boundary(30));
        name.push('_');
        name.push_str(hash.simple().encode_lower(&mut Uuid::encode_buffer()));
    }
    name
}

fn finish(text: Text) -> Statement {
    let (sql, parameters) = text.finish();
    Statement { sql: sql.into(), parameters, columns: Arc::from([]) }
}
