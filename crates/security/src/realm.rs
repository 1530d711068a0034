//! What all checks of one organization have in common.

use model::id::OrganizationId;

use crate::units::BusinessUnits;

/// An organization, as far as checks depend on it.
#[derive(Clone, Debug)]
pub struct Realm {
    /// Its id; rows can be shared with it, that is with everybody.
    pub organization: OrganizationId,
    /// Its business units.
    pub units: BusinessUnits,
    /// How many privileges it knows; refusals print it.
    pub known_privileges: usize,
    /// Whether an impersonator must be allowed by itself too (`impersonationscope`, D32).
    pub strict: bool,
    /// Whether managers or positions reach rows of those below them; refusals print it.
    pub has_hierarchy: bool,
    /// Whether refusals are worded as the on-premises product does (security.md §6).
    pub on_premises: bool,
}
