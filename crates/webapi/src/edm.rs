//! How columns, types and their values are called on the wire (protocol.md §4).

use engine::Table;
use model::message::FieldType;
use model::metadata::{Base, ColumnDefinition, ColumnType};
use model::{Error, Result};

/// The namespace of all types.
pub(crate) const NAMESPACE: &str = "Microsoft.Dynamics.CRM";

/// The name of a type or an operation without the namespace, if it has it.
pub(crate) fn bare_name(name: &str) -> Option<&str> {
    name.strip_prefix(NAMESPACE).and_then(|name| name.strip_prefix('.'))
}

/// The name of a column's property: `_x_value` for a lookup.
pub(crate) fn property_name(column: &ColumnDefinition) -> String {
    if column.is_lookup() { format!("_{}_value", column.name) } else { column.name.clone() }
}

/// The lookup whose property this is the name of: `_x_value`.
pub(crate) fn lookup<'t>(table: &'t Table, property: &str) -> Option<&'t ColumnDefinition> {
    let name = property.strip_prefix('_').and_then(|name| name.strip_suffix("_value"))?;
    table.column(name).filter(|column| column.is_lookup())
}

/// The column behind a property's name. The bare name of a lookup is taken too (query.md §2), and
/// `ownerid` for the key of a principal.
pub(crate) fn column<'t>(table: &'t Table, property: &str) -> Result<&'t ColumnDefinition> {
    let not_found = || Error::PropertyNotFound {
        table: table.definition.name.clone(),
        property: property.to_owned(),
    };
    let found = match lookup(table, property).or_else(|| table.column(property)) {
        None if property == "ownerid" && table.definition.base == Base::Principal => {
            table.column(&table.definition.primary_id)
        }
        found => found,
    };
    found.filter(|column| column.is_property()).ok_or_else(not_found)
}

/// The type of a column's property.
pub(crate) fn type_name(column: &ColumnDefinition) -> &'static str {
    match column.kind {
        ColumnType::String
        | ColumnType::Memo
        | ColumnType::MultiSelectPicklist
        | ColumnType::EntityName
        | ColumnType::PartyList
        | ColumnType::Virtual => "Edm.String",
        ColumnType::Integer | ColumnType::Picklist | ColumnType::State | ColumnType::Status => {
            "Edm.Int32"
        }
        ColumnType::BigInt => "Edm.Int64",
        ColumnType::Decimal | ColumnType::Money => "Edm.Decimal",
        ColumnType::Double => "Edm.Double",
        ColumnType::Boolean => "Edm.Boolean",
        ColumnType::ManagedProperty => "Microsoft.Dynamics.CRM.BooleanManagedProperty",
        ColumnType::DateTime if column.is_date_only() => "Edm.Date",
        ColumnType::DateTime => "Edm.DateTimeOffset",
        ColumnType::Lookup
        | ColumnType::Customer
        | ColumnType::Owner
        | ColumnType::Uniqueidentifier
        | ColumnType::File => "Edm.Guid",
        ColumnType::Image => "Edm.Binary",
    }
}

/// The type of a field, where that is one of OData's own.
pub(crate) fn primitive(kind: FieldType) -> Option<&'static str> {
    Some(match kind {
        FieldType::Guid => "Edm.Guid",
        FieldType::Int => "Edm.Int32",
        FieldType::BigInt => "Edm.Int64",
        FieldType::Double => "Edm.Double",
        FieldType::Decimal => "Edm.Decimal",
        FieldType::Bool => "Edm.Boolean",
        FieldType::Text => "Edm.String",
        FieldType::Timestamp => "Edm.DateTimeOffset",
        FieldType::Bytes => "Edm.Binary",
        FieldType::Row(_)
        | FieldType::Content(_)
        | FieldType::Choice(_)
        | FieldType::Record(_)
        | FieldType::List(_) => return None,
    })
}
