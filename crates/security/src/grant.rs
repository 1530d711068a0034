//! Grants: what role assignments give (security.md §2.3), and the intersection of two sets of them.

use std::sync::Arc;

use model::id::{BusinessUnitId, PrivilegeId, TeamId};
use model::right::Depth;

/// How a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// By the user itself.
    User,
    /// By a team that the user is a member of.
    Team {
        /// The team.
        team: TeamId,
        /// Whether the members hold the role as if it were their own (`role.isinherited` is 1).
        inherited: bool,
    },
}

impl Via {
    /// Whether the role counts for rows of the user itself.
    pub(crate) fn is_personal(self) -> bool {
        matches!(self, Self::User | Self::Team { inherited: true, .. })
    }
}

/// One privilege of one role assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// The privilege.
    pub privilege: PrivilegeId,
    /// How far it reaches.
    pub depth: Depth,
    /// The business unit of the role, from which the depth counts.
    pub unit: BusinessUnitId,
    /// How the role is held.
    pub via: Via,
}

/// Grants, those of one privilege together.
#[derive(Clone, Debug)]
pub(crate) struct Grants(Arc<[Grant]>);

impl Grants {
    pub(crate) fn new(mut grants: Vec<Grant>) -> Self {
        grants.sort_unstable();
        grants.dedup();
        Self(grants.into())
    }

    /// The grants of one privilege.
    pub(crate) fn of(&self, privilege: PrivilegeId) -> &[Grant] {
        let start = self.0.partition_point(|grant| grant.privilege < privilege);
        let rest = self.0.get(start..).unwrap_or_default();
        let length = rest.partition_point(|grant| grant.privilege == privilege);
        rest.get(..length).unwrap_or_default()
    }

    /// How many privileges there are.
    pub(crate) fn privilege_count(&self) -> usize {
        self.0.chunk_by(|one, next| one.privilege == next.privilege).count()
    }

    /// These grants, each with the smaller of its depth and the greatest depth at which `other`
    /// has the privilege; without those that `other` has at no depth (rule P, security.md §5.4).
    pub(crate) fn capped_by(&self, other: &Self) -> Self {
        let capped =
            self.0.chunk_by(|one, next| one.privilege == next.privilege).flat_map(|same| {
                let privilege = same.first().map(|grant| grant.privilege);
                let cap =
                    privilege.and_then(|id| other.of(id).iter().map(|grant| grant.depth).max());
                let under = move |cap: Depth| {
                    same.iter().map(move |grant| Grant { depth: grant.depth.min(cap), ..*grant })
                };
                cap.map(under).into_iter().flatten()
            });
        Self::new(capped.collect())
    }
}
