//! What solutions are made of: rows of `solutioncomponent` (metadata.md §12).

use std::collections::BTreeMap;
use std::sync::Arc;

use metadata::{Changed, Removed};
use model::metadata::{Choice, TableDefinition};
use model::query::Condition;
use model::value::Value;
use model::{Error, Result};
use seed::Row;
use uuid::Uuid;

use super::{rows, setting};
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::one_of;

const TABLE: &str = "solutioncomponent";
const REASON: &str = "components of solutions follow definitions";

/// `solutioncomponent.componenttype`.
pub(crate) mod kind {
    pub(crate) const ENTITY: i64 = 1;
    pub(crate) const ATTRIBUTE: i64 = 2;
    pub(crate) const OPTION_SET: i64 = 9;
    pub(crate) const RELATIONSHIP: i64 = 10;
    pub(crate) const KEY: i64 = 14;
    pub(crate) const ROLE: i64 = 20;
}

/// `solutioncomponent.rootcomponentbehavior`: whether a table brings what belongs to it.
const WITH_SUBCOMPONENTS: i64 = 0;
const WITHOUT_SUBCOMPONENTS: i64 = 1;

/// Puts what was made or changed into the solution that the client named, and takes what is no more out
/// of all solutions.
pub(super) fn follow(
    context: &mut Context<'_, '_>,
    tables: &[Changed<TableDefinition>],
    choices: &[Changed<Choice>],
    removed: &[Removed],
) -> Result<()> {
    if context.catalog.table(TABLE).is_none() {
        return Ok(());
    }
    if !removed.is_empty() {
        let gone = one_of("objectid", removed.iter().map(|object| object.id));
        context.upkeep(REASON).delete_those(TABLE, &[gone])?;
    }
    let mut components = Components::default();
    for table in tables {
        match (&table.old, &table.new) {
            (None, Some(new)) => components.whole(new),
            (Some(old), Some(new)) => components.parts(old, new),
            _ => {}
        }
    }
    for choice in choices {
        if let Some(new) = &choice.new {
            components.add(new.metadata_id(&choice.name), kind::OPTION_SET, None);
        }
    }
    let default =
        context.catalog.table("solution").is_some().then_some(seed::ids::DEFAULT_SOLUTION);
    for solution in [default, context.solution].into_iter().flatten() {
        put(context, solution, &components)?;
    }
    Ok(())
}

/// Components by their ids: what they are, and what they bring.
#[derive(Default)]
struct Components(BTreeMap<Uuid, (i64, Option<i64>)>);

impl Components {
    fn add(&mut self, id: Uuid, kind: i64, behavior: Option<i64>) {
        self.0.entry(id).or_insert((kind, behavior));
    }

    /// A new table brings what belongs to it; its relationships stand for themselves.
    fn whole(&mut self, table: &TableDefinition) {
        if let Some(relationship) = &table.many_to_many {
            self.add(relationship.metadata_id(), kind::RELATIONSHIP, None);
            return;
        }
        self.add(table.metadata_id(), kind::ENTITY, Some(WITH_SUBCOMPONENTS));
        for relationship in &table.many_to_one {
            if relationship.provenance.custom {
                self.add(relationship.metadata_id(), kind::RELATIONSHIP, None);
            }
        }
    }

    /// What of a table is new or changed.
    fn parts(&mut self, old: &TableDefinition, new: &TableDefinition) {
        let before = self.0.len();
        for column in new.columns.iter().filter(|one| one.provenance.custom) {
            let was = old.column(&column.name);
            if was != Some(column) && column.companion_of.is_none() {
                self.add(column.metadata_id(&new.name), kind::ATTRIBUTE, None);
            }
        }
        for key in &new.keys {
            if !old.keys.contains(key) {
                self.add(key.provenance.id("key", &key.name), kind::KEY, None);
            }
        }
        for relationship in new.many_to_one.iter().filter(|one| one.provenance.custom) {
            if !old.many_to_one.contains(relationship) {
                self.add(relationship.metadata_id(), kind::RELATIONSHIP, None);
            }
        }
        if self.0.len() > before || old.provenance != new.provenance && new.provenance.custom {
            self.add(new.metadata_id(), kind::ENTITY, Some(WITHOUT_SUBCOMPONENTS));
        }
    }
}

/// Adds to a solution what it does not have yet.
fn put(context: &mut Context<'_, '_>, solution: Uuid, components: &Components) -> Result<()> {
    let mut reader = context.reader(REASON);
    let which = vec![
        Condition::equal("solutionid", Value::Guid(solution)),
        one_of("objectid", components.0.keys().copied()),
    ];
    let there = reader.all(TABLE, &["objectid"], which)?;
    let there: Vec<Uuid> =
        there.iter().filter_map(|row| crate::directory::guid(&row.values, 0)).collect();
    let row = |(id, (kind, behavior)): (&Uuid, &(i64, Option<i64>))| {
        let mut values = vec![
            ("solutionid".to_owned(), Value::Guid(solution)),
            ("objectid".to_owned(), Value::Guid(*id)),
            ("componenttype".to_owned(), Value::Int(*kind)),
            ("ismetadata".to_owned(), Value::Bool(true)),
        ];
        if let Some(behavior) = behavior {
            values.push(("rootcomponentbehavior".to_owned(), Value::Int(*behavior)));
        }
        Row { table: TABLE.to_owned(), id: new_id(), values }
    };
    let new = components.0.iter().filter(|(id, _)| !there.contains(id));
    let new: Vec<Row> = new.map(row).collect();
    rows::fill(context, &new)
}

/// The solution with this unique name.
pub(crate) fn solution(context: &mut Context<'_, '_>, name: &str) -> Result<Uuid> {
    setting::solution(context, name).map(|(solution, _)| solution)
}

/// Whether there is a component of this type with this id. Of types that have no table here there is
/// none.
pub(crate) fn exists(context: &mut Context<'_, '_>, kind: i64, id: Uuid) -> Result<bool> {
    let catalog = Arc::clone(&context.catalog);
    let mut tables = catalog.tables().map(|table| &table.definition);
    Ok(match kind {
        kind::ENTITY => tables.any(|table| table.metadata_id() == id),
        kind::ATTRIBUTE => tables
            .any(|table| table.columns.iter().any(|column| column.metadata_id(&table.name) == id)),
        kind::OPTION_SET => catalog.choices().any(|(name, choice)| choice.metadata_id(name) == id),
        kind::RELATIONSHIP => {
            catalog.all_one_to_many().any(|one| one.metadata_id() == id)
                || catalog.all_many_to_many().any(|one| one.metadata_id() == id)
        }
        kind::KEY => tables
            .any(|table| table.keys.iter().any(|key| key.provenance.id("key", &key.name) == id)),
        kind::ROLE => context.reader(REASON).one("role", &[], id)?.is_some(),
        _ => false,
    })
}

/// Lists a component in a solution, unless it is listed there; the key of its row.
pub(crate) fn list(
    context: &mut Context<'_, '_>,
    solution: Uuid,
    id: Uuid,
    kind: i64,
    without_subcomponents: bool,
) -> Result<Uuid> {
    let behavior = if without_subcomponents { WITHOUT_SUBCOMPONENTS } else { WITH_SUBCOMPONENTS };
    let behavior = (kind == kind::ENTITY).then_some(behavior);
    let mut components = Components::default();
    components.add(id, kind, behavior);
    put(context, solution, &components)?;
    let which = vec![
        Condition::equal("solutionid", Value::Guid(solution)),
        Condition::equal("objectid", Value::Guid(id)),
    ];
    let row = context.reader(REASON).all(TABLE, &[], which)?.pop();
    row.map(|row| row.id).ok_or_else(|| Error::internal("a component that was listed is not there"))
}
