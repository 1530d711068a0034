//! `RetrieveCurrentOrganization`: what the organization is called, and where its services are.

use model::Result;
use model::message::{ChoiceType, Data, Descriptor, Field, FieldType, Invoke, Record, RecordType};

use super::version::VERSION;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveCurrentOrganization")
        .takes(&[Field::new("AccessType", FieldType::Choice(&ACCESS_TYPE))])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "RetrieveCurrentOrganizationResponse",
    &[Field::new("Detail", FieldType::Record(&DETAIL))],
);

const DETAIL: RecordType = RecordType::new(
    "OrganizationDetail",
    &[
        Field::new("OrganizationId", FieldType::Guid),
        Field::new("FriendlyName", FieldType::Text),
        Field::new("OrganizationVersion", FieldType::Text),
        Field::new("EnvironmentId", FieldType::Text),
        Field::new("DatacenterId", FieldType::Guid),
        Field::new("Geo", FieldType::Text),
        Field::new("TenantId", FieldType::Text),
        Field::new("UrlName", FieldType::Text),
        Field::new("UniqueName", FieldType::Text),
        Field::new("Endpoints", FieldType::Record(&ENDPOINTS)),
        Field::new("State", FieldType::Choice(&STATE)),
    ],
);

/// A dictionary as the wire shows it.
const ENDPOINTS: RecordType = RecordType::new(
    "EndpointCollection",
    &[
        Field::new("Count", FieldType::Int),
        Field::new("IsReadOnly", FieldType::Bool),
        Field::new("Keys", FieldType::List(&FieldType::Choice(&ENDPOINT_TYPE))),
        Field::new("Values", FieldType::List(&FieldType::Text)),
    ],
);

/// From where the addresses are to be used; ours are the same from everywhere.
const ACCESS_TYPE: ChoiceType = ChoiceType {
    name: "EndpointAccessType",
    flags: false,
    members: &[("Default", 0), ("Internet", 1), ("Intranet", 2)],
};

const ENDPOINT_TYPE: ChoiceType = ChoiceType {
    name: "EndpointType",
    flags: false,
    members: &[("OrganizationService", 0), ("OrganizationDataService", 1), ("WebApplication", 2)],
};

const STATE: ChoiceType = ChoiceType {
    name: "OrganizationState",
    flags: false,
    members: &[("Enabled", 0), ("Disabled", 1)],
};

#[expect(clippy::unnecessary_wraps, reason = "a message may fail; this one never does")]
fn run(context: &mut Context<'_, '_>, _: &Invoke) -> Result<Response> {
    // WebApplication, OrganizationService, OrganizationDataService: the order of protocol.md §7.1.
    let services = [(2, ""), (0, "XRMServices/2011/Organization.svc"), (1, "api/data/v9.2/")];
    let keys: Vec<Data> = services.iter().map(|(kind, _)| Data::Int(*kind)).collect();
    let values: Vec<Data> =
        services.iter().map(|(_, path)| Data::Address((*path).to_owned())).collect();
    let endpoints = Record::new(&ENDPOINTS)
        .with("Count", 3)
        .with("IsReadOnly", false)
        .with("Keys", keys)
        .with("Values", values);
    let organization = context.organization();
    let name = organization.name.as_str();
    // The server stands in no data center and no region of the product's.
    let detail = Record::new(&DETAIL)
        .with("OrganizationId", organization.id.0)
        .with("FriendlyName", name)
        .with("OrganizationVersion", VERSION)
        .with("EnvironmentId", organization.id.0.to_string())
        .with("DatacenterId", uuid::Uuid::nil())
        .with("TenantId", organization.tenant.to_string())
        .with("UrlName", name)
        .with("UniqueName", name)
        .with("Endpoints", endpoints)
        .with("State", 0);
    Ok(Response::Result(Record::new(&RESPONSE).with("Detail", detail)))
}
