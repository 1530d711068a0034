//! Tables (metadata.md §5): made and changed.

use std::collections::BTreeMap;

use model::metadata::{AccessRule, Base, ColumnType, Label, Ownership, Property, TableDefinition};
use model::{Error, Result};
use uuid::Uuid;

use super::column::second_primary_name;
use super::{Edit, activity};
use crate::draft::{ColumnDraft, TableDraft};
use crate::names::{self, Named};

/// A table that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTable {
    /// Its id.
    pub id: Uuid,
    /// The id of the column that its rows are called by.
    pub primary_name: Uuid,
}

/// What stays on once it is on.
const LASTING: [&str; 4] =
    ["IsBusinessProcessEnabled", "IsConnectionsEnabled", "IsValidForQueue", "IsActivityParty"];

impl Edit {
    /// Makes a table with the columns that were asked for and those that every table has.
    ///
    /// # Errors
    /// If the name is not allowed or taken, or there is not exactly one primary name, or something of a
    /// column is not allowed.
    pub fn create_table(&mut self, draft: &TableDraft) -> Result<NewTable> {
        let schema = draft.schema.as_deref().unwrap_or_default();
        names::check(&self.setting, Named::Table, schema)?;
        let name = names::logical(schema);
        if self.find_table(&name).is_some() {
            return Err(Error::rule(
                0x8004_4363,
                format!(
                    "The schema name {schema} for type Entity is not unique. An Entity with same name \
                     already exists."
                ),
            ));
        }
        let primary = primary_name(&name, draft)?;
        let is_activity = draft.is_activity.unwrap_or_default();
        if is_activity {
            activity::check(draft, primary)?;
        }
        let mut table = self.new_table(schema, draft)?;
        if is_activity {
            table.base = Base::ActivityPointer;
            "activityid".clone_into(&mut table.primary_id);
            self.activity_columns(&mut table)?;
        } else {
            self.standard_columns(&mut table);
        }
        for (column, place) in table.columns.iter_mut().zip(1..) {
            column.number = Some(place);
        }
        let id = table.metadata_id();
        self.put_table(table);
        self.standard_relationships(&name)?;
        let primary = self.add_primary_name(&name, primary, is_activity)?;
        for column in draft.columns.iter().filter(|column| column.is_primary_name != Some(true)) {
            self.create_column(&name, column)?;
        }
        if is_activity {
            self.activity_relationships(&name)?;
        }
        if is_activity || draft.has_notes == Some(true) {
            self.give_notes(&name)?;
        }
        if draft.has_activities == Some(true) {
            self.give_activities(&name)?;
        }
        Ok(NewTable { id, primary_name: primary })
    }

    fn new_table(&self, schema: &str, draft: &TableDraft) -> Result<TableDefinition> {
        let name = names::logical(schema);
        let set = match &draft.set {
            Some(set) => set.clone(),
            None => names::plural(&name),
        };
        self.check_set(&name, &set)?;
        let text = |said: &Option<Label>, usual: &str| match said {
            Some(label) if !label.is_empty() => label.clone(),
            _ => usual.into(),
        };
        Ok(TableDefinition {
            set,
            object_type_code: names::object_type_code(self),
            label: text(&draft.label, schema),
            label_plural: text(&draft.label_plural, &names::plural(schema)),
            description: draft.description.clone().unwrap_or_default(),
            collection: None,
            ownership: ownership(draft.ownership.unwrap_or(Ownership::UserOwned))?,
            base: Base::CrmBaseEntity,
            access: AccessRule::Privileges,
            primary_id: [name.as_str(), "id"].concat(),
            primary_name: None,
            is_activity: draft.is_activity.unwrap_or_default(),
            is_intersect: false,
            always_expanded: Vec::new(),
            unique: Vec::new(),
            indexes: Vec::new(),
            audited: draft.audited.unwrap_or_default(),
            change_tracking: draft.change_tracking.unwrap_or_default(),
            ids_only: false,
            access_teams: draft.access_teams.unwrap_or_default(),
            is_view_of_activities: false,
            columns: Vec::new(),
            choices: BTreeMap::new(),
            keys: Vec::new(),
            many_to_one: Vec::new(),
            many_to_many: None,
            provenance: self.made(),
            properties: draft.properties.clone(),
            schema: schema.to_owned(),
            name,
        })
    }

    /// Adds the column that rows are called by. An activity has it already.
    fn add_primary_name(
        &mut self,
        table: &str,
        draft: &ColumnDraft,
        is_activity: bool,
    ) -> Result<Uuid> {
        let schema = draft.schema.as_deref().unwrap_or_default();
        let name = names::logical(schema);
        let id = if is_activity {
            self.table_mut(table)?.primary_name = Some(name.clone());
            self.update_column(table, &name, draft)?;
            super::column::find(self.table(table)?, &name)?.metadata_id(table)
        } else {
            names::check(&self.setting, Named::Column, schema)?;
            self.add_drafted(table, draft)?
        };
        self.table_mut(table)?.primary_name = Some(name);
        Ok(id)
    }

    /// Changes a table. Of a custom one what is not said is as if it had never been said, but for names
    /// and for what cannot be switched off; of a shipped one it stays.
    ///
    /// # Errors
    /// If something was said once and for all.
    pub fn update_table(&mut self, name: &str, draft: &TableDraft) -> Result<()> {
        let old = self.table(name)?.clone();
        check_unchanged(&old, draft)?;
        self.check_lasting(&old, draft)?;
        let mut table = old.clone();
        let custom = old.provenance.custom;
        let resets = custom && !draft.partial;
        if let Some(set) = draft.set.as_ref().filter(|set| **set != old.set) {
            if !custom {
                return Err(Error::rule(
                    0x8004_f663,
                    "EntitySetName cannot be updated for OOB entities",
                ));
            }
            self.check_set(name, set)?;
            table.set.clone_from(set);
        }
        table.label = self.changed(&old.label, draft.label.as_ref(), resets, &old.schema);
        let several = names::plural(&old.schema);
        table.label_plural =
            self.changed(&old.label_plural, draft.label_plural.as_ref(), resets, &several);
        table.description = self.changed(&old.description, draft.description.as_ref(), resets, "");
        let switch = |said: Option<bool>, old: bool| said.unwrap_or(old && !resets);
        table.audited = switch(draft.audited, old.audited);
        table.change_tracking = switch(draft.change_tracking, old.change_tracking);
        table.access_teams = switch(draft.access_teams, old.access_teams);
        if resets {
            table.properties.retain(|name, _| !is_said(name) || LASTING.contains(&name.as_str()));
        }
        for (name, value) in &draft.properties {
            table.properties.insert(name.clone(), value.clone());
        }
        if table != old {
            self.touch(&mut table.provenance);
            self.put_table(table);
        }
        if draft.has_notes == Some(true) {
            self.give_notes(name)?;
        }
        if draft.has_activities == Some(true) {
            if old.is_activity {
                return Err(Error::rule(
                    0x8004_f121,
                    "A custom entity defined as an activity must not have a relationship with \
                     Activities.",
                ));
            }
            self.give_activities(name)?;
        }
        Ok(())
    }

    /// A text of a table after a change.
    fn changed(&self, old: &Label, said: Option<&Label>, resets: bool, usual: &str) -> Label {
        match said {
            Some(label) => self.merged(old, label),
            None if resets && !self.setting.merge_labels => usual.into(),
            None => old.clone(),
        }
    }

    /// Whether a table may have this entity set name.
    fn check_set(&self, table: &str, set: &str) -> Result<()> {
        if self.tables().any(|other| other.name != table && other.set.eq_ignore_ascii_case(set)) {
            return Err(Error::rule(
                0x8006_089b,
                format!(
                    "An entity with the specified entity set name {set} already exists. Specify a unique \
                     name."
                ),
            ));
        }
        names::check(&self.setting, Named::Column, set).map_err(|_| {
            Error::rule(
                0x8006_089c,
                format!("The entity set name {set} must start with a valid customization prefix."),
            )
        })
    }

    /// Refuses to switch off what stays on.
    fn check_lasting(&self, old: &TableDefinition, draft: &TableDraft) -> Result<()> {
        let is_on =
            |name: &String| old.properties.get(name).and_then(Property::switch) == Some(true);
        let mut off = draft.properties.iter().filter(|(_, value)| value.switch() == Some(false));
        let property = off.find(|(name, _)| LASTING.contains(&name.as_str()) && is_on(name));
        let what = if draft.has_notes == Some(false) && self.has_notes(&old.name) {
            Some("HasNotes")
        } else if draft.has_activities == Some(false) && self.has_activities(&old.name) {
            Some("HasActivities")
        } else {
            property.map(|(name, _)| name.as_str())
        };
        match what {
            Some(what) => Err(Error::InvalidArgument(format!(
                "{what} of the table `{}` cannot be switched off",
                old.name
            ))),
            None => Ok(()),
        }
    }
}

/// Whether a property is one that somebody said, and not one that is remembered.
fn is_said(name: &str) -> bool {
    name != super::column::LAST_NUMBER
}

/// The column that rows are called by: one, of a text.
fn primary_name<'d>(table: &str, draft: &'d TableDraft) -> Result<&'d ColumnDraft> {
    let mut primary = draft.columns.iter().filter(|column| column.is_primary_name == Some(true));
    let Some(first) = primary.next() else {
        return Err(Error::rule(
            0x8004_4355,
            format!("PrimaryName attribute not found for Entity: {table}"),
        ));
    };
    let named = |column: &'d ColumnDraft| column.schema.as_deref().unwrap_or_default();
    if let Some(second) = primary.next() {
        return Err(second_primary_name(table, named(first), named(second)));
    }
    let is_text = first.kind == Some(ColumnType::String)
        && first.format.as_deref().is_none_or(|format| format == "Text");
    if !is_text {
        return Err(Error::rule(0x8004_700e, "Primary UI Attribute has to be of type String"));
    }
    if first.secured == Some(true) {
        return Err(Error::rule(
            0x8004_f501,
            format!("The field '{}' is not securable", named(first)),
        ));
    }
    Ok(first)
}

/// The kinds of ownership that a table can be made with.
fn ownership(said: Ownership) -> Result<Ownership> {
    match said {
        Ownership::UserOwned | Ownership::OrganizationOwned => Ok(said),
        Ownership::BusinessOwned | Ownership::None => Err(wrong_ownership()),
    }
}

fn wrong_ownership() -> Error {
    Error::rule(0x8004_700d, "The specified ownership type mask is not valid for this operation")
}

/// What is said of a table once.
fn check_unchanged(old: &TableDefinition, draft: &TableDraft) -> Result<()> {
    if draft.schema.as_ref().is_some_and(|schema| names::logical(schema) != old.name) {
        let name = &old.name;
        return Err(Error::InvalidArgument(format!("the table `{name}` cannot be renamed")));
    }
    if draft.ownership.is_some_and(|ownership| ownership != old.ownership) {
        return Err(wrong_ownership());
    }
    if draft.is_activity.is_some_and(|is_activity| is_activity != old.is_activity) {
        return Err(Error::rule(0x8004_f126, "The metadata specified for activity is invalid."));
    }
    Ok(())
}
