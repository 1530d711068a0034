//! `CreateEntity`: makes a table.

use metadata::types::plain;
use metadata::{ColumnDraft, read};
use model::Result;
use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType};

use super::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("Entity", FieldType::Record(&plain::ENTITY)),
    Field::optional("PrimaryAttribute", FieldType::Record(&plain::STRING)),
    Field::optional("HasActivities", FieldType::Bool),
    Field::optional("HasNotes", FieldType::Bool),
    SOLUTION,
];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("CreateEntity", true, "POST EntityDefinitions")
        .takes(FIELDS)
        .returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType = RecordType::new(
    "CreateEntityResponse",
    &[Field::new("EntityId", FieldType::Guid), Field::new("AttributeId", FieldType::Guid)],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    let mut draft = read::table(&edit, fields.record("Entity")?)?;
    if let Some(primary) = fields.maybe("PrimaryAttribute", Fields::record)? {
        let primary = read::column(&edit, primary)?;
        draft.columns.insert(0, ColumnDraft { is_primary_name: Some(true), ..primary });
    }
    draft.has_activities = fields.maybe("HasActivities", Fields::bool)?.or(draft.has_activities);
    draft.has_notes = fields.maybe("HasNotes", Fields::bool)?.or(draft.has_notes);
    let made = edit.create_table(&draft)?;
    commit(context, &edit)?;
    let response = Record::new(&RESPONSE);
    Ok(Response::Result(response.with("EntityId", made.id).with("AttributeId", made.primary_name)))
}
