//! The custom part of an organization as a document: of its definitions here, of its rows by whoever
//! reads them.

mod definition;
pub(crate) mod fresh;

use std::collections::BTreeSet;
use std::sync::Arc;

use metadata::names;
use model::metadata::{Choice, TableDefinition};
use planner::Catalog;

use crate::document::{Column, Document, Part, Table};

pub(crate) use definition::{choice, many_to_many, table};

/// An organization: what of it files can say.
#[derive(Clone, Debug, Default)]
pub struct Organization {
    /// All publishers, solutions, units, roles, teams and profiles.
    pub rows: Document,
    /// Those of them that came with it, by name; they are never removed.
    pub shipped: BTreeSet<(Part, String)>,
    /// Those of the shipped ones that are not as they came.
    pub changed: BTreeSet<(Part, String)>,
}

/// What is custom in an organization, or is not there as it was `shipped`, as a document.
pub fn export(catalog: &Catalog, shipped: &Catalog, organization: &Organization) -> Document {
    let mut document = organization.rows.clone();
    let is_kept = |part: Part, name: &String| {
        let key = (part, name.clone());
        !organization.shipped.contains(&key) || organization.changed.contains(&key)
    };
    document.publishers.retain(|name, _| is_kept(Part::Publishers, name));
    document.solutions.retain(|name, _| is_kept(Part::Solutions, name));
    document.roles.retain(|name, _| is_kept(Part::Roles, name));
    document.profiles.retain(|name, _| is_kept(Part::Profiles, name));
    for (name, definition) in catalog.choices() {
        let now = choice(definition);
        let is_other = shipped.choice(name).is_some_and(|old| choice(old) != now);
        if definition.provenance.custom || is_other {
            document.choices.insert(name.to_owned(), now);
        }
    }
    let plain = Arc::new(fresh::without_custom(catalog));
    for definition in catalog.tables().map(|table| table.definition.as_ref()) {
        let custom = definition.many_to_many.as_ref().filter(|each| each.provenance.custom);
        if let Some(relationship) = custom {
            document
                .relationships
                .insert(relationship.name.clone(), many_to_many(catalog, relationship));
        }
        if definition.is_intersect || definition.is_view_of_activities {
            continue;
        }
        let own = if definition.provenance.custom {
            custom_part(catalog, fresh::table(&plain, definition), definition)
        } else {
            let old = shipped.table(&definition.name);
            // A table that no version ships is one of somebody's tests.
            let Some(old) = old else { continue };
            let old = table(shipped, &old.definition);
            let own = custom_part(catalog, Some(old.clone()), definition);
            only_texts(own, &old)
        };
        if definition.provenance.custom || own != Table::default() {
            document.tables.insert(definition.name.clone(), own);
        }
    }
    document.whole = Part::ALL.into();
    document
}

/// What is custom of a table, or is not as it would be by itself.
fn custom_part(catalog: &Catalog, fresh: Option<Table>, definition: &TableDefinition) -> Table {
    let mut whole = table(catalog, definition);
    let fresh = fresh.unwrap_or_default();
    let is_custom =
        |name: &str| definition.column(name).is_some_and(|column| column.provenance.custom);
    // Without a fresh one, a column came with another: that of the currency with money.
    let is_other = |name: &String, column: &Column| {
        *name != definition.primary_id
            && fresh.columns.get(name).is_some_and(|fresh| fresh != column)
    };
    let is_own = |name: &String, choice: &Choice| {
        is_custom(name) || fresh.choices.get(name).is_some_and(|fresh| fresh != choice)
    };
    whole.choices.retain(|name, choice| is_own(name, choice));
    whole.columns.retain(|name, column| is_custom(name) || is_other(name, column));
    let relationships = &definition.many_to_one;
    whole.many_to_one.retain(|name, now| {
        let custom = relationships.iter().any(|each| each.name == *name && each.provenance.custom);
        custom || fresh.many_to_one.get(name).is_some_and(|fresh| fresh != now)
    });
    let keys = &definition.keys;
    whole.keys.retain(|name, _| keys.iter().any(|key| key.name == *name && key.provenance.custom));
    whole
}

/// Of a shipped table, what of it is called or switched otherwise than it was.
fn only_texts(own: Table, old: &Table) -> Table {
    fn other<T: PartialEq>(now: Option<T>, old: Option<&T>) -> Option<T> {
        now.filter(|now| Some(now) != old)
    }
    let mut properties = own.properties;
    properties.retain(|name, value| old.properties.get(name) != Some(value));
    Table {
        label: other(own.label, old.label.as_ref()),
        label_plural: other(own.label_plural, old.label_plural.as_ref()),
        description: other(own.description, old.description.as_ref()),
        change_tracking: other(own.change_tracking, old.change_tracking.as_ref()),
        audited: other(own.audited, old.audited.as_ref()),
        access_teams: other(own.access_teams, old.access_teams.as_ref()),
        properties,
        columns: own.columns,
        choices: own.choices,
        keys: own.keys,
        many_to_one: own.many_to_one,
        ..Table::default()
    }
}

/// The entity set name that follows from a table's logical name.
pub(crate) fn usual_set(name: &str) -> String {
    names::plural(name)
}
