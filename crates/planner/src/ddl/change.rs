//! What becomes of an SQL table when its definition changes: what is new is added, what is no more is
//! taken away, values follow a column that keeps them in another way.

use std::collections::HashMap;
use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, KeyDefinition, Stored, TableDefinition};
use model::rows::CellType;
use model::{Error, Result};

use super::index::{Index, create_index, drop_index, index_name, indexes};
use super::{add_column, create_table, finish, name_target, sql_columns};
use crate::catalog::Catalog;
use crate::dialect::{Dialect, column_type};
use crate::sql::Text;
use crate::statement::{Parameter, Statement};

const DAY: u64 = 86_400_000;

/// The statements that make the SQL table of `new` out of that of `old`. A column that leaves the
/// definition leaves with its values.
///
/// # Errors
/// If a column has a type that values of its old one do not fit.
pub fn change(
    old: &TableDefinition,
    new: &TableDefinition,
    dialect: Dialect,
) -> Result<Vec<Statement>> {
    if new.is_view_of_activities {
        return Ok(Vec::new());
    }
    let before: HashMap<String, CellType> = sql_columns(old).into_iter().collect();
    let after = sql_columns(new);
    let turned = |name: &str, cell: CellType| before.get(name).is_some_and(|was| *was != cell);
    let touched =
        |index: &Index| after.iter().any(|(name, cell)| index.covers(name) && turned(name, *cell));
    let (were, are) = (indexes(old), indexes(new));
    let stays = |index: &Index, others: &[Index], name: &str| {
        !touched(index) && others.iter().any(|other| index_name(new, other) == name)
    };
    let mut statements = Vec::new();
    // First of all: an index would hold its columns.
    for index in were.iter().filter(|index| !stays(index, &are, &index_name(old, index))) {
        statements.push(drop_index(old, index, dialect));
    }
    for (name, _) in sql_columns(old) {
        if after.iter().all(|(other, _)| *other != name) {
            let mut text = Text::new(dialect);
            text.syntax("ALTER TABLE ").identifier(&new.name).syntax(" DROP COLUMN ");
            text.identifier(&name);
            statements.push(finish(text));
        }
    }
    for (name, cell) in &after {
        match before.get(name) {
            None => statements.push(add_column(new, name, *cell, dialect)),
            Some(was) if was != cell => statements.push(turn(new, name, (*was, *cell), dialect)?),
            Some(_) => {}
        }
    }
    statements.extend(new.columns.iter().filter_map(|column| name_target(old, column, dialect)));
    for index in are.iter().filter(|index| !stays(index, &were, &index_name(new, index))) {
        statements.push(create_index(new, index, dialect));
    }
    Ok(statements)
}

/// Keeps the values of a column in another way.
fn turn(
    definition: &TableDefinition,
    name: &str,
    (from, to): (CellType, CellType),
    dialect: Dialect,
) -> Result<Statement> {
    let mut text = Text::new(dialect);
    if dialect == Dialect::Postgres {
        text.syntax("ALTER TABLE ").identifier(&definition.name).syntax(" ALTER COLUMN ");
        text.identifier(name).syntax(" TYPE ");
        column_type(&mut text, to);
        if let (CellType::Timestamp, CellType::Date) = (from, to) {
            text.syntax(" USING (").identifier(name).syntax(" AT TIME ZONE 'UTC')::date");
        }
    } else {
        text.syntax("UPDATE ").identifier(&definition.name).syntax(" SET ");
        text.identifier(name).syntax(" = ");
    }
    match (from, to) {
        (CellType::Timestamp, CellType::Date)
        | (CellType::Decimal { .. }, CellType::Decimal { .. })
            if dialect == Dialect::Postgres => {}
        (CellType::Timestamp, CellType::Date) => {
            // Down to the day, before 1970 as well.
            text.syntax("(").identifier(name).syntax(" - ((").identifier(name).syntax(" % ");
            text.number(DAY).syntax(") + ").number(DAY).syntax(") % ").number(DAY);
            text.syntax(") / ").number(DAY);
        }
        (CellType::Decimal { scale: from }, CellType::Decimal { scale: to }) if from < to => {
            let factor = 10_u64.saturating_pow((to - from).into());
            text.identifier(name).syntax(" * ").number(factor);
        }
        (CellType::Decimal { scale: from }, CellType::Decimal { scale: to }) => {
            // Rounded half away from zero, as PostgreSQL does.
            let factor = 10_u64.saturating_pow((from - to).into());
            text.syntax("(").identifier(name).syntax(" + CASE WHEN ").identifier(name);
            text.syntax(" < 0 THEN -").number(factor / 2).syntax(" ELSE ").number(factor / 2);
            text.syntax(" END) / ").number(factor);
        }
        _ => {
            return Err(Error::Internal(format!("`{}.{name}` has another type", definition.name)));
        }
    }
    Ok(finish(text))
}

/// How many SQL columns a table may have: fewer than either database can keep.
pub const MOST_COLUMNS: usize = 1_600;

/// How many SQL columns a table has.
pub fn count_columns(definition: &TableDefinition) -> usize {
    sql_columns(definition).len()
}

/// A question for the last number that was given to a column of an SQL table, where numbers run out:
/// PostgreSQL has 1,600 for each table, and gives none twice.
pub fn last_column_number(definition: &TableDefinition, dialect: Dialect) -> Option<Statement> {
    if dialect == Dialect::Sqlite || definition.is_view_of_activities {
        return None;
    }
    let mut name = Text::new(dialect);
    name.identifier(&definition.name);
    let mut text = Text::new(dialect);
    text.syntax(
        "SELECT coalesce(max(attnum), 0)::bigint FROM pg_attribute WHERE attrelid = to_regclass(",
    );
    text.parameter(Parameter::Text(name.finish().0.into())).syntax(")");
    let (sql, parameters) = text.finish();
    Some(Statement { sql: sql.into(), parameters, columns: Arc::from([CellType::Int]), times: 1 })
}

/// The statements that write an SQL table anew as it is, so that its columns are numbered from 1 again.
pub fn rewrite(definition: &TableDefinition, dialect: Dialect) -> Vec<Statement> {
    let mut old = definition.name.clone();
    old.push_str("$old");
    let indexes = indexes(definition);
    let mut statements: Vec<Statement> =
        indexes.iter().map(|index| drop_index(definition, index, dialect)).collect();
    let mut text = Text::new(dialect);
    text.syntax("ALTER TABLE ").identifier(&definition.name).syntax(" RENAME TO ");
    text.identifier(&old);
    statements.push(finish(text));
    statements.push(create_table(definition, dialect));
    let names = |text: &mut Text| {
        text.list(", ", sql_columns(definition), |text, (name, _)| {
            text.identifier(&name);
        });
    };
    let mut text = Text::new(dialect);
    text.syntax("INSERT INTO ").identifier(&definition.name).syntax(" (");
    names(&mut text);
    text.syntax(") SELECT ");
    names(&mut text);
    text.syntax(" FROM ").identifier(&old);
    statements.push(finish(text));
    let mut text = Text::new(dialect);
    text.syntax("DROP TABLE ").identifier(&old);
    statements.push(finish(text));
    statements.extend(indexes.iter().map(|index| create_index(definition, index, dialect)));
    statements
}

/// The statement that takes an SQL table away, with its rows and indexes.
pub fn drop_table(definition: &TableDefinition, dialect: Dialect) -> Vec<Statement> {
    if definition.is_view_of_activities {
        return Vec::new();
    }
    let mut text = Text::new(dialect);
    text.syntax("DROP TABLE ").identifier(&definition.name);
    vec![finish(text)]
}

/// The statement that takes the view over all activities away: before a change of a table that it
/// reads.
pub fn drop_activity_view(catalog: &Catalog, dialect: Dialect) -> Vec<Statement> {
    let view = catalog.tables().find(|table| table.definition.is_view_of_activities);
    let drop = |view: &std::sync::Arc<crate::Table>| {
        let mut text = Text::new(dialect);
        text.syntax("DROP VIEW IF EXISTS ").identifier(&view.definition.name);
        finish(text)
    };
    view.map(drop).into_iter().collect()
}

/// A question for two rows that have the same values in the columns of a key, which stand in the way of
/// its index. It returns a row if there are any.
pub fn duplicates(
    definition: &TableDefinition,
    key: &KeyDefinition,
    dialect: Dialect,
) -> Statement {
    let mut text = Text::new(dialect);
    text.syntax("SELECT count(*) FROM ").identifier(&definition.name).syntax(" WHERE ");
    text.list(" AND ", &key.columns, |text, name| {
        text.identifier(name).syntax(" IS NOT NULL");
    });
    text.syntax(" GROUP BY ");
    text.list(", ", &key.columns, |text, name| {
        if is_folded(definition.column(name)) {
            text.syntax("fold(").identifier(name).syntax(")");
        } else {
            text.identifier(name);
        }
    });
    text.syntax(" HAVING count(*) > 1 LIMIT 1");
    let (sql, parameters) = text.finish();
    Statement { sql: sql.into(), parameters, columns: Arc::from([CellType::Int]), times: 1 }
}

/// Whether values are compared folded: texts, but names of tables as they are.
pub(super) fn is_folded(column: Option<&ColumnDefinition>) -> bool {
    column.is_some_and(|column| {
        column.stored() == Stored::As(CellType::Text) && column.kind != ColumnType::EntityName
    })
}
