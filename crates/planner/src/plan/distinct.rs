//! Different rows: those that show the same are shown once (query.md §10.5). They are no rows of a
//! table any more, and are ordered by what they show alone.

use std::sync::Arc;

use model::query::{Columns, Criterion, Link, Output, Query};
use model::{Error, Result};

use super::Plan;
use super::condition::Place;
use super::grouping::{Grouped, Grouping};
use super::read::{Builder, ROOT};
use super::selection::shown_columns;
use crate::catalog::Table;
use crate::shape::{Named, Property, Shape};
use crate::sql::ast::{Expr, Ordering};

/// What different rows show, under construction.
struct Shown<'a> {
    grouping: Grouping,
    grouped: Vec<Grouped<'a>>,
    named: Vec<Named>,
    /// Whether names of rows behind lookups are shown, and whether they are wanted at all.
    labels: (bool, bool),
}

impl<'a> Builder<'a> {
    /// The plan of the different rows of a question.
    pub(super) fn distinct(mut self, table: &'a Arc<Table>, query: &Query) -> Result<Plan> {
        if !query.selection.expands.is_empty() {
            let text = "rows that are shown once have no expands";
            return Err(Error::QueryOption(text.into()));
        }
        let grouping = Grouping::new(self.next_source());
        let labels = (query.selection.labels, query.selection.labels || !query.order.is_empty());
        let mut shown = Shown { grouping, grouped: Vec::new(), named: Vec::new(), labels };
        let mut properties = Vec::new();
        for index in selected(table, &query.selection.columns)? {
            let Some(column) = table.definition.columns.get(index) else { continue };
            let place = Place { table, source: ROOT, column };
            let Named { cell, target, label, .. } = self.show(&mut shown, String::new(), place);
            properties.push(Property { column: index, cell, target, label });
        }
        self.show_links(&mut shown, &query.links)?;
        for aliased in &query.aliased {
            let Output::Column(operand) = &aliased.output else {
                let text = "rows that are shown once have no children";
                return Err(Error::QueryOption(text.into()));
            };
            let place = self.column_of(table, ROOT, operand)?;
            let named = self.show(&mut shown, aliased.name.clone(), place);
            shown.named.push(named);
        }
        let Shown { mut grouping, grouped, named, .. } = shown;
        for order in &query.order {
            let Criterion::Column { operand, by_label } = &order.by else {
                return Err(not_shown());
            };
            let place = self.column_of(table, ROOT, operand)?;
            let grouped = grouped.iter().find(|grouped| grouped.place.is(&place));
            let by = Self::sorts_by(grouped.ok_or_else(not_shown)?, *by_label);
            let descending = order.descending;
            grouping.order.push(Ordering { by, descending, nullable: true });
        }
        grouping.order_by_groups();
        let key = Expr::column(ROOT, &table.definition.primary_id);
        self.wrap(grouping, key, None);
        let table = Arc::clone(table);
        let expands = Vec::new();
        let shape = Shape { table, key: None, version: None, properties, expands, named };
        self.finish_groups(shape, query)
    }

    /// Shows a column.
    fn show(&mut self, shown: &mut Shown<'a>, name: String, place: Place<'a>) -> Named {
        let (show, want) = shown.labels;
        let grouped = self.grouped(&mut shown.grouping, place, want);
        let named = self.show_group(&mut shown.grouping, name, &grouped, show);
        shown.grouped.push(grouped);
        named
    }

    fn show_links(&mut self, shown: &mut Shown<'a>, links: &[Link]) -> Result<()> {
        for link in links {
            let (table, source) = self.linked(&link.name)?;
            for index in selected(table, &link.columns)? {
                let Some(column) = table.definition.columns.get(index) else { continue };
                let name = [&link.name, ".", &column.name].concat();
                let named = self.show(shown, name, Place { table, source, column });
                shown.named.push(named);
            }
            self.show_links(shown, &link.links)?;
        }
        Ok(())
    }
}

fn not_shown() -> Error {
    Error::QueryOption("rows that are shown once are ordered by what they show".into())
}

/// The columns that are selected, without what else comes along in rows: a currency beside an amount
/// would make two of equal rows.
fn selected(table: &Table, columns: &Columns) -> Result<Vec<usize>> {
    let mut shown = shown_columns(table, columns, false, false)?;
    if let Columns::Named(names) = columns {
        let named = |index: usize| names.iter().any(|name| table.column_index(name) == Some(index));
        shown.retain(|index| named(*index));
    }
    Ok(shown)
}
