//! The clauses of a `SELECT` that are served, taken out of the parser's tree. Every field of the tree
//! is named here, so that a clause that a later version of the parser knows does not slip through.

use model::Result;
use sqlparser::ast::{
    Distinct, Expr, Fetch, GroupByExpr, LimitClause, Offset, OrderBy, OrderByExpr, OrderByKind,
    Query, Select, SelectFlavor, SelectItem, SetExpr, TableWithJoins, Top,
};

use crate::refusal::{self, invalid, unsupported};

/// What is left of a statement.
#[derive(Debug)]
pub(crate) struct Clauses {
    pub(crate) distinct: bool,
    pub(crate) top: Option<Top>,
    pub(crate) outputs: Vec<SelectItem>,
    pub(crate) from: TableWithJoins,
    pub(crate) filter: Option<Expr>,
    pub(crate) groups: Vec<Expr>,
    pub(crate) order: Vec<OrderByExpr>,
    pub(crate) offset: Option<Offset>,
    pub(crate) fetch: Option<Fetch>,
}

/// The clauses of a query.
///
/// # Errors
/// If it has others than those that are served.
pub(crate) fn accepted(query: Query) -> Result<Clauses> {
    let Query {
        with,
        body,
        order_by,
        limit_clause,
        fetch,
        locks,
        for_clause,
        settings,
        format_clause,
        pipe_operators,
    } = query;
    refuse(with.is_some(), "WITH")?;
    refuse(!locks.is_empty() || for_clause.is_some(), "FOR")?;
    refuse(settings.is_some(), "SETTINGS")?;
    refuse(format_clause.is_some(), "FORMAT")?;
    refuse(!pipe_operators.is_empty(), "The operator |>")?;
    let select = match *body {
        SetExpr::Select(select) => *select,
        other => return Err(unsupported(refusal::query(&other))),
    };
    let mut clauses = of_select(select)?;
    clauses.order = order(order_by)?;
    clauses.offset = offset(limit_clause)?;
    clauses.fetch = fetch;
    Ok(clauses)
}

fn of_select(select: Select) -> Result<Clauses> {
    let Select {
        select_token: _,
        optimizer_hints,
        distinct,
        select_modifiers,
        top,
        // `TOP n DISTINCT` is not T-SQL, and could only mean the same.
        top_before_distinct: _,
        projection,
        exclude,
        into,
        from,
        lateral_views,
        prewhere,
        selection,
        connect_by,
        group_by,
        cluster_by,
        distribute_by,
        sort_by,
        having,
        named_window,
        qualify,
        window_before_qualify: _,
        value_table_mode,
        flavor,
    } = select;
    refuse(!optimizer_hints.is_empty(), "A hint")?;
    refuse(select_modifiers.is_some(), "A modifier of SELECT")?;
    refuse(exclude.is_some(), "EXCLUDE")?;
    refuse(into.is_some(), "INTO")?;
    refuse(!lateral_views.is_empty(), "LATERAL VIEW")?;
    refuse(prewhere.is_some(), "PREWHERE")?;
    refuse(!connect_by.is_empty(), "CONNECT BY")?;
    refuse(!cluster_by.is_empty(), "CLUSTER BY")?;
    refuse(!distribute_by.is_empty(), "DISTRIBUTE BY")?;
    refuse(!sort_by.is_empty(), "SORT BY")?;
    refuse(having.is_some(), "HAVING")?;
    refuse(!named_window.is_empty(), "WINDOW")?;
    refuse(qualify.is_some(), "QUALIFY")?;
    refuse(value_table_mode.is_some(), "AS VALUE or AS STRUCT")?;
    refuse(flavor != SelectFlavor::Standard, "FROM without SELECT before it")?;
    let distinct = match distinct {
        None | Some(Distinct::All) => false,
        Some(Distinct::Distinct) => true,
        Some(Distinct::On(_)) => return Err(unsupported("DISTINCT ON")),
    };
    let mut from = from.into_iter();
    let Some(first) = from.next() else {
        return Err(invalid("The SQL statement names no table: FROM is missing."));
    };
    refuse(from.next().is_some(), "A comma between tables")?;
    Ok(Clauses {
        distinct,
        top,
        outputs: projection,
        from: first,
        filter: selection,
        groups: groups(group_by)?,
        order: Vec::new(),
        offset: None,
        fetch: None,
    })
}

fn groups(clause: GroupByExpr) -> Result<Vec<Expr>> {
    match clause {
        GroupByExpr::All(_) => Err(unsupported("GROUP BY ALL")),
        GroupByExpr::Expressions(_, modifiers) if !modifiers.is_empty() => {
            Err(unsupported("GROUP BY with ROLLUP, CUBE or TOTALS"))
        }
        GroupByExpr::Expressions(expressions, _) => Ok(expressions),
    }
}

fn order(clause: Option<OrderBy>) -> Result<Vec<OrderByExpr>> {
    let Some(OrderBy { kind, interpolate }) = clause else { return Ok(Vec::new()) };
    refuse(interpolate.is_some(), "INTERPOLATE")?;
    match kind {
        OrderByKind::All(_) => Err(unsupported("ORDER BY ALL")),
        OrderByKind::Expressions(expressions) => Ok(expressions),
    }
}

fn offset(clause: Option<LimitClause>) -> Result<Option<Offset>> {
    match clause {
        None => Ok(None),
        Some(LimitClause::LimitOffset { limit: None, offset, limit_by }) if limit_by.is_empty() => {
            Ok(offset)
        }
        Some(LimitClause::LimitOffset { .. } | LimitClause::OffsetCommaLimit { .. }) => {
            Err(unsupported("LIMIT"))
        }
    }
}

fn refuse(present: bool, what: &str) -> Result<()> {
    if present { Err(unsupported(what)) } else { Ok(()) }
}
