//! `<EntityRelationship>`: a 1:N relationship goes to the table that holds its lookup, an N:N one
//! stands alone. Relationships that every table has are left out with their columns.

use std::collections::BTreeMap;

use metadata::names;
use model::metadata::{Cascade, Menu, MenuBehavior, MenuGroup};

use super::entity::is_lookup;
use super::{label, logical};
use crate::document::{Document, ManyToMany, OneToMany};
use crate::xml::Element;

pub(super) fn read(document: &mut Document, section: &Element) -> Result<(), String> {
    for element in section.children.iter().filter(|child| child.name == "EntityRelationship") {
        let name = element.attribute("Name");
        let name = name.ok_or_else(|| "a relationship has no name".to_owned())?;
        match element.value("EntityRelationshipType") {
            Some("OneToMany") => read_one_to_many(document, name, element)?,
            Some("ManyToMany") => read_many_to_many(document, name, element)?,
            other => document
                .skipped
                .push(format!("relationship {name} of type {}", other.unwrap_or("unknown"))),
        }
    }
    Ok(())
}

fn needed<'a>(name: &str, element: &'a Element, child: &str) -> Result<&'a str, String> {
    element.value(child).ok_or_else(|| format!("the relationship `{name}` has no `{child}`"))
}

fn read_one_to_many(document: &mut Document, name: &str, element: &Element) -> Result<(), String> {
    let referencing = logical(needed(name, element, "ReferencingEntityName")?);
    let column = logical(needed(name, element, "ReferencingAttributeName")?);
    let referenced = logical(needed(name, element, "ReferencedEntityName")?);
    let cascade = |child: &str| element.value(child).and_then(cascade);
    let (lookup_side, collection_side) = (role(element, "1"), role(element, "0"));
    let property = |side: Option<&Element>| {
        side.and_then(|side| side.value("NavigationPropertyName")).map(ToOwned::to_owned)
    };
    let relationship = OneToMany {
        referenced,
        column,
        assign: cascade("CascadeAssign"),
        delete: cascade("CascadeDelete"),
        merge: cascade("CascadeMerge"),
        reparent: cascade("CascadeReparent"),
        share: cascade("CascadeShare"),
        unshare: cascade("CascadeUnshare"),
        hierarchical: element.switch("IsHierarchical"),
        lookup_property: property(lookup_side),
        collection_property: property(collection_side).filter(|property| property != name),
        menu: lookup_side.and_then(menu),
        ..OneToMany::default()
    };
    let table = document.tables.entry(referencing).or_default();
    table.many_to_one.insert(name.to_owned(), relationship);
    Ok(())
}

fn read_many_to_many(document: &mut Document, name: &str, element: &Element) -> Result<(), String> {
    let first = logical(needed(name, element, "FirstEntityName")?);
    let second = logical(needed(name, element, "SecondEntityName")?);
    let intersect = element.value("IntersectEntityName");
    let roles = element.list("EntityRelationshipRoles", "EntityRelationshipRole");
    let menu_of = |index: usize| roles.get(index).copied().and_then(menu);
    let relationship = ManyToMany {
        first,
        second,
        intersect: intersect.filter(|intersect| *intersect != name).map(ToOwned::to_owned),
        first_menu: menu_of(0),
        second_menu: menu_of(1),
        ..ManyToMany::default()
    };
    document.relationships.insert(name.to_owned(), relationship);
    Ok(())
}

/// One side of a relationship: 1 is that of the lookup, 0 that of the collection.
fn role<'a>(element: &'a Element, side: &str) -> Option<&'a Element> {
    let roles = element.list("EntityRelationshipRoles", "EntityRelationshipRole");
    roles.into_iter().find(|role| role.value("RelationshipRoleType") == Some(side))
}

/// How forms lead along it; none if as usual.
fn menu(role: &Element) -> Option<Menu> {
    let behavior = match role.value("NavPaneDisplayOption")? {
        "UseLabel" => MenuBehavior::UseLabel,
        "DoNotDisplay" => MenuBehavior::DoNotDisplay,
        _ => MenuBehavior::UseCollectionName,
    };
    let group = match role.value("NavPaneArea").unwrap_or_default() {
        "Sales" => MenuGroup::Sales,
        "Service" => MenuGroup::Service,
        "Marketing" => MenuGroup::Marketing,
        _ => MenuGroup::Details,
    };
    let label = label(role, "CustomLabels", "CustomLabel").unwrap_or_default();
    let menu = Menu { behavior, group, label, order: role.number("NavPaneOrder") };
    let usual = Menu { order: Some(10_000), ..Menu::default() };
    (menu != usual && menu != Menu::default()).then_some(menu)
}

fn cascade(word: &str) -> Option<Cascade> {
    Some(match word {
        "NoCascade" => Cascade::NoCascade,
        "Cascade" => Cascade::Cascade,
        "Active" => Cascade::Active,
        "UserOwned" => Cascade::UserOwned,
        "RemoveLink" => Cascade::RemoveLink,
        "Restrict" => Cascade::Restrict,
        _ => return None,
    })
}

/// Leaves out the relationships whose column the document does not have: those of standard columns,
/// which come with their table, and those of tables that are only named.
pub(super) fn settle(document: &mut Document) {
    let mut skipped = Vec::new();
    for (name, table) in &mut document.tables {
        let columns = &table.columns;
        table.many_to_one.retain(|_, relationship| {
            columns.get(&relationship.column).is_some_and(|column| is_lookup(column.kind))
        });
        for (column_name, column) in &table.columns {
            let used = table.many_to_one.values().any(|each| each.column == *column_name);
            if is_lookup(column.kind) && !used {
                skipped.push((name.clone(), column_name.clone()));
            }
        }
        let uses =
            |column: &str| table.many_to_one.values().filter(|each| each.column == column).count();
        let usual: BTreeMap<String, (String, bool)> = columns
            .iter()
            .filter_map(|(name, column)| {
                Some((name.clone(), (column.schema.clone()?, uses(name) == 1)))
            })
            .collect();
        for relationship in table.many_to_one.values_mut() {
            let expected = usual.get(&relationship.column).map(|(schema, is_only)| {
                names::lookup_property(schema, &relationship.referenced, *is_only)
            });
            if relationship.lookup_property == expected {
                relationship.lookup_property = None;
            }
        }
    }
    for (table, column) in skipped {
        document.skipped.push(format!("lookup {table}.{column}, whose relationship is missing"));
        if let Some(table) = document.tables.get_mut(&table) {
            table.columns.remove(&column);
        }
    }
    document.tables.retain(|_, table| *table != crate::document::Table::default());
}
