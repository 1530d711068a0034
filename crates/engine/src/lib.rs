//! The messages of onbehalf. [`Engine::execute`] is the whole path of a request behind the edges:
//! who is asking is already a [`Session`], what is asked is already a [`Request`].
//!
//! Invariant: this is the only crate that combines security, planner and store.

mod administration;
mod by_itself;
mod catalog;
mod circumstances;
mod clock;
mod context;
mod declared;
mod definitions;
mod directory;
mod fill;
mod formats;
mod guard;
mod jobs;
mod known;
mod masks;
mod messages;
mod organization;
mod permissions;
mod plans;
mod principal;
mod provision;
pub mod registry;
mod reports;
mod response;
mod rows;
mod rules;
mod sdk_messages;
mod seal;
mod session;
mod sign_in;
mod snapshots;
#[cfg(test)]
mod stage;
mod told;
mod unit;
mod upgrade;
mod upkeep;
mod writes;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use model::claims::Claims;
use model::message::{Request, RetrieveMultiple};
use model::metadata::TableDefinition;
use model::time::Timestamp;
use model::{Error, Result};
use parking_lot::RwLock;

pub use administration::{
    Acting, Among, Held, Named as NamedRow, Privileges, RoleCard, RoleChange, TeamCard, TeamChange,
    TeamKind, UnitCard, UnitChange, UserCard, UserChange,
};
pub use by_itself::Question;
pub use clock::{Clock, Kept, new_id};
pub use declared::{Loss, Unapplied};
pub use formats::{Currencies, Currency, Formats};
pub use organization::{FiscalNames, Hierarchy, Organization, Settings};
// What an edge needs to name things and to read answers.
pub use planner::{
    Catalog, Collection, Expanded, Named, Navigation, Origin, Property, ResultSet, Shape, Table,
    literal,
};
pub use principal::{Account, Kind};
pub use provision::Contents;
pub use response::{Block, Changes, Ending, Head, OpenFile, Page, Receiver, Response};
pub use rules::activities::parties::listed as listed_parties;
pub use seal::Seal;
pub use session::{ActFor, ActForBy, Session};
pub use store::{Begun, Pending, Store, Verdict};
pub use told::Told;
pub use unit::Unit;
pub use writes::Writes;

use catalog::CatalogCache;
use context::Context;
use guard::Guard;
use rules::files::thumbnails::{Pictures, Thumbnails};
use rules::{alternate_key, audit, autonumber, files};
use session::SessionCache;

/// The engine of one organization. Cheap to clone; every method blocks.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    catalogs: CatalogCache,
    sessions: SessionCache,
    audits: Arc<audit::Memory>,
    /// When deletions that nobody may ask for were last forgotten, in milliseconds.
    deletions_swept: AtomicI64,
    /// When to look next for files that expired, in milliseconds.
    files_due: AtomicI64,
    numbers: autonumber::Taken,
    bell: jobs::Bell,
    organization: RwLock<Arc<Organization>>,
    /// Whether it was made when it was opened.
    is_new: bool,
    deployment: Deployment,
    aggregate_limit: u32,
    seal: Seal,
}

/// How many rows are grouped or aggregated at most, unless the server's configuration says otherwise
/// (query.md §8).
const AGGREGATE_LIMIT: u32 = 50_000;

/// How often a page is begun that changes of definitions come across.
const STREAMS: u32 = 5;

/// Which of the two products' habits to follow where they differ (security.md §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deployment {
    /// The cloud's.
    #[default]
    Online,
    /// Those of an installation of one's own.
    OnPremises,
}

impl Engine {
    /// Opens the organization in `store`; makes it first if there is none.
    ///
    /// # Errors
    /// If the organization holds other data than `contents` asks for, or the database fails.
    pub fn open(store: Store, contents: Contents, clock: Clock) -> Result<Self> {
        Self::open_with(store, contents, Vec::new(), clock)
    }

    /// Opens the organization in `store`; if there is none, makes it with `more` tables besides the
    /// shipped ones. They get privileges as custom tables do, and System Administrator holds them.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(
        store: Store,
        contents: Contents,
        more: Vec<TableDefinition>,
        clock: Clock,
    ) -> Result<Self> {
        let catalogs = CatalogCache::default();
        let (organization, is_new) = provision::open(&store, contents, more, clock, &catalogs)?;
        let seal = seal::open(&store)?;
        Ok(Self(Arc::new(Inner {
            seal,
            store,
            clock,
            catalogs,
            sessions: SessionCache::default(),
            audits: Arc::default(),
            deletions_swept: AtomicI64::new(0),
            files_due: AtomicI64::new(0),
            numbers: autonumber::Taken::default(),
            bell: jobs::Bell::default(),
            organization: RwLock::new(Arc::new(organization)),
            is_new,
            deployment: Deployment::default(),
            aggregate_limit: AGGREGATE_LIMIT,
        })))
    }

    /// The same engine with the habits of a deployment; before anybody else has a clone of it.
    #[must_use]
    pub fn deployed(mut self, deployment: Deployment) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.deployment = deployment;
        }
        self
    }

    /// The same engine, which groups and aggregates at most so many rows; before anybody else has a clone
    /// of it.
    #[must_use]
    pub fn aggregating_up_to(mut self, rows: u32) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.aggregate_limit = rows;
        }
        self
    }

    /// The session of who asks, acting for whom the headers name (security.md §5.3).
    ///
    /// # Errors
    /// Every refusal of §5.3, in its order.
    pub fn session(&self, claims: &Claims, act_for: &[ActFor<'_>]) -> Result<Session> {
        let key = session::Key::new(claims, act_for);
        // Most sessions are known, and whether they still hold is one look.
        let state = self.0.store.state();
        let known = state.and_then(|state| self.0.sessions.get(&key, state));
        let session = match known {
            Some(session) => session?,
            None => self.0.store.read(|transaction| self.load_session(transaction, &key))?,
        };
        audit::came(self, &session)?;
        Ok(session)
    }

    /// Runs a message for a session and answers it. Everything that it reads and writes is one
    /// transaction, and it is decided by the rights that hold in that transaction.
    ///
    /// # Errors
    /// Whatever the message refuses; nothing is changed then.
    pub fn execute(&self, session: &Session, request: &Request) -> Result<Response> {
        if let Request::RetrieveEntityChanges(_) = request {
            self.0.store.read_changes(|transaction, horizon| {
                let session = self.current(transaction, session)?;
                let mut context = Context::new(self, transaction, &session).with_horizon(horizon);
                messages::run(&mut context, request)
            })
        } else if registry::describe(request).changes() {
            self.execute_with(Pictures::of(self, session, request), session, request)
        } else {
            self.0
                .store
                .read(|transaction| self.work(transaction, session, request, Thumbnails::default()))
        }
    }

    /// The same as [`execute`](Self::execute) for who sends what is long as it is read: bytes of a file may
    /// come as the file to [read](Self::read_file) them from.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn execute_in_parts(&self, session: &Session, request: &Request) -> Result<Response> {
        if !matches!(request, Request::Invoke(_)) || registry::describe(request).changes() {
            return self.execute(session, request);
        }
        self.0.store.read(|transaction| {
            let session = self.current(transaction, session)?;
            let mut context = Context::new(self, transaction, &session);
            context.in_parts = true;
            messages::run(&mut context, request)
        })
    }

    /// Runs a message that writes, with the pictures that it brings.
    fn execute_with(
        &self,
        pictures: Pictures,
        session: &Session,
        request: &Request,
    ) -> Result<Response> {
        let thumbnails = pictures.shrink();
        let answer = self
            .0
            .store
            .write(|transaction| self.work(transaction, session, request, thumbnails.clone()))?;
        self.follow_write();
        Ok(answer)
    }

    /// The same as [`session`](Self::session) for whoever is going to [`execute`](Self::execute) one message
    /// that writes: whether a known session still holds is told by the beginning of the write itself, where
    /// that is a round trip less. Until that is done or dropped, the engine is asked for nothing else.
    ///
    /// # Errors
    /// As [`session`](Self::session).
    pub fn session_to_write(
        &self,
        claims: &Claims,
        act_for: &[ActFor<'_>],
    ) -> Result<(Session, Option<Begun<'_>>)> {
        let key = session::Key::new(claims, act_for);
        if let Some(begun) = self.0.store.begin_write()?
            && let Some(Ok(session)) = self.0.sessions.get(&key, begun.state())
            && audit::is_known_to_have_come(self, &session)
        {
            return Ok((session, Some(begun)));
        }
        Ok((self.session(claims, act_for)?, None))
    }

    /// The same as [`execute`](Self::execute), in a write that has [begun](Self::session_to_write).
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn execute_begun(
        &self,
        begun: Begun<'_>,
        session: &Session,
        request: &Request,
    ) -> Result<Response> {
        let asks_before = matches!(request, Request::Upload(_) | Request::Invoke(_));
        if asks_before || !registry::describe(request).changes() {
            drop(begun);
            return self.execute(session, request);
        }
        // Pictures are made small before a write begins.
        let pictures = Pictures::of(self, session, request);
        if !pictures.is_empty() {
            drop(begun);
            return self.execute_with(pictures, session, request);
        }
        let answer = self.0.store.write_begun(begun, |transaction| {
            self.work(transaction, session, request, Thumbnails::default())
        })?;
        self.follow_write();
        Ok(answer)
    }

    /// Answers a question as [`execute`](Self::execute) does, but part by part, so that no page is in
    /// memory as a whole. The transaction lasts until the receiver has taken the last row.
    ///
    /// # Errors
    /// As [`execute`](Self::execute), before the first row or between rows; and what the receiver says.
    pub fn stream(
        &self,
        session: &Session,
        question: &RetrieveMultiple,
        receiver: &mut dyn Receiver,
    ) -> Result<Ending> {
        let mut attempt = 1;
        loop {
            let mut guard = Guard::new(&self.0.store, receiver);
            let (result, again) = self.0.store.read_once(|transaction| {
                let session = self.current(transaction, session)?;
                guard.version = session.state().catalog_version;
                let mut context = Context::new(self, transaction, &session);
                messages::stream(&mut context, question, &mut guard)
            });
            // As long as nothing was handed over, a change of definitions that was in the way costs time
            // and nothing else.
            if !again {
                let ending = result?;
                return guard.hand_over().map(|()| ending);
            }
            if guard.has_begun() {
                return result;
            }
            if attempt == STREAMS {
                let text = "the definitions of the tables change too often";
                return Err(Error::Unavailable(text.into()));
            }
            attempt += 1;
        }
    }

    /// Bytes of a file that was opened, from this one on: as many as are at hand together, and none at the
    /// end. What was removed meanwhile can be read for a while.
    ///
    /// # Errors
    /// If the file is no more, or the database fails.
    pub fn read_file(&self, file: &OpenFile, offset: u64) -> Result<Vec<u8>> {
        if offset >= file.size {
            return Ok(Vec::new());
        }
        let found = self.0.store.read(|transaction| transaction.part(file.id, offset))?;
        let (part, mut content) = found
            .ok_or_else(|| Error::Unavailable("a file was removed while it was read".into()))?;
        let before = usize::try_from(offset - part.start).map_err(Error::internal)?;
        content.drain(..before.min(content.len()));
        Ok(content)
    }

    /// The organization, as it was when it was last looked at.
    pub fn organization(&self) -> Arc<Organization> {
        Arc::clone(&self.0.organization.read())
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The seal on what clients carry from one answer to the next question.
    pub fn seal(&self) -> &Seal {
        &self.0.seal
    }

    /// Whether requests can be served now.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with the reason if not.
    pub fn check_ready(&self) -> Result<()> {
        self.0.store.ping()
    }

    /// The user or application that WHO names: a `domainname`, a `systemuserid`, a directory object
    /// id or an `applicationid`. For the identity provider, which knows the directory and no rights.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_account(&self, who: &str) -> Result<Option<Account>> {
        self.0.store.read(|transaction| {
            let catalog = self.0.catalogs.current(transaction)?;
            principal::find_account(transaction, &catalog, who)
        })
    }

    /// The user with this directory object id. Ids of the three kinds are told apart here: a row can be given
    /// an object id that is somebody else's application id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_by_object_id(&self, id: model::Uuid) -> Result<Option<Account>> {
        self.find_by("azureactivedirectoryobjectid", id)
    }

    /// The application user with this application id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_by_application_id(&self, id: model::Uuid) -> Result<Option<Account>> {
        self.find_by("applicationid", id)
    }

    fn find_by(&self, column: &str, id: model::Uuid) -> Result<Option<Account>> {
        self.0.store.read(|transaction| {
            let catalog = self.0.catalogs.current(transaction)?;
            principal::account_by(transaction, &catalog, column, id)
        })
    }

    /// The first users of the directory by name, people and applications: at most so many.
    ///
    /// # Errors
    /// If the database fails.
    pub fn accounts(&self, at_most: u32) -> Result<Vec<Account>> {
        self.0.store.read(|transaction| {
            let catalog = self.0.catalogs.current(transaction)?;
            principal::accounts(transaction, &catalog, at_most)
        })
    }

    /// Whether the organization was made when it was opened.
    pub fn is_new(&self) -> bool {
        self.0.is_new
    }

    /// What a message does in its transaction.
    fn work(
        &self,
        transaction: &mut store::Transaction<'_>,
        session: &Session,
        request: &Request,
        thumbnails: Thumbnails,
    ) -> Result<Response> {
        let session = self.current(transaction, session)?;
        let mut context = Context::new(self, transaction, &session);
        context.thumbnails = thumbnails;
        let answer = messages::run(&mut context, request);
        answer.map_err(|error| alternate_key::explain(&context.catalog, error))
    }

    /// What goes on after a write of a client, beside it.
    fn follow_write(&self) {
        self.0.bell.ring_if_announced();
        files::sweep::sweep(self);
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn files_due(&self) -> &AtomicI64 {
        &self.0.files_due
    }

    /// The session as it is in this transaction: the one given, unless rights or metadata changed
    /// since it was loaded (security.md §4, Q9).
    fn current(
        &self,
        transaction: &mut store::Transaction<'_>,
        session: &Session,
    ) -> Result<Session> {
        if transaction.state()? == session.state() {
            return Ok(session.clone());
        }
        self.load_session(transaction, session.key())
    }

    /// The session as it is after a change of definitions in this transaction, which nobody else sees.
    fn renewed(
        &self,
        transaction: &mut store::Transaction<'_>,
        session: &Session,
        catalog: &Arc<Catalog>,
    ) -> Result<Session> {
        let state = transaction.state()?;
        session::load(transaction, catalog, session.key(), state, self.0.deployment)
    }

    fn load_session(
        &self,
        transaction: &mut store::Transaction<'_>,
        key: &session::Key,
    ) -> Result<Session> {
        let state = transaction.state()?;
        if let Some(session) = self.0.sessions.get(key, state) {
            return session;
        }
        let catalog = self.0.catalogs.current(transaction)?;
        let loaded = session::load(transaction, &catalog, key, state, self.0.deployment);
        // What an open write transaction sees may never be committed, so it is not kept.
        if transaction.is_read_only() {
            let passing = matches!(loaded, Err(Error::Unavailable(_) | Error::Internal(_)));
            if !passing && key.is_short() {
                self.0.sessions.put(key.clone(), state, loaded.clone());
            }
            if let Ok(session) = &loaded {
                *self.0.organization.write() = Arc::clone(session.organization());
            }
        }
        loaded
    }
}
