//! The tables of a statement and the names that its columns are found by. Names are logical names
//! without regard to case (query.md §11).

use std::sync::Arc;

use model::metadata::{ColumnDefinition, Stored};
use model::query::Operand;
use model::{Error, Result};
use planner::{Catalog, Table};
use sqlparser::ast::{Expr, Ident, ObjectName, ObjectNamePart};

use crate::refusal::{invalid, unsupported};
use crate::scan::clipped;

/// A table of the statement.
#[derive(Clone, Debug)]
struct Known {
    /// Its alias, or its own name, in lower case.
    name: String,
    table: Arc<Table>,
}

/// The tables of a statement, in their order.
#[derive(Debug)]
pub(crate) struct Scope<'c> {
    catalog: &'c Catalog,
    /// The one asked about.
    base: Known,
    joined: Vec<Known>,
    /// The only table whose columns are found: the one that is joined, in its condition.
    only: Option<usize>,
}

/// A column of one of the tables.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The place of its table in the statement.
    pub(crate) place: usize,
    pub(crate) table: Arc<Table>,
    pub(crate) column: ColumnDefinition,
    /// How a condition or an output names it.
    pub(crate) operand: Operand,
}

impl<'c> Scope<'c> {
    /// The tables so far: the first one.
    pub(crate) fn new(catalog: &'c Catalog, name: String, table: Arc<Table>) -> Self {
        Self { catalog, base: Known { name, table }, joined: Vec::new(), only: None }
    }

    /// One more table; its place.
    pub(crate) fn add(&mut self, name: String, table: Arc<Table>) -> Result<usize> {
        if self.known().any(|known| known.name == name) {
            return Err(invalid(format!(
                "Two tables of the SQL statement are called '{}': give one of them an alias.",
                clipped(&name)
            )));
        }
        self.joined.push(Known { name, table });
        Ok(self.joined.len())
    }

    /// The tables that there are.
    pub(crate) fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// The table asked about.
    pub(crate) fn base(&self) -> &Table {
        &self.base.table
    }

    fn known(&self) -> impl Iterator<Item = &Known> {
        std::iter::once(&self.base).chain(&self.joined)
    }

    /// The tables up to and with the one at this place: those that its join may name.
    pub(crate) fn up_to(&self, place: usize) -> Self {
        let joined = self.joined.iter().take(place).cloned().collect();
        Self { catalog: self.catalog, base: self.base.clone(), joined, only: None }
    }

    /// The same tables, where only columns of this one may be named, as columns of the row itself.
    pub(crate) fn only(mut self, place: usize) -> Self {
        self.only = Some(place);
        self
    }

    /// The table at this place.
    pub(crate) fn table(&self, place: usize) -> Option<&Table> {
        self.known().nth(place).map(|known| &*known.table)
    }

    /// The primary key of the joined table at this place.
    pub(crate) fn key(&self, place: usize) -> Option<Operand> {
        let name = self.table(place)?.definition.primary_id.clone();
        Some(Operand::Linked { link: link_name(place), name })
    }

    /// The column that an expression names; `None` if it is no name.
    pub(crate) fn column(&self, expression: &Expr) -> Result<Option<Found>> {
        let (qualifier, name) = match expression {
            Expr::Identifier(name) => (None, name),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [table, name] => (Some(table), name),
                [schema, table, name] if is_dbo(schema) => (Some(table), name),
                _ => return Err(unsupported("A name of more than two parts")),
            },
            Expr::Nested(inner) => return self.column(inner),
            _ => return Ok(None),
        };
        let found = self.find(qualifier, name)?;
        if self.only.is_some_and(|only| only != found.place) {
            return Err(invalid(
                "Beside its equality, the ON clause of a JOIN compares columns of the joined table \
                 only.",
            ));
        }
        Ok(Some(found))
    }

    fn find(&self, qualifier: Option<&Ident>, name: &Ident) -> Result<Found> {
        if let Some(qualifier) = qualifier {
            let wanted = qualifier.value.to_lowercase();
            let place = self.known().position(|known| known.name == wanted);
            let Some(place) = place else {
                return Err(invalid(format!(
                    "The multi-part identifier '{}.{}' could not be bound.",
                    clipped(&qualifier.value),
                    clipped(&name.value)
                )));
            };
            return self.at(place, name).ok_or_else(|| self.no_column(place, name));
        }
        let mut found = (0..=self.joined.len()).filter_map(|place| self.at(place, name));
        match (found.next(), found.next()) {
            (Some(found), None) => Ok(found),
            (Some(_), Some(_)) => {
                Err(invalid(format!("Ambiguous column name '{}'.", clipped(&name.value))))
            }
            (None, _) => Err(self.no_column(0, name)),
        }
    }

    /// A column of the table at this place, by its logical name or, of a lookup, by `_name_value`.
    fn at(&self, place: usize, name: &Ident) -> Option<Found> {
        let known = self.known().nth(place)?;
        let name = name.value.to_lowercase();
        let lookup = name.strip_prefix('_').and_then(|name| name.strip_suffix("_value"));
        let lookup = lookup.and_then(|name| known.table.column(name));
        let column = match lookup.filter(|column| column.is_lookup()) {
            Some(column) => column,
            None => known.table.column(&name)?,
        };
        if !column.is_property() || column.stored() == Stored::Nowhere {
            return None;
        }
        let name = column.name.clone();
        let operand = if place == 0 || self.only.is_some() {
            Operand::column(name)
        } else {
            Operand::Linked { link: link_name(place), name }
        };
        let table = Arc::clone(&known.table);
        Some(Found { place, table, column: column.clone(), operand })
    }

    fn no_column(&self, place: usize, name: &Ident) -> Error {
        let table = self.table(place).map_or("", |table| &table.definition.name);
        let name = clipped(&name.value);
        // As FetchXML answers it: what `sql` does is not documented (query.md §1.4).
        Error::rule(
            0x8004_1103,
            format!(
                "'{table}' entity doesn't contain attribute with Name = '{name}' and NameMapping = \
                 'Logical'."
            ),
        )
    }
}

/// What the question calls the joined table at this place. It is a name of ours: an alias of the
/// statement has no meaning outside of it.
pub(crate) fn link_name(place: usize) -> String {
    format!("j{place}")
}

/// The table that a name after `FROM` or `JOIN` means; `dbo.` may stand before it.
pub(crate) fn table(catalog: &Catalog, name: &ObjectName) -> Result<Arc<Table>> {
    let name = match name.0.as_slice() {
        [ObjectNamePart::Identifier(name)] => name,
        [ObjectNamePart::Identifier(schema), ObjectNamePart::Identifier(name)]
            if is_dbo(schema) =>
        {
            name
        }
        _ => return Err(unsupported("A table of another schema or database")),
    };
    catalog.table(&name.value.to_lowercase()).cloned().ok_or_else(|| {
        // As FetchXML answers it: what `sql` does is not documented (query.md §1.4).
        Error::rule(
            0x8004_1102,
            format!(
                "The entity with a name = '{}' with namemapping = 'Logical' was not found in the \
                 MetadataCache.",
                clipped(&name.value)
            ),
        )
    })
}

fn is_dbo(schema: &Ident) -> bool {
    schema.value.eq_ignore_ascii_case("dbo")
}
