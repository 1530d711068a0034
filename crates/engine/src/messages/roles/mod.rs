//! The messages that change what a role gives (security.md §2.1, §7), one file each, and what they
//! share: who may, and which privileges are meant. All copies of a role follow.

pub(crate) mod add_privileges;
pub(crate) mod remove_privilege;
pub(crate) mod replace_privileges;

use std::sync::Arc;

use model::id::BusinessUnitId;
use model::message::{Field, FieldType, Fields, Invoke, PRIVILEGE_DEPTH, Record, RecordType};
use model::metadata::Privilege;
use model::right::{Depth, Right};
use model::value::Reference;
use model::{Error, Result};
use uuid::Uuid;

use crate::context::Context;
use crate::rules::audit::change::Held;
use crate::rules::audit::{self, Action};
use crate::rules::before::Before;
use crate::rules::tables::{self, role};

/// A privilege and how deep it is given. What is not needed to know it may be left out.
pub(crate) const GIVEN: RecordType = RecordType::new(
    "RolePrivilege",
    &[
        Field::new("Depth", FieldType::Choice(&PRIVILEGE_DEPTH)),
        Field::optional("PrivilegeId", FieldType::Guid),
        Field::optional("BusinessUnitId", FieldType::Guid),
        Field::optional("PrivilegeName", FieldType::Text),
        Field::optional("RecordFilterId", FieldType::Guid),
        Field::optional("RecordFilterUniqueName", FieldType::Text),
    ],
);

/// The only field of the messages that give.
const PRIVILEGES: &[Field] =
    &[Field::new("Privileges", FieldType::List(&FieldType::Record(&GIVEN)))];

/// The name of the privilege that only its holders put into a role or take out of it.
const ACT_ON_BEHALF: &str = "prvActOnBehalfOfAnotherUser";

/// A role whose privileges may be changed.
struct Role {
    id: Uuid,
    unit: BusinessUnitId,
}

/// The role that the message is bound to, if its privileges may be changed by who asks.
fn open(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Role> {
    let target = fields.target()?;
    let access = context.access();
    let table = context.table("role")?;
    for (name, right) in [
        ("role", Right::Write),
        ("role", Right::Read),
        ("systemuser", Right::Read),
        ("organization", Right::Read),
    ] {
        let table = context.table(name)?;
        access.check_privilege(&table.security(), right)?;
    }
    let depended = tables::depended_on(&table).iter().copied();
    let before = Before::load(context, &table, target.id, depended)?;
    let before = before.ok_or_else(|| Error::RowNotFound(target.clone()))?;
    for right in [Right::Read, Right::Write] {
        access.check_row(&table.security(), right, &before.facts)?;
    }
    role::check_editable(target.id, &before)?;
    let unit = before.guid("businessunitid");
    let unit = unit.ok_or_else(|| Error::internal("a role has no business unit"))?;
    Ok(Role { id: target.id, unit: unit.into() })
}

/// The privileges that the message names, with their depths.
fn named(context: &Context<'_, '_>, fields: &Invoke) -> Result<Vec<(Arc<Privilege>, Depth)>> {
    let mut named: Vec<(Arc<Privilege>, Depth)> = Vec::new();
    for record in fields.arguments.records("Privileges")? {
        let privilege = find(context, record)?;
        let number = record.fields.int("Depth")?;
        let depth = Depth::ALL.into_iter().find(|depth| depth.number() == number);
        let depth = depth.filter(|depth| privilege.depths.contains(depth));
        let Some(depth) = depth else {
            let (name, depth) = (&privilege.name, PRIVILEGE_DEPTH.text(number));
            return Err(Error::rule(
                0x8004_140b,
                format!("The privilege {name} cannot be given at the depth {depth}."),
            ));
        };
        if named.iter().any(|(known, _)| known.id == privilege.id) {
            let name = &privilege.name;
            return Err(Error::rule(
                0x8004_140f,
                format!("The privilege {name} stands more than once among the privileges."),
            ));
        }
        named.push((privilege, depth));
    }
    Ok(named)
}

/// The privilege that a record means, by its id, or by its name if it has no id.
fn find(context: &Context<'_, '_>, record: &Record) -> Result<Arc<Privilege>> {
    let id = record.fields.maybe("PrivilegeId", Fields::guid)?.filter(|id| !id.is_nil());
    let found = if let Some(id) = id {
        of_id(context, id)
    } else {
        let text = |fields: &Fields, name: &str| fields.text(name).map(str::to_owned);
        let name = record.fields.maybe("PrivilegeName", text)?;
        name.and_then(|name| context.catalog.privilege(&name).cloned())
    };
    found.ok_or_else(|| Error::InvalidArgument("there is no such privilege".into()))
}

fn of_id(context: &Context<'_, '_>, id: Uuid) -> Option<Arc<Privilege>> {
    context.catalog.privileges().find(|privilege| privilege.id.0 == id).cloned()
}

/// Whether these privileges may be put into the role (R6).
fn check_may_give(
    context: &Context<'_, '_>,
    role: &Role,
    given: &[(Arc<Privilege>, Depth)],
) -> Result<()> {
    let given: Vec<(&Privilege, Depth)> =
        given.iter().map(|(privilege, depth)| (privilege.as_ref(), *depth)).collect();
    context.access().check_may_give(&given, role.unit)
}

/// Refuses to put the right to act on behalf into a role, or to take it out, to those who do not
/// hold it.
fn check_may_give_acting(
    context: &Context<'_, '_>,
    changed: impl IntoIterator<Item = Uuid>,
) -> Result<()> {
    let Some(privilege) = context.catalog.privilege(ACT_ON_BEHALF) else { return Ok(()) };
    if changed.into_iter().any(|id| id == privilege.id.0) {
        context.access().check_may_give_acting(privilege)?;
    }
    Ok(())
}

/// Changes what a role gives, and tells the audit what of these privileges it gave before and gives
/// since.
fn change(
    context: &mut Context<'_, '_>,
    action: Action,
    role: &Role,
    about: &[Uuid],
    change: impl FnOnce(&mut Context<'_, '_>) -> Result<()>,
) -> Result<()> {
    let held = |context: &mut Context<'_, '_>| {
        let mut held = role::privileges::of(context, &[role.id])?;
        held.retain(|held| about.contains(&held.privilege.0));
        let told = held
            .iter()
            .map(|held| Held { privilege: held.privilege.0, depth: held.depth.mask().into() });
        let mut told: Vec<Held> = told.collect();
        told.sort_by_key(|held| held.privilege);
        Ok::<_, Error>(told)
    };
    let old = held(context)?;
    change(context)?;
    let new = held(context)?;
    audit::privileges(context, action, &Reference::new("role", role.id), old, new)
}
