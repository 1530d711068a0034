//! The properties that filters, orders and groups name: a column, of the row or of one at the end of a way along
//! single-valued navigation properties (query.md §3.5).

use engine::{Catalog, Navigation, Table};
use model::metadata::{ColumnDefinition, ColumnType};
use model::query::{Operand, Path};
use model::{Error, Result};

use crate::edm;

/// A column at the end of a way.
#[derive(Clone)]
pub(super) struct Found<'a> {
    pub(super) path: Vec<Path>,
    pub(super) column: &'a ColumnDefinition,
}

impl Found<'_> {
    pub(super) fn operand(self) -> Operand {
        Operand::Column { path: self.path, name: self.column.name.clone() }
    }
}

/// A way along navigation properties, and the table that it leads to.
type Way<'a> = (&'a Table, Vec<Path>);

/// The column that a path names. An owner is a user or a team: a path over it leads to the column of
/// each of the two tables that has it.
pub(super) fn find<'a>(
    catalog: &'a Catalog,
    table: &'a Table,
    path: &[String],
) -> Result<Vec<Found<'a>>> {
    let Some((name, steps)) = path.split_last() else {
        return Err(not_found(table, ""));
    };
    // A managed property is an object on the wire; of its members, rows differ in this one.
    if name == "Value"
        && let Ok(found) = find(catalog, table, steps)
        && found.iter().all(|each| each.column.kind == ColumnType::ManagedProperty)
    {
        return Ok(found);
    }
    let mut ways: Vec<Way<'a>> = vec![(table, Vec::new())];
    for step in steps {
        let each = ways.iter().map(|way| along(catalog, way, step));
        ways = some_of(each)?.into_iter().flatten().collect();
    }
    some_of(
        ways.into_iter().map(|(table, path)| Ok(Found { path, column: edm::column(table, name)? })),
    )
}

/// The ways that a step continues a way with.
fn along<'a>(catalog: &'a Catalog, (table, path): &Way<'a>, step: &str) -> Result<Vec<Way<'a>>> {
    let navigation = table.navigation(step).ok_or_else(|| not_found(table, step))?;
    let (Navigation::Lookup { column, .. } | Navigation::Owner { column }) = navigation else {
        return Err(Error::QueryOption(format!(
            "The collection '{step}' needs any or all in a filter."
        )));
    };
    let way = |target: &'a Table| {
        let table = target.definition.name.clone();
        let next = Path::Lookup { column: column.clone(), table };
        (target, [path.as_slice(), &[next]].concat())
    };
    let ways: Vec<Way<'a>> = targets(catalog, table, navigation).into_iter().map(way).collect();
    if ways.is_empty() { Err(not_found(table, step)) } else { Ok(ways) }
}

/// The tables that a navigation property leads to.
pub(super) fn targets<'a>(
    catalog: &'a Catalog,
    table: &Table,
    navigation: &Navigation,
) -> Vec<&'a Table> {
    let names = match navigation {
        Navigation::Owner { column } => {
            table.column(column).map_or(&[][..], |column| column.targets.as_slice())
        }
        Navigation::Lookup { table, .. }
        | Navigation::Collection { table, .. }
        | Navigation::Intersect { table, .. } => std::slice::from_ref(table),
    };
    names.iter().filter_map(|name| catalog.table(name)).map(AsRef::as_ref).collect()
}

/// Those that there are; if there are none, why the first is not.
fn some_of<T>(all: impl Iterator<Item = Result<T>>) -> Result<Vec<T>> {
    let (found, mut missing): (Vec<_>, Vec<_>) = all.partition(Result::is_ok);
    if found.is_empty() && !missing.is_empty() {
        missing.truncate(1);
        return missing.into_iter().collect();
    }
    found.into_iter().collect()
}

pub(super) fn not_found(table: &Table, property: &str) -> Error {
    let table = table.definition.name.clone();
    Error::PropertyNotFound { table, property: property.to_owned() }
}
