//! The messages that change definitions (metadata.md §§5 to 10), one file each, and what they share: how
//! an edit is begun, and which definition is meant. Relationships and keys have folders of their own;
//! what reads definitions is in `metadata`, and how an edit is carried out in `crate::definitions`.

pub(crate) mod add_solution_component;
mod choices;
pub(crate) mod create_attribute;
pub(crate) mod create_entities;
pub(crate) mod create_entity;
pub(crate) mod create_option_set;
pub(crate) mod delete_attribute;
pub(crate) mod delete_entity;
pub(crate) mod delete_option_set;
pub(crate) mod delete_option_value;
pub(crate) mod insert_option_value;
pub(crate) mod insert_status_value;
pub(crate) mod order_option;
pub(crate) mod publish_all_xml;
pub(crate) mod publish_xml;
pub(crate) mod set_loc_labels;
pub(crate) mod update_attribute;
pub(crate) mod update_entity;
pub(crate) mod update_option_set;
pub(crate) mod update_option_value;
pub(crate) mod update_state_value;
mod views;

use metadata::Edit;
use model::message::{Field, FieldType, Fields, Record};
use model::metadata::TableDefinition;
use model::{Error, Result};
use uuid::Uuid;

use crate::context::Context;
use crate::definitions;

/// The solution that new components go to.
pub(crate) const SOLUTION: Field = Field::optional("SolutionUniqueName", FieldType::Text);
/// Whether languages that a label leaves out stay.
pub(crate) const MERGE_LABELS: Field = Field::optional("MergeLabels", FieldType::Bool);

/// Begins the edit that a message asks for.
pub(crate) fn begin(context: &mut Context<'_, '_>, fields: &Fields) -> Result<Edit> {
    let solution = fields.maybe(SOLUTION.name, Fields::text)?.filter(|name| !name.is_empty());
    let merge = fields.maybe(MERGE_LABELS.name, Fields::bool)?.unwrap_or_default();
    definitions::begin(context, solution, merge)
}

/// The same, with the views that may need what is to be deleted.
pub(crate) fn begin_deletion(context: &mut Context<'_, '_>, fields: &Fields) -> Result<Edit> {
    let edit = begin(context, fields)?;
    Ok(edit.with_views(views::all(context)?))
}

/// The table that an `EntityMetadata` is of, by its name or its id.
fn table_of(edit: &Edit, record: &Record) -> Result<String> {
    let found = |table: &TableDefinition, id: Uuid| table.metadata_id() == id;
    named(record, |id| edit.tables().find(|table| found(table, id)).map(|table| table.name.clone()))
}

/// The column that an `AttributeMetadata` is of, by its name or its id.
fn column_of(edit: &Edit, table: &str, record: &Record) -> Result<String> {
    let columns = &edit.table(table)?.columns;
    named(record, |id| {
        let mut columns = columns.iter();
        let found = columns.find(|column| column.metadata_id(table) == id);
        found.map(|column| column.name.clone())
    })
}

/// The name that a record says, or that goes with the id that it says.
fn named(record: &Record, find: impl FnOnce(Uuid) -> Option<String>) -> Result<String> {
    if let Some(name) = record.fields.maybe("LogicalName", Fields::text)? {
        return Ok(name.to_lowercase());
    }
    let id = record.fields.maybe("MetadataId", Fields::guid)?;
    id.and_then(find).ok_or_else(|| {
        let kind = record.kind.name;
        Error::InvalidArgument(format!("the `{kind}` says neither a LogicalName nor a MetadataId"))
    })
}
