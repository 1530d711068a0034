//! What the elements of a cookie are called: after the columns that decide the order.

use engine::{Catalog, Table};
use model::metadata::{ColumnDefinition, ColumnType};
use model::query::{Criterion, Link, Operand, Path};

use super::Question;

impl Question<'_> {
    /// One name for each criterion of the order.
    pub(super) fn criteria(&self) -> Vec<String> {
        self.query.order.iter().map(|criterion| self.criterion(&criterion.by)).collect()
    }

    /// The name of the key.
    pub(super) fn key(&self) -> String {
        let table = self.catalog.table(&self.query.table);
        element(table.map_or("id", |table| table.definition.primary_id.as_str()))
    }

    /// One name for the key of each joined row, a link before those inside it.
    pub(super) fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        flatten(&self.query.links, &mut links);
        let name = |link: &&Link| {
            let table = self.catalog.table(&link.table);
            let key = table.map_or("id", |table| table.definition.primary_id.as_str());
            element(&format!("{}.{key}", link.name))
        };
        links.iter().map(name).collect()
    }

    fn criterion(&self, by: &Criterion) -> String {
        let operand = match by {
            Criterion::Output(name) => return element(name),
            Criterion::Column { operand, .. } => operand,
        };
        match operand {
            Operand::Value(_) => element("value"),
            Operand::Linked { link, name } => {
                let mut links = Vec::new();
                flatten(&self.query.links, &mut links);
                let table = links.iter().find(|found| found.name == *link);
                let shown = shown_name(self.catalog, table.map(|link| link.table.as_str()), name);
                element(&format!("{link}.{shown}"))
            }
            Operand::Column { path, name } => {
                let mut table = Some(self.query.table.as_str());
                let mut text = String::new();
                for step in path {
                    if let Path::Lookup { column, table: target } = step {
                        text.push_str(column);
                        text.push('.');
                        table = Some(target);
                    }
                }
                text.push_str(&shown_name(self.catalog, table, name));
                element(&text)
            }
        }
    }
}

fn flatten<'a>(links: &'a [Link], into: &mut Vec<&'a Link>) {
    for link in links {
        into.push(link);
        flatten(&link.links, into);
    }
}

/// Lookups and choices go by the column that shows them to people: `owneridname`.
fn shown_name(catalog: &Catalog, table: Option<&str>, column: &str) -> String {
    let found = table.and_then(|table| catalog.table(table));
    let found = found.and_then(|table: &std::sync::Arc<Table>| table.column(column));
    if found.is_some_and(is_shown_by_name) { format!("{column}name") } else { column.to_owned() }
}

fn is_shown_by_name(column: &ColumnDefinition) -> bool {
    column.is_lookup()
        || matches!(column.kind, ColumnType::Picklist | ColumnType::State | ColumnType::Status)
}

/// A name that XML takes.
fn element(name: &str) -> String {
    let plain = |character: char| {
        if character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-') {
            character
        } else {
            '_'
        }
    };
    let name: String = name.chars().map(plain).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        name
    } else {
        format!("_{name}")
    }
}
