//! Changes of definitions: an [`Edit`] is begun, operations are collected in it, and it is carried out in
//! the running transaction, with the SQL tables, privileges and rows that follow. Killed in the middle,
//! the organization is as it was.

mod check;
pub(crate) mod components;
mod keys;
mod leftovers;
mod numbers;
mod privileges;
mod rows;
mod setting;
mod tables;

use std::sync::Arc;

use metadata::{Changed, Edit, Removed, RemovedKind};
use model::Result;
use model::metadata::{Choice, TableDefinition};
use model::time::Timestamp;
use planner::Catalog;
use serde::Serialize;
use store::Transaction;

use crate::catalog::{self, CHOICE, PRIVILEGE, TABLE};
use crate::context::Context;
pub(crate) use check::publishing as check_publishing;
pub(crate) use rows::HOLDERS;
pub(crate) use tables::define;

/// For how long removed metadata objects are remembered, in milliseconds: 90 days.
const REMOVED_KEPT: i64 = 90 * 86_400_000;

/// Begins an edit. `solution`: the unique name of the solution that the client names, whose publisher's
/// prefix custom names have; `merge_labels`: whether languages that a label leaves out stay.
///
/// # Errors
/// If who asks may change no definitions, or there is no such solution.
pub(crate) fn begin(
    context: &mut Context<'_, '_>,
    solution: Option<&str>,
    merge_labels: bool,
) -> Result<Edit> {
    check::any(context)?;
    context.transaction.begin_change()?;
    let version = context.transaction.advance_catalog()?;
    let setting = setting::load(context, solution, merge_labels, version)?;
    Ok(Edit::new(Arc::clone(&context.catalog), setting))
}

/// Begins an edit that nobody carries out. `prefixes`: what custom names may begin with besides the
/// prefixes of the publishers that there are.
///
/// # Errors
/// If the database fails.
pub(crate) fn imagine(
    context: &mut Context<'_, '_>,
    prefixes: impl IntoIterator<Item = String>,
) -> Result<Edit> {
    let version = context.catalog.version.saturating_add(1);
    let mut setting = setting::load(context, None, false, version)?;
    setting.prefixes.extend(prefixes);
    Ok(Edit::new(Arc::clone(&context.catalog), setting))
}

/// Carries an edit out. What the message does after that sees the new definitions.
///
/// # Errors
/// If who asks lacks a privilege for one of the changes, or the database fails.
pub(crate) fn commit(context: &mut Context<'_, '_>, edit: &Edit) -> Result<()> {
    let changes = Changes {
        version: edit.version(),
        tables: edit.changed_tables(),
        choices: edit.changed_choices(),
        removed: edit.removed().to_vec(),
    };
    changes.carry_out(context)
}

/// What an edit came to.
struct Changes {
    version: i64,
    tables: Vec<Changed<TableDefinition>>,
    choices: Vec<Changed<Choice>>,
    removed: Vec<Removed>,
}

impl Changes {
    fn carry_out(mut self, context: &mut Context<'_, '_>) -> Result<()> {
        if self.tables.is_empty() && self.choices.is_empty() {
            return Ok(());
        }
        check::all(context, &self.tables, &self.choices)?;
        keys::settle(context, &mut self.tables)?;
        let privileges = privileges::follow(&context.catalog, &self.tables);
        leftovers::clear(context, &self.tables)?;
        self.save(context, &privileges)?;
        let new = Arc::new(self.renew(&context.catalog, &privileges));
        tables::carry_out(context, &self.tables, &new)?;
        numbers::follow(context, &self.tables)?;
        context.catalog = new;
        rows::add(context, &self.tables, &privileges)?;
        components::follow(context, &self.tables, &self.choices, &self.removed)?;
        self.remember(context)?;
        if !privileges.is_empty() {
            context.note_change("privilege")?;
        }
        context.renew_definitions()
    }

    fn save(
        &self,
        context: &mut Context<'_, '_>,
        privileges: &[privileges::Changed],
    ) -> Result<()> {
        let transaction = &mut *context.transaction;
        for table in &self.tables {
            put(transaction, TABLE, &table.name, table.new.as_ref())?;
        }
        for choice in &self.choices {
            put(transaction, CHOICE, &choice.name, choice.new.as_ref())?;
        }
        for privilege in privileges {
            put(transaction, PRIVILEGE, &privilege.name, privilege.new.as_ref())?;
        }
        Ok(())
    }

    /// The catalog as it is after the changes.
    fn renew(&self, old: &Catalog, privileges: &[privileges::Changed]) -> Catalog {
        let tables = self.tables.iter().map(|one| (one.name.clone(), one.new.clone()));
        let choices = self.choices.iter().map(|one| (one.name.clone(), one.new.clone()));
        let privileges = privileges.iter().map(|one| (one.name.clone(), one.new.clone()));
        let changes = planner::Changes {
            tables: tables.collect(),
            choices: choices.collect(),
            privileges: privileges.collect(),
        };
        old.after(self.version, changes)
    }

    fn remember(&self, context: &mut Context<'_, '_>) -> Result<()> {
        for removed in &self.removed {
            let (kind, now) = (kind_name(removed.kind), context.now);
            context.transaction.remember_removed(kind, removed.id, &removed.name, now)?;
        }
        let oldest = context.now.0.saturating_sub(REMOVED_KEPT);
        context.transaction.forget_removed(Timestamp(oldest))
    }
}

/// What a removed metadata object is remembered as.
pub(crate) fn kind_name(kind: RemovedKind) -> &'static str {
    match kind {
        RemovedKind::Table => "table",
        RemovedKind::Column => "column",
        RemovedKind::Relationship => "relationship",
        RemovedKind::Choice => "choice",
        RemovedKind::Key => "key",
    }
}

fn put<T: Serialize>(
    transaction: &mut Transaction<'_>,
    kind: &str,
    name: &str,
    new: Option<&T>,
) -> Result<()> {
    match new {
        Some(new) => catalog::save(transaction, kind, name, new),
        None => transaction.remove_definition(kind, name),
    }
}

#[cfg(test)]
mod tests;
