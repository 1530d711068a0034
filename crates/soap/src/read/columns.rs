//! `ColumnSet`: which columns of a row to show.

use engine::{Table, listed_parties};
use model::query::{Columns, Expand, Selection};

use super::reference::unknown_column;
use super::value::truth;
use crate::refusal::Result;
use crate::xml::Element;

/// Which columns to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ColumnSet {
    /// All that can be read.
    pub(crate) all: bool,
    /// These, by logical name.
    pub(crate) names: Vec<String>,
}

/// Reads a `ColumnSet`.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn column_set(element: &Element<'_>) -> Result<ColumnSet> {
    let all = element.text_of("AllColumns").filter(|text| !text.is_empty());
    let names = element.child("Columns").map(|columns| columns.children.as_slice());
    let names = names.unwrap_or_default().iter().filter(|name| !name.nil);
    Ok(ColumnSet {
        all: all.map(truth).transpose()?.unwrap_or(false),
        names: names.map(|name| name.text.trim().to_owned()).collect(),
    })
}

impl ColumnSet {
    /// What of rows of a table is shown. Names of what lookups point at always are (soap.md §7).
    ///
    /// # Errors
    /// If the table has no such column.
    pub(crate) fn selection(&self, table: &Table) -> Result<Selection> {
        let columns = if self.all { Columns::All } else { Columns::Named(self.named(table)?) };
        Ok(Selection { columns, labels: true, ..Selection::default() })
    }

    /// The people of activities that are shown: columns of an activity, and rows of their own.
    pub(crate) fn lists(&self, table: &Table) -> Vec<Expand> {
        if self.all {
            let columns = table.definition.columns.iter();
            return columns.filter_map(|column| listed_parties(table, &column.name)).collect();
        }
        self.names.iter().filter_map(|name| listed_parties(table, name)).collect()
    }

    fn named(&self, table: &Table) -> Result<Vec<String>> {
        let mut known: Vec<String> = Vec::with_capacity(self.names.len());
        for name in &self.names {
            let column = table.column(name).ok_or_else(|| unknown_column(table, name))?;
            // What accompanies another column comes with it, and what nobody may read does not come at all.
            if column.is_property() && !known.contains(name) {
                known.push(name.clone());
            }
        }
        Ok(known)
    }
}
