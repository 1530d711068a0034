//! Amounts of money and the currency that they are in.

use engine::Table;
use model::metadata::ColumnType;
use model::query::{Columns, Query};

/// Amounts bring their currency along (query.md §10.7): shows it where a question asks for one of a table.
pub fn add_currency(table: &Table, query: &mut Query) {
    const CURRENCY: &str = "transactioncurrencyid";
    if query.distinct || query.aggregation.is_some() || table.column(CURRENCY).is_none() {
        return;
    }
    let Columns::Named(columns) = &mut query.selection.columns else { return };
    let is_amount =
        |name: &String| table.column(name).is_some_and(|column| column.kind == ColumnType::Money);
    if columns.iter().any(is_amount) && !columns.iter().any(|name| name == CURRENCY) {
        columns.push(CURRENCY.to_owned());
    }
}
