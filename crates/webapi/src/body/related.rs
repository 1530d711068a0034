//! New rows in the body of a new row: an object under a single-valued navigation property, an array
//! under a collection-valued one, at any level (protocol.md §3.1).

use engine::{Catalog, Navigation, Table};
use model::Result;
use model::message::{Create, Related};
use model::metadata::Base;
use model::query::Path;
use model::value::Value;
use serde_json::value::RawValue;

use super::json::{self, Members};
use super::{Reader, RowBody};
use crate::edm::{self, NAMESPACE};
use crate::translate::Keys;

impl<'a> Reader<'a> {
    /// The new rows under a navigation property.
    pub(super) fn new_rows(
        &self,
        property: &str,
        navigation: &Navigation,
        rows: &[&RawValue],
    ) -> Result<Related> {
        if self.depth >= Create::DEPTH {
            return Err(self.wrong(&format!(
                "New rows stand at most {} levels deep in one request.",
                Create::DEPTH
            )));
        }
        let path = navigation.path().ok_or_else(|| self.undeclared(property))?;
        let rows = rows.iter().map(|text| self.new_row(property, navigation, text));
        Ok(Related { path, rows: rows.collect::<Result<_>>()? })
    }

    fn new_row(&self, property: &str, navigation: &Navigation, text: &RawValue) -> Result<Create> {
        let members = json::read(text.get().as_bytes()).map_err(|detail| self.wrong(&detail))?;
        let declared = navigation.table().and_then(|name| self.catalog.table(name));
        let table = self.kind(declared.ok_or_else(|| self.undeclared(property))?, &members)?;
        let reader = Reader { table, depth: self.depth + 1, ..*self };
        Ok(reader.row(members)?.into_create(table, None))
    }

    /// The table of a new row: that which is declared for it, unless the row says of which kind of
    /// activity it is.
    pub(super) fn kind<'t>(&self, declared: &'t Table, members: &Members<'_>) -> Result<&'t Table>
    where
        'a: 't,
    {
        let named = members.0.iter().find(|(name, _)| name == "@odata.type");
        let Some((_, text)) = named else { return Ok(declared) };
        let full: String = serde_json::from_str(text.get()).unwrap_or_default();
        let full = full.strip_prefix('#').unwrap_or(&full);
        let table = edm::bare_name(full).and_then(|name| self.catalog.table(name));
        let table = table.ok_or_else(|| {
            self.wrong(&format!("A type named '{full}' could not be resolved by the model."))
        })?;
        let derived = declared.definition.is_view_of_activities
            && table.definition.base == Base::ActivityPointer;
        if derived || table.definition.name == declared.definition.name {
            return Ok(table);
        }
        Err(self.wrong(&format!(
            "A row of the type '{full}' cannot stand where '{NAMESPACE}.{}' is declared.",
            declared.definition.name
        )))
    }

    /// Notes that a new row is what a lookup will point at, which nothing else may then say.
    pub(super) fn claim(&self, row: &mut RowBody, column: &str) -> Result<()> {
        let set = |(name, value): &(String, Value)| name == column && !value.is_null();
        if sets(&row.related, column) || row.values.iter().any(set) {
            return Err(self.set_twice(column));
        }
        Ok(())
    }
}

/// Whether a new row is what a lookup will point at.
pub(super) fn sets(related: &[Related], column: &str) -> bool {
    related
        .iter()
        .any(|related| matches!(&related.path, Path::Lookup { column: set, .. } if set == column))
}

/// The rows of `table` in a body that gives a collection anew: `{"value":[…]}`.
pub(crate) fn read_rows(
    catalog: &Catalog,
    keys: &Keys,
    table: &Table,
    body: &[u8],
) -> Result<Vec<Create>> {
    let reader = Reader { catalog, keys, table, depth: 1 };
    let members = json::read(body).map_err(|detail| reader.wrong(&detail))?;
    let value = members.0.iter().find(|(name, _)| name == "value");
    let (_, value) = value.ok_or_else(|| {
        reader.wrong("The property 'value' with the rows of the collection was expected.")
    })?;
    let rows: Vec<&RawValue> =
        serde_json::from_str(value.get()).map_err(|error| reader.wrong(&error.to_string()))?;
    let row = |text: &RawValue| {
        let members = json::read(text.get().as_bytes()).map_err(|detail| reader.wrong(&detail))?;
        Ok(reader.row(members)?.into_create(table, None))
    };
    rows.into_iter().map(row).collect()
}

/// Whether a collection is a list of parties, which is a value of its activity (protocol.md §4).
fn is_party_list(catalog: &Catalog, path: &Path) -> bool {
    let Path::Collection { relationship } = path else { return false };
    catalog.one_to_many(relationship).is_some_and(|each| each.referencing == "activityparty")
}

/// Refuses what only a new row can bring with it.
pub(crate) fn refuse_deep_update(catalog: &Catalog, table: &Table, row: &RowBody) -> Result<()> {
    let value = |related: &Related| is_party_list(catalog, &related.path);
    if row.related.iter().all(value) && row.associations.is_empty() {
        return Ok(());
    }
    let set = &table.definition.set;
    let text = "A row that exists is not changed together with a collection of others, and makes no \
                new rows: those are written by requests of their own.";
    Err(super::payload(set, text))
}
