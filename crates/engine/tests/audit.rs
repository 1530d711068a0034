//! How long rows of `audit` are kept, by the engine's own clock.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use engine::{Clock, Contents, Engine, Response};
use model::Uuid;
use model::claims::Claims;
use model::message::{Precondition, Request, RetrieveMultiple, Update};
use model::query::{Condition, Query, Selection};
use model::time::Timestamp;
use model::value::{Reference, Value};
use store::Store;
use uuid::uuid;

const ORGANIZATION: Uuid = uuid!("e0000000-0000-4000-8000-000000000001");
const USER: Uuid = uuid!("278742b0-1e61-4fb5-84ef-c7de308c19e2");
const DAY: i64 = 86_400_000;
const NOW: i64 = 1_700_000_000_000;

/// The organization at a time, in days from now.
fn at(store: &Store, days: i64) -> Engine {
    let clock = Clock::Fixed(Timestamp(NOW + days * DAY));
    Engine::open(store.clone(), Contents::Demo, clock).unwrap()
}

fn run(engine: &Engine, request: &Request) -> Response {
    let claims = Claims::user(uuid!("d0000000-0000-4000-8000-000000000001"));
    let session = engine.session(&claims, &[]).unwrap();
    engine.execute(&session, request).unwrap()
}

fn change(engine: &Engine, table: &str, id: Uuid, column: &str, value: Value) {
    run(
        engine,
        &Request::Update(Update {
            target: Reference::new(table, id),
            values: vec![(column.into(), value)],
            related: Vec::new(),
            condition: Precondition::None,
            returning: None,
        }),
    );
}

fn rename(engine: &Engine, name: &str) {
    change(engine, "systemuser", USER, "firstname", Value::Text(name.into()));
}

fn keep(engine: &Engine, days: i64) {
    change(engine, "organization", ORGANIZATION, "auditretentionperiodv2", Value::Int(days));
}

fn told(engine: &Engine) -> usize {
    let query = Query::new("audit", Selection::columns(["action"]))
        .filter(Condition::equal("objectid", Value::Guid(USER)));
    let request = Request::RetrieveMultiple(RetrieveMultiple { query, from: None });
    let Response::Rows(page) = run(engine, &request) else { panic!("no rows") };
    page.result.rows.len()
}

#[test]
fn old_rows_go_with_a_later_write_that_is_audited() {
    let store = Store::open_in_memory().unwrap();
    let today = at(&store, 0);
    change(&today, "organization", ORGANIZATION, "isauditenabled", Value::Bool(true));
    rename(&today, "a");
    rename(&today, "b");
    assert_eq!(told(&today), 2);
    // A new organization keeps them for thirty days.
    let later = at(&store, 29);
    rename(&later, "c");
    assert_eq!(told(&later), 3);
    let later = at(&store, 31);
    assert_eq!(told(&later), 3);
    rename(&later, "d");
    assert_eq!(told(&later), 2);
}

#[test]
fn rows_are_looked_through_once_an_hour() {
    let store = Store::open_in_memory().unwrap();
    let today = at(&store, 0);
    change(&today, "organization", ORGANIZATION, "isauditenabled", Value::Bool(true));
    rename(&today, "a");
    let later = at(&store, 5);
    keep(&later, 6);
    // The write before looked just now.
    keep(&later, 1);
    rename(&later, "b");
    assert_eq!(told(&later), 2);
    let engine = at(&store, 5);
    rename(&engine, "c");
    assert_eq!(told(&engine), 2);
}

#[test]
fn rows_may_be_kept_for_ever() {
    let store = Store::open_in_memory().unwrap();
    let today = at(&store, 0);
    change(&today, "organization", ORGANIZATION, "isauditenabled", Value::Bool(true));
    keep(&today, -1);
    rename(&today, "a");
    let later = at(&store, 40_000);
    rename(&later, "b");
    assert_eq!(told(&later), 2);
}
