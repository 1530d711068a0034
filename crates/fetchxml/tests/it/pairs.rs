//! Golden pairs: `NAME.xml`, in `NAME.txt` what it asks, and in `NAME.sql` what the databases are asked
//! then: in the name of the server itself, so that no row predicate stands in between.

use std::fs;
use std::path::Path;

use model::Uuid;
use model::query::Query;
use model::time::{Timestamp, Zone};
use planner::{Acting, Catalog, Circumstances, Dialect, plan_at};
use security::Access;

use crate::{catalog, notation};

#[test]
fn documents_ask_what_they_are_known_to_ask() {
    let catalog = catalog();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut documents: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    documents.sort();
    assert!(documents.len() >= 100, "{}", documents.len());
    for document in documents {
        let text = fs::read_to_string(&document).unwrap();
        let fetch = fetchxml::parse(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", document.display()));
        let translated = fetchxml::translate(&fetch, &catalog, &Zone::UTC)
            .unwrap_or_else(|error| panic!("{}: {error}", document.display()));
        testkit::golden::check(document.with_extension("txt"), &notation::translated(&translated));
        testkit::golden::check(
            document.with_extension("sql"),
            &statements(&translated.query, &catalog),
        );
    }
}

/// The statement of both dialects, or why there is none.
fn statements(query: &Query, catalog: &Catalog) -> String {
    let access = Access::system("golden pairs of FetchXML");
    let acting = Acting {
        user: Uuid::from_u128(1),
        unit: Uuid::from_u128(2),
        role_units: vec![Uuid::from_u128(2)],
        teams: vec![Uuid::from_u128(3)],
        reports: vec![Uuid::from_u128(4)],
        teams_of_reports: vec![Uuid::from_u128(5)],
        language: 1033,
    };
    let circumstances = Circumstances {
        now: Timestamp::parse("2024-05-15T10:30:00Z").unwrap(),
        acting: Some(acting),
        aggregate_limit: 50_000,
        ..Circumstances::NONE
    };
    let plan = match plan_at(query, None, catalog, &access, &circumstances) {
        Ok(plan) => plan,
        Err(error) => return format!("-- {error}\n"),
    };
    let dialects = [("SQLite", Dialect::Sqlite), ("PostgreSQL", Dialect::Postgres)];
    let text = dialects.map(|(name, dialect)| {
        // What is shown is in the neutral question already.
        let sql = plan.statement(dialect).sql().to_owned();
        let rest = sql.split_once(" FROM ").map_or(sql.as_str(), |(_, rest)| rest);
        let shown = if sql.len() > 4_000 { format!("... FROM {rest}") } else { sql.clone() };
        format!("-- {name}\n{shown}\n")
    });
    text.concat()
}
