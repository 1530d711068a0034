//! Rows that come and go with tables: those of privileges and what roles hold of them, the standard views,
//! and which messages take the table.

use std::collections::{HashMap, HashSet};

use metadata::Changed;
use model::metadata::TableDefinition;
use model::value::Value;
use model::{Error, Result};
use seed::Row;
use uuid::Uuid;

use super::privileges;
use crate::context::Context;
use crate::fill::Filling;
use crate::rules::maps;
use crate::rules::tables::role::copies;
use crate::sdk_messages;

const REASON: &str = "what belongs to a table comes with it";
/// The roles that hold the privileges of a new table at once (metadata.md §4).
pub(crate) const HOLDERS: [Uuid; 2] =
    [seed::ids::SYSTEM_ADMINISTRATOR_TEMPLATE, seed::ids::SYSTEM_CUSTOMIZER_TEMPLATE];

/// Stores the rows of what is new and removes those of what is no more.
pub(super) fn add(
    context: &mut Context<'_, '_>,
    tables: &[Changed<TableDefinition>],
    privileges: &[privileges::Changed],
) -> Result<()> {
    let mut rows = Vec::new();
    let made = privileges.iter().filter(|one| one.old.is_none());
    let made: Vec<_> = made.filter_map(|one| one.new.as_ref()).collect();
    if !made.is_empty() {
        rows.extend(made.iter().map(|privilege| seed::row_of_privilege(privilege)));
        let mut reader = context.reader("give a role the privileges of a new table");
        for copy in copies::of_templates(&mut reader, HOLDERS)? {
            let grant =
                |one: &&model::metadata::Privilege| seed::grant(copy, one.id, one.greatest_depth());
            rows.extend(made.iter().map(grant));
        }
    }
    for privilege in privileges.iter().filter(|one| one.new.is_none()) {
        let Some(old) = &privilege.old else { continue };
        let id = || [("privilegeid", Value::Guid(old.id.0))];
        context.upkeep(REASON).delete_all("roleprivileges", &id())?;
        context.upkeep(REASON).delete_all("privilege", &id())?;
    }
    let new = tables.iter().filter(|table| table.old.is_none());
    let new: Vec<_> = new.filter_map(|table| table.new.as_ref()).collect();
    let organization = context.organization().id.0;
    rows.extend(new.iter().flat_map(|table| sdk_messages::of_table(table, organization)));
    rows.extend(seed::views(new, organization).map_err(Error::Internal)?);
    rows.extend(maps_of_relationships(context, tables)?);
    fill(context, &rows)
}

/// The maps that come with new relationships.
fn maps_of_relationships(
    context: &mut Context<'_, '_>,
    tables: &[Changed<TableDefinition>],
) -> Result<Vec<Row>> {
    let organization = context.organization().id.0;
    let mut rows: Vec<Row> = Vec::new();
    for table in tables {
        let Some(new) = &table.new else { continue };
        let old = table.old.iter().flat_map(|old| &old.many_to_one);
        let old: HashSet<&str> = old.map(|one| one.name.as_str()).collect();
        for one in new.many_to_one.iter().filter(|one| !old.contains(one.name.as_str())) {
            if !maps::come_with(one) {
                continue;
            }
            let referenced = context.table(&one.referenced)?;
            for row in maps::of_relationship(one, &referenced.definition, organization) {
                let known = rows.iter().any(|other| other.id == row.id);
                if !known && context.reader(REASON).one(&row.table, &[], row.id)?.is_none() {
                    rows.push(row);
                }
            }
        }
    }
    Ok(rows)
}

/// Stores rows as a new organization gets them.
pub(super) fn fill(context: &mut Context<'_, '_>, rows: &[Row]) -> Result<()> {
    let (catalog, organization) = (std::sync::Arc::clone(&context.catalog), context.organization());
    let filling = Filling {
        catalog: &catalog,
        reason: REASON,
        organization: organization.id.0,
        system: Some(organization.system_user.0),
        base_currency: organization.base_currency,
        units: HashMap::new(),
        now: context.now.whole_seconds(),
    };
    filling.insert(context.transaction, rows)
}
