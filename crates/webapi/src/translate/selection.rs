//! `$select` and `$expand` into a selection, and the view of it that the answer repeats: the names as
//! the client gave them, for `@odata.context` and the links of expanded collections.

use engine::{Catalog, Navigation, Table};
use model::query::{Columns, Expand, Selection};
use model::{Error, Result};

use super::{filter, order};
use crate::edm;
use crate::url::{ExpandItem, Options, Step};

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
}

/// What to show of the rows that a request asks for.
pub(super) fn translate(
    catalog: &Catalog,
    table: &Table,
    options: &Options,
    labels: bool,
) -> Result<(Selection, View)> {
    if count(&options.expand) > MAX_EXPANDS {
        return Err(Error::rule(
            0x8004_430d,
            "Number of link entities in query exceeded maximum limit.",
        ));
    }
    let nested = options.expand.iter().any(|item| !item.expand.is_empty());
    Translator { catalog, labels, nested }.rows(table, options.select.as_deref(), &options.expand)
}

/// What to show of the row at the end of a lookup of `table`: the key of the row itself and the row
/// behind the navigation property, as if it were expanded.
pub(super) fn behind_lookup(
    catalog: &Catalog,
    table: &Table,
    property: &str,
    options: &Options,
    labels: bool,
) -> Result<(Selection, View)> {
    let item = ExpandItem {
        name: property.to_owned(),
        select: options.select.clone(),
        expand: options.expand.clone(),
        ..ExpandItem::default()
    };
    let nested = options.expand.iter().any(|item| !item.expand.is_empty());
    let (expand, view) = Translator { catalog, labels, nested }.expand(table, &item)?;
    let mut selection = Selection::columns([table.definition.primary_id.clone()]);
    selection.expands.push(expand);
    Ok((selection, view.view))
}

fn count(items: &[ExpandItem]) -> usize {
    items.iter().map(|item| 1 + count(&item.expand)).sum()
}

struct Translator<'a> {
    catalog: &'a Catalog,
    labels: bool,
    /// Whether some expand stands in another.
    nested: bool,
}

impl Translator<'_> {
    fn rows(
        &self,
        table: &Table,
        select: Option<&[String]>,
        items: &[ExpandItem],
    ) -> Result<(Selection, View)> {
        let mut selection = Selection { labels: self.labels, ..Selection::default() };
        let mut view = View::default();
        if let Some(names) = select {
            let (columns, properties) = named(table, names)?;
            selection.columns = Columns::Named(columns);
            view.properties = Some(properties);
        }
        for item in items {
            let (expand, expand_view) = self.expand(table, item)?;
            if selection.expands.iter().any(|earlier| earlier.name == expand.name) {
                return Err(Error::QueryOption(format!(
                    "The property '{}' is expanded more than once.",
                    expand.name
                )));
            }
            selection.expands.push(expand);
            view.expands.push(expand_view);
        }
        Ok((selection, view))
    }

    fn expand(&self, table: &Table, item: &ExpandItem) -> Result<(Expand, ExpandView)> {
        let not_found = || Error::PropertyNotFound {
            table: table.definition.name.clone(),
            property: item.name.clone(),
        };
        let navigation = table.navigation(&item.name).ok_or_else(not_found)?;
        let single = matches!(navigation, Navigation::Lookup { .. } | Navigation::Owner { .. });
        if item.step == Step::References {
            return Err(if single {
                Error::NotImplemented("`$ref` in `$expand`".into())
            } else {
                let text = "Expand with $ref is only supported on lookup type navigation property.";
                Error::QueryOption(text.into())
            });
        }
        if (single || self.nested) && (item.top.is_some() || !item.order.is_empty()) {
            return Err(Error::QueryOption(
                "Only $select and $filter clause can be provided while doing $expand on many-to-one \
                 relationship or nested one-to-many relationship."
                    .into(),
            ));
        }
        if single && item.filter.is_some() {
            return Err(Error::NotImplemented("`$filter` on an expanded lookup".into()));
        }
        let path = navigation.path().ok_or_else(super::owner_not_implemented)?;
        let target = navigation.table().and_then(|name| self.catalog.table(name));
        let target = target.ok_or_else(not_found)?;
        let (mut selection, mut view) = self.rows(target, item.select.as_deref(), &item.expand)?;
        if let Navigation::Collection { relationship, .. } = navigation
            && !self.nested
        {
            self.add_parent_lookup(relationship, &mut selection);
        }
        add_always_shown(target, &mut view);
        let filter = match &item.filter {
            Some(filter) => Some(filter::translate(self.catalog, target, filter)?),
            None => None,
        };
        let expand = Expand {
            name: item.name.clone(),
            path,
            selection,
            filter,
            order: order::translate(target, &item.order)?,
            top: item.top,
        };
        let options = item.options.clone();
        Ok((expand, ExpandView { name: item.name.clone(), options, view }))
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

/// The columns that a `$select` needs, and its properties by their proper names.
fn named(table: &Table, names: &[String]) -> Result<(Vec<String>, Vec<String>)> {
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
