//! `OneToManyRelationshipMetadata`, `ManyToManyRelationshipMetadata` and `EntityKeyMetadata` to drafts.

use model::message::{Fields, Record};
use model::metadata::{Cascade, Menu, MenuBehavior, MenuGroup};
use model::{Error, Result};

use super::{column, label, properties, switch, text};
use crate::Edit;
use crate::draft::{KeyDraft, ManyToManyDraft, OneToManyDraft};
use crate::types::CASCADE_TYPE;

/// Members that can be said and that nothing here asks about.
const KEPT: &[&str] = &["IsValidForAdvancedFind", "IsCustomizable"];

/// A relationship of either kind, as somebody says it should be.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A 1:N one.
    OneToMany(Box<OneToManyDraft>),
    /// An N:N one.
    ManyToMany(Box<ManyToManyDraft>),
}

/// A relationship of either kind.
///
/// # Errors
/// If the record does not say which kind, or a value is none that such a member can have.
pub fn relationship(edit: &Edit, record: &Record) -> Result<Said> {
    if record.kind.field("ReferencedEntity").is_some() {
        return Ok(Said::OneToMany(one_to_many(edit, record)?.into()));
    }
    if record.kind.field("Entity1LogicalName").is_some() {
        return Ok(Said::ManyToMany(many_to_many(record)?.into()));
    }
    Err(Error::InvalidArgument("the kind of the relationship is not said".into()))
}

/// A 1:N relationship, with the lookup that stands in it.
///
/// # Errors
/// If a value is none that such a member can have.
pub fn one_to_many(edit: &Edit, record: &Record) -> Result<OneToManyDraft> {
    let fields = &record.fields;
    let cascades = fields.maybe("CascadeConfiguration", Fields::record)?;
    let cascade = |name: &str| match cascades {
        Some(cascades) => self::cascade(&cascades.fields, name),
        None => Ok(None),
    };
    let mut properties = properties(record, KEPT)?;
    let rolled = cascades.map(|cascades| super::properties(cascades, &["RollupView"]));
    properties.extend(rolled.transpose()?.unwrap_or_default());
    let lookup = fields.maybe("Lookup", Fields::record)?;
    Ok(OneToManyDraft {
        name: text(fields, "SchemaName")?,
        referenced: text(fields, "ReferencedEntity")?,
        referencing: text(fields, "ReferencingEntity")?,
        lookup: lookup.map(|lookup| column(edit, lookup)).transpose()?,
        lookup_property: text(fields, "ReferencingEntityNavigationPropertyName")?,
        collection_property: text(fields, "ReferencedEntityNavigationPropertyName")?,
        assign: cascade("Assign")?,
        delete: cascade("Delete")?,
        merge: cascade("Merge")?,
        reparent: cascade("Reparent")?,
        share: cascade("Share")?,
        unshare: cascade("Unshare")?,
        hierarchical: switch(fields, "IsHierarchical")?,
        menu: menu(fields, "AssociatedMenuConfiguration")?,
        properties,
    })
}

/// An N:N relationship.
///
/// # Errors
/// If a value is none that such a member can have.
pub fn many_to_many(record: &Record) -> Result<ManyToManyDraft> {
    let fields = &record.fields;
    Ok(ManyToManyDraft {
        name: text(fields, "SchemaName")?,
        intersect: text(fields, "IntersectEntityName")?,
        first: text(fields, "Entity1LogicalName")?,
        second: text(fields, "Entity2LogicalName")?,
        first_property: text(fields, "Entity1NavigationPropertyName")?,
        second_property: text(fields, "Entity2NavigationPropertyName")?,
        first_menu: menu(fields, "Entity1AssociatedMenuConfiguration")?,
        second_menu: menu(fields, "Entity2AssociatedMenuConfiguration")?,
        properties: properties(record, KEPT)?,
    })
}

/// An alternate key.
///
/// # Errors
/// If a value is none that such a member can have.
pub fn key(record: &Record) -> Result<KeyDraft> {
    let fields = &record.fields;
    let columns = fields.maybe("KeyAttributes", Fields::texts)?;
    Ok(KeyDraft {
        schema: text(fields, "SchemaName")?,
        label: label(fields, "DisplayName")?,
        columns: columns.map(|columns| columns.into_iter().map(str::to_owned).collect()),
    })
}

fn cascade(fields: &Fields, name: &str) -> Result<Option<Cascade>> {
    let Some(value) = fields.maybe(name, Fields::int)? else { return Ok(None) };
    Ok(match CASCADE_TYPE.text(value).as_str() {
        "NoCascade" => Some(Cascade::NoCascade),
        "Cascade" => Some(Cascade::Cascade),
        "Active" => Some(Cascade::Active),
        "UserOwned" => Some(Cascade::UserOwned),
        "RemoveLink" => Some(Cascade::RemoveLink),
        "Restrict" => Some(Cascade::Restrict),
        other => return Err(Error::InvalidArgument(format!("`{other}` is no cascade"))),
    })
}

fn menu(fields: &Fields, name: &str) -> Result<Option<Menu>> {
    let Some(record) = fields.maybe(name, Fields::record)? else { return Ok(None) };
    let fields = &record.fields;
    let order = fields.maybe("Order", Fields::int)?;
    Ok(Some(Menu {
        behavior: match fields.maybe("Behavior", Fields::int)? {
            Some(1) => MenuBehavior::UseLabel,
            Some(2) => MenuBehavior::DoNotDisplay,
            _ => MenuBehavior::UseCollectionName,
        },
        group: match fields.maybe("Group", Fields::int)? {
            Some(1) => MenuGroup::Sales,
            Some(2) => MenuGroup::Service,
            Some(3) => MenuGroup::Marketing,
            _ => MenuGroup::Details,
        },
        label: label(fields, "Label")?.unwrap_or_default(),
        order: order.and_then(|order| i32::try_from(order).ok()),
    }))
}
