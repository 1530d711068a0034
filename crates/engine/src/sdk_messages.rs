//! The rows that tell clients which messages there are and which tables they take, from the registry.

use model::message::{Binding, Kind};
use model::metadata::{AccessRule, TableDefinition};
use seed::Row;
use uuid::Uuid;

use crate::registry::{MESSAGES, Message};

/// The messages that take rows of any table and change nothing, and those that change something.
const READING: [&str; 2] = ["Retrieve", "RetrieveMultiple"];
/// `UpsertMultiple` is not among them: the product lists it for no table, and has it where it has the
/// other two.
const WRITING: [&str; 5] = ["Create", "Update", "Delete", "CreateMultiple", "UpdateMultiple"];

/// The rows of the messages.
pub(crate) fn of_all(organization: Uuid) -> impl Iterator<Item = Row> {
    MESSAGES.iter().map(move |message| seed::message(message.descriptor.name, organization))
}

/// The rows of the messages that take rows of a table.
pub(crate) fn of_table(
    table: &TableDefinition,
    organization: Uuid,
) -> impl Iterator<Item = Row> + use<'_> {
    let takes = |message: &&Message| takes(message, table);
    MESSAGES.iter().filter(takes).map(move |message| {
        seed::message_filter(message.descriptor.name, &table.name, organization)
    })
}

fn takes(message: &Message, table: &TableDefinition) -> bool {
    let descriptor = message.descriptor;
    match (descriptor.kind, descriptor.binding) {
        (Kind::Crud { .. }, _) | (_, Binding::Rows([])) => {
            READING.contains(&descriptor.name)
                || (WRITING.contains(&descriptor.name) && is_written(table))
        }
        (_, Binding::Row(tables) | Binding::Rows(tables)) => tables.contains(&table.name.as_str()),
        (_, Binding::Unbound) => false,
    }
}

/// Whether its rows are written as such, and not by what they follow from.
fn is_written(table: &TableDefinition) -> bool {
    !table.is_view_of_activities
        && matches!(
            table.access,
            AccessRule::Privileges | AccessRule::Everyone | AccessRule::Administrators
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_that_is_listed_for_tables_is_there() {
        for name in READING.iter().chain(&WRITING) {
            assert!(MESSAGES.iter().any(|one| one.descriptor.name == *name), "{name}");
        }
    }
}
