//! What the one door asks of a row, read inside the transaction that is going to change it.

use std::sync::Arc;

use model::Result;
use model::id::PrincipalId;
use model::metadata::Ownership;
use model::value::Value;
use planner::Table;
use security::RowFacts;
use uuid::Uuid;

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
    RowFacts { id, owner, unit }
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
