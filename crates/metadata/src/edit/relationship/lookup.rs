//! The lookup column of a 1:N relationship and the columns that accompany it (metadata.md §6).

use model::metadata::{ColumnDefinition, ColumnType, Provenance, RequiredLevel, TableDefinition};
use model::{Error, Result};

use super::super::Edit;
use super::super::column::{blank, check_source};
use crate::ColumnDraft;
use crate::names::{self, Named};

/// The tables whose rows have a name as it is spoken, too.
const SPOKEN: [&str; 3] = ["systemuser", "account", "contact"];

/// The length of the names of rows, where nothing else is said of it.
const NAME: u32 = 100;

impl Edit {
    /// A new lookup column that points nowhere, not yet in its table.
    pub(super) fn new_lookup(
        &self,
        table: &TableDefinition,
        draft: &ColumnDraft,
        kind: ColumnType,
    ) -> Result<ColumnDefinition> {
        let schema = lookup_name(draft)?;
        names::check(&self.setting, Named::Column, schema)?;
        if table.column(&names::logical(schema)).is_some() {
            return Err(taken(table, schema));
        }
        let is_lookup = |said| matches!(said, ColumnType::Lookup | ColumnType::Customer);
        if draft.kind.is_some_and(|said| !is_lookup(said)) {
            return Err(Error::InvalidArgument(format!("`{schema}` is not a lookup")));
        }
        check_source(draft, false)?;
        let mut column = ColumnDefinition { provenance: self.made(), ..blank(schema, kind) };
        describe_lookup(&mut column, draft)?;
        Ok(column)
    }

    /// Puts a lookup column into a table, and what accompanies it.
    pub(super) fn put_lookup(&mut self, table: &str, lookup: ColumnDefinition) -> Result<()> {
        let name = lookup.name.clone();
        self.add_column(table, lookup)?;
        self.accompany(table, &name)
    }

    /// Lets a lookup point at one table more.
    pub(super) fn add_target(&mut self, table: &str, column: &str, target: &str) -> Result<()> {
        self.change_lookup(table, column, |lookup| lookup.targets.push(target.to_owned()))?;
        self.accompany(table, column)
    }

    /// Takes a target from a lookup, and the lookup itself with its last one.
    pub(crate) fn remove_target(&mut self, table: &str, column: &str, target: &str) -> Result<()> {
        let lookup = self.table(table)?.column(column);
        if lookup.is_some_and(|lookup| lookup.targets.iter().any(|each| each != target)) {
            return self.change_lookup(table, column, |lookup| {
                lookup.targets.retain(|each| each != target);
            });
        }
        self.remove_columns(table, |each| {
            each.name == column || each.companion_of.as_deref() == Some(column)
        })
    }

    fn change_lookup(
        &mut self,
        table: &str,
        column: &str,
        change: impl FnOnce(&mut ColumnDefinition),
    ) -> Result<()> {
        let mut provenance = self.table(table)?.column(column).map(|each| each.provenance);
        if let Some(provenance) = &mut provenance {
            self.touch(provenance);
        }
        let mut columns = self.table_mut(table)?.columns.iter_mut();
        if let (Some(lookup), Some(provenance)) =
            (columns.find(|each| each.name == column), provenance)
        {
            change(lookup);
            lookup.provenance = provenance;
        }
        Ok(())
    }

    /// Makes the columns that go with a lookup, as far as they are not there.
    pub(crate) fn accompany(&mut self, table: &str, column: &str) -> Result<()> {
        let definition = self.table(table)?;
        let Some(lookup) = definition.column(column) else { return Ok(()) };
        let companions = companions(lookup);
        let missing = companions.into_iter().filter(|each| definition.column(&each.name).is_none());
        let custom = lookup.provenance.custom;
        let made = || Provenance { custom, ..self.made() };
        let missing: Vec<ColumnDefinition> =
            missing.map(|each| ColumnDefinition { provenance: made(), ..each }).collect();
        missing.into_iter().try_for_each(|each| self.add_column(table, each))
    }
}

/// Takes over what a draft says of a lookup besides where it points.
fn describe_lookup(column: &mut ColumnDefinition, draft: &ColumnDraft) -> Result<()> {
    if draft.required == Some(RequiredLevel::SystemRequired) {
        return Err(Error::InvalidArgument(format!(
            "`{}` cannot be SystemRequired: no custom column can",
            column.schema
        )));
    }
    column.label = draft.label.clone().unwrap_or_default();
    column.description = draft.description.clone().unwrap_or_default();
    column.required = draft.required.unwrap_or_default();
    column.audited = draft.audited.unwrap_or(true);
    column.secured = draft.secured.unwrap_or(false);
    column.properties.clone_from(&draft.properties);
    Ok(())
}

/// The schema name of the lookup that a draft is about.
pub(super) fn lookup_name(draft: &ColumnDraft) -> Result<&str> {
    super::required(draft.schema.as_ref(), "Lookup.SchemaName")
}

/// There is a column with this name.
pub(super) fn taken(table: &TableDefinition, schema: &str) -> Error {
    Error::rule(
        0x8004_7013,
        format!("An attribute with the specified name {schema} already exists on {}.", table.name),
    )
}

/// The columns that go with a lookup: what the row that it points at is called, and of which table it
/// is where it can be of several.
pub(crate) fn companions(lookup: &ColumnDefinition) -> Vec<ColumnDefinition> {
    let companion = |suffix: &str, kind: ColumnType| ColumnDefinition {
        companion_of: Some(lookup.name.clone()),
        ..blank(&[&lookup.schema, suffix].concat(), kind)
    };
    let text = |suffix: &str| ColumnDefinition {
        max_length: Some(NAME),
        format: Some("Text".to_owned()),
        create: false,
        update: false,
        ..companion(suffix, ColumnType::String)
    };
    let mut companions = vec![text("Name")];
    if lookup.targets.iter().any(|target| SPOKEN.contains(&target.as_str())) {
        companions.push(text("YomiName"));
    }
    if lookup.kind == ColumnType::Customer || lookup.is_polymorphic() {
        companions.push(companion("Type", ColumnType::EntityName));
    }
    companions
}
