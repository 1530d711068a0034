//! Tables as entity types: keys, properties, navigation properties; and the container that says which
//! sets there are and where their navigation properties lead.

use engine::{Navigation, Table};
use model::metadata::{Base, ColumnDefinition, ColumnType};

use super::scope::{OWNER_ID, Scope};
use super::xml::Xml;
use super::{ALIAS, annotations, collection};
use crate::definitions;
use crate::edm::{self, NAMESPACE};

/// The types that every document has: what all tables inherit from.
pub(super) fn roots(xml: &mut Xml) {
    xml.tag("EntityType").with("Name", "crmbaseentity").with("Abstract", "true").empty();
    xml.tag("EntityType")
        .with("Name", "expando")
        .with("BaseType", "mscrm.crmbaseentity")
        .with("OpenType", "true")
        .empty();
    xml.tag("EntityType")
        .with("Name", "principal")
        .with("BaseType", "mscrm.crmbaseentity")
        .with("Abstract", "true")
        .open();
    key(xml, OWNER_ID);
    xml.tag("Property").with("Name", OWNER_ID).with("Type", "Edm.Guid").empty();
    xml.close("EntityType");
}

/// The type of a table.
pub(super) fn entity<'c>(xml: &mut Xml, scope: &Scope<'c>, table: &'c Table, annotated: bool) {
    let definition = &table.definition;
    let (base, keyed) = match (definition.base, scope.base(table)) {
        (Base::Principal, _) => ("principal", false),
        (_, Some(base)) => (base.definition.name.as_str(), false),
        (_, None) => ("crmbaseentity", true),
    };
    xml.tag("EntityType")
        .with("Name", &definition.name)
        .with_parts("BaseType", &[ALIAS, base])
        .open();
    if keyed {
        key(xml, &definition.primary_id);
    }
    for column in scope.properties(table) {
        property(xml, column, annotated);
    }
    for (name, navigation) in scope.navigations(table) {
        navigation_property(xml, scope, table, name, navigation);
    }
    annotations::keys(xml, table);
    if annotated {
        annotations::description(xml, &definition.description, &definition.label);
    }
    xml.close("EntityType");
}

/// All entity sets, by name: those of tables, and in the document of all tables those of definitions.
pub(super) fn sets(xml: &mut Xml, scope: &Scope<'_>) {
    let tables = scope.tables().iter().map(|&table| {
        let definition = &table.definition;
        (definition.set.as_str(), definition.name.as_str(), scope.bindings(table))
    });
    let definitions = definitions::sets().filter(|_| scope.is_whole());
    let mut sets: Vec<_> =
        tables.chain(definitions.map(|(name, kind)| (name, kind.name, Vec::new()))).collect();
    sets.sort_unstable_by_key(|(name, ..)| *name);
    for (name, kind, bindings) in sets {
        let tag = xml
            .tag("EntitySet")
            .with("Name", name)
            .with_parts("EntityType", &[NAMESPACE, ".", kind]);
        if bindings.is_empty() {
            tag.empty();
            continue;
        }
        tag.open();
        for (path, target) in bindings {
            xml.tag("NavigationPropertyBinding").with("Path", path).with("Target", target).empty();
        }
        xml.close("EntitySet");
    }
}

/// The key of a type.
pub(super) fn key(xml: &mut Xml, name: &str) {
    xml.tag("Key").open();
    xml.tag("PropertyRef").with("Name", name).empty();
    xml.close("Key");
}

fn property(xml: &mut Xml, column: &ColumnDefinition, annotated: bool) {
    let kind = match column.kind {
        ColumnType::ManagedProperty => "mscrm.BooleanManagedProperty",
        _ => edm::type_name(column),
    };
    let tag = xml
        .tag("Property")
        .with("Name", &edm::property_name(column))
        .with("Type", kind)
        .with_if(kind == "Edm.String", "Unicode", "false")
        .with_if(kind == "Edm.Decimal", "Scale", "Variable");
    let label = if column.description.is_empty() { &column.label } else { &column.description };
    let written = annotations::is_written(column);
    if !annotated || (written && label.as_str().is_empty()) {
        tag.empty();
        return;
    }
    tag.open();
    annotations::description(xml, &column.description, &column.label);
    if !written {
        annotations::read_only(xml);
    }
    xml.close("Property");
}

fn navigation_property(
    xml: &mut Xml,
    scope: &Scope<'_>,
    table: &Table,
    name: &str,
    navigation: &Navigation,
) {
    let partner = scope.partner(table, name, navigation);
    let tag = xml.tag("NavigationProperty").with("Name", name);
    let (tag, column, target) = match navigation {
        Navigation::Lookup { column, table: target } => {
            (tag.with_parts("Type", &[ALIAS, target]), Some(column), Some(target))
        }
        Navigation::Owner { column } => {
            (tag.with_parts("Type", &[ALIAS, "principal"]), Some(column), None)
        }
        Navigation::Collection { table: target, .. }
        | Navigation::Intersect { table: target, .. } => {
            (tag.with("Type", &collection(&[ALIAS, target].concat())), None, None)
        }
    };
    // Even where the lookup may be empty: that is what the product says.
    let tag = tag.with_if(column.is_some(), "Nullable", "false");
    let tag = match partner {
        Some(partner) => tag.with("Partner", partner),
        None => tag,
    };
    let column = column.and_then(|column| table.column(column)).filter(|each| each.is_property());
    let Some(column) = column else {
        tag.empty();
        return;
    };
    let referenced = match target.and_then(|target| scope.table(target)) {
        Some(target) => target.definition.primary_id.as_str(),
        None => OWNER_ID,
    };
    tag.open();
    xml.tag("ReferentialConstraint")
        .with("Property", &edm::property_name(column))
        .with("ReferencedProperty", referenced)
        .empty();
    xml.close("NavigationProperty");
}
