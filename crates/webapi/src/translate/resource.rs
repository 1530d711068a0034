//! What the path names, resolved with the catalog.

use engine::{Catalog, Navigation, Table, registry};
use model::message::{Binding, Descriptor};
use model::value::Reference;
use model::{Error, Result};

use crate::definitions::Target;
use crate::edm;
use odata::{Key, Segment, search_is_off};

use super::keys::Keys;
use super::way;

/// The operations of the search of Dataverse (query.md §13).
const SEARCHES: [&str; 5] =
    ["searchquery", "searchsuggest", "searchautocomplete", "searchstatus", "searchstatistics"];

/// What a path leads to.
#[derive(Debug)]
pub(super) enum Resource<'c> {
    /// The service root.
    Service,
    /// What the service is made of.
    Metadata,
    /// Several requests in one.
    Batch,
    /// A function or an action.
    Operation(Called<'c>),
    /// All rows of a table.
    Set(&'c Table),
    /// Their number.
    Count(&'c Table),
    /// A row.
    Row(&'c Table, Reference),
    /// A property of a row.
    Property { table: &'c Table, row: Reference, name: String, raw: bool },
    /// The rows (or the row) that a navigation property of a row leads to, or their number.
    Related { row: Reference, navigation: &'c Navigation, table: &'c Table, count: bool },
    /// The connection of a row along a navigation property: to a row at its other end, if one is
    /// named in the path.
    Link {
        table: &'c Table,
        row: Reference,
        navigation: &'c Navigation,
        related: Option<Reference>,
    },
    /// Definitions.
    Definitions(Target),
    /// The row that a lookup of a row points at.
    Behind { table: &'c Table, row: Reference, property: String },
}

/// A function or an action, and what it is bound to.
#[derive(Debug)]
pub(super) struct Called<'c> {
    pub(super) message: &'static Descriptor,
    /// What stands in parentheses after its name, if there are any.
    pub(super) inside: Option<String>,
    pub(super) target: Option<Reference>,
    pub(super) table: Option<&'c Table>,
}

/// Follows the segments.
pub(super) fn resolve<'c>(
    segments: &[Segment],
    catalog: &'c Catalog,
    keys: &Keys,
) -> Result<Resource<'c>> {
    let Some((first, rest)) = segments.split_first() else { return Ok(Resource::Service) };
    if let [Segment { name, inside: None }] = segments
        && name == "$metadata"
    {
        return Ok(Resource::Metadata);
    }
    if let [Segment { name, inside: None }] = segments
        && name == "$batch"
    {
        return Ok(Resource::Batch);
    }
    let Some(table) = catalog.table_of_set(&first.name) else {
        if let Some(target) = Target::find(segments)? {
            return Ok(Resource::Definitions(target));
        }
        return match registry::find(&first.name) {
            Some(message) if message.binding == Binding::Unbound && rest.is_empty() => {
                let inside = first.inside.clone();
                Ok(Resource::Operation(Called { message, inside, target: None, table: None }))
            }
            _ => Err(unknown(&first.name)),
        };
    };
    let Some(key) = &first.inside else {
        return match rest {
            [] => Ok(Resource::Set(table)),
            [Segment { name, inside: None }] if name == "$count" => Ok(Resource::Count(table)),
            [next] => {
                let message = bound(&next.name, |binding| match binding {
                    Binding::Rows(tables) => {
                        tables.is_empty() || tables.contains(&table.definition.name.as_str())
                    }
                    Binding::Row(_) | Binding::Unbound => false,
                })?;
                let inside = next.inside.clone();
                Ok(Resource::Operation(Called {
                    message,
                    inside,
                    target: None,
                    table: Some(table),
                }))
            }
            [next, ..] => Err(unknown(&next.name)),
        };
    };
    let row = keys.row(table, &Key::parse(key)?)?;
    let (table, row, rest) = way::follow(catalog, keys, (table, row), rest)?;
    let row = keys.settle(row);
    match rest {
        [] => Ok(Resource::Row(table, row)),
        [member, rest @ ..] => below_row(catalog, keys, table, row, member, rest),
    }
}

fn below_row<'c>(
    catalog: &'c Catalog,
    keys: &Keys,
    table: &'c Table,
    row: Reference,
    member: &Segment,
    rest: &[Segment],
) -> Result<Resource<'c>> {
    let navigation = table.navigation(&member.name);
    let tail: Vec<&str> = rest.iter().map(|segment| segment.name.as_str()).collect();
    if let Some(navigation) = navigation {
        let single = matches!(navigation, Navigation::Lookup { .. } | Navigation::Owner { .. });
        if matches!(tail.as_slice(), ["$ref"]) {
            let related = match (&member.inside, navigation.table()) {
                (None, _) => None,
                (Some(key), Some(target)) if !single => {
                    let target = catalog.table(target).ok_or_else(|| unknown(&member.name))?;
                    Some(keys.row(target, &Key::parse(key)?)?)
                }
                (Some(_), _) => return Err(Error::QuerySyntax),
            };
            return Ok(Resource::Link { table, row, navigation, related });
        }
        if member.inside.is_some() {
            return Err(Error::QuerySyntax);
        }
        let count = match tail.as_slice() {
            [] => false,
            ["$count"] if !single => true,
            // Nothing is said of an owner, which is a user or a team, nor of all rows at once.
            [next, ..] => return Err(unknown(next)),
        };
        if single {
            return Ok(Resource::Behind { table, row, property: member.name.clone() });
        }
        let target = navigation.table().ok_or_else(super::owner_not_implemented)?;
        let target = catalog.table(target).ok_or_else(|| unknown(&member.name))?;
        return Ok(Resource::Related { row, navigation, table: target, count });
    }
    if member.inside.is_some() || edm::column(table, &member.name).is_err() {
        if !rest.is_empty() {
            return Err(unknown(&member.name));
        }
        let message = bound(&member.name, |binding| match binding {
            Binding::Row(tables) => tables.contains(&table.definition.name.as_str()),
            Binding::Rows(_) | Binding::Unbound => false,
        })?;
        let (target, inside) = (Some(row), member.inside.clone());
        return Ok(Resource::Operation(Called { message, inside, target, table: None }));
    }
    let raw = match tail.as_slice() {
        [] => false,
        ["$value"] => true,
        [next, ..] => return Err(unknown(next)),
    };
    Ok(Resource::Property { table, row, name: member.name.clone(), raw })
}

/// The function or action that a segment names which is bound to something that it takes. Only the
/// full name does (protocol.md §1, routing mistakes).
fn bound(segment: &str, takes: impl Fn(Binding) -> bool) -> Result<&'static Descriptor> {
    let full = edm::bare_name(segment);
    let found = registry::find(full.unwrap_or(segment)).filter(|message| takes(message.binding));
    match (found, full) {
        (Some(message), Some(_)) => Ok(message),
        (Some(_), None) => Err(super::unresolved()),
        (None, _) => Err(unknown(segment)),
    }
}

fn unknown(segment: &str) -> Error {
    let bare = edm::bare_name(segment).unwrap_or(segment);
    if SEARCHES.contains(&bare) {
        return search_is_off();
    }
    // A message that is served elsewhere is not missing: it is not to be found here.
    if registry::is_missing(bare) {
        Error::NotImplemented(format!("`{bare}`"))
    } else {
        Error::SegmentNotFound(segment.to_owned())
    }
}
