//! What a message is given and what it answers, typed as its descriptor says, in no wire format.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Assignments, Create, Pieces, RecordType};
use crate::time::Timestamp;
use crate::value::Reference;
use crate::{Error, Result};

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// No value.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number, or a value of a choice.
    Int(i64),
    /// A floating point number.
    Double(f64),
    /// An exact number.
    Decimal(Decimal),
    /// Text.
    Text(String),
    /// An address of this server, from the root of the organization on: the edge knows what comes before.
    Address(String),
    /// An id.
    Guid(Uuid),
    /// An instant.
    Timestamp(Timestamp),
    /// Bytes.
    Bytes(Pieces),
    /// A row, by its key.
    Reference(Reference),
    /// A row with some of its values.
    Row {
        /// Logical name of the table.
        table: String,
        /// Its values, in the order to show them.
        values: Assignments,
    },
    /// Values for a row.
    Content(Box<Content>),
    /// Fields of a type.
    Record(Record),
    /// Any number of values.
    List(Vec<Data>),
}

/// Values for a row: for one that is to be made, or for one that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The row that they are for, if one is named.
    pub target: Option<Reference>,
    /// Its table, its key (that of the target), its values and what it is connected with.
    pub row: Create,
}

/// A value of a record type.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its type: the one that the descriptor names, or one derived from it.
    pub kind: &'static RecordType,
    /// Its values.
    pub fields: Fields,
}

/// Values by the names of their fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields(Vec<(&'static str, Data)>);

impl Record {
    /// A record of this type without values.
    pub fn new(kind: &'static RecordType) -> Self {
        Self { kind, fields: Fields::default() }
    }

    /// The same with a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Data>) -> Self {
        self.fields.set(name, value.into());
        self
    }
}

impl Fields {
    /// Gives a field a value.
    pub fn set(&mut self, name: &'static str, value: Data) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// All values, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Data)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// All values, to be changed.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Data> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// The value of a field; `None` if it was left out or is null.
    pub fn get(&self, name: &str) -> Option<&Data> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value).filter(|value| **value != Data::Null)
    }

    /// The value of a field that may be left out, read by one of the methods below:
    /// `fields.maybe("ExcludeTeamBasic", Fields::bool)`.
    pub fn maybe<'a, T>(
        &'a self,
        name: &str,
        read: impl FnOnce(&'a Self, &str) -> Result<T>,
    ) -> Result<Option<T>> {
        if self.get(name).is_some() { read(self, name).map(Some) } else { Ok(None) }
    }

    /// Yes or no.
    pub fn bool(&self, name: &str) -> Result<bool> {
        match self.get(name) {
            Some(Data::Bool(value)) => Ok(*value),
            found => Err(wrong(name, found)),
        }
    }

    /// A whole number, or a value of a choice.
    pub fn int(&self, name: &str) -> Result<i64> {
        match self.get(name) {
            Some(Data::Int(value)) => Ok(*value),
            found => Err(wrong(name, found)),
        }
    }

    /// Text.
    pub fn text(&self, name: &str) -> Result<&str> {
        match self.get(name) {
            Some(Data::Text(value)) => Ok(value),
            found => Err(wrong(name, found)),
        }
    }

    /// An id.
    pub fn guid(&self, name: &str) -> Result<Uuid> {
        match self.get(name) {
            Some(Data::Guid(value)) => Ok(*value),
            found => Err(wrong(name, found)),
        }
    }

    /// An instant.
    pub fn timestamp(&self, name: &str) -> Result<Timestamp> {
        match self.get(name) {
            Some(Data::Timestamp(value)) => Ok(*value),
            found => Err(wrong(name, found)),
        }
    }

    /// Bytes.
    pub fn bytes(&self, name: &str) -> Result<&Pieces> {
        match self.get(name) {
            Some(Data::Bytes(value)) => Ok(value),
            found => Err(wrong(name, found)),
        }
    }

    /// A row, by its key.
    pub fn reference(&self, name: &str) -> Result<&Reference> {
        match self.get(name) {
            Some(Data::Reference(value)) => Ok(value),
            found => Err(wrong(name, found)),
        }
    }

    /// A record.
    pub fn record(&self, name: &str) -> Result<&Record> {
        match self.get(name) {
            Some(Data::Record(value)) => Ok(value),
            found => Err(wrong(name, found)),
        }
    }

    /// The values of a list.
    pub fn list(&self, name: &str) -> Result<&[Data]> {
        match self.get(name) {
            Some(Data::List(values)) => Ok(values),
            found => Err(wrong(name, found)),
        }
    }

    /// The rows of a list.
    pub fn references(&self, name: &str) -> Result<Vec<&Reference>> {
        self.each(name, |value| match value {
            Data::Reference(row) => Some(row),
            _ => None,
        })
    }

    /// The records of a list.
    pub fn records(&self, name: &str) -> Result<Vec<&Record>> {
        self.each(name, |value| match value {
            Data::Record(record) => Some(record),
            _ => None,
        })
    }

    /// The values for rows of a list.
    pub fn contents(&self, name: &str) -> Result<Vec<&Content>> {
        self.each(name, |value| match value {
            Data::Content(content) => Some(content.as_ref()),
            _ => None,
        })
    }

    /// Values for a row.
    pub fn content(&self, name: &str) -> Result<&Content> {
        match self.get(name) {
            Some(Data::Content(content)) => Ok(content),
            found => Err(wrong(name, found)),
        }
    }

    /// The ids of a list.
    pub fn guids(&self, name: &str) -> Result<Vec<Uuid>> {
        self.each(name, |value| match value {
            Data::Guid(id) => Some(*id),
            _ => None,
        })
    }

    /// The whole numbers of a list.
    pub fn ints(&self, name: &str) -> Result<Vec<i64>> {
        self.each(name, |value| match value {
            Data::Int(number) => Some(*number),
            _ => None,
        })
    }

    /// The texts of a list.
    pub fn texts(&self, name: &str) -> Result<Vec<&str>> {
        self.each(name, |value| match value {
            Data::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    fn each<'a, T>(&'a self, name: &str, read: impl Fn(&'a Data) -> Option<T>) -> Result<Vec<T>> {
        let one = |value| read(value).ok_or_else(|| wrong(name, Some(value)));
        self.list(name)?.iter().map(one).collect()
    }
}

fn wrong(name: &str, found: Option<&Data>) -> Error {
    Error::InvalidArgument(match found {
        Some(_) => format!("the parameter `{name}` is not of its type"),
        None => format!("the parameter `{name}` is missing"),
    })
}

impl FromIterator<(&'static str, Data)> for Fields {
    /// Values of which each has another name.
    fn from_iter<I: IntoIterator<Item = (&'static str, Data)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl From<bool> for Data {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Data {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<i32> for Data {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<String> for Data {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&str> for Data {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Uuid> for Data {
    fn from(value: Uuid) -> Self {
        Self::Guid(value)
    }
}

impl From<Timestamp> for Data {
    fn from(value: Timestamp) -> Self {
        Self::Timestamp(value)
    }
}

impl From<Reference> for Data {
    fn from(value: Reference) -> Self {
        Self::Reference(value)
    }
}

impl From<Pieces> for Data {
    fn from(value: Pieces) -> Self {
        Self::Bytes(value)
    }
}

impl From<Record> for Data {
    fn from(value: Record) -> Self {
        Self::Record(value)
    }
}

impl From<Vec<Data>> for Data {
    fn from(values: Vec<Data>) -> Self {
        Self::List(values)
    }
}

impl<T: Into<Data>> From<Option<T>> for Data {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_wrong_value_is_refused_by_its_name() {
        let mut fields = Fields::default();
        fields.set("Yes", true.into());
        fields.set("Nothing", Data::Null);
        assert_eq!(fields.bool("Yes"), Ok(true));
        assert_eq!(fields.maybe("Nothing", Fields::bool), Ok(None));
        assert_eq!(fields.maybe("Absent", Fields::text), Ok(None));
        let text = |result: Result<()>| result.unwrap_err().to_string();
        assert_eq!(text(fields.text("Yes").map(drop)), "the parameter `Yes` is not of its type");
        assert_eq!(text(fields.guid("Nothing").map(drop)), "the parameter `Nothing` is missing");
        assert!(fields.maybe("Yes", Fields::int).is_err());
    }

    #[test]
    fn lists_are_of_one_type() {
        let mut fields = Fields::default();
        let id = Uuid::from_u128(7);
        fields.set("Ids", vec![Data::Guid(id)].into());
        assert_eq!(fields.guids("Ids"), Ok(vec![id]));
        assert!(fields.texts("Ids").is_err() && fields.references("Ids").is_err());
    }
}
