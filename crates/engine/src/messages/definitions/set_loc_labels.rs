//! `SetLocLabels`: gives a text of a row in languages. Rows keep one text, that of the base language, so
//! this changes it as an update does and takes no other language.

use metadata::types::LOCALIZED_LABEL;
use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Record, Request, Update};
use model::metadata::{BASE_LANGUAGE, ColumnType};
use model::value::Value;
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::messages;
use crate::registry::Message;

static LABEL: FieldType = FieldType::Record(&LOCALIZED_LABEL);

const FIELDS: &[Field] = &[
    Field::new("EntityMoniker", FieldType::Row(&[])),
    Field::new("AttributeName", FieldType::Text),
    Field::new("Labels", FieldType::List(&LABEL)),
];

static DESCRIPTOR: Descriptor = Descriptor::action("SetLocLabels").takes(FIELDS);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let row = fields.reference("EntityMoniker")?.clone();
    let name = fields.text("AttributeName")?.to_lowercase();
    let table = context.table(&row.table)?;
    let is_text = |kind| matches!(kind, ColumnType::String | ColumnType::Memo);
    if !table.column(&name).is_some_and(|column| is_text(column.kind) && column.update) {
        return Err(Error::rule(
            0x8004_4198,
            "The specified attribute does not support localized labels.",
        ));
    }
    let labels = fields.records("Labels")?;
    let text = match labels.as_slice() {
        [label] if in_base_language(label)? => label.fields.text("Label")?.to_owned(),
        _ => return Err(Error::NotImplemented("A text of a row in several languages".into())),
    };
    let update = Update::new(row, vec![(name, Value::Text(text))]);
    messages::run(context, &Request::Update(update))?;
    Ok(Response::Done)
}

fn in_base_language(label: &Record) -> Result<bool> {
    let language = label.fields.maybe("LanguageCode", Fields::int)?;
    Ok(language.is_none_or(|language| language == i64::from(BASE_LANGUAGE)))
}
