//! The tree of business units.

use std::collections::{BTreeSet, HashMap};

use model::id::BusinessUnitId;

/// The business units of an organization, each with all units of its subtree.
#[derive(Clone, Debug, Default)]
pub struct BusinessUnits {
    subtrees: HashMap<BusinessUnitId, BTreeSet<BusinessUnitId>>,
    parents: HashMap<BusinessUnitId, Option<BusinessUnitId>>,
}

impl BusinessUnits {
    /// Builds the tree from units and their parents. A loop, which the database does not let
    /// through, only makes its units each other's descendants.
    pub fn new(units: impl IntoIterator<Item = (BusinessUnitId, Option<BusinessUnitId>)>) -> Self {
        let parents: HashMap<BusinessUnitId, Option<BusinessUnitId>> = units.into_iter().collect();
        let mut subtrees: HashMap<BusinessUnitId, BTreeSet<BusinessUnitId>> =
            parents.keys().map(|unit| (*unit, BTreeSet::new())).collect();
        for unit in parents.keys() {
            let mut ancestor = Some(*unit);
            while let Some(subtree) = ancestor.and_then(|id| subtrees.get_mut(&id)) {
                if !subtree.insert(*unit) {
                    break;
                }
                ancestor = ancestor.and_then(|id| parents.get(&id).copied().flatten());
            }
        }
        Self { subtrees, parents }
    }

    /// The unit and all its descendants; a unit that is not in the tree has none.
    pub fn subtree(&self, unit: BusinessUnitId) -> impl Iterator<Item = BusinessUnitId> {
        self.subtrees.get(&unit).into_iter().flatten().copied()
    }

    /// The unit directly above; the root has none.
    pub fn parent(&self, unit: BusinessUnitId) -> Option<BusinessUnitId> {
        self.parents.get(&unit).copied().flatten()
    }

    /// Whether a unit is the one above all others.
    pub fn is_root(&self, unit: BusinessUnitId) -> bool {
        self.subtrees.get(&unit).is_some_and(|subtree| self.are_all_in(subtree))
    }

    /// Whether these are all the units of the organization.
    pub(crate) fn are_all_in(&self, units: &BTreeSet<BusinessUnitId>) -> bool {
        !self.subtrees.is_empty() && self.subtrees.keys().all(|unit| units.contains(unit))
    }
}

#[cfg(test)]
mod tests {
    use model::Uuid;

    use super::*;

    fn unit(number: u128) -> BusinessUnitId {
        BusinessUnitId(Uuid::from_u128(number))
    }

    #[test]
    fn a_subtree_has_the_unit_and_every_descendant() {
        let tree = BusinessUnits::new([
            (unit(1), None),
            (unit(2), Some(unit(1))),
            (unit(3), Some(unit(2))),
            (unit(4), Some(unit(1))),
        ]);
        let check = |of: u128, expected: &[u128]| {
            let expected: Vec<_> = expected.iter().copied().map(unit).collect();
            assert_eq!(tree.subtree(unit(of)).collect::<Vec<_>>(), expected);
        };
        check(1, &[1, 2, 3, 4]);
        check(2, &[2, 3]);
        check(4, &[4]);
        check(9, &[]);
    }

    #[test]
    fn a_loop_of_units_ends() {
        let tree = BusinessUnits::new([(unit(1), Some(unit(2))), (unit(2), Some(unit(1)))]);
        assert_eq!(tree.subtree(unit(1)).count(), 2);
    }
}
