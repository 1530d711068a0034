//! Rows that a message about many is going to change, read by one question for many of them. What was read is
//! used only as long as nothing but the message's own statement about each row has changed the table, so a
//! row is always as the rows before it left it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::Result;
use planner::Table;
use uuid::Uuid;

use crate::context::Context;
use crate::directory::{Record, one_of};

/// How many rows are read by one question.
pub(crate) const AT_ONCE: usize = 100;

/// Rows that were read, and which ones were asked for: those that are not there are known as well.
pub(crate) struct Ahead {
    table: Arc<Table>,
    names: Vec<String>,
    asked: HashSet<Uuid>,
    found: HashMap<Uuid, Record>,
    /// How many statements have changed the table when the next row's turn comes.
    changes: u64,
}

/// Reads these columns of rows of a table, and forgets others.
pub(crate) fn read(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    names: &[&str],
    ids: &[Uuid],
) -> Result<()> {
    context.ahead = None;
    let is_named_otherwise = table.sql_name() != table.definition.name;
    if ids.len() < 2 || is_named_otherwise || table.definition.is_view_of_activities {
        return Ok(());
    }
    context.transaction.count_changes_of(&table.definition.name);
    let rows = vec![one_of(&table.definition.primary_id, ids.iter().copied())];
    let found = context.reader("change rows").all(&table.definition.name, names, rows)?;
    context.ahead = Some(Ahead {
        table: Arc::clone(table),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        asked: ids.iter().copied().collect(),
        found: found.into_iter().map(|record| (record.id, record)).collect(),
        changes: 0,
    });
    Ok(())
}

/// Goes on to the next row, after one that was changed or made by one statement: if there were more, what
/// was read may be out of date.
pub(crate) fn go_on(context: &mut Context<'_, '_>) {
    let changes = context.transaction.changes();
    if let Some(ahead) = &mut context.ahead {
        ahead.changes += 1;
        if changes > ahead.changes {
            context.ahead = None;
        } else {
            ahead.changes = changes;
        }
    }
}

/// These columns of a row that is about to be changed, as they were read ahead or as they are now; nothing if
/// there is no such row.
pub(crate) fn one(
    context: &mut Context<'_, '_>,
    table: &Table,
    names: &[&str],
    id: Uuid,
) -> Result<Option<Record>> {
    let changes = context.transaction.changes();
    let ahead = context.ahead.as_mut().filter(|ahead| ahead.changes == changes);
    let ahead = ahead.filter(|ahead| ahead.table.definition.name == table.definition.name);
    if let Some(ahead) = ahead
        && let Some(places) = ahead.places(names)
        && ahead.asked.remove(&id)
    {
        let found = ahead.found.remove(&id);
        return Ok(found.map(|record| Record {
            id,
            values: places.iter().filter_map(|place| record.values.get(*place).cloned()).collect(),
        }));
    }
    context.reader("change a row").one(&table.definition.name, names, id)
}

impl Ahead {
    /// Where columns stand in its records, if all do.
    fn places(&self, names: &[&str]) -> Option<Vec<usize>> {
        let place = |name: &&str| self.names.iter().position(|known| known == name);
        names.iter().map(place).collect()
    }
}
