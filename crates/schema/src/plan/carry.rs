//! The definitions of a plan, carried out on an edit.

use metadata::{Edit, OneToManyDraft};
use model::metadata::ColumnType;
use model::{Error, Result};

use super::{Plan, Row, Step, Work, options, show};

/// A step that cannot be done.
#[derive(Debug)]
pub struct Stuck {
    /// The step, as people read it.
    pub step: String,
    /// Why.
    pub error: Error,
}

impl Plan {
    /// Does to definitions what is to be done to them, in the order of the plan.
    ///
    /// # Errors
    /// If a rule of the product forbids a step.
    pub fn change_definitions(&self, edit: &mut Edit) -> std::result::Result<(), Stuck> {
        for step in &self.steps {
            carry_out(edit, &step.work)
                .map_err(|error| Stuck { step: show::headline(step), error })?;
        }
        Ok(())
    }

    /// The rows that definitions need: publishers, whose prefixes names have.
    pub fn rows_before(&self) -> impl Iterator<Item = (&Step, &Row)> {
        self.rows().filter(|(_, row)| is_before(row))
    }

    /// The rows that need definitions.
    pub fn rows_after(&self) -> impl Iterator<Item = (&Step, &Row)> {
        self.rows().filter(|(_, row)| !is_before(row))
    }

    fn rows(&self) -> impl Iterator<Item = (&Step, &Row)> {
        self.steps.iter().filter_map(|step| match &step.work {
            Work::Row(row) => Some((step, row)),
            _ => None,
        })
    }
}

impl Step {
    /// A failure of this step.
    pub fn stuck(&self, error: Error) -> Stuck {
        Stuck { step: show::headline(self), error }
    }
}

fn is_before(row: &Row) -> bool {
    matches!(row, Row::Publisher(..) | Row::Solution(..))
}

fn carry_out(edit: &mut Edit, work: &Work) -> Result<()> {
    match work {
        Work::Row(_) => Ok(()),
        Work::RemoveKey { table, key } => edit.delete_key(table, key),
        Work::RemoveRelationship(name) => edit.delete_relationship(name),
        Work::RemoveColumn { table, column } => edit.delete_column(table, column),
        Work::RemoveTable { table, lookups } => {
            for (table, column) in lookups {
                let keys = edit.table(table)?.keys.iter();
                let keys: Vec<String> = keys
                    .filter(|key| key.columns.contains(column))
                    .map(|key| key.name.clone())
                    .collect();
                for key in keys {
                    edit.delete_key(table, &key)?;
                }
                edit.delete_column(table, column)?;
            }
            edit.delete_table(table)
        }
        Work::RemoveChoice(name) => edit.delete_choice(name),
        Work::CreateChoice(draft) => edit.create_choice(draft).map(drop),
        Work::ChangeChoice { name, draft } => edit.update_choice(name, draft),
        Work::Options { of, kind, options, whole } => {
            options::carry_out(edit, of, *kind, options, *whole)
        }
        Work::CreateTable(draft) => edit.create_table(draft).map(drop),
        Work::ChangeTable { name, draft } => edit.update_table(name, draft),
        Work::CreateColumn { table, draft } => edit.create_column(table, draft).map(drop),
        Work::ChangeColumn { table, column, draft } => edit.update_column(table, column, draft),
        Work::CreateLookup { draft, relationships } => match relationships.as_slice() {
            [] => Ok(()),
            _ if draft.kind == Some(ColumnType::Customer) => {
                edit.create_customer_relationships(draft, relationships).map(drop)
            }
            [one] => {
                let lookup = Some(draft.clone());
                edit.create_one_to_many(&OneToManyDraft { lookup, ..one.clone() }).map(drop)
            }
            several => edit.create_polymorphic_lookup(draft, several).map(drop),
        },
        Work::CreateOneToMany(draft) => edit.create_one_to_many(draft).map(drop),
        Work::ChangeOneToMany { name, draft } => edit.update_one_to_many(name, draft),
        Work::CreateManyToMany(draft) => edit.create_many_to_many(draft).map(drop),
        Work::ChangeManyToMany { name, draft } => edit.update_many_to_many(name, draft),
        Work::CreateKey { table, draft } => edit.create_key(table, draft).map(drop),
    }
}
