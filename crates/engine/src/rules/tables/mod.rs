//! Rules of single tables (security.md §1, §2.1), a file each. Messages call the hooks of this page;
//! what a table has no rule for passes through.

pub(crate) mod administrators;
mod attachment;
mod business_unit;
pub(crate) mod connection;
mod currency;
pub(crate) mod default_team;
mod field_permission;
mod field_security_profile;
pub(crate) mod incident;
mod masking_rule;
pub(crate) mod members;
mod object_type;
mod organization;
mod publisher;
mod queue_item;
pub(crate) mod role;
mod solution;
pub(crate) mod system_user;
pub(crate) mod team;
mod team_template;
mod unit_group;
mod user_settings;
mod view;

use std::sync::Arc;

use model::query::Condition;
use model::value::Value;
use model::{Error, Result};
use planner::Table;
use uuid::Uuid;

use super::before::Before;
use super::draft::Draft;
use super::{activities, maps, parts};
use crate::context::Context;
use crate::jobs;
use crate::upkeep::owned_tables;

pub(crate) use queue_item::put as put_in_queue;
pub(crate) use team::remove as remove_team;

/// The columns of a row that the rules of its table want to know before it is changed or removed.
pub(crate) fn depended_on(table: &Table) -> &'static [&'static str] {
    match table.definition.name.as_str() {
        "activitymimeattachment" => &["filename", "mimetype", "body"],
        "annotation" => &["filename", "mimetype", "documentbody"],
        "attributemap" => maps::DEPENDED_ON,
        "attributemaskingrule" => masking_rule::COLUMN_DEPENDED_ON,
        "businessunit" => business_unit::DEPENDED_ON,
        "connection" => connection::DEPENDED_ON,
        "fieldpermission" => field_permission::DEPENDED_ON,
        "maskingrule" => masking_rule::DEPENDED_ON,
        "organization" => organization::DEPENDED_ON,
        "publisher" => publisher::DEPENDED_ON,
        "queueitem" => queue_item::DEPENDED_ON,
        "role" => role::DEPENDED_ON,
        "savedquery" => view::DEPENDED_ON,
        "systemuser" => system_user::DEPENDED_ON,
        "team" => team::DEPENDED_ON,
        "teamtemplate" => team_template::DEPENDED_ON,
        _ if activities::is_kind(table) => activities::DEPENDED_ON,
        _ => &[],
    }
}

/// Whether a table has rules for new rows, which may look at its other rows. Whoever adds a hook for new
/// rows adds the table here.
pub(crate) fn have_rules_for_new_rows(table: &Table) -> bool {
    const TABLES: [&str; 23] = [
        "activitymimeattachment",
        "annotation",
        "attributemaskingrule",
        "businessunit",
        "connection",
        "connectionrole",
        "customeraddress",
        "entitymap",
        "fieldpermission",
        "maskingrule",
        "organization",
        "principalobjectattributeaccess",
        "privilege",
        "publisher",
        "queueitem",
        "role",
        "savedquery",
        "solution",
        "systemuser",
        "team",
        "teamtemplate",
        "uomschedule",
        "userquery",
    ];
    TABLES.contains(&table.definition.name.as_str())
        || activities::is_kind(table)
        || parts::are_parts(table)
}

/// Prepares a new row, before the rights to make it are asked.
pub(crate) fn before_create(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    let table = Arc::clone(&draft.table);
    match table.definition.name.as_str() {
        "activitymimeattachment" => attachment::before_create(context, draft)?,
        "annotation" => object_type::follow(draft, "objectid"),
        "businessunit" => business_unit::before_create(draft)?,
        "connection" => connection::before_create(context, draft)?,
        // Whoever does not say so leaves a role to be changed.
        "connectionrole" => draft.set_default("iscustomizable", Value::Bool(true)),
        "customeraddress" => object_type::follow(draft, "parentid"),
        "organization" => return Err(organization::refuse_create()),
        "maskingrule" => masking_rule::settle(draft, None)?,
        "publisher" => publisher::before_create(draft),
        "queueitem" => queue_item::before_create(context, draft)?,
        "role" => role::before_create(draft),
        "solution" => solution::before_create(draft),
        "savedquery" | "userquery" => view::before_create(draft),
        "systemuser" => system_user::before_create(draft),
        "team" => team::before_create(context, draft)?,
        name @ ("entitymap" | "privilege") => {
            return Err(Error::NotImplemented(format!("creating rows of `{name}`")));
        }
        _ if activities::is_kind(&table) => activities::before_create(context, draft)?,
        _ => {}
    }
    Ok(())
}

/// Refuses a new row that its rights allow.
pub(crate) fn check_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    match draft.table.definition.name.as_str() {
        "attributemap" => maps::check(context, draft),
        "attributemaskingrule" => masking_rule::check_column(context, draft, None),
        "connection" => connection::check(context, draft, None),
        "fieldpermission" => field_permission::check_create(context, draft),
        "publisher" => publisher::check(context, draft, None),
        "queueitem" => queue_item::check_create(context, draft),
        "role" => role::check_create(context, draft),
        "solution" => solution::check(draft),
        "savedquery" | "userquery" => view::check_create(context, draft),
        "systemuser" => system_user::check_create(context, draft),
        "team" => team::check_create(context, draft),
        "teamtemplate" => team_template::check(context, draft, None),
        _ => Ok(()),
    }
}

/// Finishes a new row, which is stored already.
pub(crate) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    match draft.table.definition.name.as_str() {
        "businessunit" => business_unit::after_create(context, draft),
        "connection" => connection::after_create(context, draft),
        "role" => role::after_create(context, draft),
        "systemuser" => system_user::after_create(context, draft),
        "uomschedule" => unit_group::after_create(context, draft),
        _ if activities::is_kind(&draft.table) => activities::after_create(context, draft),
        _ => Ok(()),
    }
}

/// The business unit that a new row of a business-owned table is going to belong to; a new unit
/// counts as a row of its parent.
pub(crate) fn unit_of_new(draft: &Draft) -> Option<Uuid> {
    let column = match draft.table.definition.name.as_str() {
        "businessunit" => "parentbusinessunitid",
        _ => "businessunitid",
    };
    draft.guid(column)
}

/// Prepares or refuses a change that its rights allow.
pub(crate) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<()> {
    let table = Arc::clone(&draft.table);
    match table.definition.name.as_str() {
        "annotation" => {
            object_type::follow(draft, "objectid");
            Ok(())
        }
        "businessunit" => business_unit::before_update(context, draft, before),
        "connection" => connection::before_update(context, draft, before),
        "customeraddress" => {
            object_type::follow(draft, "parentid");
            Ok(())
        }
        "fieldpermission" => field_permission::before_update(context, draft, before),
        "fieldsecurityprofile" => field_security_profile::check_own(Some(draft.id)),
        "attributemaskingrule" => masking_rule::check_column(context, draft, Some(before)),
        "incident" => incident::before_update(draft, before),
        "maskingrule" => masking_rule::settle(draft, Some(before)),
        "organization" => organization::before_update(context, draft, before),
        "publisher" => publisher::check(context, draft, Some(before)),
        "queueitem" => {
            queue_item::before_update(context, draft, before);
            Ok(())
        }
        "role" => role::before_update(context, draft, before),
        "solution" => solution::check(draft),
        "savedquery" | "userquery" => view::before_update(context, draft, before),
        "systemuser" => system_user::before_update(context, draft, before),
        "team" => team::before_update(context, draft, before),
        "teamtemplate" => team_template::check(context, draft, Some(before)),
        "transactioncurrency" => currency::before_update(context, draft, before),
        "usersettings" => user_settings::before_update(context, draft),
        name @ "privilege" => Err(Error::NotImplemented(format!("changing rows of `{name}`"))),
        _ if activities::is_kind(&table) => activities::before_update(context, draft, before),
        _ => Ok(()),
    }
}

/// Does what follows from a change, which is stored already.
pub(crate) fn after_update(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: &Before,
) -> Result<()> {
    match draft.table.definition.name.as_str() {
        "asyncoperation" => jobs::after_update(context, draft),
        "businessunit" => business_unit::after_update(context, draft, before),
        "connection" => connection::after_update(context, draft, before),
        "role" => role::after_update(context, draft),
        "systemuser" => system_user::after_update(context, draft, before),
        "team" => team::after_update(context, draft, before),
        _ if activities::is_kind(&draft.table) => activities::after_update(context, draft, before),
        _ => Ok(()),
    }
}

/// Refuses to delete what must stay, and clears away what goes with the row.
pub(crate) fn before_delete(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    before: &Before,
) -> Result<()> {
    match table.definition.name.as_str() {
        "attributemap" => maps::before_delete(before),
        "businessunit" => business_unit::before_delete(context, before),
        "publisher" => publisher::before_delete(before),
        "role" => role::before_delete(context, before),
        "savedquery" => view::before_delete(before),
        "solution" => solution::before_delete(context, before),
        "systemuser" => system_user::before_delete(context, before),
        "team" => team::before_delete(context, before),
        "teamtemplate" => team_template::before_delete(context, before),
        "transactioncurrency" => currency::before_delete(context, before),
        name @ ("entitymap" | "organization" | "privilege") => {
            Err(Error::NotImplemented(format!("deleting rows of `{name}`")))
        }
        "fieldpermission" => field_permission::before_delete(before),
        "fieldsecurityprofile" => field_security_profile::check_own(Some(before.facts.id)),
        _ => Ok(()),
    }
}

/// An extra privilege that some columns of users and units need (security.md §2.2).
fn check_extra(context: &Context<'_, '_>, name: &str) -> Result<()> {
    context.access().check_misc(context.privilege(name)?)
}

/// Whether the draft names another row than before in a lookup.
fn changes_lookup(draft: &Draft, before: &Before, column: &str) -> bool {
    draft.get(column).is_some() && draft.guid(column) != before.guid(column)
}

/// Refuses to move users, teams or rows into a unit that is disabled.
pub(crate) fn check_unit_enabled(context: &Context<'_, '_>, unit: Uuid) -> Result<()> {
    if context.organization().is_disabled(unit.into()) {
        return Err(Error::rule(
            0x8004_032d,
            "The specified business unit cannot be assigned to because it is disabled.",
        ));
    }
    Ok(())
}

/// Whether any row has this user or team as its owner; `column` is `owninguser` or `owningteam`.
fn owns_rows(context: &mut Context<'_, '_>, column: &str, owner: Uuid) -> Result<bool> {
    is_named_in_owned_rows(context, column, owner)
}

/// Whether a row that somebody owns has this id in `column`.
fn is_named_in_owned_rows(context: &mut Context<'_, '_>, column: &str, id: Uuid) -> Result<bool> {
    for table in owned_tables(context) {
        let condition = Condition::equal(column, Value::Guid(id));
        let mut reader = context.reader("see whether rows stand on a row");
        if reader.any(&table.definition.name, vec![condition])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts the rows of an owner into its new unit (security.md §1.3).
fn move_owned_rows(
    context: &mut Context<'_, '_>,
    column: &'static str,
    owner: Uuid,
    unit: Uuid,
) -> Result<()> {
    for table in owned_tables(context) {
        let mut upkeep = context.upkeep("rows go with their owner into another unit");
        upkeep.update_all(
            &table.definition.name,
            &[(column, Value::Guid(owner))],
            vec![("owningbusinessunit", Value::Guid(unit))],
        )?;
    }
    Ok(())
}
