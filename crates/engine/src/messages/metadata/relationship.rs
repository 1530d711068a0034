//! `RetrieveRelationship`: the definition of one relationship, of either kind.

use metadata::show::Family;
use metadata::types::{complex, plain};
use model::Result;
use model::message::{
    DefinitionSet, DefinitionShape, Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap,
};

use super::{key, one, showing};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

static DESCRIPTOR: Descriptor =
    Descriptor::sdk("RetrieveRelationship", false, "GET RelationshipDefinitions({key})")
        .soap(Soap::CORE)
        .takes(FIELDS)
        .returns(&RESPONSE);

const FIELDS: &[Field] = &[
    Field::optional("Name", FieldType::Text),
    Field::optional("MetadataId", FieldType::Guid),
    Field::optional("RetrieveAsIfPublished", FieldType::Bool),
];

const RESPONSE_FIELDS: &[Field] =
    &[Field::new("RelationshipMetadata", FieldType::Record(&complex::RELATIONSHIP))];
static RESPONSE: RecordType = RecordType::new("RetrieveRelationshipResponse", RESPONSE_FIELDS);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let key = key(&fields.arguments, "Name", DESCRIPTOR.name)?;
    let showing = showing(context, Family::Complex);
    let shape = DefinitionShape::default();
    let set = DefinitionSet::Relationships;
    let relationship = one(&showing, set, &plain::RELATIONSHIP, &key, &shape)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("RelationshipMetadata", relationship)))
}
