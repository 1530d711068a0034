//! Runs a plan: its statement, then one statement for each expanded collection, whatever the count
//! of rows.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use model::Result;
use model::rows::Rows;
use planner::{Collection, Plan, ResultSet};
use store::Transaction;
use uuid::Uuid;

/// The most parents that one statement asks collections for.
const PARENTS_AT_ONCE: usize = 10_000;

/// The rows of a plan with everything that is shown with them.
pub(crate) fn fetch(transaction: &mut Transaction<'_>, plan: &Plan) -> Result<ResultSet> {
    let rows = transaction.query(&plan.statement(transaction.dialect()))?;
    complete(transaction, plan, rows)
}

/// The collections that belong to rows of a plan.
pub(crate) fn complete(
    transaction: &mut Transaction<'_>,
    plan: &Plan,
    rows: Rows,
) -> Result<ResultSet> {
    let mut collections = Vec::with_capacity(plan.collections().len());
    for collection in plan.collections() {
        let mut parents = collection.parents(&rows);
        parents.truncate(PARENTS_AT_ONCE);
        let children = if parents.is_empty() {
            Rows::new(1)
        } else {
            transaction.query(&collection.statement(parents, transaction.dialect()))?
        };
        let groups = group(&children);
        let set = complete(transaction, collection.plan(), children)?;
        collections.push(Collection { set, groups });
    }
    Ok(ResultSet { shape: Arc::clone(plan.shape()), rows, collections })
}

/// Which rows have which parent, named by their first cell. Rows of one parent stand together.
fn group(rows: &Rows) -> HashMap<Uuid, Range<usize>> {
    let mut groups: HashMap<Uuid, Range<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Some(parent) = row.guid(0) {
            groups
                .entry(parent)
                .and_modify(|range| range.end = index + 1)
                .or_insert(index..index + 1);
        }
    }
    groups
}
