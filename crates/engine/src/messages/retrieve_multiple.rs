//! `RetrieveMultiple`: the rows that a question asks for, a page at a time.

use std::borrow::Cow;

use model::message::{Descriptor, RetrieveMultiple};
use model::query::{Condition, Link, Operand, Query, Selection};
use model::value::Value;
use model::{Error, Result};
use planner::Scope;
use planner::plan::{position, true_position};
use uuid::Uuid;

use super::retrieve;
use crate::context::Context;
use crate::registry::Message;
use crate::{Page, Response, rows};

/// Counts go no further (query.md §5).
const COUNT_LIMIT: u64 = 5_000;

pub(crate) const MESSAGE: Message =
    Message::crud(&Descriptor::crud("RetrieveMultiple", false, "GET {set}"));

pub(super) fn run(context: &mut Context<'_, '_>, fields: &RetrieveMultiple) -> Result<Response> {
    let scope = fields.from.clone().map(|(from, path)| Scope { from, path });
    if let Some(Scope { from, .. }) = &scope {
        // The row to start from is read first (security.md §4, Q6).
        let key = context.table(&from.table)?.definition.primary_id.clone();
        if retrieve::read(context, from, &Selection::columns([key]))?.is_none() {
            return Err(retrieve::refusal(context, from)?);
        }
    }
    let query = resume(context, &fields.query)?;
    let plan = context.plan(&query, scope.as_ref())?;
    let dialect = context.dialect();
    let counted = match plan.count(dialect) {
        Some(statement) => {
            let rows = context.transaction.query(&statement)?;
            let count = rows.get(0).and_then(|row| row.int(0));
            let count = count.ok_or_else(|| Error::internal("a count returned no number"))?;
            Some(u64::try_from(count).unwrap_or(0))
        }
        None => None,
    };
    let mut page = context.transaction.query(&plan.statement(dialect))?;
    let (mut next, mut more) = (None, false);
    if let Some(size) = plan.page_size() {
        let size = size as usize;
        if page.len() > size {
            page.truncate(size);
            more = true;
            next = size.checked_sub(1).and_then(|last| position(&plan, page.get(last)?));
        }
    }
    let result = rows::complete(context.transaction, &plan, page)?;
    Ok(Response::Rows(Page {
        result,
        count: counted.map(|count| count.min(COUNT_LIMIT)),
        count_exceeded: counted.is_some_and(|count| count > COUNT_LIMIT),
        more,
        next,
    }))
}

/// A client keeps no value that it sees with a mask, so where an order has such, the page goes on after
/// what the row has now.
fn resume<'q>(context: &mut Context<'_, '_>, query: &'q Query) -> Result<Cow<'q, Query>> {
    let same = Ok(Cow::Borrowed(query));
    let Some(after) = query.page.after.as_ref().filter(|_| !query.order.is_empty()) else {
        return same;
    };
    if !context.catalog.secures_columns() {
        return same;
    }
    let key = context.table(&query.table)?.definition.primary_id.clone();
    let selection =
        Selection { unmasked: query.selection.unmasked, ..Selection::columns([key.clone()]) };
    let mut of_row = Query::new(query.table.clone(), selection);
    of_row.links.clone_from(&query.links);
    of_row.order.clone_from(&query.order);
    of_row = of_row.filter(Condition::equal(key, Value::Guid(after.id)));
    let mut keys = after.links.iter();
    for joined in conditions(context, &query.links, &mut keys)? {
        of_row = of_row.filter(joined);
    }
    let plan = planner::plan(&of_row, None, &context.catalog, &context.access())?;
    if !plan.is_ordered_by_masked() {
        return same;
    }
    let rows = context.transaction.query(&plan.statement(context.transaction.dialect()))?;
    let Some(position) = rows.get(0).and_then(|row| true_position(&plan, row)) else {
        return same;
    };
    let mut query = query.clone();
    query.page.after = Some(position);
    Ok(Cow::Owned(query))
}

/// That the rows joined by links are those with these keys.
fn conditions<'k>(
    context: &Context<'_, '_>,
    links: &[Link],
    keys: &mut impl Iterator<Item = &'k Option<Uuid>>,
) -> Result<Vec<Condition>> {
    let mut all = Vec::new();
    for link in links {
        let name = context.table(&link.table)?.definition.primary_id.clone();
        let key = Operand::Linked { link: link.name.clone(), name };
        all.push(match keys.next() {
            Some(Some(id)) => Condition::In(key, vec![Value::Guid(*id)]),
            _ => Condition::Null(key),
        });
        all.extend(conditions(context, &link.links, keys)?);
    }
    Ok(all)
}
