//! The organization as it was: snapshots for those who test against it. Rows and definitions go back, versions
//! never do: what somebody carries from the time between is too old, and means nothing else.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use model::metadata::{Base, TableDefinition};
use model::{Error, Result};
use planner::{Catalog, ddl};
use store::{Reverted, Transaction};

use crate::Engine;
use crate::catalog::TABLE;
use crate::definitions::define;

/// The snapshot of how the organization began. No other can be called so.
const BEGINNING: &str = "";
/// What a snapshot is called that nobody named.
const UNNAMED: &str = "snapshot";
/// Kinds of definitions that stay: keys, and where the organization comes from.
const STAY: [&str; 2] = ["seal", "origin"];

impl Engine {
    /// Remembers the organization as it is now under a name, and answers the name.
    ///
    /// # Errors
    /// If the database fails.
    pub fn take_snapshot(&self, name: Option<&str>) -> Result<String> {
        let name = name.unwrap_or(UNNAMED);
        self.take(name)?;
        Ok(name.to_owned())
    }

    /// Remembers the organization as it is now as its beginning.
    ///
    /// # Errors
    /// If the database fails.
    pub fn remember_beginning(&self) -> Result<()> {
        self.take(BEGINNING)
    }

    /// Whether somebody has remembered the beginning.
    ///
    /// # Errors
    /// If the database fails.
    pub fn knows_beginning(&self) -> Result<bool> {
        self.0.store.write(|transaction| transaction.has_snapshot(BEGINNING))
    }

    /// Remembers another organization, which is in an embedded database as this one is, as the beginning of
    /// this one.
    ///
    /// # Errors
    /// If a database fails, or one of them is not embedded.
    pub fn remember_as_beginning(&self, other: &Self) -> Result<()> {
        self.0.store.copy_snapshot(BEGINNING, &other.0.store)
    }

    /// Makes the organization what it was when a snapshot was taken, the last one if none is named. Answers
    /// the name, or nothing if there is no such snapshot.
    ///
    /// # Errors
    /// If the database fails.
    pub fn restore_snapshot(&self, name: Option<&str>) -> Result<Option<String>> {
        self.restore(|transaction| match name {
            Some(name) => Ok(transaction.has_snapshot(name)?.then(|| name.to_owned())),
            None => transaction.last_snapshot(BEGINNING),
        })
    }

    /// Makes the organization what it was in the beginning; answers whether that is known.
    ///
    /// # Errors
    /// If the database fails.
    pub fn reset(&self) -> Result<bool> {
        let done = self.restore(|transaction| {
            Ok(transaction.has_snapshot(BEGINNING)?.then(|| BEGINNING.to_owned()))
        })?;
        Ok(done.is_some())
    }

    fn take(&self, name: &str) -> Result<()> {
        self.0.store.write(|transaction| {
            transaction.begin_change()?;
            transaction.take_snapshot(name)
        })
    }

    fn restore(
        &self,
        which: impl Fn(&mut Transaction<'_>) -> Result<Option<String>>,
    ) -> Result<Option<String>> {
        let restored = self.0.store.write(|transaction| {
            transaction.begin_change()?;
            let Some(name) = which(transaction)? else { return Ok(None) };
            let reverted = transaction.reverted(&name)?;
            self.bring_back_definitions(transaction, &reverted)?;
            transaction.restore_rows(&name)?;
            transaction.advance_security()?;
            Ok(Some(name))
        })?;
        if restored.is_some() {
            // What this process remembers of rows that are no more.
            self.0.audits.forget();
            self.0.numbers.forget_all();
            self.0.deletions_swept.store(0, Ordering::Relaxed);
        }
        Ok(restored)
    }

    /// Makes SQL tables anew whose definitions changed; their rows follow.
    fn bring_back_definitions(
        &self,
        transaction: &mut Transaction<'_>,
        reverted: &[Reverted],
    ) -> Result<()> {
        let reverted: Vec<&Reverted> =
            reverted.iter().filter(|one| !STAY.contains(&one.kind.as_str())).collect();
        if reverted.is_empty() {
            return Ok(());
        }
        let old = self.0.catalogs.current(transaction)?;
        transaction.advance_catalog()?;
        for one in &reverted {
            match &one.then {
                Some(body) => transaction.save_definition(&one.kind, &one.name, body)?,
                None => transaction.remove_definition(&one.kind, &one.name)?,
            }
        }
        transaction.forget_all_removed()?;
        let tables = reverted.iter().filter(|one| one.kind == TABLE);
        let tables = tables.map(|one| Ok((table(one.now.as_ref())?, table(one.then.as_ref())?)));
        let tables: Vec<_> = tables.collect::<Result<_>>()?;
        if tables.is_empty() {
            return Ok(());
        }
        let new = self.0.catalogs.current(transaction)?;
        rebuild(transaction, &tables, &old, &new)
    }
}

type Pair = (Option<TableDefinition>, Option<TableDefinition>);

fn table(body: Option<&String>) -> Result<Option<TableDefinition>> {
    body.map(|body| serde_json::from_str(body)).transpose().map_err(Error::internal)
}

fn rebuild(
    transaction: &mut Transaction<'_>,
    tables: &[Pair],
    old: &Arc<Catalog>,
    new: &Arc<Catalog>,
) -> Result<()> {
    let dialect = transaction.dialect();
    let view = tables.iter().any(|(now, then)| {
        [now, then].into_iter().flatten().any(|one| one.base == Base::ActivityPointer)
    });
    if view {
        define(transaction, &ddl::drop_activity_view(old, dialect))?;
    }
    let real = |table: &&TableDefinition| !table.is_view_of_activities;
    for table in tables.iter().filter_map(|(now, _)| now.as_ref()).filter(real) {
        define(transaction, &ddl::drop_table(table, dialect))?;
    }
    for table in tables.iter().filter_map(|(_, then)| then.as_ref()).filter(real) {
        define(transaction, &ddl::create(table, dialect))?;
    }
    if view {
        define(transaction, &ddl::create_activity_view(new, dialect))?;
    }
    Ok(())
}
