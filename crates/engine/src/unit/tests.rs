//! Several messages as one, on both databases.

use std::cell::Cell;

use model::message::{Association, Create, Delete, Precondition, RetrieveMultiple, Update};
use model::query::{Condition, Path, Query, Selection};
use model::value::{Reference, Value};
use uuid::{Uuid, uuid};

use super::*;
use crate::{Contents, stage};

const SALES: Uuid = uuid!("b0000000-0000-4000-8000-000000000002");
const NO_ROLES: Uuid = uuid!("a0000000-0000-4000-8000-000000000008");
const ORGANIZATION: Uuid = uuid!("e0000000-0000-4000-8000-000000000001");
const UNKNOWN: Uuid = uuid!("00000000-0000-4000-8000-0000000000aa");

fn create(name: &str) -> Request {
    Request::Create(Create {
        table: "account".into(),
        values: vec![("name".into(), Value::Text(name.into()))],
        ..Create::default()
    })
}

fn delete(id: Uuid) -> Request {
    let target = Reference::new("account", id);
    Request::Delete(Delete { target, condition: Precondition::None })
}

fn find(engine: &Engine, table: &str, column: &str, conditions: Vec<Condition>) -> Vec<Uuid> {
    let mut query = Query::new(table, Selection::columns([column]));
    for condition in conditions {
        query = query.filter(condition);
    }
    let request = Request::RetrieveMultiple(RetrieveMultiple { query, from: None });
    let Ok(Response::Rows(page)) = engine.execute(&stage::admin(engine), &request) else {
        panic!("no rows of {table}")
    };
    let shape = &page.result.shape;
    let cell = shape.properties[0].cell;
    page.result.rows.iter().filter_map(|row| row.guid(cell)).collect()
}

fn named(engine: &Engine, name: &str) -> usize {
    find(engine, "account", "accountid", vec![Condition::equal("name", Value::Text(name.into()))])
        .len()
}

#[test]
fn all_messages_take_place_or_none() {
    stage::on_each(Contents::Demo, &[], |engine| {
        let session = stage::admin(engine);
        let made = engine.together(|unit| {
            unit.execute(&session, &create("one"))?;
            unit.execute(&session, &create("two"))
        });
        assert!(matches!(made, Ok(Response::Created { .. })), "{made:?}");
        assert_eq!((named(engine, "one"), named(engine, "two")), (1, 1));
        let refused = engine.together(|unit| {
            unit.execute(&session, &create("three"))?;
            unit.execute(&session, &delete(UNKNOWN))?;
            unit.execute(&session, &create("four"))
        });
        assert_eq!(refused.unwrap_err(), Error::RowNotFound(Reference::new("account", UNKNOWN)));
        assert_eq!((named(engine, "three"), named(engine, "four")), (0, 0));
    });
}

#[test]
fn who_goes_on_after_a_refusal_keeps_nothing() {
    stage::on_each(Contents::Demo, &[], |engine| {
        let session = stage::admin(engine);
        let result = engine.together(|unit| {
            let refused = unit.execute(&session, &delete(UNKNOWN));
            assert!(refused.is_err());
            unit.execute(&session, &create("after"))
        });
        assert!(matches!(result, Err(Error::RowNotFound(_))), "{result:?}");
        assert_eq!(named(engine, "after"), 0);
    });
}

#[test]
fn a_message_is_decided_by_the_rights_that_earlier_ones_left() {
    stage::on_each(Contents::Demo, &[], |engine| {
        let admin = stage::admin(engine);
        let claims = Claims::user(uuid!("d0000000-0000-4000-8000-000000000008"));
        let nobody = engine.session(&claims, &[]).unwrap();
        let salesperson = vec![
            Condition::equal("name", Value::Text("Salesperson".into())),
            Condition::equal("businessunitid", Value::Guid(SALES)),
        ];
        let role = find(engine, "role", "roleid", salesperson)[0];
        let give = Request::Associate(Association {
            target: Reference::new("systemuser", NO_ROLES),
            path: Path::Intersect {
                relationship: "systemuserroles_association".into(),
                from_second: false,
            },
            related: vec![Reference::new("role", role)],
        });
        let attempt = |last: &Request| {
            engine.together(|unit| {
                // Without a role, then with one; whether the session is older than that or not.
                unit.execute(&admin, &give)?;
                unit.execute(&nobody, &create("with a role"))?;
                let session = unit.session(&claims, &[])?;
                unit.execute(&session, &create("with a role"))?;
                unit.execute(&admin, last)
            })
        };
        assert!(engine.execute(&nobody, &create("without")).is_err());
        assert!(matches!(attempt(&delete(UNKNOWN)), Err(Error::RowNotFound(_))));
        // What was taken back gives nobody anything.
        assert!(engine.execute(&nobody, &create("without")).is_err());
        let fresh = engine.session(&claims, &[]).unwrap();
        assert!(engine.execute(&fresh, &create("without")).is_err());
        attempt(&create("last")).unwrap();
        assert_eq!(named(engine, "with a role"), 2);
        assert_eq!(named(engine, "without"), 0);
    });
}

#[test]
fn the_audit_tells_of_one_transaction() {
    stage::on_each(Contents::Demo, &[], |engine| {
        let session = stage::admin(engine);
        let audited = Request::Update(Update {
            target: Reference::new("organization", ORGANIZATION),
            related: Vec::new(),
            values: vec![("isauditenabled".into(), Value::Bool(true))],
            condition: Precondition::None,
            returning: None,
        });
        engine.execute(&session, &audited).unwrap();
        let rename = |name: &str| {
            Request::Update(Update {
                target: Reference::new("systemuser", NO_ROLES),
                related: Vec::new(),
                values: vec![("firstname".into(), Value::Text(name.into()))],
                condition: Precondition::None,
                returning: None,
            })
        };
        let transactions = || {
            let about = vec![Condition::equal("objectid", Value::Guid(NO_ROLES))];
            let mut all = find(engine, "audit", "transactionid", about);
            let rows = all.len();
            all.sort_unstable();
            all.dedup();
            (rows, all.len())
        };
        let both = engine.together(|unit| {
            unit.execute(&session, &rename("A"))?;
            unit.execute(&session, &rename("B"))
        });
        both.unwrap();
        assert_eq!(transactions(), (2, 1));
        engine.execute(&session, &rename("C")).unwrap();
        assert_eq!(transactions(), (3, 2));
    });
}

#[test]
fn work_that_has_to_run_again_begins_with_nothing() {
    stage::on_each(Contents::Demo, &[], |engine| {
        let session = stage::admin(engine);
        let runs = Cell::new(0);
        let done = engine.together(|unit| {
            runs.set(runs.get() + 1);
            unit.execute(&session, &create("again"))?;
            // A change of definitions has to run alone, and says so when it begins.
            unit.transaction.begin_change()?;
            unit.execute(&session, &create("again"))
        });
        done.unwrap();
        let expected = if engine.0.store.dialect() == planner::Dialect::Sqlite { 1 } else { 2 };
        assert_eq!(runs.get(), expected);
        assert_eq!(named(engine, "again"), 2);
    });
}
