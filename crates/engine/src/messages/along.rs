//! Requests about rows that are reached from others: found in the transaction of the request, as far as
//! the user may read them, which then goes on as if they had been named by their ids.

use model::message::{Along, Request, RetrieveMultiple, Step};
use model::query::{Condition, Path, Query, Selection};
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::ResultSet;

use super::retrieve_multiple;
use crate::Response;
use crate::context::Context;
use crate::rules::target;

pub(super) fn run(context: &mut Context<'_, '_>, along: &Along) -> Result<Response> {
    let mut found: Vec<(&Reference, Reference)> = Vec::with_capacity(along.steps.len());
    for step in &along.steps {
        let known = found.iter().find(|(stand_in, _)| **stand_in == step.from);
        let from = known.map_or(&step.from, |(_, row)| row).clone();
        found.push((&step.stand_in, follow(context, &from, step)?));
    }
    let mut request = Request::clone(&along.request);
    request.each_row(&mut |named| {
        if let Some((_, row)) = found.iter().find(|(stand_in, _)| *stand_in == named) {
            *named = row.clone();
        }
    });
    super::run(context, &request)
}

/// The row that a step leads to from a row.
fn follow(context: &mut Context<'_, '_>, from: &Reference, step: &Step) -> Result<Reference> {
    match (&step.path, &step.to) {
        (Path::Lookup { column, table }, None) => {
            let selection = Selection::columns([column.clone()]);
            let row = target::read(context, from, &selection)?;
            let nothing = || Error::SegmentNotFound(step.name.clone());
            pointed_at(&row, table).ok_or_else(nothing)
        }
        (Path::Collection { .. } | Path::Intersect { .. }, Some(to)) => {
            let key = context.table(&to.table)?.definition.primary_id.clone();
            let query = Query::new(to.table.clone(), Selection::columns([key.clone()]))
                .filter(Condition::equal(key, Value::Guid(to.id)));
            let from = Some((from.clone(), step.path.clone()));
            match retrieve_multiple::run(context, &RetrieveMultiple { query, from })? {
                Response::Rows(page) if !page.result.rows.is_empty() => Ok(to.clone()),
                _ => Err(Error::RowNotFound(to.clone())),
            }
        }
        _ => Err(Error::internal("a step leads along a lookup, or to one row of many")),
    }
}

/// The row of this table that the only lookup of a row points at.
fn pointed_at(set: &ResultSet, table: &str) -> Option<Reference> {
    let (row, lookup) = (set.rows.get(0)?, set.shape.properties.first()?);
    let id = row.guid(lookup.cell)?;
    let named = lookup.target.and_then(|target| row.text(target));
    named.is_none_or(|named| named == table).then(|| Reference::new(table, id))
}
