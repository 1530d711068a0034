//! `<Entity>`: a table with its columns and keys.

use model::metadata::{ColumnType, Label, Ownership, Property};

use super::{attribute, label, logical};
use crate::document::{Document, Key, Table};
use crate::xml::Element;

/// What an `<Entity>` has besides its definition and nothing here understands.
const SKIPPED: [(&str, &str); 6] = [
    ("FormXml", "forms"),
    ("SavedQueries", "views"),
    ("Visualizations", "charts"),
    ("RibbonDiffXml", "ribbon"),
    ("HierarchyRules", "hierarchy rules"),
    ("EntityMaps", "maps"),
];

pub(super) fn read(document: &mut Document, section: &Element) -> Result<(), String> {
    for entity in section.children.iter().filter(|child| child.name == "Entity") {
        read_one(document, entity)?;
    }
    Ok(())
}

fn read_one(document: &mut Document, entity: &Element) -> Result<(), String> {
    let info = entity.child("EntityInfo").and_then(|info| info.child("entity"));
    let name = info.and_then(|info| info.attribute("Name")).or_else(|| entity.value("Name"));
    let schema = name.ok_or_else(|| "an `Entity` has no name".to_owned())?;
    let name = logical(schema);
    for (element, what) in SKIPPED {
        if entity.child(element).is_some_and(has_content) {
            document.skipped.push(format!("{what} of {name}"));
        }
    }
    // A table that is only named because others need it.
    let Some(info) = info.filter(|info| info.attribute("unmodified") != Some("1")) else {
        return Ok(());
    };
    let mut table = Table {
        schema: Some(schema.to_owned()),
        set: info.value("EntitySetName").map(ToOwned::to_owned),
        label: label(info, "LocalizedNames", "LocalizedName"),
        label_plural: label(info, "LocalizedCollectionNames", "LocalizedCollectionName"),
        description: label(info, "Descriptions", "Description"),
        ownership: info.value("OwnershipTypeMask").and_then(ownership),
        is_activity: info.switch("IsActivity"),
        has_notes: info.switch("HasRelatedNotes").or_else(|| info.switch("HasNotes")),
        has_activities: info.switch("HasRelatedActivities"),
        change_tracking: info.switch("ChangeTrackingEnabled"),
        audited: info.switch("IsAuditEnabled"),
        access_teams: info.switch("AutoCreateAccessTeams"),
        ..Table::default()
    };
    for (element, property) in [
        ("IsBusinessProcessEnabled", "IsBusinessProcessEnabled"),
        ("IsQuickCreateEnabled", "IsQuickCreateEnabled"),
        ("IsKnowledgeManagementEnabled", "IsKnowledgeManagementEnabled"),
        ("IsDocumentManagementEnabled", "IsDocumentManagementEnabled"),
    ] {
        if info.switch(element) == Some(true) {
            table.properties.insert(property.to_owned(), Property::Bool(true));
        }
    }
    if let Some(color) = info.value("EntityColor") {
        table.properties.insert("EntityColor".to_owned(), Property::Text(color.to_owned()));
    }
    let is_custom = info.value("OwnershipTypeMask").is_some() && name.contains('_');
    if !is_custom {
        // A shipped table keeps what its file says of it: only what was added is taken over.
        table = Table { label: table.label, label_plural: table.label_plural, ..Table::default() };
    }
    let attributes = info.list("attributes", "attribute");
    for one in &attributes {
        attribute::read(document, &name, &mut table, one)?;
    }
    let shipped =
        attributes.iter().filter(|one| one.switch("IsCustomField") == Some(false)).count();
    if !is_custom && shipped > 0 {
        document.skipped.push(format!("what is said of shipped columns of {name} ({shipped})"));
    }
    for key in info.list("EntityKeys", "EntityKey") {
        let schema = key.value("Name").or_else(|| key.attribute("Name"));
        let schema = schema.ok_or_else(|| format!("a key of `{name}` has no name"))?;
        let columns = key.list("EntityKeyAttributes", "AttributeName");
        table.keys.insert(
            logical(schema),
            Key {
                schema: Some(schema.to_owned()),
                label: Some(label(key, "displaynames", "displayname").unwrap_or_default()),
                columns: columns.iter().map(|column| logical(column.text())).collect(),
            },
        );
    }
    if is_custom && table.label.is_none() {
        table.label = Some(Label::from(schema));
    }
    document.tables.insert(name, table);
    Ok(())
}

/// Whether there is anything in an element but empty lists.
fn has_content(element: &Element) -> bool {
    element.children.iter().any(|child| !child.children.is_empty())
}

fn ownership(mask: &str) -> Option<Ownership> {
    match mask {
        "UserOwned" | "TeamOwned" => Some(Ownership::UserOwned),
        "OrgOwned" | "OrganizationOwned" => Some(Ownership::OrganizationOwned),
        "BusinessOwned" => Some(Ownership::BusinessOwned),
        _ => None,
    }
}

/// Whether a type is that of a lookup, whose column comes with its relationship.
pub(super) fn is_lookup(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner)
}
