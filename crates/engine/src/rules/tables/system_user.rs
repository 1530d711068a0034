//! Users and application users (security.md §1.1).

use model::query::Condition;
use model::value::Value;
use model::{Error, Result};
use security::Access;
use uuid::Uuid;

use super::{changes_lookup, check_extra};
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::{guid, one_of};
use crate::principal::SYSTEM_ADMINISTRATOR;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

pub(super) const DEPENDED_ON: &[&str] =
    &["businessunitid", "isdisabled", "parentsystemuserid", "positionid"];

pub(super) fn before_create(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    // The built-in provider is the directory (security.md D38).
    let nil = draft.guid("azureactivedirectoryobjectid").is_none_or(|id| id.is_nil());
    if nil {
        let id = new_id();
        draft.set("azureactivedirectoryobjectid", Value::Guid(id));
    }
    draft.set_default("userlicensetype", Value::Int(-1));
    if let Some(application) = draft.guid("applicationid") {
        let same = Condition::equal("applicationid", Value::Guid(application));
        let mut reader = context.reader("keep the users of applications apart");
        if !reader.all("systemuser", &["systemuserid"], vec![same])?.is_empty() {
            return Err(Error::Rule {
                number: 0x8004_f511,
                text: "A user for this application exists already.".into(),
            });
        }
        draft.set_default("accessmode", Value::Int(4));
        // The directory is ours and gives applications no names: they are called by their id.
        for column in ["domainname", "lastname", "internalemailaddress"] {
            draft.set_default(column, Value::Text(application.to_string()));
        }
    }
    Ok(())
}

pub(super) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    // The members of a unit's default team are exactly the users of the unit (security.md §1.2).
    let Some(unit) = draft.guid("businessunitid") else { return Ok(()) };
    let conditions = vec![
        Condition::equal("businessunitid", Value::Guid(unit)),
        Condition::equal("isdefault", Value::Bool(true)),
    ];
    let mut reader = context.reader("find the default team of a unit");
    let Some(team) = reader.all("team", &["teamid"], conditions)?.pop() else { return Ok(()) };
    let memberships = context.table("teammembership")?;
    let version = context.transaction.next_row_version()?;
    let row = [
        ("teammembershipid".to_owned(), Value::Guid(new_id())),
        ("systemuserid".to_owned(), Value::Guid(draft.id)),
        ("teamid".to_owned(), Value::Guid(team.id)),
        ("versionnumber".to_owned(), Value::Int(version)),
    ];
    let access = Access::system("add a user to the default team of its unit");
    let insert = planner::plan::insert(&access, &memberships, None, None, &row, context.dialect())?;
    context.transaction.execute(&insert)?;
    Ok(())
}

pub(super) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<()> {
    if context.organization().is_built_in(draft.id.into()) {
        return Err(Error::ReadOnly("the built-in users cannot be changed".into()));
    }
    if changes_lookup(draft, before, "businessunitid") {
        return Err(Error::NotImplemented("moving a user to another business unit".into()));
    }
    let disabled = before.truth("isdisabled");
    let will_be = draft.get("isdisabled").map_or(disabled, |new| *new == Value::Bool(true));
    if will_be != disabled {
        check_extra(context, "prvDisableUser")?;
    }
    if will_be && !disabled {
        check_administrator_remains(context, draft.id)?;
    }
    if changes_lookup(draft, before, "parentsystemuserid") {
        check_extra(context, "prvAssignManager")?;
        check_no_manager_loop(context, draft)?;
    }
    Ok(())
}

/// Nobody is, through others, its own manager (security.md §1.1).
fn check_no_manager_loop(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let mut manager = draft.guid("parentsystemuserid");
    let mut seen = vec![draft.id];
    while let Some(id) = manager {
        if seen.contains(&id) {
            return Err(Error::Rule {
                number: 0x8004_1d25,
                text: "A user cannot be, through others, its own manager.".into(),
            });
        }
        seen.push(id);
        let mut reader = context.reader("follow the managers of a user");
        let row = reader.one("systemuser", &["parentsystemuserid"], id)?;
        manager = row.and_then(|row| guid(&row.values, 0));
    }
    Ok(())
}

/// The last active System Administrator cannot be disabled (security.md §2.1).
fn check_administrator_remains(context: &mut Context<'_, '_>, user: Uuid) -> Result<()> {
    let mut reader = context.reader("keep an administrator");
    let template = Condition::equal("roletemplateid", Value::Guid(SYSTEM_ADMINISTRATOR));
    let roles = reader.all("role", &["roleid"], vec![template])?;
    let held = one_of("roleid", roles.iter().map(|role| role.id));
    let holders = reader.all("systemuserroles", &["systemuserid"], vec![held])?;
    let holders: Vec<Uuid> = holders.iter().filter_map(|each| guid(&each.values, 0)).collect();
    if !holders.contains(&user) {
        return Ok(());
    }
    let others = holders.into_iter().filter(|holder| *holder != user);
    let active = vec![
        one_of("systemuserid", others),
        Condition::Not(Box::new(Condition::equal("isdisabled", Value::Bool(true)))),
    ];
    if reader.all("systemuser", &["systemuserid"], active)?.is_empty() {
        return Err(Error::Rule {
            number: 0x8004_1d2f,
            text: "The last active user with the System Administrator role cannot be disabled."
                .into(),
        });
    }
    Ok(())
}
