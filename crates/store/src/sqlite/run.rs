//! Running a statement on a connection: bind the parameters, step, decode the rows in place.

#![expect(clippy::disallowed_methods, reason = "the home of the driver's calls")]

use std::str;

use model::rows::{Cell, CellType, Rows};
use model::time::{Date, Timestamp};
use model::{Error, Result, Uuid};
use planner::Parameter;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};

use super::connection::shrink;
use super::deadline::Running;
use crate::error::from_sqlite;
use crate::transaction::Batches;

pub(crate) fn query(
    connection: &Connection,
    sql: &str,
    parameters: &[Parameter],
    columns: &[CellType],
) -> Result<Rows> {
    let mut all = Rows::default();
    let mut keep = |rows: &mut Rows| {
        all = std::mem::take(rows);
        Ok(())
    };
    stream(connection, sql, parameters, columns, &mut Batches::whole(&mut keep))?;
    Ok(all)
}

pub(crate) fn stream(
    connection: &Connection,
    sql: &str,
    parameters: &[Parameter],
    columns: &[CellType],
    batches: &mut Batches<'_>,
) -> Result<()> {
    let mut statement = prepare(connection, sql, parameters)?;
    if statement.column_count() != columns.len() {
        let count = statement.column_count();
        let text = format!("{count} columns where {} are planned, in {sql}", columns.len());
        return Err(Error::internal(text));
    }
    let mut rows = Rows::new(columns.len());
    let mut earlier = false;
    let _running = Running::begin();
    let mut source = statement.raw_query();
    while let Some(row) = source.next().map_err(|error| from_sqlite(&error))? {
        for (index, column) in columns.iter().enumerate() {
            let value = row.get_ref(index).map_err(|error| from_sqlite(&error))?;
            if decode(&mut rows, *column, value).is_none() {
                let kind = value.data_type();
                let text = format!("column {index} is {kind} and not {column:?}, in {sql}");
                return Err(Error::internal(text));
            }
        }
        earlier |= batches.hand_over_full(&mut rows)?;
    }
    batches.hand_over_last(&mut rows, earlier)
}

pub(crate) fn execute(connection: &Connection, sql: &str, parameters: &[Parameter]) -> Result<u64> {
    execute_times(connection, sql, parameters, 1)
}

/// The same as often as this, each time with its share of the parameters.
pub(crate) fn execute_times(
    connection: &Connection,
    sql: &str,
    parameters: &[Parameter],
    times: usize,
) -> Result<u64> {
    let share = parameters.len().checked_div(times).unwrap_or_default();
    let (first, mut others) = parameters.split_at(share);
    let mut statement = prepare(connection, sql, first)?;
    let mut count = statement.raw_execute().map_err(|error| from_sqlite(&error))?;
    for _ in 1..times {
        let (next, rest) = others.split_at_checked(share).unwrap_or((others, &[]));
        bind(&mut statement, next)?;
        count += statement.raw_execute().map_err(|error| from_sqlite(&error))?;
        others = rest;
    }
    Ok(u64::try_from(count).unwrap_or(u64::MAX))
}

pub(crate) fn execute_bytes(
    connection: &Connection,
    sql: &str,
    parameters: &[Parameter],
    bytes: &[u8],
) -> Result<u64> {
    // The pages of the bytes before these are on disk and nobody reads them here: without this, files that
    // are sent fill all of the writer's cache.
    shrink(connection)?;
    let mut statement = connection.prepare_cached(sql).map_err(|error| from_sqlite(&error))?;
    bind(&mut statement, parameters)?;
    let last = ToSqlOutput::Borrowed(ValueRef::Blob(bytes));
    let bound = statement.raw_bind_parameter(parameters.len() + 1, last);
    bound.map_err(|error| from_sqlite(&error))?;
    let count = statement.raw_execute().map_err(|error| from_sqlite(&error))?;
    // The statement is kept; what it is bound to must not be.
    statement.clear_bindings();
    Ok(u64::try_from(count).unwrap_or(u64::MAX))
}

pub(crate) fn query_bytes(
    connection: &Connection,
    sql: &str,
    parameters: &[Parameter],
) -> Result<Option<Vec<u8>>> {
    let mut statement = prepare(connection, sql, parameters)?;
    let _running = Running::begin();
    let mut source = statement.raw_query();
    let Some(row) = source.next().map_err(|error| from_sqlite(&error))? else { return Ok(None) };
    match row.get_ref(0).map_err(|error| from_sqlite(&error))? {
        ValueRef::Blob(bytes) => Ok(Some(bytes.to_vec())),
        ValueRef::Null => Ok(None),
        other => {
            Err(Error::internal(format!("{} where bytes are kept, in {sql}", other.data_type())))
        }
    }
}

pub(crate) fn execute_batch(connection: &Connection, sql: &str) -> Result<()> {
    connection.execute_batch(sql).map_err(|error| from_sqlite(&error))
}

/// Runs a statement that begins or ends something.
pub(super) fn control(connection: &Connection, sql: &'static str) -> Result<()> {
    execute(connection, sql, &[]).map(drop)
}

fn prepare<'a>(
    connection: &'a Connection,
    sql: &str,
    parameters: &[Parameter],
) -> Result<CachedStatement<'a>> {
    let mut statement = connection.prepare_cached(sql).map_err(|error| from_sqlite(&error))?;
    if statement.parameter_count() != parameters.len() {
        let count = statement.parameter_count();
        let text = format!("{} parameters for {count} placeholders, in {sql}", parameters.len());
        return Err(Error::internal(text));
    }
    bind(&mut statement, parameters)?;
    Ok(statement)
}

fn bind(statement: &mut CachedStatement<'_>, parameters: &[Parameter]) -> Result<()> {
    for (index, parameter) in (1..).zip(parameters) {
        let bound = statement.raw_bind_parameter(index, Bound(parameter));
        bound.map_err(|error| from_sqlite(&error))?;
    }
    Ok(())
}

/// A parameter as SQLite keeps such values.
struct Bound<'a>(&'a Parameter);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Parameter::Null => ValueRef::Null,
            Parameter::Bool(value) => ValueRef::Integer(i64::from(*value)),
            Parameter::Int(number) | Parameter::Decimal { mantissa: number, .. } => {
                ValueRef::Integer(*number)
            }
            Parameter::Double(number) => ValueRef::Real(*number),
            Parameter::Timestamp(instant) => ValueRef::Integer(instant.0),
            Parameter::Date(day) => ValueRef::Integer(i64::from(day.0)),
            Parameter::Guid(id) => ValueRef::Blob(id.as_bytes()),
            Parameter::Text(text) => ValueRef::Text(text.as_bytes()),
            Parameter::Guids(_) | Parameter::Key => {
                return Err(rusqlite::Error::ToSqlConversionFailure(
                    "SQLite has no arrays of ids, and a key must be known".into(),
                ));
            }
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

/// Appends the value as a cell of the column's type; `None` if it is not of that type.
#[inline]
fn decode(rows: &mut Rows, column: CellType, value: ValueRef<'_>) -> Option<()> {
    let cell = match (column, value) {
        (_, ValueRef::Null) => Cell::Null,
        (CellType::Text, ValueRef::Text(bytes)) => {
            rows.push_text(str::from_utf8(bytes).ok()?);
            return Some(());
        }
        (CellType::Guid, ValueRef::Blob(bytes)) => Cell::Guid(Uuid::from_slice(bytes).ok()?),
        (CellType::Int, ValueRef::Integer(number)) => Cell::Int(number),
        (CellType::Bool, ValueRef::Integer(number)) => Cell::Bool(number != 0),
        (CellType::Timestamp, ValueRef::Integer(number)) => Cell::Timestamp(Timestamp(number)),
        (CellType::Date, ValueRef::Integer(number)) => Cell::Date(Date(number.try_into().ok()?)),
        (CellType::Decimal { scale }, ValueRef::Integer(mantissa)) => {
            Cell::Decimal { mantissa, scale }
        }
        // The average of mantissas is no whole number.
        (CellType::Decimal { scale }, ValueRef::Real(number)) => {
            Cell::Decimal { mantissa: round(number)?, scale }
        }
        (CellType::Double, ValueRef::Real(number)) => Cell::Double(number),
        #[expect(clippy::cast_precision_loss, reason = "a double has no more digits to offer")]
        (CellType::Double, ValueRef::Integer(number)) => Cell::Double(number as f64),
        _ => return None,
    };
    rows.push(cell);
    Some(())
}

/// The nearest whole number; `None` outside the range.
fn round(number: f64) -> Option<i64> {
    let number = number.round();
    let within = (-9.2e18..=9.2e18).contains(&number);
    #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
    within.then_some(number as i64)
}
