//! Text of what is computed of the rows of a group.

use model::rows::CellType;

use super::ast::{Aggregate, Expr};
use super::text::{Text, expression};
use crate::dialect::{Dialect, cast_type};

pub(super) fn aggregate(text: &mut Text, aggregate: &Aggregate) {
    match aggregate {
        Aggregate::Rows => {
            text.syntax("count(*)");
        }
        Aggregate::AllRows => {
            // PostgreSQL's sum of whole numbers is none of its whole numbers.
            cast(text, CellType::Int, |text| {
                text.syntax("sum(count(*)) OVER ()");
            });
        }
        Aggregate::Count(of) => function(text, "count(", of),
        Aggregate::Different(of) => function(text, "count(DISTINCT ", of),
        Aggregate::Sum(of, CellType::Int) => {
            cast(text, CellType::Int, |text| function(text, "sum(", of));
        }
        Aggregate::Sum(of, _) => function(text, "sum(", of),
        Aggregate::Average(of) => function(text, "avg(", of),
        Aggregate::Whole(of) => whole(text, of),
        Aggregate::Rest(of) => rest(text, of),
        Aggregate::Least(of) => function(text, "min(", of),
        Aggregate::Greatest(of) => function(text, "max(", of),
    }
}

fn function(text: &mut Text, open: &'static str, of: &Expr) {
    text.syntax(open);
    expression(text, of);
    text.syntax(")");
}

/// A value of PostgreSQL as one of a cell's type; SQLite has it so.
fn cast(text: &mut Text, cell: CellType, value: impl FnOnce(&mut Text)) {
    if text.dialect == Dialect::Sqlite {
        value(text);
        return;
    }
    text.syntax("CAST(");
    value(text);
    text.syntax(" AS ");
    cast_type(text, cell);
    text.syntax(")");
}

fn whole(text: &mut Text, of: &Expr) {
    let (open, between, close) = match text.dialect {
        Dialect::Sqlite => ("(", " / ", ")"),
        Dialect::Postgres => ("div(", ", ", ")"),
    };
    text.syntax(open);
    function(text, "sum(", of);
    text.syntax(between);
    function(text, "count(", of);
    text.syntax(close);
}

fn rest(text: &mut Text, of: &Expr) {
    text.syntax("(");
    function(text, "sum(", of);
    text.syntax(" % ");
    function(text, "count(", of);
    text.syntax(match text.dialect {
        Dialect::Sqlite => " * 1.0 / ",
        Dialect::Postgres => " / ",
    });
    function(text, "count(", of);
    text.syntax(")");
}

/// The fold, a sign that sorts before all letters, the text.
pub(super) fn sortable(text: &mut Text, inner: &Expr) {
    function(text, "(fold(", inner);
    let sign = separator(text.dialect);
    text.syntax(" || ").syntax(sign).syntax(" || ");
    expression(text, inner);
    text.syntax(")");
}

pub(super) fn original(text: &mut Text, inner: &Expr) {
    text.syntax("substr(");
    expression(text, inner);
    let position = crate::dialect::position(text.dialect);
    text.syntax(", ").syntax(position).syntax("(");
    expression(text, inner);
    let sign = separator(text.dialect);
    text.syntax(", ").syntax(sign).syntax(") + 1)");
}

fn separator(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "char(1)",
        Dialect::Postgres => "chr(1)",
    }
}

pub(super) fn reference(text: &mut Text, id: &Expr, table: &Expr) {
    match text.dialect {
        Dialect::Sqlite => function(text, "(hex(", id),
        Dialect::Postgres => {
            text.syntax("(");
            cast(text, CellType::Text, |text| expression(text, id));
        }
    }
    text.syntax(" || ");
    expression(text, table);
    text.syntax(")");
}
