//! How a message looks over SOAP where its description does not tell: the namespace of its types, and what
//! keys are called that the Web API calls otherwise (soap.md §9).

/// The face of a message over SOAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Soap {
    /// Where the types of its request and of its response are.
    pub namespace: SoapNamespace,
    /// The key of the row that it is bound to.
    pub target: &'static str,
    /// Fields that have another key.
    pub keys: &'static [SoapKey],
    /// The key of what it answers, if that is a row or rows; the general one if left out.
    pub answer: Option<&'static str>,
    /// Fields of its answer that have another key: the field, and the key.
    pub results: &'static [(&'static str, &'static str)],
    /// Lists of its answer that are collections on the wire, where others are arrays.
    pub collections: &'static [&'static str],
    /// Whether rows are answered as the text of a document, and not as values.
    pub as_text: bool,
    /// Whether it is called over SOAP at all.
    pub offered: bool,
}

/// Where the types of a message are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoapNamespace {
    /// With the core types.
    Core,
    /// With the types of business messages.
    Business,
    /// Nowhere: the generic request and the generic response are used.
    Untyped,
}

/// The key of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoapKey {
    /// The field.
    pub field: &'static str,
    /// Its key.
    pub key: &'static str,
    /// The table of a row that is named by its id alone, where the field does not tell.
    pub table: Option<SoapTable>,
}

/// The table of a row that is named by its id alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoapTable {
    /// This one.
    Named(&'static str),
    /// That of the row in another field.
    OfField(&'static str),
}

impl Soap {
    /// What a message has that says nothing about itself.
    pub const BUSINESS: Self = Self {
        namespace: SoapNamespace::Business,
        target: "Target",
        keys: &[],
        answer: None,
        results: &[],
        collections: &[],
        as_text: false,
        offered: true,
    };

    /// A message of the core.
    pub const CORE: Self = Self { namespace: SoapNamespace::Core, ..Self::BUSINESS };

    /// A message without types of its own.
    pub const UNTYPED: Self = Self { namespace: SoapNamespace::Untyped, ..Self::BUSINESS };

    /// What is no message over SOAP.
    pub const ABSENT: Self = Self { offered: false, ..Self::UNTYPED };

    /// The same, whose row has this key.
    #[must_use]
    pub const fn target(self, key: &'static str) -> Self {
        Self { target: key, ..self }
    }

    /// The same, whose fields have these keys.
    #[must_use]
    pub const fn keys(self, keys: &'static [SoapKey]) -> Self {
        Self { keys, ..self }
    }

    /// The same, whose row or rows have this key in the answer.
    #[must_use]
    pub const fn answer(self, key: &'static str) -> Self {
        Self { answer: Some(key), ..self }
    }

    /// The same, with these keys for fields of its answer.
    #[must_use]
    pub const fn results(self, results: &'static [(&'static str, &'static str)]) -> Self {
        Self { results, ..self }
    }

    /// The same, where these lists of its answer are collections.
    #[must_use]
    pub const fn collections(self, fields: &'static [&'static str]) -> Self {
        Self { collections: fields, ..self }
    }

    /// The same, which answers rows as the text of a document.
    #[must_use]
    pub const fn as_text(self) -> Self {
        Self { as_text: true, ..self }
    }

    /// The key of a field.
    pub fn key_of(&self, field: &'static str) -> &'static str {
        self.key(field).map_or(field, |key| key.key)
    }

    /// What is said about the key of a field, if it is another than the field's name.
    pub fn key(&self, field: &str) -> Option<&'static SoapKey> {
        self.keys.iter().find(|key| key.field == field)
    }

    /// The key of a field of the answer.
    pub fn result_of(&self, field: &'static str) -> &'static str {
        let found = self.results.iter().find(|(known, _)| *known == field);
        found.map_or(field, |(_, key)| key)
    }
}

impl SoapKey {
    /// A field with another key.
    pub const fn new(field: &'static str, key: &'static str) -> Self {
        Self { field, key, table: None }
    }

    /// The same, where an id alone names a row of this table.
    #[must_use]
    pub const fn of_table(self, table: &'static str) -> Self {
        Self { table: Some(SoapTable::Named(table)), ..self }
    }

    /// The same, where an id alone names a row of the same table as another field.
    #[must_use]
    pub const fn of_table_of(self, field: &'static str) -> Self {
        Self { table: Some(SoapTable::OfField(field)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_called_as_it_is_elsewhere() {
        const FACE: Soap = Soap::CORE
            .target("TeamId")
            .keys(&[SoapKey::new("Members", "MemberIds").of_table("systemuser")])
            .results(&[("value", "Created")]);
        assert_eq!((FACE.key_of("Members"), FACE.key_of("Other")), ("MemberIds", "Other"));
        assert_eq!((FACE.result_of("value"), FACE.result_of("Other")), ("Created", "Other"));
        assert_eq!((FACE.target, Soap::BUSINESS.target), ("TeamId", "Target"));
    }
}
