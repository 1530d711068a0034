//! The default team of a business unit: its members are exactly the users of the unit (security.md
//! §1.2).

use model::Result;
use model::query::Condition;
use model::value::Value;
use uuid::Uuid;

use crate::clock::new_id;
use crate::context::Context;

/// The default team of a unit.
pub(crate) fn find(context: &mut Context<'_, '_>, unit: Uuid) -> Result<Option<Uuid>> {
    let conditions = vec![
        Condition::equal("businessunitid", Value::Guid(unit)),
        Condition::equal("isdefault", Value::Bool(true)),
    ];
    let mut reader = context.reader("find the default team of a unit");
    Ok(reader.all("team", &["teamid"], conditions)?.pop().map(|team| team.id))
}

/// Makes the default team of a new unit.
pub(super) fn create(context: &mut Context<'_, '_>, unit: Uuid, name: Value) -> Result<()> {
    let organization = context.organization();
    let values = vec![
        ("name", name),
        ("businessunitid", Value::Guid(unit)),
        ("administratorid", Value::Guid(organization.system_user.0)),
        ("teamtype", Value::Int(0)),
        ("isdefault", Value::Bool(true)),
        ("systemmanaged", Value::Bool(false)),
        ("organizationidname", Value::Text(organization.name.clone())),
    ];
    context.upkeep("a new unit has a default team").insert("team", new_id(), values)
}

/// Makes a user a member of its unit's default team.
pub(super) fn join(context: &mut Context<'_, '_>, user: Uuid, unit: Uuid) -> Result<()> {
    let Some(team) = find(context, unit)? else { return Ok(()) };
    let values = vec![("systemuserid", Value::Guid(user)), ("teamid", Value::Guid(team))];
    let mut upkeep = context.upkeep("a user is a member of the default team of its unit");
    upkeep.insert("teammembership", new_id(), values)
}

/// Takes a user out of a unit's default team.
pub(super) fn leave(context: &mut Context<'_, '_>, user: Uuid, unit: Uuid) -> Result<()> {
    let Some(team) = find(context, unit)? else { return Ok(()) };
    let which = [("systemuserid", Value::Guid(user)), ("teamid", Value::Guid(team))];
    let mut upkeep = context.upkeep("a user leaves the default team with the unit");
    upkeep.delete_all("teammembership", &which)?;
    Ok(())
}
