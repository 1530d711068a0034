//! Changes of definitions, carried out on both databases.
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a transaction of any lifetime is a closure"
)]

use metadata::{Changed, RemovedKind};
use model::Error;
use model::message::{Create, Data, Delete, Fields, Invoke, Precondition, Request};
use model::metadata::{Cascade, ColumnType, KeyDefinition, KeyStatus, Provenance};
use model::query::Condition;
use model::value::{Reference, Value};
use store::Store;

use super::*;
use crate::stage::{self, admin, session};
use crate::{Clock, Contents, Engine, Response, Session};

const PROJECT: &str = r#"
name = "demo_project"
schema = "demo_Project"
set = "demo_projects"
object_type_code = 10001
label = "Project"
label_plural = "Projects"
ownership = "UserOwned"
primary_id = "demo_projectid"
primary_name = "demo_name"
provenance = { custom = true }

[columns]
demo_projectid = { schema = "demo_ProjectId", type = "Uniqueidentifier" }
demo_name = { schema = "demo_Name", type = "String", max_length = 100 }
demo_code = { schema = "demo_Code", type = "String", max_length = 20 }
demo_amount = { schema = "demo_Amount", type = "Decimal", precision = 2 }
demo_when = { schema = "demo_When", type = "DateTime", format = "DateAndTime", behavior = "UserLocal" }
ownerid = { schema = "OwnerId", type = "Owner", targets = ["systemuser", "team"] }
owninguser = { schema = "OwningUser", type = "Lookup", targets = ["systemuser"] }
owningteam = { schema = "OwningTeam", type = "Lookup", targets = ["team"] }
owningbusinessunit = { schema = "OwningBusinessUnit", type = "Lookup", targets = ["businessunit"] }
statecode = { schema = "statecode", type = "State", choice = "demo_project_statecode" }
versionnumber = { schema = "VersionNumber", type = "BigInt" }

[choices]
demo_project_statecode = [
    { value = 0, label = "Active" },
    { value = 1, label = "Inactive" },
]
"#;

fn project() -> TableDefinition {
    seed::read_table(PROJECT).unwrap()
}

/// Runs a test on a demo organization of each database.
fn on_each(test: impl Fn(&Engine)) {
    stage::on_each(Contents::Demo, &[], test);
}

/// Carries out changes that `say` makes of the catalog.
fn change(
    engine: &Engine,
    session: &Session,
    say: impl Fn(&Catalog) -> (Vec<Changed<TableDefinition>>, Vec<Removed>),
) -> Result<()> {
    engine.0.store.write(|transaction| {
        let session = engine.current(transaction, session)?;
        let mut context = Context::new(engine, transaction, &session);
        let version = begin(&mut context, None, false)?.version();
        let (tables, removed) = say(&context.catalog);
        let changes = Changes { version, tables, choices: Vec::new(), removed };
        changes.carry_out(&mut context)?;
        assert_eq!(context.catalog.version, version);
        Ok(())
    })
}

fn put(engine: &Engine, new: &TableDefinition) -> Result<()> {
    change(engine, &admin(engine), |catalog| {
        let old = catalog.table(&new.name).map(|table| TableDefinition::clone(&table.definition));
        (vec![Changed { name: new.name.clone(), old, new: Some(new.clone()) }], Vec::new())
    })
}

fn remove(engine: &Engine, name: &str) -> Result<()> {
    change(engine, &admin(engine), |catalog| {
        let old = TableDefinition::clone(&catalog.table(name).unwrap().definition);
        let id = old.metadata_id();
        let removed = Removed { kind: RemovedKind::Table, id, name: name.to_owned() };
        (vec![Changed { name: name.to_owned(), old: Some(old), new: None }], vec![removed])
    })
}

fn create(engine: &Engine, table: &str, values: &[(&str, Value)]) -> Result<Reference> {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let (id, associations, returning) = (None, Vec::new(), None);
    let create = Request::Create(Create {
        table: table.into(),
        id,
        values,
        associations,
        returning,
        ..Create::default()
    });
    match engine.execute(&admin(engine), &create)? {
        Response::Created { row, .. } => Ok(row),
        _ => unreachable!("a row was made"),
    }
}

fn values(
    engine: &Engine,
    table: &str,
    columns: &[&str],
    conditions: &[Condition],
) -> Vec<Vec<Value>> {
    engine
        .0
        .store
        .read(|transaction| {
            let session = engine.current(transaction, &admin(engine))?;
            let mut context = Context::new(engine, transaction, &session);
            let rows = context.reader("test").all(table, columns, conditions.to_vec())?;
            Ok(rows.into_iter().map(|row| row.values).collect())
        })
        .unwrap()
}

fn count(engine: &Engine, table: &str, column: &str, value: &str) -> usize {
    let which = Condition::equal(column, Value::Text(value.into()));
    values(engine, table, &[], &[which]).len()
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn a_new_table_has_rows_privileges_grants_and_views_at_once() {
    on_each(|engine| {
        put(engine, &project()).unwrap();
        let row = create(engine, "demo_project", &[("demo_name", text("One"))]).unwrap();
        assert_eq!(row.table, "demo_project");
        let session = admin(engine);
        let privilege = session.catalog().privilege("prvShareDemo_Project").unwrap().clone();
        assert_eq!(count(engine, "privilege", "name", "prvSharedemo_Project"), 1);
        let holds = Condition::equal("privilegeid", Value::Guid(privilege.id.0));
        let units = values(engine, "businessunit", &[], &[]).len();
        assert_eq!(values(engine, "roleprivileges", &[], &[holds]).len(), 2 * units);
        assert_eq!(count(engine, "savedquery", "returnedtypecode", "demo_project"), 4);
        // Nobody else may use it.
        let other = self::session(engine, "3d8bed3e-79a3-47c8-80cf-269869b2e9f0");
        let delete = Request::Delete(Delete { target: row, condition: Precondition::None });
        assert!(matches!(engine.execute(&other, &delete), Err(Error::Denied(_))));
    });
}

#[test]
fn who_lacks_the_privileges_changes_nothing() {
    on_each(|engine| {
        let other = session(engine, "3d8bed3e-79a3-47c8-80cf-269869b2e9f0");
        let new = || Changed { name: "demo_project".into(), old: None, new: Some(project()) };
        let refused = change(engine, &other, |_| (vec![new()], Vec::new()));
        assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
        assert!(admin(engine).catalog().table("demo_project").is_none());
    });
}

#[test]
fn columns_come_and_go_and_values_follow_their_types() {
    on_each(|engine| {
        let mut table = project();
        put(engine, &table).unwrap();
        let amount = |text: &str| Value::Decimal(text.parse().unwrap());
        let noon = model::time::Timestamp(-36 * 3_600_000);
        for number in ["1.25", "-1.35", "2"] {
            let values = [("demo_amount", amount(number)), ("demo_when", Value::Timestamp(noon))];
            create(engine, "demo_project", &values).unwrap();
        }
        let find = |table: &mut TableDefinition, name: &str| {
            table.columns.iter().position(|column| column.name == name).unwrap()
        };
        let index = find(&mut table, "demo_amount");
        table.columns[index].precision = Some(1);
        let index = find(&mut table, "demo_when");
        table.columns[index].behavior = Some("DateOnly".into());
        let mut more = table.column("demo_code").unwrap().clone();
        more.name = "demo_more".into();
        table.columns.retain(|column| column.name != "demo_code");
        table.columns.push(more);
        put(engine, &table).unwrap();
        let rows = values(engine, "demo_project", &["demo_amount", "demo_when", "demo_more"], &[]);
        let mut amounts: Vec<String> = rows.iter().map(|row| format!("{:?}", row[0])).collect();
        amounts.sort();
        assert_eq!(amounts, ["Decimal(-1.4)", "Decimal(1.3)", "Decimal(2.0)"]);
        let day = model::time::Date(-2);
        assert!(rows.iter().all(|row| row[1..] == [Value::Date(day), Value::Null]), "{rows:?}");
        let index = find(&mut table, "demo_amount");
        table.columns[index].precision = Some(10);
        // A column of the name of one that left has none of its values.
        table.columns.retain(|column| column.name != "demo_more");
        put(engine, &table).unwrap();
        let mut code = table.column("demo_name").unwrap().clone();
        code.name = "demo_amount2".into();
        table.columns.push(code);
        put(engine, &table).unwrap();
        let rows = values(engine, "demo_project", &["demo_amount", "demo_amount2"], &[]);
        assert!(
            rows.iter().any(|row| row[..] == [amount("1.3000000000"), Value::Null]),
            "{rows:?}"
        );
    });
}

#[test]
fn a_key_over_equal_rows_fails_until_it_is_tried_again_without_them() {
    on_each(|engine| {
        let mut table = project();
        put(engine, &table).unwrap();
        create(engine, "demo_project", &[("demo_code", text("Aé"))]).unwrap();
        let twin = create(engine, "demo_project", &[("demo_code", text("ae"))]).unwrap();
        table.keys.push(KeyDefinition {
            name: "demo_key".into(),
            schema: "demo_Key".into(),
            label: "Key".into(),
            columns: vec!["demo_code".into()],
            status: KeyStatus::Active,
            provenance: Provenance::default(),
        });
        put(engine, &table).unwrap();
        let status =
            || admin(engine).catalog().table("demo_project").unwrap().definition.keys[0].status;
        assert_eq!(status(), KeyStatus::Failed);
        create(engine, "demo_project", &[("demo_code", text("ae"))]).unwrap();
        let which = Condition::equal("demo_code", text("ae"));
        assert_eq!(values(engine, "demo_project", &[], &[which]).len(), 3);
        engine
            .0
            .store
            .write(|transaction| {
                let session = engine.current(transaction, &admin(engine))?;
                let mut context = Context::new(engine, transaction, &session);
                let code = [("demo_code", text("ae"))];
                context.upkeep("test").delete_all("demo_project", &code)
            })
            .unwrap();
        assert_eq!(twin.table, "demo_project");
        put(engine, &table).unwrap();
        assert_eq!(status(), KeyStatus::Active);
        create(engine, "demo_project", &[("demo_code", text("b"))]).unwrap();
        let refused = create(engine, "demo_project", &[("demo_code", text("B"))]);
        let Err(Error::DuplicateOfKey { columns, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(columns, ["demo_code"]);
        // Without the key the values are free again.
        table.keys.clear();
        put(engine, &table).unwrap();
        create(engine, "demo_project", &[("demo_code", text("B"))]).unwrap();
    });
}

#[test]
fn a_removed_table_takes_along_what_belongs_to_it_and_its_name_is_free() {
    on_each(|engine| {
        let table = project();
        put(engine, &table).unwrap();
        let row = create(engine, "demo_project", &[("demo_name", text("One"))]).unwrap();
        let known = engine.0.store.read(|transaction| transaction.state()).unwrap();
        remove(engine, "demo_project").unwrap();
        let session = admin(engine);
        assert!(session.catalog().table("demo_project").is_none());
        assert!(session.catalog().privilege("prvReaddemo_Project").is_none());
        assert_eq!(count(engine, "privilege", "name", "prvSharedemo_Project"), 0);
        assert_eq!(count(engine, "savedquery", "returnedtypecode", "demo_project"), 0);
        let removed = engine
            .0
            .store
            .read(|transaction| {
                assert!(transaction.removed_known_since()? <= known.catalog_version);
                transaction.removed_after(known.catalog_version)
            })
            .unwrap();
        assert_eq!(removed[0].id, table.metadata_id());
        assert_eq!((removed[0].kind.as_str(), removed.len()), ("table", 1));
        put(engine, &table).unwrap();
        assert!(values(engine, "demo_project", &[], &[]).is_empty());
        let delete = Request::Delete(Delete { target: row, condition: Precondition::None });
        assert!(matches!(engine.execute(&admin(engine), &delete), Err(Error::RowNotFound(_))));
    });
}

#[test]
fn removed_objects_are_remembered_for_ninety_days() {
    let store = Store::open_in_memory().unwrap();
    let at = |days: i64| {
        let now = Clock::Fixed(Timestamp(1_700_000_000_000 + days * 86_400_000));
        Engine::open(store.clone(), Contents::Demo, now).unwrap()
    };
    let ask = |engine: &Engine, since: Option<&str>| -> Result<Fields> {
        let message = crate::registry::find("RetrieveMetadataChanges").unwrap();
        let mut arguments = Fields::default();
        if let Some(since) = since {
            arguments.set("ClientVersionStamp", Data::from(since));
            arguments.set("DeletedMetadataFilters", Data::Int(1));
        }
        let invoke = Invoke { message, table: None, target: None, arguments, query: None };
        match engine.execute(&admin(engine), &Request::Invoke(invoke))? {
            Response::Result(answer) => Ok(answer.fields),
            _ => unreachable!("it is a function"),
        }
    };
    let today = at(0);
    put(&today, &project()).unwrap();
    let stamp = |engine: &Engine| {
        let answer = ask(engine, None).unwrap();
        answer.text("ServerVersionStamp").unwrap().to_owned()
    };
    let before = stamp(&today);
    remove(&today, "demo_project").unwrap();
    let after = stamp(&today);
    let removed = |engine: &Engine, since: &str| {
        let answer = ask(engine, Some(since))?;
        answer.record("DeletedMetadata")?.fields.int("Count")
    };
    // What is too old is forgotten with the next change.
    let later = at(89);
    put(&later, &project()).unwrap();
    assert_eq!(removed(&later, &before).unwrap(), 1);
    let later = at(91);
    assert_eq!(removed(&later, &before).unwrap(), 1);
    let mut table = project();
    table.change_tracking = true;
    put(&later, &table).unwrap();
    let expired = removed(&later, &before).unwrap_err();
    assert_eq!(expired.code().number, 0x8004_4352);
    assert_eq!(removed(&later, &after).unwrap(), 0);
}

#[test]
fn rows_that_point_at_a_removed_table_go_or_lose_the_link() {
    on_each(|engine| {
        put(engine, &project()).unwrap();
        let row = create(engine, "demo_project", &[("demo_name", text("One"))]).unwrap();
        let regards = |delete: Option<Cascade>| {
            change(engine, &admin(engine), |catalog| {
                let changed = ["annotation", "task"].map(|name| {
                    let old = TableDefinition::clone(&catalog.table(name).unwrap().definition);
                    let mut new = old.clone();
                    let column = if name == "task" { "regardingobjectid" } else { "objectid" };
                    let lookup = new.columns.iter_mut().find(|one| one.name == column).unwrap();
                    lookup.targets.push("demo_project".into());
                    let mut relationship =
                        old.many_to_one.iter().find(|one| one.column == column).unwrap().clone();
                    relationship.name = format!("demo_project_{name}");
                    relationship.referenced = "demo_project".into();
                    relationship.delete = delete.filter(|_| name == "task").unwrap_or_default();
                    relationship.collection_property = relationship.name.clone();
                    relationship.lookup_property = relationship.name.clone();
                    new.many_to_one.push(relationship);
                    Changed { name: name.to_owned(), old: Some(old), new: Some(new) }
                });
                (changed.to_vec(), Vec::new())
            })
        };
        regards(Some(Cascade::Cascade)).unwrap();
        let about = || Value::Reference(row.clone());
        create(engine, "task", &[("subject", text("Goes")), ("regardingobjectid", about())])
            .unwrap();
        create(engine, "annotation", &[("subject", text("Stays")), ("objectid", about())]).unwrap();
        change(engine, &admin(engine), |catalog| {
            let of = |name: &str| TableDefinition::clone(&catalog.table(name).unwrap().definition);
            let without = |name: &str| {
                let mut new = of(name);
                for column in &mut new.columns {
                    column.targets.retain(|target| target != "demo_project");
                }
                new.many_to_one.retain(|one| one.referenced != "demo_project");
                Changed { name: name.to_owned(), old: Some(of(name)), new: Some(new) }
            };
            let gone =
                Changed { name: "demo_project".into(), old: Some(of("demo_project")), new: None };
            (vec![without("annotation"), gone, without("task")], Vec::new())
        })
        .unwrap();
        assert_eq!(count(engine, "task", "subject", "Goes"), 0);
        assert_eq!(count(engine, "activitypointer", "subject", "Goes"), 0);
        let which = Condition::equal("subject", text("Stays"));
        let note = values(engine, "annotation", &["objectid"], &[which]);
        assert_eq!(note, [[Value::Null]]);
    });
}

#[test]
fn a_new_activity_is_among_all_activities_and_shares_their_privileges() {
    on_each(|engine| {
        let task = admin(engine).catalog().table("task").unwrap().definition.clone();
        let mut visit = TableDefinition::clone(&task);
        visit.name = "demo_visit".into();
        visit.schema = "demo_Visit".into();
        visit.set = "demo_visits".into();
        visit.object_type_code = 10_002;
        visit.provenance.custom = true;
        visit.many_to_one.clear();
        put(engine, &visit).unwrap();
        create(engine, "demo_visit", &[("subject", text("Visit"))]).unwrap();
        assert_eq!(count(engine, "activitypointer", "subject", "Visit"), 1);
        let session = admin(engine);
        let privilege = session.catalog().privilege("prvReadActivity").unwrap();
        assert!(privilege.tables.contains(&"demo_visit".to_owned()));
        assert!(session.catalog().privilege("prvReaddemo_Visit").is_none());
        visit.columns.retain(|column| column.kind != ColumnType::Memo);
        put(engine, &visit).unwrap();
        remove(engine, "demo_visit").unwrap();
        assert_eq!(count(engine, "activitypointer", "subject", "Visit"), 0);
        let session = admin(engine);
        let privilege = session.catalog().privilege("prvReadActivity").unwrap();
        assert!(!privilege.tables.contains(&"demo_visit".to_owned()));
    });
}

#[test]
fn a_change_that_fails_leaves_nothing_behind() {
    on_each(|engine| {
        let mut table = project();
        put(engine, &table).unwrap();
        create(engine, "demo_project", &[("demo_code", text("x"))]).unwrap();
        let before = engine.0.store.read(|transaction| transaction.definitions()).unwrap();
        let name = table.columns.iter_mut().find(|one| one.name == "demo_amount").unwrap();
        name.kind = ColumnType::Boolean;
        table.columns.retain(|column| column.name != "demo_code");
        assert!(put(engine, &table).is_err());
        let after = engine.0.store.read(|transaction| transaction.definitions()).unwrap();
        assert_eq!(before, after);
        assert_eq!(count(engine, "demo_project", "demo_code", "x"), 1);
    });
}

#[test]
fn columns_that_come_and_go_do_not_exhaust_the_numbers_of_a_database() {
    on_each(|engine| {
        let bare = project();
        put(engine, &bare).unwrap();
        create(engine, "demo_project", &[("demo_name", text("Kept")), ("demo_code", text("k"))])
            .unwrap();
        let mut wide = bare.clone();
        // SQLite numbers no columns, and writes a table anew for each that it drops.
        let postgres = engine.0.store.dialect() == planner::Dialect::Postgres;
        let (count, rounds) = if postgres { (350, 5) } else { (10, 2) };
        for number in 0..count {
            let mut column = bare.column("demo_code").unwrap().clone();
            column.name = format!("demo_c{number}");
            wide.columns.push(column);
        }
        for _ in 0..rounds {
            put(engine, &wide).unwrap();
            put(engine, &bare).unwrap();
        }
        let row = values(engine, "demo_project", &["demo_name", "demo_code"], &[]);
        assert_eq!(row, [[text("Kept"), text("k")]]);
        let which = Condition::equal("demo_code", text("K"));
        assert_eq!(values(engine, "demo_project", &[], &[which]).len(), 1);
    });
}

#[test]
fn a_table_with_more_columns_than_a_database_keeps_is_refused_and_nothing_is_changed() {
    on_each(|engine| {
        let mut table = project();
        put(engine, &table).unwrap();
        let mut lookup = table.column("ownerid").unwrap().clone();
        lookup.kind = ColumnType::Lookup;
        for number in 0..800 {
            lookup.name = format!("demo_l{number}");
            table.columns.push(lookup.clone());
        }
        let refused = put(engine, &table);
        assert!(matches!(refused, Err(Error::Rule { .. })), "{refused:?}");
        let columns =
            admin(engine).catalog().table("demo_project").unwrap().definition.columns.len();
        assert_eq!(columns, project().columns.len());
    });
}
