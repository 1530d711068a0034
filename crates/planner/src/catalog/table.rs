//! A table with the look-ups that every request needs.

use std::collections::HashMap;
use std::sync::Arc;

use model::metadata::{
    AccessRule, Base, Choice, ColumnDefinition, ColumnType, ManyToMany, OneToMany, Privilege,
    TableDefinition,
};
use model::right::Right;
use security::TableSecurity;

use super::Navigation;

/// A table with its look-ups.
#[derive(Debug)]
pub struct Table {
    /// The definition.
    pub definition: Arc<TableDefinition>,
    columns: HashMap<String, usize>,
    /// The global choices that columns use, by name.
    choices: HashMap<String, Arc<Choice>>,
    navigations: HashMap<String, Navigation>,
    privileges: [Option<Arc<Privilege>>; Right::ALL.len()],
    children: Vec<Arc<OneToMany>>,
    lookup_properties: HashMap<(String, String), String>,
    hierarchy: Option<String>,
}

/// What a catalog has around a table.
#[derive(Default)]
pub(super) struct Surroundings<'a> {
    /// The 1:N relationships in which it holds the lookup.
    pub(super) ups: Vec<Arc<OneToMany>>,
    /// Those in which `activitypointer` holds it.
    pub(super) inherited: &'a [Arc<OneToMany>],
    /// The 1:N relationships in which it is the one.
    pub(super) children: Vec<Arc<OneToMany>>,
    /// The N:N relationships that it is an end of.
    pub(super) many: Vec<Arc<ManyToMany>>,
    /// The privileges on its rows.
    pub(super) privileges: Vec<Arc<Privilege>>,
}

impl Table {
    pub(super) fn new(
        definition: Arc<TableDefinition>,
        choices: &HashMap<String, Arc<Choice>>,
        around: Surroundings<'_>,
    ) -> Self {
        let global = definition.columns.iter().filter_map(|column| column.choice.as_ref());
        let global = global.filter(|name| !definition.choices.contains_key(*name));
        let choices: HashMap<String, Arc<Choice>> = global
            .filter_map(|name| Some((name.clone(), Arc::clone(choices.get(name)?))))
            .collect();
        let columns: HashMap<String, usize> = definition
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| (column.name.clone(), index))
            .collect();
        let mut lookup_properties = HashMap::new();
        for each in &around.ups {
            lookup_properties
                .entry((each.column.clone(), each.referenced.clone()))
                .or_insert_with(|| each.lookup_property.clone());
        }
        for (column, property) in owners(&definition) {
            for target in &column.targets {
                lookup_properties.insert((column.name.clone(), target.clone()), property.clone());
            }
        }
        let navigations = navigations(&definition, &columns, &around);
        let held = |right: Right| {
            let reads =
                right == Right::Read && matches!(definition.access, AccessRule::Miscellaneous(_));
            let mut all = around.privileges.iter();
            all.find(|privilege| reads || privilege.right == Some(right)).map(Arc::clone)
        };
        let privileges = Right::ALL.map(held);
        let up = definition.many_to_one.iter().find(|each| {
            each.hierarchical
                && each.referenced == definition.name
                && columns.contains_key(&each.column)
        });
        let hierarchy = up.map(|each| each.column.clone());
        let children = around.children;
        Self {
            definition,
            columns,
            choices,
            navigations,
            privileges,
            children,
            lookup_properties,
            hierarchy,
        }
    }

    /// The column with this logical name.
    pub fn column(&self, name: &str) -> Option<&ColumnDefinition> {
        self.columns.get(name).and_then(|index| self.definition.columns.get(*index))
    }

    /// The column of files or pictures that a column belongs to, which is another one: its id, its name,
    /// its address.
    pub fn whole_of(&self, part: &ColumnDefinition) -> Option<&ColumnDefinition> {
        let of = part.companion_of.as_deref().unwrap_or(&part.name);
        let names = [Some(of), of.strip_suffix("id")];
        let mut found = names.into_iter().flatten().filter_map(|name| self.column(name));
        found.find(|column| {
            column.holds_files()
                && column.name != part.name
                && (part.is_part() || column.file_id_column() == part.name)
        })
    }

    /// The place of a column in `definition.columns`.
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.get(name).copied()
    }

    /// Where the navigation property with this name leads; names are case-sensitive.
    pub fn navigation(&self, property: &str) -> Option<&Navigation> {
        self.navigations.get(property)
    }

    /// All navigation properties, in no order.
    pub fn navigations(&self) -> impl Iterator<Item = (&str, &Navigation)> {
        self.navigations.iter().map(|(name, navigation)| (name.as_str(), navigation))
    }

    /// The name of the navigation property along a lookup column to a table.
    pub fn lookup_property(&self, column: &str, table: &str) -> Option<&str> {
        self.lookup_properties.get(&(column.to_owned(), table.to_owned())).map(String::as_str)
    }

    /// The tables that navigation properties along a lookup column lead to, in no order.
    pub fn lookup_tables<'a>(&'a self, column: &'a str) -> impl Iterator<Item = &'a str> {
        let keys = self.lookup_properties.keys();
        keys.filter(move |(by, _)| by == column).map(|(_, table)| table.as_str())
    }

    /// The 1:N relationships in which this table is the one.
    pub fn children(&self) -> &[Arc<OneToMany>] {
        &self.children
    }

    /// The lookup column that leads to the row above, if the table has a hierarchy (query.md §4).
    pub fn hierarchy(&self) -> Option<&str> {
        self.hierarchy.as_deref()
    }

    /// The privilege that gives a right on its rows.
    pub fn privilege(&self, right: Right) -> Option<&Arc<Privilege>> {
        Right::ALL
            .iter()
            .position(|each| *each == right)
            .and_then(|index| self.privileges.get(index))
            .and_then(Option::as_ref)
    }

    /// What the security core needs to know of it.
    pub fn security(&self) -> TableSecurity<'_> {
        TableSecurity::new(&self.definition, |right| self.privilege(right).map(AsRef::as_ref))
    }

    /// The choice of a column: one of its own, else a global one.
    pub fn choice(&self, column: &ColumnDefinition) -> Option<&Choice> {
        let name = column.choice.as_ref()?;
        let own = self.definition.choices.get(name);
        own.or_else(|| self.choices.get(name).map(AsRef::as_ref))
    }
}

/// The columns that name an owner, with their navigation properties.
fn owners(definition: &TableDefinition) -> impl Iterator<Item = (&ColumnDefinition, String)> {
    let owners = definition.columns.iter().filter(|column| column.kind == ColumnType::Owner);
    owners.map(|column| {
        let mut property = column.name.clone();
        if definition.base == Base::ActivityPointer {
            property.push('_');
            property.push_str(&definition.name);
        }
        (column, property)
    })
}

fn navigations(
    definition: &TableDefinition,
    columns: &HashMap<String, usize>,
    around: &Surroundings<'_>,
) -> HashMap<String, Navigation> {
    let mut navigations = HashMap::new();
    let lookup = |each: &OneToMany| Navigation::Lookup {
        column: each.column.clone(),
        table: each.referenced.clone(),
    };
    for each in &around.ups {
        navigations.insert(each.lookup_property.clone(), lookup(each));
    }
    // An activity has the navigation properties of `activitypointer` too (metadata.md §14).
    if definition.base == Base::ActivityPointer {
        for each in around.inherited.iter().filter(|each| columns.contains_key(&each.column)) {
            navigations.entry(each.lookup_property.clone()).or_insert_with(|| lookup(each));
        }
    }
    for (column, property) in owners(definition) {
        let owner = Navigation::Owner { column: column.name.clone() };
        navigations.insert(column.name.clone(), owner.clone());
        navigations.insert(property, owner);
    }
    for each in &around.children {
        let navigation = Navigation::Collection {
            relationship: each.name.clone(),
            table: each.referencing.clone(),
        };
        navigations.insert(each.collection_property.clone(), navigation);
    }
    for each in &around.many {
        let mut insert = |property: &String, from_second: bool, table: &String| {
            let navigation = Navigation::Intersect {
                relationship: each.name.clone(),
                from_second,
                table: table.clone(),
            };
            navigations.insert(property.clone(), navigation);
        };
        if each.second == definition.name {
            insert(&each.second_property, true, &each.first);
        }
        if each.first == definition.name {
            insert(&each.first_property, false, &each.second);
        }
    }
    navigations
}
