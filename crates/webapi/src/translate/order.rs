//! `$orderby` into criteria of order.

use engine::Table;
use model::query::Order;
use model::{Error, Result};

use crate::edm;
use crate::url::OrderItem;

/// The criteria, in order. A column named twice counts once.
pub(super) fn translate(table: &Table, items: &[OrderItem]) -> Result<Vec<Order>> {
    let mut order: Vec<Order> = Vec::new();
    for item in items {
        let [name] = item.path.as_slice() else {
            let what = "`$orderby` along a navigation property";
            return Err(Error::NotImplemented(what.into()));
        };
        let column = edm::column(table, name)?.name.clone();
        if order.iter().all(|earlier| earlier.own_column() != Some(&column)) {
            order.push(Order { descending: item.descending, ..Order::by(column) });
        }
    }
    Ok(order)
}
