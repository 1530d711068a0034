//! Which rows of a table an access may read, as part of a statement. Every table that a plan touches
//! comes through here.

use std::sync::Arc;

use model::metadata::{AccessRule, Ownership};
use model::right::Right;
use model::{Error, Result};
use security::{Access, RowPredicate, Term};

use crate::catalog::{Catalog, Table};
use crate::sql::ast::{Expr, Select, Source};
use crate::statement::Parameter;

/// The condition under which a row of `table`, at `source`, may be read; `None` for every row.
///
/// # Errors
/// [`Error::Denied`] if the privilege is missing (security.md §4, Q1).
pub(super) fn readable(
    catalog: &Catalog,
    access: &Access,
    table: &Table,
    source: Source,
    next: &mut u16,
) -> Result<Option<Expr>> {
    let AccessRule::Through(columns) = &table.definition.access else {
        let predicate = access.rows(&table.security(), Right::Read)?;
        return Ok(lower(&predicate, table, source));
    };
    let mut conditions = Vec::new();
    for (column, parent) in columns {
        let parent = catalog
            .table(parent)
            .ok_or_else(|| Error::internal("an access rule names a table that is not there"))?;
        *next += 1;
        let parent_source = Source(*next);
        let inner = readable(catalog, access, parent, parent_source, next)?;
        if let Some(inner) = inner {
            let mut select = Select::new(&parent.definition.name, parent_source);
            let key = Expr::column(parent_source, &parent.definition.primary_id);
            select.columns.push(key.clone());
            select.filter = vec![key.equal(Expr::column(source, column)), inner];
            conditions.push(Expr::Exists(Box::new(select)));
        }
    }
    Ok(if conditions.is_empty() { None } else { Some(Expr::And(conditions)) })
}

/// A row predicate as an expression over the columns of `table` at `source`.
fn lower(predicate: &RowPredicate, table: &Table, source: Source) -> Option<Expr> {
    match predicate {
        RowPredicate::Everyone => None,
        RowPredicate::Nobody => Some(Expr::Or(Vec::new())),
        RowPredicate::AnyOf(terms) => {
            Some(Expr::Or(terms.iter().map(|term| lower_term(term, table, source)).collect()))
        }
        RowPredicate::AllOf(predicates) => {
            let all: Vec<Expr> =
                predicates.iter().filter_map(|each| lower(each, table, source)).collect();
            if all.is_empty() { None } else { Some(Expr::And(all)) }
        }
    }
}

fn lower_term(term: &Term, table: &Table, source: Source) -> Expr {
    let column = |name: &str| Box::new(Expr::column(source, name));
    let guid = |id| Expr::value(Parameter::Guid(id));
    match term {
        Term::OwnedByUser(user) => column("owninguser").equal(guid(user.0)),
        Term::OwnedByTeams(teams) => {
            Expr::InGuids(column("owningteam"), teams.iter().map(|team| team.0).collect())
        }
        Term::InUnits(units) => {
            let unit = match table.definition.ownership {
                Ownership::BusinessOwned => "businessunitid",
                _ => "owningbusinessunit",
            };
            Expr::InGuids(column(unit), units.iter().map(|unit| unit.0).collect())
        }
        Term::IsRow(id) => column(&table.definition.primary_id).equal(guid(*id)),
    }
}

/// A table's handle, kept alive by the plan.
pub(super) fn find<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a Arc<Table>> {
    catalog.table(name).ok_or_else(|| Error::SegmentNotFound(name.to_owned()))
}
