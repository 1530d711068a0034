//! The messages about users, teams and units (security.md §7), one file each: members of teams, moves
//! to other units, managers, and rows that change their owner all at once.

pub(crate) mod add_members;
pub(crate) mod convert_team;
pub(crate) mod reassign_of_owner;
pub(crate) mod reassign_of_user;
pub(crate) mod remove_members;
pub(crate) mod set_parent_of_team;
pub(crate) mod set_parent_of_unit;
pub(crate) mod set_parent_of_user;
pub(crate) mod set_unit_of_user;

use model::Result;
use model::message::{Field, FieldType, Invoke, Update};
use model::query::{Condition, Path};
use model::value::{Reference, Value};

use super::update;
use crate::context::Context;
use crate::directory::guid;
use crate::rules::associations::{Change, Pair};
use crate::rules::tables::members;
use crate::upkeep::owned_tables;

/// The tables of those who own rows.
const OWNERS: &[&str] = &["systemuser", "team"];

/// The only field of the messages about members.
const MEMBERS: &[Field] =
    &[Field::new("Members", FieldType::List(&FieldType::Row(&["systemuser"])))];

/// The team that the message is bound to with each of the users that it names, once everybody is
/// checked.
fn memberships(
    context: &mut Context<'_, '_>,
    fields: &Invoke,
    change: Change,
) -> Result<Vec<Pair>> {
    let team = fields.target()?;
    // Also where nobody is named.
    members::check_team(context, team, change)?;
    let relationship = "teammembership_association".to_owned();
    let path = Path::Intersect { relationship, from_second: false };
    let mut pairs = Vec::new();
    for user in fields.arguments.references("Members")? {
        let pair = Pair::new(context, team, &path, user)?;
        members::check(context, &pair, change)?;
        pairs.push(pair);
    }
    Ok(pairs)
}

/// Points a lookup of a row at another one, by all the rules of an update.
fn point(
    context: &mut Context<'_, '_>,
    row: &Reference,
    column: &str,
    at: Option<Reference>,
) -> Result<()> {
    let values = vec![(column.to_owned(), at.map_or(Value::Null, Value::Reference))];
    update::run(context, &Update::new(row.clone(), values)).map(drop)
}

/// Gives every row of one owner to another, each by all the rules of an assignment, or none.
fn reassign(context: &mut Context<'_, '_>, from: &Reference, to: &Reference) -> Result<()> {
    for owner in [from, to] {
        let mut reader = context.reader("see whether an owner is there");
        if reader.one(&owner.table, &[], owner.id)?.is_none() {
            return Err(model::Error::RowNotFound(owner.clone()));
        }
    }
    if from == to {
        return Ok(());
    }
    let column = if from.table == "team" { "owningteam" } else { "owninguser" };
    for table in owned_tables(context) {
        let name = table.definition.name.as_str();
        let owned = vec![Condition::equal(column, Value::Guid(from.id))];
        let rows = context.reader("find the rows of an owner").all(name, &[], owned)?;
        for row in rows {
            // A cascade may have taken it along already.
            let mut reader = context.reader("see whose a row is by now");
            let now = reader.one(name, &[column], row.id)?;
            if now.and_then(|row| guid(&row.values, 0)) == Some(from.id) {
                point(context, &Reference::new(name, row.id), "ownerid", Some(to.clone()))?;
            }
        }
    }
    Ok(())
}
