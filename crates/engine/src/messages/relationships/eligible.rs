//! Which tables can be connected: `CanBeReferenced`, `CanBeReferencing`, `CanManyToMany`,
//! `GetValidReferencedEntities`, `GetValidReferencingEntities` and `GetValidManyToMany`. As all that is
//! said of definitions, it is told every enabled user.

use std::sync::Arc;

use metadata::{Role, can_be};
use model::message::{
    Data, Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType, Soap,
};

use model::metadata::TableDefinition;
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

const TABLE: &[Field] = &[Field::new("EntityName", FieldType::Text)];
const NAMES: &[Field] = &[Field::new("EntityNames", FieldType::List(&FieldType::Text))];

pub(crate) const REFERENCED: Message = Message::new(
    &Descriptor::action("CanBeReferenced")
        .soap(Soap::CORE)
        .takes(TABLE)
        .returns(&CAN_BE_REFERENCED),
    |context, invoke| one(context, invoke, Role::Referenced, &CAN_BE_REFERENCED),
);

pub(crate) const REFERENCING: Message = Message::new(
    &Descriptor::action("CanBeReferencing")
        .soap(Soap::CORE)
        .takes(TABLE)
        .returns(&CAN_BE_REFERENCING),
    |context, invoke| one(context, invoke, Role::Referencing, &CAN_BE_REFERENCING),
);

pub(crate) const MANY_TO_MANY: Message = Message::new(
    &Descriptor::action("CanManyToMany").soap(Soap::CORE).takes(TABLE).returns(&CAN_MANY_TO_MANY),
    |context, invoke| one(context, invoke, Role::ManyToMany, &CAN_MANY_TO_MANY),
);

pub(crate) const ALL_REFERENCED: Message = Message::new(
    &Descriptor::function("GetValidReferencedEntities")
        .soap(Soap::CORE)
        .takes(&[Field::optional("ReferencingEntityName", FieldType::Text)])
        .returns(&REFERENCED_NAMES),
    |context, invoke| {
        all(context, invoke, "ReferencingEntityName", Role::Referenced, &REFERENCED_NAMES)
    },
);

pub(crate) const ALL_REFERENCING: Message = Message::new(
    &Descriptor::function("GetValidReferencingEntities")
        .soap(Soap::CORE)
        .takes(&[Field::optional("ReferencedEntityName", FieldType::Text)])
        .returns(&REFERENCING_NAMES),
    |context, invoke| {
        all(context, invoke, "ReferencedEntityName", Role::Referencing, &REFERENCING_NAMES)
    },
);

pub(crate) const ALL_MANY_TO_MANY: Message = Message::new(
    &Descriptor::function("GetValidManyToMany").soap(Soap::CORE).returns(&MANY_TO_MANY_NAMES),
    |context, invoke| all(context, invoke, "", Role::ManyToMany, &MANY_TO_MANY_NAMES),
);

const CAN_BE_REFERENCED: RecordType =
    RecordType::new("CanBeReferencedResponse", &[Field::new("CanBeReferenced", FieldType::Bool)]);
const CAN_BE_REFERENCING: RecordType =
    RecordType::new("CanBeReferencingResponse", &[Field::new("CanBeReferencing", FieldType::Bool)]);
const CAN_MANY_TO_MANY: RecordType =
    RecordType::new("CanManyToManyResponse", &[Field::new("CanManyToMany", FieldType::Bool)]);
const REFERENCED_NAMES: RecordType = RecordType::new("GetValidReferencedEntitiesResponse", NAMES);
const REFERENCING_NAMES: RecordType = RecordType::new("GetValidReferencingEntitiesResponse", NAMES);
const MANY_TO_MANY_NAMES: RecordType = RecordType::new("GetValidManyToManyResponse", NAMES);

/// Whether a table can have a part in relationships.
fn one(
    context: &mut Context<'_, '_>,
    invoke: &Invoke,
    role: Role,
    response: &'static RecordType,
) -> Result<Response> {
    let table = definition(context, invoke.arguments.text("EntityName")?)?;
    let answer = response
        .fields
        .iter()
        .fold(Record::new(response), |record, field| record.with(field.name, can_be(role, &table)));
    Ok(Response::Result(answer))
}

/// All tables that can have a part in relationships; those that can be at one end do not depend on what
/// is at the other.
fn all(
    context: &mut Context<'_, '_>,
    invoke: &Invoke,
    other: &str,
    role: Role,
    response: &'static RecordType,
) -> Result<Response> {
    if let Some(name) = invoke.arguments.maybe(other, Fields::text)? {
        definition(context, name)?;
    }
    let tables = context.catalog.tables().map(|table| &table.definition);
    let fitting = tables.filter(|table| can_be(role, table));
    let mut names: Vec<&str> = fitting.map(|table| table.name.as_str()).collect();
    names.sort_unstable();
    let names: Vec<Data> = names.into_iter().map(Data::from).collect();
    Ok(Response::Result(Record::new(response).with("EntityNames", names)))
}

/// The definition of a table.
fn definition(context: &Context<'_, '_>, name: &str) -> Result<Arc<TableDefinition>> {
    let table = context.catalog.table(name);
    let table = table.ok_or_else(|| Error::TableNotFound(name.to_owned()))?;
    Ok(Arc::clone(&table.definition))
}
