//! Random organizations in a real database: what every user lists, opens, pages through, changes,
//! deletes and makes over HTTP, by the Web API and by SOAP, for itself and on behalf of others, against the naive
//! answer of the oracle. A case that fails is made smaller and printed as requests.
//!
//! `ONBEHALF_DECISIONS=1000000` asks for more decisions than the usual run.

mod asker;
mod columns;
mod ground;
mod names;
mod questions;
mod script;
mod shrink;
mod source;
mod stored;
mod trial;
mod writes;

use std::collections::BTreeSet;

use oracle::World;
use testkit::Database;

use super::stage::Stage;
use asker::Tally;
use ground::{Ground, Settled};
use source::Source;

/// How many organizations share a database.
const WORLDS: usize = 6;

/// What the oracle is shown of an organization: all of it, but for the tests of this test.
type Shown = fn(World) -> World;

fn whole(world: World) -> World {
    world
}

#[test]
fn everybody_sees_and_changes_on_sqlite_what_the_oracle_says() {
    compare(Database::sqlite, "SQLite");
}

#[test]
fn everybody_sees_and_changes_on_postgresql_what_the_oracle_says() {
    if let Some(database) = Database::postgres() {
        drop(database);
        compare(|| Database::postgres().unwrap(), "PostgreSQL");
    }
}

fn compare(database: impl Fn() -> Database, name: &str) {
    let wanted = wanted_decisions();
    let mut source = Source::new();
    let mut seen = BTreeSet::new();
    let mut decisions = 0;
    while decisions < wanted {
        let stage = Stage::new(database());
        let mut ground = Ground::new(&stage);
        let settled = ground.settle((0..WORLDS).map(|_| source.next()).collect());
        for each in &settled {
            let mut check = || {
                let tally = ground.ask(each, whole, usize::MAX);
                decisions += tally.decisions();
                seen.extend(tally.seen());
                assert!(!tally.failed(), "{}", explain(&database, each, &tally));
            };
            check();
            let crossing = stage.by_soap(|_| check());
            assert!(crossing.crossed > crossing.stayed, "few asked by SOAP: {crossing:?}");
        }
        if wanted > DECISIONS {
            eprintln!("{decisions} decisions on {name}, no difference");
        }
    }
    for kind in ["200", "E1", "E1n", "E2", "E3", "E4", "404", "E1o", "204", "400 0x8004022b"] {
        assert!(seen.contains(kind), "nobody met {kind}: {seen:?}");
    }
}

/// The usual number of decisions.
const DECISIONS: usize = 10_000;

#[expect(clippy::disallowed_methods, reason = "how long to run is said from outside")]
fn wanted_decisions() -> usize {
    let said = std::env::var("ONBEHALF_DECISIONS").ok();
    said.map_or(DECISIONS, |number| number.parse().expect("a number of decisions"))
}

/// The smallest organization that still shows a difference, as requests.
fn explain(database: impl Fn() -> Database, failed: &Settled, tally: &Tally) -> String {
    let stage = Stage::new(database());
    let mut ground = Ground::new(&stage);
    let still_fails = |world: &World| {
        let settled = ground.settle(vec![world.clone()]).remove(0);
        let tally = ground.ask(&settled, whole, 1);
        tally.failures().first().map(|failure| script::write(&settled, failure))
    };
    let small = shrink::shrink(failed.original.clone(), shrink::ATTEMPTS, still_fails);
    small.unwrap_or_else(|| {
        // It takes the organizations beside it; then this is all that can be said.
        let failures = tally.failures();
        let scripts = failures.iter().take(3).map(|each| script::write(failed, each));
        scripts.collect::<Vec<_>>().join("\n\n")
    })
}
