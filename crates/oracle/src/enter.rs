//! Who gets in at all, and for whom: the steps of §5.3 that depend on the organization.

use model::id::{BusinessUnitId, UserId};

use crate::decide::{may_act_on_behalf, user};
use crate::world::{User, World};

/// What is said before a request is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Come in.
    Open,
    /// A user is disabled, or the business unit of whom it wants to act for: E4.
    Disabled,
    /// The business unit of who signs in is disabled (§1.3).
    UnitDisabled,
    /// Nobody can be acted for by this user, or this user by nobody: E3.
    NoImpersonation,
    /// Who names nobody learns who it is, and is refused everything else: E3 (auth.md §10).
    Nameless,
}

/// Steps 1 to 9 for `e` that acts for itself, or for `a` acting for `e`.
pub fn enter(world: &World, e: UserId, a: Option<UserId>) -> Entry {
    let signed_in = a.unwrap_or(e);
    if user(world, signed_in).disabled {
        return Entry::Disabled;
    }
    if is_unit_disabled(world, user(world, signed_in).unit) {
        return Entry::UnitDisabled;
    }
    // Who names itself impersonates nobody.
    let Some(a) = a.filter(|a| *a != e) else {
        return if user(world, signed_in).policy == 2 { Entry::Nameless } else { Entry::Open };
    };
    if !may_act_on_behalf(world, a) || !policy_lets(world, a, e) {
        return Entry::NoImpersonation;
    }
    if user(world, e).disabled || is_unit_disabled(world, user(world, e).unit) {
        return Entry::Disabled;
    }
    if [3, 5].contains(&user(world, e).access_mode) {
        return Entry::NoImpersonation;
    }
    Entry::Open
}

/// Whether the policy of `a` lets it act for `e`: it is not forbidden, and `e` is in the team, if there is one.
pub fn policy_lets(world: &World, a: UserId, e: UserId) -> bool {
    let User { policy, acts_for, .. } = user(world, a);
    *policy != 1 && acts_for.is_none_or(|team| world.members.contains(&(e, team)))
}

/// Whether a unit or one above it is disabled.
pub fn is_unit_disabled(world: &World, unit: BusinessUnitId) -> bool {
    world.units.iter().filter(|each| each.id == unit).any(|each| {
        each.disabled || each.parent.is_some_and(|parent| is_unit_disabled(world, parent))
    })
}
