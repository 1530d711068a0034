//! A document into files. The same document always makes the same bytes.

use std::collections::BTreeMap;

use model::metadata::Choice;
use serde::Serialize;
use toml::{Table, Value};

use super::{
    CHOICES, EXTENSION, FOLDER, FORMAT, Files, Folder, PROFILES, PUBLISHERS, RELATIONSHIPS, ROLES,
    SOLUTIONS, TABLES, TEAMS, Teams, UNITS,
};
use crate::document::Document;
use crate::text;

/// Writes the files of a document.
pub fn write(document: &Document) -> Files {
    let mut files = Files::new();
    let folder = Folder { format: FORMAT, holds: document.whole.iter().copied().collect() };
    put(&mut files, FOLDER, &folder, &[]);
    put_map(&mut files, PUBLISHERS, &document.publishers);
    put_map(&mut files, SOLUTIONS, &document.solutions);
    put_map(&mut files, RELATIONSHIPS, &document.relationships);
    put_map(&mut files, UNITS, &document.units);
    if !document.teams.is_empty() {
        let mut teams = document.teams.clone();
        teams.sort();
        put(&mut files, TEAMS, &Teams { teams }, &[]);
    }
    for (name, choice) in &document.choices {
        files.insert(path(CHOICES, name), text::page(&choice_table(choice), &[]));
    }
    for (name, table) in &document.tables {
        let mut table = table.clone();
        table.thin();
        let sections = ["columns", "choices", "keys", "many_to_one"];
        put(&mut files, &path(TABLES, name), &table, &sections);
    }
    for role in document.roles.values() {
        let path = free_path(&files, ROLES, &role.name);
        put(&mut files, &path, role, &["privileges"]);
    }
    for profile in document.profiles.values() {
        let path = free_path(&files, PROFILES, &profile.name);
        put(&mut files, &path, profile, &["columns"]);
    }
    files
}

fn put<T: Serialize>(files: &mut Files, path: &str, value: &T, sections: &[&str]) {
    files.insert(path.to_owned(), text::page(&as_table(value), sections));
}

fn put_map<T: Serialize>(files: &mut Files, path: &str, map: &BTreeMap<String, T>) {
    if !map.is_empty() {
        put(files, path, map, &[]);
    }
}

/// What serializes as a map, as a table. Our own types do, and TOML can say all that they hold.
fn as_table<T: Serialize>(value: &T) -> Table {
    match Value::try_from(value) {
        Ok(Value::Table(table)) => table,
        _ => Table::new(),
    }
}

/// A choice with nothing but options serializes as their list.
fn choice_table(choice: &Choice) -> Table {
    match Value::try_from(choice) {
        Ok(Value::Table(table)) => table,
        Ok(options) => Table::from_iter([("options".to_owned(), options)]),
        Err(_) => Table::new(),
    }
}

fn path(folder: &str, name: &str) -> String {
    [folder, name, EXTENSION].concat()
}

/// A path for a thing whose name may hold anything.
fn free_path(files: &Files, folder: &str, name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let mut stem: String = name.to_lowercase().chars().map(plain).collect();
    while files.contains_key(&path(folder, &stem)) {
        stem.push('_');
    }
    path(folder, &stem)
}
