//! `RetrieveMetadataChanges`: what a query asks of definitions, all of it or what changed since a stamp,
//! and what was removed.

use metadata::RemovedKind;
use metadata::show::{Asked, Family, Object, Showing, asked};
use metadata::types::{DELETED_METADATA_FILTERS, ENTITY_QUERY_EXPRESSION};
use model::message::{
    Data, Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType, Soap,
};
use model::{Error, Result};

use super::{ENTITIES, showing};
use crate::Response;
use crate::context::Context;
use crate::definitions::kind_name;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

static DESCRIPTOR: Descriptor = Descriptor::function("RetrieveMetadataChanges")
    .soap(Soap::CORE.collections(&["EntityMetadata"]))
    .takes(FIELDS)
    .returns(&RESPONSE);

const FIELDS: &[Field] = &[
    Field::optional("Query", FieldType::Record(&ENTITY_QUERY_EXPRESSION)),
    Field::optional("DeletedMetadataFilters", FieldType::Choice(&DELETED_METADATA_FILTERS)),
    Field::optional("ClientVersionStamp", FieldType::Text),
    Field::optional("AppModuleId", FieldType::Guid),
    Field::optional("RetrieveAllSettings", FieldType::Bool),
];

const RESPONSE_FIELDS: &[Field] = &[
    Field::new("ServerVersionStamp", FieldType::Text),
    Field::new("DeletedMetadata", FieldType::Record(&DELETED)),
    Field::new("EntityMetadata", FieldType::List(&ENTITIES)),
];
static RESPONSE: RecordType = RecordType::new("RetrieveMetadataChangesResponse", RESPONSE_FIELDS);

/// A dictionary as the wire shows it.
const DELETED_FIELDS: &[Field] = &[
    Field::new("Count", FieldType::Int),
    Field::new("IsReadOnly", FieldType::Bool),
    Field::new("Keys", FieldType::List(&KEYS)),
    Field::new("Values", FieldType::List(&VALUES)),
];
static DELETED: RecordType = RecordType::new("DeletedMetadataCollection", DELETED_FIELDS);
static KEYS: FieldType = FieldType::Choice(&DELETED_METADATA_FILTERS);
static VALUES: FieldType = FieldType::Record(&GUIDS);
static GUIDS: RecordType =
    RecordType::new("GuidCollection", &[Field::new("Items", FieldType::List(&FieldType::Guid))]);

/// Kinds of removed objects and their flags. Keys have none, and labels are never removed by themselves.
const REMOVED: [(RemovedKind, i64); 4] = [
    (RemovedKind::Table, 1),
    (RemovedKind::Column, 2),
    (RemovedKind::Relationship, 4),
    (RemovedKind::Choice, 16),
];

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let asked = match arguments.maybe("Query", Fields::record)? {
        Some(query) => asked(query)?,
        None => Asked::default(),
    };
    let since = arguments.maybe("ClientVersionStamp", Fields::text)?;
    let since = since.filter(|text| !text.is_empty());
    let since = since.map(|text| version_of(context, text)).transpose()?;
    let deleted = match (since, arguments.maybe("DeletedMetadataFilters", Fields::int)?) {
        (Some(since), Some(filters)) => deleted(context, since, filters)?,
        _ => dictionary(Vec::new(), Vec::new()),
    };
    let showing = showing(context, Family::Complex);
    let showing = Showing { since, languages: &asked.languages, ..showing };
    let tables = showing.records(Object::tables(&context.catalog), &asked.shape);
    let answer = Record::new(&RESPONSE)
        .with("ServerVersionStamp", stamp(context))
        .with("DeletedMetadata", deleted)
        .with("EntityMetadata", tables);
    Ok(Response::Result(answer))
}

/// What a client shows to be told what changed after this answer.
pub(super) fn stamp(context: &Context<'_, '_>) -> String {
    format!("{}!{}", context.catalog.version, context.now)
}

/// The version of the catalog that a client knows, if what was removed since then is known here.
fn version_of(context: &mut Context<'_, '_>, stamp: &str) -> Result<i64> {
    let version = stamp.split('!').next().and_then(|text| text.parse::<i64>().ok());
    let known_since = context.transaction.removed_known_since()?;
    version.filter(|version| (known_since..=context.catalog.version).contains(version)).ok_or_else(
        || {
            Error::rule(
                0x8004_4352,
                "Version stamp associated with the client has expired. Please perform a full sync.",
            )
        },
    )
}

/// The ids of removed objects of the kinds that are asked for, under the flags of their kinds.
fn deleted(context: &mut Context<'_, '_>, since: i64, filters: i64) -> Result<Record> {
    let removed = context.transaction.removed_after(since)?;
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    for (kind, flag) in REMOVED {
        let ids = removed.iter().filter(|object| object.kind == kind_name(kind));
        let ids: Vec<Data> = ids.map(|object| Data::Guid(object.id)).collect();
        if filters & flag != 0 && !ids.is_empty() {
            keys.push(Data::Int(flag));
            values.push(Record::new(&GUIDS).with("Items", ids).into());
        }
    }
    Ok(dictionary(keys, values))
}

fn dictionary(keys: Vec<Data>, values: Vec<Data>) -> Record {
    Record::new(&DELETED)
        .with("Count", i64::try_from(keys.len()).unwrap_or(0))
        .with("IsReadOnly", false)
        .with("Keys", keys)
        .with("Values", values)
}
