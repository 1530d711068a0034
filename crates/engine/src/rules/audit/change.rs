//! What a row of `audit` keeps of a change: old and new values, or what was shared, connected or
//! granted. It is kept as JSON in `changedata`, each value with its type, so that it can be read
//! whatever becomes of the column.

use model::metadata::{ColumnDefinition, ColumnType};
use model::time::{Date, Timestamp};
use model::value::{Reference, Value};
use model::{Error, Result};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::rules::files::body::file_of;

/// Texts are kept no further than this (security.md §8).
const TEXT_LIMIT: usize = 5_000;

/// What happened to a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    /// Columns got other values.
    Columns(Vec<ColumnChange>),
    /// It was connected with rows along a relationship, or is no longer.
    Relationship {
        /// Schema name.
        name: String,
        /// The rows at the other end.
        rows: Vec<Row>,
    },
    /// It was shared with somebody, or no longer is.
    Share {
        /// The user or team.
        principal: Row,
        /// Flags of the rights before.
        old: i32,
        /// Flags of the rights since.
        new: i32,
    },
    /// The role gives other privileges.
    Privileges {
        /// Those before.
        old: Vec<Held>,
        /// Those since.
        new: Vec<Held>,
    },
    /// Everything that was told of a row is forgotten.
    History {
        /// The row.
        row: Row,
    },
    /// The user came.
    Access {
        /// When.
        time: Timestamp,
        /// The hours for which this row stands.
        interval: i64,
    },
}

/// A column's value before and since; none is null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ColumnChange {
    /// Logical name.
    pub(crate) column: String,
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) old: Option<Kept>,
    /// Since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) new: Option<Kept>,
}

/// A row, by its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Logical name of its table.
    pub(crate) table: String,
    /// Primary key.
    pub(crate) id: Uuid,
}

/// A privilege of a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Held {
    /// Its id.
    pub(crate) privilege: Uuid,
    /// `roleprivileges.privilegedepthmask`.
    pub(crate) depth: i64,
}

/// A value with its type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kept {
    /// Yes or no.
    Bool(bool),
    /// A whole number, or an option of a choice.
    Int(i64),
    /// A number with all its digits.
    Decimal(Decimal),
    /// A floating point number.
    Double(f64),
    /// Text.
    Text(String),
    /// An id.
    Guid(Uuid),
    /// An instant.
    Timestamp(Timestamp),
    /// A day.
    Date(Date),
    /// A lookup.
    Row(Row),
}

impl Change {
    pub(crate) fn write(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    /// What was kept. Nothing can be said of a text that is none of ours.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl ColumnChange {
    /// What became of a column's value; nothing if it is the same.
    pub(super) fn between(
        column: &ColumnDefinition,
        old: Option<&Value>,
        new: Option<&Value>,
    ) -> Option<Self> {
        let plain = |value: Option<&Value>| value.map(|value| named(column, value));
        let (old, new) = (plain(old), plain(new));
        let is_null = |value: &Option<Value>| value.as_ref().is_none_or(Value::is_null);
        if old == new || (is_null(&old) && is_null(&new)) {
            return None;
        }
        let keep = |value: Option<Value>| value.as_ref().and_then(Kept::of);
        Some(Self { column: column.name.clone(), old: keep(old), new: keep(new) })
    }
}

/// The value with the table that it points at, also where the column can point at one table only; of a
/// body which file it is, as of columns that hold files.
fn named(column: &ColumnDefinition, value: &Value) -> Value {
    match (value, column.targets.as_slice()) {
        (Value::Guid(id), [table]) if column.is_lookup() => {
            Value::Reference(Reference::new(table.as_str(), *id))
        }
        (Value::Text(text), _) if column.kind == ColumnType::String => {
            file_of(text).map_or_else(|| value.clone(), Value::Guid)
        }
        (value, _) => value.clone(),
    }
}

impl From<&Reference> for Row {
    fn from(row: &Reference) -> Self {
        Self { table: row.table.clone(), id: row.id }
    }
}

impl From<&Row> for Reference {
    fn from(row: &Row) -> Self {
        Self::new(row.table.as_str(), row.id)
    }
}

impl Kept {
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(value) => Self::Int(*value),
            Value::Decimal(value) => Self::Decimal(*value),
            Value::Double(value) => Self::Double(*value),
            Value::Text(text) => Self::Text(cut(text)),
            Value::Guid(id) => Self::Guid(*id),
            Value::Timestamp(value) => Self::Timestamp(*value),
            Value::Date(value) => Self::Date(*value),
            Value::Reference(row) => Self::Row(row.into()),
        })
    }

    /// The value, to be shown.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Decimal(value) => Value::Decimal(*value),
            Self::Double(value) => Value::Double(*value),
            Self::Text(text) => Value::Text(text.clone()),
            Self::Guid(id) => Value::Guid(*id),
            Self::Timestamp(value) => Value::Timestamp(*value),
            Self::Date(value) => Value::Date(*value),
            Self::Row(row) => Value::Reference(row.into()),
        }
    }
}

/// A long text without its end, and a sign that it is cut.
fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(TEXT_LIMIT) else { return text.to_owned() };
    let mut cut = text.get(..end).unwrap_or_default().to_owned();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: ColumnType, targets: &[&str]) -> ColumnDefinition {
        let json = serde_json::json!({
            "name": "c", "schema": "C", "type": kind, "targets": targets,
        });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn every_value_comes_back_as_it_was_kept() {
        let id = Uuid::from_u128(7);
        let values = [
            Value::Bool(true),
            Value::Int(-5),
            Value::Decimal("12.3400".parse().unwrap()),
            Value::Double(0.5),
            Value::Text("Grün \"x\"".into()),
            Value::Guid(id),
            Value::Timestamp(Timestamp(1_700_000_000_000)),
            Value::Date(Date(19_000)),
            Value::Reference(Reference::new("team", id)),
        ];
        let changes = values.iter().map(|value| {
            let column = column(ColumnType::String, &[]);
            ColumnChange::between(&column, None, Some(value)).unwrap()
        });
        let change = Change::Columns(changes.collect());
        let text = change.write().unwrap();
        assert_eq!(Change::read(&text), Some(change.clone()));
        let Change::Columns(changes) = change else { panic!("no columns") };
        let back: Vec<Value> =
            changes.iter().filter_map(|change| Some(change.new.as_ref()?.value())).collect();
        assert_eq!(back, values);
    }

    #[test]
    fn what_is_the_same_is_no_change() {
        let name = column(ColumnType::String, &[]);
        let text = |text: &str| Value::Text(text.into());
        assert_eq!(ColumnChange::between(&name, Some(&text("a")), Some(&text("a"))), None);
        assert_eq!(ColumnChange::between(&name, None, Some(&Value::Null)), None);
        assert_eq!(ColumnChange::between(&name, Some(&Value::Null), None), None);
        assert!(ColumnChange::between(&name, Some(&text("a")), Some(&text("A"))).is_some());
        assert!(ColumnChange::between(&name, Some(&text("a")), Some(&Value::Null)).is_some());
        let id = Uuid::from_u128(7);
        let lookup = column(ColumnType::Lookup, &["account"]);
        let row = Value::Reference(Reference::new("account", id));
        assert_eq!(ColumnChange::between(&lookup, Some(&Value::Guid(id)), Some(&row)), None);
        let amount = |text: &str| Value::Decimal(text.parse().unwrap());
        let money = column(ColumnType::Money, &[]);
        assert_eq!(
            ColumnChange::between(&money, Some(&amount("1.5000")), Some(&amount("1.5"))),
            None
        );
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_says_so() {
        assert_eq!(cut(&"ä".repeat(5_000)), "ä".repeat(5_000));
        let mut expected = "ä".repeat(5_000);
        expected.push('…');
        assert_eq!(cut(&"ä".repeat(5_001)), expected);
    }
}
