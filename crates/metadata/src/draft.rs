//! Drafts: what somebody says that a definition should be. What is `None` was not said.

use model::metadata::{
    Behavior, Cascade, ColumnType, Label, Menu, Ownership, Properties, RequiredLevel,
};

/// A table that is to be made or changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableDraft {
    /// Schema name; where it is left out, the table is named otherwise.
    pub schema: Option<String>,
    /// Entity set name.
    pub set: Option<String>,
    /// Display name.
    pub label: Option<Label>,
    /// Display name of several rows.
    pub label_plural: Option<Label>,
    /// What its rows are.
    pub description: Option<Label>,
    /// Who owns its rows.
    pub ownership: Option<Ownership>,
    /// Whether its rows are activities.
    pub is_activity: Option<bool>,
    /// Whether notes can be attached to its rows.
    pub has_notes: Option<bool>,
    /// Whether activities can be about its rows.
    pub has_activities: Option<bool>,
    /// Whether clients can ask what changed.
    pub change_tracking: Option<bool>,
    /// Whether changes of its rows are audited.
    pub audited: Option<bool>,
    /// Whether a row can have a team of its own.
    pub access_teams: Option<bool>,
    /// Whether what is not said of a custom table stays as it is; it is reset otherwise.
    pub partial: bool,
    /// What else was said: members of the product's `EntityMetadata` by their names.
    pub properties: Properties,
    /// Columns besides those that every table has; the one with `is_primary_name` names the rows.
    pub columns: Vec<ColumnDraft>,
}

/// A column that is to be made or changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnDraft {
    /// Schema name; where it is left out, the column is named otherwise.
    pub schema: Option<String>,
    /// Type.
    pub kind: Option<ColumnType>,
    /// How its values come about (`SourceType`).
    pub source: Option<i64>,
    /// Whether rows are called by it.
    pub is_primary_name: Option<bool>,
    /// Display name.
    pub label: Option<Label>,
    /// What its values mean.
    pub description: Option<Label>,
    /// Whether a value must be given.
    pub required: Option<RequiredLevel>,
    /// The greatest length of a text, in characters.
    pub max_length: Option<i64>,
    /// Digits after the point.
    pub precision: Option<i64>,
    /// Where the digits of an amount of money come from: 0 the column, 1 the organization, 2 its
    /// currency.
    pub precision_source: Option<i64>,
    /// The least number.
    pub min: Option<f64>,
    /// The greatest number.
    pub max: Option<f64>,
    /// Format, by the product's name: `Text`, `Email`, `DateOnly`, `Duration`.
    pub format: Option<String>,
    /// What dates mean.
    pub behavior: Option<Behavior>,
    /// The choice of a choice column or a yes or no.
    pub choice: Option<ChoiceOf>,
    /// The tables that a lookup can point at.
    pub targets: Option<Vec<String>>,
    /// The value that a new row gets, as text; an empty one for none.
    pub default: Option<String>,
    /// How the values of new rows are made up; an empty text for not at all.
    pub auto_number: Option<String>,
    /// The largest picture or file, in KB.
    pub max_size: Option<i64>,
    /// Whether a picture is kept whole besides its thumbnail.
    pub full_image: Option<bool>,
    /// Whether it is the picture of its table.
    pub primary_image: Option<bool>,
    /// Whether changes of the value are audited.
    pub audited: Option<bool>,
    /// Whether profiles decide who may see and change the value.
    pub secured: Option<bool>,
    /// What else was said: members of the product's `AttributeMetadata` and its derived types.
    pub properties: Properties,
}

/// Which choice a column has.
#[derive(Clone, Debug, PartialEq)]
pub enum ChoiceOf {
    /// One of its own.
    Own(ChoiceDraft),
    /// The global one with this name.
    Global(String),
}

/// A choice that is to be made or changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChoiceDraft {
    /// Schema name of a global one.
    pub name: Option<String>,
    /// Display name.
    pub label: Option<Label>,
    /// What it is for.
    pub description: Option<Label>,
    /// Its options, in order; of a yes or no first the one for no (0), then the one for yes (1).
    pub options: Option<Vec<OptionDraft>>,
    /// What else was said.
    pub properties: Properties,
}

/// An option that is to be made or changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OptionDraft {
    /// Its number; the next of the publisher if left out.
    pub value: Option<i64>,
    /// Its text.
    pub label: Option<Label>,
    /// What it means.
    pub description: Option<Label>,
    /// `#RRGGBB`.
    pub color: Option<String>,
    /// `ExternalValue`.
    pub external: Option<String>,
    /// Options of the parent choice with which it can be chosen.
    pub parents: Option<Vec<i64>>,
    /// The state that a status reason belongs to.
    pub state: Option<i64>,
    /// The status reason that a row gets with a state.
    pub default_status: Option<i64>,
}

/// A 1:N relationship that is to be made or changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OneToManyDraft {
    /// Schema name.
    pub name: Option<String>,
    /// Logical name of the one.
    pub referenced: Option<String>,
    /// Logical name of the many.
    pub referencing: Option<String>,
    /// The lookup column of the many; one that is there gets one more target.
    pub lookup: Option<ColumnDraft>,
    /// Navigation property from the many to the one.
    pub lookup_property: Option<String>,
    /// Navigation property from the one to the many.
    pub collection_property: Option<String>,
    /// What assigning the one does.
    pub assign: Option<Cascade>,
    /// What deleting the one does.
    pub delete: Option<Cascade>,
    /// What merging the one does.
    pub merge: Option<Cascade>,
    /// What a new or changed lookup does to inherited shares.
    pub reparent: Option<Cascade>,
    /// What sharing the one does.
    pub share: Option<Cascade>,
    /// What unsharing the one does.
    pub unshare: Option<Cascade>,
    /// Whether it is the hierarchy of its table.
    pub hierarchical: Option<bool>,
    /// How forms lead along it.
    pub menu: Option<Menu>,
    /// What else was said.
    pub properties: Properties,
}

/// An N:N relationship that is to be made or changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ManyToManyDraft {
    /// Schema name.
    pub name: Option<String>,
    /// Schema name of the intersect table; the relationship's if left out.
    pub intersect: Option<String>,
    /// Logical name of the first table.
    pub first: Option<String>,
    /// Logical name of the second table.
    pub second: Option<String>,
    /// Navigation property of the first table.
    pub first_property: Option<String>,
    /// Navigation property of the second table.
    pub second_property: Option<String>,
    /// How forms of the first table lead along it.
    pub first_menu: Option<Menu>,
    /// How forms of the second table lead along it.
    pub second_menu: Option<Menu>,
    /// What else was said.
    pub properties: Properties,
}

/// An alternate key that is to be made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyDraft {
    /// Schema name.
    pub schema: Option<String>,
    /// Display name.
    pub label: Option<Label>,
    /// Logical names of its columns.
    pub columns: Option<Vec<String>>,
}
