//! What a message works with: its transaction, its session, the time.

use model::id::UserId;
use model::metadata::Privilege;
use model::time::Timestamp;
use model::value::Reference;
use model::{Error, Result};
use planner::{Catalog, Dialect, Table};
use security::Access;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use store::{Horizon, Transaction};
use uuid::Uuid;

use crate::Engine;
use crate::directory::{Reader, text};
use crate::organization::Organization;
use crate::principal;
use crate::rules::audit::Recorder;
use crate::rules::autonumber::Taken;
use crate::rules::files::body::Sent;
use crate::rules::files::thumbnails::Thumbnails;
use crate::seal::Seal;
use crate::session::{Key, Session};
use crate::upkeep::Upkeep;

/// The surroundings of one message.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Context<'a, 't> {
    pub(crate) transaction: &'a mut Transaction<'t>,
    pub(crate) session: Session,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) now: Timestamp,
    /// The solution that new components go to, besides the default one.
    pub(crate) solution: Option<Uuid>,
    /// Whether this message leaves the rows of who moves to another unit where they are.
    pub(crate) rows_stay: bool,
    /// Whether rows are refused that rules find to be duplicates.
    pub(crate) detects_duplicates: bool,
    /// The body that came in blocks for the row that this message writes.
    pub(crate) sent: Option<Sent>,
    /// The pictures that this message brings, made small before its transaction began.
    pub(crate) thumbnails: Thumbnails,
    /// Whether bytes of a file may be answered as the file to read them from.
    pub(crate) in_parts: bool,
    /// What the snapshot is known to hold, for a message that asks for changes.
    horizon: Option<Horizon>,
    engine: &'a Engine,
    pub(crate) recorder: Recorder,
    rights_changed: bool,
}

impl<'a, 't> Context<'a, 't> {
    pub(crate) fn new(
        engine: &'a Engine,
        transaction: &'a mut Transaction<'t>,
        session: &Session,
    ) -> Self {
        Self {
            transaction,
            session: session.clone(),
            catalog: Arc::clone(session.catalog()),
            now: engine.0.clock.now(),
            solution: None,
            rows_stay: false,
            detects_duplicates: false,
            sent: None,
            thumbnails: Thumbnails::default(),
            in_parts: false,
            horizon: None,
            engine,
            recorder: Recorder::new(&engine.0.audits),
            rights_changed: false,
        }
    }

    /// The same with what is known of its snapshot.
    pub(crate) fn with_horizon(self, horizon: Horizon) -> Self {
        Self { horizon: Some(horizon), ..self }
    }

    /// What the snapshot is known to hold.
    pub(crate) fn horizon(&self) -> Result<Horizon> {
        self.horizon.ok_or_else(|| Error::internal("changes are asked of an unknown snapshot"))
    }

    /// When deletions were last forgotten, in milliseconds.
    pub(crate) fn deletions_swept(&self) -> &AtomicI64 {
        &self.engine.0.deletions_swept
    }

    /// Which numbers of autonumber columns were taken.
    pub(crate) fn numbers(&self) -> &Taken {
        &self.engine.0.numbers
    }

    /// Tells who runs jobs that one is due once this message is done.
    pub(crate) fn announce_job(&self) {
        self.engine.0.bell.announce();
    }

    pub(crate) fn access(&self) -> Access {
        self.session.access().clone()
    }

    pub(crate) fn organization(&self) -> Arc<Organization> {
        Arc::clone(self.session.organization())
    }

    /// Whether rows belong to the unit of their owner and move with it (security.md §1.3).
    pub(crate) fn rows_follow_owner(&self) -> bool {
        let settings = self.session.organization().settings;
        !settings.ownership_across_units || (settings.rows_follow_owner && !self.rows_stay)
    }

    /// Who writes, and on whose behalf: the values of `createdby`, `modifiedby` and the
    /// `…onbehalfby` beside them (security.md §5.5).
    pub(crate) fn authors(&self) -> (UserId, Option<UserId>) {
        (self.session.user(), self.session.impersonator())
    }

    /// What a user or a team may do by itself, whoever asks.
    pub(crate) fn access_of(&mut self, principal: &Reference) -> Result<Access> {
        let (catalog, organization) = (Arc::clone(&self.catalog), self.organization());
        principal::access_of(self.transaction, &catalog, &organization, principal)
    }

    /// The session of a user, acting for another one if one is named, as a request of theirs would have it.
    pub(crate) fn session_of(&mut self, user: Uuid, on_behalf_of: Option<Uuid>) -> Result<Session> {
        let key = match on_behalf_of {
            Some(other) => Key::job(other, Some(user)),
            None => Key::job(user, None),
        };
        self.engine.load_session(self.transaction, &key)
    }

    /// The surroundings that a message of another session would have in the same transaction.
    pub(crate) fn of_session(&mut self, session: &Session) -> Context<'_, 't> {
        Context::new(self.engine, self.transaction, session)
    }

    pub(crate) fn table(&self, name: &str) -> Result<Arc<Table>> {
        let table = self.catalog.table(name);
        table.cloned().ok_or_else(|| Error::SegmentNotFound(name.to_owned()))
    }

    /// A privilege of no table, by its name.
    pub(crate) fn privilege(&self, name: &str) -> Result<&Privilege> {
        let privilege = self.catalog.privilege(name).map(AsRef::as_ref);
        privilege.ok_or_else(|| Error::internal(format!("there is no privilege `{name}`")))
    }

    /// The seal on what clients carry from one answer to the next question.
    pub(crate) fn seal(&self) -> &Seal {
        &self.engine.0.seal
    }

    pub(crate) fn aggregate_limit(&self) -> u32 {
        self.engine.0.aggregate_limit
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.transaction.dialect()
    }

    /// Reads rows for a rule, whoever asks.
    pub(crate) fn reader(&mut self, reason: &'static str) -> Reader<'_, 't> {
        let known = Arc::ptr_eq(&self.catalog, self.session.catalog());
        let plans = known.then(|| self.session.own_plans());
        Reader::new(self.transaction, &self.catalog, reason).with_plans(plans)
    }

    /// What a row is called, by its table's column for that, if it is there.
    pub(crate) fn name_of(
        &mut self,
        table: &str,
        id: Uuid,
        reason: &'static str,
    ) -> Result<Option<String>> {
        let column = self.table(table)?.definition.primary_name.clone().unwrap_or_default();
        let row = self.reader(reason).one(table, &[&column], id)?;
        Ok(row.map(|row| text(&row.values, 0).unwrap_or_default()))
    }

    /// Writes rows that follow from a rule, whoever asks.
    pub(crate) fn upkeep(&mut self, reason: &'static str) -> Upkeep<'_, 'a, 't> {
        Upkeep::new(self, reason)
    }

    /// Whether this message has changed what sessions keep.
    pub(crate) fn has_changed_rights(&self) -> bool {
        self.rights_changed
    }

    /// Goes on under the rights that hold after what this message has changed: what it answers is
    /// decided by them. Who has lost the right to ask anything keeps those that it began with.
    pub(crate) fn renew_session(&mut self) {
        if self.rights_changed
            && let Ok(session) = self.engine.current(self.transaction, &self.session)
        {
            self.session = session;
        }
    }

    /// Goes on with the definitions and under the rights that hold after a change of definitions.
    pub(crate) fn renew_definitions(&mut self) -> Result<()> {
        self.session = self.engine.renewed(self.transaction, &self.session, &self.catalog)?;
        Ok(())
    }

    /// Makes every later request load its rights anew, if the table decides about rights. Once for
    /// a message is enough.
    pub(crate) fn note_change(&mut self, table: &str) -> Result<()> {
        const TABLES: &[&str] = &[
            "position",
            "systemuser",
            "usersettings",
            "team",
            "role",
            "roleprivileges",
            "systemuserroles",
            "teamroles",
            "teammembership",
            "businessunit",
            "privilege",
            "organization",
            "fieldsecurityprofile",
            "fieldpermission",
            "systemuserprofiles",
            "teamprofiles",
            "maskingrule",
            "attributemaskingrule",
            "transactioncurrency",
            // Not about rights, but sessions keep the rules that are in force.
            "duplicaterule",
            "duplicaterulecondition",
        ];
        if TABLES.contains(&table) && !self.rights_changed {
            self.transaction.advance_security()?;
            self.rights_changed = true;
        }
        Ok(())
    }
}
