//! Options of choices (metadata.md §7): added, changed, deleted, put in order.

use model::metadata::{Choice, ChoiceOption, ColumnType};
use model::{Error, Result};

use super::choice::{is_open, is_yes_or_no, number, unknown};
use super::{Edit, column};
use crate::draft::OptionDraft;
use crate::names;

/// Whose options are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionsOf {
    /// Those of the global choice with this name.
    Global(String),
    /// Those of a column of a table.
    Column {
        /// Logical name of the table.
        table: String,
        /// Logical name of the column.
        column: String,
    },
}

/// A choice that was found: where it is kept, under which name, and what type the column has that led
/// there.
struct Found {
    table: Option<String>,
    name: String,
    kind: Option<ColumnType>,
}

impl Edit {
    /// Adds an option; its number.
    ///
    /// # Errors
    /// If the options are fixed, or each belongs to a state, or the number is taken.
    pub fn insert_option(&mut self, of: &OptionsOf, draft: &OptionDraft) -> Result<i32> {
        let found = self.found(of)?;
        match found.kind {
            Some(ColumnType::Boolean) => {
                return Err(Error::rule(
                    0x8004_431d,
                    "You cannot add an option to a Boolean attribute.",
                ));
            }
            Some(ColumnType::State) => {
                return Err(Error::rule(
                    0x8004_431e,
                    "You cannot add state options to a State attribute.",
                ));
            }
            Some(ColumnType::Status) => {
                return Err(Error::rule(
                    0x8004_4321,
                    "The new status option must have an associated state value.",
                ));
            }
            Some(kind) if !is_open(kind) => return Err(wrong_type()),
            _ => {}
        }
        let option = self.new_option(self.choice_at(&found)?, draft)?;
        let value = option.value;
        self.change_choice(&found, |choice| choice.options.push(option))?;
        Ok(value)
    }

    /// Adds a status reason to a state; its number.
    ///
    /// # Errors
    /// If the column is no status reason, the state is not there, or the number is taken.
    pub fn insert_status(&mut self, of: &OptionsOf, draft: &OptionDraft) -> Result<i32> {
        let found = self.found(of)?;
        let (Some(ColumnType::Status), Some(table)) = (found.kind, &found.table) else {
            return Err(wrong_type());
        };
        let Some(state) = draft.state else {
            return Err(Error::rule(
                0x8004_4321,
                "The new status option must have an associated state value.",
            ));
        };
        let states = self.choice_of_type(table, ColumnType::State);
        let state = states.and_then(|states| states.option(state)).map(|state| state.value);
        let Some(state) = state else {
            return Err(Error::rule(
                0x8004_4322,
                "The state value that was provided for this new status option does not exist.",
            ));
        };
        let mut option = self.new_option(self.choice_at(&found)?, draft)?;
        option.state = Some(state);
        let value = option.value;
        self.change_choice(&found, |choice| choice.options.push(option))?;
        Ok(value)
    }

    /// Changes the texts and marks of an option; what is not said stays.
    ///
    /// # Errors
    /// If there is no such option.
    pub fn update_option(&mut self, of: &OptionsOf, draft: &OptionDraft) -> Result<()> {
        let found = self.found(of)?;
        let new = self.changed_option(&found, draft)?;
        self.change_choice(&found, |choice| put(choice, new))
    }

    /// Changes the texts and marks of a state, and the status reason that rows get with it.
    ///
    /// # Errors
    /// If there is no such state, or the status reason belongs to another.
    pub fn update_state(&mut self, of: &OptionsOf, draft: &OptionDraft) -> Result<()> {
        let found = self.found(of)?;
        let (Some(ColumnType::State), Some(table)) = (found.kind, &found.table) else {
            return Err(unknown(&found.name));
        };
        let mut new = self.changed_option(&found, draft)?;
        if let Some(status) = draft.default_status {
            let reasons = self.choice_of_type(table, ColumnType::Status);
            let reason = reasons.and_then(|reasons| reasons.option(status));
            let Some(reason) = reason.filter(|reason| reason.state == Some(new.value)) else {
                let value = new.value;
                return Err(Error::rule(
                    0x8004_8408,
                    format!("{status} is not a valid status code for state code {value}."),
                ));
            };
            new.default_status = Some(reason.value);
        }
        self.change_choice(&found, |choice| put(choice, new))
    }

    /// An option with what a draft says of its texts and marks.
    fn changed_option(&self, found: &Found, draft: &OptionDraft) -> Result<ChoiceOption> {
        let old = option_of(self.choice_at(found)?, draft.value.unwrap_or_default())?;
        let mut new = old.clone();
        if let Some(label) = &draft.label {
            new.label = self.merged(&old.label, label);
        }
        if let Some(description) = &draft.description {
            new.description = self.merged(&old.description, description);
        }
        if draft.color.is_some() {
            new.color.clone_from(&draft.color);
        }
        if draft.external.is_some() {
            new.external.clone_from(&draft.external);
        }
        if let Some(parents) = &draft.parents {
            new.parents = parents.iter().map(|parent| number(*parent)).collect::<Result<_>>()?;
        }
        Ok(new)
    }

    /// Deletes an option. Rows keep its number; a default that it was is none any more.
    ///
    /// # Errors
    /// If the options are fixed, there is no such option, or a state begins with it.
    pub fn delete_option(&mut self, of: &OptionsOf, value: i64) -> Result<()> {
        let found = self.found(of)?;
        if found.kind.is_some_and(|kind| !is_open(kind)) {
            return Err(Error::rule(
                0x8004_4323,
                "You can delete options only from picklist and status attributes.",
            ));
        }
        option_of(self.choice_at(&found)?, value)?;
        if let (Some(ColumnType::Status), Some(table)) = (found.kind, &found.table) {
            let states = self.choice_of_type(table, ColumnType::State);
            let begins = |state: &ChoiceOption| state.default_status.map(i64::from) == Some(value);
            if states.is_some_and(|states| states.options.iter().any(begins)) {
                return Err(Error::rule(0x8004_4341, "Default Status options cannot be deleted."));
            }
        }
        self.change_choice(&found, |choice| {
            choice.options.retain(|option| i64::from(option.value) != value);
        })?;
        self.forget_defaults(&found, value)
    }

    /// Puts the options in this order.
    ///
    /// # Errors
    /// If these are not all of them.
    pub fn order_options(&mut self, of: &OptionsOf, values: &[i64]) -> Result<()> {
        let found = self.found(of)?;
        let choice = self.choice_at(&found)?;
        if values.len() != choice.options.len() {
            return Err(Error::rule(
                0x8004_4324,
                "The array of option values that were provided for reordering does not match the number \
                 of options for the attribute.",
            ));
        }
        let place = |option: &ChoiceOption| {
            values.iter().position(|value| *value == i64::from(option.value))
        };
        if choice.options.iter().any(|option| place(option).is_none()) {
            return Err(Error::rule(0x8004_4325, "The options array is missing a value."));
        }
        self.change_choice(&found, |choice| choice.options.sort_by_key(place))
    }

    /// The choice whose options are meant.
    fn found(&self, of: &OptionsOf) -> Result<Found> {
        match of {
            OptionsOf::Global(name) => {
                let name = names::logical(name);
                let choice = self.find_choice(&name).ok_or_else(|| unknown(&name))?;
                let boolean = self.tables().flat_map(|table| &table.columns);
                let mut boolean = boolean.filter(|each| each.kind == ColumnType::Boolean);
                let is_boolean = is_yes_or_no(&choice.properties)
                    || boolean.any(|column| column.choice.as_ref() == Some(&name));
                let kind = Some(ColumnType::Boolean).filter(|_| is_boolean);
                Ok(Found { table: None, name, kind })
            }
            OptionsOf::Column { table, column } => {
                let definition = self.table(table)?;
                let column = column::find(definition, column)?;
                let Some(name) = column.choice.clone() else { return Err(wrong_type()) };
                let is_own = definition.choices.contains_key(&name);
                // A global choice is changed by its own name.
                if !is_own {
                    return Err(unknown(&name));
                }
                Ok(Found { table: Some(table.clone()), name, kind: Some(column.kind) })
            }
        }
    }

    /// The choice of the column of a table that alone has this type: its state, or its status reason.
    fn choice_of_type(&self, table: &str, kind: ColumnType) -> Option<&Choice> {
        let column = self.find_table(table)?.columns.iter().find(|column| column.kind == kind)?;
        self.choice_of(table, column)
    }

    fn choice_at(&self, found: &Found) -> Result<&Choice> {
        let choice = match &found.table {
            Some(table) => self.table(table)?.choices.get(&found.name),
            None => self.find_choice(&found.name),
        };
        choice.ok_or_else(|| unknown(&found.name))
    }

    fn change_choice(&mut self, found: &Found, change: impl FnOnce(&mut Choice)) -> Result<()> {
        let mut choice = self.choice_at(found)?.clone();
        change(&mut choice);
        if choice == *self.choice_at(found)? {
            return Ok(());
        }
        self.touch(&mut choice.provenance);
        match &found.table {
            Some(table) => {
                self.table_mut(table)?.choices.insert(found.name.clone(), choice);
            }
            None => self.put_choice(&found.name, choice),
        }
        Ok(())
    }

    /// No column begins with a number that is no option any more.
    fn forget_defaults(&mut self, found: &Found, value: i64) -> Result<()> {
        let value = value.to_string();
        let named = |table: &&model::metadata::TableDefinition| match &found.table {
            Some(only) => table.name == *only,
            None => !table.choices.contains_key(&found.name),
        };
        let mut changed = Vec::new();
        for table in self.tables().filter(named) {
            for column in &table.columns {
                let begins = column.default.as_deref() == Some(value.as_str());
                if begins && column.choice.as_ref() == Some(&found.name) {
                    changed.push((table.name.clone(), column.clone()));
                }
            }
        }
        for (table, mut column) in changed {
            column.default = None;
            self.touch(&mut column.provenance);
            self.put_column(&table, column)?;
        }
        Ok(())
    }
}

fn option_of(choice: &Choice, value: i64) -> Result<&ChoiceOption> {
    choice.option(value).ok_or_else(|| {
        Error::rule(
            0x8004_431a,
            format!("The picklist value is out of the range: there is no {value}."),
        )
    })
}

fn put(choice: &mut Choice, new: ChoiceOption) {
    if let Some(option) = choice.options.iter_mut().find(|option| option.value == new.value) {
        *option = new;
    }
}

fn wrong_type() -> Error {
    Error::rule(0x8004_4320, "You can add option values only to picklist and status attributes.")
}
