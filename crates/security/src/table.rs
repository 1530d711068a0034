//! What the security core has to know of a table.

use model::metadata::{AccessRule, Base, Ownership, Privilege, TableDefinition};
use model::right::Right;

/// A table and the privileges that give rights on its rows.
#[derive(Clone, Copy, Debug)]
pub struct TableSecurity<'a> {
    pub(crate) definition: &'a TableDefinition,
    privileges: [Option<&'a Privilege>; Right::ALL.len()],
}

impl<'a> TableSecurity<'a> {
    /// The table with the privilege that gives each right.
    pub fn new(
        definition: &'a TableDefinition,
        privilege: impl Fn(Right) -> Option<&'a Privilege>,
    ) -> Self {
        Self { definition, privileges: Right::ALL.map(privilege) }
    }

    /// The table's definition.
    pub fn definition(&self) -> &'a TableDefinition {
        self.definition
    }

    /// The privilege that gives a right, if there is one: nobody can hold a right that has none.
    pub fn privilege(&self, right: Right) -> Option<&'a Privilege> {
        self.privileges.get(right as usize).copied().flatten()
    }

    /// What decides about a right on its rows. Of a table that nobody owns the product publishes the
    /// privileges for some rights; the others need the System Administrator role (security.md D33).
    pub(crate) fn rule(&self, right: Right) -> &'a AccessRule {
        match &self.definition.access {
            AccessRule::Privileges
                if self.definition.ownership == Ownership::None
                    && self.privilege(right).is_none() =>
            {
                &AccessRule::Administrators
            }
            rule => rule,
        }
    }

    /// Object type code, logical name and display name that a missing privilege is reported for:
    /// those of `activitypointer` for every activity, as they share its privileges.
    pub(crate) fn reported(&self) -> (i32, &'a str, &'a str) {
        let table = self.definition;
        if table.is_activity || table.base == Base::ActivityPointer {
            (4200, "activitypointer", "Activity")
        } else {
            (table.object_type_code, &table.name, table.label.as_str())
        }
    }
}
