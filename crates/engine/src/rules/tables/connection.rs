//! Connections: a row says how two rows are connected, seen from one of them. The row that says it from
//! the other one is made, changed and removed with it.

use model::query::Condition;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::RowFacts;
use uuid::Uuid;

use crate::clock::new_id;
use crate::context::Context;
use crate::directory::text;
use crate::rules::before::Before;
use crate::rules::draft::Draft;
use crate::rules::{delete, facts};

pub(super) const DEPENDED_ON: &[&str] =
    &["relatedconnectionid", "record1id", "record2id", "record1roleid", "record2roleid"];

/// Columns of the one end, with those of the other end.
const ENDS: [(&str, &str); 3] = [
    ("record1id", "record2id"),
    ("record1roleid", "record2roleid"),
    ("record1objecttypecode", "record2objecttypecode"),
];
/// What both rows say alike.
const SHARED: [&str; 10] = [
    "description",
    "effectivestart",
    "effectiveend",
    "transactioncurrencyid",
    "ownerid",
    "owninguser",
    "owningteam",
    "owningbusinessunit",
    "statecode",
    "statuscode",
];

pub(super) fn before_create(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    draft.set("ismaster", Value::Bool(true));
    settle(context, draft)
}

/// Both ends are there, and two; their roles belong together.
pub(super) fn check(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: Option<&Before>,
) -> Result<()> {
    let end = |column: &str| {
        let value = draft.get(column).or_else(|| before.and_then(|before| before.get(column)));
        match value {
            Some(Value::Reference(row)) => Some(row.clone()),
            _ => None,
        }
    };
    let (Some(one), Some(other)) = (end("record1id"), end("record2id")) else {
        return Err(Error::rule(
            0x8004_8218,
            "You must provide a name or select a role for both sides of this connection.",
        ));
    };
    if one == other {
        return Err(Error::rule(0x8004_8217, "Cannot connect a record to itself."));
    }
    match (end("record1roleid"), end("record2roleid")) {
        (Some(one), Some(other)) => check_roles(context, &one, &other),
        _ => Ok(()),
    }
}

/// What a row says, as the row with this id says it from the other end.
fn seen_from_the_other_end(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    id: Uuid,
) -> Result<Draft> {
    let mut other = Draft::new(&draft.table, id);
    for (one, two) in ENDS {
        for (from, to) in [(one, two), (two, one)] {
            draft.get(from).into_iter().for_each(|value| other.set(to, value.clone()));
        }
    }
    for column in SHARED {
        draft.get(column).into_iter().for_each(|value| other.set(column, value.clone()));
    }
    settle(context, &mut other)?;
    Ok(other)
}

/// The row from the other end.
pub(super) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let (id, related) = (new_id(), draft.id);
    let mut other = seen_from_the_other_end(context, draft, id)?;
    other.set("ismaster", Value::Bool(false));
    other.set("relatedconnectionid", Value::Reference(Reference::new("connection", related)));
    let values = other.values().to_vec();
    let values = values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let mut upkeep = context.upkeep("a connection is seen from both of its ends");
    upkeep.insert("connection", id, values)?;
    let back = Value::Reference(Reference::new("connection", id));
    upkeep.update("connection", related, vec![("relatedconnectionid", back)])
}

pub(super) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<()> {
    let ends = ENDS.iter().flat_map(|(one, two)| [*one, *two]);
    if ends.clone().any(|column| draft.get(column).is_some()) {
        check(context, draft, Some(before))?;
        settle(context, draft)?;
    }
    Ok(())
}

/// What one row says anew the other says too.
pub(super) fn after_update(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: &Before,
) -> Result<()> {
    let Some(related) = before.guid("relatedconnectionid") else { return Ok(()) };
    let other = seen_from_the_other_end(context, draft, related)?;
    if other.values().is_empty() {
        return Ok(());
    }
    let values = other.values().to_vec();
    let values = values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let mut upkeep = context.upkeep("a connection is seen from both of its ends");
    upkeep.update("connection", related, values)
}

/// The other row goes with a row. That they point at each other is taken back first, so that neither waits
/// for the other.
pub(crate) fn forget(context: &mut Context<'_, '_>, table: &Table, row: &RowFacts) -> Result<()> {
    if table.definition.name != "connection" {
        return Ok(());
    }
    let table = context.table("connection")?;
    let one = Value::Reference(Reference::new("connection", row.id));
    let points = Condition::equal("relatedconnectionid", one);
    let mut reader = context.reader("find the other row of a connection");
    let others = reader.all("connection", facts::columns(&table), vec![points])?;
    for other in others {
        let mut upkeep = context.upkeep("the rows of a connection go together");
        for id in [row.id, other.id] {
            upkeep.update("connection", id, vec![("relatedconnectionid", Value::Null)])?;
        }
        let other = facts::of(&table, &other);
        delete::cascade_by_rule(context, &table, &other, "the rows of a connection go together")?;
    }
    Ok(())
}

/// Says of which types the ends are, and calls the row as its second end.
fn settle(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    for (column, code) in
        [("record1id", "record1objecttypecode"), ("record2id", "record2objecttypecode")]
    {
        let Some(Value::Reference(row)) = draft.get(column).cloned() else { continue };
        let table = context.table(&row.table)?;
        let number = table.definition.object_type_code;
        let connections = std::sync::Arc::clone(&draft.table);
        let choice = connections.column(code).and_then(|column| connections.choice(column));
        if choice.is_some_and(|choice| choice.option(number.into()).is_some()) {
            draft.set(code, Value::Int(number.into()));
        }
        if column == "record2id"
            && let Some(name) = &table.definition.primary_name
        {
            let mut reader = context.reader("call a connection as its end");
            let found = reader.one(&row.table, &[name], row.id)?;
            let name = found.and_then(|found| text(&found.values, 0));
            draft.set("name", name.map_or(Value::Null, Value::Text));
        }
    }
    Ok(())
}

/// Roles of the two ends belong together if they are associated, or if neither says to which it belongs.
fn check_roles(context: &mut Context<'_, '_>, one: &Reference, other: &Reference) -> Result<()> {
    const ENDS: [&str; 2] = ["connectionroleid", "associatedconnectionroleid"];
    let mut bound = false;
    for (role, partner) in [(one, other), (other, one)] {
        for (own, far) in [(ENDS[0], ENDS[1]), (ENDS[1], ENDS[0])] {
            let of_role = vec![Condition::equal(own, Value::Guid(role.id))];
            let mut reader = context.reader("know which roles belong together");
            let partners = reader.all("connectionroleassociation", &[far], of_role)?;
            let id = |row: &crate::directory::Record| crate::directory::guid(&row.values, 0);
            if partners.iter().any(|row| id(row) == Some(partner.id)) {
                return Ok(());
            }
            bound |= !partners.is_empty();
        }
    }
    if bound {
        return Err(Error::rule(0x8004_8216, "The connection roles are not related."));
    }
    Ok(())
}
