//! Which tables differ: what is new, what is to go, and what one table says that is not so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use metadata::OptionsOf;
use model::metadata::{ColumnType, TableDefinition};
use planner::Catalog;

use super::compare::{count, differences};
use super::definitions::Planner;
use super::{Action, Step, Work, draft, options};
use crate::document::{Column, Key, OneToMany, Part, Table};
use crate::organization::{self, fresh};
use crate::text;

/// Steps by what they do, as each has its place in the plan.
#[derive(Default)]
pub(super) struct Found {
    pub(super) gone_keys: Vec<Step>,
    pub(super) gone_relationships: Vec<Step>,
    pub(super) gone_columns: Vec<Step>,
    pub(super) gone_tables: Vec<Step>,
    pub(super) gone_choices: Vec<Step>,
    pub(super) new_choices: Vec<Step>,
    pub(super) new_tables: Vec<Step>,
    pub(super) changes: Vec<Step>,
    pub(super) new_columns: Vec<Step>,
    pub(super) new_lookups: Vec<Step>,
    pub(super) new_relationships: Vec<Step>,
    pub(super) new_keys: Vec<Step>,
}

impl Found {
    /// Whether a table is to go.
    pub(super) fn goes(&self, table: &str) -> bool {
        self.gone_tables.iter().any(|step| step.name == table)
    }
}

fn step(action: Action, kind: &'static str, name: String, work: Work) -> Step {
    Step { action, kind, name, details: Vec::new(), loses: false, work }
}

fn path(table: &str, name: &str) -> String {
    [table, ".", name].concat()
}

fn is_lookup(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Lookup | ColumnType::Customer)
}

impl Planner<'_> {
    pub(super) fn tables(&mut self, found: &mut Found) {
        let mut shipped: Option<Arc<Catalog>> = None;
        let document = self.document;
        for (name, said) in &document.tables {
            if let Some(table) = self.catalog.table(name) {
                let definition = Arc::clone(&table.definition);
                self.change_table(found, &definition, said);
            } else {
                let shipped =
                    shipped.get_or_insert_with(|| Arc::new(fresh::without_custom(self.catalog)));
                let shipped = Arc::clone(shipped);
                self.new_table(found, &shipped, name, said);
            }
        }
        if self.is_whole(Part::Tables) {
            self.gone_tables(found);
        }
    }

    /// Tables that nothing is said of: custom ones go, shipped ones lose what was added to them.
    fn gone_tables(&mut self, found: &mut Found) {
        let unsaid = self.catalog.tables().map(|table| Arc::clone(&table.definition));
        let mut unsaid: Vec<Arc<TableDefinition>> = unsaid
            .filter(|table| !self.document.tables.contains_key(&table.name))
            .filter(|table| !table.is_intersect && !table.is_view_of_activities)
            .collect();
        unsaid.sort_by(|one, other| one.name.cmp(&other.name));
        let (gone, kept): (Vec<_>, Vec<_>) =
            unsaid.into_iter().partition(|table| table.provenance.custom);
        for table in kept {
            self.gone_parts(found, &table, &Table::default());
        }
        let names: BTreeSet<&String> = gone.iter().map(|table| &table.name).collect();
        let mut lookups = Vec::new();
        for table in &gone {
            let held = table.many_to_one.iter().filter(|each| {
                each.provenance.custom
                    && each.referenced != table.name
                    && names.contains(&each.referenced)
            });
            let held: BTreeSet<&String> = held.map(|each| &each.column).collect();
            lookups.extend(held.into_iter().map(|column| (table.name.clone(), column.clone())));
        }
        for table in &gone {
            let work = Work::RemoveTable {
                table: table.name.clone(),
                lookups: std::mem::take(&mut lookups),
            };
            let mut step = step(Action::Remove, "table", table.name.clone(), work);
            step.details.push("with all its rows".to_owned());
            step.loses = true;
            found.gone_tables.push(step);
        }
    }

    fn new_table(&mut self, found: &mut Found, shipped: &Arc<Catalog>, name: &str, said: &Table) {
        let Some(ownership) = said.ownership else {
            self.wrong.push(format!(
                "there is no table `{name}` here, and what is said of it does not make one \
                 (it has no ownership)"
            ));
            return;
        };
        let Some(primary) = self.primary_name(name, said) else { return };
        let mut table = draft::table(name, said);
        table.columns.push(primary);
        let fresh = fresh::drafted(shipped, &table).unwrap_or_default();
        let is_new = |column: &String| {
            !fresh.columns.contains_key(column) && said.primary_name.as_ref() != Some(column)
        };
        for (column, definition) in said.columns.iter().filter(|(column, _)| is_new(column)) {
            if !is_lookup(definition.kind) {
                let own = said.choices.get(column);
                table.columns.push(draft::column(column, definition, own));
            }
        }
        let mut step = step(Action::Create, "table", name.to_owned(), Work::CreateTable(table));
        step.details.push(format!("{ownership:?}"));
        step.details.push(count(said.columns.len(), "column"));
        found.new_tables.push(step);
        for (column, definition) in &said.columns {
            let primary = said.primary_name.as_ref() == Some(column);
            if let Some(there) = fresh.columns.get(column).filter(|_| !primary) {
                self.change_column(found, name, column, definition, there);
            }
        }
        for (column, choice) in &said.choices {
            if let (Some(there), Some(of)) = (fresh.choices.get(column), fresh.columns.get(column))
            {
                let of_column =
                    OptionsOf::Column { table: name.to_owned(), column: column.clone() };
                let name = path(name, column);
                let whole = self.is_whole(Part::Tables);
                let kind = Some(of.kind);
                found.changes.extend(options::change(
                    "choice", &name, of_column, kind, choice, there, whole,
                ));
            }
        }
        self.lookups(found, name, said, &BTreeMap::new());
        for (key, definition) in &said.keys {
            found.new_keys.push(new_key(name, key, definition));
        }
    }

    /// The column that rows of a new table are called by.
    fn primary_name(&mut self, name: &str, said: &Table) -> Option<metadata::ColumnDraft> {
        if said.is_activity == Some(true) {
            let mut subject = Column::new(ColumnType::String);
            subject.schema = Some("Subject".to_owned());
            let subject = said.columns.get("subject").unwrap_or(&subject);
            return Some(draft::primary_name("subject", subject));
        }
        let column = said.primary_name.as_ref();
        let column = column.and_then(|name| said.columns.get_key_value(name));
        if column.is_none() {
            self.wrong.push(format!(
                "the table `{name}` does not say which of its columns is its `primary_name`"
            ));
        }
        let (column, definition) = column?;
        Some(draft::primary_name(column, definition))
    }

    fn change_table(&mut self, found: &mut Found, definition: &TableDefinition, said: &Table) {
        let name = definition.name.as_str();
        if definition.is_intersect || definition.is_view_of_activities {
            self.wrong.push(format!("the table `{name}` cannot be described by itself"));
            return;
        }
        let there = organization::table(self.catalog, definition);
        self.change_texts(found, definition, said, &there);
        for (column, wanted) in &said.columns {
            match there.columns.get(column) {
                Some(there) => self.change_column(found, name, column, wanted, there),
                None if definition.column(column).is_some() => self.wrong.push(format!(
                    "the column `{name}.{column}` comes with another and says nothing by itself"
                )),
                None if is_lookup(wanted.kind) => {}
                None => {
                    let own = said.choices.get(column);
                    let draft = draft::column(column, wanted, own);
                    let work = Work::CreateColumn { table: name.to_owned(), draft };
                    let mut step = step(Action::Create, "column", path(name, column), work);
                    step.details.push(summary(wanted));
                    found.new_columns.push(step);
                }
            }
        }
        for (column, wanted) in &said.choices {
            let Some(of) = there.columns.get(column) else { continue };
            let Some(there) = there.choices.get(column) else { continue };
            let whole = self.is_whole(Part::Tables);
            let of_column = OptionsOf::Column { table: name.to_owned(), column: column.clone() };
            if !options::texts(wanted, there).is_empty() {
                self.wrong.push(format!(
                    "the choice of `{name}.{column}` cannot be called otherwise; the column can"
                ));
            }
            found.changes.extend(options::change(
                "choice",
                &path(name, column),
                of_column,
                Some(of.kind),
                wanted,
                there,
                whole,
            ));
        }
        self.lookups(found, name, said, &there.columns);
        self.change_relationships(found, name, said, &there);
        for (key, wanted) in &said.keys {
            match there.keys.get(key) {
                Some(there) if there.columns == wanted.columns => {}
                Some(_) => {
                    found.gone_keys.push(gone_key(name, key));
                    found.new_keys.push(new_key(name, key, wanted));
                }
                None => found.new_keys.push(new_key(name, key, wanted)),
            }
        }
        if self.is_whole(Part::Tables) {
            self.gone_parts(found, definition, said);
        }
    }

    /// What is said of a table itself.
    fn change_texts(
        &mut self,
        found: &mut Found,
        definition: &TableDefinition,
        said: &Table,
        there: &Table,
    ) {
        let name = definition.name.as_str();
        let plain = |table: &Table| Table {
            schema: None,
            columns: BTreeMap::new(),
            choices: BTreeMap::new(),
            keys: BTreeMap::new(),
            many_to_one: BTreeMap::new(),
            ..table.clone()
        };
        let (mut wanted, mut there) = (plain(said), plain(there));
        there.set.get_or_insert_with(|| organization::usual_set(name));
        if self.is_whole(Part::Tables) && said.ownership.is_some() {
            wanted.set.get_or_insert_with(|| organization::usual_set(name));
        }
        let fixed = [
            ("ownership", said.ownership.is_some_and(|it| Some(it) != there.ownership)),
            ("is_activity", said.is_activity.is_some_and(|it| Some(it) != there.is_activity)),
            (
                "primary_name",
                said.primary_name.is_some() && said.primary_name != there.primary_name,
            ),
        ];
        for (what, _) in fixed.into_iter().filter(|(_, differs)| *differs) {
            self.wrong.push(format!("`{what}` of the table `{name}` was said once and for all"));
        }
        for (what, off) in [
            ("has_notes", said.has_notes == Some(false) && there.has_notes == Some(true)),
            (
                "has_activities",
                said.has_activities == Some(false) && there.has_activities == Some(true),
            ),
        ] {
            if off && !definition.is_activity {
                self.wrong.push(format!("`{what}` of the table `{name}` cannot be switched off"));
            } else if off {
                wanted.has_notes = None;
            }
        }
        let mut details = differences(&wanted, &there, &["properties"]);
        let resets = definition.provenance.custom && self.is_whole(Part::Tables);
        if resets {
            let gone = there.properties.keys();
            let gone = gone.filter(|name| !wanted.properties.contains_key(*name));
            details.extend(gone.map(|name| format!("{name}: none")));
        }
        if details.is_empty() {
            return;
        }
        // What a change does not say, an edit would take back.
        let mut draft = draft::table(name, &completed(&wanted, &there, resets));
        draft.schema = None;
        let work = Work::ChangeTable { name: name.to_owned(), draft };
        let mut step = step(Action::Change, "table", name.to_owned(), work);
        step.details = details;
        found.changes.push(step);
    }

    fn change_column(
        &mut self,
        found: &mut Found,
        table: &str,
        name: &str,
        said: &Column,
        there: &Column,
    ) {
        if said.kind != there.kind {
            self.wrong.push(format!(
                "the column `{table}.{name}` is of type {:?} and cannot become {:?}; take it away \
                 first",
                there.kind, said.kind
            ));
            return;
        }
        if said.choice.is_some() && said.choice != there.choice {
            self.wrong.push(format!("the column `{table}.{name}` cannot get another choice"));
            return;
        }
        let mut said = Column { schema: None, ..said.clone() };
        // One picture of a table is its own; which is said by the one that is.
        if said.primary_image == Some(false) {
            said.primary_image = None;
        }
        let details = differences(&said, there, &["properties"]);
        if details.is_empty() {
            return;
        }
        let work = Work::ChangeColumn {
            table: table.to_owned(),
            column: name.to_owned(),
            draft: draft::column_change(name, &said),
        };
        let mut step = step(Action::Change, "column", path(table, name), work);
        step.details = details;
        found.changes.push(step);
    }

    /// Lookups that are not there yet, each with all its relationships.
    fn lookups(
        &mut self,
        found: &mut Found,
        table: &str,
        said: &Table,
        there: &BTreeMap<String, Column>,
    ) {
        for relationship in said.many_to_one.values() {
            let one = &relationship.referenced;
            if !self.document.tables.contains_key(one) && self.catalog.table(one).is_none() {
                self.wrong.push(format!(
                    "the column `{table}.{}` points at a table `{one}` that is not there",
                    relationship.column
                ));
            }
        }
        for (name, column) in &said.columns {
            if !is_lookup(column.kind) || there.contains_key(name) {
                continue;
            }
            let along: Vec<(&String, &OneToMany)> =
                said.many_to_one.iter().filter(|(_, each)| each.column == *name).collect();
            if along.is_empty() {
                self.wrong.push(format!(
                    "the column `{table}.{name}` points nowhere: no relationship in `many_to_one` \
                     has it"
                ));
                continue;
            }
            let targets: Vec<&str> =
                along.iter().map(|(_, each)| each.referenced.as_str()).collect();
            let details = vec![summary(column), ["to ", &targets.join(", ")].concat()];
            let relationships =
                along.iter().map(|(name, each)| draft::one_to_many(table, name, each)).collect();
            let draft = draft::column(name, column, None);
            let work = Work::CreateLookup { draft, relationships };
            let mut step = step(Action::Create, "column", path(table, name), work);
            step.details = details;
            found.new_lookups.push(step);
        }
    }

    fn change_relationships(
        &mut self,
        found: &mut Found,
        table: &str,
        said: &Table,
        there: &Table,
    ) {
        for (name, wanted) in &said.many_to_one {
            match there.many_to_one.get(name) {
                Some(old) => self.change_relationship(found, table, name, wanted, old),
                // It comes with its column.
                None if !there.columns.contains_key(&wanted.column) => {
                    if !said.columns.contains_key(&wanted.column) {
                        self.wrong.push(format!(
                            "the relationship `{name}` has no column `{table}.{}`",
                            wanted.column
                        ));
                    }
                }
                None => {
                    let mut draft = draft::one_to_many(table, name, wanted);
                    if let Some(column) = there.columns.get(&wanted.column) {
                        draft.lookup = Some(draft::column(&wanted.column, column, None));
                    }
                    let work = Work::CreateOneToMany(draft);
                    let mut step = step(Action::Create, "relationship", name.clone(), work);
                    let column = path(table, &wanted.column);
                    step.details.push([&column, " to ", &wanted.referenced].concat());
                    found.new_relationships.push(step);
                }
            }
        }
    }

    fn change_relationship(
        &mut self,
        found: &mut Found,
        table: &str,
        name: &str,
        said: &OneToMany,
        there: &OneToMany,
    ) {
        if said.referenced != there.referenced || said.column != there.column {
            self.wrong.push(format!(
                "the relationship `{name}` of `{table}` cannot get another column or table"
            ));
            return;
        }
        let details = differences(said, there, &["properties"]);
        if details.iter().any(|line| line.contains("_property:")) {
            self.wrong.push(format!(
                "the navigation properties of the relationship `{name}` cannot be renamed"
            ));
        }
        if details.is_empty() {
            return;
        }
        let draft = draft::one_to_many(table, name, said);
        let work = Work::ChangeOneToMany { name: name.to_owned(), draft };
        let mut step = step(Action::Change, "relationship", name.to_owned(), work);
        step.details = details;
        found.changes.push(step);
    }

    /// Custom columns, relationships and keys of a table that nothing is said of.
    fn gone_parts(&mut self, found: &mut Found, definition: &TableDefinition, said: &Table) {
        let table = definition.name.as_str();
        let own = organization::table(self.catalog, definition);
        let is_custom =
            |name: &str| definition.column(name).is_some_and(|column| column.provenance.custom);
        let gone: BTreeSet<&String> = own
            .columns
            .keys()
            .filter(|name| is_custom(name) && !said.columns.contains_key(*name))
            .collect();
        for name in &gone {
            let work = Work::RemoveColumn { table: table.to_owned(), column: (*name).clone() };
            let mut step = step(Action::Remove, "column", path(table, name), work);
            step.details.push("with all its values".to_owned());
            step.loses = true;
            found.gone_columns.push(step);
        }
        for relationship in &definition.many_to_one {
            let name = &relationship.name;
            let stays = said.many_to_one.contains_key(name) || gone.contains(&relationship.column);
            if relationship.provenance.custom && !stays {
                let work = Work::RemoveRelationship(name.clone());
                let mut step = step(Action::Remove, "relationship", name.clone(), work);
                step.details.push("with all values that point along it".to_owned());
                step.loses = true;
                found.gone_relationships.push(step);
            }
        }
        for key in definition.keys.iter().filter(|key| key.provenance.custom) {
            if !said.keys.contains_key(&key.name) {
                found.gone_keys.push(gone_key(table, &key.name));
            }
        }
    }
}

/// What is said, and what is there where nothing is said. Properties of a whole table are those that
/// are said.
fn completed(said: &Table, there: &Table, whole: bool) -> Table {
    let mut table = said.clone();
    table.label = said.label.clone().or_else(|| there.label.clone());
    table.label_plural = said.label_plural.clone().or_else(|| there.label_plural.clone());
    table.description = said.description.clone().or_else(|| there.description.clone());
    table.change_tracking = said.change_tracking.or(there.change_tracking);
    table.audited = said.audited.or(there.audited);
    table.access_teams = said.access_teams.or(there.access_teams);
    if !whole {
        for (name, value) in &there.properties {
            table.properties.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    table
}

/// A column in a few words.
fn summary(column: &Column) -> String {
    let mut column = Column { schema: None, ..column.clone() };
    column.thin();
    toml::Value::try_from(&column).map(|value| text::value(&value)).unwrap_or_default()
}

fn new_key(table: &str, name: &str, key: &Key) -> Step {
    let work = Work::CreateKey { table: table.to_owned(), draft: draft::key(name, key) };
    let mut step = step(Action::Create, "key", path(table, name), work);
    step.details.push(key.columns.join(", "));
    step
}

fn gone_key(table: &str, name: &str) -> Step {
    let work = Work::RemoveKey { table: table.to_owned(), key: name.to_owned() };
    step(Action::Remove, "key", path(table, name), work)
}
