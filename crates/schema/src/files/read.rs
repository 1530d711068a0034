//! Files into a document.

use std::collections::BTreeMap;

use model::metadata::{Choice, Provenance};
use serde::de::DeserializeOwned;

use super::{
    CHOICES, EXTENSION, FOLDER, FORMAT, Files, Folder, PROFILES, PUBLISHERS, RELATIONSHIPS, ROLES,
    SOLUTIONS, TABLES, TEAMS, Teams, UNITS,
};
use crate::document::{Document, Part, Profile, Role, Table};
use crate::refusal::Refusal;

/// Reads the files of a folder. What a file leaves out is as it usually is; what is in no file of a
/// part that the folder holds is to go.
///
/// # Errors
/// If a file is not of its form.
pub(crate) fn read(files: &Files) -> Result<Document, Refusal> {
    let mut document = Document::default();
    let mut folder = None;
    for (path, text) in files {
        match path.as_str() {
            FOLDER => folder = Some(read_folder(path, text)?),
            PUBLISHERS => document.publishers = parse(path, text)?,
            SOLUTIONS => document.solutions = parse(path, text)?,
            RELATIONSHIPS => document.relationships = parse(path, text)?,
            UNITS => document.units = parse(path, text)?,
            TEAMS => document.teams = parse::<Teams>(path, text)?.teams,
            _ => read_one(&mut document, path, text)?,
        }
    }
    let held = parts(&document);
    document.whole = match folder {
        Some(folder) => folder.holds.into_iter().collect(),
        None => held.iter().copied().collect(),
    };
    if let Some(part) = held.iter().find(|part| !document.whole.contains(part)) {
        let reason = format!("`holds` leaves {part:?} out, and there are files of them");
        return Err(Refusal::new(FOLDER, reason.to_lowercase()));
    }
    Ok(document)
}

fn read_folder(path: &str, text: &str) -> Result<Folder, Refusal> {
    let folder: Folder = parse(path, text)?;
    if folder.format == FORMAT {
        Ok(folder)
    } else {
        let reason = format!("format {} is not known here, only {FORMAT}", folder.format);
        Err(Refusal::new(path, reason))
    }
}

/// Reads a file that holds one thing.
fn read_one(document: &mut Document, path: &str, text: &str) -> Result<(), Refusal> {
    if let Some(name) = stem(path, CHOICES) {
        let mut choice: Choice = parse(path, text)?;
        forget_origin(&mut choice);
        document.choices.insert(name.to_owned(), choice);
    } else if let Some(name) = stem(path, TABLES) {
        let mut table: Table = parse(path, text)?;
        check(path, name, &table)?;
        table.complete();
        table.choices.values_mut().for_each(forget_origin);
        document.tables.insert(name.to_owned(), table);
    } else if stem(path, ROLES).is_some() {
        let role: Role = parse(path, text)?;
        put(path, &mut document.roles, role.name.clone(), role)?;
    } else if stem(path, PROFILES).is_some() {
        let profile: Profile = parse(path, text)?;
        put(path, &mut document.profiles, profile.name.clone(), profile)?;
    } else {
        return Err(Refusal::new(path, "no file of this name belongs to a schema"));
    }
    Ok(())
}

fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, Refusal> {
    toml::from_str(text).map_err(|error| Refusal::new(path, error))
}

fn put<T>(
    path: &str,
    map: &mut BTreeMap<String, T>,
    name: String,
    value: T,
) -> Result<(), Refusal> {
    let twice = format!("`{name}` is in another file as well");
    match map.insert(name, value) {
        None => Ok(()),
        Some(_) => Err(Refusal::new(path, twice)),
    }
}

/// The name of a file in one of our folders.
fn stem<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let name = path.strip_prefix(folder)?.strip_suffix(EXTENSION)?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// When a choice was made, and under which id, is nothing that files say.
fn forget_origin(choice: &mut Choice) {
    choice.provenance = Provenance::default();
}

/// What a table says of itself has to fit together.
fn check(path: &str, name: &str, table: &Table) -> Result<(), Refusal> {
    let named = |what: &str, name: &str, schema: &Option<String>| match schema {
        Some(schema) if schema.to_lowercase() != name => {
            let reason = format!("the schema name of the {what} `{name}` is not it with capitals");
            Err(Refusal::new(path, reason))
        }
        _ if name.to_lowercase() != name => {
            Err(Refusal::new(path, format!("the logical name `{name}` has capitals")))
        }
        _ => Ok(()),
    };
    named("table", name, &table.schema)?;
    for (name, column) in &table.columns {
        named("column", name, &column.schema)?;
    }
    for (name, key) in &table.keys {
        named("key", name, &key.schema)?;
    }
    Ok(())
}

/// The parts of which there is something.
fn parts(document: &Document) -> Vec<Part> {
    let holds = |part: &Part| match part {
        Part::Publishers => !document.publishers.is_empty(),
        Part::Solutions => !document.solutions.is_empty(),
        Part::Choices => !document.choices.is_empty(),
        Part::Tables => !document.tables.is_empty(),
        Part::Relationships => !document.relationships.is_empty(),
        Part::Units => !document.units.is_empty(),
        Part::Roles => !document.roles.is_empty(),
        Part::Teams => !document.teams.is_empty(),
        Part::Profiles => !document.profiles.is_empty(),
    };
    Part::ALL.into_iter().filter(holds).collect()
}
