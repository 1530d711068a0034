//! What version 7 changed of notes and attachments: their bodies are files in blocks and no texts of their rows,
//! and kinds of files are blocked by the list that new organizations have.

use std::sync::Arc;

use model::query::{Condition, Operand};
use model::value::Value;
use model::{Error, Result};
use planner::{Catalog, Table};
use security::{Access, RowFacts};
use store::Transaction;
use uuid::Uuid;

use crate::clock::Clock;
use crate::directory::{Reader, text};
use crate::rules::files::body::{file_of, kept, moved};

const REASON: &str = "upgrade an organization";
const BLOCKED: &str = "blockedattachments";

/// Moves bodies out of their rows, one at a time.
pub(super) fn move_into_blocks(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    clock: Clock,
) -> Result<()> {
    let mut tables: Vec<&Arc<Table>> = catalog.tables().collect();
    tables.retain(|table| table.definition.body().is_some());
    tables.sort_by(|one, other| one.definition.name.cmp(&other.definition.name));
    for table in tables {
        let Some(body) = table.definition.body().map(|body| body.name.as_str()) else { continue };
        let name = table.definition.name.as_str();
        let mut reader = Reader::new(transaction, catalog, REASON);
        let rows = reader.all(
            name,
            &[],
            vec![Condition::Not(Box::new(Condition::Null(Operand::column(body))))],
        )?;
        for row in rows {
            let mut reader = Reader::new(transaction, catalog, REASON);
            let Some(found) = reader.one(name, &[body, "filename"], row.id)? else { continue };
            let Some(content) = text(&found.values, 0) else { continue };
            if file_of(&content).is_some() {
                continue;
            }
            let file = text(&found.values, 1).unwrap_or_default();
            let now = clock.now();
            let (id, size) = moved(transaction, (name, row.id, body), &content, (&file, now))?;
            let size = i64::try_from(size).map_err(Error::internal)?;
            let mut values = vec![(body, Value::Text(kept(id))), ("filesize", Value::Int(size))];
            if table.column("isdocument").is_some() {
                values.push(("isdocument", Value::Bool(true)));
            }
            change(transaction, table, row.id, values)?;
        }
    }
    Ok(())
}

/// Blocks the kinds of files that a new organization blocks, where nothing is blocked.
pub(super) fn block_kinds(transaction: &mut Transaction<'_>, catalog: &Catalog) -> Result<()> {
    let Some(table) = catalog.table("organization") else { return Ok(()) };
    let list = seed::setting(BLOCKED).map_err(Error::Internal)?;
    let mut reader = Reader::new(transaction, catalog, REASON);
    for row in reader.all("organization", &[], vec![Condition::Null(Operand::column(BLOCKED))])? {
        change(transaction, table, row.id, vec![(BLOCKED, Value::Text(list.clone()))])?;
    }
    Ok(())
}

fn change(
    transaction: &mut Transaction<'_>,
    table: &Arc<Table>,
    id: Uuid,
    values: Vec<(&str, Value)>,
) -> Result<()> {
    let mut values: Vec<(String, Value)> =
        values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let version = transaction.next_row_version()?;
    values.push(("versionnumber".to_owned(), Value::Int(version)));
    let facts = RowFacts { id, owner: None, unit: None, shares: None };
    let access = Access::system(REASON);
    let dialect = transaction.dialect();
    let update = planner::plan::update(&access, table, &[], &facts, &values, dialect)?;
    transaction.execute(&update).map(drop)
}
