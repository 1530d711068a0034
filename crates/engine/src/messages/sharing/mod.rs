//! Sharing rows, a message in each file. Here is what `GrantAccess` and `ModifyAccess` have in common:
//! what they are given, what they need, and what follows (security.md §7, §3.5). They differ in what
//! becomes of the mask that was there.

pub(crate) mod add_to_team;
pub(crate) mod grant;
pub(crate) mod modify;
pub(crate) mod principal_access;
pub(crate) mod principal_access_info;
mod record_team;
pub(crate) mod remove_from_team;
pub(crate) mod revoke;
pub(crate) mod shared_principals;

use std::sync::Arc;

use model::id::PrincipalId;
use model::message::{ACCESS_RIGHTS, Field, FieldType, Fields, RecordType};
use model::query::Condition;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::directory::truth;
use crate::rules::{cascade, share, target};

/// Who can be given a share.
const PRINCIPAL: FieldType = FieldType::Row(&["systemuser", "team", "organization"]);

const TARGET: Field = Field::new("Target", FieldType::Row(&[]));

const PRINCIPAL_ACCESS: RecordType = RecordType::new(
    "PrincipalAccess",
    &[
        Field::new("AccessMask", FieldType::Choice(&ACCESS_RIGHTS)),
        Field::new("Principal", PRINCIPAL),
    ],
);

/// Shares a row; `new_mask` makes the new direct mask of the old one and the one that was given.
fn change(
    context: &mut Context<'_, '_>,
    arguments: &Fields,
    new_mask: fn(i32, i32) -> i32,
) -> Result<Response> {
    let row = arguments.reference("Target")?;
    let access = &arguments.record("PrincipalAccess")?.fields;
    let principal = access.reference("Principal")?;
    let mask = access.int("AccessMask")?;
    target::check_sharable(context, row)?;
    let granted = share::rights(mask)?;
    let mut needed = vec![Right::Share, Right::Read];
    needed.extend(granted.iter().filter(|right| !matches!(right, Right::Share | Right::Read)));
    let (table, facts) = target::check(context, row, &needed)?;
    check_principal(context, principal)?;
    if facts.owner.is_some_and(|owner| is(owner, principal)) {
        // An owner has every right already (D25).
        return Ok(Response::Done);
    }
    let mask = granted.iter().fold(0, |mask, right| mask | right.flag());
    let new = |old| new_mask(old, mask);
    if share::change_direct(context, &table, facts.id, principal, new)? && mask != 0 {
        cascade::share(context, &table, &facts, principal, mask)?;
    }
    Ok(Response::Done)
}

fn is(owner: PrincipalId, principal: &Reference) -> bool {
    owner.table() == principal.table && owner.uuid() == principal.id
}

/// Refuses who is not there, and the teams that belong to one row.
fn check_principal(context: &mut Context<'_, '_>, principal: &Reference) -> Result<()> {
    let table = Arc::clone(&context.table(&principal.table)?);
    let key = &table.definition.primary_id;
    let is_team = principal.table == "team";
    let columns: &[&str] = if is_team { &["systemmanaged"] } else { &[] };
    let these = vec![Condition::equal(key.clone(), Value::Guid(principal.id))];
    let mut reader = context.reader("find whom to share with");
    let found = reader.all(&principal.table, columns, these)?.pop();
    let found = found.ok_or_else(|| Error::RowNotFound(principal.clone()))?;
    if is_team && truth(&found.values, 0) {
        return Err(Error::rule(
            0x8004_8339,
            "You can't share or unshare a record with a system-generated access team.",
        ));
    }
    Ok(())
}
