//! `Entity` and collections of it, as they were sent.

use model::Uuid;

use super::reference::{id_of, pairs};
use super::{Any, Relationship, relationship};
use crate::refusal::{Refusal, Result};
use crate::scope::Scope;
use crate::xml::Element;

/// What was said of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entity {
    /// Logical name of its table; empty if it was left out.
    pub(crate) table: String,
    /// Its id, if it was said.
    pub(crate) id: Option<Uuid>,
    /// Values of an alternate key that name it.
    pub(crate) keys: Vec<(String, Any)>,
    /// Values of its columns, by logical name.
    pub(crate) attributes: Vec<(String, Any)>,
    /// Rows to connect it with.
    pub(crate) related: Vec<(Relationship, Vec<Entity>)>,
    /// The version that it is to have.
    pub(crate) version: Option<i64>,
}

/// Reads an `Entity`.
///
/// # Errors
/// If a value in it cannot be read.
pub(crate) fn entity(scope: &Scope<'_>, element: &Element<'_>) -> Result<Entity> {
    let pairs_of = |name: &str| match element.child(name) {
        Some(found) => pairs(scope, found),
        None => Ok(Vec::new()),
    };
    let version = element.text_of("RowVersion").filter(|text| !text.is_empty());
    let version = version.map(|text| {
        text.parse().map_err(|_| {
            Refusal::Unreadable(format!("The row version '{text}' is no whole number."))
        })
    });
    Ok(Entity {
        table: element.text_of("LogicalName").unwrap_or_default().to_owned(),
        id: id_of(element)?,
        keys: pairs_of("KeyAttributes")?,
        attributes: pairs_of("Attributes")?,
        related: match element.child("RelatedEntities") {
            Some(found) => found.children.iter().map(|pair| related(scope, pair)).collect(),
            None => Ok(Vec::new()),
        }?,
        version: version.transpose()?,
    })
}

/// The rows of an `EntityCollection`.
///
/// # Errors
/// As [`entity`].
pub(crate) fn entities(scope: &Scope<'_>, element: &Element<'_>) -> Result<Vec<Entity>> {
    let Some(rows) = element.child("Entities") else { return Ok(Vec::new()) };
    let named = element.text_of("EntityName").unwrap_or_default();
    let one = |row: &Element<'_>| {
        let mut row = scope.within(|| entity(scope, row))?;
        if row.table.is_empty() {
            named.clone_into(&mut row.table);
        }
        Ok(row)
    };
    rows.children.iter().map(one).collect()
}

fn related(scope: &Scope<'_>, pair: &Element<'_>) -> Result<(Relationship, Vec<Entity>)> {
    let along = pair.child("key").map(relationship).transpose()?;
    let along = along.ok_or_else(|| super::reference::missing("SchemaName"))?;
    let rows = pair.child("value").map(|rows| entities(scope, rows)).transpose()?;
    Ok((along, rows.unwrap_or_default()))
}
