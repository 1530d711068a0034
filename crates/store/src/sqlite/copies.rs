//! Copies of tables on SQLite: in memory, in the temporary database of the connection that writes, so that
//! they are part of its transactions and gone with it. Which tables have changed since they were copied is
//! noted by whoever writes to them; what other processes write makes everything unknown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::Result;
use model::rows::{CellType, Rows};
use planner::Parameter;

use crate::transaction::Transaction;

/// The tables of a snapshot: all but those of versions, of the past, and definitions, which go back by
/// themselves.
const TABLES: &str = "WHERE type = 'table' \
     AND substr(name, 1, 7) <> 'sqlite_' AND name NOT IN ('onbehalf_migration', 'onbehalf_state', \
     'onbehalf_definition', 'onbehalf_removed', 'onbehalf_removed_since', 'onbehalf_deletion', \
     'onbehalf_forgotten', 'onbehalf_tracking')";
/// What a database is called that a snapshot is taken of for another one.
pub(super) const OTHER: &str = "other";
const OWN: &str = "main";
const DEFINITIONS: &str = "onbehalf_definition";

/// Takes a snapshot of this name.
pub(crate) fn take(transaction: &mut Transaction<'_>, name: &str) -> Result<()> {
    take_of(transaction, name, OWN)
}

/// Takes a snapshot of this name of another database, which is attached.
pub(super) fn take_other(transaction: &mut Transaction<'_>, name: &str) -> Result<()> {
    take_of(transaction, name, OTHER)
}

fn take_of(transaction: &mut Transaction<'_>, name: &str, of: &'static str) -> Result<()> {
    transaction.execute_batch(include_str!("copies.sql"))?;
    settle(transaction)?;
    let drop_old = "DELETE FROM onbehalf_copy_snapshot WHERE name = ?1";
    transaction.execute_text(drop_old, &[text(name)])?;
    let taken = next(transaction)?;
    let is_own = of == OWN;
    let clean = if is_own { known(transaction)? } else { BTreeMap::new() };
    let tables = ["SELECT name FROM ", of, ".sqlite_schema ", TABLES].concat();
    let tables = transaction.query_text(&tables, &[], &[CellType::Text])?;
    for table in texts(&tables) {
        let copy = if let Some(copy) = clean.get(&table) {
            *copy
        } else {
            let copy = next(transaction)?;
            let (copied, source) = (called(copy), quoted(&table));
            let make = ["CREATE TEMP TABLE ", &copied, " AS SELECT * FROM ", of, ".", &source];
            transaction.execute_batch(&make.concat())?;
            if is_own {
                note(transaction, &table, copy)?;
            }
            copy
        };
        add(transaction, name, &table, copy, taken)?;
    }
    let copy = if let Some(copy) = clean.get(DEFINITIONS) {
        *copy
    } else {
        let copy = next(transaction)?;
        let keep = [
            "INSERT INTO onbehalf_copy_definition (copy, kind, name, body) \
             SELECT ?1, kind, name, body FROM ",
            of,
            ".onbehalf_definition WHERE NOT removed",
        ];
        transaction.execute_text(&keep.concat(), &[Parameter::Int(copy)])?;
        if is_own {
            note(transaction, DEFINITIONS, copy)?;
        }
        copy
    };
    add(transaction, name, DEFINITIONS, copy, taken)?;
    drop_copies(transaction)
}

/// Makes the rows what they were.
pub(crate) fn restore(transaction: &mut Transaction<'_>, name: &str) -> Result<()> {
    settle(transaction)?;
    let clean = known(transaction)?;
    let rows = transaction.query_text(
        "SELECT table_name, copy FROM onbehalf_copy_snapshot WHERE name = ?1",
        &[text(name)],
        &[CellType::Text, CellType::Int],
    )?;
    for row in rows.iter() {
        let (Some(table), Some(copy)) = (row.text(0), row.int(1)) else { continue };
        if clean.get(table) == Some(&copy) {
            continue;
        }
        if table != DEFINITIONS {
            bring_back(transaction, table, copy)?;
        }
        note(transaction, table, copy)?;
    }
    Ok(())
}

fn bring_back(transaction: &mut Transaction<'_>, table: &str, copy: i64) -> Result<()> {
    let columns = transaction.query_text(
        "SELECT name FROM pragma_table_info(?1, 'temp')",
        &[text(&called(copy))],
        &[CellType::Text],
    )?;
    let columns: Vec<String> = texts(&columns).map(|column| quoted(&column)).collect();
    let (table, columns) = (quoted(table), columns.join(", "));
    let empty = ["DELETE FROM main.", &table].concat();
    transaction.execute_text(&empty, &[])?;
    let fill = ["INSERT INTO main.", &table, " (", &columns, ") SELECT ", &columns, " FROM temp."];
    transaction.execute_text(&[&fill.concat(), called(copy).as_str()].concat(), &[]).map(drop)
}

/// Forgets what is known of the tables if another process has written.
pub(crate) fn settle(transaction: &mut Transaction<'_>) -> Result<()> {
    let others = transaction.counter("PRAGMA main.data_version")?;
    let noted = transaction.counter("SELECT others FROM onbehalf_copy_state")?;
    if others != noted {
        let note = "UPDATE onbehalf_copy_state SET others = ?1";
        transaction.execute_text(note, &[Parameter::Int(others)])?;
        transaction.execute_text("DELETE FROM onbehalf_copy_clean", &[])?;
    }
    Ok(())
}

/// Notes that a table is going to change.
pub(crate) fn changes(transaction: &mut Transaction<'_>, table: &str) -> Result<()> {
    let forget = "DELETE FROM onbehalf_copy_clean WHERE table_name = ?1";
    transaction.execute_text(forget, &[text(table)]).map(drop)
}

/// The table that a statement writes to or defines; none of those of the copies and of versions.
pub(crate) fn target(sql: &str) -> Option<&str> {
    const BEGINNINGS: [&str; 7] = [
        "INSERT INTO ",
        "INSERT OR FAIL INTO ",
        "UPDATE ",
        "DELETE FROM ",
        "CREATE TABLE ",
        "ALTER TABLE ",
        "DROP TABLE ",
    ];
    let rest = BEGINNINGS.iter().find_map(|begin| sql.strip_prefix(begin))?;
    let rest = rest.strip_prefix("main.").unwrap_or(rest);
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([' ', '(']).next(),
    };
    name.filter(|name| !name.starts_with("onbehalf_copy_") && *name != "onbehalf_state")
}

fn known(transaction: &mut Transaction<'_>) -> Result<BTreeMap<String, i64>> {
    let sql = "SELECT table_name, copy FROM onbehalf_copy_clean";
    let rows = transaction.query_text(sql, &[], &[CellType::Text, CellType::Int])?;
    Ok(rows.iter().filter_map(|row| Some((row.text(0)?.to_owned(), row.int(1)?))).collect())
}

fn note(transaction: &mut Transaction<'_>, table: &str, copy: i64) -> Result<()> {
    let sql = "INSERT INTO onbehalf_copy_clean (table_name, copy) VALUES (?1, ?2) \
               ON CONFLICT (table_name) DO UPDATE SET copy = excluded.copy";
    transaction.execute_text(sql, &[text(table), Parameter::Int(copy)]).map(drop)
}

fn add(
    transaction: &mut Transaction<'_>,
    name: &str,
    table: &str,
    copy: i64,
    taken: i64,
) -> Result<()> {
    let sql = "INSERT INTO onbehalf_copy_snapshot (name, table_name, copy, taken) \
               VALUES (?1, ?2, ?3, ?4)";
    let numbers = [Parameter::Int(copy), Parameter::Int(taken)];
    let parameters: Vec<Parameter> = [text(name), text(table)].into_iter().chain(numbers).collect();
    transaction.execute_text(sql, &parameters).map(drop)
}

/// Drops the copies that belong to no snapshot.
fn drop_copies(transaction: &mut Transaction<'_>) -> Result<()> {
    const USED: &str = "SELECT DISTINCT copy FROM onbehalf_copy_snapshot";
    const UNUSED: &str = "DELETE FROM onbehalf_copy_clean WHERE copy NOT IN (SELECT copy FROM onbehalf_copy_snapshot)";
    const UNUSED_DEFINITIONS: &str = "DELETE FROM onbehalf_copy_definition \
         WHERE copy NOT IN (SELECT copy FROM onbehalf_copy_snapshot)";
    const THERE: &str = "SELECT name FROM temp.sqlite_schema WHERE type = 'table' \
         AND name GLOB 'onbehalf_copy_[0-9]*'";
    transaction.execute_text(UNUSED, &[])?;
    transaction.execute_text(UNUSED_DEFINITIONS, &[])?;
    let used = transaction.query_text(USED, &[], &[CellType::Int])?;
    let used: BTreeSet<String> = used.iter().filter_map(|row| row.int(0)).map(called).collect();
    let there = transaction.query_text(THERE, &[], &[CellType::Text])?;
    for old in texts(&there).filter(|name| !used.contains(name)) {
        transaction.execute_batch(&["DROP TABLE temp.", &quoted(&old)].concat())?;
    }
    Ok(())
}

fn next(transaction: &mut Transaction<'_>) -> Result<i64> {
    transaction.counter("UPDATE onbehalf_copy_state SET number = number + 1 RETURNING number")
}

/// The name of a copy, which needs no quotes.
fn called(copy: i64) -> String {
    ["onbehalf_copy_", &copy.to_string()].concat()
}

fn quoted(name: &str) -> String {
    ["\"", &name.replace('"', "\"\""), "\""].concat()
}

fn texts(rows: &Rows) -> impl Iterator<Item = String> {
    let names: Vec<String> = rows.iter().filter_map(|row| row.text(0)).map(str::to_owned).collect();
    names.into_iter()
}

fn text(text: &str) -> Parameter {
    Parameter::Text(Arc::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_names_the_table_that_it_writes_to() {
        let check = |sql: &str, table: Option<&str>| assert_eq!(target(sql), table, "{sql}");
        check("INSERT INTO \"account\" (\"a\") VALUES (?1)", Some("account"));
        check("INSERT OR FAIL INTO \"account\" (\"a\") VALUES (?1)", Some("account"));
        check("INSERT INTO onbehalf_number(id) VALUES (?1)", Some("onbehalf_number"));
        check("UPDATE \"n$x$1\" AS t0 SET \"a\" = ?1", Some("n$x$1"));
        check("UPDATE onbehalf_state SET a = 1", None);
        check("DELETE FROM \"account\" AS t0 WHERE 1", Some("account"));
        check("DELETE FROM main.\"account\"", Some("account"));
        check("DROP TABLE \"new_bank\"", Some("new_bank"));
        check("ALTER TABLE \"new_bank\" DROP COLUMN \"x\"", Some("new_bank"));
        check("SELECT 1 FROM \"account\"", None);
        check("UPDATE onbehalf_copy_state SET number = 1", None);
    }
}
