//! The indexes of a table: of its keys, its name, and what security and lookups look for.

use model::metadata::{
    AccessRule, ColumnDefinition, ColumnType, KeyDefinition, KeyStatus, Ownership, Stored,
    TableDefinition,
};
use model::rows::CellType;
use uuid::Uuid;

use super::change::is_folded;
use super::{VERSION, finish};
use crate::dialect::Dialect;
use crate::sql::{self, Text};
use crate::statement::Statement;

/// An index: its columns, whether it is unique, and whether nulls are left out of it.
#[derive(Debug, PartialEq)]
pub(super) struct Index {
    columns: Vec<String>,
    unique: bool,
    partial: bool,
    /// Whether it serves an alternate key.
    of_key: bool,
}

impl Index {
    /// Whether a column is among its own.
    pub(super) fn covers(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }
}

/// The longest text that leads an index of a name, in characters: an entry of PostgreSQL's holds 2,704
/// bytes.
const LONGEST_NAME: u32 = 600;

/// Lookups without an index: the organization is the same in every row; no delete follows who wrote a
/// row (users are not deleted, and their relationships do nothing), and a page of what somebody wrote is
/// a part of a page that another index gives. They are a third of all lookups, and each index costs
/// every write, and every new organization, its part.
const UNINDEXED: [&str; 5] =
    ["organizationid", "createdby", "createdonbehalfby", "modifiedby", "modifiedonbehalfby"];

pub(super) fn indexes(definition: &TableDefinition) -> Vec<Index> {
    let index = |columns, unique, partial| Index { columns, unique, partial, of_key: false };
    let mut indexes = Vec::new();
    for columns in &definition.unique {
        indexes.push(index(columns.clone(), true, false));
    }
    for key in definition.keys.iter().filter(|key| key.status == KeyStatus::Active) {
        indexes.push(Index { of_key: true, ..index(key.columns.clone(), true, false) });
    }
    for columns in &definition.indexes {
        indexes.push(index(columns.clone(), false, false));
    }
    let key = definition.primary_id.clone();
    let name = definition.primary_name.clone().filter(|name| {
        definition.column(name).is_some_and(|column| {
            column.stored() == Stored::As(CellType::Text)
                && column.max_length.is_none_or(|length| length <= LONGEST_NAME)
        })
    });
    if let Some(name) = &name {
        indexes.push(index(vec![name.clone(), key.clone()], false, false));
    }
    // What changed is read by version (query.md §12).
    if definition.change_tracking && definition.column(VERSION).is_some() {
        indexes.push(index(vec![VERSION.to_owned(), key.clone()], false, false));
    }
    for column in &definition.columns {
        let led = |columns: &Vec<String>| columns.first() == Some(&column.name);
        let is_led = definition.unique.iter().chain(&definition.indexes).any(led);
        let is_asked_for = column.is_lookup() && !UNINDEXED.contains(&column.name.as_str());
        if !is_asked_for && !is_link(definition, column) || is_led {
            continue;
        }
        // The columns that row predicates ask about lead an order by name, so that a page of the
        // rows of one owner or unit is a range of the index.
        let decides = definition.ownership == Ownership::UserOwned
            && matches!(column.name.as_str(), "owninguser" | "owningteam" | "owningbusinessunit");
        let mut columns = vec![column.name.clone()];
        if decides {
            columns.extend(name.clone());
            columns.push(key.clone());
        }
        // The owner is found by the two columns that split it into user and team.
        if column.kind != ColumnType::Owner {
            indexes.push(index(columns, false, true));
        }
    }
    indexes
}

/// Whether a bare id column is an end of an N:N relationship, or the way to the row that decides.
fn is_link(definition: &TableDefinition, column: &ColumnDefinition) -> bool {
    let decides = match &definition.access {
        AccessRule::Through(columns) => columns.contains_key(&column.name),
        _ => false,
    };
    decides || matches!(column.name.as_str(), "objectid" | "principalid")
}

/// The statement that makes an index.
pub(super) fn create_index(
    definition: &TableDefinition,
    index: &Index,
    dialect: Dialect,
) -> Statement {
    let mut text = Text::new(dialect);
    text.syntax(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
    text.quoted(&index_name(definition, index)).syntax(" ON ");
    text.identifier(&definition.name).syntax(" (");
    text.list(", ", &index.columns, |text, name| {
        // Names of tables are compared as they are, all other texts folded.
        if is_folded(definition.column(name)) {
            text.syntax("fold(").identifier(name).syntax(")");
            if dialect == Dialect::Postgres {
                text.syntax(" NULLS FIRST");
            }
        } else {
            text.identifier(name);
        }
    });
    text.syntax(")");
    if let (true, Some(first)) = (index.partial, index.columns.first()) {
        text.syntax(" WHERE ").identifier(first).syntax(" IS NOT NULL");
    }
    finish(text)
}

/// The alternate key whose index a database names when a row stands in its way: by its name, or by its
/// columns with their table, as SQLite does where an index has nothing but columns.
pub fn key_of_index<'t>(definition: &'t TableDefinition, named: &str) -> Option<&'t KeyDefinition> {
    let keys = definition.keys.iter().filter(|key| key.status == KeyStatus::Active);
    keys.into_iter().find(|key| {
        let columns = key.columns.clone();
        let index = Index { columns, unique: true, partial: false, of_key: true };
        let table = sql::name(&definition.name);
        let column = |name: &String| [&*table, ".", &*sql::name(name)].concat();
        let columns: Vec<String> = key.columns.iter().map(column).collect();
        index_name(definition, &index) == named || columns.join(", ") == named
    })
}

/// The statement that takes an index away.
pub(super) fn drop_index(
    definition: &TableDefinition,
    index: &Index,
    dialect: Dialect,
) -> Statement {
    let mut text = Text::new(dialect);
    text.syntax("DROP INDEX IF EXISTS ").quoted(&index_name(definition, index));
    finish(text)
}

/// A name within PostgreSQL's 63 bytes: cut, and made distinct by a hash, if it is longer. What names
/// of custom tables, columns and keys could make ambiguous has a sign between its parts that is in none
/// of them.
pub(super) fn index_name(definition: &TableDefinition, index: &Index) -> String {
    let separator = if definition.provenance.custom || index.of_key { '$' } else { '_' };
    let mut name = String::from(if index.unique { "ux_" } else { "ix_" });
    name.push_str(&definition.name);
    for column in &index.columns {
        name.push(separator);
        name.push_str(column);
    }
    if name.len() > 63 {
        let hash = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
        name.truncate(name.floor_char_boundary(30));
        name.push('_');
        name.push_str(hash.simple().encode_lower(&mut Uuid::encode_buffer()));
    }
    name
}

#[cfg(test)]
mod tests {
    use model::metadata::TableDefinition;

    use super::*;

    /// A table with a key of a whole number and one of texts.
    fn table(name: &str, number: &str) -> TableDefinition {
        let text = format!(
            r#"{{"name":"{name}","schema":"{name}","set":"{name}s","object_type_code":10000,"label":"",
            "label_plural":"","ownership":"UserOwned","primary_id":"{name}id",
            "columns":[{{"name":"{number}","schema":"{number}","type":"Integer"}},
                       {{"name":"code","schema":"code","type":"String"}}],
            "keys":[{{"name":"by_number","schema":"by_number","columns":["{number}"]}},
                    {{"name":"by_both","schema":"by_both","columns":["code","{number}"]}},
                    {{"name":"failed","schema":"failed","columns":["code"],"status":"Failed"}}],
            "provenance":{{"custom":true}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_key_is_known_by_what_databases_call_its_index() {
        let check = |table: &TableDefinition, named: &str, key: Option<&str>| {
            assert_eq!(key_of_index(table, named).map(|key| key.name.as_str()), key, "{named}");
        };
        let short = table("demo_part", "number");
        check(&short, "ux_demo_part$number", Some("by_number"));
        check(&short, "demo_part.number", Some("by_number"));
        check(&short, "ux_demo_part$code$number", Some("by_both"));
        check(&short, "ux_demo_part$code", None);
        check(&short, "demo_part.code", None);
        check(&short, "ux_demo_other$number", None);
        check(&short, "", None);
        // Where a name is too long for a database, what stands for it.
        let long = table(&format!("demo_{}", "x".repeat(70)), &"y".repeat(70));
        for key in &long.keys[..2] {
            let columns = key.columns.clone();
            let index = Index { columns, unique: true, partial: false, of_key: true };
            let name = index_name(&long, &index);
            assert!(name.len() <= 63);
            check(&long, &name, Some(&key.name));
        }
        let columns = [&*sql::name(&long.name), ".", &*sql::name(&"y".repeat(70))].concat();
        check(&long, &columns, Some("by_number"));
    }
}
