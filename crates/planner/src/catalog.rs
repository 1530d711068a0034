//! An immutable snapshot of an organization's metadata, with the look-ups that every request needs.
//! A request keeps the one it began with, so that a change of metadata never splits it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::metadata::{
    AccessRule, Base, Choice, ColumnDefinition, ColumnType, ManyToMany, OneToMany, Privilege,
    TableDefinition,
};
use model::query::Path;
use model::right::Right;
use security::TableSecurity;

/// The tables, relationships and privileges of an organization at one moment.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Counts the changes of metadata; equal versions are equal catalogs.
    pub version: i64,
    tables: HashMap<String, Arc<Table>>,
    sets: HashMap<String, Arc<Table>>,
    one_to_many: HashMap<String, Arc<OneToMany>>,
    many_to_many: HashMap<String, Arc<ManyToMany>>,
    choices: HashMap<String, Arc<Choice>>,
    privileges: HashMap<String, Arc<Privilege>>,
    secures_columns: bool,
}

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

/// Where a navigation property leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Navigation {
    /// Along a lookup column to rows of one table.
    Lookup {
        /// The column.
        column: String,
        /// The table.
        table: String,
    },
    /// To the owner, which is a user or a team.
    Owner {
        /// The column.
        column: String,
    },
    /// To the rows of `table` that point here.
    Collection {
        /// Schema name of the 1:N relationship.
        relationship: String,
        /// The table.
        table: String,
    },
    /// To the rows of `table` that are associated with this one.
    Intersect {
        /// Schema name of the N:N relationship.
        relationship: String,
        /// Whether this is the relationship's second table.
        from_second: bool,
        /// The table.
        table: String,
    },
}

impl Navigation {
    /// The step of a question along it; `None` for the owner, which has no single table.
    pub fn path(&self) -> Option<Path> {
        match self {
            Self::Lookup { column, table } => {
                Some(Path::Lookup { column: column.clone(), table: table.clone() })
            }
            Self::Owner { .. } => None,
            Self::Collection { relationship, .. } => {
                Some(Path::Collection { relationship: relationship.clone() })
            }
            Self::Intersect { relationship, from_second, .. } => Some(Path::Intersect {
                relationship: relationship.clone(),
                from_second: *from_second,
            }),
        }
    }

    /// The table it leads to; `None` for the owner.
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::Lookup { table, .. }
            | Self::Collection { table, .. }
            | Self::Intersect { table, .. } => Some(table),
            Self::Owner { .. } => None,
        }
    }
}

impl Catalog {
    /// Builds the snapshot of an organization without global choices.
    pub fn new(
        version: i64,
        definitions: Vec<TableDefinition>,
        privileges: Vec<Privilege>,
    ) -> Self {
        Self::with_choices(version, definitions, Vec::new(), privileges)
    }

    /// Builds the snapshot; global choices come with their names. A relationship exists only where both
    /// its tables do.
    pub fn with_choices(
        version: i64,
        definitions: Vec<TableDefinition>,
        choices: Vec<(String, Choice)>,
        privileges: Vec<Privilege>,
    ) -> Self {
        let choices: HashMap<String, Arc<Choice>> =
            choices.into_iter().map(|(name, choice)| (name, Arc::new(choice))).collect();
        let privileges: Vec<Arc<Privilege>> = privileges.into_iter().map(Arc::new).collect();
        let names: HashSet<&str> = definitions.iter().map(|table| table.name.as_str()).collect();
        let exists = |name: &String| names.contains(name.as_str());
        let one_to_many: Vec<Arc<OneToMany>> = definitions
            .iter()
            .flat_map(|table| &table.many_to_one)
            .filter(|relationship| exists(&relationship.referenced))
            .map(|relationship| Arc::new(relationship.clone()))
            .collect();
        let many_to_many: Vec<Arc<ManyToMany>> = definitions
            .iter()
            .filter_map(|table| table.many_to_many.as_ref())
            .filter(|relationship| exists(&relationship.first) && exists(&relationship.second))
            .map(|relationship| Arc::new(relationship.clone()))
            .collect();
        let mut held: HashMap<&str, Vec<&Arc<Privilege>>> = HashMap::new();
        for privilege in &privileges {
            for table in &privilege.tables {
                held.entry(table).or_default().push(privilege);
            }
        }
        let tables: HashMap<String, Arc<Table>> = definitions
            .into_iter()
            .map(|definition| {
                let held = held.get(definition.name.as_str()).map_or(&[][..], Vec::as_slice);
                let reading = privileges.iter().find(|privilege| {
                    matches!(&definition.access, AccessRule::Miscellaneous(name) if *name == privilege.name)
                });
                let reading: Vec<&Arc<Privilege>> = reading.into_iter().collect();
                let held = if reading.is_empty() { held } else { reading.as_slice() };
                let table = Table::new(definition, &one_to_many, &many_to_many, &choices, held);
                (table.definition.name.clone(), Arc::new(table))
            })
            .collect();
        let secures_columns = tables
            .values()
            .any(|table| table.definition.columns.iter().any(|column| column.secured));
        Self {
            version,
            secures_columns,
            sets: tables
                .values()
                .map(|table| (table.definition.set.clone(), Arc::clone(table)))
                .collect(),
            tables,
            choices,
            one_to_many: one_to_many.into_iter().map(|each| (each.name.clone(), each)).collect(),
            many_to_many: many_to_many.into_iter().map(|each| (each.name.clone(), each)).collect(),
            privileges: privileges
                .into_iter()
                .map(|privilege| (privilege.name.to_lowercase(), privilege))
                .collect(),
        }
    }

    /// The table with this logical name.
    pub fn table(&self, name: &str) -> Option<&Arc<Table>> {
        self.tables.get(name)
    }

    /// The table with this entity set name.
    pub fn table_of_set(&self, set: &str) -> Option<&Arc<Table>> {
        self.sets.get(set)
    }

    /// All tables, in no order.
    pub fn tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.tables.values()
    }

    /// Whether there is any secured column (security.md §3.6): without one, nobody's profiles matter.
    pub fn secures_columns(&self) -> bool {
        self.secures_columns
    }

    /// The 1:N relationship with this schema name.
    pub fn one_to_many(&self, name: &str) -> Option<&Arc<OneToMany>> {
        self.one_to_many.get(name)
    }

    /// The N:N relationship with this schema name.
    pub fn many_to_many(&self, name: &str) -> Option<&Arc<ManyToMany>> {
        self.many_to_many.get(name)
    }

    /// All 1:N relationships whose tables are both there, in no order.
    pub fn all_one_to_many(&self) -> impl Iterator<Item = &Arc<OneToMany>> {
        self.one_to_many.values()
    }

    /// All N:N relationships whose tables are both there, in no order.
    pub fn all_many_to_many(&self) -> impl Iterator<Item = &Arc<ManyToMany>> {
        self.many_to_many.values()
    }

    /// The global choice with this name.
    pub fn choice(&self, name: &str) -> Option<&Arc<Choice>> {
        self.choices.get(name)
    }

    /// All global choices with their names, in no order.
    pub fn choices(&self) -> impl Iterator<Item = (&str, &Arc<Choice>)> {
        self.choices.iter().map(|(name, choice)| (name.as_str(), choice))
    }

    /// The privilege with this name, in any case.
    pub fn privilege(&self, name: &str) -> Option<&Arc<Privilege>> {
        self.privileges.get(&name.to_lowercase())
    }

    /// All privileges, in no order.
    pub fn privileges(&self) -> impl Iterator<Item = &Arc<Privilege>> {
        self.privileges.values()
    }

    /// How many privileges the organization knows.
    pub fn privilege_count(&self) -> usize {
        self.privileges.len()
    }
}

impl Table {
    fn new(
        definition: TableDefinition,
        one_to_many: &[Arc<OneToMany>],
        many_to_many: &[Arc<ManyToMany>],
        choices: &HashMap<String, Arc<Choice>>,
        privileges: &[&Arc<Privilege>],
    ) -> Self {
        let name = definition.name.as_str();
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
        let mut navigations = HashMap::new();
        let mut lookup_properties = HashMap::new();
        for each in one_to_many.iter().filter(|each| each.referencing == name) {
            let navigation =
                Navigation::Lookup { column: each.column.clone(), table: each.referenced.clone() };
            navigations.insert(each.lookup_property.clone(), navigation);
            lookup_properties
                .entry((each.column.clone(), each.referenced.clone()))
                .or_insert_with(|| each.lookup_property.clone());
        }
        // An activity has the navigation properties of `activitypointer` too (metadata.md §14).
        if definition.base == Base::ActivityPointer {
            let inherited = one_to_many.iter().filter(|each| {
                each.referencing == "activitypointer" && columns.contains_key(&each.column)
            });
            for each in inherited {
                navigations.entry(each.lookup_property.clone()).or_insert_with(|| {
                    Navigation::Lookup {
                        column: each.column.clone(),
                        table: each.referenced.clone(),
                    }
                });
            }
        }
        let owners = definition.columns.iter().filter(|column| column.kind == ColumnType::Owner);
        for column in owners {
            let owner = Navigation::Owner { column: column.name.clone() };
            let mut property = column.name.clone();
            navigations.insert(property.clone(), owner.clone());
            if definition.base == Base::ActivityPointer {
                property.push('_');
                property.push_str(name);
                navigations.insert(property.clone(), owner);
            }
            for target in &column.targets {
                lookup_properties.insert((column.name.clone(), target.clone()), property.clone());
            }
        }
        let children: Vec<Arc<OneToMany>> =
            one_to_many.iter().filter(|each| each.referenced == name).cloned().collect();
        for each in &children {
            let navigation = Navigation::Collection {
                relationship: each.name.clone(),
                table: each.referencing.clone(),
            };
            navigations.insert(each.collection_property.clone(), navigation);
        }
        for each in many_to_many {
            let mut insert = |property: &String, from_second: bool, table: &String| {
                let navigation = Navigation::Intersect {
                    relationship: each.name.clone(),
                    from_second,
                    table: table.clone(),
                };
                navigations.insert(property.clone(), navigation);
            };
            if each.second == name {
                insert(&each.second_property, true, &each.first);
            }
            if each.first == name {
                insert(&each.first_property, false, &each.second);
            }
        }
        let held = |right: Right| {
            let reads =
                right == Right::Read && matches!(definition.access, AccessRule::Miscellaneous(_));
            let found = privileges.iter().find(|privilege| reads || privilege.right == Some(right));
            found.map(|privilege| Arc::clone(privilege))
        };
        let privileges = Right::ALL.map(held);
        let up = definition.many_to_one.iter().find(|each| {
            each.hierarchical && each.referenced == name && columns.contains_key(&each.column)
        });
        let hierarchy = up.map(|each| each.column.clone());
        Self {
            definition: Arc::new(definition),
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
