//! Whose fault a refusal under impersonation is (security.md §5.4, `@OnBehalf.DeniedPrincipalId`).

use std::sync::Arc;

use model::error::Denial;
use model::id::UserId;
use model::metadata::Privilege;
use model::right::{Depth, Right};

use crate::access::Access;
use crate::table::TableSecurity;

impl Access {
    /// Who failed on its own in a denial of this access: the user if it alone would be refused as
    /// well, else the impersonator. `table` is the one that the denial names, if any.
    /// None for the server's own work.
    pub fn denied_principal(
        &self,
        denial: &Denial,
        table: Option<&TableSecurity<'_>>,
    ) -> Option<UserId> {
        let user = self.user()?;
        let Some(impersonator) = self.impersonator() else { return Some(user.id()) };
        let alone = self.user_alone()?;
        let user_may = match (denial, table) {
            (Denial::Privilege(missing), Some(table)) => Right::ALL.into_iter().any(|right| {
                table.privilege(right).is_some_and(|each| each.id == missing.privilege_id)
                    && alone.check_privilege(table, right).is_ok()
            }),
            (Denial::Depth(missing), _) => missing.lacking != user.id(),
            (Denial::Right(missing), _) => missing.lacking != user.id(),
            (Denial::Giving(missing), _) => missing.lacking != user.id(),
            (Denial::Column(missing), _) => missing.lacking != user.id(),
            (Denial::Miscellaneous { privilege, privilege_id, .. }, _) => {
                let privilege = Privilege {
                    id: *privilege_id,
                    name: privilege.clone(),
                    right: None,
                    tables: Vec::new(),
                    depths: vec![Depth::Global],
                };
                alone.check_misc(&privilege).is_ok()
            }
            (Denial::AdministratorsOnly, _) => user.is_administrator(),
            // About the user or a new owner itself; the impersonator has no part in it.
            (Denial::NoRoles { .. } | Denial::ReadOnlyUser | Denial::OwnerCannotRead(_), _)
            | (Denial::Privilege(_), None) => false,
        };
        Some(Arc::as_ref(if user_may { impersonator } else { user }).id())
    }
}
