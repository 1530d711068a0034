//! Which rows: a condition on owner, business unit and shares, in words that the planner turns into
//! SQL and [`RowPredicate::holds`] decides for one row at hand. Nothing else decides about rows.

use std::collections::{BTreeMap, BTreeSet};

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId, TeamId, UserId};
use model::right::Right;

/// What is known of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFacts {
    /// Its primary key.
    pub id: Uuid,
    /// Its owner; user-owned tables only.
    pub owner: Option<PrincipalId>,
    /// Its business unit: `owningbusinessunit` of user-owned tables, `businessunitid` of
    /// business-owned ones, and of a row of `businessunit` itself.
    pub unit: Option<BusinessUnitId>,
    /// With whom it is shared; `None` while that was not looked up, which counts as with nobody.
    pub shares: Option<Vec<Share>>,
}

impl RowFacts {
    /// Whether a share gives one of `principals` a right.
    fn is_shared(&self, principals: &[Uuid], right: Right) -> bool {
        let gives = |share: &Share| {
            share.rights & right.flag() != 0 && principals.binary_search(&share.principal).is_ok()
        };
        self.shares.iter().flatten().any(gives)
    }
}

/// What is shared of a row with one principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// A user, a team or the organization.
    pub principal: Uuid,
    /// The flags of its rights, direct and inherited ones together.
    pub rights: i32,
}

/// One reason for which a row is covered. Lists are in ascending order and never empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// One of the users owns it.
    OwnedByUsers(Vec<UserId>),
    /// One of the teams owns it.
    OwnedByTeams(Vec<TeamId>),
    /// It belongs to one of the business units.
    InUnits(Vec<BusinessUnitId>),
    /// It is this row: a user's own in `systemuser`.
    IsRow(Uuid),
    /// It is shared with one of these principals, with this right.
    Shared {
        /// Users, teams, the organization.
        with: Vec<Uuid>,
        /// The right.
        right: Right,
    },
}

impl Term {
    pub(crate) fn holds(&self, row: &RowFacts) -> bool {
        match (self, row.owner, row.unit) {
            (Self::OwnedByUsers(users), Some(PrincipalId::User(owner)), _) => {
                users.binary_search(&owner).is_ok()
            }
            (Self::OwnedByTeams(teams), Some(PrincipalId::Team(owner)), _) => {
                teams.binary_search(&owner).is_ok()
            }
            (Self::InUnits(units), _, Some(unit)) => units.binary_search(&unit).is_ok(),
            (Self::IsRow(id), _, _) => *id == row.id,
            (Self::Shared { with, right }, _, _) => row.is_shared(with, *right),
            _ => false,
        }
    }
}

/// The rows that a right covers. Equal sets of rights give equal predicates, so that plans can be
/// kept by it: build it by [`any_of`](Self::any_of) and [`all_of`](Self::all_of) alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowPredicate {
    /// Every row.
    Everyone,
    /// No row.
    Nobody,
    /// Rows for which at least one of the terms holds; in ascending order, each kind of list once.
    AnyOf(Vec<Term>),
    /// Rows for which all of the predicates hold; in ascending order, at least two.
    AllOf(Vec<RowPredicate>),
}

impl RowPredicate {
    /// Rows for which at least one term holds: lists of one kind become one, without repetitions.
    pub fn any_of(terms: impl IntoIterator<Item = Term>) -> Self {
        let (mut users, mut teams, mut units) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut shares: BTreeMap<Right, BTreeSet<Uuid>> = BTreeMap::new();
        let mut canonical = BTreeSet::new();
        for term in terms {
            match term {
                Term::OwnedByUsers(more) => users.extend(more),
                Term::OwnedByTeams(more) => teams.extend(more),
                Term::InUnits(more) => units.extend(more),
                Term::Shared { with, right } => shares.entry(right).or_default().extend(with),
                row @ Term::IsRow(_) => {
                    canonical.insert(row);
                }
            }
        }
        if !users.is_empty() {
            canonical.insert(Term::OwnedByUsers(users.into_iter().collect()));
        }
        if !teams.is_empty() {
            canonical.insert(Term::OwnedByTeams(teams.into_iter().collect()));
        }
        if !units.is_empty() {
            canonical.insert(Term::InUnits(units.into_iter().collect()));
        }
        for (right, with) in shares.into_iter().filter(|(_, with)| !with.is_empty()) {
            canonical.insert(Term::Shared { with: with.into_iter().collect(), right });
        }
        if canonical.is_empty() {
            Self::Nobody
        } else {
            Self::AnyOf(canonical.into_iter().collect())
        }
    }

    /// Rows for which all predicates hold.
    pub fn all_of(predicates: impl IntoIterator<Item = Self>) -> Self {
        let mut canonical = BTreeSet::new();
        for predicate in predicates {
            match predicate {
                Self::Everyone => {}
                Self::Nobody => return Self::Nobody,
                Self::AllOf(inner) => canonical.extend(inner),
                one @ Self::AnyOf(_) => {
                    canonical.insert(one);
                }
            }
        }
        let mut canonical: Vec<Self> = canonical.into_iter().collect();
        match canonical.len() {
            0 => Self::Everyone,
            1 => canonical.pop().unwrap_or(Self::Nobody),
            _ => Self::AllOf(canonical),
        }
    }

    /// Whether it covers a row.
    pub fn holds(&self, row: &RowFacts) -> bool {
        match self {
            Self::Everyone => true,
            Self::Nobody => false,
            Self::AnyOf(terms) => terms.iter().any(|term| term.holds(row)),
            Self::AllOf(predicates) => predicates.iter().all(|predicate| predicate.holds(row)),
        }
    }

    /// Whether shares can decide about a row, so that they are worth looking up.
    pub fn depends_on_shares(&self) -> bool {
        match self {
            Self::Everyone | Self::Nobody => false,
            Self::AnyOf(terms) => terms.iter().any(|term| matches!(term, Term::Shared { .. })),
            Self::AllOf(predicates) => predicates.iter().any(Self::depends_on_shares),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(numbers: &[u128]) -> Term {
        Term::InUnits(numbers.iter().map(|id| BusinessUnitId(Uuid::from_u128(*id))).collect())
    }

    fn shared(numbers: &[u128], right: Right) -> Term {
        Term::Shared { with: numbers.iter().copied().map(Uuid::from_u128).collect(), right }
    }

    #[test]
    fn lists_of_one_kind_become_one_sorted_list() {
        assert_eq!(
            RowPredicate::any_of([units(&[3, 1]), units(&[2, 3])]),
            RowPredicate::AnyOf(vec![units(&[1, 2, 3])])
        );
        assert_eq!(
            RowPredicate::any_of([shared(&[2], Right::Read), shared(&[1], Right::Read)]),
            RowPredicate::AnyOf(vec![shared(&[1, 2], Right::Read)])
        );
        assert_eq!(RowPredicate::any_of([]), RowPredicate::Nobody);
        assert_eq!(RowPredicate::any_of([units(&[])]), RowPredicate::Nobody);
        assert_eq!(RowPredicate::any_of([shared(&[], Right::Read)]), RowPredicate::Nobody);
    }

    #[test]
    fn a_conjunction_is_flat_sorted_and_without_repetitions() {
        let one = || RowPredicate::any_of([units(&[1])]);
        let two = || RowPredicate::any_of([units(&[2])]);
        let check = |parts: Vec<RowPredicate>, expected: RowPredicate| {
            assert_eq!(RowPredicate::all_of(parts), expected);
        };
        check(vec![], RowPredicate::Everyone);
        check(vec![one(), RowPredicate::Everyone, one()], one());
        check(vec![one(), RowPredicate::Nobody], RowPredicate::Nobody);
        check(vec![two(), one()], RowPredicate::AllOf(vec![one(), two()]));
        check(
            vec![RowPredicate::all_of([one(), two()]), two()],
            RowPredicate::AllOf(vec![one(), two()]),
        );
    }

    #[test]
    fn a_share_gives_the_rights_of_its_mask_and_none_while_it_was_not_looked_up() {
        let holds = |shares: Option<Vec<Share>>, right: Right| {
            let row = RowFacts { id: Uuid::nil(), owner: None, unit: None, shares };
            RowPredicate::any_of([shared(&[7], right)]).holds(&row)
        };
        let with = |principal: u128, rights| {
            Some(vec![Share { principal: Uuid::from_u128(principal), rights }])
        };
        assert!(holds(with(7, 1), Right::Read));
        assert!(!holds(with(7, 1), Right::Write));
        assert!(!holds(with(8, 1), Right::Read));
        assert!(!holds(None, Right::Read));
    }
}
