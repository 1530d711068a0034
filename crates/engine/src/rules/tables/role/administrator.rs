//! Every holder of the System Administrator role has the column security profile of that name
//! (security.md §3.6), and nobody has it otherwise.

use model::Result;
use model::value::Value;
use seed::ids::SYSTEM_ADMINISTRATOR_PROFILE;
use uuid::Uuid;

use crate::context::Context;

/// The table that says what profiles a `systemuser` or `team` has, and its column with the holder.
fn links(holder: &str) -> (&'static str, &'static str) {
    if holder == "team" {
        ("teamprofiles", "teamid")
    } else {
        ("systemuserprofiles", "systemuserid")
    }
}

/// Takes the profile from who lost the role.
pub(crate) fn unlink(context: &mut Context<'_, '_>, holder: &str, id: Uuid) -> Result<()> {
    let (table, column) = links(holder);
    let profile = Value::Guid(SYSTEM_ADMINISTRATOR_PROFILE);
    let which = [(column, Value::Guid(id)), ("fieldsecurityprofileid", profile)];
    context.upkeep("only administrators see all columns").delete_all(table, &which)?;
    Ok(())
}
