//! Columns changed: what is not said stays as it was (metadata.md §5).

use model::metadata::{ColumnDefinition, ColumnType, RequiredLevel, TableDefinition};
use model::{Error, Result};

use super::super::{Edit, unknown_column};
use super::{check_source, find, format, limits};
use crate::draft::{ChoiceOf, ColumnDraft};
use crate::names;

impl Edit {
    /// Changes a column.
    ///
    /// # Errors
    /// If what was said is not allowed for such a column, or cannot be changed any more.
    pub fn update_column(&mut self, table: &str, name: &str, draft: &ColumnDraft) -> Result<()> {
        let definition = self.table(table)?;
        let old = find(definition, name)?.clone();
        check_unchanged(definition, &old, draft)?;
        check_source(draft, definition.is_rollup(&old))?;
        if draft.secured == Some(true) && !old.secured {
            check_securable(definition, &old)?;
        }
        let mut column = old.clone();
        self.say(&mut column, draft)?;
        // What a form insists on is not kept for columns that the server fills itself.
        if limits::has_limits(column.kind) {
            limits::complete(&mut column, draft)?;
            limits::check_default(&column, self.choice_of(table, &column))?;
        } else {
            check_state_default(&old, draft)?;
        }
        let was_primary = format::is_primary(&old);
        match draft.primary_image {
            Some(true) if !was_primary => self.make_primary(table, &mut column)?,
            Some(false) if was_primary => {
                return Err(Error::InvalidArgument(format!(
                    "the column `{name}` stays the picture of its table until another one is"
                )));
            }
            _ => {}
        }
        // What the old one has without its being said is no change either.
        let mut same = old.clone();
        if limits::has_limits(old.kind) {
            limits::complete(&mut same, &ColumnDraft::default())?;
        }
        if column == old || column == same {
            return Ok(());
        }
        self.touch(&mut column.provenance);
        self.put_column(table, column)?;
        self.check_keys(table)
    }

    /// Puts a column in place of the one with its name.
    pub(crate) fn put_column(&mut self, table: &str, column: ColumnDefinition) -> Result<()> {
        let name = column.name.clone();
        let definition = self.table_mut(table)?;
        match definition.columns.iter_mut().find(|each| each.name == name) {
            Some(place) => *place = column,
            None => return Err(unknown_column(table, &name)),
        }
        Ok(())
    }

    /// Makes a picture the one of its table, in place of the one that was.
    pub(super) fn make_primary(
        &mut self,
        table: &str,
        column: &mut ColumnDefinition,
    ) -> Result<()> {
        let others = self.table(table)?.columns.iter();
        let others: Vec<ColumnDefinition> =
            others.filter(|other| format::is_primary(other)).cloned().collect();
        for mut other in others {
            format::set(&mut other.format, format::PRIMARY, "false");
            self.touch(&mut other.provenance);
            self.put_column(table, other)?;
        }
        format::set(&mut column.format, format::PRIMARY, "true");
        Ok(())
    }
}

/// Names, types and choices are said once.
fn check_unchanged(
    table: &TableDefinition,
    column: &ColumnDefinition,
    draft: &ColumnDraft,
) -> Result<()> {
    let fixed = |what: &str| {
        let (table, name) = (&table.name, &column.name);
        Err(Error::InvalidArgument(format!(
            "{what} of the column `{table}.{name}` cannot be changed"
        )))
    };
    if draft.schema.as_ref().is_some_and(|schema| names::logical(schema) != column.name) {
        return fixed("the name");
    }
    if draft.kind.is_some_and(|kind| kind != column.kind) {
        return fixed("the type");
    }
    let is_name = table.primary_name.as_ref() == Some(&column.name);
    match draft.is_primary_name {
        Some(true) if !is_name => {
            let old = table.primary_name.as_deref().unwrap_or_default();
            return Err(super::second_primary_name(&table.name, old, &column.name));
        }
        Some(false) if is_name => return fixed("the place as primary name"),
        _ => {}
    }
    if let (Some(ChoiceOf::Global(name)), Some(choice)) = (&draft.choice, &column.choice)
        && names::logical(name) != *choice
    {
        return fixed("the choice");
    }
    Ok(())
}

/// Whether profiles can be made to decide about a column.
fn check_securable(table: &TableDefinition, column: &ColumnDefinition) -> Result<()> {
    let is_own = table.primary_id == column.name
        || table.primary_name.as_ref() == Some(&column.name)
        || column.companion_of.is_some()
        || table.amount_of(column).is_some();
    let is_kept = matches!(column.kind, ColumnType::State | ColumnType::Status | ColumnType::Owner);
    let by_server = column.required == RequiredLevel::SystemRequired || !column.read;
    if is_own || is_kept || by_server {
        return Err(Error::rule(
            0x8004_f501,
            format!("The field '{}' is not securable", column.name),
        ));
    }
    Ok(())
}

/// The default of a state is that of every row; the default of a status belongs to its state.
fn check_state_default(column: &ColumnDefinition, draft: &ColumnDraft) -> Result<()> {
    let said = draft.default.as_deref().filter(|said| !said.is_empty() && *said != "-1");
    if said.is_none() || said == column.default.as_deref() {
        return Ok(());
    }
    match column.kind {
        ColumnType::State => Err(Error::rule(
            0x8004_4343,
            "The default value for a status (statecode) attribute cannot be updated.",
        )),
        ColumnType::Status => Err(Error::rule(
            0x8004_4344,
            "The default value for a status reason (statuscode) attribute is not used. The default \
             status reason is set in the associated status (statecode) attribute option.",
        )),
        _ => Ok(()),
    }
}
