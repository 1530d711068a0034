//! Makes catalogs: out of all definitions, or out of an earlier catalog and what changed since. Tables
//! that no change touches are those of the earlier one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::metadata::{
    AccessRule, Base, Choice, ManyToMany, OneToMany, Privilege, TableDefinition,
};

use super::table::Surroundings;
use super::{Catalog, Table};

/// The table whose relationships all activities have too.
const ACTIVITIES: &str = "activitypointer";

/// Definitions by their names: as they are now, or none for those that are no more.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Tables.
    pub tables: Vec<(String, Option<TableDefinition>)>,
    /// Global choices.
    pub choices: Vec<(String, Option<Choice>)>,
    /// Privileges.
    pub privileges: Vec<(String, Option<Privilege>)>,
}

type Definitions<'a> = HashMap<&'a str, &'a Arc<TableDefinition>>;

impl Catalog {
    /// Builds the snapshot; global choices come with their names. A relationship exists only where both
    /// its tables do.
    pub fn with_choices(
        version: i64,
        definitions: Vec<TableDefinition>,
        choices: Vec<(String, Choice)>,
        privileges: Vec<Privilege>,
    ) -> Self {
        let tables = definitions.into_iter().map(|table| (table.name.clone(), Some(table)));
        let choices = choices.into_iter().map(|(name, choice)| (name, Some(choice)));
        let privileges = privileges.into_iter().map(|one| (one.name.clone(), Some(one)));
        let changes = Changes {
            tables: tables.collect(),
            choices: choices.collect(),
            privileges: privileges.collect(),
        };
        Self::default().after(version, changes)
    }

    /// The snapshot after changes of this one.
    #[must_use]
    pub fn after(&self, version: i64, changes: Changes) -> Self {
        let changed: HashMap<String, Option<Arc<TableDefinition>>> =
            changes.tables.into_iter().map(|(name, table)| (name, table.map(Arc::new))).collect();
        let kept = self.tables.iter().filter(|(name, _)| !changed.contains_key(*name));
        let kept = kept.map(|(name, table)| (name.as_str(), &table.definition));
        let new = changed.iter().filter_map(|(name, table)| Some((name.as_str(), table.as_ref()?)));
        let definitions: Definitions<'_> = kept.chain(new).collect();
        let mut touched = Touched { old: self, definitions: &definitions, names: HashSet::new() };
        for (name, new) in &changed {
            touched.by_table(name, new.as_deref());
        }
        for (name, _) in &changes.choices {
            touched.by_choice(name);
        }
        for (name, new) in &changes.privileges {
            touched.by_privilege(name, new.as_ref());
        }
        let touched = touched.names;

        let choices = put(&self.choices, changes.choices, str::to_owned);
        let privileges = put(&self.privileges, changes.privileges, str::to_lowercase);
        let one_to_many = self.one_to_many_of(&definitions);
        let many_to_many = self.many_to_many_of(&definitions);
        let around = Around::of(&definitions, &touched, &one_to_many, &many_to_many, &privileges);
        let mut tables = HashMap::with_capacity(definitions.len());
        for (name, definition) in &definitions {
            let table = match self.tables.get(*name) {
                Some(table) if !touched.contains(*name) => Arc::clone(table),
                _ => Arc::new(around.table(Arc::clone(definition), &choices)),
            };
            tables.insert((*name).to_owned(), table);
        }
        let mut columns = tables.values().flat_map(|table| &table.definition.columns);
        Self {
            version,
            secures_columns: columns.any(|column| column.secured),
            sets: tables
                .values()
                .map(|table| (table.definition.set.clone(), Arc::clone(table)))
                .collect(),
            tables,
            choices,
            one_to_many,
            many_to_many,
            privileges,
        }
    }

    /// The 1:N relationships whose tables are both there; one that did not change is the same as before.
    fn one_to_many_of(&self, definitions: &Definitions<'_>) -> HashMap<String, Arc<OneToMany>> {
        let all = definitions.values().flat_map(|table| &table.many_to_one);
        all.filter(|each| definitions.contains_key(each.referenced.as_str()))
            .map(|each| {
                let known = self.one_to_many.get(&each.name).filter(|known| known.as_ref() == each);
                let known = known.map_or_else(|| Arc::new(each.clone()), Arc::clone);
                (each.name.clone(), known)
            })
            .collect()
    }

    fn many_to_many_of(&self, definitions: &Definitions<'_>) -> HashMap<String, Arc<ManyToMany>> {
        let all = definitions.values().filter_map(|table| table.many_to_many.as_ref());
        let there = |name: &String| definitions.contains_key(name.as_str());
        all.filter(|each| there(&each.first) && there(&each.second))
            .map(|each| {
                let known =
                    self.many_to_many.get(&each.name).filter(|known| known.as_ref() == each);
                let known = known.map_or_else(|| Arc::new(each.clone()), Arc::clone);
                (each.name.clone(), known)
            })
            .collect()
    }
}

/// The map after changes of some values; the same one if there are none.
fn put<T>(
    old: &Arc<HashMap<String, Arc<T>>>,
    changes: Vec<(String, Option<T>)>,
    key: impl Fn(&str) -> String,
) -> Arc<HashMap<String, Arc<T>>> {
    if changes.is_empty() {
        return Arc::clone(old);
    }
    let mut new = HashMap::clone(old);
    for (name, value) in changes {
        match value {
            Some(value) => new.insert(key(&name), Arc::new(value)),
            None => new.remove(&key(&name)),
        };
    }
    Arc::new(new)
}

/// The relationships in which a table holds the lookup; none if there is no table.
fn ups(table: Option<&TableDefinition>) -> &[OneToMany] {
    table.map_or(&[], |table| &table.many_to_one)
}

/// Collects the tables that changes touch.
struct Touched<'a> {
    old: &'a Catalog,
    definitions: &'a Definitions<'a>,
    names: HashSet<String>,
}

impl Touched<'_> {
    fn add(&mut self, name: &str) {
        if !self.names.contains(name) {
            self.names.insert(name.to_owned());
        }
    }

    fn by_table(&mut self, name: &str, new: Option<&TableDefinition>) {
        let old = self.old.tables.get(name).map(|table| table.definition.as_ref());
        self.add(name);
        let (were, are) = (ups(old), ups(new));
        for each in were.iter().filter(|each| !are.contains(each)) {
            self.add(&each.referenced);
        }
        for each in are.iter().filter(|each| !were.contains(each)) {
            self.add(&each.referenced);
        }
        if name == ACTIVITIES && were != are {
            self.activities();
        }
        let [was, is] = [old, new].map(|table| table.and_then(|one| one.many_to_many.as_ref()));
        if was != is {
            for each in [was, is].into_iter().flatten() {
                self.add(&each.first);
                self.add(&each.second);
            }
        }
        if old.is_some() != new.is_some() {
            self.around(name);
        }
    }

    /// Relationships with a table come and go with it, whoever defines them.
    fn around(&mut self, name: &str) {
        for table in self.definitions.values() {
            if table.many_to_one.iter().any(|each| each.referenced == name) {
                self.add(&table.name);
                if table.name == ACTIVITIES {
                    self.activities();
                }
            }
            if let Some(each) = &table.many_to_many
                && (each.first == name || each.second == name)
            {
                self.add(&each.first);
                self.add(&each.second);
            }
        }
    }

    fn activities(&mut self) {
        for table in self.definitions.values() {
            if table.base == Base::ActivityPointer {
                self.add(&table.name);
            }
        }
    }

    fn by_choice(&mut self, name: &str) {
        for table in self.definitions.values() {
            let uses = table.columns.iter().any(|column| column.choice.as_deref() == Some(name));
            if uses && !table.choices.contains_key(name) {
                self.add(&table.name);
            }
        }
    }

    fn by_privilege(&mut self, name: &str, new: Option<&Privilege>) {
        let old = self.old.privilege(name).map(AsRef::as_ref);
        for table in [old, new].into_iter().flatten().flat_map(|one| &one.tables) {
            self.add(table);
        }
        for table in self.definitions.values() {
            if matches!(&table.access, AccessRule::Miscellaneous(reading) if reading == name) {
                self.add(&table.name);
            }
        }
    }
}

/// What stands around the touched tables, by their names.
struct Around<'a> {
    one_to_many: &'a HashMap<String, Arc<OneToMany>>,
    privileges: &'a HashMap<String, Arc<Privilege>>,
    inherited: Vec<Arc<OneToMany>>,
    children: HashMap<&'a str, Vec<Arc<OneToMany>>>,
    many: HashMap<&'a str, Vec<Arc<ManyToMany>>>,
    held: HashMap<&'a str, Vec<Arc<Privilege>>>,
}

impl<'a> Around<'a> {
    fn of(
        definitions: &Definitions<'_>,
        touched: &HashSet<String>,
        one_to_many: &'a HashMap<String, Arc<OneToMany>>,
        many_to_many: &'a HashMap<String, Arc<ManyToMany>>,
        privileges: &'a HashMap<String, Arc<Privilege>>,
    ) -> Self {
        let mut children: HashMap<&str, Vec<Arc<OneToMany>>> = HashMap::new();
        for each in one_to_many.values().filter(|each| touched.contains(&each.referenced)) {
            children.entry(&each.referenced).or_default().push(Arc::clone(each));
        }
        // Nothing may depend on the order of a map.
        for each in children.values_mut() {
            each.sort_by(|one, other| {
                (&one.referencing, &one.name).cmp(&(&other.referencing, &other.name))
            });
        }
        let mut many: HashMap<&str, Vec<Arc<ManyToMany>>> = HashMap::new();
        for each in many_to_many.values() {
            many.entry(&each.first).or_default().push(Arc::clone(each));
            if each.first != each.second {
                many.entry(&each.second).or_default().push(Arc::clone(each));
            }
        }
        for each in many.values_mut() {
            each.sort_by(|one, other| one.name.cmp(&other.name));
        }
        let mut held: HashMap<&str, Vec<Arc<Privilege>>> = HashMap::new();
        for one in privileges.values() {
            for table in one.tables.iter().filter(|table| touched.contains(*table)) {
                held.entry(table).or_default().push(Arc::clone(one));
            }
        }
        for each in held.values_mut() {
            each.sort_by(|one, other| one.name.cmp(&other.name));
        }
        let mut around =
            Self { one_to_many, privileges, inherited: Vec::new(), children, many, held };
        let activities = definitions.get(ACTIVITIES);
        around.inherited = activities.map(|table| around.ups(table)).unwrap_or_default();
        around
    }

    /// The relationships in which a table holds the lookup, and whose other table is there.
    fn ups(&self, definition: &TableDefinition) -> Vec<Arc<OneToMany>> {
        let each = |each: &OneToMany| self.one_to_many.get(&each.name).map(Arc::clone);
        definition.many_to_one.iter().filter_map(each).collect()
    }

    fn table(
        &self,
        definition: Arc<TableDefinition>,
        choices: &HashMap<String, Arc<Choice>>,
    ) -> Table {
        let name = definition.name.as_str();
        let reading = match &definition.access {
            AccessRule::Miscellaneous(name) => self.privileges.get(&name.to_lowercase()),
            _ => None,
        };
        let held = || self.held.get(name).cloned().unwrap_or_default();
        let around = Surroundings {
            ups: self.ups(&definition),
            inherited: &self.inherited,
            children: self.children.get(name).cloned().unwrap_or_default(),
            many: self.many.get(name).cloned().unwrap_or_default(),
            privileges: reading.map_or_else(held, |one| vec![Arc::clone(one)]),
        };
        Table::new(definition, choices, around)
    }
}
