//! `UpdateAttribute`: changes a column. What is not said stays (metadata.md §5).

use metadata::read;
use metadata::show::{Family, Object};
use metadata::types::plain;
use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::{MERGE_LABELS, SOLUTION, begin, column_of};
use crate::Response;
use crate::context::Context;
use crate::definitions::commit;
use crate::messages::metadata::showing;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("Attribute", FieldType::Record(&plain::ATTRIBUTE)),
    Field::new("EntityName", FieldType::Text),
    MERGE_LABELS,
    SOLUTION,
];

static DESCRIPTOR: Descriptor =
    Descriptor::definition("UpdateAttribute", true, "PUT EntityDefinitions/Attributes")
        .takes(FIELDS);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let mut edit = begin(context, fields)?;
    let table = fields.text("EntityName")?.to_lowercase();
    let attribute = fields.record("Attribute")?;
    let name = column_of(&edit, &table, attribute)?;
    let mut draft = read::column(&edit, attribute)?;
    let shown = context.catalog.table(&table);
    if let Some((table, column)) = shown.and_then(|table| Some((table, table.column(&name)?))) {
        let showing = showing(context, Family::Plain);
        let object = Object::Column(table, column);
        let old = &column.properties;
        read::forget_shown(&mut draft.properties, attribute, &showing, object, old);
    }
    edit.update_column(&table, &name, &draft)?;
    commit(context, &edit)?;
    Ok(Response::Done)
}
