//! Bodies: a JSON object into values for the columns of a table (protocol.md §3.1). Numbers are read
//! from the text that was sent, so that no digit of an amount is lost.

mod bind;
mod data;
mod json;
mod related;
mod value;

use engine::{Catalog, Navigation, Table};
use model::message::{Assignments, Create, Related};
use model::metadata::{Base, ColumnDefinition, ColumnType, Stored};
use model::query::{Path, Selection};
use model::value::{Reference, Value};
use model::{Error, Result, Uuid};

pub(crate) use bind::Refused;
pub(crate) use data::DataReader;
use json::{Json, Members};
pub(crate) use related::{read_rows, refuse_deep_update};
use serde_json::value::RawValue;

use crate::edm;
use crate::translate::Keys;

/// What a body says about a row.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct RowBody {
    /// Its primary key.
    pub(crate) id: Option<Uuid>,
    /// Values for its other columns.
    pub(crate) values: Assignments,
    /// Rows to connect it with, along collections.
    pub(crate) associations: Vec<(Path, Reference)>,
    /// New rows to connect it with.
    pub(crate) related: Vec<Related>,
}

impl RowBody {
    /// The message that makes it a row of `table`.
    pub(crate) fn into_create(self, table: &Table, returning: Option<Selection>) -> Create {
        let Self { id, values, associations, related } = self;
        let table = table.definition.name.clone();
        Create { table, id, from: None, values, associations, related, returning }
    }
}

/// Reads the body of a request that makes or changes a row of `table`.
pub(crate) fn read_row(
    catalog: &Catalog,
    keys: &Keys,
    table: &Table,
    body: &[u8],
) -> Result<RowBody> {
    let members = json::read(body).map_err(|detail| payload(&table.definition.set, &detail))?;
    Reader { catalog, keys, table, depth: 1 }.row(members)
}

/// Reads the body of a new row of a kind of `table`: a row of all activities says of which.
pub(crate) fn read_new_row<'c>(
    catalog: &'c Catalog,
    keys: &'c Keys,
    table: &'c Table,
    body: &[u8],
) -> Result<(&'c Table, RowBody)> {
    let members = json::read(body).map_err(|detail| payload(&table.definition.set, &detail))?;
    let table = Reader { catalog, keys, table, depth: 1 }.kind(table, &members)?;
    Ok((table, Reader { catalog, keys, table, depth: 1 }.row(members)?))
}

/// Reads the value that a body gives a property of a row of `table`: `{"value":"x"}`.
pub(crate) fn read_property(
    table: &Table,
    column: &ColumnDefinition,
    body: &[u8],
) -> Result<Value> {
    let wrong = |detail: &str| payload(&table.definition.set, detail);
    let members = json::read(body).map_err(|detail| wrong(&detail))?;
    let mut members = members.0.into_iter().filter(|(name, _)| !name.contains('@'));
    let (Some((name, text)), None) = (members.next(), members.next()) else {
        return Err(wrong("An object with the member 'value' and no other was expected."));
    };
    if name != "value" {
        return Err(wrong(&format!("The member 'value' was expected, and not '{name}'.")));
    }
    let value = Json::of(text.get()).and_then(|value| value::inside(column, value, text.get()));
    value::convert(table, column, value.map_err(|detail| wrong(&detail))?)
}

/// The members of a body, in order, and the text of their values; or what is wrong with it.
pub(crate) fn members(body: &[u8]) -> Result<impl Iterator<Item = (String, &str)>, String> {
    let members = json::read(body)?.0.into_iter();
    Ok(members.map(|(name, value)| (name, value.get())))
}

/// The address in a body of `$ref`.
pub(crate) fn read_address(body: &[u8]) -> Result<String> {
    let wrong = |detail: &str| payload("$ref", detail);
    let members = json::read(body).map_err(|detail| wrong(&detail))?;
    let found = members.0.into_iter().find(|(name, _)| name == "@odata.id");
    found
        .and_then(|(_, value)| serde_json::from_str(value.get()).ok())
        .ok_or_else(|| wrong("The annotation '@odata.id' with the address of a row was expected."))
}

/// Whether a body is one of a single property without a value: `{"value":null}`.
pub(crate) fn removes_value(body: &[u8]) -> Result<bool> {
    let members = json::read(body).map_err(|detail| payload("value", &detail))?;
    let value = members.0.into_iter().find(|(name, _)| name == "value");
    let (_, value) =
        value.ok_or_else(|| payload("value", "A property with the name 'value' was expected."))?;
    Ok(value.get() == "null")
}

/// The row at an address.
pub(crate) fn reference(catalog: &Catalog, keys: &Keys, address: &str) -> Result<Reference> {
    bind::resolve(catalog, keys, address).map_err(|refused| match refused {
        Refused::Detail(detail) => payload("$ref", &detail),
        Refused::Error(error) => error,
    })
}

/// Whether a navigation property leads to rows of this table. The collection of all activities holds
/// those of each kind.
pub(crate) fn leads_to(catalog: &Catalog, navigation: &Navigation, row: &Reference) -> bool {
    let Some(target) = navigation.table() else {
        return matches!(row.table.as_str(), "systemuser" | "team");
    };
    let all_activities =
        catalog.table(target).is_some_and(|table| table.definition.is_view_of_activities);
    let activity = catalog
        .table(&row.table)
        .is_some_and(|table| table.definition.base == Base::ActivityPointer);
    target == row.table || (all_activities && activity)
}

/// The product's frame around whatever is wrong with a payload (protocol.md §5.2).
pub(crate) fn payload(set: &str, detail: &str) -> Error {
    Error::Payload(format!(
        "Error identified in Payload provided by the user for Entity :'{set}', For more information \
         on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  \
         ---->  InnerException : Microsoft.OData.ODataException: {detail}"
    ))
}

struct Reader<'a> {
    catalog: &'a Catalog,
    keys: &'a Keys,
    table: &'a Table,
    /// How deep the row stands, from 1.
    depth: usize,
}

impl Reader<'_> {
    fn row(&self, members: Members<'_>) -> Result<RowBody> {
        let mut row = RowBody::default();
        for (name, text) in members.0 {
            let value = Json::of(text.get()).map_err(|detail| self.wrong(&detail))?;
            self.member(&mut row, &name, value, text)?;
        }
        Ok(row)
    }

    fn member(
        &self,
        row: &mut RowBody,
        name: &str,
        value: Json<'_>,
        text: &RawValue,
    ) -> Result<()> {
        if let Some(property) = name.strip_suffix("@odata.bind") {
            return self.bind(row, property, value, text);
        }
        if name.contains('@') {
            return Ok(());
        }
        if let Some(navigation) = self.table.navigation(name) {
            return self.navigation(row, name, navigation, value, text);
        }
        if edm::lookup(self.table, name).is_some() {
            return Err(self.wrong(&format!(
                "The property '{name}' is read-only. Use the annotation '@odata.bind' of its \
                 navigation property."
            )));
        }
        if name == "ownerid" && self.table.definition.base == Base::Principal {
            return Ok(());
        }
        if self.repeats_lookup(name) {
            return Ok(());
        }
        let column = self
            .table
            .column(name)
            .filter(|column| column.companion_of.is_none() || column.is_part())
            .filter(|column| !column.is_lookup());
        let Some(column) = column else { return Err(self.undeclared(name)) };
        match (column.kind, &value) {
            // A file is removed by a request of its own.
            (ColumnType::File, Json::Null) => return Ok(()),
            (ColumnType::File, _) => {
                return Err(Error::InvalidArgument(format!(
                    "the file `{name}` is not given with the values of its row"
                )));
            }
            // Nobody but the server says where a picture is and what a file is called.
            _ if column.is_part() && column.kind != ColumnType::Image => return Ok(()),
            _ => {}
        }
        if column.stored() == Stored::Nowhere && column.kind != ColumnType::Image {
            return Err(self.undeclared(name));
        }
        let value =
            value::inside(column, value, text.get()).map_err(|detail| self.wrong(&detail))?;
        let value = value::convert(self.table, column, value)?;
        match value {
            Value::Guid(id) if column.name == self.table.definition.primary_id => row.id = Some(id),
            Value::Null if column.name == self.table.definition.primary_id => {}
            value => row.values.push((column.name.clone(), value)),
        }
        Ok(())
    }

    /// Whether a property says again which table a lookup names a row of: clients send it with an
    /// attachment, where it is a property of its own in the product.
    fn repeats_lookup(&self, name: &str) -> bool {
        let column = self.table.column(name).filter(|_| name == "objecttypecode");
        column.is_some_and(|column| column.companion_of.is_some())
    }

    /// A navigation property without `@odata.bind`: null clears a lookup, anything else is a new row.
    fn navigation(
        &self,
        row: &mut RowBody,
        name: &str,
        navigation: &Navigation,
        value: Json<'_>,
        text: &RawValue,
    ) -> Result<()> {
        match (navigation, value) {
            (Navigation::Lookup { column, .. } | Navigation::Owner { column }, Json::Null) => {
                self.set(row, column, None)
            }
            (Navigation::Lookup { column, .. }, Json::Object) => {
                self.claim(row, column)?;
                row.related.push(self.new_rows(name, navigation, &[text])?);
                Ok(())
            }
            (Navigation::Collection { .. } | Navigation::Intersect { .. }, Json::Array) => {
                let rows: Vec<&RawValue> = serde_json::from_str(text.get())
                    .map_err(|error| self.wrong(&error.to_string()))?;
                row.related.push(self.new_rows(name, navigation, &rows)?);
                Ok(())
            }
            (_, value) => Err(self.wrong(&format!(
                "An unexpected '{}' node was found for the navigation property '{name}'.",
                value.node()
            ))),
        }
    }

    fn bind(
        &self,
        row: &mut RowBody,
        property: &str,
        value: Json<'_>,
        text: &RawValue,
    ) -> Result<()> {
        let Some(navigation) = self.table.navigation(property) else {
            return Err(self.wrong(&format!(
                "An undeclared property '{property}' which only has property annotations in the \
                 payload but no property value was found in the payload. In OData, only declared \
                 navigation properties and declared named streams can be represented as properties \
                 without values."
            )));
        };
        let column = match navigation {
            Navigation::Lookup { column, .. } | Navigation::Owner { column } => column,
            Navigation::Collection { .. } | Navigation::Intersect { .. } => {
                return self.bind_all(row, property, navigation, text);
            }
        };
        let address = match value {
            Json::Null => return self.set(row, column, None),
            Json::Text(address) => address,
            value => {
                return Err(self.wrong(&format!(
                    "An unexpected '{}' node was found for the annotation '{property}@odata.bind'. \
                     A string was expected.",
                    value.node()
                )));
            }
        };
        let target = self.target(property, navigation, &address)?;
        self.set(row, column, Some(target))
    }

    /// Rows to connect a new row with: `"Account_Tasks@odata.bind":["tasks(g)"]`.
    fn bind_all(
        &self,
        row: &mut RowBody,
        property: &str,
        navigation: &Navigation,
        text: &RawValue,
    ) -> Result<()> {
        let addresses: Vec<String> = serde_json::from_str(text.get()).map_err(|_| {
            self.wrong(&format!(
                "The annotation '{property}@odata.bind' of a collection is a list of addresses."
            ))
        })?;
        for address in addresses {
            let target = self.target(property, navigation, &address)?;
            let path = navigation.path().ok_or_else(|| self.undeclared(property))?;
            row.associations.push((path, target));
        }
        Ok(())
    }

    /// The row at an address, if the navigation property leads to such rows.
    fn target(&self, property: &str, navigation: &Navigation, address: &str) -> Result<Reference> {
        let target =
            bind::resolve(self.catalog, self.keys, address).map_err(|error| match error {
                bind::Refused::Detail(detail) => self.wrong(&detail),
                bind::Refused::Error(error) => error,
            })?;
        if leads_to(self.catalog, navigation, &target) {
            return Ok(target);
        }
        Err(self.wrong(&format!(
            "The address '{address}' is not of a type that the property '{property}' takes."
        )))
    }

    /// Sets a lookup. One with several navigation properties may be cleared by one and set by
    /// another, in any order; set twice it is ambiguous.
    fn set(&self, row: &mut RowBody, column: &str, target: Option<Reference>) -> Result<()> {
        if target.is_some() && related::sets(&row.related, column) {
            return Err(self.set_twice(column));
        }
        let value = target.map_or(Value::Null, Value::Reference);
        let Some((_, earlier)) = row.values.iter_mut().find(|(name, _)| name == column) else {
            row.values.push((column.to_owned(), value));
            return Ok(());
        };
        match (&*earlier, &value) {
            (_, Value::Null) => Ok(()),
            (Value::Null, _) => {
                *earlier = value;
                Ok(())
            }
            _ => Err(self.set_twice(column)),
        }
    }

    fn set_twice(&self, column: &str) -> Error {
        self.wrong(&format!("The lookup '{column}' is set more than once."))
    }

    fn wrong(&self, detail: &str) -> Error {
        payload(&self.table.definition.set, detail)
    }

    fn undeclared(&self, property: &str) -> Error {
        Error::UndeclaredProperty {
            table: self.table.definition.name.clone(),
            property: property.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
