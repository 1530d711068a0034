//! Refusals of documents, by the product's own numbers and sentences (query.md §1.4).

use model::Error;
use model::metadata::ColumnDefinition;

/// A document that is no XML, or no FetchXML.
pub(crate) fn invalid_xml(why: &str) -> Error {
    Error::rule(0x8004_0201, format!("Invalid XML. {why}"))
}

pub(crate) fn no_entity(name: &str) -> Error {
    Error::rule(
        0x8004_1102,
        format!(
            "The entity with a name = '{name}' with namemapping = 'Logical' was not found in the \
             MetadataCache."
        ),
    )
}

pub(crate) fn no_attribute(table: &str, name: &str) -> Error {
    Error::rule(
        0x8004_1103,
        format!(
            "'{table}' entity doesn't contain attribute with Name = '{name}' and NameMapping = \
             'Logical'."
        ),
    )
}

pub(crate) fn no_alias(name: &str) -> Error {
    Error::rule(
        0x8004_110a,
        format!(
            "The specified alias '{name}' for the given entity in the condition does not exist."
        ),
    )
}

pub(crate) fn no_link_for_order(name: &str) -> Error {
    Error::rule(0x8004_1126, format!("Link Node '{name}' for order was not found."))
}

pub(crate) fn duplicate_alias(name: &str) -> Error {
    Error::rule(
        0x8004_1130,
        format!("FetchXML should have unique aliases. Duplicated alias: '{name}'."),
    )
}

pub(crate) fn bad_value(what: &str, value: &str) -> Error {
    Error::rule(0x8004_1108, format!("Invalid value specified for type. {what} = '{value}'."))
}

pub(crate) fn not_positive(what: &str) -> Error {
    Error::rule(0x8004_110c, format!("A value greater than zero must be specified for '{what}'."))
}

pub(crate) fn bad_condition(why: &str) -> Error {
    Error::rule(0x8004_1106, format!("Incorrect filter condition or conditions. {why}"))
}

pub(crate) fn bad_operator(operator: &str) -> Error {
    Error::rule(0x8004_1120, format!("Unsupported condition operator: '{operator}'."))
}

/// An operator that columns of this type do not have.
pub(crate) fn misplaced_operator(operator: &str, table: &str, column: &ColumnDefinition) -> Error {
    Error::rule(
        0x8004_1120,
        format!(
            "Unsupported condition operator: '{operator}' is not valid for attribute '{table}.{}' of \
             type {:?}.",
            column.name, column.kind
        ),
    )
}

pub(crate) fn bad_join(kind: &str) -> Error {
    Error::rule(0x8004_1121, format!("Unsupported join operator: '{kind}'."))
}

pub(crate) fn bad_filter_type(kind: &str) -> Error {
    Error::rule(
        0x8004_1122,
        format!("Unsupported filter type: '{kind}'. Valid values are 'and', or 'or'."),
    )
}

pub(crate) fn too_many_links() -> Error {
    Error::rule(0x8004_430d, "Number of link entities in query exceeded maximum limit.")
}

pub(crate) fn too_many_conditions() -> Error {
    Error::rule(0x8004_430c, "Number of conditions in query exceeded maximum limit.")
}

pub(crate) fn unpaired_columns() -> Error {
    Error::rule(
        0x8004_1111,
        "AttributeFrom and AttributeTo must be either both specified or both omitted, and no or more \
         than one relationship leads from one entity to the other.",
    )
}

pub(crate) fn mismatched_columns(from: &str, to: &str) -> Error {
    Error::rule(
        0x8004_1104,
        format!("Data Types don't match for the link-entity join attributes '{from}', '{to}'."),
    )
}

pub(crate) fn attribute_with_aggregate(name: &str) -> Error {
    Error::rule(
        0x8004_1107,
        format!(
            "Attributes can not be returned when aggregate operation is specified. Attribute: \
             '{name}'."
        ),
    )
}

pub(crate) fn bad_aggregate(why: &str) -> Error {
    Error::rule(
        0x8004_111a,
        format!("An error occurred while processing Aggregates in Query. {why}"),
    )
}

pub(crate) fn no_aggregate_alias(name: &str) -> Error {
    Error::rule(0x8004_1109, format!("Invalid alias for aggregate operation. Attribute: '{name}'."))
}

pub(crate) fn group_and_aggregate() -> Error {
    Error::rule(0x8004_1137, "An attribute can either be an aggregate or a Group By but not both")
}

pub(crate) fn aggregate_of(function: &str, column: &ColumnDefinition) -> Error {
    Error::rule(
        0x8004_112f,
        format!("Aggregate {function} is not supported for attribute of type {:?}.", column.kind),
    )
}

pub(crate) fn bad_date_grouping(value: &str) -> Error {
    Error::rule(0x8004_1135, format!("An invalid value was specified for dategrouping: '{value}'."))
}
