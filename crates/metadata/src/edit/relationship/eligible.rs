//! Which tables can be connected (metadata.md §8, eligibility).

use model::metadata::{AccessRule, Property, TableDefinition};
use model::{Error, Result};

use super::super::Edit;

/// The part of a table in a relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is the one of a 1:N relationship.
    Referenced,
    /// It is the many, which holds the lookup.
    Referencing,
    /// It is an end of an N:N relationship.
    ManyToMany,
}

impl Role {
    /// The managed property of a table that can forbid it.
    fn property(self) -> &'static str {
        match self {
            Self::Referenced => "CanBePrimaryEntityInRelationship",
            Self::Referencing => "CanBeRelatedEntityInRelationship",
            Self::ManyToMany => "CanBeInManyToMany",
        }
    }
}

impl Edit {
    /// A table that is to have a part in a new relationship.
    pub(super) fn part(&self, role: Role, name: &str) -> Result<&TableDefinition> {
        let table = self.table(name)?;
        if can_be(role, table) {
            return Ok(table);
        }
        Err(Error::rule(
            0x8004_7003,
            format!(
                "The specified relationship cannot be created: the entity {name} has {} false.",
                role.property()
            ),
        ))
    }
}

/// Whether a table can have a part in new relationships. Rows that follow rules of their own
/// (intersects, what is kept about other rows, logs) have none; nor do the rows of all activities hold a
/// lookup, since each belongs to a table.
pub fn can_be(role: Role, table: &TableDefinition) -> bool {
    let forbids = table.properties.get(role.property()).and_then(Property::switch) == Some(false);
    let has_own_rows = role == Role::Referenced || !table.is_view_of_activities;
    !forbids && !table.is_intersect && table.access == AccessRule::Privileges && has_own_rows
}
