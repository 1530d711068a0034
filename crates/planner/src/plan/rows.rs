//! Which rows of a table an access may read, as part of a statement. Every table that a plan touches
//! comes through here.

use std::sync::Arc;

use model::metadata::{AccessRule, Base, Ownership};
use model::right::Right;
use model::{Error, Result};
use security::{Access, RowPredicate, Term};
use uuid::Uuid;

use crate::catalog::{Catalog, Table};
use crate::sql::ast::{Expr, Select, Source};
use crate::statement::Parameter;

/// How a statement finds out whether a row is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShareTest {
    /// Row by row: for rows that are found by their keys.
    Probe,
    /// By one set of all shared rows: for rows that are looked for.
    Set,
}

/// The condition under which a row of `table`, at `source`, may be read; `None` for every row.
///
/// # Errors
/// [`Error::Denied`] if the privilege is missing (security.md §4, Q1).
pub(super) fn readable(
    catalog: &Catalog,
    access: &Access,
    table: &Table,
    source: Source,
    test: ShareTest,
    next: &mut u16,
) -> Result<Option<Expr>> {
    match &table.definition.access {
        AccessRule::Through(columns) => {
            let mut conditions = Vec::new();
            for (column, parent) in columns {
                let parent = catalog.table(parent).ok_or_else(|| {
                    Error::internal("an access rule names a table that is not there")
                })?;
                let key = Expr::column(source, column);
                let inner = readable_row(catalog, access, parent, key, next)?;
                let elsewhere =
                    access.reason().is_none() && points_elsewhere(catalog, table, column, parent);
                conditions.extend(match inner {
                    None if elsewhere => Some(exists(parent, source, column, next)),
                    inner => inner,
                });
            }
            Ok(if conditions.is_empty() { None } else { Some(Expr::And(conditions)) })
        }
        AccessRule::Object { id, table: name } => {
            // A lookup keeps the name of the table beside the key itself.
            let lookup = table.column(id).filter(|column| column.is_polymorphic());
            let name = match lookup {
                Some(column) => Expr::column(source, &column.target_column()),
                None => Expr::column(source, name),
            };
            let tables = objects(catalog, lookup.is_some());
            readable_object(catalog, access, &tables, (&Expr::column(source, id), &name), next)
        }
        AccessRule::Privileges
        | AccessRule::Everyone
        | AccessRule::Administrators
        | AccessRule::Miscellaneous(_) => {
            let predicate = access.rows(&table.security(), Right::Read)?;
            Ok(lower(&predicate, &Lowering { table, source, test }, next))
        }
    }
}

/// Whether a column can also point at rows that are none of this table's, so that those of the table
/// being readable decides nothing about them.
fn points_elsewhere(catalog: &Catalog, table: &Table, column: &str, parent: &Table) -> bool {
    let is_of = |target: &String| {
        let is_kind = || {
            let target = catalog.table(target);
            target.is_some_and(|target| target.definition.base == Base::ActivityPointer)
        };
        *target == parent.definition.name || parent.definition.is_view_of_activities && is_kind()
    };
    let column = table.column(column).filter(|column| column.is_lookup());
    column.is_some_and(|column| !column.targets.iter().all(is_of))
}

/// The condition that there is a row of `parent` that a column points at.
fn exists(parent: &Table, source: Source, column: &str, next: &mut u16) -> Expr {
    *next += 1;
    let inner = Source(*next);
    let mut select = Select::new(&parent.definition.name, inner);
    let own = Expr::column(inner, &parent.definition.primary_id);
    select.columns.push(own.clone());
    select.filter = vec![own.equal(Expr::column(source, column))];
    Expr::Exists(Box::new(select))
}

/// The condition that a row of `table` with this key may be read; `None` for every row.
fn readable_row(
    catalog: &Catalog,
    access: &Access,
    table: &Table,
    key: Expr,
    next: &mut u16,
) -> Result<Option<Expr>> {
    *next += 1;
    let source = Source(*next);
    let inner = readable(catalog, access, table, source, ShareTest::Probe, next)?;
    Ok(inner.map(|inner| {
        let mut select = Select::new(&table.definition.name, source);
        let own = Expr::column(source, &table.definition.primary_id);
        select.columns.push(own.clone());
        select.filter = vec![own.equal(key), inner];
        Expr::Exists(Box::new(select))
    }))
}

/// The tables whose rows can be shared, or columns of whose rows can; in the same order on every run.
fn objects(catalog: &Catalog, of_columns: bool) -> Vec<&Arc<Table>> {
    let can_be = |table: &&Arc<Table>| {
        let definition = &table.definition;
        let shared = if of_columns {
            definition.columns.iter().any(|column| column.secured)
        } else {
            definition.ownership == Ownership::UserOwned
        };
        shared && !definition.is_view_of_activities
    };
    let mut tables: Vec<&Arc<Table>> = catalog.tables().filter(can_be).collect();
    tables.sort_by(|one, other| one.definition.name.cmp(&other.definition.name));
    tables
}

/// The condition that a row of one of the tables may be read, which `id` and the table's name together
/// name; `None` for every row of every table.
fn readable_object(
    catalog: &Catalog,
    access: &Access,
    tables: &[&Arc<Table>],
    (id, name): (&Expr, &Expr),
    next: &mut u16,
) -> Result<Option<Expr>> {
    if access.reason().is_some() {
        return Ok(None);
    }
    let count = tables.len();
    let (mut all, mut some) = (Vec::new(), Vec::new());
    for table in tables {
        let inner = match readable_row(catalog, access, table, id.clone(), next) {
            Ok(inner) => inner,
            // Its rows are none of those.
            Err(Error::Denied(_)) => continue,
            Err(error) => return Err(error),
        };
        let is_of_table = name.clone().equal(own_name(table));
        match inner {
            None => all.push(is_of_table),
            Some(inner) => some.push(Expr::And(vec![is_of_table, inner])),
        }
    }
    if all.len() == count && count > 0 {
        return Ok(None);
    }
    all.extend(some);
    Ok(Some(Expr::Or(all)))
}

/// The rows that a predicate is lowered for.
#[derive(Clone, Copy)]
pub(super) struct Lowering<'a> {
    pub(super) table: &'a Table,
    pub(super) source: Source,
    pub(super) test: ShareTest,
}

/// A row predicate as an expression over the columns of a table.
fn lower(predicate: &RowPredicate, rows: &Lowering<'_>, next: &mut u16) -> Option<Expr> {
    match predicate {
        RowPredicate::Everyone => None,
        RowPredicate::Nobody => Some(Expr::Or(Vec::new())),
        RowPredicate::AnyOf(terms) => {
            Some(Expr::Or(terms.iter().map(|term| rows.term(term, next)).collect()))
        }
        RowPredicate::AllOf(predicates) => {
            let all: Vec<Expr> =
                predicates.iter().filter_map(|each| lower(each, rows, next)).collect();
            if all.is_empty() { None } else { Some(Expr::And(all)) }
        }
    }
}

impl Lowering<'_> {
    fn column(&self, name: &str) -> Expr {
        Expr::column(self.source, name)
    }

    /// One reason for which a row is covered, as an expression.
    pub(super) fn term(&self, term: &Term, next: &mut u16) -> Expr {
        match term {
            Term::OwnedByUsers(users) => {
                one_of(self.column("owninguser"), users.iter().map(|user| user.0))
            }
            Term::OwnedByTeams(teams) => {
                one_of(self.column("owningteam"), teams.iter().map(|team| team.0))
            }
            Term::InUnits(units) => {
                let unit = match self.table.definition.ownership {
                    Ownership::BusinessOwned => "businessunitid",
                    _ => "owningbusinessunit",
                };
                one_of(self.column(unit), units.iter().map(|unit| unit.0))
            }
            Term::IsRow(id) => self
                .column(&self.table.definition.primary_id)
                .equal(Expr::value(Parameter::Guid(*id))),
            Term::Shared { with, right } => {
                let key = self.column(&self.table.definition.primary_id);
                if self.table.definition.is_view_of_activities {
                    // It has no shares of its own: its rows are those of other tables.
                    let name = self.column("activitytypecode");
                    return probe(name, key, with, *right, next);
                }
                if self.test == ShareTest::Probe {
                    return is_shared(self.table, key, with, *right, next);
                }
                *next += 1;
                let mut shares = shares_with(own_name(self.table), Source(*next), with, *right);
                shares.columns.push(Expr::column(shares.source, "objectid"));
                Expr::InSelect(Box::new(key), Box::new(shares))
            }
        }
    }
}

/// Whether the row with this key is shared with one of the principals: one look into an index.
pub(super) fn is_shared(
    table: &Table,
    key: Expr,
    with: &[Uuid],
    right: Right,
    next: &mut u16,
) -> Expr {
    probe(own_name(table), key, with, right, next)
}

fn probe(name: Expr, key: Expr, with: &[Uuid], right: Right, next: &mut u16) -> Expr {
    *next += 1;
    let mut shares = shares_with(name, Source(*next), with, right);
    let object = Expr::column(shares.source, "objectid");
    shares.columns.push(object.clone());
    shares.filter.insert(0, object.equal(key));
    Expr::Exists(Box::new(shares))
}

/// The name of a table, as columns that name one keep it.
pub(super) fn own_name(table: &Table) -> Expr {
    Expr::value(Parameter::Text(table.definition.name.as_str().into()))
}

/// The shares of rows of the table with this name with one of the principals that give a right; no
/// columns yet.
pub(super) fn shares_with(name: Expr, source: Source, with: &[Uuid], right: Right) -> Select {
    let mut select = Select::new("principalobjectaccess", source);
    let column = |name: &str| Expr::column(source, name);
    let masks = ["accessrightsmask", "inheritedaccessrightsmask"].map(column);
    select.filter = vec![
        one_of(column("principalid"), with.iter().copied()),
        column("objecttypecode").equal(name),
        Expr::AnyFlag(masks.to_vec(), right.flag()),
    ];
    select
}

pub(super) fn one_of(column: Expr, ids: impl ExactSizeIterator<Item = Uuid>) -> Expr {
    let mut ids: Vec<Uuid> = ids.collect();
    match (ids.len(), ids.pop()) {
        (1, Some(only)) => column.equal(Expr::value(Parameter::Guid(only))),
        (_, last) => {
            ids.extend(last);
            Expr::InGuids(Box::new(column), ids)
        }
    }
}

/// A table's handle, kept alive by the plan.
pub(super) fn find<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a Arc<Table>> {
    catalog.table(name).ok_or_else(|| Error::SegmentNotFound(name.to_owned()))
}
