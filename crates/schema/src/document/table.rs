//! Tables.

use std::collections::BTreeMap;

use model::metadata::{Choice, ChoiceOption, ColumnType, Label, Ownership, Properties};
use serde::{Deserialize, Serialize};

use super::relationship::drop_usual;
use super::{Column, Key, OneToMany};

/// A table, or what was added to a shipped one and changed of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Schema name: the logical name with its capitals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Entity set name, where it is not the logical plural.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// Display name of several rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_plural: Option<Label>,
    /// What its rows are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Label>,
    /// Who owns its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ownership: Option<Ownership>,
    /// Logical name of the column that names its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_name: Option<String>,
    /// Whether its rows are activities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_activity: Option<bool>,
    /// Whether notes can be attached to its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_notes: Option<bool>,
    /// Whether activities can be about its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_activities: Option<bool>,
    /// Whether clients can ask what changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_tracking: Option<bool>,
    /// Whether changes of its rows are audited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audited: Option<bool>,
    /// Whether a row can have a team of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_teams: Option<bool>,
    /// What else is said of it: members of the product's `EntityMetadata`.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// Columns, by logical name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, Column>,
    /// The options of columns that have a choice of their own, by the column's logical name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, Choice>,
    /// Alternate keys, by logical name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keys: BTreeMap<String, Key>,
    /// Relationships in which this table holds the lookup, by schema name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub many_to_one: BTreeMap<String, OneToMany>,
}

impl Table {
    /// The same with all that was not said as it usually is in a custom table. A shipped table, which
    /// has no ownership here, keeps what it does not say.
    pub(crate) fn complete(&mut self) {
        if self.ownership.is_some() {
            self.description.get_or_insert_default();
            for said in self.switches() {
                said.get_or_insert(false);
            }
        }
        for (name, column) in &mut self.columns {
            column.complete();
            if column.kind == ColumnType::Boolean && column.choice.is_none() {
                self.choices.entry(name.clone()).or_insert_with(yes_and_no);
            }
        }
        for (name, choice) in &mut self.choices {
            let column = self.columns.get(name);
            if column.is_some_and(|column| column.kind == ColumnType::Boolean) {
                choice.options.sort_by_key(|option| option.value);
            }
        }
        for relationship in self.many_to_one.values_mut() {
            relationship.complete();
        }
        for key in self.keys.values_mut() {
            key.label.get_or_insert_default();
        }
    }

    /// Takes out what is as usual.
    pub(crate) fn thin(&mut self) {
        if self.ownership.is_some() {
            drop_usual(&mut self.description, Some(&Label::default()));
            for said in self.switches() {
                drop_usual(said, Some(&false));
            }
        }
        for (name, column) in &mut self.columns {
            column.thin();
            if column.kind == ColumnType::Boolean && self.choices.get(name) == Some(&yes_and_no()) {
                self.choices.remove(name);
            }
        }
        self.choices.retain(|_, choice| *choice != Choice::default());
        for relationship in self.many_to_one.values_mut() {
            relationship.thin();
        }
        for key in self.keys.values_mut() {
            drop_usual(&mut key.label, Some(&Label::default()));
        }
    }

    fn switches(&mut self) -> [&mut Option<bool>; 6] {
        [
            &mut self.is_activity,
            &mut self.has_notes,
            &mut self.has_activities,
            &mut self.change_tracking,
            &mut self.audited,
            &mut self.access_teams,
        ]
    }
}

/// The options of a yes or no of which nothing else is said.
fn yes_and_no() -> Choice {
    let option =
        |value, label: &str| ChoiceOption { value, label: label.into(), ..ChoiceOption::default() };
    Choice::of(vec![option(0, "No"), option(1, "Yes")])
}
