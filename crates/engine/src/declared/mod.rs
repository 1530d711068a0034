//! The custom part of the organization as a document: exported, and brought to what a document says,
//! in one transaction. It is the work of whoever runs the program, so it asks nobody; every rule that
//! holds for messages holds for it.

mod data;
mod organization;
mod roles;
mod rows;
#[cfg(test)]
mod tests;

use model::{Error, Result};
use planner::Catalog;
use schema::{Document, Organization, Plan, Source, Stuck};

use crate::context::Context;
use crate::{Engine, definitions};

const REASON: &str = "the organization becomes what its files say";

/// Whether data may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// A plan that loses data is not carried out.
    Refused,
    /// Whoever asks knows what is lost.
    Allowed,
}

/// Why the organization is as it was.
#[derive(Debug)]
pub enum Unapplied {
    /// No organization can become what the document says; each reason in a line.
    Wrong(Vec<String>),
    /// Data would be lost, which nobody allowed.
    Loses(Plan),
    /// A rule forbids a step.
    Stuck(Stuck),
    /// Something else went wrong.
    Failed(Error),
}

impl From<Error> for Unapplied {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Stuck> for Unapplied {
    fn from(stuck: Stuck) -> Self {
        Self::Stuck(stuck)
    }
}

impl Engine {
    /// What is custom in the organization.
    ///
    /// # Errors
    /// If the database fails.
    pub fn export_schema(&self) -> Result<Document> {
        let shipped = shipped()?;
        self.0.store.read(|transaction| {
            self.by_itself(transaction, REASON, |context| {
                let organization = organization::read(context)?;
                Ok(schema::export(&context.catalog, &shipped, &organization))
            })
        })
    }

    /// What would have to be done so that the organization becomes what a source says. Whether the rules
    /// of definitions allow it is found out, too; nothing is changed.
    ///
    /// # Errors
    /// If no organization can become so, or the database fails.
    pub fn plan_schema(&self, source: &Source) -> std::result::Result<Plan, Unapplied> {
        self.0.store.read(|transaction| {
            self.by_itself(transaction, REASON, |context| {
                let organization = organization::read(context)?;
                Ok(try_out(context, source, &organization))
            })
        })?
    }

    /// Makes the organization what a source says, in one transaction; the plan that was carried out.
    ///
    /// # Errors
    /// If it is not carried out: then nothing is changed.
    pub fn apply_schema(
        &self,
        source: &Source,
        loss: Loss,
    ) -> std::result::Result<Plan, Unapplied> {
        let mut why = None;
        let done = self.0.store.write(|transaction| {
            why = None;
            self.by_itself(transaction, REASON, |context| match carry_out(context, source, loss) {
                Ok(plan) => Ok(plan),
                // A collision with another process is tried again; the rest is told.
                Err(Unapplied::Failed(error)) => Err(error),
                Err(other) => {
                    why = Some(other);
                    Err(Error::internal("the schema was not applied"))
                }
            })
        });
        match (done, why) {
            (Ok(plan), _) => Ok(plan),
            (Err(_), Some(why)) => Err(why),
            (Err(error), None) => Err(error.into()),
        }
    }
}

/// The definitions that the program ships, as a catalog.
fn shipped() -> Result<Catalog> {
    let shipped = seed::Definitions::shipped().map_err(Error::Internal)?;
    let (tables, choices) = (shipped.tables().to_vec(), shipped.choices().to_vec());
    Ok(Catalog::with_choices(0, tables, choices, shipped.privileges()))
}

fn plan(
    context: &Context<'_, '_>,
    source: &Source,
    organization: &Organization,
) -> std::result::Result<Plan, Unapplied> {
    schema::plan(&source.document, source.rows.clone(), &context.catalog, organization)
        .map_err(Unapplied::Wrong)
}

/// Plans, and lets the rules of definitions judge the plan.
fn try_out(
    context: &mut Context<'_, '_>,
    source: &Source,
    organization: &Organization,
) -> std::result::Result<Plan, Unapplied> {
    let plan = plan(context, source, organization)?;
    let publishers = source.document.publishers.values();
    let prefixes = publishers.map(|publisher| publisher.prefix.to_lowercase());
    plan.change_definitions(&mut definitions::imagine(context, prefixes)?)?;
    Ok(plan)
}

fn carry_out(
    context: &mut Context<'_, '_>,
    source: &Source,
    loss: Loss,
) -> std::result::Result<Plan, Unapplied> {
    let organization = organization::read(context)?;
    let plan = plan(context, source, &organization)?;
    if loss == Loss::Refused && plan.losses().next().is_some() {
        return Err(Unapplied::Loses(plan));
    }
    if plan.is_empty() {
        return Ok(plan);
    }
    for (step, row) in plan.rows_before() {
        rows::write(context, row).map_err(|error| step.stuck(error))?;
    }
    let mut edit = definitions::begin(context, None, false)?;
    plan.change_definitions(&mut edit)?;
    definitions::commit(context, &edit)?;
    for (step, row) in plan.rows_after() {
        rows::write(context, row).map_err(|error| step.stuck(error))?;
    }
    data::write(context, &plan.data)?;
    Ok(plan)
}
