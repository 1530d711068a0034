//! What the one door asks of a row, read inside the transaction that is going to change it.

use std::collections::HashMap;
use std::sync::Arc;

use model::id::{BusinessUnitId, PrincipalId, UserId};
use model::metadata::Ownership;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::{RowFacts, Share};
use uuid::Uuid;

use super::share::{self, Masks};
use crate::context::Context;
use crate::directory::{Record, guid};

/// The columns that hold the facts.
pub(crate) fn columns(table: &Table) -> &'static [&'static str] {
    match table.definition.ownership {
        Ownership::UserOwned => &["owninguser", "owningteam", "owningbusinessunit"],
        Ownership::BusinessOwned => &["businessunitid"],
        Ownership::OrganizationOwned | Ownership::None => &[],
    }
}

/// The facts in a record that begins with [`columns`].
pub(crate) fn of(table: &Table, record: &Record) -> RowFacts {
    from_values(table, record.id, &record.values)
}

fn from_values(table: &Table, id: Uuid, values: &[Value]) -> RowFacts {
    let (owner, unit) = match table.definition.ownership {
        Ownership::UserOwned => {
            let user = guid(values, 0).map(|id| PrincipalId::User(id.into()));
            let team = guid(values, 1).map(|id| PrincipalId::Team(id.into()));
            (user.or(team), guid(values, 2).map(Into::into))
        }
        Ownership::BusinessOwned => (None, guid(values, 0).map(Into::into)),
        Ownership::OrganizationOwned | Ownership::None => (None, None),
    };
    RowFacts { id, owner, unit, shares: None }
}

/// The facts of a row; `None` if there is no such row.
pub(crate) fn load(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    id: Uuid,
) -> Result<Option<RowFacts>> {
    let mut reader = context.reader("know the owner of a row");
    let record = reader.one(&table.definition.name, columns(table), id)?;
    Ok(record.map(|record| of(table, &record)))
}

/// The facts of a new row that a user makes for itself.
pub(crate) fn of_new(table: &Table, user: UserId, unit: BusinessUnitId) -> RowFacts {
    let (owner, unit) = match table.definition.ownership {
        Ownership::UserOwned => (Some(PrincipalId::User(user)), Some(unit)),
        Ownership::BusinessOwned => (None, Some(unit)),
        Ownership::OrganizationOwned | Ownership::None => (None, None),
    };
    RowFacts { id: Uuid::nil(), owner, unit, shares: None }
}

/// The facts of a row on which the user has all of these rights. The privileges are asked before, so that
/// nothing tells whether there is such a row.
pub(crate) fn check(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    row: &Reference,
    rights: &[Right],
) -> Result<RowFacts> {
    let facts = load(context, table, row.id)?;
    let mut facts = facts.ok_or_else(|| Error::RowNotFound(row.clone()))?;
    look_up_shares(context, table, &mut facts, rights)?;
    let access = context.access();
    for right in rights {
        access.check_row(&table.security(), *right, &facts)?;
    }
    Ok(facts)
}

/// Adds with whom the row is shared, if one of the rights is refused without that and could be
/// allowed with it. To be called before the rights are checked.
pub(crate) fn look_up_shares(
    context: &mut Context<'_, '_>,
    table: &Table,
    facts: &mut RowFacts,
    rights: &[Right],
) -> Result<()> {
    let (access, security) = (context.access(), table.security());
    let matters = |right: &Right| {
        access.check_row(&security, *right, facts).is_err()
            && access.depends_on_shares(&security, *right)
    };
    if facts.shares.is_none() && rights.iter().any(matters) {
        facts.shares = Some(shares(context, &table.definition.name, facts.id)?);
    }
    Ok(())
}

/// The same for many rows of a table, in few statements.
pub(crate) fn look_up_shares_of_all(
    context: &mut Context<'_, '_>,
    table: &Table,
    rows: &mut [&mut RowFacts],
    rights: &[Right],
) -> Result<()> {
    let (access, security) = (context.access(), table.security());
    let depends = rights.iter().any(|right| access.depends_on_shares(&security, *right));
    let refused = |row: &RowFacts| {
        rights.iter().any(|right| access.check_row(&security, *right, row).is_err())
    };
    let mut unknown: HashMap<Uuid, &mut RowFacts> = HashMap::new();
    for row in rows.iter_mut().filter(|row| depends && row.shares.is_none()) {
        if refused(row) {
            row.shares = Some(Vec::new());
            unknown.insert(row.id, row);
        }
    }
    let ids: Vec<Uuid> = unknown.keys().copied().collect();
    let found = share::read(context, &table.definition.name, &ids, None)?;
    for (object, principal, masks) in found.iter() {
        let known = unknown.get_mut(&object).and_then(|row| row.shares.as_mut());
        if let Some(known) = known {
            known.push(Share { principal: principal.id, rights: masks.all() });
        }
    }
    Ok(())
}

/// With whom a row is shared, and which rights, whoever asks.
pub(crate) fn shares(context: &mut Context<'_, '_>, table: &str, id: Uuid) -> Result<Vec<Share>> {
    let found = share::read(context, table, &[id], None)?;
    let share = |(_, principal, masks): (Uuid, &Reference, Masks)| Share {
        principal: principal.id,
        rights: masks.all(),
    };
    Ok(found.iter().map(share).collect())
}
