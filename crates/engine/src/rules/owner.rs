//! Who may own a row (security.md §3.2 C3, C4).

use std::sync::Arc;

use model::id::{BusinessUnitId, PrincipalId, TeamId};
use model::metadata::Ownership;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::RowFacts;

use super::draft::Draft;
use super::{facts, tables};
use crate::context::Context;
use crate::principal::{Owner, find_user, load_team, load_user};

/// The column with the business unit that a row belongs to.
const UNIT: &str = "owningbusinessunit";

/// `team.teamtype` of an access team.
const ACCESS_TEAM: i64 = 1;

/// An owner that passed the checks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewOwner {
    pub(crate) id: PrincipalId,
    pub(crate) unit: BusinessUnitId,
}

/// The owner that a reference names: enabled, able to own, and able to read the table.
pub(crate) fn check(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    reference: &Reference,
) -> Result<NewOwner> {
    let acting = Arc::clone(context.session.principal());
    let own = reference.table == "systemuser" && reference.id == acting.id().0;
    if own {
        // The commonest owner is the user itself, who is loaded and enabled already; and so is one who is
        // acted for, with all its own rights.
        let owner = security::Principal::User(&acting);
        context.access().check_owner_can_read(&table.security(), owner)?;
        return Ok(NewOwner { id: PrincipalId::User(acting.id()), unit: acting.unit() });
    }
    let (owner, unit) = load(context, reference)?;
    context.access().check_owner_can_read(&table.security(), owner.principal())?;
    Ok(NewOwner { id: owner.id(), unit })
}

fn load(context: &mut Context<'_, '_>, reference: &Reference) -> Result<(Owner, BusinessUnitId)> {
    let missing = || Error::RowNotFound(reference.clone());
    let catalog = Arc::clone(&context.catalog);
    match reference.table.as_str() {
        "systemuser" => {
            let row = find_user(context.transaction, &catalog, "systemuserid", reference.id)?
                .ok_or_else(missing)?;
            if row.is_disabled {
                return Err(Error::OwnerDisabled);
            }
            tables::check_unit_enabled(context, row.unit.0)?;
            let user = load_user(context.transaction, &catalog, &row)?;
            Ok((Owner::User(Box::new(user)), row.unit))
        }
        "team" => {
            let (team, kind) = load_team(context.transaction, &catalog, TeamId(reference.id))?
                .ok_or_else(missing)?;
            if kind == ACCESS_TEAM {
                return Err(Error::OwnerCannotOwn);
            }
            let unit = team.unit();
            tables::check_unit_enabled(context, unit.0)?;
            Ok((Owner::Team(Box::new(team)), unit))
        }
        other => Err(Error::InvalidArgument(format!("a row of `{other}` cannot own rows"))),
    }
}

/// The business unit that a client names for a row, if it may choose one: where rows may belong to
/// other units than that of their owner (security.md §1.3). Elsewhere what it names is passed over,
/// as for every column that follows from others.
pub(crate) fn named_unit(
    context: &mut Context<'_, '_>,
    table: &Table,
    values: &[(String, Value)],
) -> Result<Option<BusinessUnitId>> {
    let named = values.iter().find(|(name, _)| name == UNIT).map(|(_, value)| value);
    let Some(Value::Reference(unit)) = named else { return Ok(None) };
    let across = context.organization().settings.ownership_across_units;
    if !across || table.definition.ownership != Ownership::UserOwned {
        return Ok(None);
    }
    let units = context.table("businessunit")?;
    let access = context.access();
    access.check_privilege(&units.security(), Right::AppendTo)?;
    let facts = facts::load(context, &units, unit.id)?;
    let facts = facts.ok_or_else(|| Error::RowNotFound(unit.clone()))?;
    access.check_row(&units.security(), Right::AppendTo, &facts)?;
    tables::check_unit_enabled(context, unit.id)?;
    Ok(Some(BusinessUnitId(unit.id)))
}

/// Where a row belongs that gets another owner: to the unit of its owner, or, where rows may belong
/// to any unit and the organization says so, where it was.
pub(crate) fn unit_after(
    context: &Context<'_, '_>,
    before: &RowFacts,
    owner: NewOwner,
) -> BusinessUnitId {
    if context.rows_follow_owner() { owner.unit } else { before.unit.unwrap_or(owner.unit) }
}

/// Names the owner and the columns that follow from it.
pub(crate) fn set(draft: &mut Draft, owner: NewOwner) {
    let (user, team) = match owner.id {
        PrincipalId::User(id) => {
            (Value::Reference(Reference::new("systemuser", id.0)), Value::Null)
        }
        PrincipalId::Team(id) => (Value::Null, Value::Reference(Reference::new("team", id.0))),
    };
    let reference = Reference::new(owner.id.table(), owner.id.uuid());
    draft.set("ownerid", Value::Reference(reference));
    draft.set("owninguser", user);
    draft.set("owningteam", team);
    set_unit(draft, owner.unit);
}

/// Names the business unit that a row belongs to.
pub(crate) fn set_unit(draft: &mut Draft, unit: BusinessUnitId) {
    draft.set(UNIT, Value::Reference(Reference::new("businessunit", unit.0)));
}
