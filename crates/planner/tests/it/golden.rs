//! Each folder of `tests/golden` has a question, and the SQL that both dialects make of it. The same
//! SQL runs on real databases. `UPDATE_GOLDEN=1` rewrites the SQL: read the difference.

use std::fmt::Write as _;
use std::path::PathBuf;

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId};
use model::right::Right;
use model::value::Value;
use planner::plan::{CollectionPlan, delete, insert, update};
use planner::{Dialect, Plan, Statement, ddl, plan_at};
use security::{ColumnPermissions, Permission, RowFacts};
use serde_json::Value as Json;

use crate::databases::on_each;
use crate::notation;
use crate::people::{CATALOG, access, access_with, circumstances, securing};

/// What a statement is for, and the statement.
type Titled = (String, Statement);

pub(crate) fn cases() -> Vec<(PathBuf, Json)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let read = |folder: PathBuf| {
        let text = std::fs::read_to_string(folder.join("question.json")).unwrap();
        let json = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        (folder, json)
    };
    folders.into_iter().map(read).collect()
}

/// All statements that a case stands for.
fn statements(case: &Json, dialect: Dialect) -> Vec<Titled> {
    if let Json::Array(tables) = &case["define"] {
        return definitions(tables, dialect);
    }
    if !case["write"].is_null() {
        return vec![write(case, dialect)];
    }
    let profiles = |who: &str| permissions(&case["may"][who]);
    let access = access_with(&notation::text(&case["as"]), &profiles);
    let query = notation::query(&case["ask"]);
    let scope = notation::scope(&case["from"]);
    let secured: Vec<String> =
        notation::list(&case["secured"]).iter().map(notation::text).collect();
    let catalog = (!secured.is_empty()).then(|| securing(&secured));
    let catalog = catalog.as_ref().unwrap_or(&CATALOG);
    let mut circumstances = circumstances();
    if let Some(limit) = case["aggregate_limit"].as_u64() {
        circumstances.aggregate_limit = limit.try_into().unwrap();
    }
    let plan = plan_at(&query, scope.as_ref(), catalog, &access, &circumstances).unwrap();
    let mut all = vec![("rows".to_owned(), plan.statement(dialect))];
    all.extend(plan.count(dialect).map(|count| ("count".to_owned(), count)));
    collections(&plan, "collection", dialect, &mut all);
    all
}

/// What profiles allow somebody: the columns that may be read.
fn permissions(columns: &Json) -> ColumnPermissions {
    let mut permissions = ColumnPermissions::default();
    for column in notation::list(columns) {
        let column = notation::text(column);
        let (table, name) = column.split_once('.').unwrap();
        let read = Permission { read: true, ..Permission::default() };
        permissions.allow(table, name, read);
    }
    permissions
}

fn collections(plan: &Plan, title: &str, dialect: Dialect, all: &mut Vec<Titled>) {
    for (number, collection) in plan.collections().iter().enumerate() {
        let title = format!("{title} {number}");
        all.push((title.clone(), of_parents(collection, dialect)));
        collections(collection.plan(), &title, dialect, all);
    }
}

fn of_parents(collection: &CollectionPlan, dialect: Dialect) -> Statement {
    collection.statement(vec![Uuid::from_u128(1), Uuid::from_u128(2)], dialect)
}

fn definitions(tables: &[Json], dialect: Dialect) -> Vec<Titled> {
    let mut all = Vec::new();
    for name in tables.iter().map(notation::text) {
        let definition = &CATALOG.table(&name).unwrap().definition;
        let made = if definition.is_view_of_activities {
            ddl::create_activity_view(&CATALOG, dialect)
        } else {
            ddl::create(definition, dialect)
        };
        all.extend(made.into_iter().map(|statement| (name.clone(), statement)));
    }
    all
}

fn write(case: &Json, dialect: Dialect) -> Titled {
    let access = access(&notation::text(&case["as"]));
    let what = &case["write"];
    let table = CATALOG.table(&notation::text(&what["table"])).unwrap();
    let values: Vec<(String, Value)> = notation::list(&what["values"])
        .iter()
        .map(|pair| (notation::text(&pair[0]), notation::value(&pair[1])))
        .collect();
    let id = |json: &Json| json.as_str().map(|text| text.parse::<Uuid>().unwrap());
    let owner = id(&what["owner"]).map(|id| PrincipalId::User(id.into()));
    let unit = id(&what["unit"]).map(BusinessUnitId);
    let facts = RowFacts { id: id(&what["row"]).unwrap_or_default(), owner, unit, shares: None };
    let kind = notation::text(&what["kind"]);
    let statement = match kind.as_str() {
        "insert" => insert(&access, table, owner, unit, &values, dialect),
        "update" => update(&access, table, &[Right::Write], &facts, &values, dialect),
        "delete" => delete(&access, table, &facts, dialect),
        other => panic!("no write {other}"),
    };
    (kind, statement.unwrap())
}

/// Text, parameters and types of the columns, a line for each part.
fn shown(statements: &[Titled]) -> String {
    let mut out = String::new();
    for (title, statement) in statements {
        writeln!(out, "-- {title}").unwrap();
        let mut sql = statement.sql().to_owned();
        for word in [" FROM ", " LEFT JOIN ", " JOIN ", " WHERE ", " ORDER BY ", " UNION ALL "] {
            sql = sql.replace(word, &format!("\n{}", word.trim_start()));
        }
        sql = sql.replace("LEFT\nJOIN", "LEFT JOIN");
        writeln!(out, "{}", sql.replace(" AND (", "\n  AND (")).unwrap();
        for (number, parameter) in (1..).zip(statement.parameters()) {
            writeln!(out, "--   {number}: {parameter:?}").unwrap();
        }
        if !statement.columns().is_empty() {
            writeln!(out, "--   {:?}", statement.columns()).unwrap();
        }
    }
    out
}

#[test]
fn questions_become_the_approved_sql() {
    let cases = cases();
    assert!(cases.len() >= 40, "only {} cases were found", cases.len());
    for (folder, case) in cases {
        testkit::golden::check(
            folder.join("sqlite.sql"),
            &shown(&statements(&case, Dialect::Sqlite)),
        );
        testkit::golden::check(
            folder.join("postgres.sql"),
            &shown(&statements(&case, Dialect::Postgres)),
        );
    }
}

#[test]
fn every_approved_statement_runs() {
    on_each(|store| {
        for (folder, case) in cases() {
            if case["define"].is_array() {
                continue;
            }
            for (title, statement) in statements(&case, store.dialect()) {
                let ran = store.write(|transaction| {
                    if statement.columns().is_empty() {
                        transaction.execute(&statement).map(drop)
                    } else {
                        transaction.query(&statement).map(drop)
                    }
                });
                assert!(ran.is_ok(), "{} {title}: {ran:?}\n{}", folder.display(), statement.sql());
            }
        }
    });
}
