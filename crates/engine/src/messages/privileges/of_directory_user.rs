//! The messages about a user that is named by its id in the directory: `RetrieveAadUserPrivileges`, the two
//! that ask for some of its privileges, and `RetrieveAadUserRoles`. Only users of the organization are
//! found by it; the product also knows those that come with a group of the directory.

use model::id::UserId;
use model::message::{Descriptor, Field, FieldType, Invoke, RecordType, RetrieveMultiple};
use model::query::{Condition, Operand};
use model::value::Value;
use model::{Error, Result};

use super::{ROLE_PRIVILEGES, answer, chosen, grants_of_user, ids_of, named_user};
use crate::Response;
use crate::context::Context;
use crate::messages::retrieve_multiple;
use crate::principal::load_held_roles;
use crate::registry::Message;

/// The field that names the user.
pub(super) const ID: &str = "DirectoryObjectId";

const USER: Field = Field::new(ID, FieldType::Guid);

pub(crate) const ALL: Message = Message::new(
    &Descriptor::function("RetrieveAadUserPrivileges").takes(&[USER]).returns(&ALL_RESPONSE),
    run_all,
);

pub(crate) const BY_IDS: Message = Message::new(
    &Descriptor::function("RetrieveAadUserSetOfPrivilegesByIds")
        .takes(&[USER, Field::new("PrivilegeIds", FieldType::List(&FieldType::Guid))])
        .returns(&BY_IDS_RESPONSE),
    run_by_ids,
);

pub(crate) const BY_NAMES: Message = Message::new(
    &Descriptor::function("RetrieveAadUserSetOfPrivilegesByNames")
        .takes(&[USER, Field::new("PrivilegeNames", FieldType::List(&FieldType::Text))])
        .returns(&BY_NAMES_RESPONSE),
    run_by_names,
);

pub(crate) const ROLES: Message = Message::new(
    &Descriptor::function("RetrieveAadUserRoles").takes(&[USER]).returns_rows_of("role"),
    run_roles,
);

const ALL_RESPONSE: RecordType =
    RecordType::new("RetrieveAadUserPrivilegesResponse", ROLE_PRIVILEGES);
const BY_IDS_RESPONSE: RecordType =
    RecordType::new("RetrieveAadUserSetOfPrivilegesByIdsResponse", ROLE_PRIVILEGES);
const BY_NAMES_RESPONSE: RecordType =
    RecordType::new("RetrieveAadUserSetOfPrivilegesByNamesResponse", ROLE_PRIVILEGES);

fn run_all(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let grants = grants_of_user(context, fields)?;
    Ok(answer(&ALL_RESPONSE, &context.catalog, &grants))
}

fn run_by_ids(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let wanted = fields.arguments.guids("PrivilegeIds")?;
    let grants = chosen(context, fields, |id| wanted.contains(&id.0))?;
    Ok(answer(&BY_IDS_RESPONSE, &context.catalog, &grants))
}

fn run_by_names(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let wanted = ids_of(&context.catalog, &fields.arguments.texts("PrivilegeNames")?);
    let grants = chosen(context, fields, |id| wanted.contains(&id.0))?;
    Ok(answer(&BY_NAMES_RESPONSE, &context.catalog, &grants))
}

/// The roles that the user holds by itself or by its teams, as far as they may be read.
fn run_roles(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let user = named_user(context, fields)?;
    let held = load_held_roles(&mut context.reader("tell the roles of a user"), UserId(user.id))?;
    let ids = held.roles.into_iter().map(|(role, _)| Value::Guid(role.0)).collect();
    let query = fields.query.as_deref().cloned();
    let query = query.ok_or_else(|| Error::internal("rows are asked for without a question"))?;
    let held = Condition::In(Operand::column("roleid"), ids);
    let question = RetrieveMultiple { query: query.filter(held), from: None };
    retrieve_multiple::run(context, &question)
}
