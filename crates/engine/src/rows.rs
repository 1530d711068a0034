//! Runs a plan: its statement, then for each expanded collection one statement, whatever the count
//! of rows.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use model::Result;
use model::query::Selection;
use model::rows::{Cell, Rows};
use model::value::{Reference, Value};
use planner::plan::CollectionPlan;
use planner::{Collection, Plan, ResultSet};
use store::Transaction;
use uuid::Uuid;

use crate::context::Context;
use crate::rules::files::{body, picture};

/// The most parents that one statement asks collections for; a database binds so many values and no
/// more.
const PARENTS_AT_ONCE: usize = 10_000;
/// The most rows that an expanded collection shows of one parent (query.md §7). One more tells that
/// there are more.
const CHILDREN_OF_ONE: usize = 5_000;

/// The row with this key, or no row.
pub(crate) fn fetch_row(
    transaction: &mut Transaction<'_>,
    plan: &Plan,
    id: Uuid,
) -> Result<ResultSet> {
    let rows = transaction.query(&plan.row(id, transaction.dialect()))?;
    complete(transaction, plan, rows)
}

/// The row as the user sees it, if it is there and readable.
pub(crate) fn read(
    context: &mut Context<'_, '_>,
    target: &Reference,
    selection: &Selection,
) -> Result<Option<ResultSet>> {
    let plan = context.session.plan_row(&target.table, selection)?;
    let result = fetch_row(context.transaction, &plan, target.id)?;
    Ok(if result.rows.is_empty() { None } else { Some(result) })
}

/// The value that the only row of a set shows in a column.
pub(crate) fn value_in(set: &ResultSet, column: &str) -> Option<Value> {
    let row = set.rows.get(0)?;
    let index = set.shape.table.column_index(column)?;
    let property = set.shape.properties.iter().find(|property| property.column == index)?;
    Some(match (row.cell(property.cell), property.target) {
        (Cell::Guid(id), Some(target)) => {
            Value::Reference(Reference::new(row.text(target).unwrap_or_default(), id))
        }
        (Cell::Guid(id), None) => match set.shape.table.definition.columns.get(index) {
            Some(column) if column.is_lookup() => {
                let only = column.targets.first()?;
                Value::Reference(Reference::new(only.as_str(), id))
            }
            _ => Value::Guid(id),
        },
        _ => row.value(property.cell),
    })
}

/// The same as it is kept, for a rule that asks whether somebody may see it: pictures and bodies are not
/// read.
pub(crate) fn fetch_kept(
    transaction: &mut Transaction<'_>,
    plan: &Plan,
    id: Uuid,
) -> Result<ResultSet> {
    let rows = transaction.query(&plan.row(id, transaction.dialect()))?;
    alone(plan, rows)
}

/// Puts the masks on rows of a plan, and fetches the collections that belong to them. Nothing that a
/// client sees comes by another way than this and [`alone`].
pub(crate) fn complete(
    transaction: &mut Transaction<'_>,
    plan: &Plan,
    mut rows: Rows,
) -> Result<ResultSet> {
    plan.settle(&mut rows)?;
    put_masks(plan, &mut rows);
    picture::show(transaction, plan.shape(), &mut rows)?;
    body::show(transaction, plan.shape(), &mut rows)?;
    let mut collections = Vec::with_capacity(plan.collections().len());
    for collection in plan.collections() {
        let mut children: Option<Rows> = None;
        for parents in collection.parents(&rows).chunks(PARENTS_AT_ONCE) {
            let part = children_of(transaction, collection, parents)?;
            match &mut children {
                Some(children) => children.append(&part),
                None => children = Some(part),
            }
        }
        let children = children.unwrap_or_default();
        let groups = group(&children);
        let set = complete(transaction, collection.plan(), children)?;
        collections.push(Collection { set, groups });
    }
    Ok(ResultSet { shape: Arc::clone(plan.shape()), rows, collections })
}

/// Puts the masks on rows of a plan to which no others belong.
pub(crate) fn alone(plan: &Plan, mut rows: Rows) -> Result<ResultSet> {
    plan.settle(&mut rows)?;
    put_masks(plan, &mut rows);
    Ok(ResultSet { shape: Arc::clone(plan.shape()), rows, collections: Vec::new() })
}

fn put_masks(plan: &Plan, rows: &mut Rows) {
    for (cell, mask) in plan.masks() {
        rows.replace_text(*cell, |text| match mask.apply(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(masked) => Some(masked),
        });
    }
}

fn children_of(
    transaction: &mut Transaction<'_>,
    collection: &CollectionPlan,
    parents: &[Uuid],
) -> Result<Rows> {
    let dialect = transaction.dialect();
    let children = transaction.query(&collection.statement(parents.to_vec(), dialect))?;
    // The bound is on all rows together. Where it was reached, one parent may have taken the rows of
    // another, so each is asked for alone.
    if parents.len() == 1 || children.len() < parents.len() * CHILDREN_OF_ONE {
        return Ok(children);
    }
    let mut all = Rows::new(children.width());
    for parent in parents {
        all.append(&transaction.query(&collection.statement(vec![*parent], dialect))?);
    }
    Ok(all)
}

/// Which rows have which parent, named by their first cell. Rows of one parent stand together.
fn group(rows: &Rows) -> HashMap<Uuid, Range<usize>> {
    let mut groups: HashMap<Uuid, Range<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Some(parent) = row.guid(0) {
            let group = groups.entry(parent).or_insert(index..index);
            if group.len() <= CHILDREN_OF_ONE {
                group.end = index + 1;
            }
        }
    }
    groups
}
