//! `RetrieveOptionSet` and `RetrieveAllOptionSets`: the definition of one global choice, or of all.

use metadata::show::{Family, retrieve};
use metadata::types::{complex, plain};
use model::Result;
use model::message::{
    DefinitionPath, DefinitionSet, DefinitionShape, Descriptor, Field, FieldType, Invoke, Record,
    RecordType, RetrieveDefinitions, Soap,
};

use super::{key, one, showing};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const ONE: Message = Message::new(&ONE_DESCRIPTOR, run_one);
pub(crate) const ALL: Message = Message::new(&ALL_DESCRIPTOR, run_all);

static ONE_DESCRIPTOR: Descriptor =
    Descriptor::sdk("RetrieveOptionSet", false, "GET GlobalOptionSetDefinitions({key})")
        .soap(Soap::CORE)
        .takes(&[
            Field::optional("Name", FieldType::Text),
            Field::optional("MetadataId", FieldType::Guid),
            AS_IF_PUBLISHED,
        ])
        .returns(&ONE_RESPONSE);

static ALL_DESCRIPTOR: Descriptor =
    Descriptor::sdk("RetrieveAllOptionSets", false, "GET GlobalOptionSetDefinitions")
        .soap(Soap::CORE)
        .takes(&[AS_IF_PUBLISHED])
        .returns(&ALL_RESPONSE);

const AS_IF_PUBLISHED: Field = Field::optional("RetrieveAsIfPublished", FieldType::Bool);

static ONE_RESPONSE: RecordType = RecordType::new("RetrieveOptionSetResponse", ONE_FIELDS);
const ONE_FIELDS: &[Field] =
    &[Field::new("OptionSetMetadata", FieldType::Record(&complex::OPTION_SET_BASE))];

static ALL_RESPONSE: RecordType = RecordType::new("RetrieveAllOptionSetsResponse", ALL_FIELDS);
const ALL_FIELDS: &[Field] = &[Field::new("OptionSetMetadata", FieldType::List(&CHOICES))];
static CHOICES: FieldType = FieldType::Record(&complex::OPTION_SET_BASE);

fn run_one(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let key = key(&fields.arguments, "Name", ONE_DESCRIPTOR.name)?;
    let showing = showing(context, Family::Complex);
    let shape = DefinitionShape::default();
    let choice = one(&showing, DefinitionSet::Choices, &plain::OPTION_SET_BASE, &key, &shape)?;
    Ok(Response::Result(Record::new(&ONE_RESPONSE).with("OptionSetMetadata", choice)))
}

fn run_all(context: &mut Context<'_, '_>, _: &Invoke) -> Result<Response> {
    let path = DefinitionPath { set: DefinitionSet::Choices, steps: Vec::new() };
    let question = RetrieveDefinitions { path, shape: DefinitionShape::default() };
    let choices = retrieve(&showing(context, Family::Complex), &question)?;
    Ok(Response::Result(Record::new(&ALL_RESPONSE).with("OptionSetMetadata", choices)))
}
