//! `RetrievePrincipalAttributePrivileges`: what the profiles of a user or a team allow with secured
//! columns.

use model::id::{TeamId, UserId};
use model::message::{Data, Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap};
use model::{Error, Result};
use security::Permission;

use super::check_readable;
use crate::Response;
use crate::context::Context;
use crate::permissions::{self, ALLOWED};
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrievePrincipalAttributePrivileges")
        .soap(Soap::BUSINESS.target("Principal"))
        .on_row_of(&["systemuser", "team"])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "RetrievePrincipalAttributePrivilegesResponse",
    &[Field::new("AttributePrivileges", FieldType::List(&FieldType::Record(&ATTRIBUTE_PRIVILEGE)))],
);

/// What may be done with one column.
const ATTRIBUTE_PRIVILEGE: RecordType = RecordType::new(
    "AttributePrivilege",
    &[
        Field::new("AttributeId", FieldType::Guid),
        Field::new("CanCreate", FieldType::Int),
        Field::new("CanRead", FieldType::Int),
        Field::new("CanReadUnMasked", FieldType::Int),
        Field::new("CanUpdate", FieldType::Int),
    ],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let principal = fields.target()?.clone();
    check_readable(context, &principal)?;
    let catalog = &context.catalog;
    let permissions = match principal.table.as_str() {
        "team" => permissions::load_team(context.transaction, catalog, TeamId(principal.id))?,
        _ => permissions::load_user(context.transaction, catalog, UserId(principal.id))?,
    };
    let permissions = permissions.ok_or(Error::RowNotFound(principal))?;
    let mut tables: Vec<_> = context.catalog.tables().collect();
    tables.sort_by_key(|table| &table.definition.name);
    let mut privileges: Vec<Data> = Vec::new();
    for table in tables {
        let definition = &table.definition;
        for column in definition.columns.iter().filter(|column| column.secured) {
            let allowed = permissions.of(&definition.name, &column.name);
            if allowed == Permission::default() {
                continue;
            }
            let number = |is_allowed: bool| if is_allowed { ALLOWED } else { 0 };
            let told = Record::new(&ATTRIBUTE_PRIVILEGE)
                .with("AttributeId", column.metadata_id(&definition.name))
                .with("CanCreate", number(allowed.create))
                .with("CanRead", number(allowed.read))
                .with("CanReadUnMasked", allowed.unmasked.number())
                .with("CanUpdate", number(allowed.update));
            privileges.push(told.into());
        }
    }
    Ok(Response::Result(Record::new(&RESPONSE).with("AttributePrivileges", privileges)))
}
