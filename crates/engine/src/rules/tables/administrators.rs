//! Some enabled System Administrator always remains (security.md §1.3, §2.1).

use std::collections::HashSet;

use model::id::BusinessUnitId;
use model::query::Condition;
use model::value::Value;
use model::{Error, Result};
use uuid::Uuid;

use super::role::copies;
use super::system_user;
use crate::context::Context;
use crate::directory::{guid, number, one_of};
use crate::principal::SYSTEM_ADMINISTRATOR;

/// The modes in which a user changes nothing: Read and Support User.
pub(super) const READING_MODES: [i64; 2] = [2, 3];

/// What is going to be taken from the administrators.
pub(crate) enum Loss<'a> {
    /// One of them is disabled, or may only read.
    Disabled(Uuid),
    /// One of them must act on behalf of somebody.
    Bound(Uuid),
    /// One of them loses the role.
    Role(Uuid),
    /// Those of these units are disabled.
    Units(&'a HashSet<BusinessUnitId>),
}

/// Refuses a loss after which nobody could administer the organization: nobody who is enabled, in an
/// enabled unit, may write, may act for itself and holds the role itself.
pub(crate) fn check_remain(context: &mut Context<'_, '_>, loss: &Loss<'_>) -> Result<()> {
    let organization = context.organization();
    let mut reader = context.reader("keep an administrator");
    let held = one_of("roleid", copies::of_templates(&mut reader, [SYSTEM_ADMINISTRATOR])?);
    let holders = reader.all("systemuserroles", &["systemuserid"], vec![held])?;
    let holders: Vec<Uuid> = holders.iter().filter_map(|each| guid(&each.values, 0)).collect();
    let enabled = vec![
        one_of("systemuserid", holders),
        Condition::Not(Box::new(Condition::equal("isdisabled", Value::Bool(true)))),
    ];
    let columns = ["businessunitid", "accessmode", system_user::POLICY];
    let users = reader.all("systemuser", &columns, enabled)?;
    let active = users.iter().filter_map(|user| {
        let unit = BusinessUnitId(guid(&user.values, 0)?);
        let mode = number(&user.values, 1).unwrap_or(0);
        let able = !organization.is_disabled(unit)
            && !READING_MODES.contains(&mode)
            && number(&user.values, 2) != Some(system_user::REQUIRED);
        able.then_some((user.id, unit))
    });
    let active: Vec<(Uuid, BusinessUnitId)> = active.collect();
    let lost = |(user, unit): &(Uuid, BusinessUnitId)| match loss {
        Loss::Disabled(id) | Loss::Bound(id) | Loss::Role(id) => id == user,
        Loss::Units(units) => units.contains(unit),
    };
    // Who takes nothing away from them is not refused, even if none is left for another reason.
    if !active.iter().any(lost) || !active.iter().all(lost) {
        return Ok(());
    }
    Err(match loss {
        Loss::Disabled(_) => Error::rule(
            0x8004_1d2f,
            "A user cannot be disabled if they are the only user that has the System Administrator \
             Role.",
        ),
        Loss::Bound(_) => Error::rule(
            0x8004_1d2f,
            "A user cannot be required to act on behalf of others if they are the only user that has \
             the System Administrator Role.",
        ),
        Loss::Role(_) => Error::rule(
            0x8004_1d30,
            "A user cannot be removed from the System Administrator Role if they are the only user \
             that has the role.",
        ),
        Loss::Units(_) => Error::rule(
            0x8004_1d59,
            "Business unit cannot be disabled: no active user with system admin role exists outside \
             of business unit subtree.",
        ),
    })
}
