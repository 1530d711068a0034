//! From a tree to text. There are three ways to add to it: fixed syntax, a quoted identifier, a
//! placeholder with its value. There is no fourth.

use std::fmt::Write as _;

use model::query::Comparison;
use uuid::Uuid;

use super::ast::{Branch, Expr, Merged, Ordering, Select, Source, Tree, Walk};
use super::name;
use crate::dialect::Dialect;
use crate::statement::Parameter;

/// SQL text under construction.
pub(crate) struct Text {
    pub(crate) dialect: Dialect,
    sql: String,
    parameters: Vec<Parameter>,
}

impl Text {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, sql: String::with_capacity(512), parameters: Vec::new() }
    }

    /// Adds fixed syntax.
    pub(crate) fn syntax(&mut self, text: &'static str) -> &mut Self {
        self.sql.push_str(text);
        self
    }

    /// Adds a quoted identifier: the name of a table or a column of an organization, or what is derived
    /// of one.
    pub(crate) fn identifier(&mut self, name: &str) -> &mut Self {
        if let Some(short) = name::shortened(name) {
            return self.quoted(&short);
        }
        self.quoted(name)
    }

    /// Adds a quoted identifier as it is: the name of an index.
    pub(crate) fn quoted(&mut self, name: &str) -> &mut Self {
        self.sql.push('"');
        for character in name.chars() {
            if character == '"' {
                self.sql.push('"');
            }
            self.sql.push(character);
        }
        self.sql.push('"');
        self
    }

    /// Adds a placeholder and binds its value.
    pub(crate) fn parameter(&mut self, value: Parameter) -> &mut Self {
        self.parameters.push(value);
        let mark = match self.dialect {
            Dialect::Sqlite => '?',
            Dialect::Postgres => '$',
        };
        // Writing to a String cannot fail.
        let _ = write!(self.sql, "{mark}{}", self.parameters.len());
        self
    }

    /// Adds a number that is part of the syntax, as the digits of `numeric(38, 4)`.
    pub(crate) fn number(&mut self, number: u64) -> &mut Self {
        let _ = write!(self.sql, "{number}");
        self
    }

    /// Adds how many rows are wanted. PostgreSQL must see it to know that few are: it makes one plan
    /// for all values of a parameter, or a new one each time.
    pub(crate) fn limit(&mut self, rows: u32) -> &mut Self {
        self.syntax(" LIMIT ");
        match self.dialect {
            Dialect::Sqlite => self.parameter(Parameter::Int(rows.into())),
            Dialect::Postgres => self.number(rows.into()),
        }
    }

    fn source(&mut self, source: Source) -> &mut Self {
        let _ = write!(self.sql, "t{}", source.0);
        self
    }

    /// Adds items with a separator between them.
    pub(crate) fn list<T>(
        &mut self,
        separator: &'static str,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.syntax(separator);
            }
            each(self, item);
        }
        self
    }

    pub(crate) fn finish(self) -> (String, Vec<Parameter>) {
        (self.sql, self.parameters)
    }
}

/// The text of a statement and its parameters.
pub(crate) fn render(tree: &Tree<'_>, dialect: Dialect) -> (String, Vec<Parameter>) {
    let mut text = Text::new(dialect);
    match tree {
        Tree::Select(query) => select(&mut text, query, None),
        Tree::Count(query) => {
            text.syntax("SELECT count(*) FROM (");
            select(&mut text, query, None);
            text.syntax(") AS counted");
        }
        Tree::Children { select: query, parent, ids, limit } => {
            select(&mut text, query, Some((parent, ids)));
            if let Some(limit) = limit {
                text.syntax(" LIMIT ").parameter(Parameter::Int(i64::from(*limit)));
            }
        }
        Tree::Insert { table, columns, rows } => {
            text.syntax(crate::dialect::insert_into(dialect)).identifier(table).syntax(" (");
            text.list(", ", columns, |text, name| {
                text.identifier(name);
            });
            text.syntax(") VALUES ");
            text.list(", ", rows, |text, row| {
                text.syntax("(");
                text.list(", ", row, |text, value| {
                    text.parameter(value.clone());
                });
                text.syntax(")");
            });
        }
        Tree::Update { table, values, filter } => {
            text.syntax("UPDATE ").identifier(table).syntax(" AS t0 SET ");
            text.list(", ", values, |text, (name, value)| {
                text.identifier(name).syntax(" = ").parameter(value.clone());
            });
            conditions(&mut text, " WHERE ", filter);
        }
        Tree::Delete { table, filter } => {
            text.syntax("DELETE FROM ").identifier(table).syntax(" AS t0");
            conditions(&mut text, " WHERE ", filter);
        }
    }
    text.finish()
}

/// An expression that holds an id, and the ids that it may be.
type OneOf<'a> = (&'a Expr, &'a [Uuid]);

fn select(text: &mut Text, query: &Select, parents: Option<OneOf<'_>>) {
    if let Some(limit) = query.numbered_up_to {
        text.syntax("SELECT * FROM (");
        select_plain(text, query, parents, Names::Numbered);
        text.syntax(") AS numbered WHERE n <= ").parameter(Parameter::Int(limit.into()));
        text.syntax(" ORDER BY c0, n");
        return;
    }
    select_plain(text, query, parents, Names::None);
}

/// What the columns of a select are called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Nothing.
    None,
    /// `c0`, `c1` and so on: columns of an inner select need names of their own.
    Cells,
    /// The same, but the last one `n`.
    Numbered,
}

fn select_plain(text: &mut Text, query: &Select, parents: Option<OneOf<'_>>, names: Names) {
    text.syntax("SELECT ");
    let last = query.columns.len().saturating_sub(1);
    text.list(", ", query.columns.iter().enumerate(), |text, (index, column)| {
        expression(text, column);
        match names {
            Names::None => {}
            Names::Numbered if index == last => {
                text.syntax(" AS n");
            }
            Names::Cells | Names::Numbered => {
                text.syntax(" AS c").index(index);
            }
        }
    });
    text.syntax(" FROM ");
    if let Some(merged) = &query.merged {
        merge(text, merged);
        text.syntax(row_by_row(text.dialect));
    }
    if let Some(inner) = &query.inner {
        text.syntax("(");
        select_plain(text, inner, None, Names::Cells);
        text.syntax(")");
    } else {
        text.identifier(&query.table);
    }
    text.syntax(" AS ").source(query.source);
    if let Some(merged) = &query.merged {
        text.syntax(" ON ");
        expression(text, &merged.key);
        text.syntax(" = ").source(merged.source).syntax(".k");
    }
    for join in &query.joins {
        text.syntax(match (join.left, join.led) {
            (true, _) => " LEFT JOIN ",
            (false, true) => row_by_row(text.dialect),
            (false, false) => " JOIN ",
        });
        text.identifier(&join.table).syntax(" AS ").source(join.source).syntax(" ON ");
        expression(text, &join.on);
    }
    let mut keyword = " WHERE ";
    if let Some((parent, ids)) = parents {
        text.syntax(keyword);
        crate::dialect::in_guids(text, parent, ids);
        keyword = " AND ";
    }
    conditions(text, keyword, &query.filter);
    if !query.group.is_empty() {
        text.syntax(" GROUP BY ").list(", ", &query.group, expression);
    }
    if !query.order.is_empty() {
        text.syntax(" ORDER BY ");
        orderings(text, &query.order);
    }
    if let Some(limit) = query.limit {
        text.limit(limit);
    }
    if let Some(skip) = query.skip {
        // SQLite knows an offset only behind a limit.
        if query.limit.is_none() && text.dialect == Dialect::Sqlite {
            text.syntax(" LIMIT -1");
        }
        text.syntax(" OFFSET ").parameter(Parameter::Int(skip.into()));
    }
}

impl Text {
    pub(super) fn index(&mut self, index: usize) -> &mut Self {
        let _ = write!(self.sql, "{index}");
        self
    }
}

fn conditions(text: &mut Text, keyword: &'static str, filter: &[Expr]) {
    if !filter.is_empty() {
        text.syntax(keyword);
        text.list(" AND ", filter, expression);
    }
}

fn orderings(text: &mut Text, order: &[Ordering]) {
    text.list(", ", order, |text, ordering| {
        expression(text, &ordering.by);
        let postgres = text.dialect == Dialect::Postgres;
        text.syntax(match (postgres && ordering.nullable, ordering.descending) {
            (false, false) => "",
            (false, true) => " DESC",
            (true, false) => " NULLS FIRST",
            (true, true) => " DESC NULLS LAST",
        });
    });
}

pub(crate) fn expression(text: &mut Text, expr: &Expr) {
    match expr {
        Expr::Column(source, name) => {
            text.source(*source).syntax(".").identifier(name);
        }
        Expr::Value(value) => {
            text.parameter(value.clone());
        }
        Expr::Fold(inner) => {
            text.syntax("fold(");
            expression(text, inner);
            text.syntax(")");
        }
        Expr::Trimmed(inner) => {
            text.syntax("rtrim(");
            expression(text, inner);
            text.syntax(")");
        }
        Expr::Compare(left, comparison, right) => compare(text, left, *comparison, right),
        Expr::And(items) => junction(text, " AND ", "(1 = 1)", items),
        Expr::Or(items) => junction(text, " OR ", "(1 = 0)", items),
        Expr::Not(inner) => negation(text, inner),
        Expr::Null(inner) => {
            text.syntax("(");
            expression(text, inner);
            text.syntax(" IS NULL)");
        }
        Expr::In(inner, values) => crate::dialect::in_values(text, inner, values),
        Expr::InGuids(inner, ids) => crate::dialect::in_guids(text, inner, ids),
        Expr::InSelect(inner, query) => {
            text.syntax("(");
            expression(text, inner);
            let (open, close) = crate::dialect::in_select(text.dialect);
            text.syntax(open);
            select(text, query, None);
            text.syntax(close);
        }
        Expr::InWalk(inner, walk) => in_walk(text, inner, walk),
        Expr::HasPart(inner, part) => {
            let position = crate::dialect::position(text.dialect);
            text.syntax("(").syntax(position).syntax("(',' || ");
            expression(text, inner);
            text.syntax(" || ',', ").parameter(part.clone()).syntax(") > 0)");
        }
        Expr::AnyFlag(masks, flag) => {
            text.syntax("((");
            text.list(" | ", masks, expression);
            text.syntax(") & ").parameter(Parameter::Int(i64::from(*flag))).syntax(" <> 0)");
        }
        Expr::Like(inner, pattern) => crate::dialect::like(text, inner, pattern),
        Expr::Exists(query) => {
            text.syntax("EXISTS (");
            select(text, query, None);
            text.syntax(")");
        }
        Expr::Coalesce(items) => {
            text.syntax("coalesce(").list(", ", items, expression).syntax(")");
        }
        Expr::Case(condition, value) => {
            text.syntax("CASE WHEN ");
            expression(text, condition);
            text.syntax(" THEN ");
            expression(text, value);
            text.syntax(" END");
        }
        Expr::Choice(of, options) => {
            text.syntax("CASE ");
            expression(text, of);
            for (number, value) in options {
                text.syntax(" WHEN ").parameter(Parameter::Int(*number)).syntax(" THEN ");
                expression(text, value);
            }
            text.syntax(" END");
        }
        Expr::Part(inner, part) => crate::dialect::part_of(text, inner, part),
        Expr::NullValue => {
            text.syntax("NULL");
        }
        Expr::Scalar(query) => {
            text.syntax("(");
            select(text, query, None);
            text.syntax(")");
        }
        Expr::Cell(source, index) => {
            text.source(*source).syntax(".c").index(*index);
        }
        Expr::Aggregate(aggregate) => super::aggregate::aggregate(text, aggregate),
        Expr::Sortable(inner) => super::aggregate::sortable(text, inner),
        Expr::Original(inner) => super::aggregate::original(text, inner),
        Expr::Reference(id, table) => super::aggregate::reference(text, id, table),
        Expr::RowNumber(partition, order) => {
            text.syntax("row_number() OVER (PARTITION BY ");
            expression(text, partition);
            text.syntax(" ORDER BY ");
            orderings(text, order);
            text.syntax(")");
        }
    }
}

/// The ids that a walk reaches, found by a select that adds to itself, each with its distance.
fn in_walk(text: &mut Text, inner: &Expr, walk: &Walk) {
    let (open, close) = crate::dialect::in_select(text.dialect);
    text.syntax("(");
    expression(text, inner);
    text.syntax(open).syntax("WITH RECURSIVE ").source(walk.steps).syntax(" (k, d) AS (SELECT ");
    expression(text, &walk.reached);
    text.syntax(", 1 FROM ").identifier(&walk.table).syntax(" AS ").source(walk.rows);
    text.syntax(" WHERE ");
    expression(text, &walk.left);
    text.syntax(" = ").parameter(walk.from.clone());
    step(text, walk);
    text.syntax(" UNION SELECT ");
    expression(text, &walk.reached);
    text.syntax(", ").source(walk.steps).syntax(".d + 1 FROM ").source(walk.steps);
    text.syntax(row_by_row(text.dialect));
    text.identifier(&walk.table).syntax(" AS ").source(walk.rows).syntax(" ON ");
    expression(text, &walk.left);
    text.syntax(" = ").source(walk.steps).syntax(".k WHERE ").source(walk.steps);
    text.syntax(".d < ").number(Walk::STEPS.into());
    step(text, walk);
    text.syntax(") SELECT k FROM ").source(walk.steps).syntax(close);
}

/// What every step of a walk satisfies.
fn step(text: &mut Text, walk: &Walk) {
    text.syntax(" AND ");
    expression(text, &walk.reached);
    text.syntax(" <> ").parameter(walk.from.clone());
    conditions(text, " AND ", &walk.filter);
}

fn compare(text: &mut Text, left: &Expr, comparison: Comparison, right: &Expr) {
    text.syntax("(");
    expression(text, left);
    text.syntax(match (comparison, text.dialect) {
        (Comparison::Equal, _) => " = ",
        (Comparison::NotEqual, Dialect::Sqlite) => " IS NOT ",
        (Comparison::NotEqual, Dialect::Postgres) => " IS DISTINCT FROM ",
        (Comparison::Less, _) => " < ",
        (Comparison::LessOrEqual, _) => " <= ",
        (Comparison::Greater, _) => " > ",
        (Comparison::GreaterOrEqual, _) => " >= ",
    });
    expression(text, right);
    text.syntax(")");
}

fn negation(text: &mut Text, inner: &Expr) {
    text.syntax("(");
    // An index knows `IS NOT NULL`.
    if let Expr::Null(inner) = inner {
        expression(text, inner);
        text.syntax(" IS NOT NULL)");
    } else {
        expression(text, inner);
        text.syntax(") IS NOT TRUE");
    }
}

/// Both databases merge ordered branches lazily, so that little more than the limit is read: SQLite a
/// `UNION` with an order, PostgreSQL a `UNION ALL` of selects that each have it. A row can be in
/// several branches.
fn merge(text: &mut Text, merged: &Merged) {
    let order = match (text.dialect, merged.descending) {
        (Dialect::Sqlite, false) => " ORDER BY n, k",
        (Dialect::Sqlite, true) => " ORDER BY n DESC, k DESC",
        (Dialect::Postgres, false) => " ORDER BY n NULLS FIRST, k",
        (Dialect::Postgres, true) => " ORDER BY n DESC NULLS LAST, k DESC",
    };
    text.syntax("(");
    match text.dialect {
        Dialect::Sqlite => {
            // The last operator takes out what came twice in all of them.
            let last = merged.branches.len().saturating_sub(1);
            for (index, each) in merged.branches.iter().enumerate() {
                text.syntax(match index {
                    0 => "",
                    _ if index == last => " UNION ",
                    _ => " UNION ALL ",
                });
                branch(text, each);
            }
        }
        Dialect::Postgres => {
            text.syntax("SELECT DISTINCT n, k FROM ((");
            text.list(") UNION ALL (", &merged.branches, |text, each| {
                branch(text, each);
                text.syntax(order).limit(merged.limit);
            });
            text.syntax(")) AS ranges");
        }
    }
    text.syntax(order).limit(merged.limit);
    text.syntax(") AS ").source(merged.source);
}

/// A join that keeps the order of what stands left of it.
fn row_by_row(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => " CROSS JOIN ",
        Dialect::Postgres => " JOIN ",
    }
}

fn branch(text: &mut Text, branch: &Branch) {
    text.syntax("SELECT ");
    expression(text, &branch.name);
    text.syntax(" AS n, ");
    expression(text, &branch.key);
    text.syntax(" AS k FROM ").identifier(&branch.select.table);
    text.syntax(" AS ").source(branch.select.source);
    for join in &branch.select.joins {
        // In this order, or the range is lost.
        text.syntax(row_by_row(text.dialect));
        text.identifier(&join.table).syntax(" AS ").source(join.source).syntax(" ON ");
        expression(text, &join.on);
    }
    conditions(text, " WHERE ", &branch.select.filter);
}

fn junction(text: &mut Text, separator: &'static str, empty: &'static str, items: &[Expr]) {
    match items {
        [] => {
            text.syntax(empty);
        }
        [only] => expression(text, only),
        _ => {
            text.syntax("(").list(separator, items, expression).syntax(")");
        }
    }
}
