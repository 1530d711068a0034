//! `FROM` and `JOIN`: the tables, and the joins as a tree of links.

use model::query::{Columns, Condition, Join, Link, Operand};
use model::{Error, Result};
use planner::Catalog;
use sqlparser::ast::{
    self, BinaryOperator, Expr, JoinConstraint, JoinOperator, TableAlias, TableFactor,
    TableWithJoins,
};

use crate::condition::{Reader, chain};
use crate::refusal::{self, invalid, unsupported};
use crate::scope::{self, Scope, link_name};

/// The most tables of a statement (query.md §11).
const MOST_TABLES: usize = 15;

/// A join whose condition is not read yet.
pub(crate) struct Joined {
    /// The place of its table.
    place: usize,
    join: Join,
    on: Expr,
}

/// The tables of a statement, and how each of them but the first is joined.
pub(crate) fn tables(catalog: &Catalog, from: TableWithJoins) -> Result<(Scope<'_>, Vec<Joined>)> {
    let TableWithJoins { relation, joins } = from;
    let (name, table) = table(catalog, relation)?;
    let mut scope = Scope::new(catalog, name, table);
    if joins.len() >= MOST_TABLES {
        return Err(Error::rule(
            0x8004_430d,
            "Number of link entities in query exceeded maximum limit.",
        ));
    }
    let mut joined = Vec::with_capacity(joins.len());
    for ast::Join { relation, global, join_operator } in joins {
        if global {
            return Err(unsupported("GLOBAL JOIN"));
        }
        let (join, constraint) = match join_operator {
            JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => {
                (Join::Inner, constraint)
            }
            JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => {
                (Join::Outer, constraint)
            }
            other => return Err(unsupported(refusal::join(&other))),
        };
        let on = match constraint {
            JoinConstraint::On(on) => on,
            JoinConstraint::Using(_) | JoinConstraint::UsingAlias(..) => {
                return Err(unsupported("USING"));
            }
            JoinConstraint::Natural => return Err(unsupported("NATURAL JOIN")),
            JoinConstraint::None => return Err(invalid("A JOIN needs an ON clause.")),
        };
        let (name, table) = self::table(catalog, relation)?;
        let place = scope.add(name, table)?;
        joined.push(Joined { place, join, on });
    }
    Ok((scope, joined))
}

/// A table and what the statement calls it, in lower case.
fn table(
    catalog: &Catalog,
    factor: TableFactor,
) -> Result<(String, std::sync::Arc<planner::Table>)> {
    let TableFactor::Table {
        name,
        alias,
        args,
        with_hints,
        version,
        with_ordinality,
        partitions,
        json_path,
        sample,
        index_directives,
        inheritance,
    } = factor
    else {
        return Err(unsupported(refusal::table(&factor)));
    };
    if args.is_some() || !with_hints.is_empty() || !index_directives.is_empty() {
        return Err(unsupported("A hint or a function after FROM or JOIN"));
    }
    if version.is_some() {
        return Err(unsupported("FOR SYSTEM_TIME"));
    }
    if sample.is_some() {
        return Err(unsupported("TABLESAMPLE"));
    }
    if with_ordinality || !partitions.is_empty() || json_path.is_some() || inheritance.is_some() {
        return Err(unsupported("A table in this form"));
    }
    let table = scope::table(catalog, &name)?;
    let name = match alias {
        None => table.definition.name.clone(),
        Some(TableAlias { explicit: _, name, columns, at }) => {
            if !columns.is_empty() || at.is_some() {
                return Err(unsupported("A list of columns after an alias"));
            }
            name.value.to_lowercase()
        }
    };
    Ok((name, table))
}

/// The joins as links, each below the table that its equality names, and what else must be true of
/// the rows.
pub(crate) fn links(
    scope: &Scope<'_>,
    joins: &[Joined],
    reader: &mut Reader,
) -> Result<(Vec<Link>, Vec<Condition>)> {
    let mut flat: Vec<(usize, Link)> = Vec::with_capacity(joins.len());
    let mut conditions = Vec::new();
    // Whether a table may be without a row, because it or one that it hangs on is joined by LEFT JOIN.
    let mut may_lack = vec![false];
    for joined in joins {
        let (parent, link) = link(scope, joined, reader)?;
        let lacks = may_lack.get(parent).copied().unwrap_or(false);
        // A link below an outer one keeps the rows that the outer one keeps. An INNER JOIN does not.
        if lacks && joined.join == Join::Inner {
            conditions.extend(scope.key(joined.place).map(has_row));
        }
        may_lack.push(lacks || joined.join == Join::Outer);
        flat.push((parent, link));
    }
    // A table is joined to one before it, so the last one can be put below its own first.
    let mut below: Vec<Link> = Vec::new();
    while let Some((parent, link)) = flat.pop() {
        let siblings = match parent.checked_sub(1).map(|place| flat.get_mut(place)) {
            Some(Some((_, parent))) => &mut parent.links,
            Some(None) => return Err(Error::internal("a table is joined to one after it")),
            None => &mut below,
        };
        siblings.insert(0, link);
    }
    Ok((below, conditions))
}

fn has_row(key: Operand) -> Condition {
    Condition::Not(Box::new(Condition::Null(key)))
}

/// The link of one join, and the place of the table that it is joined to.
fn link(scope: &Scope<'_>, joined: &Joined, reader: &mut Reader) -> Result<(usize, Link)> {
    let place = joined.place;
    let before = scope.up_to(place);
    let inside = scope.up_to(place).only(place);
    let mut on = &joined.on;
    while let Expr::Nested(inner) = on {
        on = inner;
    }
    let mut equality = None;
    let mut filters = Vec::new();
    for condition in chain(on, &BinaryOperator::And) {
        match columns(&before, condition)? {
            None => filters.push(reader.read(&inside, condition)?),
            Some(_) if equality.is_some() => {
                return Err(unsupported("An ON clause with more than one equality of two columns"));
            }
            Some(found) => equality = Some(found),
        }
    }
    let only_one = "The ON clause of a JOIN needs one equality between a column of the joined table \
                    and a column of a table before it.";
    let (from, to) = match equality {
        Some((first, second)) if first.place == place && second.place < place => (first, second),
        Some((first, second)) if second.place == place && first.place < place => (second, first),
        _ => return Err(invalid(only_one)),
    };
    let link = Link {
        name: link_name(place),
        table: from.table.definition.name.clone(),
        from: from.column.name.clone(),
        to: to.column.name.clone(),
        join: joined.join,
        filter: match filters.len() {
            0 | 1 => filters.pop(),
            _ => Some(Condition::All(filters)),
        },
        columns: Columns::Named(Vec::new()),
        links: Vec::new(),
    };
    Ok((to.place, link))
}

/// The two columns that are said to be equal; `None` if it is no equality of two columns.
fn columns(scope: &Scope<'_>, condition: &Expr) -> Result<Option<(scope::Found, scope::Found)>> {
    match condition {
        Expr::Nested(inner) => columns(scope, inner),
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => {
            Ok(scope.column(left)?.zip(scope.column(right)?))
        }
        _ => Ok(None),
    }
}
