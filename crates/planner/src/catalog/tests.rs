//! A catalog that follows changes is the one that is made of all definitions.

use std::collections::BTreeMap;

use model::metadata::{Choice, ChoiceOption, Privilege, TableDefinition};
use proptest::prelude::*;

use super::*;

/// All that a catalog tells, in an order of its own.
fn told(catalog: &Catalog) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    for table in catalog.tables() {
        let name = &table.definition.name;
        assert!(catalog.table_of_set(&table.definition.set).is_some());
        let mut navigations: Vec<_> = table.navigations().collect();
        navigations.sort_by_key(|(name, _)| *name);
        let privileges: Vec<_> = model::right::Right::ALL
            .iter()
            .map(|right| table.privilege(*right).map(|one| one.name.clone()))
            .collect();
        let choices: Vec<_> =
            table.definition.columns.iter().map(|column| table.choice(column)).collect();
        let mut properties: Vec<_> = table
            .definition
            .columns
            .iter()
            .flat_map(|column| table.lookup_tables(&column.name).map(move |one| (column, one)))
            .map(|(column, to)| (&column.name, to, table.lookup_property(&column.name, to)))
            .collect();
        properties.sort();
        let text = format!(
            "{:?} {navigations:?} {privileges:?} {choices:?} {properties:?} {:?} {:?}",
            table.definition,
            table.children(),
            table.hierarchy()
        );
        told.insert(format!("table {name}"), text);
    }
    for one in catalog.all_one_to_many() {
        told.insert(format!("1:N {}", one.name), format!("{one:?}"));
    }
    for one in catalog.all_many_to_many() {
        told.insert(format!("N:N {}", one.name), format!("{one:?}"));
    }
    for (name, choice) in catalog.choices() {
        told.insert(format!("choice {name}"), format!("{choice:?}"));
    }
    for one in catalog.privileges() {
        told.insert(format!("privilege {}", one.name), format!("{one:?}"));
    }
    told.insert("secures".into(), catalog.secures_columns().to_string());
    told
}

/// What somebody does to the shipped definitions.
#[derive(Clone, Debug)]
enum Step {
    Remove(usize),
    Restore(usize),
    DropRelationship(usize, usize),
    Secure(usize, usize),
    Option(usize),
    ForgetChoice(usize),
    Cover(usize, usize),
    ForgetPrivilege(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let any = || 0..1_000_usize;
    prop_oneof![
        any().prop_map(Step::Remove),
        any().prop_map(Step::Restore),
        (any(), any()).prop_map(|(table, one)| Step::DropRelationship(table, one)),
        (any(), any()).prop_map(|(table, column)| Step::Secure(table, column)),
        any().prop_map(Step::Option),
        any().prop_map(Step::ForgetChoice),
        (any(), any()).prop_map(|(privilege, table)| Step::Cover(privilege, table)),
        any().prop_map(Step::ForgetPrivilege),
    ]
}

#[derive(Clone)]
struct World {
    shipped: Vec<TableDefinition>,
    tables: BTreeMap<String, TableDefinition>,
    choices: BTreeMap<String, Choice>,
    privileges: BTreeMap<String, Privilege>,
}

impl World {
    fn shipped() -> Self {
        let shipped = seed::tables().unwrap();
        Self {
            tables: shipped.iter().map(|table| (table.name.clone(), table.clone())).collect(),
            shipped,
            choices: seed::choices().unwrap().into_iter().collect(),
            privileges: seed::privileges()
                .unwrap()
                .into_iter()
                .map(|one| (one.name.clone(), one))
                .collect(),
        }
    }

    fn fresh(&self, version: i64) -> Catalog {
        let choices = self.choices.iter().map(|(name, one)| (name.clone(), one.clone()));
        Catalog::with_choices(
            version,
            self.tables.values().cloned().collect(),
            choices.collect(),
            self.privileges.values().cloned().collect(),
        )
    }

    /// Does a step; what it changed.
    fn take(&mut self, step: &Step) -> Changes {
        let mut changes = Changes::default();
        let nth = |count: usize, number: usize| if count == 0 { 0 } else { number % count };
        match *step {
            Step::Remove(number) => {
                let name = self.tables.keys().nth(nth(self.tables.len(), number)).cloned();
                if let Some(name) = name {
                    self.tables.remove(&name);
                    changes.tables.push((name, None));
                }
            }
            Step::Restore(number) => {
                let table = &self.shipped[nth(self.shipped.len(), number)];
                self.tables.insert(table.name.clone(), table.clone());
                changes.tables.push((table.name.clone(), Some(table.clone())));
            }
            Step::DropRelationship(number, one) => {
                let count = self.tables.len();
                if let Some(table) = self.tables.values_mut().nth(nth(count, number)) {
                    if !table.many_to_one.is_empty() {
                        table.many_to_one.remove(nth(table.many_to_one.len(), one));
                    }
                    changes.tables.push((table.name.clone(), Some(table.clone())));
                }
            }
            Step::Secure(number, column) => {
                let count = self.tables.len();
                if let Some(table) = self.tables.values_mut().nth(nth(count, number)) {
                    let place = nth(table.columns.len(), column);
                    table.columns[place].secured ^= true;
                    changes.tables.push((table.name.clone(), Some(table.clone())));
                }
            }
            Step::Option(number) => {
                let count = self.choices.len();
                if let Some((name, choice)) = self.choices.iter_mut().nth(nth(count, number)) {
                    let option =
                        ChoiceOption { value: 77, label: "More".into(), ..ChoiceOption::default() };
                    choice.options.push(option);
                    changes.choices.push((name.clone(), Some(choice.clone())));
                }
            }
            Step::ForgetChoice(number) => {
                let name = self.choices.keys().nth(nth(self.choices.len(), number)).cloned();
                if let Some(name) = name {
                    self.choices.remove(&name);
                    changes.choices.push((name, None));
                }
            }
            Step::Cover(number, table) => {
                let (count, place) = (self.privileges.len(), nth(self.shipped.len(), table));
                if let Some(one) = self.privileges.values_mut().nth(nth(count, number)) {
                    one.tables = vec![self.shipped[place].name.clone()];
                    changes.privileges.push((one.name.clone(), Some(one.clone())));
                }
            }
            Step::ForgetPrivilege(number) => {
                let name = self.privileges.keys().nth(nth(self.privileges.len(), number)).cloned();
                if let Some(name) = name {
                    self.privileges.remove(&name);
                    changes.privileges.push((name, None));
                }
            }
        }
        changes
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_catalog_that_follows_changes_is_one_that_is_made_anew(
        steps in prop::collection::vec(step(), 1..12)
    ) {
        let mut world = World::shipped();
        let mut catalog = world.fresh(1);
        for (version, step) in (2..).zip(&steps) {
            let changes = world.take(step);
            catalog = catalog.after(version, changes);
        }
        let fresh = world.fresh(99);
        let (told, expected) = (told(&catalog), told(&fresh));
        for (name, text) in &expected {
            prop_assert_eq!(told.get(name), Some(text), "{}", name);
        }
        prop_assert_eq!(told.len(), expected.len());
    }
}

#[test]
fn tables_that_no_change_touches_are_the_same_ones() {
    let mut world = World::shipped();
    let catalog = world.fresh(1);
    let changes = {
        let position = world.tables.get_mut("position").unwrap();
        position.columns[0].secured = true;
        Changes { tables: vec![("position".into(), Some(position.clone()))], ..Changes::default() }
    };
    let after = catalog.after(2, changes);
    let same = |name: &str| Arc::ptr_eq(catalog.table(name).unwrap(), after.table(name).unwrap());
    assert!(!same("position") && same("account") && same("systemuser"));
}
