//! The description of a message: its name, how it is asked for, what it takes and what it answers. A
//! constant beside the message's code; the edges, their metadata and the documents read it.

use std::fmt;

use super::{Soap, Verb};

/// A message, described once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Its name in the product's SDK and on the wire.
    pub name: &'static str,
    /// How it is asked for.
    pub kind: Kind,
    /// What it is bound to.
    pub binding: Binding,
    /// What it takes, besides what it is bound to.
    pub fields: &'static [Field],
    /// What it answers; nothing if left out.
    pub returns: Option<&'static RecordType>,
    /// The table whose rows it answers, if it answers rows and no record.
    pub rows_of: Option<&'static str>,
    /// The field that names the table whose rows it answers, where that is not always the same.
    pub rows_by: Option<&'static str>,
    /// Whether it answers a row of any table and no record.
    pub row: bool,
    /// Whether it writes, if that is not as with others of its kind: an action that only reads, a function
    /// that writes.
    pub writes: Option<bool>,
    /// Whether it only tells who asks: it is answered to who may ask nothing else without naming
    /// somebody to act for.
    pub introduces: bool,
    /// How it looks over SOAP.
    pub soap: Soap,
}

/// How a message is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It has a variant of [`Request`](super::Request) of its own, and on the Web API a verb.
    Crud {
        /// Which variant.
        verb: Verb,
        /// Whether it writes.
        changes: bool,
        /// Its form on the Web API.
        web_api: &'static str,
    },
    /// By its name in the product's SDK; on the Web API by a verb and the path of a definition
    /// (metadata.md §1).
    Definition {
        /// Whether it writes.
        changes: bool,
        /// Its form on the Web API.
        web_api: &'static str,
    },
    /// By its name in the product's SDK; on the Web API there is another way to the same.
    Sdk {
        /// Whether it writes.
        changes: bool,
        /// That other way.
        web_api: &'static str,
    },
    /// Requests that come in one request; edges take them apart.
    Batch {
        /// Whether all are done or none.
        together: bool,
        /// The same on the Web API.
        web_api: &'static str,
    },
    /// By its name, and it changes nothing unless its description says so.
    Function,
    /// By its name, and it may write.
    Action,
}

/// What a message is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Nothing: it stands alone.
    Unbound,
    /// A row of one of these tables.
    Row(&'static [&'static str]),
    /// All rows of one of these tables; of any if none is named.
    Rows(&'static [&'static str]),
}

/// A field of a message or of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name; case-sensitive on the wire.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldType,
    /// Whether it may be left out or null.
    pub optional: bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// An id.
    Guid,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits.
    BigInt,
    /// A floating point number.
    Double,
    /// An exact number.
    Decimal,
    /// Yes or no.
    Bool,
    /// Text.
    Text,
    /// An instant.
    Timestamp,
    /// Bytes.
    Bytes,
    /// A row of one of these tables; of any if none is named.
    Row(&'static [&'static str]),
    /// Values for a row of one of these tables; of any if none is named.
    Content(&'static [&'static str]),
    /// A number that has names.
    Choice(&'static ChoiceType),
    /// Fields of its own.
    Record(&'static RecordType),
    /// Any number of these.
    List(&'static FieldType),
}

/// Fields under a name. Types lead to each other in circles; names tell them apart.
#[derive(Clone, Copy)]
pub struct RecordType {
    /// Its name on the wire, without a namespace.
    pub name: &'static str,
    /// Its fields, in the order to show them.
    pub fields: &'static [Field],
    /// Types that may stand where this one is expected. They repeat its fields.
    pub derived: &'static [&'static RecordType],
    /// The type that it is derived from, which it repeats the fields of.
    pub base: Option<&'static RecordType>,
    /// Whether members that it does not know are read over, as those of metadata objects are
    /// (metadata.md §5).
    pub open: bool,
}

/// Numbers that have names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceType {
    /// Its name on the wire, without a namespace.
    pub name: &'static str,
    /// Whether a value may be several members together.
    pub flags: bool,
    /// Names and numbers, in ascending order of the numbers.
    pub members: &'static [(&'static str, i64)],
}

impl Descriptor {
    /// A message with a variant of [`Request`](super::Request) of its own.
    pub const fn crud(
        name: &'static str,
        verb: Verb,
        changes: bool,
        web_api: &'static str,
    ) -> Self {
        let crud = Self::of(name, Kind::Crud { verb, changes, web_api });
        Self { soap: Soap::CORE, ..crud }
    }

    /// A message about a definition.
    pub const fn definition(name: &'static str, changes: bool, web_api: &'static str) -> Self {
        let definition = Self::of(name, Kind::Definition { changes, web_api });
        Self { soap: Soap::CORE, ..definition }
    }

    /// A message that the Web API has another way for.
    pub const fn sdk(name: &'static str, changes: bool, web_api: &'static str) -> Self {
        Self::of(name, Kind::Sdk { changes, web_api })
    }

    /// Requests in one request.
    pub const fn batch(name: &'static str, together: bool, web_api: &'static str) -> Self {
        let batch = Self::of(name, Kind::Batch { together, web_api });
        Self { soap: Soap::CORE, ..batch }
    }

    /// A function without fields, bound to nothing.
    pub const fn function(name: &'static str) -> Self {
        Self::of(name, Kind::Function)
    }

    /// An action without fields, bound to nothing, that answers nothing.
    pub const fn action(name: &'static str) -> Self {
        Self::of(name, Kind::Action)
    }

    const fn of(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            binding: Binding::Unbound,
            fields: &[],
            returns: None,
            rows_of: None,
            rows_by: None,
            row: false,
            writes: None,
            introduces: false,
            soap: Soap::BUSINESS,
        }
    }

    /// The same, with this face over SOAP.
    #[must_use]
    pub const fn soap(self, soap: Soap) -> Self {
        Self { soap, ..self }
    }

    /// The same, which only tells who asks.
    #[must_use]
    pub const fn introducing(self) -> Self {
        Self { introduces: true, ..self }
    }

    /// The same, bound to a row of one of these tables.
    #[must_use]
    pub const fn on_row_of(self, tables: &'static [&'static str]) -> Self {
        Self { binding: Binding::Row(tables), ..self }
    }

    /// The same, bound to all rows of one of these tables; of any if none is named.
    #[must_use]
    pub const fn on_rows_of(self, tables: &'static [&'static str]) -> Self {
        Self { binding: Binding::Rows(tables), ..self }
    }

    /// The same with these fields.
    #[must_use]
    pub const fn takes(self, fields: &'static [Field]) -> Self {
        Self { fields, ..self }
    }

    /// The same, answering a record.
    #[must_use]
    pub const fn returns(self, record: &'static RecordType) -> Self {
        Self { returns: Some(record), ..self }
    }

    /// The same, answering rows of a table, as a question about them would.
    #[must_use]
    pub const fn returns_rows_of(self, table: &'static str) -> Self {
        Self { rows_of: Some(table), ..self }
    }

    /// The same, answering rows of the table that one of its fields names.
    #[must_use]
    pub const fn returns_rows_by(self, field: &'static str) -> Self {
        Self { rows_by: Some(field), ..self }
    }

    /// The same, answering a row, of whatever table.
    #[must_use]
    pub const fn returns_row(self) -> Self {
        Self { row: true, ..self }
    }

    /// Whether it answers nothing.
    pub const fn is_silent(&self) -> bool {
        self.returns.is_none() && self.rows_of.is_none() && self.rows_by.is_none() && !self.row
    }

    /// The same, which changes nothing although it is an action.
    #[must_use]
    pub const fn reading(self) -> Self {
        Self { writes: Some(false), ..self }
    }

    /// The same, which writes although it is a function.
    #[must_use]
    pub const fn writing(self) -> Self {
        Self { writes: Some(true), ..self }
    }

    /// Whether it writes.
    pub const fn changes(&self) -> bool {
        match (self.writes, self.kind) {
            (Some(writes), _) => writes,
            (
                None,
                Kind::Crud { changes, .. }
                | Kind::Definition { changes, .. }
                | Kind::Sdk { changes, .. },
            ) => changes,
            (None, Kind::Function) => false,
            (None, Kind::Action | Kind::Batch { .. }) => true,
        }
    }

    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// A field that must be given.
    pub const fn new(name: &'static str, kind: FieldType) -> Self {
        Self { name, kind, optional: false }
    }

    /// A field that may be left out.
    pub const fn optional(name: &'static str, kind: FieldType) -> Self {
        Self { name, kind, optional: true }
    }
}

impl RecordType {
    /// A type that no other is derived from.
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields, derived: &[], base: None, open: false }
    }

    /// The same with types that are derived from it.
    #[must_use]
    pub const fn derived(self, derived: &'static [&'static Self]) -> Self {
        Self { derived, ..self }
    }

    /// The same, derived from another.
    #[must_use]
    pub const fn based_on(self, base: &'static Self) -> Self {
        Self { base: Some(base), ..self }
    }

    /// The same, which reads over members that it does not know.
    #[must_use]
    pub const fn open(self) -> Self {
        Self { open: true, ..self }
    }

    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether it is another type or derived from it.
    pub fn is_a(&self, other: &Self) -> bool {
        self == other || self.base.is_some_and(|base| base.is_a(other))
    }
}

impl PartialEq for RecordType {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for RecordType {}

impl fmt::Debug for RecordType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

impl ChoiceType {
    /// The names of a value, joined by a comma and a blank where it is several; its number where it
    /// has no name.
    pub fn text(&self, value: i64) -> String {
        if let Some((name, _)) = self.members.iter().find(|(_, number)| *number == value) {
            return (*name).to_owned();
        }
        let held = self.members.iter().filter(|(_, flag)| *flag != 0 && value & flag == *flag);
        let names: Vec<&str> =
            if self.flags { held.map(|(name, _)| *name).collect() } else { Vec::new() };
        if names.is_empty() { value.to_string() } else { names.join(", ") }
    }

    /// The value that a text names: a name, a number, or several of them with commas between them.
    pub fn value(&self, text: &str) -> Option<i64> {
        let one = |part: &str| {
            let part = part.trim();
            let named =
                self.members.iter().find(|(name, _)| *name == part).map(|(_, value)| *value);
            named.or_else(|| part.parse().ok().filter(|value| self.holds(*value)))
        };
        if self.flags {
            text.split(',').try_fold(0, |value, part| Some(value | one(part)?))
        } else {
            one(text)
        }
    }

    /// Whether a number is a value of this type.
    pub fn holds(&self, value: i64) -> bool {
        let all = self.members.iter().fold(0, |all, (_, flag)| all | flag);
        self.members.iter().any(|(_, number)| *number == value)
            || (self.flags && value != 0 && value & !all == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ACCESS_RIGHTS, PRIVILEGE_DEPTH};

    #[test]
    fn several_rights_are_named_in_ascending_order() {
        let check = |value, text| {
            assert_eq!(ACCESS_RIGHTS.text(value), text);
            assert_eq!(ACCESS_RIGHTS.value(text), Some(value));
        };
        check(0, "None");
        check(1, "ReadAccess");
        check(65_536 | 262_144, "DeleteAccess, ShareAccess");
        check(
            852_023,
            "ReadAccess, WriteAccess, AppendAccess, AppendToAccess, CreateAccess, DeleteAccess, \
             ShareAccess, AssignAccess",
        );
        assert_eq!(ACCESS_RIGHTS.value("WriteAccess,ReadAccess"), Some(3));
        assert_eq!(ACCESS_RIGHTS.value("3"), Some(3));
        assert_eq!(PRIVILEGE_DEPTH.value("Deep"), Some(2));
        assert_eq!(PRIVILEGE_DEPTH.text(4), "RecordFilter");
    }

    #[test]
    fn what_has_no_name_is_no_value() {
        for text in ["", "readaccess", "ReadAccess,", "8", "ReadAccess, Nothing", "-1"] {
            assert_eq!(ACCESS_RIGHTS.value(text), None, "{text}");
        }
        for text in ["Basic, Local", "5", "-1", ""] {
            assert_eq!(PRIVILEGE_DEPTH.value(text), None, "{text}");
        }
        assert!(!PRIVILEGE_DEPTH.holds(7) && ACCESS_RIGHTS.holds(3) && !ACCESS_RIGHTS.holds(8));
    }
}
