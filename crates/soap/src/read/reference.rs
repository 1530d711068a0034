//! Rows that are named: `EntityReference` and collections of it.

use engine::Table;
use model::Error;
use model::Uuid;
use model::message::Assignments;
use model::value::Reference;
use std::sync::Arc;

use super::{Any, any, guid, typed};
use crate::refusal::Result;
use crate::scope::Scope;
use crate::xml::Element;

/// The row that an `EntityReference` names: by its id, or by values of an alternate key. Its table may be empty where
/// that was left out.
///
/// # Errors
/// If it cannot be read, or names a key of a table that is not there.
pub(crate) fn reference(scope: &Scope<'_>, element: &Element<'_>) -> Result<Reference> {
    let table = element.text_of("LogicalName").unwrap_or_default();
    let id = id_of(element)?;
    if let (None, Some(keys)) = (id, element.child("KeyAttributes")) {
        let values = pairs(scope, keys)?;
        if !values.is_empty() {
            let table = self::table(scope, table)?;
            return Ok(scope.keys.stand_in(&table.definition.name, key(scope, table, values)?));
        }
    }
    Ok(Reference::new(table, id.unwrap_or_default()))
}

/// The rows of an `EntityReferenceCollection`.
///
/// # Errors
/// As [`reference`].
pub(crate) fn references(scope: &Scope<'_>, element: &Element<'_>) -> Result<Vec<Reference>> {
    element.children.iter().map(|row| reference(scope, row)).collect()
}

/// The table with a logical name.
///
/// # Errors
/// If there is none.
pub(crate) fn table<'a>(scope: &Scope<'a>, name: &str) -> Result<&'a Arc<Table>> {
    if name.is_empty() {
        return Err(missing("LogicalName").into());
    }
    let catalog = scope.catalog;
    Ok(catalog.table(name).ok_or_else(|| Error::TableNotFound(name.to_owned()))?)
}

/// What is said of a required member that was left out.
pub(super) fn missing(name: &str) -> Error {
    Error::InvalidArgument(format!("Required field '{name}' is missing"))
}

/// The id in an element; none if it is of zeros alone, as .NET writes one that was not set.
pub(super) fn id_of(element: &Element<'_>) -> Result<Option<Uuid>> {
    let id = element.text_of("Id").filter(|text| !text.is_empty()).map(guid).transpose()?;
    Ok(id.filter(|id| !id.is_nil()))
}

/// Keys and values of a collection of pairs.
pub(super) fn pairs(scope: &Scope<'_>, element: &Element<'_>) -> Result<Vec<(String, Any)>> {
    let one = |pair: &Element<'_>| {
        let key = pair.text_of("key").unwrap_or_default().to_owned();
        let value = pair.child("value").map_or(Ok(Any::Null), |value| any(scope, value))?;
        Ok((key, value))
    };
    element.children.iter().map(one).collect()
}

/// Values of an alternate key, typed by their columns.
pub(super) fn key(
    scope: &Scope<'_>,
    table: &Table,
    values: Vec<(String, Any)>,
) -> Result<Assignments> {
    let one = |(name, value): (String, Any)| {
        let column = table.column(&name).filter(|column| column.is_property());
        let column = column.ok_or_else(|| unknown_column(table, &name))?;
        let value = typed(scope, table, column, value)?;
        Ok((name, value))
    };
    values.into_iter().map(one).collect()
}

/// What is said of a column that a table does not have.
pub(super) fn unknown_column(table: &Table, name: &str) -> Error {
    Error::rule(
        0x8004_1103,
        format!(
            "'{}' entity doesn't contain attribute with Name = '{name}' and NameMapping = 'Logical'.",
            table.definition.name
        ),
    )
}
