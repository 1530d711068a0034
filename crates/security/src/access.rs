//! The access of a request: the subjects that must all be allowed what is asked, and the checks.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::error::Denial;
use model::id::{BusinessUnitId, PrincipalId, TeamId, UserId};
use model::metadata::{AccessRule, Ownership, Privilege};
use model::right::{Depth, Right};
use model::{Error, Result, Uuid};

use crate::grant::{Grant, Grants, Via};
use crate::predicate::{RowFacts, RowPredicate, Term};
use crate::principal::{Impersonator, Principal, User};
use crate::refusal::{Checked, Refusals};
use crate::table::TableSecurity;
use crate::units::BusinessUnits;

/// What a request may do. Cheap to clone. Every check that fails is an [`Error::Denied`].
#[derive(Clone, Debug)]
pub struct Access(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// Work of the server itself, with the reason why it asks nobody.
    System(&'static str),
    User(Arc<Session>),
}

/// A user, who may be acted for, and the subjects that stand for it in checks.
#[derive(Debug)]
struct Session {
    user: Arc<User>,
    impersonator: Option<Arc<User>>,
    // Invariant: never empty. One until strict mode adds the impersonator (security.md §5.4).
    subjects: Vec<Subject>,
    units: Arc<BusinessUnits>,
    known_privileges: usize,
}

/// A user with the grants that count in this request: its own, or fewer.
#[derive(Debug)]
struct Subject {
    user: Arc<User>,
    grants: Grants,
}

impl Access {
    /// The access of a user who acts for itself. `known_privileges`: how many the organization has.
    pub fn direct(user: Arc<User>, units: Arc<BusinessUnits>, known_privileges: usize) -> Self {
        let grants = user.roles.grants.clone();
        let subjects = vec![Subject { user: Arc::clone(&user), grants }];
        let session = Session { user, impersonator: None, subjects, units, known_privileges };
        Self(Kind::User(Arc::new(session)))
    }

    /// The access of a user for whom another one acts: the user with each of its grants capped at
    /// the greatest depth at which the impersonator has the privilege (rule P, security.md §5.4).
    /// Whoever acts for itself impersonates nobody (§5.3 step 5).
    pub fn on_behalf(
        user: Arc<User>,
        impersonator: &Impersonator,
        units: Arc<BusinessUnits>,
        known_privileges: usize,
    ) -> Self {
        let impersonator = Arc::clone(impersonator.user());
        if impersonator.id == user.id {
            return Self::direct(impersonator, units, known_privileges);
        }
        let grants = user.roles.grants.capped_by(&impersonator.roles.grants);
        let subjects = vec![Subject { user: Arc::clone(&user), grants }];
        let impersonator = Some(impersonator);
        let session = Session { user, impersonator, subjects, units, known_privileges };
        Self(Kind::User(Arc::new(session)))
    }

    /// Everything is allowed: for the server's own work, never for what a client asks.
    pub fn system(reason: &'static str) -> Self {
        Self(Kind::System(reason))
    }

    /// The user in whose name the request runs; none for the server's own work.
    pub fn user(&self) -> Option<&Arc<User>> {
        match &self.0 {
            Kind::System(_) => None,
            Kind::User(session) => Some(&session.user),
        }
    }

    /// The authenticated user, if it acts for another one.
    pub fn impersonator(&self) -> Option<&Arc<User>> {
        match &self.0 {
            Kind::System(_) => None,
            Kind::User(session) => session.impersonator.as_ref(),
        }
    }

    /// The access that the user would have by itself.
    pub(crate) fn user_alone(&self) -> Option<Self> {
        match &self.0 {
            Kind::System(_) => None,
            Kind::User(session) => {
                let (user, units) = (Arc::clone(&session.user), Arc::clone(&session.units));
                Some(Self::direct(user, units, session.known_privileges))
            }
        }
    }

    /// Why the server asks nobody, if it does its own work.
    pub fn reason(&self) -> Option<&'static str> {
        match &self.0 {
            Kind::System(reason) => Some(reason),
            Kind::User(_) => None,
        }
    }

    /// Whether the right is held on any row of the table at all: the first of two stages, to be
    /// asked before the row is looked for (security.md §3.1, D8).
    ///
    /// A table whose rows are decided [`Through`](AccessRule::Through) others is readable here:
    /// ask the tables that its columns point at. Nothing but messages of their own change its rows.
    pub fn check_privilege(&self, table: &TableSecurity<'_>, right: Right) -> Result<()> {
        match &self.0 {
            Kind::System(_) => Ok(()),
            Kind::User(session) => session.check_privilege(table, right).map_err(Error::Denied),
        }
    }

    /// All rows of the table for which the right is held, after
    /// [`check_privilege`](Self::check_privilege).
    ///
    /// For a table whose rows are decided [`Through`](AccessRule::Through) others this is
    /// `Everyone`: add the predicates of the rows that its columns point at.
    pub fn rows(&self, table: &TableSecurity<'_>, right: Right) -> Result<RowPredicate> {
        match &self.0 {
            Kind::System(_) => Ok(RowPredicate::Everyone),
            Kind::User(session) => session.rows(table, right).map_err(Error::Denied),
        }
    }

    /// Whether the right is held on a row: both stages.
    pub fn check_row(&self, table: &TableSecurity<'_>, right: Right, row: &RowFacts) -> Result<()> {
        match &self.0 {
            Kind::System(_) => Ok(()),
            Kind::User(session) => session.check_row(table, right, row).map_err(Error::Denied),
        }
    }

    /// Whether a row with this owner and business unit may be created (security.md §3.2 C2). Tables
    /// that no user owns have no owner, those of the organization no unit either; a new business
    /// unit counts as a row of its parent.
    pub fn check_create(
        &self,
        table: &TableSecurity<'_>,
        owner: Option<PrincipalId>,
        unit: Option<BusinessUnitId>,
    ) -> Result<()> {
        self.check_row(table, Right::Create, &RowFacts { id: Uuid::nil(), owner, unit })
    }

    /// Whether somebody may become the owner of rows: it must itself be able to read the table
    /// (security.md §3.2 C3), whoever gives it the row.
    pub fn check_owner_can_read(
        &self,
        table: &TableSecurity<'_>,
        owner: Principal<'_>,
    ) -> Result<()> {
        let Kind::User(session) = &self.0 else { return Ok(()) };
        session
            .refusals()
            .check_table(owner, &owner.roles().grants, table, Right::Read)
            .map_err(|denial| Denial::OwnerCannotRead(denial).into())
    }

    /// Whether a privilege without a right is held, at any depth: a miscellaneous one, or an extra
    /// one of a table.
    pub fn check_misc(&self, privilege: &Privilege) -> Result<()> {
        let Kind::User(session) = &self.0 else { return Ok(()) };
        let refusals = session.refusals();
        session.subjects.iter().try_for_each(|subject| {
            let held = !subject.grants.of(privilege.id).is_empty();
            if held && subject.user.access_mode.covers_misc(privilege) {
                Ok(())
            } else {
                Err(refusals.misc(&subject.user, privilege).into())
            }
        })
    }
}

impl Session {
    /// The user who is authenticated.
    fn authenticated(&self) -> UserId {
        self.impersonator.as_ref().unwrap_or(&self.user).id
    }

    fn refusals(&self) -> Refusals {
        Refusals { caller: self.authenticated(), known_privileges: self.known_privileges }
    }

    fn is_administrator(&self) -> bool {
        self.user.is_administrator()
            && self.impersonator.as_ref().is_none_or(|user| user.is_administrator())
    }

    fn check_privilege(&self, table: &TableSecurity<'_>, right: Right) -> Checked<()> {
        let refusals = self.refusals();
        let allowed = match table.definition.access {
            AccessRule::Privileges => {
                return self.subjects.iter().try_for_each(|subject| {
                    let user = Principal::User(&subject.user);
                    refusals.check_table(user, &subject.grants, table, right)
                });
            }
            AccessRule::Everyone | AccessRule::Through(_) => right == Right::Read,
            AccessRule::Administrators => self.is_administrator(),
        };
        if Principal::User(&self.user).is_read_only_for(right) {
            Err(Box::new(Denial::ReadOnlyUser))
        } else if allowed {
            Ok(())
        } else {
            Err(Box::new(Denial::AdministratorsOnly))
        }
    }

    fn rows(&self, table: &TableSecurity<'_>, right: Right) -> Checked<RowPredicate> {
        self.check_privilege(table, right)?;
        if table.definition.access != AccessRule::Privileges {
            return Ok(RowPredicate::Everyone);
        }
        let covered = self.subjects.iter().map(|subject| subject.rows(table, right, &self.units));
        Ok(RowPredicate::all_of(covered))
    }

    fn check_row(&self, table: &TableSecurity<'_>, right: Right, row: &RowFacts) -> Checked<()> {
        if self.rows(table, right)?.holds(row) {
            Ok(())
        } else {
            Err(Box::new(self.refusals().right(self.user.id, table, right, row)))
        }
    }
}

impl Subject {
    /// The rows that the grants of a right cover (security.md §3.1: role and own).
    fn rows(&self, table: &TableSecurity<'_>, right: Right, units: &BusinessUnits) -> RowPredicate {
        let grants = table.privilege(right).map(|id| self.grants.of(id.id)).unwrap_or_default();
        let ownership = table.definition.ownership;
        if grants.is_empty() {
            return RowPredicate::Nobody;
        }
        if matches!(ownership, Ownership::OrganizationOwned | Ownership::None)
            || grants.iter().any(|grant| grant.depth == Depth::Global)
        {
            return RowPredicate::Everyone;
        }
        let reached = reached_units(grants, units);
        if units.are_all_in(&reached) {
            return RowPredicate::Everyone;
        }
        let mut terms = Vec::new();
        if ownership == Ownership::UserOwned {
            if grants.iter().any(|grant| grant.via.is_personal()) {
                terms.push(Term::OwnedByUser(self.user.id));
            }
            terms.push(Term::OwnedByTeams(self.owning_teams(grants)));
        } else if table.definition.name == "systemuser"
            && grants.iter().any(|grant| grant.via.is_personal())
            && !reached.contains(&self.user.unit)
        {
            terms.push(Term::IsRow(self.user.id.0));
        }
        terms.push(Term::InUnits(reached.into_iter().collect()));
        RowPredicate::any_of(terms)
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

/// The units whose rows are covered whoever owns them.
fn reached_units(grants: &[Grant], units: &BusinessUnits) -> BTreeSet<BusinessUnitId> {
    let mut reached = BTreeSet::new();
    for grant in grants {
        match grant.depth {
            Depth::Basic | Depth::Global => {}
            Depth::Local => {
                reached.insert(grant.unit);
            }
            Depth::Deep => reached.extend(units.subtree(grant.unit)),
        }
    }
    reached
}
