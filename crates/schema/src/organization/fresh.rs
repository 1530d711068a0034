//! A table as it would be if it were made now and nothing else were said of it: what differs from that
//! was said.

use std::sync::Arc;

use metadata::{Edit, Setting, TableDraft, names};
use model::Uuid;
use model::metadata::{ColumnType, TableDefinition};
use planner::Catalog;

use super::definition;
use crate::document::{Column, Table};
use crate::plan::primary_name;

/// The standard columns and choices of a custom table.
pub(super) fn table(shipped: &Arc<Catalog>, old: &TableDefinition) -> Option<Table> {
    let name = old.primary_name.as_ref()?;
    let primary = if old.is_activity {
        primary_name("Subject", &Column::new(ColumnType::String))
    } else {
        primary_name(name, &definition::column(old, old.column(name)?))
    };
    let draft = TableDraft {
        schema: Some(old.schema.clone()),
        label: Some(old.label.clone()),
        label_plural: Some(old.label_plural.clone()),
        ownership: Some(old.ownership),
        is_activity: Some(old.is_activity),
        columns: vec![primary],
        ..TableDraft::default()
    };
    drafted(shipped, &draft)
}

/// The table that a draft makes; none if it makes none, which whoever carries it out will tell.
pub(crate) fn drafted(shipped: &Arc<Catalog>, draft: &TableDraft) -> Option<Table> {
    let schema = draft.schema.as_deref()?;
    let columns = draft.columns.iter().filter_map(|column| column.schema.as_deref());
    let names = columns.chain(draft.set.as_deref()).chain([schema]);
    let mut edit = Edit::new(Arc::clone(shipped), setting(names));
    edit.create_table(draft).ok()?;
    let fresh = edit.find_table(&names::logical(schema))?;
    Some(definition::table(edit.catalog(), fresh))
}

/// The tables that came with the organization.
pub(crate) fn without_custom(catalog: &Catalog) -> Catalog {
    let shipped = catalog.tables().map(|table| table.definition.as_ref());
    let shipped = shipped.filter(|table| !table.provenance.custom).cloned().collect();
    let choices =
        catalog.choices().map(|(name, choice)| (name.to_owned(), choice.as_ref().clone()));
    Catalog::with_choices(catalog.version, shipped, choices.collect(), Vec::new())
}

fn setting<'a>(schemas: impl Iterator<Item = &'a str>) -> Setting {
    let prefix = |name: &str| name.split_once('_').map(|(prefix, _)| prefix.to_lowercase());
    Setting {
        now: 0,
        new_id: Uuid::nil,
        version: 0,
        prefix: None,
        prefixes: schemas.filter_map(prefix).collect(),
        option_prefix: 10_000,
        merge_labels: false,
    }
}
