//! Every holder of the System Administrator role has the column security profile of that name
//! (security.md §3.6), and nobody has it otherwise.

use model::Result;
use model::query::Condition;
use model::value::Value;
use seed::ids::SYSTEM_ADMINISTRATOR_PROFILE;
use uuid::Uuid;

use crate::clock::new_id;
use crate::context::Context;

/// The table that says what profiles a `systemuser` or `team` has, and its column with the holder.
fn links(holder: &str) -> (&'static str, &'static str) {
    if holder == "team" {
        ("teamprofiles", "teamid")
    } else {
        ("systemuserprofiles", "systemuserid")
    }
}

/// Gives the profile to who got the role.
pub(crate) fn link(context: &mut Context<'_, '_>, holder: &str, id: Uuid) -> Result<()> {
    let (table, column) = links(holder);
    let profile = Value::Guid(SYSTEM_ADMINISTRATOR_PROFILE);
    let there = vec![
        Condition::equal(column, Value::Guid(id)),
        Condition::equal("fieldsecurityprofileid", profile.clone()),
    ];
    if context.reader("see whether a profile is held").any(table, there)? {
        return Ok(());
    }
    let values = vec![(column, Value::Guid(id)), ("fieldsecurityprofileid", profile)];
    context.upkeep("administrators see all columns").insert(table, new_id(), values)
}

/// Takes the profile from who lost the role.
pub(crate) fn unlink(context: &mut Context<'_, '_>, holder: &str, id: Uuid) -> Result<()> {
    let (table, column) = links(holder);
    let profile = Value::Guid(SYSTEM_ADMINISTRATOR_PROFILE);
    let which = [(column, Value::Guid(id)), ("fieldsecurityprofileid", profile)];
    context.upkeep("only administrators see all columns").delete_all(table, &which)?;
    Ok(())
}
