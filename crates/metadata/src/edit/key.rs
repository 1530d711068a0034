//! Alternate keys under change (metadata.md §9): columns that name a row together.

use std::collections::BTreeSet;

use model::metadata::{ColumnDefinition, ColumnType, KeyDefinition, KeyStatus, TableDefinition};
use model::{Error, Result};
use uuid::Uuid;

use super::{Edit, RemovedKind, unknown_column};
use crate::KeyDraft;
use crate::names::{self, Named};

/// At most so many keys of a table.
const MOST_KEYS: usize = 10;
/// At most so many columns of a key.
const MOST_COLUMNS: usize = 16;
/// At most so many bytes of the values of a key, as the product keeps them.
const MOST_BYTES: u64 = 900;

impl Edit {
    /// Makes an alternate key. Whether rows with the same values stand in its way turns out when it is
    /// built. Returns its id.
    ///
    /// # Errors
    /// If its name is missing, not allowed or taken, its columns cannot be a key or are one already, or
    /// a limit is crossed.
    pub fn create_key(&mut self, table: &str, draft: &KeyDraft) -> Result<Uuid> {
        let definition = self.table(table)?;
        let schema = draft.schema.as_deref().filter(|schema| !schema.is_empty());
        let schema = schema.ok_or_else(|| {
            Error::InvalidArgument("Required member 'SchemaName' is missing".into())
        })?;
        names::check(&self.setting, Named::Key, schema)?;
        let name = names::logical(schema);
        if definition.keys.iter().any(|key| key.name == name) {
            return Err(Error::rule(
                0x8006_0893,
                format!("An entity key with the name {name} already exists on entity {table}."),
            ));
        }
        if definition.is_intersect || definition.is_view_of_activities {
            return Err(invalid(&format!("{table} cannot have keys")));
        }
        if definition.keys.len() >= MOST_KEYS {
            return Err(invalid(&format!("{table} has {MOST_KEYS} keys already")));
        }
        let columns = draft.columns.clone().unwrap_or_default();
        check_columns(definition, &columns)?;
        let key = KeyDefinition {
            name,
            schema: schema.to_owned(),
            label: draft.label.clone().unwrap_or_default(),
            columns,
            status: KeyStatus::Active,
            provenance: self.made(),
        };
        let id = key.metadata_id(table);
        self.table_mut(table)?.keys.push(key);
        Ok(id)
    }

    /// Deletes an alternate key.
    ///
    /// # Errors
    /// If it is not there.
    pub fn delete_key(&mut self, table: &str, name: &str) -> Result<()> {
        let key = self.key(table, name)?;
        if !key.provenance.custom {
            return Err(invalid(&format!("{name} of {table} was shipped")));
        }
        let id = key.metadata_id(table);
        self.table_mut(table)?.keys.retain(|key| key.name != name);
        self.note_removed(RemovedKind::Key, id, [table, ".", name].concat());
        Ok(())
    }

    /// Has a key built again that failed.
    ///
    /// # Errors
    /// If it is not there, or did not fail.
    pub fn reactivate_key(&mut self, table: &str, name: &str) -> Result<()> {
        let key = self.key(table, name)?;
        if key.status != KeyStatus::Failed {
            return Err(Error::rule(
                0x8006_0897,
                "Reactivate entity key is only supported for failed job",
            ));
        }
        let mut provenance = key.provenance;
        self.touch(&mut provenance);
        let mut keys = self.table_mut(table)?.keys.iter_mut();
        if let Some(key) = keys.find(|key| key.name == name) {
            key.status = KeyStatus::Active;
            key.provenance = provenance;
        }
        Ok(())
    }

    /// An alternate key as it is by now.
    ///
    /// # Errors
    /// If there is none with this logical name.
    pub fn key(&self, table: &str, name: &str) -> Result<&KeyDefinition> {
        let mut keys = self.table(table)?.keys.iter();
        let found = keys.find(|key| key.name == name);
        found.ok_or_else(|| Error::SegmentNotFound(name.to_owned()))
    }

    /// Whether the keys of a table are as they may be, after a column of it has changed.
    ///
    /// # Errors
    /// If a column of a key is secured, or its values have become too long for the key.
    pub(crate) fn check_keys(&self, table: &str) -> Result<()> {
        let definition = self.table(table)?;
        definition.keys.iter().try_for_each(|key| check_values(definition, &key.columns))
    }
}

/// Whether columns can be a key of a table.
fn check_columns(table: &TableDefinition, columns: &[String]) -> Result<()> {
    let distinct: BTreeSet<&String> = columns.iter().collect();
    if columns.is_empty() || columns.len() > MOST_COLUMNS || distinct.len() != columns.len() {
        return Err(invalid(&format!("a key has 1 to {MOST_COLUMNS} different columns")));
    }
    for name in columns {
        let column = table.column(name).ok_or_else(|| unknown_column(&table.name, name))?;
        let fits = matches!(
            column.kind,
            ColumnType::Decimal
                | ColumnType::Integer
                | ColumnType::String
                | ColumnType::DateTime
                | ColumnType::Lookup
                | ColumnType::Picklist
        );
        if !fits || column.companion_of.is_some() || !column.read {
            return Err(invalid(&format!(
                "{name} is of the type {:?}, which cannot be a part of a key",
                column.kind
            )));
        }
    }
    check_values(table, columns)?;
    let is_same = |key: &&KeyDefinition| key.columns.iter().collect::<BTreeSet<_>>() == distinct;
    if let Some(other) = table.keys.iter().find(is_same) {
        return Err(Error::rule(
            0x8006_0894,
            format!(
                "An entity key with the selected attributes already exists on entity: {} of {}.",
                other.name, table.name
            ),
        ));
    }
    Ok(())
}

/// Whether nobody is kept from seeing the values, and they are short enough.
fn check_values(table: &TableDefinition, columns: &[String]) -> Result<()> {
    let columns = || columns.iter().filter_map(|name| table.column(name));
    if let Some(secured) = columns().find(|column| column.secured) {
        let keys = table.keys.iter().filter(|key| key.columns.contains(&secured.name));
        let keys: Vec<&str> = keys.map(|key| key.name.as_str()).collect();
        return Err(Error::rule(
            0x8006_0896,
            format!(
                "The field {} is not securable as it is part of entity keys ( {} ). Please remove the \
                 field from all entity keys to make it securable.",
                secured.name,
                keys.join(", ")
            ),
        ));
    }
    if columns().map(bytes).sum::<u64>() > MOST_BYTES {
        return Err(Error::rule(
            0x8006_0895,
            format!(
                "Index size exceeded the size limit of {MOST_BYTES} bytes. The key is too large. Try \
                 removing some columns or making the strings in string columns shorter."
            ),
        ));
    }
    Ok(())
}

/// The bytes of a column's longest value, as the product's database keeps it.
fn bytes(column: &ColumnDefinition) -> u64 {
    match column.kind {
        ColumnType::String => u64::from(column.max_length.unwrap_or(100)).saturating_mul(2),
        ColumnType::Lookup => 16,
        ColumnType::Decimal => 13,
        ColumnType::DateTime => 8,
        _ => 4,
    }
}

fn invalid(what: &str) -> Error {
    Error::rule(0x8006_088f, format!("Invalid EntityKey Operation performed : {what}"))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, number, put_custom};
    use super::*;

    fn draft(schema: &str, columns: &[&str]) -> KeyDraft {
        KeyDraft {
            schema: Some(schema.to_owned()),
            columns: Some(columns.iter().map(|&name| name.to_owned()).collect()),
            ..KeyDraft::default()
        }
    }

    #[test]
    fn a_key_names_rows_by_columns_that_can_be_compared() {
        let mut edit = sample::edit();
        let id = edit.create_key("account", &draft("demo_Number", &["accountnumber"])).unwrap();
        let key = edit.key("account", "demo_number").unwrap();
        assert_eq!((key.metadata_id("account"), key.status), (id, KeyStatus::Active));
        let mut check = |schema: &str, columns: &[&str], expected: Option<u32>| {
            let made = edit.create_key("account", &draft(schema, columns));
            assert_eq!(number(made), expected, "{schema} {columns:?}");
        };
        check("demo_number", &["name"], Some(0x8006_0893));
        check("demo_other", &["accountnumber"], Some(0x8006_0894));
        check("other_x", &["name"], Some(0x8004_4366));
        check("demo_x", &["nothing"], Some(0x8004_1103));
        check("demo_x", &[], Some(0x8006_088f));
        check("demo_x", &["name", "name"], Some(0x8006_088f));
        for column in ["description", "donotemail", "ownerid", "statecode", "primarycontactidname"]
        {
            check("demo_x", &[column], Some(0x8006_088f));
        }
        check("demo_x", &["name", "address1_line1", "emailaddress1"], Some(0x8006_0895));
        check("demo_a", &["accountnumber", "primarycontactid", "industrycode"], None);
        check("demo_b", &["industrycode", "accountnumber", "primarycontactid"], Some(0x8006_0894));
        check("demo_c", &["createdon", "exchangerate", "numberofemployees"], None);
    }

    #[test]
    fn a_table_has_ten_keys() {
        let mut edit = sample::edit();
        put_custom(&mut edit, "demo_Project");
        let source = edit.table("account").unwrap().column("accountnumber").unwrap().clone();
        for index in 0..11 {
            let name = format!("demo_c{index}");
            let column = ColumnDefinition { name: name.clone(), schema: name, ..source.clone() };
            edit.table_mut("demo_project").unwrap().columns.push(column);
        }
        for index in 0..10 {
            let column = format!("demo_c{index}");
            let draft = draft(&format!("demo_k{index}"), &[&column]);
            edit.create_key("demo_project", &draft).unwrap();
        }
        let draft = draft("demo_k10", &["demo_c10"]);
        assert_eq!(number(edit.create_key("demo_project", &draft)), Some(0x8006_088f));
        edit.delete_key("demo_project", "demo_k3").unwrap();
        edit.create_key("demo_project", &draft).unwrap();
        assert_eq!(edit.removed().len(), 1);
    }

    #[test]
    fn what_profiles_guard_names_no_row() {
        let mut edit = sample::edit();
        let secure = |edit: &mut Edit, secured| {
            let mut columns = edit.table_mut("account").unwrap().columns.iter_mut();
            columns.find(|column| column.name == "accountnumber").unwrap().secured = secured;
        };
        secure(&mut edit, true);
        let key = draft("demo_Number", &["accountnumber"]);
        assert_eq!(number(edit.create_key("account", &key)), Some(0x8006_0896));
        secure(&mut edit, false);
        edit.create_key("account", &key).unwrap();
        assert_eq!(number(edit.check_keys("account")), None);
        secure(&mut edit, true);
        assert_eq!(number(edit.check_keys("account")), Some(0x8006_0896));
    }

    #[test]
    fn a_key_that_failed_can_be_tried_again() {
        let mut edit = sample::edit();
        edit.create_key("account", &draft("demo_Number", &["accountnumber"])).unwrap();
        let again = |edit: &mut Edit| number(edit.reactivate_key("account", "demo_number"));
        assert_eq!(again(&mut edit), Some(0x8006_0897));
        edit.table_mut("account").unwrap().keys[0].status = KeyStatus::Failed;
        assert_eq!(again(&mut edit), None);
        assert_eq!(edit.key("account", "demo_number").unwrap().status, KeyStatus::Active);
        assert_eq!(number(edit.reactivate_key("account", "nothing")), Some(0x8006_0888));
    }
}
