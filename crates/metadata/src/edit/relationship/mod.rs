//! Relationships under change (metadata.md §8): names that are free, tables that may be connected, and
//! what takes a relationship away.

mod cascade;
mod eligible;
mod lookup;
mod many_to_many;
mod one_to_many;
mod several;
#[cfg(test)]
mod tests;

use model::metadata::{ManyToMany, Menu, MenuBehavior, OneToMany, TableDefinition};
use model::{Error, Result};
use uuid::Uuid;

pub use eligible::{Role, can_be};
pub(crate) use lookup::companions;
pub use one_to_many::Connected;
pub use several::Several;

use super::{Edit, RemovedKind};
use crate::names::{self, Named};

/// A relationship of either kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Relationship<'a> {
    /// A 1:N relationship.
    OneToMany(&'a OneToMany),
    /// An N:N relationship.
    ManyToMany(&'a ManyToMany),
}

impl Relationship<'_> {
    /// Its schema name.
    pub fn name(&self) -> &str {
        match self {
            Self::OneToMany(relationship) => &relationship.name,
            Self::ManyToMany(relationship) => &relationship.name,
        }
    }

    /// Its id (`MetadataId`).
    pub fn metadata_id(&self) -> Uuid {
        match self {
            Self::OneToMany(relationship) => relationship.metadata_id(),
            Self::ManyToMany(relationship) => relationship.metadata_id(),
        }
    }

    fn is_custom(&self) -> bool {
        match self {
            Self::OneToMany(relationship) => relationship.provenance.custom,
            Self::ManyToMany(relationship) => relationship.provenance.custom,
        }
    }
}

impl Edit {
    /// All relationships as they are by now, in no order. One whose other table is not there is none.
    pub fn relationships(&self) -> impl Iterator<Item = Relationship<'_>> {
        let is_there = |name: &str| self.find_table(name).is_some();
        self.tables().flat_map(move |table| {
            let one_to_many = table.many_to_one.iter().filter(move |one| is_there(&one.referenced));
            let many_to_many = table.many_to_many.iter();
            let many_to_many =
                many_to_many.filter(move |many| is_there(&many.first) && is_there(&many.second));
            let one_to_many = one_to_many.map(Relationship::OneToMany);
            one_to_many.chain(many_to_many.map(Relationship::ManyToMany))
        })
    }

    /// A relationship as it is by now, by its schema name in any case.
    pub fn find_relationship(&self, name: &str) -> Option<Relationship<'_>> {
        self.relationships().find(|each| each.name().eq_ignore_ascii_case(name))
    }

    /// The relationship with an id.
    pub fn relationship_of_id(&self, id: Uuid) -> Option<Relationship<'_>> {
        self.relationships().find(|each| each.metadata_id() == id)
    }

    /// Deletes a custom relationship: one of 1:N with its lookup column, unless the lookup points at
    /// other tables too; one of N:N with its intersect table and the rows in it.
    ///
    /// # Errors
    /// If it is not there or not custom, or something uses what would go with it.
    pub fn delete_relationship(&mut self, name: &str) -> Result<()> {
        let found = self.find_relationship(name).ok_or_else(|| unknown(name))?;
        if !found.is_custom() {
            return Err(Error::rule(
                0x8004_700a,
                format!("The relationship {name} is not a custom relationship and stays."),
            ));
        }
        match found {
            Relationship::OneToMany(relationship) => {
                let relationship = relationship.clone();
                self.delete_one_to_many(&relationship)
            }
            Relationship::ManyToMany(relationship) => {
                let relationship = relationship.clone();
                self.delete_many_to_many(&relationship)
            }
        }
    }

    /// Takes a 1:N relationship out of its table, and nothing else.
    pub(crate) fn forget_one_to_many(&mut self, relationship: &OneToMany) -> Result<()> {
        let table = self.table_mut(&relationship.referencing)?;
        table.many_to_one.retain(|each| each.name != relationship.name);
        let id = relationship.metadata_id();
        self.note_removed(RemovedKind::Relationship, id, relationship.name.as_str());
        Ok(())
    }

    /// The schema name that a new relationship is to have.
    fn relationship_name<'d>(&self, name: Option<&'d String>) -> Result<&'d str> {
        let name = name.map(String::as_str).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| {
            Error::rule(0x8004_432a, "Entity relationships require a name (SchemaName).")
        })?;
        names::check(&self.setting, Named::Relationship, name)?;
        if self.find_relationship(name).is_some() {
            return Err(Error::rule(
                0x8004_432b,
                format!(
                    "A relationship with the name {name} already exists. Please specify a unique name."
                ),
            ));
        }
        Ok(name)
    }

    /// Whether a table has a member with this name already: a navigation property, or a column that is
    /// a property of its own.
    fn has_member(&self, table: &TableDefinition, member: &str) -> bool {
        let is_column = |name: &str| {
            let column = table.column(name);
            column.is_some_and(|column| column.is_property() && !column.is_lookup())
        };
        is_column(member)
            || self.relationships().any(|each| match each {
                Relationship::OneToMany(one) => {
                    one.referencing == table.name && one.lookup_property == member
                        || one.referenced == table.name && one.collection_property == member
                }
                Relationship::ManyToMany(many) => {
                    many.first == table.name && many.first_property == member
                        || many.second == table.name && many.second_property == member
                }
            })
    }

    /// Whether a table can get a navigation property with this name.
    fn check_member(&self, table: &TableDefinition, member: &str) -> Result<()> {
        let is_name = member.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && member.bytes().next().is_some_and(|first| !first.is_ascii_digit());
        if !is_name {
            return Err(Error::InvalidArgument(format!(
                "`{member}` cannot be the name of a navigation property"
            )));
        }
        if self.has_member(table, member) {
            return Err(Error::rule(
                0x8007_2551,
                format!("NavigationPropertyName {member} is not unique within an entity"),
            ));
        }
        Ok(())
    }
}

/// The names of the two ends of a relationship of a table with itself must differ.
fn check_ends(name: &str, one: &str, other: &str) -> Result<()> {
    if one == other {
        return Err(Error::rule(
            0x8007_2550,
            format!(
                "Navigation Property Name cannot be the same on both sides of a self-referential \
                 relationship. SchemaName - {name}"
            ),
        ));
    }
    Ok(())
}

/// A menu that has a label of its own needs one.
fn check_menu(menu: Option<&Menu>) -> Result<()> {
    let lacks =
        menu.is_some_and(|menu| menu.behavior == MenuBehavior::UseLabel && menu.label.is_empty());
    if lacks {
        return Err(Error::rule(
            0x8004_4328,
            "Custom labels must be provided if an entity relationship role has a display option of \
             UseCustomLabels",
        ));
    }
    Ok(())
}

/// A member that a new relationship needs.
fn required<'d>(value: Option<&'d String>, member: &str) -> Result<&'d str> {
    let value = value.map(String::as_str).filter(|value| !value.is_empty());
    value.ok_or_else(|| Error::InvalidArgument(format!("Required member '{member}' is missing")))
}

/// There is no relationship with this schema name.
pub(crate) fn unknown(name: &str) -> Error {
    Error::DefinitionNotFound {
        kind: "RelationshipMetadataBase".to_owned(),
        member: "SchemaName".to_owned(),
        key: name.to_owned(),
    }
}
