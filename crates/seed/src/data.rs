//! The business rows of the demo: a file per table, a section per row.

use model::metadata::TableDefinition;
use uuid::Uuid;

use crate::files;
use crate::organization::full_name;
use crate::row::{self, Names, Row};

/// All rows, in the order of the files. All get their names first: an account and its primary contact
/// point at each other.
pub(crate) fn rows(tables: &[TableDefinition], names: &mut Names) -> Result<Vec<Row>, String> {
    let mut all = Vec::new();
    for (file, text) in files::DEMO {
        let place = |error: String| format!("demo/{file}.toml: {error}");
        let sections: toml::Table = text.parse().map_err(|error| place(format!("{error}")))?;
        let table = row::table(tables, file).map_err(place)?;
        for (id, section) in sections {
            let place = |error: String| format!("demo/{file}.toml: {id}: {error}");
            let uuid = Uuid::parse_str(&id).map_err(|error| place(error.to_string()))?;
            let toml::Value::Table(mut fields) = section else {
                return Err(place("not a row".to_owned()));
            };
            let name = call(table, &mut fields).map_err(place)?;
            names.insert(file, &name, uuid).map_err(place)?;
            all.push((table, uuid, fields));
        }
    }
    let read = |(table, id, fields): (&TableDefinition, Uuid, toml::Table)| {
        let values = row::values(table, &fields, names)
            .map_err(|error| format!("demo/{}.toml: {id}: {error}", table.name))?;
        Ok(Row { table: table.name.clone(), id, values })
    };
    all.into_iter().map(read).collect()
}

/// What other rows call a row by: its primary name. A full name follows from its parts.
fn call(table: &TableDefinition, fields: &mut toml::Table) -> Result<String, String> {
    let column = table.primary_name.as_deref().ok_or("the table has no names")?;
    let text = |column: &str| fields.get(column).and_then(toml::Value::as_str);
    let name = if column == "fullname" {
        full_name(text("firstname"), text("lastname").ok_or("`lastname` is missing")?)
    } else {
        text(column).ok_or_else(|| format!("`{column}` is missing"))?.to_owned()
    };
    fields.insert(column.to_owned(), toml::Value::String(name.clone()));
    Ok(name)
}
