//! What is not planned, and why; and that no name, however hostile, becomes SQL.

use model::error::Denial;
use model::metadata::{Ownership, TableDefinition};
use model::query::{Columns, Condition, Expand, Path, Query, Selection};
use model::{Error, Result};
use planner::{Catalog, Dialect, Plan, plan};
use security::Access;
use serde_json::{Value as Json, json};

use crate::databases::{create, on_each_empty};
use crate::notation;
use crate::people::{CATALOG, access};

fn ask(who: &str, ask: &Json) -> Result<Plan> {
    plan(&notation::query(ask), None, &CATALOG, &access(who))
}

#[test]
fn unknown_names_are_refused() {
    let column = |ask_for: Json| {
        let refused = ask("admin", &ask_for);
        assert!(matches!(refused, Err(Error::PropertyNotFound { .. })), "{refused:?}");
    };
    column(json!({"table": "account", "select": ["nothing"]}));
    column(json!({"table": "account", "select": ["Name"]}));
    // A companion is no property.
    column(json!({"table": "account", "select": ["owneridname"]}));
    column(json!({"table": "account", "filter": {"=": ["nothing", 1]}}));
    column(json!({"table": "account", "filter": {"=": ["name>contact/fullname", 1]}}));
    column(json!({"table": "account", "order": ["nothing"]}));
    let segment = |ask_for: Json| {
        let refused = ask("admin", &ask_for);
        assert!(matches!(refused, Err(Error::SegmentNotFound(_))), "{refused:?}");
    };
    segment(json!({"table": "nothing"}));
    segment(json!({"table": "account", "filter": {"exists": {"collection": "nothing"}}}));
    segment(json!({"table": "account", "expand": [{"name": "x", "intersect": "nothing"}]}));
    segment(json!({"table": "account", "expand": [{"name": "x", "lookup": "createdby>nothing"}]}));
}

#[test]
fn one_table_without_privilege_refuses_the_whole_question() {
    // Service Agent has nothing on tasks, and Salesperson nothing on incidents and roles.
    let check = |who: &str, privilege: &str, ask_for: Json| match ask(who, &ask_for) {
        Err(Error::Denied(denial)) => match *denial {
            Denial::Privilege(missing) => assert_eq!(missing.privilege, privilege, "{ask_for}"),
            other => panic!("{ask_for}: {other}"),
        },
        other => panic!("{ask_for}: {other:?}"),
    };
    let task = "prvReadActivity";
    let tasks = json!({"collection": "Account_Tasks", "name": "x"});
    check("agent", task, json!({"table": "task"}));
    check("agent", task, json!({"table": "activitypointer"}));
    check("agent", task, json!({"table": "account", "expand": [tasks]}));
    check("agent", task, json!({"table": "account", "filter": {"exists": tasks}}));
    check("agent", task, json!({"table": "account", "filter": {"not": {"every": tasks}}}));
    let role = "prvReadRole";
    check("seller", role, json!({"table": "systemuserroles"}));
    let roles = json!({"intersect": "systemuserroles_association", "name": "x"});
    check("seller", role, json!({"table": "systemuser", "expand": [roles]}));
    check("seller", role, json!({"table": "systemuser", "filter": {"exists": roles}}));
    let lead = "prvReadLead";
    let path = json!({"=": ["originatingleadid>lead/subject", {"text": "x"}]});
    check("agent", lead, json!({"table": "account", "filter": path}));
    let nested = json!({"collection": "contact_customer_accounts", "where": path});
    check("agent", lead, json!({"table": "account", "filter": {"exists": nested}}));
    let expand = json!({"name": "x", "lookup": "originatingleadid>lead"});
    check("agent", lead, json!({"table": "account", "expand": [expand]}));
    let nested = json!({
        "name": "x", "collection": "contact_customer_accounts", "expand": [expand]
    });
    check("agent", lead, json!({"table": "account", "expand": [nested]}));
}

#[test]
fn who_acts_on_behalf_brings_no_privilege_that_the_user_lacks() {
    let task = json!({"table": "task"});
    assert!(ask("actual", &task).is_ok());
    assert!(matches!(ask("actual for agent", &task), Err(Error::Denied(_))));
    let incident = json!({"table": "incident"});
    assert!(ask("agent", &incident).is_ok());
    assert!(matches!(ask("actual for agent", &incident), Err(Error::Denied(_))));
    assert!(matches!(ask("noroles", &task), Err(Error::Denied(_))));
}

#[test]
fn values_that_do_not_fit_are_refused() {
    let check = |filter: Json| {
        let refused = ask("admin", &json!({"table": "account", "filter": filter}));
        assert!(matches!(refused, Err(Error::QueryOption(_))), "{filter}: {refused:?}");
    };
    check(json!({"=": ["name", 5]}));
    check(json!({"=": ["revenue", {"text": "5"}]}));
    check(json!({"=": ["accountid", {"text": "x"}]}));
    check(json!({"=": ["statecode", {"text": "Active"}]}));
    check(json!({"=": ["creditonhold", 2]}));
    check(json!({"=": ["createdon", {"text": "today"}]}));
    check(json!({">": ["numberofemployees", {"text": "x"}]}));
    check(json!({"in": ["statecode", [0, {"text": "x"}]]}));
    check(json!({"in": [5, [5]]}));
    check(json!({"like": ["statecode", "%"]}));
    check(json!({"like": ["name", "[ -\u{10ffff}]"]}));
    check(json!({"=": ["name", "revenue"]}));
    check(json!({"<": ["ownerid", {"row": {"table": "team", "id": ID}}]}));
    check(json!({"exists": {"lookup": "primarycontactid>contact"}}));
}

const ID: &str = "00000000-0000-4000-8000-0000000000aa";

#[test]
fn numbers_beyond_what_a_column_keeps_are_refused_in_rows() {
    let table = CATALOG.table("account").unwrap();
    let write = |name: &str, value: Json| {
        let values = [(name.to_owned(), notation::value(&value))];
        planner::plan::insert(&access("system"), table, None, None, &values, Dialect::Sqlite)
    };
    let refused = write("revenue", json!({"decimal": "922337203685477.5808"}));
    assert!(matches!(refused, Err(Error::DecimalOutOfRange { .. })), "{refused:?}");
    assert!(write("revenue", json!({"decimal": "922337203685477.5807"})).is_ok());
    assert!(matches!(write("name", json!(5)), Err(Error::Payload(_))));
    assert!(matches!(write("nothing", json!(5)), Err(Error::UndeclaredProperty { .. })));
}

#[test]
fn expands_are_limited_to_fifteen_nested_ones_and_labels_included() {
    let expand = |expands: Vec<Expand>| Expand {
        name: "x".into(),
        path: Path::Lookup { column: "createdby".into(), table: "systemuser".into() },
        selection: Selection { expands, ..Selection::columns(["fullname"]) },
        filter: None,
        order: Vec::new(),
        top: None,
    };
    for labels in [false, true] {
        let count = |outer: usize, inner: usize| {
            let mut expands: Vec<Expand> = (1..outer).map(|_| expand(vec![])).collect();
            expands.push(expand((0..inner).map(|_| expand(vec![])).collect()));
            let selection = Selection { columns: Columns::All, expands, labels, unmasked: false };
            plan(&Query::new("account", selection), None, &CATALOG, &access("admin"))
        };
        assert!(count(15, 0).is_ok() && count(10, 5).is_ok());
        for refused in [count(16, 0), count(10, 6)] {
            let Err(Error::Rule { number, .. }) = refused else { panic!("{refused:?}") };
            assert_eq!(number, 0x8004_430d);
        }
    }
}

#[test]
fn a_position_that_does_not_fit_the_order_is_refused() {
    let check = |order: Json, values: Json| {
        let after = json!({"values": values, "id": ID});
        let ask_for = json!({"table": "account", "order": order, "after": after});
        let refused = ask("admin", &ask_for);
        assert!(matches!(refused, Err(Error::PagingCookie)), "{refused:?}");
    };
    check(json!(["name"]), json!([]));
    check(json!([]), json!([{"text": "x"}]));
    check(json!(["name", "revenue"]), json!([{"text": "x"}]));
    check(json!(["revenue"]), json!([{"text": "x"}]));
    check(json!(["ownerid"]), json!([5]));
}

#[test]
fn many_rows_at_once_are_the_servers_own_work_and_told_by_their_own_columns() {
    use planner::plan::{delete_where, insert_many, update_where};

    let table = CATALOG.table("task").unwrap();
    let value = |json: Json| notation::value(&json);
    let subject = |text: &str| vec![("subject".to_owned(), value(json!({"text": text})))];
    let priority = vec![("prioritycode".to_owned(), value(json!(1)))];
    let own = notation::condition(&json!({"=": ["subject", {"text": "x"}]}));
    let other =
        notation::condition(&json!({"=": ["createdby>systemuser/fullname", {"text": "x"}]}));
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let attempts = |access: &Access, condition: &Condition| {
            let conditions = std::slice::from_ref(condition);
            [
                insert_many(access, table, &[subject("x"), subject("y")], dialect),
                update_where(access, &CATALOG, table, conditions, &priority, dialect),
                delete_where(access, &CATALOG, table, conditions, dialect),
            ]
        };
        let system = access("system");
        for made in attempts(&system, &own) {
            made.unwrap();
        }
        let refused =
            |result: &Result<planner::Statement>| matches!(result, Err(Error::Internal(_)));
        assert!(attempts(&access("admin"), &own).iter().all(refused));
        assert!(attempts(&system, &other)[1..].iter().all(refused));
        assert!(refused(&delete_where(&system, &CATALOG, table, &[], dialect)));
        assert!(refused(&insert_many(&system, table, &[], dialect)));
        let uneven = [subject("x"), priority.clone()];
        assert!(refused(&insert_many(&system, table, &uneven, dialect)));
    }
}

#[test]
fn many_rows_are_one_text_for_all_or_one_that_runs_for_each() {
    let table = CATALOG.table("task").unwrap();
    let subject = |text: &str| {
        let value = notation::value(&json!({"text": text}));
        vec![("subject".to_owned(), value)]
    };
    let rows = [subject("x"), subject("y"), subject("z")];
    let make =
        |dialect| planner::plan::insert_many(&access("system"), table, &rows, dialect).unwrap();
    let (sqlite, postgres) = (make(Dialect::Sqlite), make(Dialect::Postgres));
    assert_eq!(sqlite.sql(), r#"INSERT OR FAIL INTO "task" ("subject") VALUES (?1)"#);
    assert_eq!(postgres.sql(), r#"INSERT INTO "task" ("subject") VALUES ($1), ($2), ($3)"#);
    assert_eq!((sqlite.times(), postgres.times()), (3, 1));
    assert_eq!(sqlite.parameters(), postgres.parameters());
    assert_eq!(sqlite.parameters().len(), 3);
}

/// A table whose names try to end the identifier that they stand in.
fn hostile() -> TableDefinition {
    let mut table =
        TableDefinition::clone(&CATALOG.table("transactioncurrency").unwrap().definition);
    table.name = r#"a" (x); DROP TABLE "onbehalf_state"; --"#.into();
    table.ownership = Ownership::OrganizationOwned;
    table.primary_id = r#"id"" PRIMARY KEY); --"#.into();
    table.primary_name = Some("n\"'é`$1?1[x]\\".into());
    table.many_to_one = Vec::new();
    table.unique = vec![vec![table.primary_name.clone().unwrap()]];
    let keep = ["transactioncurrencyid", "currencyname", "createdby"];
    table.columns.retain(|column| keep.contains(&column.name.as_str()));
    for column in &mut table.columns {
        column.name = match column.name.as_str() {
            "transactioncurrencyid" => table.primary_id.clone(),
            "currencyname" => table.primary_name.clone().unwrap(),
            _ => "é\" é' é; éééééééééééééééééé".into(),
        };
    }
    table
}

#[test]
fn hostile_names_stay_identifiers() {
    let table = hostile();
    let name = table.primary_name.clone().unwrap();
    let catalog = Catalog::new(1, vec![table], vec![]);
    on_each_empty(|store| {
        create(store, &catalog);
        let table = catalog.tables().next().unwrap();
        let access = Access::system("test of the planner");
        let row = |text: &str| {
            vec![
                (table.definition.primary_id.clone(), notation::value(&json!({"guid": ID}))),
                (name.clone(), notation::value(&json!({"text": text}))),
            ]
        };
        let values = row(r#""'; DROP TABLE x; --"#);
        let insert =
            planner::plan::insert(&access, table, None, None, &values, store.dialect()).unwrap();
        let condition = json!({"like": [name, "%'; drop table%"]});
        let query = Query::new(&table.definition.name, Selection::default())
            .filter(notation::condition(&condition));
        let query =
            Query { order: vec![model::query::Order::by(name.clone()).descending()], ..query };
        let found = plan(&query, None, &catalog, &access).unwrap().statement(store.dialect());
        let rows = store
            .write(|transaction| {
                transaction.execute(&insert)?;
                transaction.query(&found)
            })
            .unwrap();
        assert_eq!(rows.len(), 1);
        assert!(store.ping().is_ok(), "the table that the name wants dropped is there");
    });
}
