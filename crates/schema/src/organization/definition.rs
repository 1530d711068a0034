//! Definitions as documents have them.

use metadata::names;
use model::metadata::{
    Behavior, Choice, ColumnDefinition, ColumnType, ManyToMany, OneToMany, Provenance,
    TableDefinition,
};
use planner::Catalog;

use super::usual_set;
use crate::document::{self, Column, Key, Table};

/// Properties in which a definition remembers what files say otherwise.
const REMEMBERED: [&str; 1] = ["LastColumnNumber"];

/// A table with all its columns, but for those that come with others.
pub(crate) fn table(catalog: &Catalog, definition: &TableDefinition) -> Table {
    let mut table = Table {
        schema: Some(definition.schema.clone()),
        set: Some(definition.set.clone()).filter(|set| *set != usual_set(&definition.name)),
        label: Some(definition.label.clone()),
        label_plural: Some(definition.label_plural.clone()),
        description: Some(definition.description.clone()),
        ownership: Some(definition.ownership),
        primary_name: definition.primary_name.clone(),
        is_activity: Some(definition.is_activity),
        has_notes: Some(leads(catalog, "annotation", "objectid", &definition.name)),
        has_activities: Some(leads(
            catalog,
            "activitypointer",
            "regardingobjectid",
            &definition.name,
        )),
        change_tracking: Some(definition.change_tracking),
        audited: Some(definition.audited),
        access_teams: Some(definition.access_teams),
        properties: definition.properties.clone(),
        ..Table::default()
    };
    table.properties.retain(|name, _| !REMEMBERED.contains(&name.as_str()));
    if definition.is_activity {
        table.has_notes = Some(true);
    }
    for each in &definition.columns {
        if each.companion_of.is_some() || definition.amount_of(each).is_some() {
            continue;
        }
        table.columns.insert(each.name.clone(), column(definition, each));
        let own = each.choice.as_ref().and_then(|name| definition.choices.get(name));
        if let Some(own) = own {
            table.choices.insert(each.name.clone(), choice(own));
        }
    }
    for key in &definition.keys {
        let columns = key.columns.clone();
        let (schema, label) = (Some(key.schema.clone()), Some(key.label.clone()));
        table.keys.insert(key.name.clone(), Key { schema, label, columns });
    }
    for relationship in &definition.many_to_one {
        let own = one_to_many(definition, relationship);
        table.many_to_one.insert(relationship.name.clone(), own);
    }
    table
}

/// Whether lookups of another table point at rows of this one.
fn leads(catalog: &Catalog, from: &str, column: &str, to: &str) -> bool {
    let is_it = |each: &OneToMany| each.column == column && each.referenced == to;
    catalog.table(from).is_some_and(|from| from.definition.many_to_one.iter().any(is_it))
}

/// A column, with all that can be said of its type.
pub(crate) fn column(table: &TableDefinition, definition: &ColumnDefinition) -> Column {
    let mut column = Column::new(definition.kind);
    column.schema = Some(definition.schema.clone());
    column.label = Some(definition.label.clone());
    column.description = Some(definition.description.clone());
    column.required = Some(definition.required);
    column.audited = Some(definition.audited);
    column.secured = Some(definition.secured);
    column.properties = definition.properties.clone();
    column.properties.retain(|name, _| !REMEMBERED.contains(&name.as_str()));
    let is_global = |name: &&String| !table.choices.contains_key(*name);
    column.choice = definition.choice.as_ref().filter(is_global).cloned();
    match definition.kind {
        ColumnType::String | ColumnType::Memo => {
            column.max_length = definition.max_length.map(i64::from);
            column.format.clone_from(&definition.format);
        }
        ColumnType::Integer | ColumnType::BigInt => {
            (column.min, column.max) = (definition.min, definition.max);
            column.format.clone_from(&definition.format);
        }
        ColumnType::Decimal | ColumnType::Double | ColumnType::Money => {
            (column.min, column.max) = (definition.min, definition.max);
            column.precision = definition.precision.map(i64::from);
            if definition.kind == ColumnType::Money {
                column.precision_source = said(definition, "PrecisionSource");
            }
        }
        ColumnType::DateTime => {
            column.format.clone_from(&definition.format);
            column.behavior = definition.behavior.as_deref().and_then(Behavior::named);
        }
        ColumnType::Boolean | ColumnType::Picklist => {
            column.default.clone_from(&definition.default);
        }
        ColumnType::Image | ColumnType::File => {
            column.max_size = said(definition, "MaxSizeInKB");
            column.full_image = said(definition, "CanStoreFullImage");
            column.primary_image = said(definition, "IsPrimaryImage");
        }
        _ => {}
    }
    if definition.kind == ColumnType::String {
        column.auto_number = Some(definition.auto_number.clone().unwrap_or_default());
    }
    column.complete();
    column
}

/// The value of a key in a format: `MaxSizeInKB=32768;IsPrimaryImage=true`.
fn said<T: std::str::FromStr>(column: &ColumnDefinition, key: &str) -> Option<T> {
    column.in_format(key)?.parse().ok()
}

/// A choice without how it came into the organization.
pub(crate) fn choice(definition: &Choice) -> Choice {
    let mut choice = Choice { provenance: Provenance::default(), ..definition.clone() };
    for option in &mut choice.options {
        option.invariant_name = None;
    }
    choice
}

fn one_to_many(table: &TableDefinition, definition: &OneToMany) -> document::OneToMany {
    let lookup = table.column(&definition.column);
    let usual = lookup.map(|lookup| {
        let is_only = !lookup.is_polymorphic();
        names::lookup_property(&lookup.schema, &definition.referenced, is_only)
    });
    let lookup_property = &definition.lookup_property;
    let collection_property = &definition.collection_property;
    document::OneToMany {
        referenced: definition.referenced.clone(),
        column: definition.column.clone(),
        assign: Some(definition.assign),
        delete: Some(definition.delete),
        merge: Some(definition.merge),
        reparent: Some(definition.reparent),
        share: Some(definition.share),
        unshare: Some(definition.unshare),
        hierarchical: Some(definition.hierarchical),
        lookup_property: Some(lookup_property.clone())
            .filter(|_| usual.as_ref() != Some(lookup_property)),
        collection_property: Some(collection_property.clone())
            .filter(|property| *property != definition.name),
        menu: definition.menu.clone(),
        properties: definition.properties.clone(),
    }
}

/// An N:N relationship.
pub(crate) fn many_to_many(catalog: &Catalog, definition: &ManyToMany) -> document::ManyToMany {
    let name = &definition.name;
    let intersect = catalog.table(&definition.intersect);
    let intersect = intersect.map_or(&definition.intersect, |table| &table.definition.schema);
    let second = names::second_property(name, definition.first == definition.second);
    let but = |said: &String, usual: &str| Some(said.clone()).filter(|said| said != usual);
    document::ManyToMany {
        first: definition.first.clone(),
        second: definition.second.clone(),
        intersect: but(intersect, name),
        first_property: but(&definition.first_property, name),
        second_property: but(&definition.second_property, &second),
        first_menu: definition.first_menu.clone(),
        second_menu: definition.second_menu.clone(),
        properties: definition.properties.clone(),
    }
}
