//! Rows of N:N relationships: who may connect two rows or take them apart, and what follows. A
//! relationship with rules of its own has a line in [`check`] and, if something follows, in
//! [`after`]; any other asks for Append on both rows (security.md §3.3).

use std::sync::Arc;

use model::metadata::ManyToMany;
use model::query::{Condition, Path};
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use security::{Access, RowFacts};

use super::audit::{self, Turn};
use super::tables::{members, role};
use super::{facts, profiles, removal};
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::Record;

/// Two rows and the N:N relationship between them.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) relationship: Arc<ManyToMany>,
    /// The row of the relationship's first table.
    pub(crate) first: Reference,
    /// The row of its second table.
    pub(crate) second: Reference,
}

/// What is done to a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Associate,
    Disassociate,
}

impl Pair {
    /// The pair that a path from `target` to `related` means.
    pub(crate) fn new(
        context: &Context<'_, '_>,
        target: &Reference,
        path: &Path,
        related: &Reference,
    ) -> Result<Self> {
        let Path::Intersect { relationship, from_second } = path else {
            return Err(Error::internal("a lookup is not a pair"));
        };
        let relationship = context
            .catalog
            .many_to_many(relationship)
            .cloned()
            .ok_or_else(|| Error::SegmentNotFound(relationship.clone()))?;
        let (first, second) = if *from_second { (related, target) } else { (target, related) };
        for (row, table) in [(first, &relationship.first), (second, &relationship.second)] {
            if row.table != *table {
                return Err(Error::InvalidArgument(format!(
                    "`{}` does not connect rows of `{}`",
                    relationship.name, row.table
                )));
            }
        }
        let (first, second) = (first.clone(), second.clone());
        Ok(Self { relationship, first, second })
    }

    fn intersect(&self, context: &Context<'_, '_>) -> Result<Arc<Table>> {
        context.table(&self.relationship.intersect)
    }

    /// The facts of both rows. A row that is not there is an error.
    pub(crate) fn facts(&self, context: &mut Context<'_, '_>) -> Result<[RowFacts; 2]> {
        let mut load = |row: &Reference| {
            let table = context.table(&row.table)?;
            facts::load(context, &table, row.id)?.ok_or_else(|| Error::RowNotFound(row.clone()))
        };
        Ok([load(&self.first)?, load(&self.second)?])
    }
}

/// Whether the pair may be connected or taken apart. Privileges come before rows are looked for, so
/// that nothing tells of their existence.
pub(crate) fn check(context: &mut Context<'_, '_>, pair: &Pair, change: Change) -> Result<()> {
    match pair.relationship.name.as_str() {
        "systemuserroles_association" | "teamroles_association" => {
            role::holders::check(context, pair, change)
        }
        "teammembership_association" => members::check(context, pair, change),
        "systemuserprofiles_association" | "teamprofiles_association" => {
            profiles::check(context, pair, change)
        }
        // What a role gives is guarded by the messages that change it.
        "roleprivileges_association" => Err(Error::NotSupported(
            "the privileges of a role are changed by messages of their own".into(),
        )),
        _ => check_append(context, pair),
    }
}

/// Tells the audit that a pair was connected or taken apart by itself. Messages that do it to several
/// tell it all at once.
pub(crate) fn tell(context: &mut Context<'_, '_>, pair: &Pair, change: Change) -> Result<()> {
    let turn = match change {
        Change::Associate => Turn::Added,
        Change::Disassociate => Turn::Removed,
    };
    audit::related(context, &pair.relationship.name, turn, &pair.first, &pair.second)
}

/// What follows when a pair was connected or taken apart.
pub(crate) fn after(context: &mut Context<'_, '_>, pair: &Pair, change: Change) -> Result<()> {
    match pair.relationship.name.as_str() {
        "systemuserroles_association" | "teamroles_association" => {
            role::holders::after(context, pair, change)
        }
        _ => Ok(()),
    }
}

/// Whether connecting what is connected already is no error (security.md D26).
pub(crate) fn may_repeat(relationship: &ManyToMany) -> bool {
    matches!(
        relationship.name.as_str(),
        "systemuserroles_association" | "teamroles_association" | "teammembership_association"
    )
}

/// Append on both rows.
pub(crate) fn check_append(context: &mut Context<'_, '_>, pair: &Pair) -> Result<()> {
    let access = context.access();
    let tables = [context.table(&pair.first.table)?, context.table(&pair.second.table)?];
    for table in &tables {
        access.check_privilege(&table.security(), Right::Append)?;
    }
    let mut facts = pair.facts(context)?;
    for (table, facts) in tables.iter().zip(&mut facts) {
        facts::look_up_shares(context, table, facts, &[Right::Append])?;
    }
    tables
        .iter()
        .zip(&facts)
        .try_for_each(|(table, facts)| access.check_row(&table.security(), Right::Append, facts))
}

/// The intersect row of a pair, if it is connected.
pub(crate) fn find(context: &mut Context<'_, '_>, pair: &Pair) -> Result<Option<Record>> {
    let table = pair.intersect(context)?;
    let key = |column: &str, row: &Reference| Condition::equal(column, Value::Guid(row.id));
    let conditions = vec![
        key(&pair.relationship.first_column, &pair.first),
        key(&pair.relationship.second_column, &pair.second),
    ];
    let mut reader = context.reader("see whether two rows are connected");
    Ok(reader.all(&table.definition.name, facts::columns(&table), conditions)?.pop())
}

/// Connects a pair that is not connected. The checks are done: this is the server's work.
pub(crate) fn insert(context: &mut Context<'_, '_>, pair: &Pair) -> Result<()> {
    let table = pair.intersect(context)?;
    let mut row = vec![
        (table.definition.primary_id.clone(), Value::Guid(new_id())),
        (pair.relationship.first_column.clone(), Value::Guid(pair.first.id)),
        (pair.relationship.second_column.clone(), Value::Guid(pair.second.id)),
    ];
    if table.column("versionnumber").is_some() {
        let version = context.transaction.next_row_version()?;
        row.push(("versionnumber".to_owned(), Value::Int(version)));
    }
    let access = Access::system("connect two rows");
    let insert = planner::plan::insert(&access, &table, None, None, &row, context.dialect())?;
    context.transaction.execute(&insert)?;
    context.note_change(&table.definition.name)
}

/// Removes the intersect row of a pair. The checks are done: this is the server's work.
pub(crate) fn remove(context: &mut Context<'_, '_>, pair: &Pair, row: &Record) -> Result<()> {
    let table = pair.intersect(context)?;
    let access = Access::system("take two rows apart");
    let facts = facts::of(&table, row);
    removal::one(context, &access, &table, &facts)?;
    context.note_change(&table.definition.name)
}
