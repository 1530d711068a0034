//! The files of Microsoft's configuration migration tool, `data_schema.xml` and `data.xml`: what the
//! tables and columns in them need to be, and their rows. The schema says little (a name, a display name
//! and a type), so only what an organization lacks is made of it.

mod rows;
#[cfg(test)]
mod tests;

use model::metadata::{ColumnType, Label, Ownership};

use crate::document::{Column, Document, ManyToMany, OneToMany, Table};
use crate::refusal::Refusal;
use crate::xml::{self, Element};

pub use rows::{Link, Row, Rows, Value};

pub(crate) use rows::read_rows;

/// Reads `data_schema.xml`.
///
/// # Errors
/// If it is not of its form.
pub(crate) fn read_migration(path: &str, text: &str) -> Result<Document, Refusal> {
    let root = xml::read(text).map_err(|reason| Refusal::new(path, reason))?;
    if root.name != "entities" {
        return Err(Refusal::new(path, format!("its root is `{}`, not `entities`", root.name)));
    }
    let mut document = Document { is_foreign: true, ..Document::default() };
    for entity in root.children.iter().filter(|child| child.name == "entity") {
        read_table(&mut document, entity).map_err(|reason| Refusal::new(path, reason))?;
    }
    Ok(document)
}

fn read_table(document: &mut Document, entity: &Element) -> Result<(), String> {
    let name = entity.attribute("name").ok_or_else(|| "a table has no name".to_owned())?;
    let label = entity.attribute("displayname").unwrap_or(name);
    let mut table = Table::default();
    let primary_name = entity.attribute("primarynamefield").filter(|name| !name.is_empty());
    let fields = entity.list("fields", "field");
    if name.contains('_') {
        // The tool writes `owner` for who owns a row.
        let owned = fields.iter().any(|field| field.attribute("name") == Some("ownerid"));
        table.ownership =
            Some(if owned { Ownership::UserOwned } else { Ownership::OrganizationOwned });
        table.schema = Some(name.to_owned());
        table.label = Some(Label::from(label));
        table.label_plural = Some(Label::from([label, "s"].concat().as_str()));
        table.primary_name = primary_name.map(ToOwned::to_owned);
    }
    for field in fields {
        read_column(document, name, &mut table, field)?;
    }
    for relationship in entity.list("relationships", "relationship") {
        let schema = relationship.attribute("name");
        let schema = schema.ok_or_else(|| format!("a relationship of `{name}` has no name"))?;
        if relationship.attribute("manyToMany") != Some("true") {
            continue;
        }
        let Some(second) = relationship.attribute("m2mTargetEntity") else { continue };
        let intersect = relationship.attribute("relatedEntityName");
        document.relationships.entry(schema.to_owned()).or_insert_with(|| ManyToMany {
            first: name.to_owned(),
            second: second.to_owned(),
            intersect: intersect.filter(|each| *each != schema).map(ToOwned::to_owned),
            ..ManyToMany::default()
        });
    }
    document.tables.insert(name.to_owned(), table);
    Ok(())
}

fn read_column(
    document: &mut Document,
    table_name: &str,
    table: &mut Table,
    field: &Element,
) -> Result<(), String> {
    let name = field.attribute("name");
    let name = name.ok_or_else(|| format!("a column of `{table_name}` has no name"))?;
    let is_key = field.attribute("primaryKey") == Some("true");
    // Columns that were shipped or come with every table have no prefix: what is missing of them was
    // never there.
    if is_key || !name.contains('_') {
        return Ok(());
    }
    let word = field.attribute("type").unwrap_or_default();
    let targets: Vec<&str> = field
        .attribute("lookupType")
        .unwrap_or_default()
        .split('|')
        .filter(|target| !target.is_empty())
        .collect();
    let kind = match word {
        "string" => ColumnType::String,
        "memo" => ColumnType::Memo,
        "number" | "integer" | "int" => ColumnType::Integer,
        "bigint" => ColumnType::BigInt,
        "decimal" => ColumnType::Decimal,
        "float" | "double" => ColumnType::Double,
        "money" => ColumnType::Money,
        "bool" | "boolean" => ColumnType::Boolean,
        "datetime" => ColumnType::DateTime,
        "optionsetvalue" | "picklist" => ColumnType::Picklist,
        "optionsetvaluecollection" => ColumnType::MultiSelectPicklist,
        "entityreference" | "lookup" if !targets.is_empty() => ColumnType::Lookup,
        "imagedata" | "image" => ColumnType::Image,
        "filedata" | "file" => ColumnType::File,
        _ => {
            document.skipped.push(format!("column {table_name}.{name} of type {word}"));
            return Ok(());
        }
    };
    for target in &targets {
        let relationship = [table_name, "_", name, "_", target].concat();
        let lookup = OneToMany {
            referenced: (*target).to_owned(),
            column: name.to_owned(),
            ..OneToMany::default()
        };
        table.many_to_one.insert(relationship, lookup);
    }
    let mut column = Column::new(kind);
    column.schema = Some(name.to_owned());
    column.label = field.attribute("displayname").map(Label::from);
    if kind == ColumnType::String {
        // The tool does not say how long texts are.
        column.max_length = Some(4000);
    }
    table.columns.insert(name.to_owned(), column);
    Ok(())
}
