//! What an answer of the one door comes from: what it says, and for everybody who must be allowed what is
//! asked, what each grant, share and place in the hierarchy gives by itself. Nothing is decided here:
//! each part is asked of the function that the check asks of all parts together.

use std::sync::Arc;

use model::Error;
use model::error::Denial;
use model::id::UserId;
use model::metadata::AccessRule;
use model::right::{Depth, Right};

use crate::access::Access;
use crate::grant::{Grant, Grants};
use crate::predicate::{RowFacts, RowPredicate, Share, Term};
use crate::principal::{Principal, User};
use crate::realm::Realm;
use crate::refusal::Refusals;
use crate::reports::{Reports, Subordinates};
use crate::subject::Subject;
use crate::table::TableSecurity;

/// Why a right is held or not.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Why it is refused, if it is: what the check says.
    pub refused: Option<Denial>,
    /// Who fails by itself, if it is refused: the user, or else the impersonator.
    pub lacking: Option<UserId>,
    /// What decides about the right on rows of the table.
    pub rule: AccessRule,
    /// Those who must all be allowed, the user first; where privileges decide.
    pub subjects: Vec<Considered>,
    /// The impersonator's grants of the privilege, whose greatest depth caps those of the user.
    pub caps: Vec<Grant>,
}

/// One of those who must be allowed what is asked.
#[derive(Clone, Debug)]
pub struct Considered {
    /// Who.
    pub user: UserId,
    /// Why nothing below counts: there is no grant that does, or the access mode takes it away.
    pub without: Option<Denial>,
    /// What gives the privilege.
    pub grants: Vec<Considerable>,
    /// What is shared of the row with the user, its teams or everybody, and whether it gives the right.
    pub shares: Vec<(Share, bool)>,
    /// How the hierarchy gives the right, if it does.
    pub hierarchy: Option<Below>,
}

/// A grant, and what it gives by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Considerable {
    /// As the role gives it.
    pub grant: Grant,
    /// The depth that counts: less than that of the role where the impersonator holds the privilege less
    /// deep, none where it does not hold it.
    pub counts: Option<Depth>,
    /// Whether and why it covers the row.
    pub reach: Reach,
}

/// Why a grant covers a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It does not.
    Nothing,
    /// It covers all rows.
    Everyone,
    /// The user owns the row, or is it.
    Own,
    /// A team of the user owns it.
    OfTeam,
    /// It belongs to a business unit that the depth reaches.
    InUnit,
}

/// How far below the user the row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// To somebody directly below, or shared with it.
    Direct,
    /// To somebody further below, or shared with it.
    Indirect,
}

impl Explanation {
    /// Whether what is told of everybody allows it; where privileges decide, that is what the check says.
    pub fn adds_up(&self, has_row: bool) -> bool {
        let allows = |each: &Considered| {
            each.without.is_none()
                && (!has_row
                    || each.grants.iter().any(|grant| grant.reach != Reach::Nothing)
                    || each.shares.iter().any(|(_, gives)| *gives)
                    || each.hierarchy.is_some())
        };
        self.subjects.iter().all(allows)
    }
}

impl Access {
    /// Why a right is held or not: on a row, or without one on any row of the table at all.
    pub fn explain(
        &self,
        table: &TableSecurity<'_>,
        right: Right,
        row: Option<&RowFacts>,
    ) -> Explanation {
        let answer = match row {
            Some(row) => self.check_row(table, right, row),
            None => self.check_privilege(table, right),
        };
        let refused = match answer {
            Err(Error::Denied(denial)) => Some(*denial),
            // A check says nothing else.
            _ => None,
        };
        let lacking =
            refused.as_ref().and_then(|denial| self.denied_principal(denial, Some(table)));
        let rule = table.rule(right).clone();
        let mut explanation =
            Explanation { refused, lacking, rule, subjects: Vec::new(), caps: Vec::new() };
        if let (AccessRule::Privileges, Some(realm)) = (&explanation.rule, self.realm()) {
            let subjects = self.subjects().iter();
            explanation.subjects =
                subjects.map(|subject| subject.consider(table, right, row, realm)).collect();
            let privilege = table.privilege(right);
            if let (Some(impersonator), Some(privilege)) = (self.impersonator(), privilege) {
                explanation.caps = impersonator.roles.grants.of(privilege.id).to_vec();
            }
        }
        explanation
    }
}

impl Subject {
    fn consider(
        &self,
        table: &TableSecurity<'_>,
        right: Right,
        row: Option<&RowFacts>,
        realm: &Realm,
    ) -> Considered {
        let refusals = Refusals { caller: self.user.id, realm };
        let who = Principal::User(&self.user);
        let without = refusals.check_table(who, &self.grants, table, right).err();
        // The greatest depth here is that of the role, or the cap: the lesser of both.
        let cap = self.depth(table, right);
        let own = table.privilege(right).map(|privilege| self.user.roles.grants.of(privilege.id));
        let consider = |grant: &Grant| {
            let counts = cap.map(|cap| cap.min(grant.depth));
            let reach = match (counts, row) {
                (Some(depth), Some(row)) => {
                    self.alone(Grant { depth, ..*grant }).reach(table, right, row, realm)
                }
                _ => Reach::Nothing,
            };
            Considerable { grant: *grant, counts, reach }
        };
        let shares = row.map(|row| self.shares(table, right, row, realm));
        Considered {
            user: self.user.id,
            without: without.map(|denial| *denial),
            grants: own.into_iter().flatten().map(consider).collect(),
            shares: shares.unwrap_or_default(),
            hierarchy: row.and_then(|row| self.below(table, right, row)),
        }
    }

    /// The same user with nothing but this grant.
    fn alone(&self, grant: Grant) -> Self {
        Self { user: Arc::clone(&self.user), grants: Grants::new(vec![grant]) }
    }

    /// Why its roles and what it owns cover a row.
    fn reach(
        &self,
        table: &TableSecurity<'_>,
        right: Right,
        row: &RowFacts,
        realm: &Realm,
    ) -> Reach {
        let terms = match self.by_role(table, right, realm) {
            RowPredicate::AnyOf(terms) => terms,
            all if all.holds(row) => return Reach::Everyone,
            _ => return Reach::Nothing,
        };
        let holding = terms.iter().filter(|term| term.holds(row));
        let reaches = holding.map(|term| match term {
            Term::OwnedByUsers(_) | Term::IsRow(_) => Reach::Own,
            Term::OwnedByTeams(_) => Reach::OfTeam,
            Term::InUnits(_) | Term::Shared { .. } => Reach::InUnit,
        });
        reaches.into_iter().next().unwrap_or(Reach::Nothing)
    }

    /// The shares of a row that are with the user, its teams or everybody.
    fn shares(
        &self,
        table: &TableSecurity<'_>,
        right: Right,
        row: &RowFacts,
        realm: &Realm,
    ) -> Vec<(Share, bool)> {
        let terms = || self.by_share(table, right, realm);
        let counts = |share: &&Share| {
            let among = |term: Term| matches!(term, Term::Shared { with, .. } if with.contains(&share.principal));
            terms().into_iter().any(among)
        };
        let gives = |share: &Share| {
            let row = RowFacts { shares: Some(vec![*share]), ..row.clone() };
            (*share, RowPredicate::any_of(terms()).holds(&row))
        };
        row.shares.iter().flatten().filter(counts).map(gives).collect()
    }

    /// Whether the row belongs to somebody below, who reaches it.
    fn below(&self, table: &TableSecurity<'_>, right: Right, row: &RowFacts) -> Option<Below> {
        let holds = |reports: &Reports| {
            let user = User { reports: reports.clone(), ..User::clone(&self.user) };
            let subject = Self { user: Arc::new(user), grants: self.grants.clone() };
            RowPredicate::any_of(subject.by_hierarchy(table, right)).holds(row)
        };
        let all = &self.user.reports;
        if *all == Reports::default() {
            return None;
        }
        let direct = Reports { direct: all.direct.clone(), indirect: Subordinates::default() };
        if holds(&direct) { Some(Below::Direct) } else { holds(all).then_some(Below::Indirect) }
    }
}
