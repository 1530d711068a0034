//! The rows of `data.xml`.

use std::collections::BTreeMap;

use crate::refusal::Refusal;
use crate::xml::{self, Element};

/// The rows of a file and what connects them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Rows, in the order of the file.
    pub rows: Vec<Row>,
    /// Associations along N:N relationships.
    pub links: Vec<Link>,
    /// What the file also holds and nothing here understands.
    pub skipped: Vec<String>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Logical name of its table.
    pub table: String,
    /// Its id, as it is written.
    pub id: String,
    /// Its values, by logical name of the column.
    pub values: BTreeMap<String, Value>,
}

/// A value, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The text.
    pub text: String,
    /// Logical name of the table that a lookup points at.
    pub table: Option<String>,
}

/// Rows that a row is associated with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Schema name, or name of the intersect table, of the relationship.
    pub relationship: String,
    /// Logical name of the table of the one row.
    pub table: String,
    /// Its id, as it is written.
    pub id: String,
    /// Their ids, as they are written.
    pub ids: Vec<String>,
}

/// Reads `data.xml`.
///
/// # Errors
/// If it is not of its form.
pub(crate) fn read_rows(path: &str, text: &str) -> Result<Rows, Refusal> {
    let root = xml::read(text).map_err(|reason| Refusal::new(path, reason))?;
    if root.name != "entities" {
        return Err(Refusal::new(path, format!("its root is `{}`, not `entities`", root.name)));
    }
    let mut rows = Rows::default();
    for entity in root.children.iter().filter(|child| child.name == "entity") {
        read_table(&mut rows, entity).map_err(|reason| Refusal::new(path, reason))?;
    }
    Ok(rows)
}

fn read_table(rows: &mut Rows, entity: &Element) -> Result<(), String> {
    let table = entity.attribute("name").ok_or_else(|| "a table has no name".to_owned())?;
    for record in entity.list("records", "record") {
        let id = record.attribute("id");
        let id = id.ok_or_else(|| format!("a row of `{table}` has no id"))?;
        let mut row = Row { table: table.to_owned(), id: id.to_owned(), values: BTreeMap::new() };
        for field in record.children.iter().filter(|child| child.name == "field") {
            let name = field.attribute("name");
            let name = name.ok_or_else(|| format!("a value of `{table}` has no name"))?;
            if let Some(text) = field.attribute("value") {
                let target = field.attribute("lookupentity").map(ToOwned::to_owned);
                let value = Value { text: text.to_owned(), table: target };
                row.values.insert(name.to_owned(), value);
            } else if !field.children.is_empty() {
                rows.skipped.push(format!("parties of {table} {id} in `{name}`"));
            }
        }
        rows.rows.push(row);
    }
    for element in entity.list("m2mrelationships", "m2mrelationship") {
        let needed = |name: &str| {
            let value = element.attribute(name).map(ToOwned::to_owned);
            value.ok_or_else(|| format!("an association of `{table}` has no `{name}`"))
        };
        let ids = element.list("targetids", "targetid");
        rows.links.push(Link {
            relationship: needed("m2mrelationshipname")?,
            table: table.to_owned(),
            id: needed("sourceid")?,
            ids: ids.iter().map(|id| id.text().to_owned()).collect(),
        });
    }
    Ok(())
}
