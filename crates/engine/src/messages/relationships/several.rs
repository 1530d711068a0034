//! `CreateCustomerRelationships` and `CreatePolymorphicLookupAttribute`: a lookup that can point at
//! several tables, with all its relationships or not at all.

use metadata::{ColumnDraft, Edit, OneToManyDraft, Several, read, types};
use model::Result;
use model::message::{Data, Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap};

use super::super::definitions::{SOLUTION, begin};
use crate::Response;
use crate::context::Context;
use crate::definitions;
use crate::registry::Message;

pub(crate) const CUSTOMER: Message = Message::new(&CUSTOMER_DESCRIPTOR, |context, invoke| {
    create(context, invoke, &OF_CUSTOMER, Edit::create_customer_relationships)
});

pub(crate) const POLYMORPHIC: Message = Message::new(&POLYMORPHIC_DESCRIPTOR, |context, invoke| {
    create(context, invoke, &OF_POLYMORPHIC, Edit::create_polymorphic_lookup)
});

static CUSTOMER_DESCRIPTOR: Descriptor = Descriptor::action("CreateCustomerRelationships")
    .soap(Soap::CORE)
    .takes(FIELDS)
    .returns(&OF_CUSTOMER);

static POLYMORPHIC_DESCRIPTOR: Descriptor = Descriptor::action("CreatePolymorphicLookupAttribute")
    .soap(Soap::UNTYPED)
    .takes(FIELDS)
    .returns(&OF_POLYMORPHIC);

static RELATIONSHIP: FieldType = FieldType::Record(&types::complex::ONE_TO_MANY);

const FIELDS: &[Field] = &[
    Field::new("Lookup", FieldType::Record(&types::complex::LOOKUP)),
    Field::new("OneToManyRelationships", FieldType::List(&RELATIONSHIP)),
    SOLUTION,
];

const MADE: &[Field] = &[
    Field::new("RelationshipIds", FieldType::List(&FieldType::Guid)),
    Field::new("AttributeId", FieldType::Guid),
];

const OF_CUSTOMER: RecordType = RecordType::new("CreateCustomerRelationshipsResponse", MADE);
const OF_POLYMORPHIC: RecordType =
    RecordType::new("CreatePolymorphicLookupAttributeResponse", MADE);

fn create(
    context: &mut Context<'_, '_>,
    invoke: &Invoke,
    response: &'static RecordType,
    make: fn(&mut Edit, &ColumnDraft, &[OneToManyDraft]) -> Result<Several>,
) -> Result<Response> {
    let mut edit = begin(context, &invoke.arguments)?;
    let lookup = read::column(&edit, invoke.arguments.record("Lookup")?)?;
    let relationships = invoke.arguments.records("OneToManyRelationships")?;
    let relationships = relationships.into_iter().map(|said| read::one_to_many(&edit, said));
    let relationships: Vec<OneToManyDraft> = relationships.collect::<Result<_>>()?;
    let made = make(&mut edit, &lookup, &relationships)?;
    definitions::commit(context, &edit)?;
    let ids: Vec<Data> = made.relationships.into_iter().map(Data::Guid).collect();
    Ok(Response::Result(
        Record::new(response).with("RelationshipIds", ids).with("AttributeId", made.lookup),
    ))
}
