//! `RetrieveEntity`: the definition of one table, as much of it as `EntityFilters` says.

use metadata::show::{Family, Found, absent, find};
use metadata::types::{ENTITY_FILTERS, complex, plain};
use model::message::{
    DefinitionKey, DefinitionPath, DefinitionSet, DefinitionStep, Descriptor, Field, FieldType,
    Fields, Invoke, Record, RecordType, Soap,
};
use model::{Error, Result};

use super::{shape_of, showing};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

static DESCRIPTOR: Descriptor =
    Descriptor::function("RetrieveEntity").soap(Soap::CORE).takes(FIELDS).returns(&RESPONSE);

const FIELDS: &[Field] = &[
    Field::new("EntityFilters", FieldType::Choice(&ENTITY_FILTERS)),
    Field::optional("LogicalName", FieldType::Text),
    Field::optional("MetadataId", FieldType::Guid),
    Field::optional("RetrieveAsIfPublished", FieldType::Bool),
];

const RESPONSE_FIELDS: &[Field] =
    &[Field::new("EntityMetadata", FieldType::Record(&complex::ENTITY))];
static RESPONSE: RecordType = RecordType::new("RetrieveEntityResponse", RESPONSE_FIELDS);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let filters = arguments.int("EntityFilters")?;
    // Clients fill in the one that they do not mean with nothing.
    let name = arguments.maybe("LogicalName", Fields::text)?.filter(|name| !name.is_empty());
    let id = arguments.maybe("MetadataId", Fields::guid)?.filter(|id| !id.is_nil());
    let key = match (name, id) {
        (_, Some(id)) => DefinitionKey::Id(id),
        (Some(name), None) => DefinitionKey::Name("LogicalName", name.to_owned()),
        (None, None) => {
            return Err(Error::InvalidArgument(
                "Required field 'MetadataId' is missing for RequestName='RetrieveEntity'".into(),
            ));
        }
    };
    let showing = showing(context, Family::Complex);
    let steps = vec![DefinitionStep::Key(key.clone())];
    let path = DefinitionPath { set: DefinitionSet::Tables, steps };
    let Found::One(table) = find(&showing, &path)? else {
        return Err(absent(&plain::ENTITY, &key));
    };
    let table = showing.record(table, &shape_of(filters));
    Ok(Response::Result(Record::new(&RESPONSE).with("EntityMetadata", table)))
}
