//! The syntax tree to the neutral question: names are looked up in the catalog, values are read by
//! the types of their columns, and the rules of the language about paging and order are applied.

mod aggregate;
mod columns;
mod condition;
mod link;
mod order;

use std::sync::Arc;

use model::metadata::ColumnDefinition;
use model::query::{Columns, Condition, Operand, Page, Query, Selection};
use model::time::Zone;
use model::{Error, Result};
use planner::{Catalog, Table};

use crate::limit::MAX_ROWS;
use crate::refusal::{no_attribute, no_entity};
use crate::tree::{Entity, Fetch};
use link::Scope;

/// What a document asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Translated {
    /// The question. Its page is the first one; which one is asked for stands below.
    pub query: Query,
    /// The number of the page, from 1.
    pub number: u32,
    /// Where the page before ended, as the client gave it; only for pages after the first.
    pub cookie: Option<String>,
}

/// The question that a document asks, in the name of a user whose clocks show the time of `zone`.
///
/// # Errors
/// If it names what does not exist, or asks what the language does not allow.
pub fn translate(fetch: &Fetch, catalog: &Catalog, zone: &Zone) -> Result<Translated> {
    let translator = Translator { catalog, zone, fetch };
    let root = translator.table(&fetch.entity.name)?;
    let scope = Scope::new(&translator, root, &fetch.entity)?;
    let mut query = Query::new(fetch.entity.name.clone(), Selection::default());
    query.distinct = fetch.distinct;
    query.count = fetch.total;
    query.page = page(fetch)?;
    query.links = scope.links(&fetch.entity)?;
    query.filter = scope.root_filter(&fetch.entity, &mut query.searched)?;
    if fetch.retained {
        // There is no store for the long term.
        query.filter = Some(Condition::Any(Vec::new()));
    }
    if fetch.aggregate {
        query.selection.columns = Columns::Named(Vec::new());
        query.aggregation = Some(scope.aggregation(&fetch.entity)?);
        query.aggregate_limit = fetch.aggregate_limit;
    } else {
        query.selection.columns = scope.root_columns(&fetch.entity)?;
        query.aliased = scope.aliased(&fetch.entity)?;
    }
    query.order = scope.order(&fetch.entity)?;
    let number = fetch.page.unwrap_or(1);
    // Some clients send the cookie of a page with the number of the first (query.md §17).
    let cookie = fetch.cookie.clone().filter(|_| number > 1);
    Ok(Translated { query, number, cookie })
}

fn page(fetch: &Fetch) -> Result<Page> {
    let Some(top) = fetch.top else {
        return Ok(Page { size: fetch.count, ..Page::default() });
    };
    let paging = [
        ("page", fetch.page.is_some()),
        ("count", fetch.count.is_some()),
        ("returntotalrecordcount", fetch.total),
    ];
    if let Some((name, _)) = paging.iter().find(|(_, given)| *given) {
        return Err(Error::InvalidArgument(format!(
            "The top attribute can't be specified with paging attribute {name}"
        )));
    }
    if top > MAX_ROWS {
        return Err(Error::InvalidArgument(format!(
            "The top attribute can't be greater than {MAX_ROWS}"
        )));
    }
    Ok(Page { top: Some(top), ..Page::default() })
}

/// What all parts of a translation know.
struct Translator<'a> {
    catalog: &'a Catalog,
    zone: &'a Zone,
    fetch: &'a Fetch,
}

impl<'a> Translator<'a> {
    fn table(&self, name: &str) -> Result<&'a Arc<Table>> {
        self.catalog.table(name).ok_or_else(|| no_entity(name))
    }
}

/// The column of a table that can be shown and asked about.
fn column<'t>(table: &'t Table, name: &str) -> Result<&'t ColumnDefinition> {
    let found = table.column(name).filter(|column| column.is_property());
    found.ok_or_else(|| no_attribute(&table.definition.name, name))
}

/// The column that a name stands for: the name of a lookup's row stands for the lookup.
fn column_or_named<'t>(table: &'t Table, name: &str) -> Result<&'t ColumnDefinition> {
    match column(table, name) {
        Ok(found) => Ok(found),
        Err(error) => named_lookup(table, name).ok_or(error),
    }
}

/// The lookup whose row a column names: `ownerid` for `owneridname`.
fn named_lookup<'t>(table: &'t Table, name: &str) -> Option<&'t ColumnDefinition> {
    let of = table.column(name)?.companion_of.as_deref()?;
    if name.strip_suffix("name") != Some(of) {
        return None;
    }
    column(table, of).ok().filter(|column| column.is_lookup())
}

/// Whether nothing is named to be shown of a table.
fn names_nothing(entity: &Entity) -> bool {
    entity.attributes.is_empty() && !entity.no_attributes
}

/// A column of the root, or of what a link joins.
fn operand(link: Option<&str>, name: String) -> Operand {
    match link {
        None => Operand::column(name),
        Some(link) => Operand::Linked { link: link.to_owned(), name },
    }
}
