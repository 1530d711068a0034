//! What a shipped table is after an upgrade: as it is shipped now, but for what the organization made or
//! changed of it.

use model::metadata::{Choice, ColumnType, OneToMany, Provenance, TableDefinition};
use seed::Definitions;

/// The shipped definition, with what only the organization has, and as it is there where somebody
/// changed it.
pub(super) fn merge(
    old: &TableDefinition,
    shipped: &TableDefinition,
    definitions: &Definitions,
) -> TableDefinition {
    let mut table = shipped.clone();
    table.provenance = old.provenance;
    table.audited = old.audited;
    table.change_tracking = old.change_tracking;
    if is_changed(&old.provenance) {
        table.label.clone_from(&old.label);
        table.label_plural.clone_from(&old.label_plural);
        table.description.clone_from(&old.description);
        table.access_teams = old.access_teams;
        table.properties.clone_from(&old.properties);
    }
    merge_columns(old, &mut table);
    merge_relationships(old, &mut table);
    let keys = old.keys.iter().filter(|key| shipped.keys.iter().all(|one| one.name != key.name));
    table.keys.extend(keys.cloned());
    // Until version 5 a table had a copy of each global choice that it uses, which nobody could change.
    let is_copy = |name: &str, choice: &Choice| {
        choice.provenance.is_shipped() && definitions.choices().iter().any(|(one, _)| one == name)
    };
    for (name, choice) in old.choices.iter().filter(|(name, choice)| !is_copy(name, choice)) {
        if is_changed(&choice.provenance) || !table.choices.contains_key(name) {
            table.choices.insert(name.clone(), choice.clone());
        }
    }
    table
}

/// Whether somebody made or changed it in the organization.
fn is_changed(provenance: &Provenance) -> bool {
    provenance.modified.is_some()
}

fn merge_columns(old: &TableDefinition, table: &mut TableDefinition) {
    for column in &mut table.columns {
        let Some(old) = old.column(&column.name) else { continue };
        if is_changed(&old.provenance) && old.kind == column.kind {
            let targets = std::mem::take(&mut column.targets);
            let rollup = column.rollup.take();
            *column = old.clone();
            column.targets = targets;
            column.rollup = rollup;
        }
        column.audited = old.audited;
        column.secured = old.secured;
    }
    let more = old.columns.iter().filter(|column| table.column(&column.name).is_none());
    let more: Vec<_> = more.cloned().collect();
    table.columns.extend(more);
}

fn merge_relationships(old: &TableDefinition, table: &mut TableDefinition) {
    for one in &old.many_to_one {
        match table.many_to_one.iter_mut().find(|other| other.name == one.name) {
            Some(shipped) if is_changed(&one.provenance) => shipped.clone_from(one),
            Some(_) => {}
            None => {
                if is_changed(&one.provenance) {
                    add_target(table, one);
                }
                table.many_to_one.push(one.clone());
            }
        }
    }
    if let (Some(old), Some(shipped)) = (&old.many_to_many, &mut table.many_to_many)
        && is_changed(&old.provenance)
    {
        shipped.clone_from(old);
    }
}

/// A lookup points at the table of each of its relationships; an owner is a user or a team, whatever
/// table stands for both.
fn add_target(table: &mut TableDefinition, relationship: &OneToMany) {
    let lookup = table.columns.iter_mut().find(|column| column.name == relationship.column);
    if let Some(lookup) = lookup.filter(|lookup| lookup.kind != ColumnType::Owner)
        && !lookup.refers_to(&relationship.referenced)
    {
        lookup.targets.push(relationship.referenced.clone());
    }
}
