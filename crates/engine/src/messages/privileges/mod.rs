//! The messages that tell what roles give (security.md §7), one file each, and what they share: their
//! answer, and the way to the roles of whoever is named.
//!
//! They tell what the named user, team or role has, whoever asks and for whom (§5.5); only whether
//! that row may be read is asked of who asks.

pub(crate) mod all;
pub(crate) mod of_columns;
pub(crate) mod of_directory_user;
pub(crate) mod of_role;
pub(crate) mod of_team;
pub(crate) mod of_user;
pub(crate) mod of_user_by_id;
pub(crate) mod of_user_by_ids;
pub(crate) mod of_user_by_name;
pub(crate) mod of_user_by_names;
pub(crate) mod through_teams;

use std::collections::HashMap;

use model::id::{PrivilegeId, UserId};
use model::message::{Data, Field, FieldType, Fields, Invoke, PRIVILEGE_DEPTH, Record, RecordType};
use model::query::Selection;
use model::right::Depth;
use model::value::Reference;
use model::{Error, Result};
use planner::Catalog;
use security::{Grant, Via};
use uuid::Uuid;

use crate::Response;
use crate::context::Context;
use crate::principal;
use crate::rules::target;

/// A privilege and how far it reaches.
pub(crate) const ROLE_PRIVILEGE: RecordType = RecordType::new(
    "RolePrivilege",
    &[
        Field::new("Depth", FieldType::Choice(&PRIVILEGE_DEPTH)),
        Field::new("PrivilegeId", FieldType::Guid),
        Field::new("BusinessUnitId", FieldType::Guid),
        Field::new("PrivilegeName", FieldType::Text),
        Field::new("RecordFilterId", FieldType::Guid),
        Field::new("RecordFilterUniqueName", FieldType::Text),
    ],
);

/// The only field of all answers.
const ROLE_PRIVILEGES: &[Field] =
    &[Field::new("RolePrivileges", FieldType::List(&FieldType::Record(&ROLE_PRIVILEGE)))];

/// Leaves out what teams give at the depth Basic.
const EXCLUDE_TEAM_BASIC: Field = Field::optional("ExcludeTeamBasic", FieldType::Bool);

/// The user that the message is bound to, or that it names by the id in the directory, if that user may
/// be read.
fn named_user(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Reference> {
    let user = if let Some(user) = &fields.target {
        user.clone()
    } else {
        let id = fields.arguments.guid(of_directory_user::ID)?;
        let column = "azureactivedirectoryobjectid";
        let found = principal::find_user(context.transaction, &context.catalog, column, id)?;
        let found = found.map(|user| Reference::new("systemuser", user.id.0));
        found.ok_or_else(|| Error::RowNotFound(Reference::new("systemuser", id)))?
    };
    check_readable(context, &user)?;
    Ok(user)
}

/// The grants of the user that the message names, if that user may be read.
fn grants_of_user(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Vec<Grant>> {
    let user = named_user(context, fields)?;
    let catalog = &context.catalog;
    let (_, roles) = principal::roles_of_user(context.transaction, catalog, UserId(user.id))?;
    Ok(roles.grants)
}

/// The grants of the user as [`EXCLUDE_TEAM_BASIC`] says, those of some privileges only.
fn chosen(
    context: &mut Context<'_, '_>,
    fields: &Invoke,
    is_asked_for: impl Fn(PrivilegeId) -> bool,
) -> Result<Vec<Grant>> {
    let exclude = fields.arguments.maybe("ExcludeTeamBasic", Fields::bool)?.unwrap_or(false);
    let mut grants = grants_of_user(context, fields)?;
    grants.retain(|grant| {
        let team_basic = grant.depth == Depth::Basic && grant.via != Via::User;
        is_asked_for(grant.privilege) && !(exclude && team_basic)
    });
    Ok(grants)
}

/// The ids of the privileges with these names, in any case. A name that no privilege has finds none.
fn ids_of(catalog: &Catalog, names: &[&str]) -> Vec<Uuid> {
    names.iter().filter_map(|name| catalog.privilege(name)).map(|each| each.id.0).collect()
}

fn check_readable(context: &mut Context<'_, '_>, row: &Reference) -> Result<()> {
    let key = context.table(&row.table)?.definition.primary_id.clone();
    target::read(context, row, &Selection::columns([key])).map(drop)
}

/// Each privilege once, at its greatest depth, by name.
fn answer(kind: &'static RecordType, catalog: &Catalog, grants: &[Grant]) -> Response {
    let mut greatest: HashMap<PrivilegeId, &Grant> = HashMap::new();
    for grant in grants {
        let known = greatest.entry(grant.privilege).or_insert(grant);
        // The unit with the smallest id, where several reach equally far.
        if (grant.depth, known.unit) > (known.depth, grant.unit) {
            *known = grant;
        }
    }
    let named = catalog.privileges();
    let mut held: Vec<(&str, &Grant)> = named
        .filter_map(|privilege| Some((privilege.name.as_str(), *greatest.get(&privilege.id)?)))
        .collect();
    held.sort_unstable_by_key(|(name, _)| *name);
    let privileges: Vec<Data> =
        held.into_iter().map(|(name, grant)| describe(name, grant)).collect();
    Response::Result(Record::new(kind).with("RolePrivileges", privileges))
}

fn describe(name: &str, grant: &Grant) -> Data {
    Record::new(&ROLE_PRIVILEGE)
        .with("Depth", grant.depth.number())
        .with("PrivilegeId", grant.privilege.0)
        .with("BusinessUnitId", grant.unit.0)
        .with("PrivilegeName", name)
        // No role of ours filters the rows that a privilege reaches.
        .with("RecordFilterId", Uuid::nil())
        .with("RecordFilterUniqueName", "")
        .into()
}

#[cfg(test)]
mod tests {
    use model::metadata::Privilege;

    use super::*;

    fn grant(privilege: u128, depth: Depth, unit: u128) -> Grant {
        let (privilege, unit) = (Uuid::from_u128(privilege).into(), Uuid::from_u128(unit).into());
        Grant { privilege, depth, unit, via: Via::User }
    }

    #[test]
    fn each_privilege_comes_once_at_its_greatest_depth() {
        let privilege = |id: u128, name: &str| Privilege {
            id: Uuid::from_u128(id).into(),
            name: name.into(),
            ..seed::privileges().unwrap().swap_remove(0)
        };
        let privileges = vec![privilege(1, "prvReadB"), privilege(2, "prvReadA")];
        let catalog = Catalog::new(1, Vec::new(), privileges);
        let grants = [
            grant(1, Depth::Basic, 9),
            grant(1, Depth::Deep, 8),
            grant(1, Depth::Deep, 7),
            grant(2, Depth::Local, 9),
        ];
        let Response::Result(record) = answer(&ROLE_PRIVILEGE, &catalog, &grants) else {
            panic!("no result");
        };
        let shown: Vec<(String, i64, Uuid)> = record
            .fields
            .records("RolePrivileges")
            .unwrap()
            .into_iter()
            .map(|each| &each.fields)
            .map(|each| {
                let name = each.text("PrivilegeName").unwrap().to_owned();
                (name, each.int("Depth").unwrap(), each.guid("BusinessUnitId").unwrap())
            })
            .collect();
        let unit = Uuid::from_u128;
        assert_eq!(shown, [("prvReadA".into(), 1, unit(9)), ("prvReadB".into(), 2, unit(7))]);
    }
}
