//! Business units: the tree and what hangs on it (security.md §1.3).

use std::collections::HashSet;

use model::id::BusinessUnitId;
use model::query::Condition;
use model::value::Value;
use model::{Error, Result};

use super::administrators::{self, Loss};
use super::{changes_lookup, check_extra, default_team, is_named_in_owned_rows, owns_rows, role};
use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

pub(super) const DEPENDED_ON: &[&str] = &["name", "isdisabled", "parentbusinessunitid"];

pub(super) fn before_create(draft: &mut Draft) -> Result<()> {
    // The root is there already.
    if draft.has("parentbusinessunitid") {
        return Ok(());
    }
    Err(Error::RequiredFieldMissing { column: "parentbusinessunitid".into() })
}

pub(super) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let name = draft.get("name").cloned().unwrap_or(Value::Null);
    default_team::create(context, draft.id, name)?;
    match draft.guid("parentbusinessunitid") {
        Some(parent) => role::copies::give_all(context, parent, draft.id),
        None => Ok(()),
    }
}

pub(super) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<()> {
    if changes_lookup(draft, before, "parentbusinessunitid") {
        check_move(context, draft)?;
    }
    let disabled = before.truth("isdisabled");
    let will_be = draft.truth("isdisabled", disabled);
    if will_be != disabled {
        check_extra(context, "prvDisableBusinessUnit")?;
    }
    if will_be && !disabled {
        check_disable(context, BusinessUnitId(draft.id))?;
    }
    Ok(())
}

fn check_move(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    check_extra(context, "prvReparentBusinessUnit")?;
    let Some(parent) = draft.guid("parentbusinessunitid") else {
        return Err(Error::RequiredFieldMissing { column: "parentbusinessunitid".into() });
    };
    // Every unit is below the root, so it cannot be moved at all.
    let organization = context.organization();
    let mut below = organization.units().subtree(BusinessUnitId(draft.id));
    if below.any(|unit| unit.0 == parent) {
        return Err(Error::rule(
            0x8004_1d21,
            "Creating this parental association would create a loop in business hierarchy.",
        ));
    }
    Ok(())
}

fn check_disable(context: &mut Context<'_, '_>, unit: BusinessUnitId) -> Result<()> {
    let organization = context.organization();
    let units = organization.units();
    if units.is_root(unit) {
        return Err(Error::rule(0x8004_1d63, "Root Business unit cannot be disabled."));
    }
    let disabled: HashSet<BusinessUnitId> = units.subtree(unit).collect();
    administrators::check_remain(context, &Loss::Units(&disabled))
}

pub(super) fn after_update(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: &Before,
) -> Result<()> {
    // The default team is called as its unit.
    if let Some(name) = draft.get("name").filter(|name| Some(*name) != before.get("name"))
        && let Some(team) = default_team::find(context, draft.id)?
    {
        let mut upkeep = context.upkeep("the default team is called as its unit");
        upkeep.update("team", team, vec![("name", name.clone())])?;
    }
    if changes_lookup(draft, before, "parentbusinessunitid")
        && let Some(parent) = draft.guid("parentbusinessunitid")
    {
        role::copies::hang_below(context, draft.id, parent)?;
    }
    Ok(())
}

pub(super) fn before_delete(context: &mut Context<'_, '_>, before: &Before) -> Result<()> {
    let unit = before.facts.id;
    if !before.truth("isdisabled") {
        return Err(Error::rule(0x8004_1d60, "Not disabled business unit cannot be deleted."));
    }
    let children = vec![Condition::equal("parentbusinessunitid", Value::Guid(unit))];
    if context.reader("keep the parents of units").any("businessunit", children)? {
        return Err(Error::rule(
            0x8004_1d61,
            "Business unit has a child business unit and cannot be deleted.",
        ));
    }
    if let Some(team) = default_team::find(context, unit)? {
        if owns_rows(context, "owningteam", team)? {
            return Err(Error::rule(
                0x8004_1d62,
                format!(
                    "Business unit default team owns records. Business unit (Id = {unit}) cannot be \
                     deleted. Reassign the records owned by default team and try again."
                ),
            ));
        }
        super::team::remove(context, team)?;
    }
    if is_named_in_owned_rows(context, "owningbusinessunit", unit)? {
        return Err(Error::DeleteRestricted);
    }
    role::copies::remove_all(context, unit)
}
