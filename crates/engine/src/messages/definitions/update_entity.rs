//! `UpdateEntity`: changes a table. What is not said stays as it is, unless the definition is said to be whole, as
//! that of a PUT is: it is reset then (metadata.md §5).

use metadata::read;
use metadata::show::{Family, Object};
use metadata::types::plain;
use model::Result;
use model::message::{Descriptor, Field, FieldType, Fields, Invoke};

use super::{MERGE_LABELS, SOLUTION, begin, table_of};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::messages::metadata::showing;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("Entity", FieldType::Record(&plain::ENTITY)),
    Field::optional("HasActivities", FieldType::Bool),
    Field::optional("HasNotes", FieldType::Bool),
    MERGE_LABELS,
    Field::optional("Whole", FieldType::Bool),
    SOLUTION,
];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("UpdateEntity", true, "PUT EntityDefinitions").takes(FIELDS);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    let entity = fields.record("Entity")?;
    let name = table_of(&edit, entity)?;
    let mut draft = read::table(&edit, entity)?;
    draft.partial = fields.maybe("Whole", Fields::bool)? != Some(true);
    draft.has_activities = fields.maybe("HasActivities", Fields::bool)?.or(draft.has_activities);
    draft.has_notes = fields.maybe("HasNotes", Fields::bool)?.or(draft.has_notes);
    if let Some(table) = context.catalog.table(&name) {
        let showing = showing(context, Family::Plain);
        let old = &table.definition.properties;
        let object = Object::Table(table);
        read::forget_shown(&mut draft.properties, entity, &showing, object, old);
    }
    edit.update_table(&name, &draft)?;
    commit(context, &edit)?;
    Ok(Response::Done)
}
