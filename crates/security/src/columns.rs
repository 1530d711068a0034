//! Column-level security (security.md §3.6): what profiles allow with secured columns, what sharing a
//! column of one row adds, and how both of two people must be allowed (§5.4). Which rows are seen at
//! all is not decided here.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::error::{ColumnRight, Denial, MissingPermission};
use model::metadata::{ColumnDefinition, TableDefinition};
use model::{Error, Result, Uuid};

use crate::access::Access;
use crate::mask::Mask;
use crate::principal::User;
use crate::table::TableSecurity;

/// Of how many rows at once the true value of a masked column may be read (`canreadunmasked`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unmasked {
    /// Of none.
    #[default]
    Never,
    /// Of one row, by its key.
    OneRow,
    /// Of any number of rows.
    AllRows,
}

impl Unmasked {
    /// The one with this number in `canreadunmasked`; any other number allows nothing.
    pub fn from_number(number: i64) -> Self {
        match number {
            1 => Self::OneRow,
            3 => Self::AllRows,
            _ => Self::Never,
        }
    }

    /// Its number in `canreadunmasked`.
    pub fn number(self) -> i64 {
        match self {
            Self::Never => 0,
            Self::OneRow => 1,
            Self::AllRows => 3,
        }
    }
}

/// What may be done with the values of a secured column, in all rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permission {
    /// Give one to a new row.
    pub create: bool,
    /// See them.
    pub read: bool,
    /// Change them.
    pub update: bool,
    /// See them without their mask.
    pub unmasked: Unmasked,
}

impl Permission {
    /// Everything.
    pub const ALL: Self =
        Self { create: true, read: true, update: true, unmasked: Unmasked::AllRows };

    /// What one of the two allows.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            create: self.create || other.create,
            read: self.read || other.read,
            update: self.update || other.update,
            unmasked: self.unmasked.max(other.unmasked),
        }
    }
}

/// What the profiles of a user or a team allow together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnPermissions {
    everything: bool,
    tables: BTreeMap<String, BTreeMap<String, Permission>>,
}

impl ColumnPermissions {
    /// Adds what one profile allows with a column.
    pub fn allow(&mut self, table: &str, column: &str, permission: Permission) {
        let columns = self.tables.entry(table.to_owned()).or_default();
        let known = columns.entry(column.to_owned()).or_default();
        *known = known.or(permission);
    }

    /// Adds the profile of the System Administrators.
    pub fn allow_everything(&mut self) {
        self.everything = true;
    }

    /// What is allowed with a secured column.
    pub fn of(&self, table: &str, column: &str) -> Permission {
        if self.everything {
            return Permission::ALL;
        }
        let known = self.tables.get(table).and_then(|columns| columns.get(column));
        known.copied().unwrap_or_default()
    }
}

/// A secured column of one row, shared with one principal (`principalobjectattributeaccess`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnShare {
    /// A user or a team.
    pub principal: Uuid,
    /// The column, by its [`metadata_id`](ColumnDefinition::metadata_id).
    pub column: Uuid,
    /// Whether the value may be read.
    pub read: bool,
    /// Whether the value may be changed.
    pub update: bool,
}

/// In which rows the values of a column are seen. Where they are not, they count as null.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Readable {
    /// In all rows that are seen.
    Always,
    /// In rows of which the column is shared.
    IfShared {
        /// The column, by its [`metadata_id`](ColumnDefinition::metadata_id).
        column: Uuid,
        /// It must be shared with one principal of each list. The lists are in ascending order; there
        /// are at most two, for there are at most two people.
        with: Vec<Vec<Uuid>>,
    },
}

/// What an access sees of a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnAccess {
    /// In which rows.
    pub readable: Readable,
    /// In how many rows at once without the mask, if the column has one and the request asks so.
    pub unmasked: Unmasked,
}

impl ColumnAccess {
    const FULL: Self = Self { readable: Readable::Always, unmasked: Unmasked::AllRows };
}

/// The column that decides about another one: a secured one about itself, and an amount about the
/// same amount in the base currency. None if nothing is secured.
fn governing<'a>(
    table: &'a TableDefinition,
    column: &'a ColumnDefinition,
) -> Option<&'a ColumnDefinition> {
    if column.secured {
        return Some(column);
    }
    table.amount_of(column).filter(|amount| amount.secured)
}

impl User {
    /// The same user with what its profiles and those of its teams allow.
    #[must_use]
    pub fn with_columns(self, columns: ColumnPermissions) -> Self {
        Self { columns, ..self }
    }

    /// What the user may do with a secured column in all rows. Whoever holds the System Administrator
    /// role has that profile, whether or not it is linked.
    pub fn permission(&self, table: &str, column: &str) -> Permission {
        if self.is_administrator() { Permission::ALL } else { self.columns.of(table, column) }
    }

    /// Those with whom a column must be shared for this user to have it: itself and its teams, in
    /// order.
    fn principals(&self) -> Vec<Uuid> {
        let mut principals: Vec<Uuid> = self.teams().map(|team| team.0).collect();
        principals.push(self.id.0);
        principals.sort_unstable();
        principals
    }

    /// Whether profiles or the shares of a row allow something with its column.
    fn may(
        &self,
        table: &str,
        column: &ColumnDefinition,
        right: ColumnRight,
        shares: &[ColumnShare],
    ) -> bool {
        let permission = self.permission(table, &column.name);
        let (by_profile, by_share): (bool, fn(&ColumnShare) -> bool) = match right {
            ColumnRight::Create => (permission.create, |_| false),
            ColumnRight::Update | ColumnRight::ShareUpdate => {
                (permission.update, |share| share.update)
            }
            ColumnRight::ShareRead => (permission.read, |share| share.read),
        };
        if by_profile {
            return true;
        }
        let (id, principals) = (column.metadata_id(table), self.principals());
        shares.iter().any(|share| {
            share.column == id
                && by_share(share)
                && principals.binary_search(&share.principal).is_ok()
        })
    }
}

impl Access {
    /// The people who must all be allowed what is done with a column: each by its own profiles and
    /// column shares, in both modes of acting on behalf (security.md §5.4).
    fn sides(&self) -> impl Iterator<Item = &Arc<User>> {
        self.user().into_iter().chain(self.impersonator())
    }

    /// What is seen of a column of rows that are seen.
    pub fn column(&self, table: &TableSecurity<'_>, column: &ColumnDefinition) -> ColumnAccess {
        let table = table.definition;
        let Some(governing) = governing(table, column) else { return ColumnAccess::FULL };
        if !governing.is_securable_for_read() {
            return ColumnAccess::FULL;
        }
        let mut unmasked = Unmasked::AllRows;
        let mut with = Vec::new();
        for user in self.sides() {
            let permission = user.permission(&table.name, &governing.name);
            unmasked = unmasked.min(permission.unmasked);
            if !permission.read {
                with.push(user.principals());
            }
        }
        let readable = if with.is_empty() {
            Readable::Always
        } else {
            Readable::IfShared { column: governing.metadata_id(&table.name), with }
        };
        ColumnAccess { readable, unmasked }
    }

    /// The mask through which a column is seen by whoever reads it, unless the request asks for the
    /// true value and [`ColumnAccess::unmasked`] allows it.
    pub fn mask(&self, table: &TableSecurity<'_>, column: &ColumnDefinition) -> Option<&Arc<Mask>> {
        if !column.secured {
            return None;
        }
        self.masks()?.of(&table.definition.name, &column.name)
    }

    /// Whether something may be done with the value of a column in a row that passed the checks of
    /// rows. `shares` are the column shares of the row, none for a new one; a refusal without them may
    /// be worth looking them up.
    pub fn check_column(
        &self,
        table: &TableSecurity<'_>,
        column: &ColumnDefinition,
        right: ColumnRight,
        shares: &[ColumnShare],
    ) -> Result<()> {
        if !column.secured || (right == ColumnRight::ShareRead && !column.is_securable_for_read()) {
            return Ok(());
        }
        let name = &table.definition.name;
        let lacking = self.sides().find(|side| !side.may(name, column, right, shares));
        match (self.user(), lacking) {
            (Some(user), Some(lacking)) => {
                let missing = MissingPermission {
                    user: user.id(),
                    lacking: lacking.id(),
                    right,
                    column: column.name.clone(),
                    column_label: column.label.as_str().to_owned(),
                    table_label: table.definition.label.as_str().to_owned(),
                };
                Err(Error::from(Denial::Column(Box::new(missing))))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_add_up_and_that_of_administrators_allows_everything() {
        let read = Permission { read: true, unmasked: Unmasked::OneRow, ..Permission::default() };
        let update = Permission { update: true, ..Permission::default() };
        let mut columns = ColumnPermissions::default();
        columns.allow("account", "revenue", read);
        columns.allow("account", "revenue", update);
        assert_eq!(columns.of("account", "revenue"), read.or(update));
        assert_eq!(columns.of("contact", "revenue"), Permission::default());
        columns.allow_everything();
        assert_eq!(columns.of("contact", "revenue"), Permission::ALL);
    }

    #[test]
    fn numbers_of_permissions_are_those_of_the_table() {
        for number in [0, 1, 3] {
            assert_eq!(Unmasked::from_number(number).number(), number);
        }
        assert_eq!(Unmasked::from_number(2), Unmasked::Never);
    }
}
