//! Those below a user in the hierarchy of managers or positions, and what it reaches of their rows
//! (security.md §3.1, `hier`).

use std::collections::BTreeSet;

use model::Uuid;
use model::id::{TeamId, UserId};
use model::right::Right;

use crate::predicate::Term;

/// The users below one and their teams. Empty where the organization has no hierarchy security.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reports {
    /// Those directly below.
    pub direct: Subordinates,
    /// Those further below, as deep as the organization says.
    pub indirect: Subordinates,
}

/// Users and the teams that they are members of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subordinates {
    /// The users.
    pub users: BTreeSet<UserId>,
    /// Every team that one of them is a member of.
    pub teams: BTreeSet<TeamId>,
}

impl Reports {
    /// The rows reached with a right: those of direct reports to read, change and connect, those of
    /// all others to read.
    pub(crate) fn terms(&self, right: Right) -> Vec<Term> {
        let mut terms = Vec::new();
        if matches!(right, Right::Read | Right::Write | Right::Append | Right::AppendTo) {
            self.direct.add_terms(right, &mut terms);
        }
        if right == Right::Read {
            self.indirect.add_terms(right, &mut terms);
        }
        terms
    }
}

impl Subordinates {
    fn add_terms(&self, right: Right, terms: &mut Vec<Term>) {
        let users = self.users.iter().map(|user| user.0);
        let principals: Vec<Uuid> = users.chain(self.teams.iter().map(|team| team.0)).collect();
        terms.push(Term::OwnedByUsers(self.users.iter().copied().collect()));
        terms.push(Term::OwnedByTeams(self.teams.iter().copied().collect()));
        terms.push(Term::Shared { with: principals, right });
    }
}
