//! `$select` and `$expand` into a selection, and the view of it that the answer repeats: the names as
//! the client gave them, for `@odata.context` and the links of expanded collections.

use std::ops::Range;

use engine::{Catalog, Navigation, Table};
use model::query::{Columns, Condition, Expand, Path, Query, Selection};
use model::time::Zone;
use model::{Error, Result};

use super::{filter, intersects, order, property};
use crate::edm;
use odata::{ExpandItem, Options, Step};

/// More joins than this are refused (query.md §1.4).
const MAX_EXPANDS: usize = 15;

/// What the client asked to see of a row.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct View {
    /// The properties named; none for all.
    pub(crate) properties: Option<Vec<String>>,
    /// The related rows.
    pub(crate) expands: Vec<ExpandView>,
}

impl View {
    /// Whether some expand stands in another.
    pub(crate) fn is_nested(&self) -> bool {
        self.expands.iter().any(|expand| !expand.view.expands.is_empty())
    }
}

/// What the client asked to see of related rows.
#[derive(Debug, PartialEq)]
pub(crate) struct ExpandView {
    /// The navigation property.
    pub(crate) name: String,
    /// The nested options, as sent.
    pub(crate) options: Vec<(String, String)>,
    /// What to see of each row.
    pub(crate) view: View,
    /// What of the answer is shown there.
    pub(crate) shown: Shown,
    /// How the rows there go on, if they are shown in pages: one more than a page is asked for.
    pub(crate) paged: Option<Paged>,
}

/// Rows of a navigation property of which a row shows a page (query.md §7).
#[derive(Debug, PartialEq)]
pub(crate) struct Paged {
    /// How many rows.
    pub(crate) rows: usize,
    /// The question that asks for all of them.
    pub(crate) query: Query,
    /// The way to them from the row that shows them.
    pub(crate) path: Path,
}

/// What of an answer is shown under a navigation property.
#[derive(Debug, PartialEq)]
pub(crate) enum Shown {
    /// The first of these expands that has a row: an owner is a user or a team.
    Rows(Range<usize>),
    /// The address of the row that a lookup column points at, if it is of this table; of any, if
    /// none is named.
    Address(String, Option<String>),
}

/// What all of a request's selections have in common.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Whether to show the names behind lookups.
    pub(super) labels: bool,
    /// How many rows a page has.
    pub(super) page: u32,
    /// The time zone of the user.
    pub(super) zone: Zone,
}

/// What to show of the rows that a request asks for.
pub(super) fn translate(
    catalog: &Catalog,
    table: &Table,
    options: &Options,
    wanted: Wanted,
) -> Result<(Selection, View)> {
    let translator = Translator::new(catalog, table, &options.expand, wanted)?;
    translator.rows(&[table], options.select.as_deref(), &options.expand)?.only()
}

/// What to show of the row at the end of a lookup of `table`: the key of the row itself and the row
/// behind the navigation property, as if it were expanded.
pub(super) fn behind_lookup(
    catalog: &Catalog,
    table: &Table,
    property: &str,
    options: &Options,
    wanted: Wanted,
) -> Result<(Selection, View)> {
    let item = ExpandItem {
        name: property.to_owned(),
        select: options.select.clone(),
        expand: options.expand.clone(),
        ..ExpandItem::default()
    };
    let targets = navigation(catalog, table, property)?.1;
    if let Some(target) = targets.first() {
        intersects::check(catalog, target, &options.expand)?;
    }
    let nested = options.expand.iter().any(|item| !item.expand.is_empty());
    let mut selection = Selection::columns([table.definition.primary_id.clone()]);
    let translator = Translator { catalog, wanted, nested };
    let view = translator.expand(table, &item, &mut selection)?;
    Ok((selection, view.view))
}

fn count(items: &[ExpandItem]) -> usize {
    items.iter().map(|item| 1 + count(&item.expand)).sum()
}

struct Translator<'a> {
    catalog: &'a Catalog,
    wanted: Wanted,
    /// Whether some expand stands in another.
    nested: bool,
}

/// What to show of rows of one or of several tables.
struct Rows {
    selections: Vec<Selection>,
    view: View,
}

impl Rows {
    fn only(mut self) -> Result<(Selection, View)> {
        let selection = self.selections.pop();
        let selection = selection.ok_or_else(|| Error::internal("nothing is selected"))?;
        Ok((selection, self.view))
    }
}

impl<'a> Translator<'a> {
    fn new(
        catalog: &'a Catalog,
        table: &Table,
        items: &[ExpandItem],
        wanted: Wanted,
    ) -> Result<Self> {
        if count(items) > MAX_EXPANDS {
            return Err(Error::rule(
                0x8004_430d,
                "Number of link entities in query exceeded maximum limit.",
            ));
        }
        intersects::check(catalog, table, items)?;
        let nested = items.iter().any(|item| !item.expand.is_empty());
        Ok(Self { catalog, wanted, nested })
    }

    /// What to show of rows that are of one of these tables. What is named must be of one of them.
    fn rows(
        &self,
        tables: &[&Table],
        select: Option<&[String]>,
        items: &[ExpandItem],
    ) -> Result<Rows> {
        let mut selections = Vec::new();
        let mut view = View::default();
        let labels = self.wanted.labels;
        for table in tables {
            let mut selection = Selection { labels, ..Selection::default() };
            if let Some(names) = select {
                let here = |name: &&String| edm::column(table, name).is_ok();
                let names: Vec<&String> = match tables {
                    [_] => names.iter().collect(),
                    _ => names.iter().filter(here).collect(),
                };
                let (columns, properties) = named(table, &names)?;
                selection.columns = Columns::Named(columns);
                let shown = view.properties.get_or_insert_default();
                for property in properties {
                    if !shown.contains(&property) {
                        shown.push(property);
                    }
                }
            }
            selections.push(selection);
        }
        for name in select.unwrap_or_default() {
            if tables.iter().all(|table| edm::column(table, name).is_err()) {
                return Err(not_found(tables, name));
            }
        }
        for item in items {
            if view.expands.iter().any(|earlier: &ExpandView| earlier.name == item.name) {
                return Err(Error::QueryOption(format!(
                    "The property '{}' is expanded more than once.",
                    item.name
                )));
            }
            let mut expanded = None;
            for (table, selection) in tables.iter().zip(&mut selections) {
                match self.expand(table, item, selection) {
                    Ok(view) => expanded = Some(view),
                    Err(Error::PropertyNotFound { .. }) if tables.len() > 1 => {}
                    Err(error) => return Err(error),
                }
            }
            view.expands.push(expanded.ok_or_else(|| not_found(tables, &item.name))?);
        }
        Ok(Rows { selections, view })
    }

    /// Adds what an item expands to a selection.
    fn expand(
        &self,
        table: &Table,
        item: &ExpandItem,
        selection: &mut Selection,
    ) -> Result<ExpandView> {
        let (navigation, targets) = navigation(self.catalog, table, &item.name)?;
        let column = match navigation {
            Navigation::Lookup { column, .. } | Navigation::Owner { column } => Some(column),
            Navigation::Collection { .. } | Navigation::Intersect { .. } => None,
        };
        if item.step == Step::References {
            return address(navigation, item, selection);
        }
        let single = column.is_some();
        if (single || self.nested) && (item.top.is_some() || !item.order.is_empty()) {
            return Err(Error::QueryOption(
                "Only $select and $filter clause can be provided while doing $expand on many-to-one \
                 relationship or nested one-to-many relationship."
                    .into(),
            ));
        }
        let rows = self.rows(&targets, item.select.as_deref(), &item.expand)?;
        let mut view = rows.view;
        let first = selection.expands.len();
        for (target, mut inner) in targets.iter().zip(rows.selections) {
            if let Navigation::Collection { relationship, .. } = navigation
                && !self.nested
            {
                self.add_parent_lookup(relationship, &mut inner);
            }
            add_always_shown(target, &mut view);
            let filter = item.filter.as_ref();
            let filter = filter
                .map(|filter| filter::translate(self.catalog, &self.wanted.zone, target, filter));
            let filter = match filter.transpose() {
                // What no such row has, none of them satisfies.
                Err(Error::PropertyNotFound { .. }) if targets.len() > 1 => {
                    Some(Condition::Any(Vec::new()))
                }
                filter => filter?,
            };
            let path = match column {
                Some(column) => {
                    let table = target.definition.name.clone();
                    Some(Path::Lookup { column: column.clone(), table })
                }
                None => navigation.path(),
            };
            selection.expands.push(Expand {
                name: item.name.clone(),
                path: path.ok_or_else(|| not_found(&[table], &item.name))?,
                selection: inner,
                filter,
                order: order::translate(self.catalog, target, &item.order)?,
                top: item.top,
            });
        }
        let shown = Shown::Rows(first..selection.expands.len());
        let paged = selection.expands.last_mut().filter(|_| self.nested && !single);
        let paged = paged.zip(targets.last()).and_then(|(expand, target)| {
            expand.top = Some(self.wanted.page.saturating_add(1));
            let mut query = Query::new(target.definition.name.clone(), Selection::default());
            query.filter.clone_from(&expand.filter);
            let rows = usize::try_from(self.wanted.page).ok()?;
            Some(Paged { rows, query, path: expand.path.clone() })
        });
        let (name, options) = (item.name.clone(), item.options.clone());
        Ok(ExpandView { name, options, view, shown, paged })
    }

    /// Rows of an expanded collection show the lookup that leads back (query.md §2).
    fn add_parent_lookup(&self, relationship: &str, selection: &mut Selection) {
        if let Some(relationship) = self.catalog.one_to_many(relationship)
            && let Columns::Named(columns) = &mut selection.columns
            && !columns.contains(&relationship.column)
        {
            columns.push(relationship.column.clone());
        }
    }
}

/// Where a navigation property leads, and the tables that the rows there are of.
fn navigation<'a>(
    catalog: &'a Catalog,
    table: &'a Table,
    name: &str,
) -> Result<(&'a Navigation, Vec<&'a Table>)> {
    let navigation = table.navigation(name).ok_or_else(|| not_found(&[table], name))?;
    let targets = property::targets(catalog, table, navigation);
    if targets.is_empty() { Err(not_found(&[table], name)) } else { Ok((navigation, targets)) }
}

/// `nav/$ref`: the address of the row, which its lookup knows; that comes along (query.md §2).
fn address(
    navigation: &Navigation,
    item: &ExpandItem,
    selection: &mut Selection,
) -> Result<ExpandView> {
    let (column, table) = match navigation {
        Navigation::Lookup { column, table } => (column, Some(table.clone())),
        Navigation::Owner { column } => (column, None),
        Navigation::Collection { .. } | Navigation::Intersect { .. } => {
            let text = "Expand with $ref is only supported on lookup type navigation property.";
            return Err(Error::QueryOption(text.into()));
        }
    };
    if let Columns::Named(columns) = &mut selection.columns
        && !columns.contains(column)
    {
        columns.push(column.clone());
    }
    Ok(ExpandView {
        name: item.name.clone(),
        options: Vec::new(),
        view: View::default(),
        shown: Shown::Address(column.clone(), table),
        paged: None,
    })
}

fn not_found(tables: &[&Table], property: &str) -> Error {
    let table = match tables {
        [table] => table.definition.name.clone(),
        // Users and teams have this type in common.
        _ => "principal".to_owned(),
    };
    Error::PropertyNotFound { table, property: property.to_owned() }
}

/// The columns that a `$select` needs, and its properties by their proper names.
fn named(table: &Table, names: &[&String]) -> Result<(Vec<String>, Vec<String>)> {
    let mut columns: Vec<String> = Vec::new();
    let mut properties: Vec<String> = Vec::new();
    for name in names {
        let column = edm::column(table, name)?;
        if !columns.contains(&column.name) {
            columns.push(column.name.clone());
            properties.push(edm::property_name(column));
        }
    }
    // A part of a composite address brings the whole along (query.md §2).
    for name in names.iter().filter_map(|name| composite_of(name)) {
        if edm::column(table, &name).is_ok() && !columns.contains(&name) {
            columns.push(name);
        }
    }
    Ok((columns, properties))
}

/// `address1_composite` for a part of that address.
fn composite_of(name: &str) -> Option<String> {
    const PARTS: [&str; 7] =
        ["line1", "line2", "line3", "city", "stateorprovince", "postalcode", "country"];
    let (address, part) = name.split_once('_')?;
    (address.starts_with("address") && PARTS.contains(&part))
        .then(|| format!("{address}_composite"))
}

/// The context of an expanded row names the columns that its table always shows there.
fn add_always_shown(table: &Table, view: &mut View) {
    let Some(properties) = &mut view.properties else { return };
    for name in &table.definition.always_expanded {
        if !properties.contains(name) {
            properties.push(name.clone());
        }
    }
}
