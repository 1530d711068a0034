//! Giving away what one holds: roles to users and teams, privileges to roles (security.md §2.1 R6,
//! §5.2).

use std::sync::Arc;

use model::error::{CannotGive, Denial};
use model::id::BusinessUnitId;
use model::metadata::Privilege;
use model::right::Depth;
use model::{Error, Result};

use crate::access::Access;
use crate::grant::Via;
use crate::principal::ACT_ON_BEHALF;
use crate::subject::Subject;

impl Access {
    /// Whether these privileges may be given at these depths, as a role or to one: who gives must
    /// hold each of them at that depth or a greater one. `unit` is the business unit of the role.
    pub fn check_may_give(
        &self,
        given: &[(&Privilege, Depth)],
        unit: BusinessUnitId,
    ) -> Result<()> {
        let Some(user) = self.user() else { return Ok(()) };
        let lacks = |subject: &Subject| {
            let lacking =
                given.iter().filter(|(privilege, depth)| !subject.holds(privilege, *depth));
            lacking.copied().collect::<Vec<_>>()
        };
        let refused = self.subjects().iter().map(lacks).find(|lacking| !lacking.is_empty());
        let Some(lacking) = refused else { return Ok(()) };
        let Some((privilege, depth)) = lacking.first() else { return Ok(()) };
        let alone = lacks(&Subject::itself(Arc::clone(user)));
        let lacking_principal = match self.impersonator() {
            Some(impersonator) if alone.is_empty() => impersonator.id,
            _ => user.id,
        };
        Err(Denial::Giving(Box::new(CannotGive {
            user: user.id,
            user_unit: user.unit,
            privilege: privilege.name.clone(),
            privilege_id: privilege.id,
            depth: *depth,
            role_unit: unit,
            missing: lacking.len(),
            lacking: lacking_principal,
        }))
        .into())
    }

    /// Whether the privilege to act on behalf of others may be put into a role or taken out of it:
    /// only by those who hold it (security.md §5.2).
    pub fn check_may_give_acting(&self, act_on_behalf: &Privilege) -> Result<()> {
        let holds = |subject: &Subject| subject.holds(act_on_behalf, Depth::Basic);
        if self.subjects().iter().all(holds) {
            Ok(())
        } else {
            Err(Error::CannotGiveActingOnBehalf)
        }
    }
}

impl Subject {
    /// Whether a privilege is held at this depth or a greater one, and counts in the user's access
    /// mode.
    fn holds(&self, privilege: &Privilege, depth: Depth) -> bool {
        // A team gives nobody the right to act on behalf (security.md §2.3).
        let only_own = privilege.name.eq_ignore_ascii_case(ACT_ON_BEHALF);
        self.user.access_mode.covers(privilege)
            && self
                .grants
                .of(privilege.id)
                .iter()
                .any(|grant| grant.depth >= depth && (!only_own || grant.via == Via::User))
    }
}
