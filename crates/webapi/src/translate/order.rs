//! `$orderby` into criteria of order.

use engine::{Catalog, Table};
use model::Result;
use model::query::{Criterion, Order};

use super::property;
use odata::OrderItem;

/// The criteria, in order. A column named twice counts once; of a path over an owner, the column that
/// only users or only teams have decides, and that of users if both have it.
pub(super) fn translate(
    catalog: &Catalog,
    table: &Table,
    items: &[OrderItem],
) -> Result<Vec<Order>> {
    let mut order: Vec<Order> = Vec::new();
    for item in items {
        let Some(found) = property::find(catalog, table, &item.path)?.into_iter().next() else {
            continue;
        };
        let operand = found.operand();
        let by = Criterion::Column { operand, by_label: false };
        if order.iter().all(|earlier| earlier.by != by) {
            order.push(Order { by, descending: item.descending });
        }
    }
    Ok(order)
}
