//! The access of a request: the subjects that must all be allowed what is asked, and the checks.

use std::sync::Arc;

use model::error::Denial;
use model::id::{BusinessUnitId, PrincipalId, UserId};
use model::metadata::{AccessRule, Privilege};
use model::right::{Depth, Right};
use model::{Error, Result, Uuid};

use crate::mask::Masks;
use crate::predicate::{RowFacts, RowPredicate};
use crate::principal::{Impersonator, Principal, Team, User};
use crate::realm::Realm;
use crate::refusal::{Checked, Refusals};
use crate::subject::{Sources, Subject};
use crate::table::TableSecurity;

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
    // Invariant: never empty. One, and in strict mode the impersonator too (security.md §5.4).
    subjects: Vec<Subject>,
    realm: Arc<Realm>,
    masks: Arc<Masks>,
}

impl Access {
    /// The access of a user who acts for itself.
    pub fn direct(user: Arc<User>, realm: Arc<Realm>) -> Self {
        let subjects = vec![Subject::itself(Arc::clone(&user))];
        let masks = Arc::default();
        Self(Kind::User(Arc::new(Session { user, impersonator: None, subjects, realm, masks })))
    }

    /// The access of a user for whom another one acts: the user with each of its grants capped at
    /// the greatest depth at which the impersonator has the privilege (rule P, security.md §5.4); in
    /// strict mode also the impersonator itself, so that both must be allowed (D32). Whoever acts
    /// for itself impersonates nobody (§5.3 step 5).
    pub fn on_behalf(user: Arc<User>, impersonator: &Impersonator, realm: Arc<Realm>) -> Self {
        let impersonator = Arc::clone(impersonator.user());
        if impersonator.id == user.id {
            return Self::direct(impersonator, realm);
        }
        let mut subjects = vec![Subject::capped(Arc::clone(&user), &impersonator)];
        if realm.strict {
            subjects.push(Subject::itself(Arc::clone(&impersonator)));
        }
        let impersonator = Some(impersonator);
        let masks = Arc::default();
        Self(Kind::User(Arc::new(Session { user, impersonator, subjects, realm, masks })))
    }

    /// The same access, which sees masked columns through these masks; before anybody else has a clone
    /// of it.
    #[must_use]
    pub fn with_masks(mut self, masks: Arc<Masks>) -> Self {
        if let Kind::User(session) = &mut self.0
            && let Some(session) = Arc::get_mut(session)
        {
            session.masks = masks;
        }
        self
    }

    /// Whether any column is seen through a mask.
    pub fn sees_masks(&self) -> bool {
        self.masks().is_some_and(|masks| !masks.is_empty())
    }

    /// The masks through which columns are seen; none for the server's own work.
    pub(crate) fn masks(&self) -> Option<&Masks> {
        match &self.0 {
            Kind::System(_) => None,
            Kind::User(session) => Some(&session.masks),
        }
    }

    /// What a team may do with rows: its roles, what it owns and what is shared with it. Nobody acts
    /// as a team; this is for telling its rights (security.md §7, `RetrievePrincipalAccess`).
    pub fn of_team(team: &Team, realm: Arc<Realm>) -> Self {
        Self::direct(Arc::new(team.as_only_member()), realm)
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

    /// The depth at which everybody who must be allowed holds a right by roles.
    pub fn depth(&self, table: &TableSecurity<'_>, right: Right) -> Option<Depth> {
        self.subjects().iter().map(|subject| subject.depth(table, right)).min().flatten()
    }

    /// Those who must all be allowed; none for the server's own work.
    pub(crate) fn subjects(&self) -> &[Subject] {
        match &self.0 {
            Kind::System(_) => &[],
            Kind::User(session) => &session.subjects,
        }
    }

    /// What all checks of the organization have in common; none for the server's own work.
    pub(crate) fn realm(&self) -> Option<&Realm> {
        match &self.0 {
            Kind::System(_) => None,
            Kind::User(session) => Some(&session.realm),
        }
    }

    /// The access that the user would have by itself.
    pub(crate) fn user_alone(&self) -> Option<Self> {
        match &self.0 {
            Kind::System(_) => None,
            Kind::User(session) => {
                Some(Self::direct(Arc::clone(&session.user), Arc::clone(&session.realm)))
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
    /// A table whose rows are decided [`Through`](AccessRule::Through) others, or by the
    /// [`Object`](AccessRule::Object) that they are about, is readable here: ask the tables that its
    /// columns point at. Nothing but messages of their own change its rows.
    pub fn check_privilege(&self, table: &TableSecurity<'_>, right: Right) -> Result<()> {
        match &self.0 {
            Kind::System(_) => Ok(()),
            Kind::User(session) => session.check_privilege(table, right).map_err(Error::Denied),
        }
    }

    /// Whether the access mode of the user lets it write anything at all: for writes that no privilege
    /// of their table decides about.
    pub fn check_may_write(&self) -> Result<()> {
        match self.user() {
            Some(user) if Principal::User(user).is_read_only_for(Right::Write) => {
                Err(Denial::ReadOnlyUser.into())
            }
            _ => Ok(()),
        }
    }

    /// All rows of the table for which the right is held, after
    /// [`check_privilege`](Self::check_privilege).
    ///
    /// For a table whose rows are decided [`Through`](AccessRule::Through) others, or by an
    /// [`Object`](AccessRule::Object), this is `Everyone`: add the predicates of the rows that its columns point at.
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

    /// Whether the right is held on all rows of the table, whoever owns them now or later: for what
    /// tells of rows that are no more, and so cannot be asked about one by one (query.md §12).
    ///
    /// For a table whose rows are decided [`Through`](AccessRule::Through) others, ask the same of the
    /// tables that its columns point at.
    pub fn check_every_row(&self, table: &TableSecurity<'_>, right: Right) -> Result<()> {
        match &self.0 {
            Kind::System(_) => Ok(()),
            Kind::User(session) => session.check_every_row(table, right).map_err(Error::Denied),
        }
    }

    /// Whether a share could allow what [`check_row`](Self::check_row) refuses, so that the shares of
    /// a row are worth looking up.
    pub fn depends_on_shares(&self, table: &TableSecurity<'_>, right: Right) -> bool {
        self.rows(table, right).is_ok_and(|rows| rows.depends_on_shares())
    }

    /// All rights on a row, as an `AccessRights` mask; Create as far as such a row could be made.
    pub fn rights_on(&self, table: &TableSecurity<'_>, row: &RowFacts) -> i32 {
        let held =
            Right::ALL.into_iter().filter(|right| self.check_row(table, *right, row).is_ok());
        held.map(Right::flag).sum()
    }

    /// The same by what gives them. What the access mode takes away is in none of them.
    pub fn sources_on(&self, table: &TableSecurity<'_>, row: &RowFacts) -> Sources {
        let Kind::User(session) = &self.0 else { return Sources::default() };
        let held = self.rights_on(table, row);
        let mut sources = session
            .subjects
            .first()
            .map_or_else(Sources::default, |subject| subject.sources(table, row, &session.realm));
        sources.role &= held;
        sources.share &= held;
        sources.hierarchy &= held;
        sources
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
        let facts = RowFacts { id: Uuid::nil(), owner, unit, shares: None };
        self.check_row(table, Right::Create, &facts)
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
        self.check_any_misc(&[privilege])
    }

    /// Whether one of several such privileges is held. A refusal names the first.
    pub fn check_any_misc(&self, privileges: &[&Privilege]) -> Result<()> {
        match &self.0 {
            Kind::System(_) => Ok(()),
            Kind::User(session) => session.check_any(privileges).map_err(Error::Denied),
        }
    }

    /// Whether System Administrator is asked for and held, on behalf of another one by both
    /// (security.md §8).
    pub fn check_administrator(&self) -> Result<()> {
        match &self.0 {
            Kind::User(session) if !session.is_administrator() => {
                Err(Denial::AdministratorsOnly.into())
            }
            Kind::System(_) | Kind::User(_) => Ok(()),
        }
    }

    /// Whether the settings of the whole organization may be turned: by System Administrators and
    /// System Customizers, and on behalf of another one if both are (security.md §8).
    pub fn check_customizer(&self) -> Result<()> {
        let mut sides = self.user().into_iter().chain(self.impersonator());
        if sides.all(|user| user.is_administrator() || user.roles.customizer) {
            Ok(())
        } else {
            Err(Denial::AdministratorsOnly.into())
        }
    }
}

impl Session {
    /// The user who is authenticated.
    fn authenticated(&self) -> UserId {
        self.impersonator.as_ref().unwrap_or(&self.user).id
    }

    fn refusals(&self) -> Refusals<'_> {
        Refusals { caller: self.authenticated(), realm: &self.realm }
    }

    fn is_administrator(&self) -> bool {
        self.user.is_administrator()
            && self.impersonator.as_ref().is_none_or(|user| user.is_administrator())
    }

    fn check_any(&self, privileges: &[&Privilege]) -> Checked<()> {
        let refusals = self.refusals();
        self.subjects.iter().try_for_each(|subject| {
            let holds = |privilege: &&Privilege| {
                !subject.grants.of(privilege.id).is_empty()
                    && subject.user.access_mode.covers_misc(privilege)
            };
            match privileges {
                _ if privileges.iter().any(holds) => Ok(()),
                [first, ..] => Err(Box::new(refusals.misc(&subject.user, first))),
                [] => Err(Box::new(Denial::AdministratorsOnly)),
            }
        })
    }

    fn check_privilege(&self, table: &TableSecurity<'_>, right: Right) -> Checked<()> {
        let refusals = self.refusals();
        let allowed = match table.rule(right) {
            AccessRule::Privileges => {
                return self.subjects.iter().try_for_each(|subject| {
                    let user = Principal::User(&subject.user);
                    refusals.check_table(user, &subject.grants, table, right)
                });
            }
            AccessRule::Everyone | AccessRule::Through(_) | AccessRule::Object { .. } => {
                right == Right::Read
            }
            AccessRule::Administrators => self.is_administrator(),
            AccessRule::Miscellaneous(_) => match table.privilege(Right::Read) {
                Some(privilege) if right == Right::Read => return self.check_any(&[privilege]),
                _ => false,
            },
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
        if *table.rule(right) != AccessRule::Privileges {
            return Ok(RowPredicate::Everyone);
        }
        let covered = self.subjects.iter().map(|subject| subject.rows(table, right, &self.realm));
        Ok(RowPredicate::all_of(covered))
    }

    fn check_every_row(&self, table: &TableSecurity<'_>, right: Right) -> Checked<()> {
        self.check_privilege(table, right)?;
        match (table.rule(right), table.privilege(right)) {
            (AccessRule::Privileges, Some(privilege)) => {
                let is_short =
                    |subject: &&Subject| subject.depth(table, right) != Some(Depth::Global);
                let Some(subject) = self.subjects.iter().find(is_short) else { return Ok(()) };
                // Who would have it without the other is not to blame.
                let alone = Subject::itself(Arc::clone(&self.user));
                let lacking = match &self.impersonator {
                    Some(impersonator) if !is_short(&&alone) => impersonator.id,
                    _ => self.user.id,
                };
                Err(Box::new(self.refusals().depth(lacking, subject, table, right, privilege)))
            }
            // Row by row another table decides.
            (AccessRule::Object { .. }, _) if !self.is_administrator() => {
                Err(Box::new(Denial::AdministratorsOnly))
            }
            _ => Ok(()),
        }
    }

    fn check_row(&self, table: &TableSecurity<'_>, right: Right, row: &RowFacts) -> Checked<()> {
        self.check_privilege(table, right)?;
        if *table.rule(right) != AccessRule::Privileges {
            return Ok(());
        }
        let refused = |subject: &&Subject| !subject.rows(table, right, &self.realm).holds(row);
        let Some(subject) = self.subjects.iter().find(refused) else { return Ok(()) };
        let lacking = match &self.impersonator {
            Some(impersonator) if self.user_may(table, right, row, subject) => impersonator.id,
            _ => self.user.id,
        };
        Err(Box::new(self.refusals().right(self.user.id, lacking, subject, table, right, row)))
    }

    /// Whether the user, acting for itself, would have the right that this subject lacks.
    fn user_may(
        &self,
        table: &TableSecurity<'_>,
        right: Right,
        row: &RowFacts,
        subject: &Subject,
    ) -> bool {
        subject.user.id != self.user.id
            || Subject::itself(Arc::clone(&self.user)).rows(table, right, &self.realm).holds(row)
    }
}
