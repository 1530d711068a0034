//! Writes rows that follow from a rule, whoever asks: default teams, copies of roles, memberships.
//! Nothing that a client asks for by itself is written here.

use std::sync::Arc;

use model::Result;
use model::query::Condition;
use model::value::{Reference, Value};
use security::{Access, RowFacts};
use uuid::Uuid;

use crate::context::Context;
use crate::rules::defaults;
use crate::rules::draft::Draft;
use crate::rules::removal;

/// Writes rows without asking who may.
pub(crate) struct Upkeep<'c, 'a, 't> {
    context: &'c mut Context<'a, 't>,
    access: Access,
}

impl<'c, 'a, 't> Upkeep<'c, 'a, 't> {
    /// `reason` says what follows from what.
    pub(crate) fn new(context: &'c mut Context<'a, 't>, reason: &'static str) -> Self {
        Self { context, access: Access::system(reason) }
    }

    /// Makes a row. What is not named gets its default.
    pub(crate) fn insert(
        &mut self,
        table: &str,
        id: Uuid,
        values: Vec<(&str, Value)>,
    ) -> Result<()> {
        let mut draft = self.draft(table, id, values)?;
        defaults::fill(self.context, &mut draft);
        defaults::stamp(self.context, &mut draft, true)?;
        let mut row = draft.present();
        row.push((draft.table.definition.primary_id.clone(), Value::Guid(id)));
        let dialect = self.context.dialect();
        let insert = planner::plan::insert(&self.access, &draft.table, None, None, &row, dialect)?;
        self.context.transaction.change(&insert)?;
        self.context.note_change(table)
    }

    /// Changes a row.
    pub(crate) fn update(
        &mut self,
        table: &str,
        id: Uuid,
        values: Vec<(&str, Value)>,
    ) -> Result<()> {
        let mut draft = self.draft(table, id, values)?;
        defaults::stamp(self.context, &mut draft, false)?;
        let facts = RowFacts { id, owner: None, unit: None, shares: None };
        let update = planner::plan::update(
            &self.access,
            &draft.table,
            &[],
            &facts,
            draft.values(),
            self.context.dialect(),
        )?;
        self.context.transaction.change(&update)?;
        self.context.note_change(table)
    }

    /// Changes all rows that have these values, without saying who did it: they follow a row that
    /// says so. Returns how many there were.
    pub(crate) fn update_all(
        &mut self,
        table: &str,
        with: &[(&str, Value)],
        values: Vec<(&str, Value)>,
    ) -> Result<u64> {
        let mut draft = self.draft(table, Uuid::nil(), values)?;
        let version = self.context.transaction.next_row_version()?;
        draft.set("versionnumber", Value::Int(version));
        let dialect = self.context.dialect();
        let update = planner::plan::update_where(
            &self.access,
            &self.context.catalog,
            &draft.table,
            &having(with),
            draft.values(),
            dialect,
        )?;
        let changed = self.context.transaction.execute(&update)?;
        self.context.note_change(table)?;
        Ok(changed)
    }

    /// Removes all rows that have these values, and nothing that points at them. Returns how many
    /// there were.
    pub(crate) fn delete_all(&mut self, table: &str, with: &[(&str, Value)]) -> Result<u64> {
        self.delete_those(table, &having(with))
    }

    /// The same of all rows that satisfy all conditions.
    pub(crate) fn delete_those(&mut self, table: &str, which: &[Condition]) -> Result<u64> {
        let definition = self.context.table(table)?;
        let removed = removal::all(self.context, &self.access, &definition, which)?;
        self.context.note_change(table)?;
        Ok(removed)
    }

    fn draft(&self, table: &str, id: Uuid, values: Vec<(&str, Value)>) -> Result<Draft> {
        let table = self.context.table(table)?;
        let mut draft = Draft::new(&table, id);
        for (name, value) in values {
            let targets = table.column(name).map_or(&[][..], |column| column.targets.as_slice());
            // A bare id in a lookup with one target names a row of that target.
            let value = match (value, targets) {
                (Value::Guid(id), [target]) => {
                    Value::Reference(Reference::new(target.as_str(), id))
                }
                (value, _) => value,
            };
            draft.set(name, value);
        }
        Ok(draft)
    }
}

/// That rows have these values.
fn having(with: &[(&str, Value)]) -> Vec<Condition> {
    with.iter().map(|(name, value)| Condition::equal(*name, value.clone())).collect()
}

/// The tables whose rows have an owner, the views of other tables left out.
pub(crate) fn owned_tables(context: &Context<'_, '_>) -> Vec<Arc<planner::Table>> {
    let owned = |table: &&Arc<planner::Table>| {
        table.definition.ownership == model::metadata::Ownership::UserOwned
            && !table.definition.is_view_of_activities
            && table.column("owningbusinessunit").is_some()
    };
    let mut tables: Vec<_> = context.catalog.tables().filter(owned).cloned().collect();
    // The same order on every run.
    tables.sort_by(|one, other| one.definition.name.cmp(&other.definition.name));
    tables
}
