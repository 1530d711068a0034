//! The privileges of a role: rows of `roleprivileges`, the same for every copy (security.md §2.1 R1,
//! R5).

use model::Result;
use model::id::PrivilegeId;
use model::query::Condition;
use model::right::Depth;
use model::value::Value;
use uuid::Uuid;

use super::component;
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::{guid, number, one_of};

/// What every new role can do, organization-wide (R4).
const DEFAULTS: [&str; 9] = [
    "prvReadSharePointData",
    "prvReadSdkMessage",
    "prvWriteSharePointData",
    "prvReadSdkMessageProcessingStepImage",
    "prvReadSdkMessageProcessingStep",
    "prvReadPluginAssembly",
    "prvCreateSharePointData",
    "prvReadPluginType",
    "prvReadSharePointDocument",
];

/// A privilege of a role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) role: Uuid,
    pub(crate) privilege: PrivilegeId,
    pub(crate) depth: Depth,
}

/// The privileges of some roles.
pub(crate) fn of(context: &mut Context<'_, '_>, roles: &[Uuid]) -> Result<Vec<Held>> {
    let condition = one_of("roleid", roles.iter().copied());
    let mut reader = context.reader("know what roles hold");
    let columns = ["roleid", "privilegeid", "privilegedepthmask"];
    let rows = reader.all("roleprivileges", &columns, vec![condition])?;
    let held = rows.iter().filter_map(|row| {
        let depth = number(&row.values, 2).and_then(Depth::from_mask)?;
        let privilege = PrivilegeId(guid(&row.values, 1)?);
        Some(Held { role: guid(&row.values, 0)?, privilege, depth })
    });
    Ok(held.collect())
}

/// Gives a new role what every role can do.
pub(super) fn give_defaults(context: &mut Context<'_, '_>, role: Uuid) -> Result<()> {
    for name in DEFAULTS {
        let Some(privilege) = context.catalog.privilege(name).map(|found| found.id) else {
            continue;
        };
        insert(context, role, privilege, Depth::Global)?;
    }
    Ok(())
}

/// Gives one row of a role, a copy or not, a privilege that it does not hold.
pub(crate) fn insert(
    context: &mut Context<'_, '_>,
    role: Uuid,
    privilege: PrivilegeId,
    depth: Depth,
) -> Result<()> {
    let id = new_id();
    let mut values = vec![
        ("roleid", Value::Guid(role)),
        ("privilegeid", Value::Guid(privilege.0)),
        ("privilegedepthmask", Value::Int(depth.mask().into())),
        ("canbedeleted", Value::Bool(true)),
        ("roleprivilegeidunique", Value::Guid(id)),
    ];
    values.extend(component());
    context.upkeep("all copies of a role hold the same").insert("roleprivileges", id, values)
}

/// The rows of a role: its topmost copy and all others.
pub(crate) fn rows_of(context: &mut Context<'_, '_>, top: Uuid) -> Result<Vec<Uuid>> {
    let copies = Condition::Any(vec![
        Condition::equal("parentrootroleid", Value::Guid(top)),
        Condition::equal("roleid", Value::Guid(top)),
    ]);
    let mut reader = context.reader("find all copies of a role");
    Ok(reader.all("role", &[], vec![copies])?.iter().map(|role| role.id).collect())
}

/// Puts a privilege into a role, or changes its depth there, in all copies.
pub(crate) fn give(
    context: &mut Context<'_, '_>,
    top: Uuid,
    privilege: PrivilegeId,
    depth: Depth,
) -> Result<()> {
    for role in rows_of(context, top)? {
        let which = [("roleid", Value::Guid(role)), ("privilegeid", Value::Guid(privilege.0))];
        let mask = vec![("privilegedepthmask", Value::Int(depth.mask().into()))];
        let mut upkeep = context.upkeep("all copies of a role hold the same");
        if upkeep.update_all("roleprivileges", &which, mask)? == 0 {
            insert(context, role, privilege, depth)?;
        }
    }
    Ok(())
}

/// Takes a privilege out of a role, in all copies.
pub(crate) fn take(context: &mut Context<'_, '_>, top: Uuid, privilege: PrivilegeId) -> Result<()> {
    for role in rows_of(context, top)? {
        let which = [("roleid", Value::Guid(role)), ("privilegeid", Value::Guid(privilege.0))];
        let mut upkeep = context.upkeep("all copies of a role hold the same");
        upkeep.delete_all("roleprivileges", &which)?;
    }
    Ok(())
}
