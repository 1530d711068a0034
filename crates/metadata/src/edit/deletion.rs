//! Definitions that are deleted, with what belongs to them (metadata.md §§5 to 7). What others need
//! stays, and so does what was shipped.

use model::metadata::{ColumnDefinition, ManyToMany, OneToMany, TableDefinition};
use model::{Error, Result};

use super::relationship::Relationship;
use super::{Edit, RemovedKind, column, unknown_column};

impl Edit {
    /// Deletes a custom table with its columns, keys, choices and relationships.
    ///
    /// # Errors
    /// If it is not there or not custom, or something else needs it.
    pub fn delete_table(&mut self, name: &str) -> Result<()> {
        let table = self.table(name)?;
        if table.is_intersect {
            return Err(Error::rule(
                0x8004_830f,
                format!(
                    "The specified entity is intersect entity: {name} goes with its relationship."
                ),
            ));
        }
        if !table.provenance.custom {
            return Err(Error::rule(
                0x8004_7008,
                format!("The specified entity is not customizable: {name} stays."),
            ));
        }
        self.check_unused_table(name)?;
        let table = table.clone();
        let (as_many, as_one, pairs) = self.ends_of(name);
        for one in as_many {
            self.note_removed(RemovedKind::Relationship, one.metadata_id(), one.name);
        }
        for one in as_one {
            self.forget_one_to_many(&one)?;
            self.remove_target(&one.referencing, &one.column, name)?;
        }
        for many in pairs {
            self.forget_many_to_many(&many)?;
        }
        for key in &table.keys {
            let id = key.metadata_id(name);
            self.note_removed(RemovedKind::Key, id, [name, ".", &key.name].concat());
        }
        for (choice, definition) in &table.choices {
            self.note_removed(RemovedKind::Choice, definition.metadata_id(choice), choice.as_str());
        }
        self.note_removed(RemovedKind::Table, table.metadata_id(), name);
        self.remove_table(name);
        Ok(())
    }

    /// The relationships of a table: in which it is the many, in which it is the one of another table,
    /// and those of N:N.
    fn ends_of(&self, name: &str) -> (Vec<OneToMany>, Vec<OneToMany>, Vec<ManyToMany>) {
        let (mut as_many, mut as_one, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
        for relationship in self.relationships() {
            match relationship {
                Relationship::OneToMany(one) if one.referencing == name => {
                    as_many.push(one.clone());
                }
                Relationship::OneToMany(one) if one.referenced == name => as_one.push(one.clone()),
                Relationship::ManyToMany(many) if many.first == name || many.second == name => {
                    pairs.push(many.clone());
                }
                _ => {}
            }
        }
        as_one.sort_by(|one, other| one.name.cmp(&other.name));
        pairs.sort_by(|one, other| one.name.cmp(&other.name));
        (as_many, as_one, pairs)
    }

    /// Deletes a custom column with what accompanies it, its own choice, and a lookup's relationships.
    ///
    /// # Errors
    /// If it is not there or not custom, names the rows or belongs to another column, or something else
    /// needs it.
    pub fn delete_column(&mut self, table: &str, name: &str) -> Result<()> {
        let definition = self.table(table)?;
        if column::is_label(definition, name) && definition.column(name).is_none() {
            return Err(child(table, name));
        }
        let column = definition.column(name).ok_or_else(|| unknown_column(table, name))?;
        check_deletable(definition, column)?;
        self.check_unused_column(table, name)?;
        let base = definition.base_of(column).map(|base| base.name.clone());
        if let Some(base) = &base {
            self.check_unused_column(table, base)?;
        }
        let (choice, is_lookup) = (column.choice.clone(), column.is_lookup());
        if is_lookup {
            let along = self.table(table)?.many_to_one.iter().filter(|one| one.column == name);
            for one in along.cloned().collect::<Vec<_>>() {
                self.forget_one_to_many(&one)?;
            }
        }
        self.remove_columns(table, |each| {
            each.name == name
                || each.companion_of.as_deref() == Some(name)
                || base.as_deref() == Some(&each.name)
        })?;
        match choice {
            Some(choice) => self.forget_own_choice(table, &choice),
            None => Ok(()),
        }
    }

    /// Takes columns out of a table, and nothing else.
    pub(crate) fn remove_columns(
        &mut self,
        table: &str,
        goes: impl Fn(&ColumnDefinition) -> bool,
    ) -> Result<()> {
        for column in column::take(self.table_mut(table)?, goes) {
            let name = [table, ".", &column.name].concat();
            self.note_removed(RemovedKind::Column, column.metadata_id(table), name);
        }
        Ok(())
    }

    /// Takes a choice out of a table if no column of it has it any more.
    fn forget_own_choice(&mut self, table: &str, name: &str) -> Result<()> {
        let has = |column: &ColumnDefinition| column.choice.as_deref() == Some(name);
        if self.table(table)?.columns.iter().any(has) {
            return Ok(());
        }
        if let Some(choice) = self.table_mut(table)?.choices.remove(name) {
            self.note_removed(RemovedKind::Choice, choice.metadata_id(name), name);
        }
        Ok(())
    }

    /// Deletes a custom global choice.
    ///
    /// # Errors
    /// If it is not there or not custom, or columns have it.
    pub fn delete_choice(&mut self, name: &str) -> Result<()> {
        let choice =
            self.find_choice(name).ok_or_else(|| Error::SegmentNotFound(name.to_owned()))?;
        if !choice.provenance.custom {
            return Err(Error::rule(
                0x8004_8404,
                format!("The selected OptionSet {name} cannot be deleted"),
            ));
        }
        let id = choice.metadata_id(name);
        self.check_unused_choice(name)?;
        self.note_removed(RemovedKind::Choice, id, name);
        self.remove_choice(name);
        Ok(())
    }
}

/// A column goes with the one that it accompanies.
fn child(table: &str, name: &str) -> Error {
    Error::rule(
        0x8004_7016,
        format!("The Child Attribute is not valid for deletion: {table}.{name}."),
    )
}

/// Whether a column can be deleted by itself.
fn check_deletable(table: &TableDefinition, column: &ColumnDefinition) -> Result<()> {
    let name = [&table.name, ".", &column.name].concat();
    if table.primary_name.as_ref() == Some(&column.name) {
        return Err(Error::rule(
            0x8004_7002,
            format!("The Primary UI Attribute is not valid for deletion: {name}."),
        ));
    }
    if column.companion_of.is_some() {
        return Err(child(&table.name, &column.name));
    }
    if table.amount_of(column).is_some() {
        return Err(Error::rule(
            0x8004_8cfe,
            format!("The base money calculation Attribute is not valid for deletion: {name}."),
        ));
    }
    if !column.provenance.custom || table.primary_id == column.name || table.is_intersect {
        return Err(Error::rule(
            0x8004_7009,
            format!("The specified attribute is not a custom attribute: {name}."),
        ));
    }
    Ok(())
}
