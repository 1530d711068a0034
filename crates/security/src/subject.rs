//! One of those who must be allowed what is asked, and the rows that its grants, its shares and its
//! place in the hierarchy reach (security.md §3.1).

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Uuid;
use model::id::{BusinessUnitId, TeamId};
use model::metadata::Ownership;
use model::right::{Depth, Right};

use crate::grant::{Grant, Grants, Via};
use crate::predicate::{RowFacts, RowPredicate, Term};
use crate::principal::User;
use crate::realm::Realm;
use crate::table::TableSecurity;

/// A user with the grants that count in this request: its own, or fewer.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) user: Arc<User>,
    pub(crate) grants: Grants,
}

impl Subject {
    /// A user with all of its grants.
    pub(crate) fn itself(user: Arc<User>) -> Self {
        let grants = user.roles.grants.clone();
        Self { user, grants }
    }

    /// A user with its grants capped by those of another (rule P).
    pub(crate) fn capped(user: Arc<User>, by: &User) -> Self {
        let grants = user.roles.grants.capped_by(&by.roles.grants);
        Self { user, grants }
    }

    /// The rows for which a right is held.
    pub(crate) fn rows(
        &self,
        table: &TableSecurity<'_>,
        right: Right,
        realm: &Realm,
    ) -> RowPredicate {
        let mut terms = match self.by_role(table, right, realm) {
            RowPredicate::AnyOf(terms) => terms,
            all => return all,
        };
        terms.extend(self.by_share(table, right, realm));
        terms.extend(self.by_hierarchy(table, right));
        RowPredicate::any_of(terms)
    }

    /// The flags of the rights on a row that roles, shares and the hierarchy give, each by itself.
    pub(crate) fn sources(
        &self,
        table: &TableSecurity<'_>,
        row: &RowFacts,
        realm: &Realm,
    ) -> Sources {
        let mut sources = Sources::default();
        for right in Right::ALL {
            let role = self.by_role(table, right, realm);
            if role == RowPredicate::Nobody {
                continue;
            }
            let holds = |terms: Vec<Term>| RowPredicate::any_of(terms).holds(row);
            if role.holds(row) {
                sources.role |= right.flag();
            }
            if holds(self.by_share(table, right, realm)) {
                sources.share |= right.flag();
            }
            if holds(self.by_hierarchy(table, right)) {
                sources.hierarchy |= right.flag();
            }
        }
        sources
    }

    /// The greatest depth at which a right is held.
    pub(crate) fn depth(&self, table: &TableSecurity<'_>, right: Right) -> Option<Depth> {
        self.grants_of(table, right).iter().map(|grant| grant.depth).max()
    }

    fn grants_of(&self, table: &TableSecurity<'_>, right: Right) -> &[Grant] {
        table.privilege(right).map(|id| self.grants.of(id.id)).unwrap_or_default()
    }

    /// `role` and `own`. Nobody if the privilege is missing: then nothing else counts either.
    pub(crate) fn by_role(
        &self,
        table: &TableSecurity<'_>,
        right: Right,
        realm: &Realm,
    ) -> RowPredicate {
        let grants = self.grants_of(table, right);
        let ownership = table.definition.ownership;
        if grants.is_empty() {
            return RowPredicate::Nobody;
        }
        if matches!(ownership, Ownership::OrganizationOwned | Ownership::None)
            || grants.iter().any(|grant| grant.depth == Depth::Global)
        {
            return RowPredicate::Everyone;
        }
        let reached = reached_units(grants, realm);
        if realm.units.are_all_in(&reached) {
            return RowPredicate::Everyone;
        }
        let mut terms = Vec::new();
        let is_personal = grants.iter().any(|grant| grant.via.is_personal());
        if ownership == Ownership::UserOwned {
            if is_personal {
                terms.push(Term::OwnedByUsers(vec![self.user.id]));
            }
            terms.push(Term::OwnedByTeams(self.owning_teams(grants)));
        } else if table.definition.name == "systemuser"
            && is_personal
            && !reached.contains(&self.user.unit)
        {
            terms.push(Term::IsRow(self.user.id.0));
        }
        terms.push(Term::InUnits(reached.into_iter().collect()));
        // The privilege is there, so shares and the hierarchy count even if these are no rows.
        RowPredicate::AnyOf(terms)
    }

    /// `share`: with the user, its teams of every type, or the organization.
    pub(crate) fn by_share(
        &self,
        table: &TableSecurity<'_>,
        right: Right,
        realm: &Realm,
    ) -> Vec<Term> {
        if table.definition.ownership != Ownership::UserOwned || right == Right::Create {
            return Vec::new();
        }
        let teams = self.user.teams().map(|team| team.0);
        let everybody = realm.organization.0;
        let with: Vec<Uuid> = [self.user.id.0, everybody].into_iter().chain(teams).collect();
        vec![Term::Shared { with, right }]
    }

    /// `hier`: what those below own or have shared with them.
    pub(crate) fn by_hierarchy(&self, table: &TableSecurity<'_>, right: Right) -> Vec<Term> {
        if table.definition.ownership == Ownership::UserOwned {
            self.user.reports.terms(right)
        } else {
            Vec::new()
        }
    }

    /// The teams whose rows count as the user's own: all, or only those that the grants come by.
    fn owning_teams(&self, grants: &[Grant]) -> Vec<TeamId> {
        if grants.iter().any(|grant| grant.via.is_personal()) {
            return self.user.teams().collect();
        }
        let through = |grant: &Grant| match grant.via {
            Via::Team { team, .. } => Some(team),
            Via::User => None,
        };
        grants.iter().filter_map(through).collect()
    }
}

/// The rights on one row by what gives them, as `AccessRights` masks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Roles and ownership.
    pub role: i32,
    /// Shares.
    pub share: i32,
    /// The hierarchy of managers or positions.
    pub hierarchy: i32,
}

/// The units whose rows are covered whoever owns them.
fn reached_units(grants: &[Grant], realm: &Realm) -> BTreeSet<BusinessUnitId> {
    let mut reached = BTreeSet::new();
    for grant in grants {
        match grant.depth {
            Depth::Basic | Depth::Global => {}
            Depth::Local => {
                reached.insert(grant.unit);
            }
            Depth::Deep => reached.extend(realm.units.subtree(grant.unit)),
        }
    }
    reached
}
