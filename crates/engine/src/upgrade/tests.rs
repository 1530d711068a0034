//! Upgrades of organizations, and what the definitions of both versions become.

use model::message::{Create, Request, Retrieve};
use model::metadata::{Cascade, ColumnDefinition, KeyDefinition, KeyStatus, Provenance};
use model::query::{Condition, Selection};
use model::value::Value;
use security::{Access, RowFacts};

use super::*;
use crate::{Contents, Engine, Response, stage};

const SAMPLE: &str = r#"
name = "sample_example"
schema = "sample_Example"
set = "sample_examples"
object_type_code = 10000
label = "Example"
label_plural = "Examples"
ownership = "OrganizationOwned"
primary_id = "sample_exampleid"
primary_name = "sample_name"

[columns]
sample_exampleid = { schema = "sample_ExampleId", type = "Uniqueidentifier" }
sample_name = { schema = "sample_Name", type = "String", max_length = 100 }
"#;
const COLUMN: &str =
    r#"sample_code = { schema = "sample_Code", type = "String", max_length = 10 }"#;

#[test]
fn only_what_an_earlier_version_or_another_build_made_is_upgraded() {
    let check = |text: &str, expected: bool| {
        assert_eq!(Made::read(text).is_older(), expected, "{text}");
    };
    check("", true);
    check("2 0123456789abcdef", true);
    check(&Made::today().text(), false);
    check(&format!("{} 0123456789abcdef", seed::VERSION), true);
    check("4000000000 0123456789abcdef", false);
    assert_eq!(Made::read(&Made::today().text()), Made::today());
}

#[test]
fn a_definition_keeps_what_only_the_organization_has() {
    let definitions = Definitions::shipped().unwrap();
    let find =
        |name: &str| definitions.tables().iter().find(|table| table.name == name).unwrap().clone();
    let shipped = find("position");
    let mut old = shipped.clone();
    old.audited = true;
    old.change_tracking = true;
    old.columns.retain(|column| column.name != "description");
    let mut column = shipped.column("name").unwrap().clone();
    column.name = "sample_more".to_owned();
    old.columns.push(column.clone());
    old.columns.iter_mut().find(|column| column.name == "name").unwrap().secured = true;
    let mut relationship = shipped.many_to_one.first().unwrap().clone();
    relationship.name = "sample_more_position".to_owned();
    old.many_to_one.push(relationship);

    let merged = merge(&old, &shipped, &definitions);
    assert!(merged.change_tracking);
    assert!(merged.audited && merged.column("name").unwrap().secured);
    assert!(merged.column("description").is_some());
    assert_eq!(merged.columns.last(), Some(&column));
    assert_eq!(merged.many_to_one.last().unwrap().name, "sample_more_position");
    assert_eq!(merge(&merged, &shipped, &definitions), merged);
}

#[test]
fn what_somebody_changed_in_the_organization_stays_as_it_is_there() {
    let definitions = Definitions::shipped().unwrap();
    let find = |name: &str| definitions.tables().iter().find(|table| table.name == name).unwrap();
    let shipped = find("task");
    let mine = Provenance { modified: Some(1), version: 9, ..Provenance::default() };
    let made = Provenance { custom: true, ..mine };
    let mut old = shipped.clone();
    old.label = "To do".into();
    old.provenance = mine;
    let change =
        |table: &mut TableDefinition, name: &str, change: &dyn Fn(&mut ColumnDefinition)| {
            change(table.columns.iter_mut().find(|column| column.name == name).unwrap());
        };
    change(&mut old, "subject", &|column| {
        column.max_length = Some(50);
        column.provenance = mine;
    });
    change(&mut old, "category", &|column| column.max_length = Some(50));
    change(&mut old, "regardingobjectid", &|column| column.targets.push("demo_visit".to_owned()));
    let mut about = shipped.many_to_one.first().unwrap().clone();
    about.name = "demo_visit_Tasks".to_owned();
    about.column = "regardingobjectid".to_owned();
    about.referenced = "demo_visit".to_owned();
    about.provenance = Provenance { custom: false, ..made };
    old.many_to_one.push(about);
    old.many_to_one.first_mut().unwrap().delete = Cascade::Restrict;
    old.many_to_one.first_mut().unwrap().provenance = mine;
    old.keys.push(KeyDefinition {
        name: "demo_by_subject".to_owned(),
        schema: "demo_BySubject".to_owned(),
        label: "By subject".into(),
        columns: vec!["subject".to_owned()],
        status: KeyStatus::Active,
        provenance: made,
    });
    let status = old.choices.get_mut("task_statuscode").unwrap();
    status.options.first_mut().unwrap().label = "Somewhere".into();
    status.provenance = mine;

    let mut expected = old.clone();
    // Nobody says so of this one.
    change(&mut expected, "category", &|column| {
        column.max_length = shipped.column("category").unwrap().max_length;
    });
    assert_eq!(merge(&old, shipped, &definitions), expected);
}

#[test]
fn a_column_that_somebody_changed_becomes_the_rollup_that_it_is_now() {
    let definitions = Definitions::shipped().unwrap();
    let shipped = definitions.tables().iter().find(|table| table.name == "account").unwrap();
    let mut old = shipped.clone();
    let column = old.columns.iter_mut().find(|column| column.name == "opendeals").unwrap();
    column.label = "Deals".into();
    column.rollup = None;
    column.provenance = Provenance { modified: Some(1), version: 9, ..Provenance::default() };
    let merged = merge(&old, shipped, &definitions);
    let column = merged.column("opendeals").unwrap();
    assert_eq!(column.label, "Deals".into());
    assert!(
        column.rollup.is_some() && column.rollup == shipped.column("opendeals").unwrap().rollup
    );
}

#[test]
fn a_copy_of_a_global_choice_goes_and_a_choice_of_ones_own_stays() {
    let definitions = Definitions::shipped().unwrap();
    let shipped = definitions.tables().iter().find(|table| table.name == "role").unwrap();
    let (name, global) = definitions.choices().iter().find(|one| one.0 == "isinherited").unwrap();
    let mut own = global.clone();
    own.provenance.custom = true;
    let mut old = shipped.clone();
    old.choices.insert(name.clone(), global.clone());
    old.choices.insert("role_sample_kind".to_owned(), own);
    let merged = merge(&old, shipped, &definitions);
    assert!(!merged.choices.contains_key(name));
    assert!(merged.choices.contains_key("role_sample_kind"));
}

/// Runs a test on an organization of each database, made with these further tables.
fn on_each(tables: &[TableDefinition], test: impl Fn(&Engine)) {
    stage::on_each(Contents::Demo, tables, test);
}

fn upgrade(engine: &Engine, tables: Vec<TableDefinition>) {
    let definitions = Definitions::with(tables).unwrap();
    let store = &engine.0.store;
    store.write(|transaction| run(transaction, &definitions, Clock::System)).unwrap();
}

/// The administrator makes a row with these texts and reads it again.
fn make(engine: &Engine, texts: &[(&str, &str)]) {
    let session = stage::admin(engine);
    let create = Request::Create(Create {
        table: "sample_example".into(),
        values: texts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Value::Text((*text).to_owned())))
            .collect(),
        ..Create::default()
    });
    let Response::Created { row, .. } = engine.execute(&session, &create).unwrap() else {
        unreachable!("a row was made")
    };
    let retrieve = Request::Retrieve(Retrieve {
        target: row,
        selection: Selection::columns(texts.iter().map(|(name, _)| *name)),
        unless_version: None,
    });
    let Response::Row(set) = engine.execute(&session, &retrieve).unwrap() else {
        unreachable!("a row was asked for")
    };
    let row = set.rows.get(0).unwrap();
    for (name, text) in texts {
        let column = set.shape.table.column_index(name);
        let property = set.shape.properties.iter().find(|one| Some(one.column) == column);
        assert_eq!(row.text(property.unwrap().cell), Some(*text));
    }
}

#[test]
fn a_table_that_the_organization_lacks_is_made_and_the_administrator_may_use_it() {
    on_each(&[], |engine| {
        upgrade(engine, vec![seed::read_table(SAMPLE).unwrap()]);
        make(engine, &[("sample_name", "One")]);
    });
}

#[test]
fn a_column_that_a_table_of_the_organization_lacks_is_added_and_works() {
    on_each(&[seed::read_table(SAMPLE).unwrap()], |engine| {
        make(engine, &[("sample_name", "Before")]);
        let newer = [SAMPLE, COLUMN, "\n"].concat();
        for _ in 0..2 {
            upgrade(engine, vec![seed::read_table(&newer).unwrap()]);
            make(engine, &[("sample_name", "After"), ("sample_code", "X1")]);
        }
        // What only the organization has stays.
        upgrade(engine, Vec::new());
        make(engine, &[("sample_name", "Still"), ("sample_code", "X2")]);
    });
}

/// The names of the public views of the sample table.
fn views(engine: &Engine) -> Vec<String> {
    let store = &engine.0.store;
    let read = |transaction: &mut Transaction<'_>| {
        let catalog = engine.0.catalogs.current(transaction)?;
        let mut reader = Reader::new(transaction, &catalog, "test of upgrades");
        let of = Condition::equal("returnedtypecode", Value::Text("sample_example".to_owned()));
        reader.all(VIEWS, &["name"], vec![of])
    };
    let mut rows = store.read(read).unwrap();
    rows.sort_by_key(|row| text(&row.values, 0));
    rows.iter().filter_map(|row| text(&row.values, 0)).collect()
}

#[test]
fn a_table_without_views_gets_its_own_and_what_was_taken_away_stays_away() {
    on_each(&[], |engine| {
        let all = ["All Examples", "Quick Find All Examples"];
        for _ in 0..2 {
            upgrade(engine, vec![seed::read_table(SAMPLE).unwrap()]);
            assert_eq!(views(engine), all);
        }
        let table = seed::read_table(SAMPLE).unwrap();
        let find = seed::views([&table], seed::ids::DEMO_ORGANIZATION).unwrap().pop().unwrap();
        let store = &engine.0.store;
        let remove = |transaction: &mut Transaction<'_>| {
            let catalog = engine.0.catalogs.current(transaction)?;
            let facts = RowFacts { id: find.id, owner: None, unit: None, shares: None };
            let access = Access::system("test of upgrades");
            let table = catalog.table(VIEWS).unwrap();
            let delete = planner::plan::delete(&access, table, &facts, transaction.dialect())?;
            transaction.execute(&delete)
        };
        assert_eq!(store.write(remove).unwrap(), 1);
        upgrade(engine, vec![table]);
        assert_eq!(views(engine), ["All Examples"]);
    });
}
