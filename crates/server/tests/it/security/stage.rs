//! A running demo organization with the tables of `tables`, that tests add rows to which no message makes yet: roles, teams and
//! who holds what. They are stored as a new organization's rows are, past every check.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use engine::{Clock, Contents, Engine, Store};
use identity::token::{Actor, Audience, Issue, Subject};
use identity::{Application, BaseUrl, Person, SigningKeys, Site, Tenant};
use model::Uuid;
use model::value::{Reference, Value};
use planner::Catalog;
use security::Access;
use seed::Definitions;
use testkit::{Client, Database, Program, Server, databases};

use super::tables;
use crate::BINARY;
use crate::soap::bridge::bridge;

/// A server, and a way past it.
pub(crate) struct Stage {
    store: Store,
    pub(crate) server: Server,
    pub(crate) catalog: Arc<Catalog>,
    keys: SigningKeys,
}

/// Who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// A person, by object id.
    Person(Uuid),
    /// An application, by `applicationid`, with its object id.
    Application(Uuid, Uuid),
}

/// Stages that tests share which run at the same time.
pub(crate) type Shared = Mutex<Vec<Weak<Stage>>>;

/// Runs a test on the stage of every database. Tests that run at the same time share them.
pub(crate) fn on_each_database(test: impl Fn(&Stage)) {
    static SHARED: Shared = Mutex::new(Vec::new());
    on_each(&SHARED, |_| {}, test);
}

/// Runs a scenario on the stage of every database, once by each protocol: both edges have to decide alike.
pub(crate) fn by_each_protocol(test: impl Fn(&Stage)) {
    on_each_database(|stage| stage.by_each(&test));
}

thread_local! {
    /// How many requests of this thread went over to SOAP, while it asks that way, and how many had none.
    static BY_SOAP: Cell<Option<Crossing>> = const { Cell::new(None) };
}

/// What became of requests at the bridge.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Crossing {
    pub(crate) crossed: usize,
    pub(crate) stayed: usize,
}

/// Ends the asking by SOAP, however the test ends.
struct BySoap;

impl Drop for BySoap {
    fn drop(&mut self) {
        BY_SOAP.set(None);
    }
}

fn count(crossed: bool) {
    if let Some(mut crossing) = BY_SOAP.get() {
        crossing.crossed += usize::from(crossed);
        crossing.stayed += usize::from(!crossed);
        BY_SOAP.set(Some(crossing));
    }
}

/// Runs a test on stages that it shares with some others, for which the organization is prepared
/// first.
pub(crate) fn on_each(shared: &Shared, prepare: impl Fn(&Stage), test: impl Fn(&Stage)) {
    let stages: Vec<Arc<Stage>> = {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let alive: Vec<_> = shared.iter().filter_map(Weak::upgrade).collect();
        let stages = if alive.is_empty() {
            let made = |database| {
                let stage = Stage::new(database);
                prepare(&stage);
                Arc::new(stage)
            };
            databases().map(made).collect()
        } else {
            alive
        };
        *shared = stages.iter().map(Arc::downgrade).collect();
        stages
    };
    for stage in stages {
        test(&stage);
    }
}

/// Who signs in, as the directory knows it.
enum Named {
    Person(Person),
    Application(Application),
}

fn named(who: Who) -> Named {
    match who {
        Who::Person(object_id) => {
            let name = || object_id.to_string();
            Named::Person(Person { object_id, user_name: name(), name: name() })
        }
        Who::Application(application_id, object_id) => {
            let name = application_id.to_string();
            Named::Application(Application { application_id, object_id: Some(object_id), name })
        }
    }
}

fn open(program: &Program) -> Store {
    let store = match program.database().url() {
        Some(url) => Store::open_postgres(&url),
        None => Store::open_sqlite(&program.data().join("onbehalf.db")),
    };
    store.unwrap()
}

impl Stage {
    pub(crate) fn new(database: Database) -> Self {
        // The tables are there before the server is: it finds a demo organization and opens it.
        let program = Program::prepared(BINARY, database, "stage", |program| {
            std::fs::create_dir_all(program.data()).unwrap();
            let made =
                Engine::open_with(open(program), Contents::Demo, tables::tables(), Clock::System);
            drop(made.unwrap());
            SigningKeys::load_or_create(&program.data()).unwrap();
        });
        let store = open(&program);
        let keys = SigningKeys::load_or_create(&program.data()).unwrap();
        let server = program.serve(&["--demo", "--log", "warn"]);
        let definitions = Definitions::with(tables::tables()).unwrap();
        let catalog = Arc::new(Catalog::with_choices(
            1,
            definitions.tables().to_vec(),
            definitions.choices().to_vec(),
            definitions.privileges(),
        ));
        Self { store, server, catalog, keys }
    }

    /// A client of the Web API, or one whose requests go over to SOAP where there is a way.
    pub(crate) fn client(&self) -> Client {
        let client = self.server.client();
        if BY_SOAP.get().is_some() {
            return client.over(bridge(&self.catalog, count));
        }
        client
    }

    /// Runs a test once by each protocol.
    pub(crate) fn by_each(&self, test: impl Fn(&Self)) {
        test(self);
        let crossing = self.by_soap(test);
        assert!(crossing.crossed > 0, "nobody asked by SOAP: {crossing:?}");
    }

    /// Runs a test by SOAP, and says how many of its requests went that way.
    pub(crate) fn by_soap(&self, test: impl FnOnce(&Self)) -> Crossing {
        BY_SOAP.set(Some(Crossing::default()));
        let _ends = BySoap;
        test(self);
        BY_SOAP.get().unwrap_or_default()
    }

    /// Changes the organization's own row, for everybody on this stage.
    pub(crate) fn set_organization(&self, columns: &serde_json::Value) {
        let path = "/api/data/v9.2/organizations(e0000000-0000-4000-8000-000000000001)";
        let token = self.server.token("admin@contoso.example");
        let response = self.client().request("PATCH", path).token(&token).json(columns).send();
        assert_eq!(response.status, 204, "{}", response.text());
    }

    /// A token as the identity provider writes it.
    pub(crate) fn token(&self, who: Who) -> String {
        self.token_of(who, None)
    }

    /// The same, by which another one acts on behalf of who it is about.
    pub(crate) fn acting_token(&self, who: Who, actor: Who) -> String {
        self.token_of(who, Some(actor))
    }

    fn token_of(&self, who: Who, actor: Option<Who>) -> String {
        let (subject, actor) = (named(who), actor.map(named));
        let subject = match &subject {
            Named::Person(person) => Subject::person(person),
            Named::Application(application) => Subject::Application(application),
        };
        let tenant = Tenant {
            id: seed::ids::DEMO_TENANT,
            domain: "contoso.example".into(),
            organization: "contoso".into(),
        };
        let site = Site::new(tenant, None);
        let base = BaseUrl::localhost();
        let audience = Audience::Here(base.clone());
        let now = Clock::System.now();
        let issue = Issue { subject, base, audience, lifetime: 3600, now };
        match &actor {
            None => self.keys.issue(&site, &issue),
            Some(Named::Person(person)) => {
                self.keys.issue_acting(&site, &issue, Actor::Person(person))
            }
            Some(Named::Application(application)) => {
                self.keys.issue_acting(&site, &issue, Actor::Application(application))
            }
        }
        .unwrap()
    }

    /// Stores rows in one transaction and tells the server that rights have changed.
    pub(crate) fn insert(&self, rows: &[seed::Row]) {
        let access = Access::system("what no message makes yet");
        let inserted = self.store.write(|transaction| {
            for row in rows {
                let table = self.catalog.table(&row.table).unwrap();
                let mut values: Vec<(String, Value)> = Vec::new();
                for (name, value) in &row.values {
                    let column = table.column(name).unwrap();
                    let value = match (value, column.targets.as_slice()) {
                        (Value::Guid(id), [target]) if column.is_lookup() => {
                            Value::Reference(Reference::new(target.as_str(), *id))
                        }
                        (value, _) => value.clone(),
                    };
                    values.push((name.clone(), value));
                }
                let version = transaction.next_row_version()?;
                values.push(("versionnumber".into(), Value::Int(version)));
                values.push((table.definition.primary_id.clone(), Value::Guid(row.id)));
                let dialect = transaction.dialect();
                let insert = planner::plan::insert(&access, table, None, None, &values, dialect)?;
                transaction.execute(&insert)?;
            }
            transaction.advance_security()
        });
        inserted.unwrap();
    }
}
