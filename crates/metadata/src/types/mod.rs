//! The types of the product's metadata objects (metadata.md §§2, 3), as records and choices of messages.
//!
//! [`plain`] has those of definitions (`EntityMetadata`, `StringAttributeMetadata`), [`complex`] the same
//! facts under the names that messages carry them by (`ComplexEntityMetadata`).

mod choices;
mod field;
mod members;
mod objects;
mod query;
mod values;

pub use choices::{
    ASSOCIATED_MENU_BEHAVIOR, ASSOCIATED_MENU_GROUP, ATTRIBUTE_REQUIRED_LEVEL, ATTRIBUTE_TYPE_CODE,
    CASCADE_TYPE, DATE_TIME_FORMAT, DELETED_METADATA_FILTERS, ENTITY_FILTERS,
    ENTITY_KEY_INDEX_STATUS, IME_MODE, INTEGER_FORMAT, LOOKUP_FORMAT, OPTION_SET_TYPE,
    OWNERSHIP_TYPES, PRIVILEGE_TYPE, RELATIONSHIP_TYPE, SECURITY_TYPES, STRING_FORMAT,
};
pub use objects::{complex, plain};
pub use query::{
    ATTRIBUTE_QUERY_EXPRESSION, ENTITY_KEY_QUERY_EXPRESSION, ENTITY_QUERY_EXPRESSION,
    LABEL_QUERY_EXPRESSION, LOGICAL_OPERATOR, METADATA_CONDITION_EXPRESSION,
    METADATA_CONDITION_OPERATOR, METADATA_FILTER_EXPRESSION, METADATA_PROPERTIES_EXPRESSION,
    OBJECT, RELATIONSHIP_QUERY_EXPRESSION,
};
pub use values::{
    ASSOCIATED_MENU_CONFIGURATION, ATTRIBUTE_REQUIRED_LEVEL_MANAGED_PROPERTY,
    ATTRIBUTE_TYPE_DISPLAY_NAME, BOOLEAN_MANAGED_PROPERTY, CASCADE_CONFIGURATION,
    DATE_TIME_BEHAVIOR, LABEL, LOCALIZED_LABEL, MEMO_FORMAT_NAME, OPTION, RELATIONSHIP_ATTRIBUTE,
    SECURITY_PRIVILEGE, STATE_OPTION, STATUS_OPTION, STRING_FORMAT_NAME,
};

/// The members that lead from an object to others; the rest are its own. They are shown when they are
/// asked for.
pub const NAVIGATIONS: &[&str] = &[
    "Attributes",
    "Keys",
    "OneToManyRelationships",
    "ManyToOneRelationships",
    "ManyToManyRelationships",
    "OptionSet",
    "GlobalOptionSet",
    "Lookup",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::message::{FieldType, RecordType};

    use super::choices::CHOICES;
    use super::values::VALUES;
    use super::*;

    /// All record types: plain ones, complex ones and what both are made of.
    fn records() -> impl Iterator<Item = &'static RecordType> {
        plain::ALL.iter().chain(complex::ALL).chain(VALUES).copied()
    }

    #[test]
    fn every_name_stands_once() {
        let names: BTreeSet<&str> = records().map(|kind| kind.name).collect();
        assert_eq!(names.len(), records().count());
        assert_eq!(OWNERSHIP_TYPES.value("UserOwned"), Some(1));
        let names: BTreeSet<&str> = CHOICES.iter().map(|choice| choice.name).collect();
        assert_eq!(names.len(), CHOICES.len());
    }

    #[test]
    fn a_derived_type_repeats_its_base_and_no_member_stands_twice() {
        for kind in records() {
            let names: BTreeSet<&str> = kind.fields.iter().map(|field| field.name).collect();
            assert_eq!(names.len(), kind.fields.len(), "{}", kind.name);
            let base = kind.base.map_or(&[][..], |base| base.fields);
            assert!(kind.fields.starts_with(base), "{}", kind.name);
            for derived in kind.derived {
                assert!(derived.fields.starts_with(kind.fields), "{}", derived.name);
                assert!(derived.base.is_some(), "{}", derived.name);
            }
        }
    }

    #[test]
    fn a_complex_type_has_the_members_of_the_plain_one_and_they_lead_to_complex_ones() {
        assert_eq!(plain::ALL.len(), complex::ALL.len());
        for (plain, complex) in plain::ALL.iter().zip(complex::ALL) {
            assert_eq!(["Complex", plain.name].concat(), complex.name);
            let names = |kind: &RecordType| -> Vec<&str> {
                kind.fields.iter().map(|field| field.name).collect()
            };
            assert_eq!(names(plain), names(complex));
            for field in complex.fields.iter().filter(|field| NAVIGATIONS.contains(&field.name)) {
                let kind = match field.kind {
                    FieldType::List(FieldType::Record(kind)) => kind.name,
                    FieldType::Record(kind) => kind.name,
                    other => panic!("{}.{}: {other:?}", complex.name, field.name),
                };
                assert!(kind.starts_with("Complex"), "{}.{}", complex.name, field.name);
            }
        }
    }
}
