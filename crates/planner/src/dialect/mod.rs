//! What differs between the databases, as far as SQL text goes.

mod pattern;

use std::sync::Arc;

use model::query::Pattern;
use model::rows::CellType;
use uuid::Uuid;

use crate::sql::Text;
use crate::sql::ast::Expr;
use crate::statement::Parameter;

/// A database's way to write SQL. Closed, so that a third one lights up every place that cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL 15 and later.
    Postgres,
}

/// Membership in a list of ids. PostgreSQL takes them as one array, so the text does not depend on
/// their count; SQLite gets placeholders, their count rounded up so that few texts exist.
pub(crate) fn in_guids(text: &mut Text, expr: &Expr, ids: &[Uuid]) {
    let Some(last) = ids.last() else {
        text.syntax("(1 = 0)");
        return;
    };
    text.syntax("(");
    crate::sql::expression(text, expr);
    match text.dialect {
        Dialect::Postgres => {
            text.syntax(" = ANY (").parameter(Parameter::Guids(Arc::from(ids))).syntax("))");
        }
        Dialect::Sqlite => {
            let places = if ids.len() <= 4 { ids.len() } else { ids.len().next_power_of_two() };
            let padded = ids.iter().chain(std::iter::repeat(last)).take(places);
            text.syntax(" IN (");
            text.list(", ", padded, |text, id| {
                text.parameter(Parameter::Guid(*id));
            });
            text.syntax("))");
        }
    }
}

/// Folded text that has a pattern.
pub(crate) fn like(text: &mut Text, expr: &Expr, pattern: &Pattern) {
    text.syntax("(fold(");
    crate::sql::expression(text, expr);
    let operator = match text.dialect {
        Dialect::Sqlite => ") GLOB ",
        Dialect::Postgres if pattern::has_set(pattern) => ") ~ ",
        Dialect::Postgres => ") LIKE ",
    };
    let written = match text.dialect {
        Dialect::Sqlite => pattern::glob(pattern),
        Dialect::Postgres if pattern::has_set(pattern) => pattern::regex(pattern),
        Dialect::Postgres => pattern::like(pattern),
    };
    // The pattern is folded as the column is, by the database itself, so that both fold alike. The
    // signs of a pattern have no case and no accents.
    text.syntax(operator).syntax("fold(").parameter(Parameter::Text(written.into()));
    text.syntax("))");
}

/// The SQL type of a column.
pub(crate) fn column_type(text: &mut Text, cell: CellType) {
    let name = match (text.dialect, cell) {
        (Dialect::Sqlite, CellType::Guid) => "BLOB",
        (Dialect::Sqlite, CellType::Text) => "TEXT",
        (Dialect::Sqlite, CellType::Double) => "REAL",
        (Dialect::Sqlite, _) => "INTEGER",
        (Dialect::Postgres, CellType::Guid) => "uuid",
        (Dialect::Postgres, CellType::Text) => "text",
        (Dialect::Postgres, CellType::Double) => "double precision",
        (Dialect::Postgres, CellType::Int) => "bigint",
        (Dialect::Postgres, CellType::Bool) => "boolean",
        (Dialect::Postgres, CellType::Timestamp) => "timestamptz",
        (Dialect::Postgres, CellType::Date) => "date",
        (Dialect::Postgres, CellType::Decimal { scale }) => {
            text.syntax("numeric(38, ").number(scale).syntax(")");
            return;
        }
    };
    text.syntax(name);
}
