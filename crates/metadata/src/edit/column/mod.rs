//! Columns (metadata.md §6): made and changed. What a type allows is in `limits`, what comes with a
//! column in `companions`; lookups come with their relationships.

pub(crate) mod companions;
mod format;
mod limits;
#[cfg(test)]
mod tests;
mod update;

pub(crate) use companions::is_label;
use model::metadata::{
    ColumnDefinition, ColumnType, Label, Properties, Property, Provenance, RequiredLevel,
    TableDefinition,
};
use model::{Error, Result};
use uuid::Uuid;

use super::{Edit, unknown_column};
use crate::draft::{ChoiceDraft, ChoiceOf, ColumnDraft};
use crate::names::{self, Named};

/// How many columns a table has at most.
const MOST: usize = 1024;

/// Where a table keeps the number of its last column, once that column is gone: no number is given
/// twice.
pub(super) const LAST_NUMBER: &str = "LastColumnNumber";

/// What `SourceType` says of a column that is computed of other rows.
pub(crate) const ROLLUP: i64 = 2;

/// Refuses to make a column that is computed, or to have it computed otherwise.
pub(crate) fn check_source(draft: &ColumnDraft, is_rollup: bool) -> Result<()> {
    let now = if is_rollup { ROLLUP } else { 0 };
    if draft.source.is_some_and(|source| source != now) {
        return Err(Error::NotImplemented("Calculated, rollup and formula columns".into()));
    }
    Ok(())
}

/// A column of which nothing is said but its name and its type.
pub(crate) fn blank(schema: &str, kind: ColumnType) -> ColumnDefinition {
    ColumnDefinition {
        name: names::logical(schema),
        schema: schema.to_owned(),
        kind,
        label: Label::default(),
        description: Label::default(),
        required: RequiredLevel::None,
        max_length: None,
        precision: None,
        min: None,
        max: None,
        format: None,
        behavior: None,
        choice: None,
        targets: Vec::new(),
        default: None,
        create: true,
        update: true,
        read: true,
        companion_of: None,
        audited: true,
        secured: false,
        number: None,
        auto_number: None,
        rollup: None,
        provenance: Provenance::default(),
        properties: Properties::new(),
    }
}

impl Edit {
    /// Makes a column that is no lookup; its id.
    ///
    /// # Errors
    /// If the table takes no columns, the name is not allowed or taken, or the type, a limit or a choice
    /// is not one that a column can have.
    pub fn create_column(&mut self, table: &str, draft: &ColumnDraft) -> Result<Uuid> {
        self.check_open(table)?;
        if draft.is_primary_name == Some(true) {
            let definition = self.table(table)?;
            let old = definition.primary_name.as_deref().unwrap_or_default();
            return Err(second_primary_name(
                table,
                old,
                draft.schema.as_deref().unwrap_or_default(),
            ));
        }
        let schema = draft.schema.as_deref().unwrap_or_default();
        names::check(&self.setting, Named::Column, schema)?;
        self.add_drafted(table, draft)
    }

    /// A custom column that is being made.
    pub(super) fn new_column(&self, schema: &str, kind: ColumnType) -> ColumnDefinition {
        ColumnDefinition { provenance: self.made(), ..blank(schema, kind) }
    }

    /// Makes a column whose name was looked at already.
    pub(super) fn add_drafted(&mut self, table: &str, draft: &ColumnDraft) -> Result<Uuid> {
        let schema = draft.schema.as_deref().unwrap_or_default();
        let Some(kind) = draft.kind else { return Err(no_type(schema)) };
        check_source(draft, false)?;
        self.check_free(table, &names::logical(schema))?;
        let mut column = self.new_column(schema, kind);
        self.say(&mut column, draft)?;
        limits::complete(&mut column, draft)?;
        self.choose(table, &mut column, draft)?;
        limits::check_default(&column, self.choice_of(table, &column))?;
        if column.kind == ColumnType::Image {
            let is_first = !self.table(table)?.columns.iter().any(format::is_primary);
            if is_first || draft.primary_image == Some(true) {
                self.make_primary(table, &mut column)?;
            } else {
                format::set(&mut column.format, format::PRIMARY, "false");
            }
        }
        let id = column.metadata_id(table);
        let name = column.name.clone();
        self.add_column(table, column)?;
        self.add_companions(table, &name)?;
        Ok(id)
    }

    /// Adds a column that is as it is to be: gives it a number. Nothing that comes with it is added.
    pub(crate) fn add_column(&mut self, table: &str, mut column: ColumnDefinition) -> Result<()> {
        self.check_free(table, &column.name)?;
        let definition = self.table_mut(table)?;
        if definition.columns.len() >= MOST {
            return Err(Error::rule(
                0x8004_841a,
                "The maximum number of attributes allowed for an entity has already been reached. The \
                 attribute cannot be created.",
            ));
        }
        column.number = Some(last_number(definition).saturating_add(1));
        definition.columns.push(column);
        Ok(())
    }

    /// Whether columns can be added to a table.
    pub(crate) fn check_open(&self, table: &str) -> Result<()> {
        let definition = self.table(table)?;
        if definition.is_intersect || definition.is_view_of_activities {
            return Err(Error::rule(0x8004_7008, "The specified entity is not customizable"));
        }
        Ok(())
    }

    /// Whether a column of this logical name can be made.
    pub(crate) fn check_free(&self, table: &str, name: &str) -> Result<()> {
        let definition = self.table(table)?;
        if definition.column(name).is_some() || is_label(definition, name) {
            return Err(Error::rule(
                0x8004_7013,
                format!("An attribute with the specified name {name} already exists"),
            ));
        }
        Ok(())
    }

    /// What can be said of any column, new or old.
    fn say(&self, column: &mut ColumnDefinition, draft: &ColumnDraft) -> Result<()> {
        if let Some(label) = &draft.label {
            column.label = self.merged(&column.label, label);
        }
        if let Some(description) = &draft.description {
            column.description = self.merged(&column.description, description);
        }
        if let Some(required) = draft.required {
            limits::check_required(column, required)?;
            column.required = required;
        }
        if let Some(audited) = draft.audited {
            column.audited = audited;
        }
        if let Some(secured) = draft.secured {
            column.secured = secured;
        }
        for (name, value) in &draft.properties {
            column.properties.insert(name.clone(), value.clone());
        }
        Ok(())
    }

    /// Gives a new column its choice: one of its own, or a global one.
    fn choose(
        &mut self,
        table: &str,
        column: &mut ColumnDefinition,
        draft: &ColumnDraft,
    ) -> Result<()> {
        let is_boolean = column.kind == ColumnType::Boolean;
        let has_choice = matches!(
            column.kind,
            ColumnType::Boolean | ColumnType::Picklist | ColumnType::MultiSelectPicklist
        );
        let own = match &draft.choice {
            None if !has_choice => return Ok(()),
            Some(_) if !has_choice => {
                let name = &column.schema;
                return Err(Error::InvalidArgument(format!("the column `{name}` has no choice")));
            }
            Some(ChoiceOf::Global(name)) => {
                let name = names::logical(name);
                let choice =
                    self.find_choice(&name).ok_or_else(|| super::choice::unknown(&name))?;
                super::choice::check_fits(&name, choice, is_boolean)?;
                column.choice = Some(name);
                return Ok(());
            }
            Some(ChoiceOf::Own(own)) => own.clone(),
            None => ChoiceDraft::default(),
        };
        let name = names::local_choice(table, &column.name);
        let choice = self.new_choice(&own, is_boolean)?;
        self.table_mut(table)?.choices.insert(name.clone(), choice);
        column.choice = Some(name);
        Ok(())
    }
}

/// A column of a table.
pub(crate) fn find<'a>(table: &'a TableDefinition, name: &str) -> Result<&'a ColumnDefinition> {
    table.column(name).ok_or_else(|| unknown_column(&table.name, name))
}

/// A table has one column that its rows are called by.
pub(super) fn second_primary_name(table: &str, old: &str, new: &str) -> Error {
    Error::rule(
        0x8004_701e,
        format!(
            "The new {new} attribute is set as the primary name attribute for the {table} entity. The \
             {table} entity already has the {old} attribute set as the primary name attribute. An \
             entity can only have one primary name attribute."
        ),
    )
}

fn no_type(schema: &str) -> Error {
    Error::InvalidArgument(format!("the column `{schema}` has no type"))
}

/// Takes columns out of a table. The others keep their numbers, and no number is given twice.
pub(crate) fn take(
    table: &mut TableDefinition,
    goes: impl Fn(&ColumnDefinition) -> bool,
) -> Vec<ColumnDefinition> {
    let last = last_number(table);
    // Numbers that follow from places are written down before places change.
    for (column, place) in table.columns.iter_mut().zip(1..) {
        column.number = column.number.or(Some(place));
    }
    let (gone, kept) = std::mem::take(&mut table.columns).into_iter().partition(goes);
    table.columns = kept;
    if last_number(table) < last {
        table.properties.insert(LAST_NUMBER.to_owned(), Property::Int(last.into()));
    }
    gone
}

/// The greatest number that a column of the table ever had.
fn last_number(table: &TableDefinition) -> u32 {
    let numbers =
        table.columns.iter().zip(1..).map(|(column, place)| column.number.unwrap_or(place));
    let kept = match table.properties.get(LAST_NUMBER) {
        Some(Property::Int(last)) => u32::try_from(*last).unwrap_or_default(),
        _ => 0,
    };
    numbers.max().unwrap_or_default().max(kept)
}
