//! `RetrieveTotalRecordCount`: how many rows each of some tables has (query.md §12). The product answers
//! from a snapshot of up to a day ago; this counts now, and only what the user may read.

use model::message::{Data, Descriptor, Field, FieldType, Invoke, Record, RecordType};
use model::{Error, Result};
use planner::plan::count_all;

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveTotalRecordCount")
        .takes(&[Field::new("EntityNames", FieldType::List(&FieldType::Text))])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "RetrieveTotalRecordCountResponse",
    &[Field::new("EntityRecordCountCollection", FieldType::Record(&COUNTS))],
);

/// A dictionary as the wire shows it.
const COUNTS: RecordType = RecordType::new(
    "EntityRecordCountCollection",
    &[
        Field::new("Count", FieldType::Int),
        Field::new("IsReadOnly", FieldType::Bool),
        Field::new("Keys", FieldType::List(&FieldType::Text)),
        Field::new("Values", FieldType::List(&FieldType::Int)),
    ],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let mut keys: Vec<Data> = Vec::new();
    let mut values: Vec<Data> = Vec::new();
    for name in fields.arguments.texts("EntityNames")? {
        if context.catalog.table(name).is_none() {
            return Err(Error::rule(
                0x8004_1102,
                format!(
                    "The entity with a name = '{name}' with namemapping = 'Logical' was not found in \
                     the MetadataCache."
                ),
            ));
        }
        // A dictionary has each key once.
        let key = Data::from(name);
        if keys.contains(&key) {
            continue;
        }
        let (access, dialect) = (context.access(), context.dialect());
        let statement = count_all(name, &context.catalog, &access, dialect)?;
        let rows = context.transaction.query(&statement)?;
        let count = rows.get(0).and_then(|row| row.int(0));
        keys.push(key);
        values.push(count.ok_or_else(|| Error::internal("a count returned no number"))?.into());
    }
    let count = i64::try_from(keys.len()).unwrap_or(i64::MAX);
    let counts = Record::new(&COUNTS)
        .with("Count", count)
        .with("IsReadOnly", false)
        .with("Keys", keys)
        .with("Values", values);
    Ok(Response::Result(Record::new(&RESPONSE).with("EntityRecordCountCollection", counts)))
}
