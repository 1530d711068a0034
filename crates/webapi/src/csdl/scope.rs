//! What a document covers: all tables, or some and what they inherit from; and which navigation
//! properties can be shown so that everything in the document resolves.

use std::collections::{BTreeSet, HashMap};

use engine::{Catalog, Navigation, Table};
use model::metadata::{Base, ColumnDefinition, OneToMany};

use crate::edm;

/// The table that activities inherit from.
const ACTIVITY: &str = "activitypointer";
/// The key that users and teams inherit from `principal`.
pub(super) const OWNER_ID: &str = "ownerid";

/// The tables of a document.
pub(super) struct Scope<'c> {
    catalog: &'c Catalog,
    /// In an order of their own, so that equal catalogs make equal documents.
    tables: Vec<&'c Table>,
    /// The tables' names, if these are not all that there are.
    names: Option<BTreeSet<&'c str>>,
    /// The 1:N relationships by the table that holds the lookup and its navigation property.
    lookups: HashMap<(&'c str, &'c str), &'c OneToMany>,
}

impl<'c> Scope<'c> {
    /// All tables, or those that are named and what they inherit from.
    pub(super) fn new(catalog: &'c Catalog, named: Option<&[String]>) -> Self {
        let names = named.map(|named| {
            let tables = named.iter().filter_map(|name| catalog.table(name));
            let with_bases =
                tables.flat_map(|table| [Some(table.as_ref()), base_of(catalog, table)]);
            with_bases.flatten().map(|table| table.definition.name.as_str()).collect()
        });
        let covers = |table: &&Table| covers(names.as_ref(), &table.definition.name);
        let mut tables: Vec<&Table> = catalog.tables().map(AsRef::as_ref).filter(covers).collect();
        // What others inherit from comes first: some generators write classes in this order.
        tables.sort_unstable_by_key(|table| {
            let name = table.definition.name.as_str();
            (name != ACTIVITY, name)
        });
        let lookups = catalog
            .all_one_to_many()
            .map(|each| ((each.referencing.as_str(), each.lookup_property.as_str()), each.as_ref()))
            .collect();
        Self { catalog, tables, names, lookups }
    }

    pub(super) fn tables(&self) -> &[&'c Table] {
        &self.tables
    }

    /// Whether it covers all tables.
    pub(super) fn is_whole(&self) -> bool {
        self.names.is_none()
    }

    /// The table with this name, if it is covered.
    pub(super) fn table(&self, name: &str) -> Option<&'c Table> {
        let table = self.catalog.table(name).map(AsRef::as_ref);
        table.filter(|_| covers(self.names.as_ref(), name))
    }

    /// The table whose properties a table inherits.
    pub(super) fn base(&self, table: &Table) -> Option<&'c Table> {
        base_of(self.catalog, table)
    }

    /// The columns that are properties of the type itself, and not of the one that it inherits from.
    pub(super) fn properties(
        &self,
        table: &'c Table,
    ) -> impl Iterator<Item = &'c ColumnDefinition> + use<'c> {
        let base = self.base(table);
        let principal = table.definition.base == Base::Principal;
        let columns = table.definition.columns.iter().filter(|column| column.is_property());
        columns.filter(move |column| {
            let name = edm::property_name(column);
            base.is_none_or(|base| !has_property(base, &name)) && !(principal && name == OWNER_ID)
        })
    }

    /// The navigation properties of the type itself, by name.
    pub(super) fn navigations(&self, table: &'c Table) -> Vec<(&'c str, &'c Navigation)> {
        let all = table.navigations();
        let mut shown: Vec<_> =
            all.filter(|(name, leads)| self.shows(table, name, leads)).collect();
        shown.sort_unstable_by_key(|(name, _)| *name);
        shown
    }

    /// The navigation properties that rows of a table can be followed along, inherited ones too, with
    /// the set that each leads to, by name. That of an owner leads to none.
    pub(super) fn bindings(&self, table: &'c Table) -> Vec<(&'c str, &'c str)> {
        let base = self.base(table).into_iter().flat_map(|base| self.navigations(base));
        let base = base.filter(|(name, _)| table.navigation(name).is_some());
        let all = self.navigations(table).into_iter().chain(base);
        let mut bindings: Vec<_> = all
            .filter_map(|(name, navigation)| Some((name, self.table(navigation.table()?)?)))
            .map(|(name, target)| (name, target.definition.set.as_str()))
            .collect();
        bindings.sort_unstable_by_key(|(name, _)| *name);
        bindings
    }

    /// The navigation property that leads back, if the other type shows it.
    pub(super) fn partner(
        &self,
        table: &Table,
        name: &str,
        navigation: &Navigation,
    ) -> Option<&'c str> {
        let (other, partner) = match navigation {
            Navigation::Owner { .. } => return None,
            Navigation::Lookup { table: other, .. } => {
                let each = self.lookups.get(&(table.definition.name.as_str(), name))?;
                (other, each.collection_property.as_str())
            }
            Navigation::Collection { relationship, table: other } => {
                let each = self.catalog.one_to_many(relationship)?;
                (other, each.lookup_property.as_str())
            }
            Navigation::Intersect { relationship, from_second, table: other } => {
                let each = self.catalog.many_to_many(relationship)?;
                let back = if *from_second { &each.first_property } else { &each.second_property };
                (other, back.as_str())
            }
        };
        let other = self.table(other)?;
        let back = other.navigation(partner)?;
        let same = match (navigation, back) {
            (Navigation::Lookup { .. }, Navigation::Collection { relationship, table: origin }) => {
                let each = self.lookups.get(&(table.definition.name.as_str(), name));
                each.is_some_and(|each| each.name == *relationship)
                    && *origin == table.definition.name
            }
            (Navigation::Collection { .. }, Navigation::Lookup { table: origin, .. }) => {
                *origin == table.definition.name
            }
            (
                Navigation::Intersect { relationship: one, .. },
                Navigation::Intersect { relationship: two, .. },
            ) => one == two,
            _ => false,
        };
        (same && self.shows(other, partner, back)).then_some(partner)
    }

    /// Whether a type has a navigation property of its own. It needs a type to lead to and a name that
    /// nothing else of the type has. Rows of an intersect table lead nowhere (metadata.md §13).
    fn shows(&self, table: &Table, name: &str, navigation: &Navigation) -> bool {
        let leads = match navigation.table() {
            Some(target) => self.table(target).is_some(),
            None => true,
        };
        let inherited = self
            .base(table)
            .is_some_and(|base| base.navigation(name).is_some() || has_property(base, name));
        leads && !inherited && !table.definition.is_intersect && !has_property(table, name)
    }
}

fn covers(names: Option<&BTreeSet<&str>>, name: &str) -> bool {
    names.is_none_or(|names| names.contains(name))
}

fn base_of<'c>(catalog: &'c Catalog, table: &Table) -> Option<&'c Table> {
    let inherits = table.definition.base == Base::ActivityPointer;
    catalog.table(ACTIVITY).filter(|_| inherits).map(AsRef::as_ref)
}

/// Whether rows of a table have a property of this name, `_x_value` of a lookup included.
fn has_property(table: &Table, name: &str) -> bool {
    let plain = || table.column(name).filter(|column| !column.is_lookup());
    edm::lookup(table, name).or_else(plain).is_some_and(ColumnDefinition::is_property)
        || (name == OWNER_ID && table.definition.base == Base::Principal)
}
