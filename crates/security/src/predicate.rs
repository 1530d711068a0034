//! Which rows: a condition on owner and business unit, in words that the planner turns into SQL and
//! [`RowPredicate::holds`] decides for one row at hand. Nothing else decides about rows.

use std::collections::BTreeSet;

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId, TeamId, UserId};

/// What is known of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFacts {
    /// Its primary key.
    pub id: Uuid,
    /// Its owner; user-owned tables only.
    pub owner: Option<PrincipalId>,
    /// Its business unit: `owningbusinessunit` of user-owned tables, `businessunitid` of
    /// business-owned ones, and of a row of `businessunit` itself.
    pub unit: Option<BusinessUnitId>,
}

/// One reason for which a row is covered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// The user owns it.
    OwnedByUser(UserId),
    /// One of the teams owns it; in ascending order, never empty.
    OwnedByTeams(Vec<TeamId>),
    /// It belongs to one of the business units; in ascending order, never empty.
    InUnits(Vec<BusinessUnitId>),
    /// It is this row: a user's own in `systemuser`.
    IsRow(Uuid),
}

impl Term {
    fn holds(&self, row: &RowFacts) -> bool {
        match (self, row.owner, row.unit) {
            (Self::OwnedByUser(user), Some(PrincipalId::User(owner)), _) => *user == owner,
            (Self::OwnedByTeams(teams), Some(PrincipalId::Team(owner)), _) => {
                teams.binary_search(&owner).is_ok()
            }
            (Self::InUnits(units), _, Some(unit)) => units.binary_search(&unit).is_ok(),
            (Self::IsRow(id), _, _) => *id == row.id,
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
        let (mut teams, mut units) = (BTreeSet::new(), BTreeSet::new());
        let mut canonical = BTreeSet::new();
        for term in terms {
            match term {
                Term::OwnedByTeams(more) => teams.extend(more),
                Term::InUnits(more) => units.extend(more),
                other @ (Term::OwnedByUser(_) | Term::IsRow(_)) => {
                    canonical.insert(other);
                }
            }
        }
        if !teams.is_empty() {
            canonical.insert(Term::OwnedByTeams(teams.into_iter().collect()));
        }
        if !units.is_empty() {
            canonical.insert(Term::InUnits(units.into_iter().collect()));
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(numbers: &[u128]) -> Term {
        Term::InUnits(numbers.iter().map(|id| BusinessUnitId(Uuid::from_u128(*id))).collect())
    }

    #[test]
    fn lists_of_one_kind_become_one_sorted_list() {
        assert_eq!(
            RowPredicate::any_of([units(&[3, 1]), units(&[2, 3])]),
            RowPredicate::AnyOf(vec![units(&[1, 2, 3])])
        );
        assert_eq!(RowPredicate::any_of([]), RowPredicate::Nobody);
        assert_eq!(RowPredicate::any_of([units(&[])]), RowPredicate::Nobody);
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
}
