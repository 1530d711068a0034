//! What the one door asks of a row, read inside the transaction that is going to change it.

use std::sync::Arc;

use model::Result;
use model::id::PrincipalId;
use model::metadata::Ownership;
use model::query::Condition;
use model::right::Right;
use model::value::Value;
use planner::Table;
use security::{RowFacts, Share};
use uuid::Uuid;

use crate::context::Context;
use crate::directory::{Record, guid, number};

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

/// With whom a row is shared, and which rights, whoever asks.
pub(crate) fn shares(context: &mut Context<'_, '_>, table: &str, id: Uuid) -> Result<Vec<Share>> {
    let of_row = vec![
        Condition::equal("objectid", Value::Guid(id)),
        Condition::equal("objecttypecode", Value::Text(table.to_owned())),
    ];
    let columns = ["principalid", "accessrightsmask", "inheritedaccessrightsmask"];
    let mut reader = context.reader("know with whom a row is shared");
    let rows = reader.all("principalobjectaccess", &columns, of_row)?;
    let share = |row: &Record| {
        let mask = |index| number(&row.values, index).and_then(|mask| i32::try_from(mask).ok());
        let rights = mask(1).unwrap_or(0) | mask(2).unwrap_or(0);
        Some(Share { principal: guid(&row.values, 0)?, rights })
    };
    Ok(rows.iter().filter_map(share).collect())
}
