//! What an organization decides about a user's acting on behalf of others, on top of the privilege
//! (auth.md §10): never, at will or always, and for whom.

use model::Error;
use model::id::TeamId;

/// A user's policy of impersonation. It adds refusals and gives nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    rule: Rule,
    team: Option<TeamId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Rule {
    #[default]
    Optional,
    Forbidden,
    Required,
}

impl Policy {
    /// From the values of `onbehalf_impersonationpolicy` and `onbehalf_impersonationteamid`. A number
    /// that means nothing forbids.
    pub fn new(number: Option<i64>, team: Option<TeamId>) -> Self {
        let rule = match number {
            None | Some(0) => Rule::Optional,
            Some(2) => Rule::Required,
            Some(_) => Rule::Forbidden,
        };
        Self { rule, team }
    }

    /// Whether the user must name somebody to act for.
    pub fn requires(&self) -> bool {
        self.rule == Rule::Required
    }

    /// The team whose members alone may be named.
    pub fn team(&self) -> Option<TeamId> {
        self.team
    }

    /// Whether the user may name somebody who is a member of these teams.
    pub fn check_names_member_of(&self, teams: &[TeamId]) -> Result<(), Error> {
        match self.team {
            Some(team) if !teams.contains(&team) => Err(Error::ActingLimited),
            _ => Ok(()),
        }
    }

    /// Whether the user may name anybody at all.
    pub fn check_names(&self) -> Result<(), Error> {
        if self.rule == Rule::Forbidden { Err(Error::ActingForbidden) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_number_forbids() {
        let check = |number: Option<i64>, names: bool, requires: bool| {
            let policy = Policy::new(number, None);
            assert_eq!((policy.check_names().is_ok(), policy.requires()), (names, requires));
        };
        check(None, true, false);
        check(Some(0), true, false);
        check(Some(1), false, false);
        check(Some(2), true, true);
        check(Some(3), false, false);
        check(Some(-1), false, false);
    }
}
