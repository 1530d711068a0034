//! Reads the table files. A file is a `TableDefinition` in which columns and relationships are maps
//! by name, so that each is one line.

use model::metadata::{ColumnDefinition, OneToMany, TableDefinition};
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::files;

/// The definitions of all shipped tables, by name.
///
/// Reading them takes milliseconds: call it when an organization is made or migrated, not on each
/// start.
pub fn tables() -> Result<Vec<TableDefinition>, String> {
    files::TABLES.iter().map(|&(name, text)| read_file(name, text)).collect()
}

/// Reads one file; errors say where in it.
fn read_file(file: &str, text: &str) -> Result<TableDefinition, String> {
    let table = read(text).map_err(|error| format!("tables/{file}.toml: {error}"))?;
    if table.name == file {
        Ok(table)
    } else {
        Err(format!("tables/{file}.toml: holds the table `{}`", table.name))
    }
}

/// Reads a table definition in the form of the files of this crate.
pub fn read(text: &str) -> Result<TableDefinition, String> {
    let mut file: Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let columns = take_map::<ColumnDefinition>(&mut file, "columns")?;
    let many_to_one = take_map::<OneToMany>(&mut file, "many_to_one")?;
    let mut table: TableDefinition = file.try_into().map_err(|error| error.to_string())?;

    table.columns = columns;
    table.many_to_one = many_to_one;
    for relationship in &mut table.many_to_one {
        relationship.referencing.clone_from(&table.name);
    }
    if let Some(relationship) = &mut table.many_to_many {
        relationship.intersect.clone_from(&table.name);
    }
    Ok(table)
}

/// Takes the map `key` out of the file: a list in the file's order of entries that know their name.
fn take_map<T: DeserializeOwned>(file: &mut Table, key: &str) -> Result<Vec<T>, String> {
    let entries = match file.remove(key) {
        None => return Ok(Vec::new()),
        Some(Value::Table(entries)) => entries,
        Some(_) => return Err(format!("`{key}` is not a table of names")),
    };
    entries.into_iter().map(|(name, entry)| named(key, name, entry)).collect()
}

fn named<T: DeserializeOwned>(key: &str, name: String, entry: Value) -> Result<T, String> {
    let place = format!("{key}.{name}");
    let Value::Table(mut entry) = entry else {
        return Err(format!("{place}: not an inline table"));
    };
    if entry.insert("name".to_owned(), Value::String(name)).is_some() {
        return Err(format!("{place}: gives its name twice"));
    }
    entry.try_into().map_err(|error| format!("{place}: {error}"))
}

#[cfg(test)]
mod tests;
