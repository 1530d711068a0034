//! What is refused when a database is opened.

use std::fs;
use std::path::Path;

use model::Error;
use planner::Parameter;
use store::Store;

use crate::databases::{Folder, on_each_place, on_postgres};
use crate::{is_internal, is_unavailable, statement};

/// The sentence with which opening was refused.
fn refusal(result: model::Result<Store>) -> String {
    match result {
        Err(Error::NotSupported(text) | Error::InvalidArgument(text)) => text,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("opened"),
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    on_each_place(|place| {
        let store = place.open().unwrap();
        store
            .write(|transaction| {
                let sql = "INSERT INTO onbehalf_migration (number) VALUES (?1)";
                transaction.execute(&statement(&store, sql, &[Parameter::Int(9999)], &[]))
            })
            .unwrap();
        drop(store);
        let text = refusal(place.open());
        assert!(text.contains("newer version") && text.contains("9999"), "{text}");
    });
}

#[test]
fn opening_says_which_dialect_to_speak() {
    on_each_place(|place| assert_eq!(place.open().unwrap().dialect(), place.dialect()));
}

#[test]
fn a_file_that_cannot_be_made_is_unavailable() {
    let result = Store::open_sqlite(Path::new("/nowhere/at/all/onbehalf.db"));
    assert!(is_unavailable(&result.map(drop)));
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let folder = Folder::new();
    let content = "no database ".repeat(1000);
    fs::write(folder.file(), &content).unwrap();
    assert!(is_internal(&Store::open_sqlite(&folder.file()).map(drop)));
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), content);
}

#[test]
fn a_url_that_cannot_be_served_is_refused_without_its_password() {
    let check = |url: &str, part: &str| {
        let text = refusal(Store::open_postgres(url));
        assert!(text.contains(part) && !text.contains("s3cret"), "{text}");
    };
    check("postgres://me:s3cret@localhost/db?sslmode=require", "sslmode=require");
    check("postgres://me:s3cret@localhost/db?sslmode=verify-full", "sslmode");
    check("postgres://me:s3cret@localhost:port/db", "cannot be read");
    check("mysql://me:s3cret@localhost/db", "cannot be read");
}

#[test]
fn a_server_that_does_not_answer_is_unavailable() {
    let result = Store::open_postgres("postgres://me@127.0.0.1:1/db");
    assert!(is_unavailable(&result.map(drop)));
}

#[test]
fn a_database_in_another_encoding_is_refused() {
    on_postgres(|database| {
        let latin = database.sibling_in_latin1();
        let text = refusal(Store::open_postgres(&latin.url));
        assert!(text.contains("LATIN1") && text.contains("UTF8"), "{text}");
    });
}
