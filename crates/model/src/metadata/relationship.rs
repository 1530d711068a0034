//! Relationships between tables and what happens along them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Label, Properties, Provenance};

/// What an operation on the one row does to the many (security.md §3.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cascade {
    /// Nothing.
    #[default]
    NoCascade,
    /// The same to all of them.
    Cascade,
    /// The same to those whose state is 0.
    Active,
    /// The same to those that had the same owner.
    UserOwned,
    /// Delete only: their lookup is cleared.
    RemoveLink,
    /// Delete only: refused while there are any.
    Restrict,
}

/// A 1:N relationship: a lookup column and the collection on its other side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneToMany {
    /// Schema name; unique in the organization.
    pub name: String,
    /// Logical name of the referenced table: the one.
    pub referenced: String,
    /// Logical name of the referencing table: the many.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub referencing: String,
    /// The lookup column of the referencing table.
    pub column: String,
    /// Navigation property from the many to the one; case-sensitive.
    pub lookup_property: String,
    /// Navigation property from the one to the many; case-sensitive.
    pub collection_property: String,
    /// What assigning the one does.
    #[serde(default)]
    pub assign: Cascade,
    /// What deleting the one does.
    #[serde(default)]
    pub delete: Cascade,
    /// What merging the one does.
    #[serde(default)]
    pub merge: Cascade,
    /// What a new or changed lookup does to inherited shares.
    #[serde(default)]
    pub reparent: Cascade,
    /// What sharing the one does.
    #[serde(default)]
    pub share: Cascade,
    /// What unsharing the one does.
    #[serde(default)]
    pub unshare: Cascade,
    /// Whether it is the hierarchy of its table.
    #[serde(default)]
    pub hierarchical: bool,
    /// How forms of the one lead to the many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub menu: Option<Menu>,
    /// How it came into the organization.
    #[serde(default, skip_serializing_if = "Provenance::is_shipped")]
    pub provenance: Provenance,
    /// What else was said of it.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}

/// How forms of a row lead to the rows at the other end of a relationship
/// (`AssociatedMenuConfiguration`). Nothing here asks about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Menu {
    /// What it is called.
    #[serde(default)]
    pub behavior: MenuBehavior,
    /// Where it stands.
    #[serde(default)]
    pub group: MenuGroup,
    /// Its name, if it has one of its own.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub label: Label,
    /// Its place in the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<i32>,
}

/// `AssociatedMenuBehavior`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MenuBehavior {
    /// As the table's rows are called.
    #[default]
    UseCollectionName,
    /// By a label of its own.
    UseLabel,
    /// It is not shown.
    DoNotDisplay,
}

/// `AssociatedMenuGroup`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "names of places in the product's own pages")]
pub enum MenuGroup {
    #[default]
    Details,
    Sales,
    Service,
    Marketing,
}

impl OneToMany {
    /// Its id (`MetadataId`).
    pub fn metadata_id(&self) -> Uuid {
        self.provenance.id("relationship", &self.name)
    }
}

/// An N:N relationship through an intersect table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManyToMany {
    /// Schema name; unique in the organization.
    pub name: String,
    /// Logical name of the intersect table.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub intersect: String,
    /// Logical name of the first table.
    pub first: String,
    /// The intersect table's column that holds the first table's key.
    pub first_column: String,
    /// Navigation property of the first table.
    pub first_property: String,
    /// Logical name of the second table.
    pub second: String,
    /// The intersect table's column that holds the second table's key.
    pub second_column: String,
    /// Navigation property of the second table.
    pub second_property: String,
    /// How forms of a row of the first table lead to those of the second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_menu: Option<Menu>,
    /// How forms of a row of the second table lead to those of the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_menu: Option<Menu>,
    /// How it came into the organization.
    #[serde(default, skip_serializing_if = "Provenance::is_shipped")]
    pub provenance: Provenance,
    /// What else was said of it.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}

impl ManyToMany {
    /// Its id (`MetadataId`).
    pub fn metadata_id(&self) -> Uuid {
        self.provenance.id("relationship", &self.name)
    }
}
