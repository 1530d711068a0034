//! What comes from another environment, without what cannot be here: lookups to tables and privileges
//! of products that this organization does not have. Each is named as skipped.

use std::collections::BTreeSet;

use model::right::Right;
use planner::Catalog;

use crate::document::{Document, Role, Table};
use crate::organization::Organization;

/// The document as far as it can be here.
pub(super) fn adapt(
    document: &Document,
    catalog: &Catalog,
    organization: &Organization,
) -> Document {
    let mut document = document.clone();
    let mut skipped = Vec::new();
    document.tables.retain(|name, table| {
        let stays = table.ownership.is_some() || catalog.table(name).is_some();
        if !stays {
            skipped.push(format!("table {name}, which is not here"));
        }
        stays
    });
    let said: BTreeSet<String> = document.tables.keys().cloned().collect();
    let is_there = |table: &str| said.contains(table) || catalog.table(table).is_some();
    for (name, table) in &mut document.tables {
        lookups(&mut skipped, name, table, is_there);
        choices(&mut skipped, name, table, |choice| {
            document.choices.contains_key(choice) || catalog.choice(choice).is_some()
        });
    }
    document.relationships.retain(|name, relationship| {
        let missing = [&relationship.first, &relationship.second];
        let missing = missing.into_iter().find(|table| !is_there(table));
        if let Some(table) = missing {
            skipped.push(format!("relationship {name} to {table}, which is not here"));
        }
        missing.is_none()
    });
    let new: BTreeSet<String> = document
        .tables
        .iter()
        .filter(|(name, _)| catalog.table(name).is_none())
        .map(|(name, table)| table.schema.clone().unwrap_or_else(|| name.clone()).to_lowercase())
        .collect();
    for role in document.roles.values_mut() {
        privileges(&mut skipped, role, |name| {
            catalog.privilege(name).is_some() || is_of_new(name, &new)
        });
    }
    let tables = &document.tables;
    for (name, profile) in &mut document.profiles {
        profile.columns.retain(|path, _| {
            let pair = path.split_once('.');
            let stays = pair.is_some_and(|(table, column)| {
                let said = tables.get(table).is_some_and(|it| it.columns.contains_key(column));
                said || catalog.table(table).is_some_and(|it| it.column(column).is_some())
            });
            if !stays {
                skipped.push(format!("permission of profile {name} on {path}, which is not here"));
            }
            stays
        });
    }
    document.roles.retain(|name, _| {
        let fixed = organization.shipped.contains(&(crate::document::Part::Roles, name.clone()));
        if fixed {
            skipped.push(format!("role {name}, which came with the organization"));
        }
        !fixed
    });
    document.skipped.extend(skipped);
    document
}

/// Leaves out lookups that would point nowhere, and the keys that they are part of.
fn lookups(
    skipped: &mut Vec<String>,
    name: &str,
    table: &mut Table,
    is_there: impl Fn(&str) -> bool,
) {
    let before: BTreeSet<String> = columns_of(table);
    table.many_to_one.retain(|_, each| is_there(&each.referenced));
    let after = columns_of(table);
    for column in before.difference(&after) {
        skipped.push(format!("lookup {name}.{column} to a table that is not here"));
        table.columns.remove(column);
    }
    table.keys.retain(|_, key| key.columns.iter().all(|column| !gone(&before, &after, column)));
}

fn columns_of(table: &Table) -> BTreeSet<String> {
    table.many_to_one.values().map(|each| each.column.clone()).collect()
}

fn gone(before: &BTreeSet<String>, after: &BTreeSet<String>, column: &String) -> bool {
    before.contains(column) && !after.contains(column)
}

/// Leaves out columns of global choices that nobody brings.
fn choices(
    skipped: &mut Vec<String>,
    name: &str,
    table: &mut Table,
    is_there: impl Fn(&str) -> bool,
) {
    table.columns.retain(|column, definition| {
        let stays = definition.choice.as_ref().is_none_or(|choice| is_there(choice));
        if !stays {
            skipped.push(format!("column {name}.{column}, whose global choice is missing"));
        }
        stays
    });
}

/// Leaves out privileges that nobody knows here.
fn privileges(skipped: &mut Vec<String>, role: &mut Role, is_known: impl Fn(&str) -> bool) {
    let unknown: Vec<String> =
        role.privileges.keys().filter(|name| !is_known(name)).cloned().collect();
    role.privileges.retain(|name, _| is_known(name));
    if let Some(first) = unknown.first() {
        let more = match unknown.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        skipped.push(format!("privilege {first}{more} of role {}, not known here", role.name));
    }
}

/// Whether a privilege is one that a new table brings: `prvReaddemo_Project`.
fn is_of_new(name: &str, tables: &BTreeSet<String>) -> bool {
    let name = name.to_lowercase();
    let Some(rest) = name.strip_prefix("prv") else { return false };
    let verbs = Right::ALL.map(|right| right.verb().to_lowercase());
    let mut tables_of = verbs.iter().filter_map(|verb| rest.strip_prefix(verb));
    tables_of.any(|table| tables.contains(table))
}
