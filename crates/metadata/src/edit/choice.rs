//! Choices (metadata.md §7): global ones made and changed. Their options are in `option`.

use model::metadata::{
    Choice, ChoiceOption, ColumnDefinition, ColumnType, Label, Properties, Property,
};
use model::{Error, Result};
use uuid::Uuid;

use super::Edit;
use crate::draft::{ChoiceDraft, OptionDraft};
use crate::names::{self, Named};

impl Edit {
    /// Makes a global choice; its id.
    ///
    /// # Errors
    /// If the name is not allowed or taken, or its options are none that a choice can have.
    pub fn create_choice(&mut self, draft: &ChoiceDraft) -> Result<Uuid> {
        let schema = draft.name.as_deref().unwrap_or_default();
        names::check(&self.setting, Named::Choice, schema)?;
        let name = names::logical(schema);
        let is_local = self.tables().any(|table| table.choices.contains_key(&name));
        if is_local || self.find_choice(&name).is_some() {
            return Err(Error::rule(
                0x8004_4345,
                format!(
                    "An OptionSet with the specified name {schema} already exists. Please specify a \
                     unique name."
                ),
            ));
        }
        let mut choice = self.new_choice(draft, is_yes_or_no(&draft.properties))?;
        choice.schema = Some(schema.to_owned()).filter(|schema| *schema != name);
        let id = choice.metadata_id(&name);
        self.put_choice(&name, choice);
        Ok(id)
    }

    /// Changes the texts of a global choice. Its options are changed one by one.
    ///
    /// # Errors
    /// If there is none with this name.
    pub fn update_choice(&mut self, name: &str, draft: &ChoiceDraft) -> Result<()> {
        let name = names::logical(name);
        let old = self.find_choice(&name).ok_or_else(|| unknown(&name))?.clone();
        let mut choice = old.clone();
        let merge = self.setting.merge_labels;
        // A choice without a name for people is one that nobody can choose.
        choice.label = match &draft.label {
            Some(label) => self.merged(&old.label, label),
            None => old.label.clone(),
        };
        choice.description = match &draft.description {
            Some(description) => self.merged(&old.description, description),
            None if merge => old.description.clone(),
            None => Label::default(),
        };
        for (name, value) in &draft.properties {
            choice.properties.insert(name.clone(), value.clone());
        }
        if choice != old {
            self.touch(&mut choice.provenance);
            self.put_choice(&name, choice);
        }
        Ok(())
    }

    /// The choice of a column: one of its table's own, else a global one.
    pub(crate) fn choice_of(&self, table: &str, column: &ColumnDefinition) -> Option<&Choice> {
        let name = column.choice.as_ref()?;
        let own = self.find_table(table).and_then(|table| table.choices.get(name));
        own.or_else(|| self.find_choice(name))
    }

    /// A choice that is being made.
    pub(super) fn new_choice(&self, draft: &ChoiceDraft, is_boolean: bool) -> Result<Choice> {
        let mut choice = Choice {
            label: draft.label.clone().unwrap_or_default(),
            description: draft.description.clone().unwrap_or_default(),
            provenance: self.made(),
            properties: draft.properties.clone(),
            ..Choice::default()
        };
        let said = draft.options.as_deref().unwrap_or_default();
        if is_boolean {
            choice.options = yes_and_no(said)?;
            return Ok(choice);
        }
        for option in said {
            let option = self.new_option(&choice, option)?;
            choice.options.push(option);
        }
        Ok(choice)
    }

    /// An option that is being added to a choice.
    pub(super) fn new_option(&self, choice: &Choice, draft: &OptionDraft) -> Result<ChoiceOption> {
        let value = match draft.value {
            Some(value) => number(value)?,
            None => self.next_value(choice)?,
        };
        if choice.option(value.into()).is_some() {
            return Err(Error::InvalidArgument(format!("there is an option {value} already")));
        }
        option(value, draft)
    }

    /// The next free number of the publisher.
    fn next_value(&self, choice: &Choice) -> Result<i32> {
        const EACH: i64 = 10_000;
        let first = self.setting.option_prefix.saturating_mul(EACH);
        let range = first..first.saturating_add(EACH);
        let taken = choice.options.iter().map(|option| i64::from(option.value));
        let next = taken.filter(|value| range.contains(value)).max().map_or(first, |last| last + 1);
        let next = Some(next).filter(|next| range.contains(next));
        next.and_then(|next| i32::try_from(next).ok()).ok_or_else(|| {
            Error::rule(0x8004_431f, "All available custom option values have been used.")
        })
    }
}

/// Whether a global choice can be that of a column, which is a yes or no or is not.
pub(super) fn check_fits(name: &str, choice: &Choice, is_boolean: bool) -> Result<()> {
    if is_boolean {
        let values: Vec<i32> = choice.options.iter().map(|option| option.value).collect();
        if !matches!(values.as_slice(), [0, 1] | [1, 0]) {
            return Err(Error::rule(
                0x8004_431b,
                "Boolean attributes must have exactly two option values.",
            ));
        }
    } else if is_yes_or_no(&choice.properties) {
        return Err(Error::rule(
            0x8004_8403,
            format!("Invalid OptionSet: '{name}' is one of yes or no"),
        ));
    }
    Ok(())
}

/// Whether a global choice says that it is one of yes or no.
pub(super) fn is_yes_or_no(properties: &Properties) -> bool {
    matches!(properties.get("OptionSetType"), Some(Property::Text(kind)) if kind == "Boolean")
}

/// An option as it was said.
fn option(value: i32, draft: &OptionDraft) -> Result<ChoiceOption> {
    let parents = draft.parents.as_deref().unwrap_or_default();
    Ok(ChoiceOption {
        value,
        label: draft.label.clone().unwrap_or_default(),
        description: draft.description.clone().unwrap_or_default(),
        color: draft.color.clone(),
        external: draft.external.clone(),
        parents: parents.iter().map(|parent| number(*parent)).collect::<Result<_>>()?,
        ..ChoiceOption::default()
    })
}

/// The two options of a yes or no: first no, then yes.
fn yes_and_no(said: &[OptionDraft]) -> Result<Vec<ChoiceOption>> {
    let usual = [(0, "No"), (1, "Yes")];
    if said.is_empty() {
        let texts = usual.map(|(value, label)| OptionDraft {
            value: Some(value),
            label: Some(label.into()),
            ..OptionDraft::default()
        });
        return yes_and_no(&texts);
    }
    if said.len() != usual.len() {
        return Err(Error::rule(
            0x8004_431b,
            "Boolean attributes must have exactly two option values.",
        ));
    }
    let each = usual.iter().zip(said).map(|((value, _), draft)| {
        if draft.value.is_some_and(|said| said != *value) {
            return Err(Error::rule(
                0x8004_431c,
                "Boolean attribute options must have a value of either 0 or 1.",
            ));
        }
        option(number(*value)?, draft)
    });
    each.collect()
}

/// The number of an option.
pub(super) fn number(value: i64) -> Result<i32> {
    let fits = i32::try_from(value).ok().filter(|value| *value >= 0);
    fits.ok_or_else(|| {
        Error::rule(
            0x8004_8402,
            format!("The option value {value} must be a number between 0 and 2147483647"),
        )
    })
}

/// There is no such choice.
pub(super) fn unknown(name: &str) -> Error {
    Error::rule(0x8004_8403, format!("Invalid OptionSet: there is none with the name '{name}'"))
}

/// Whether the options of a column can be added to and taken from.
pub(super) fn is_open(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Picklist | ColumnType::MultiSelectPicklist | ColumnType::Status)
}
