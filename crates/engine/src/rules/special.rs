//! Rules of single tables: users, teams, business units, roles, the organization, currencies
//! (security.md §1). What comes with a later version says so instead of doing half of it.

use std::sync::Arc;

use model::id::BusinessUnitId;
use model::query::Condition;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use rust_decimal::Decimal;
use security::Access;
use uuid::Uuid;

use super::{defaults, draft::Draft};
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::guid;
use crate::principal::SYSTEM_ADMINISTRATOR;

/// Prepares a new row.
pub(crate) fn before_create(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    let table = Arc::clone(&draft.table);
    match table.definition.name.as_str() {
        "systemuser" => {
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
        "team" => {
            draft.set("isdefault", Value::Bool(false));
            draft.set("systemmanaged", Value::Bool(false));
            let user = Reference::new("systemuser", context.session.user().0);
            draft.set_default("administratorid", Value::Reference(user));
            let unit = Reference::new("businessunit", context.session.principal().unit().0);
            draft.set_default("businessunitid", Value::Reference(unit));
            Ok(())
        }
        name @ ("businessunit"
        | "role"
        | "privilege"
        | "organization"
        | "principalobjectaccess") => {
            Err(Error::NotImplemented(format!("creating rows of `{name}`")))
        }
        _ => Ok(()),
    }
}

/// Finishes a new row.
pub(crate) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    if draft.table.definition.name != "systemuser" {
        return Ok(());
    }
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

/// The business unit that a new row of a business-owned table is going to belong to; a new unit
/// counts as a row of its parent.
pub(crate) fn unit_of_new(draft: &Draft) -> Option<Uuid> {
    draft.guid("businessunitid")
}

/// Prepares a change.
pub(crate) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    old: impl Fn(&str) -> Option<Value>,
) -> Result<()> {
    let table = Arc::clone(&draft.table);
    let changed_lookup = |column: &str| {
        let old = old(column).and_then(|value| guid(&[value], 0));
        draft.get(column).is_some() && draft.guid(column) != old
    };
    match table.definition.name.as_str() {
        "systemuser" => {
            if context.organization().is_built_in(draft.id.into()) {
                return Err(Error::ReadOnly("the built-in users cannot be changed".into()));
            }
            if changed_lookup("businessunitid") {
                return Err(Error::NotImplemented("moving a user to another business unit".into()));
            }
            let disables = draft.get("isdisabled") == Some(&Value::Bool(true))
                && old("isdisabled") != Some(Value::Bool(true));
            let enables_or_disables = draft.get("isdisabled").is_some_and(|new| {
                (*new == Value::Bool(true)) != (old("isdisabled") == Some(Value::Bool(true)))
            });
            if enables_or_disables {
                check_extra(context, "prvDisableUser")?;
            }
            if disables {
                check_administrator_remains(context, draft.id)?;
            }
            if changed_lookup("parentsystemuserid") {
                check_extra(context, "prvAssignManager")?;
                check_no_manager_loop(context, draft)?;
            }
            Ok(())
        }
        "team" => {
            if changed_lookup("businessunitid") {
                return Err(Error::NotImplemented("moving a team to another business unit".into()));
            }
            if old("isdefault") == Some(Value::Bool(true)) && draft.get("name").is_some() {
                return Err(Error::Rule {
                    number: 0x8004_830a,
                    text: "The default team of a business unit cannot be renamed.".into(),
                });
            }
            if draft.get("teamtype").is_some() {
                return Err(Error::NotImplemented("changing the type of a team".into()));
            }
            Ok(())
        }
        "businessunit" => {
            if draft.get("parentbusinessunitid").is_some() {
                return Err(Error::NotImplemented("moving a business unit".into()));
            }
            if draft.get("isdisabled").is_some() {
                check_extra(context, "prvDisableBusinessUnit")?;
            }
            let disables = draft.get("isdisabled") == Some(&Value::Bool(true));
            let root = context.organization().units.is_root(BusinessUnitId(draft.id));
            if disables && root {
                return Err(Error::Rule {
                    number: 0x8004_1d63,
                    text: "The root business unit cannot be disabled.".into(),
                });
            }
            Ok(())
        }
        name @ ("role" | "privilege" | "principalobjectaccess") => {
            Err(Error::NotImplemented(format!("changing rows of `{name}`")))
        }
        _ => Ok(()),
    }
}

/// Refuses to delete what other rows of the system stand on.
pub(crate) fn before_delete(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    id: Uuid,
) -> Result<()> {
    match table.definition.name.as_str() {
        name @ ("systemuser"
        | "team"
        | "businessunit"
        | "role"
        | "privilege"
        | "organization"
        | "principalobjectaccess") => {
            Err(Error::NotImplemented(format!("deleting rows of `{name}`")))
        }
        "transactioncurrency" if context.organization().base_currency == Some(id) => {
            Err(Error::DeleteRestricted)
        }
        _ => Ok(()),
    }
}

/// The extra privileges that some columns of users and units need (security.md §2.2).
fn check_extra(context: &Context<'_, '_>, name: &str) -> Result<()> {
    match context.catalog.privilege(name) {
        Some(privilege) => context.access().check_misc(privilege),
        None => Err(Error::internal(format!("there is no privilege `{name}`"))),
    }
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
    let held = crate::directory::one_of("roleid", roles.iter().map(|role| role.id));
    let holders = reader.all("systemuserroles", &["systemuserid"], vec![held])?;
    let holders: Vec<Uuid> = holders.iter().filter_map(|each| guid(&each.values, 0)).collect();
    if !holders.contains(&user) {
        return Ok(());
    }
    let others = holders.into_iter().filter(|holder| *holder != user);
    let active = vec![
        crate::directory::one_of("systemuserid", others),
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

/// Computes base amounts at the exchange rate of the row's currency: the one that the draft names,
/// or the one it had, or the organization's.
pub(crate) fn settle_money(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    old_currency: Option<Uuid>,
) -> Result<()> {
    if draft.table.column("transactioncurrencyid").is_none()
        || draft.table.definition.name == "transactioncurrency"
    {
        return Ok(());
    }
    let base = context.organization().base_currency;
    let currency = draft.guid("transactioncurrencyid").or(old_currency).or(base);
    let rate = match currency {
        Some(currency) if Some(currency) != base => {
            let mut reader = context.reader("know the exchange rate");
            let row = reader.one("transactioncurrency", &["exchangerate"], currency)?;
            row.and_then(|row| match row.values.first() {
                Some(Value::Decimal(rate)) => Some(*rate),
                _ => None,
            })
        }
        _ => Some(Decimal::ONE),
    };
    defaults::settle_money(draft, old_currency.or(base), rate);
    Ok(())
}
