//! Columns and their types.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Label, Properties, Provenance, Rollup};
use crate::rows::CellType;

/// The type of a column, by the product's names (metadata.md §3, `AttributeTypeCode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ColumnType {
    /// One line of text.
    String,
    /// Several lines of text.
    Memo,
    /// A 32-bit whole number.
    Integer,
    /// A 64-bit whole number.
    BigInt,
    /// An exact number with a fixed count of decimals.
    Decimal,
    /// A floating point number.
    Double,
    /// An amount of money, kept with four decimals.
    Money,
    /// Yes or no.
    Boolean,
    /// A day, or an instant: `format` and `behavior` say which.
    DateTime,
    /// One of a choice's options.
    Picklist,
    /// Several of a choice's options.
    MultiSelectPicklist,
    /// The state of the row.
    State,
    /// The status reason, each belonging to one state.
    Status,
    /// A reference to a row of one table, or of one of several.
    Lookup,
    /// A reference to an account or a contact.
    Customer,
    /// The owner: a user or a team.
    Owner,
    /// A bare id.
    Uniqueidentifier,
    /// The logical name of a table.
    EntityName,
    /// The people of an activity; kept in `activityparty`.
    PartyList,
    /// A picture.
    Image,
    /// A file.
    File,
    /// A truth value that may itself be locked.
    ManagedProperty,
    /// Nothing that is kept.
    Virtual,
}

/// Whether a value must be given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequiredLevel {
    /// No.
    #[default]
    None,
    /// A form asks for it; the server does not.
    Recommended,
    /// A form insists on it; the server does not.
    ApplicationRequired,
    /// A row without it is not stored.
    SystemRequired,
}

/// How a column's value is kept in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stored {
    /// In an SQL column of this type.
    As(CellType),
    /// Not at all: the value belongs to another column or another table.
    Nowhere,
}

/// A column of a table. One flat record, so that a column is one line in a data file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the data files")]
pub struct ColumnDefinition {
    /// Logical name: lower case, unique in its table; also the name of the SQL column.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Schema name; the logical name with its capitals.
    pub schema: String,
    /// Type.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// Display name.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub label: Label,
    /// What its values mean.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub description: Label,
    /// Whether a value must be given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: RequiredLevel,
    /// The greatest length of a text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Digits after the point, for decimals, doubles and money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<u8>,
    /// The least number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Format: `Text`, `Email`, `TextArea`; `DateOnly` or `DateAndTime`; `PrecisionSource=2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Behavior of a date: `UserLocal`, `DateOnly` or `TimeZoneIndependent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behavior: Option<String>,
    /// Name of the choice that lists the options, for choices, yes/no, states and statuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// Logical names of the tables that a lookup can point at, present in the organization or not;
    /// `*` for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// The value that a new row gets, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Whether a client may give a value on create. A value given anyway is ignored.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub create: bool,
    /// Whether a client may change the value. A value given anyway is ignored.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub update: bool,
    /// Whether the value can be read.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub read: bool,
    /// The column that this one accompanies (`owneridname` goes with `ownerid`); such a column is no
    /// property of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companion_of: Option<String>,
    /// Whether a change of the value is audited, once its table is (security.md §8).
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub audited: bool,
    /// Whether profiles decide who may see and change the value (security.md §3.6).
    #[serde(default, skip_serializing_if = "is_default")]
    pub secured: bool,
    /// Its number in its table (`ColumnNumber`), if it was not shipped with it; that of a shipped one is
    /// its place, counted from 1. A number is never given twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// How the values of new rows are made up (metadata.md §6, `AutoNumberFormat`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_number: Option<String>,
    /// How its value is computed of other rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollup: Option<Rollup>,
    /// How it came into the organization.
    #[serde(default, skip_serializing_if = "Provenance::is_shipped")]
    pub provenance: Provenance,
    /// What else was said of it.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_yes(value: &bool) -> bool {
    *value
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What a date of a column means (query.md §14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Behavior {
    /// An instant, shown in the time zone of the user.
    #[default]
    UserLocal,
    /// What clocks show, in any time zone; kept as if that were UTC.
    TimeZoneIndependent,
    /// A day.
    DateOnly,
}

impl Behavior {
    const ALL: [Self; 3] = [Self::UserLocal, Self::TimeZoneIndependent, Self::DateOnly];

    /// Its name, as definitions keep it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserLocal => "UserLocal",
            Self::TimeZoneIndependent => "TimeZoneIndependent",
            Self::DateOnly => "DateOnly",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|behavior| behavior.name() == name)
    }
}

/// Where the count of decimals of an amount comes from (metadata.md §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrecisionSource {
    /// The column's own precision.
    Column,
    /// The organization's precision of prices.
    Organization,
    /// The currency of the row.
    Currency,
}

impl ColumnDefinition {
    /// Where the count of decimals comes from, if its values are amounts of money.
    pub fn precision_source(&self) -> PrecisionSource {
        match self.in_format("PrecisionSource") {
            Some("1") => PrecisionSource::Organization,
            Some("2") => PrecisionSource::Currency,
            _ => PrecisionSource::Column,
        }
    }

    /// The value of a key, if its format is a list of them: `MaxSizeInKB=32768;MaxWidth=144`.
    pub fn in_format(&self, key: &str) -> Option<&str> {
        let mut parts = self.format.as_deref()?.split(';').filter_map(|part| part.split_once('='));
        parts.find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// What its dates mean, if it has dates.
    pub fn date_behavior(&self) -> Behavior {
        self.behavior.as_deref().and_then(Behavior::named).unwrap_or_default()
    }

    /// Whether the value is a reference to a row.
    pub fn is_lookup(&self) -> bool {
        matches!(self.kind, ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner)
    }

    /// Whether a reference can point at rows of more than one table, so that the table's name is
    /// kept beside the id.
    pub fn is_polymorphic(&self) -> bool {
        self.is_lookup() && (self.targets.len() != 1 || self.refers_to_all())
    }

    /// Whether a reference can point at rows of every table.
    pub fn refers_to_all(&self) -> bool {
        self.targets.iter().any(|target| target == "*")
    }

    /// Whether a reference can point at rows of this table.
    pub fn refers_to(&self, table: &str) -> bool {
        self.targets.iter().any(|target| target == table || target == "*")
    }

    /// Whether a date column keeps a bare day.
    pub fn is_date_only(&self) -> bool {
        self.kind == ColumnType::DateTime && self.behavior.as_deref() == Some("DateOnly")
    }

    /// Name of the SQL column that keeps the table's name of a polymorphic lookup.
    ///
    /// The product's own companion columns are not uniform (`owneridtype`,
    /// `regardingobjecttypecode`), so the name is ours.
    pub fn target_column(&self) -> String {
        let mut name = self.name.clone();
        name.push_str("$table");
        name
    }

    /// Whether it is a property of its rows, that can be shown and asked about. A companion
    /// (`owneridname`) is not, unless it is part of a picture or a file (metadata.md §6).
    pub fn is_property(&self) -> bool {
        let hidden = matches!(self.kind, ColumnType::PartyList | ColumnType::Virtual);
        let plain = self.companion_of.is_none() && !hidden;
        self.read && (plain || self.is_part())
    }

    /// Whether it is part of a picture or a file: a picture beside its id, the id, time or address of a
    /// picture, the name of a file. Of a shipped picture the others accompany the id.
    pub fn is_part(&self) -> bool {
        let Some(of) = &self.companion_of else { return false };
        let of = of.strip_suffix("id").filter(|_| !self.provenance.custom).unwrap_or(of);
        match self.kind {
            ColumnType::Image | ColumnType::Uniqueidentifier | ColumnType::BigInt => true,
            ColumnType::String => self.name.strip_prefix(of) == Some("_url"),
            ColumnType::Virtual => self.name.strip_prefix(of) == Some("_name"),
            _ => false,
        }
    }

    /// Whether it holds files, or pictures.
    pub fn holds_files(&self) -> bool {
        matches!(self.kind, ColumnType::File | ColumnType::Image)
    }

    /// The name of the column that keeps the id of its file, or of its picture.
    pub fn file_id_column(&self) -> String {
        match self.kind {
            ColumnType::Image => [self.name.as_str(), "id"].concat(),
            _ => self.name.clone(),
        }
    }

    /// The id of the column in its table (`MetadataId`).
    pub fn metadata_id(&self, table: &str) -> Uuid {
        self.provenance.id("column", &[table, ".", &self.name].concat())
    }

    /// Whether profiles can decide who gives a value to a new row.
    pub fn is_securable_for_create(&self) -> bool {
        self.create
    }

    /// Whether profiles can decide who sees the value: of a yes or no they cannot.
    pub fn is_securable_for_read(&self) -> bool {
        self.kind != ColumnType::Boolean
    }

    /// Whether profiles can decide who changes the value.
    pub fn is_securable_for_update(&self) -> bool {
        self.update
    }

    /// How the value is kept.
    pub fn stored(&self) -> Stored {
        match self.kind {
            // What belongs to a picture or a file is kept beside it, but for the picture itself.
            ColumnType::Virtual if self.is_part() => Stored::As(CellType::Text),
            _ if self.companion_of.is_some() && !self.is_part() => Stored::Nowhere,
            ColumnType::String
            | ColumnType::Memo
            | ColumnType::MultiSelectPicklist
            | ColumnType::EntityName => Stored::As(CellType::Text),
            ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::Picklist
            | ColumnType::State
            | ColumnType::Status => Stored::As(CellType::Int),
            ColumnType::Decimal => {
                Stored::As(CellType::Decimal { scale: self.precision.unwrap_or(2) })
            }
            ColumnType::Money => Stored::As(CellType::Decimal { scale: 4 }),
            ColumnType::Double => Stored::As(CellType::Double),
            ColumnType::Boolean | ColumnType::ManagedProperty => Stored::As(CellType::Bool),
            ColumnType::DateTime if self.is_date_only() => Stored::As(CellType::Date),
            ColumnType::DateTime => Stored::As(CellType::Timestamp),
            ColumnType::Lookup
            | ColumnType::Customer
            | ColumnType::Owner
            | ColumnType::Uniqueidentifier
            | ColumnType::File => Stored::As(CellType::Guid),
            ColumnType::PartyList | ColumnType::Image | ColumnType::Virtual => Stored::Nowhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_may_be_a_list_of_keys_with_their_values() {
        let with = |format: &str| -> ColumnDefinition {
            let text = r#"{"name":"x","schema":"X","type":"Image","format":""#;
            serde_json::from_str(&[text, format, "\"}"].concat()).unwrap()
        };
        let picture = with("MaxSizeInKB=32768;MaxWidth=144");
        assert_eq!(picture.in_format("MaxWidth"), Some("144"));
        assert_eq!(picture.in_format("MaxHeight"), None);
        assert_eq!(with("DateOnly").in_format("DateOnly"), None);
        assert_eq!(with("PrecisionSource=2").precision_source(), PrecisionSource::Currency);
        assert_eq!(with("PrecisionSource=0").precision_source(), PrecisionSource::Column);
    }
}
