//! What differs between the databases, as far as SQL text goes.

mod part;
mod pattern;

use std::sync::Arc;

use model::query::Pattern;
use model::rows::CellType;
use uuid::Uuid;

use crate::sql::Text;
use crate::sql::ast::Expr;
use crate::statement::Parameter;

pub(crate) use part::part_of;

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
            text.syntax(" IN (");
            text.list(", ", padded(ids, last), |text, id| {
                text.parameter(Parameter::Guid(*id));
            });
            text.syntax("))");
        }
    }
}

/// What stands around a select whose rows an expression may be among. PostgreSQL runs it once and
/// can seek an index by the array.
pub(crate) fn in_select(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Sqlite => (" IN (", "))"),
        Dialect::Postgres => (" = ANY (ARRAY(", ")))"),
    }
}

/// How a statement that makes rows begins. SQLite would keep a copy of each page that it changes, to take
/// back a part of its rows; where one of them fails, the transaction ends and takes back all of them.
pub(crate) fn insert_into(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "INSERT OR FAIL INTO ",
        Dialect::Postgres => "INSERT INTO ",
    }
}

/// The function that tells where in a text another one begins; 0 if it is not there.
pub(crate) fn position(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "instr",
        Dialect::Postgres => "strpos",
    }
}

/// Membership in a list of values; texts are compared folded.
pub(crate) fn in_values(text: &mut Text, expr: &Expr, values: &[Parameter]) {
    let Some(last) = values.last() else {
        text.syntax("(1 = 0)");
        return;
    };
    let (open, close) = match last {
        Parameter::Text(_) => ("fold(", ")"),
        _ => ("", ""),
    };
    text.syntax("(").syntax(open);
    crate::sql::expression(text, expr);
    text.syntax(close).syntax(" IN (");
    text.list(", ", padded(values, last), |text, value| {
        text.syntax(open).parameter(value.clone()).syntax(close);
    });
    text.syntax("))");
}

/// The items, the last one repeated until their count is one of few.
fn padded<'a, T>(items: &'a [T], last: &'a T) -> impl Iterator<Item = &'a T> {
    let places = match items.len() {
        few @ 0..=4 => few,
        // SQLite has places for 32,766 values in a statement.
        some @ 5..=8192 => some.next_power_of_two(),
        many => many,
    };
    items.iter().chain(std::iter::repeat(last)).take(places)
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

/// The SQL type of a value, where no collation can be said.
pub(crate) fn cast_type(text: &mut Text, cell: CellType) {
    match (text.dialect, cell) {
        (Dialect::Postgres, CellType::Text) => {
            text.syntax("text");
        }
        _ => column_type(text, cell),
    }
}

/// The SQL type of a column.
pub(crate) fn column_type(text: &mut Text, cell: CellType) {
    let name = match (text.dialect, cell) {
        (Dialect::Sqlite, CellType::Guid) => "BLOB",
        (Dialect::Sqlite, CellType::Text) => "TEXT",
        (Dialect::Sqlite, CellType::Double) => "REAL",
        (Dialect::Sqlite, _) => "INTEGER",
        (Dialect::Postgres, CellType::Guid) => "uuid",
        // The order of bytes, as SQLite has it, and not that of the server's language.
        (Dialect::Postgres, CellType::Text) => "text COLLATE \"C\"",
        (Dialect::Postgres, CellType::Double) => "double precision",
        (Dialect::Postgres, CellType::Int) => "bigint",
        (Dialect::Postgres, CellType::Bool) => "boolean",
        (Dialect::Postgres, CellType::Timestamp) => "timestamptz",
        (Dialect::Postgres, CellType::Date) => "date",
        (Dialect::Postgres, CellType::Decimal { scale }) => {
            text.syntax("numeric(38, ").number(scale.into()).syntax(")");
            return;
        }
    };
    text.syntax(name);
}
