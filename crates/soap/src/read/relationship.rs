//! Relationships by their schema names, as steps from a row.

use model::Error;
use model::query::Path;

use engine::Table;

use super::reference::missing;
use crate::refusal::{Refusal, Result};
use crate::scope::Scope;
use crate::xml::Element;

/// A relationship, and which end of it a row is at, where that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relationship {
    /// Its schema name.
    pub(crate) name: String,
    /// Whether the row is the one that points at the others; in a relationship of many with many, whether it is of
    /// the first table.
    pub(crate) is_referencing: Option<bool>,
}

/// Reads a `Relationship`.
///
/// # Errors
/// If it has no name or no such role.
pub(crate) fn relationship(element: &Element<'_>) -> Result<Relationship> {
    let name = element.text_of("SchemaName").filter(|name| !name.is_empty());
    let is_referencing = match element.text_of("PrimaryEntityRole") {
        None | Some("") => None,
        Some("Referencing") => Some(true),
        Some("Referenced") => Some(false),
        Some(other) => {
            let text = format!(
                "Invalid enum value '{other}' cannot be deserialized into type 'EntityRole'."
            );
            return Err(Refusal::Unreadable(text));
        }
    };
    Ok(Relationship { name: name.ok_or_else(|| missing("SchemaName"))?.to_owned(), is_referencing })
}

/// The step along a relationship from a row of a table, and the table that it leads to.
///
/// # Errors
/// If there is no such relationship at the table, or it leads to itself and no end is named.
pub(crate) fn path(
    scope: &Scope<'_>,
    table: &Table,
    along: &Relationship,
) -> Result<(Path, String)> {
    let own = table.definition.name.as_str();
    let named = |name: &str| name.eq_ignore_ascii_case(&along.name);
    let catalog = scope.catalog;
    let one = catalog.one_to_many(&along.name);
    if let Some(each) = one.or_else(|| catalog.all_one_to_many().find(|each| named(&each.name))) {
        let (is_one, is_many) = (each.referenced == own, each.referencing == own);
        let referencing = match (is_one, is_many) {
            (true, true) => along.is_referencing.ok_or_else(|| ambiguous(along))?,
            (true, false) => false,
            (false, true) => true,
            (false, false) => return Err(unknown(along).into()),
        };
        return Ok(if referencing {
            let path = Path::Lookup { column: each.column.clone(), table: each.referenced.clone() };
            (path, each.referenced.clone())
        } else {
            (Path::Collection { relationship: each.name.clone() }, each.referencing.clone())
        });
    }
    let many = catalog.many_to_many(&along.name);
    let many = many.or_else(|| catalog.all_many_to_many().find(|each| named(&each.name)));
    let many = many.ok_or_else(|| unknown(along))?;
    let from_second = match (many.first == own, many.second == own) {
        (true, true) => !along.is_referencing.ok_or_else(|| ambiguous(along))?,
        (true, false) => false,
        (false, true) => true,
        (false, false) => return Err(unknown(along).into()),
    };
    let other = if from_second { &many.first } else { &many.second };
    Ok((Path::Intersect { relationship: many.name.clone(), from_second }, other.clone()))
}

fn unknown(along: &Relationship) -> Error {
    Error::rule(
        0x8004_0217,
        format!("The relationship '{}' could not be found for the entity.", along.name),
    )
}

fn ambiguous(along: &Relationship) -> Error {
    Error::InvalidArgument(format!(
        "The relationship '{}' leads from a table to itself: PrimaryEntityRole has to say from which end.",
        along.name
    ))
}
