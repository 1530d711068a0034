//! `--explain`: the statements of operations, how a database answers them, and how long it takes
//! without a server around it.
#![expect(clippy::disallowed_methods, reason = "looks at a database past the server")]

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use ::postgres::{Client, NoTls};
use model::query::{Comparison, Condition, Operand, Order, Query, Selection};
use model::value::Value;
use planner::{Dialect, Parameter, Plan, Statement};
use security::Access;

use crate::generate::{Everybody, IMPERSONATOR, Size};
use crate::operation::{Kind, SHORT};
use crate::operations::{Asker, Operation};
use crate::{Outcome, floor};

const PAGE: [&str; 8] = [
    "name",
    "accountnumber",
    "telephone1",
    "stockexchange",
    "numberofemployees",
    "revenue",
    "statecode",
    "createdon",
];
const ROW: [&str; 5] = ["name", "accountnumber", "stockexchange", "numberofemployees", "createdon"];
/// Executions of which the median is told.
const TIMES: usize = 21;

/// Where the organization is.
pub(crate) enum Place<'a> {
    Sqlite(&'a Path),
    Postgres(&'a str),
}

/// What there is to say about these operations, and about the same ones of an administrator.
pub(crate) fn explain(place: &Place<'_>, operations: &[Operation], size: Size) -> Outcome<String> {
    let everybody = Everybody::new()?;
    let administrator = Access::system("compare with what sees everything");
    let mut text = String::new();
    for operation in operations {
        let access = match operation.asker {
            Asker::Administrator => continue,
            Asker::Direct(viewer) => everybody.access(viewer.user(), None, operation.strict)?,
            Asker::OnBehalf(viewer) => {
                everybody.access(viewer.user(), Some(IMPERSONATOR), operation.strict)?
            }
            Asker::Colleague(viewer) => {
                everybody.access(viewer.user(), Some(viewer.colleague()), operation.strict)?
            }
        };
        for (who, access) in [("", access), (", administrator", administrator.clone())] {
            let statement = statement(place, operation, &everybody, &access, size)?;
            let told = match place {
                Place::Sqlite(file) => on_sqlite(file, &statement)?,
                Place::Postgres(url) => on_postgres(url, &statement)?,
            };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "== {}{who}\n{}\n{told}", operation.name, statement.sql());
        }
    }
    Ok(text)
}

fn statement(
    place: &Place<'_>,
    operation: &Operation,
    everybody: &Everybody,
    access: &Access,
    size: Size,
) -> Outcome<Statement> {
    let dialect = match place {
        Place::Sqlite(_) => Dialect::Sqlite,
        Place::Postgres(_) => Dialect::Postgres,
    };
    let catalog = everybody.catalog();
    let planned = |plan: model::Result<Plan>| plan.map_err(|error| error.to_string());
    if operation.kind == Kind::Named {
        let selection = Selection::columns(ROW);
        let plan = planned(planner::plan_row("account", &selection, catalog, access))?;
        let account = operation.rows.first().copied().unwrap_or(0);
        return Ok(plan.row(size.account_id(account), dialect));
    }
    let mut query = Query::new("account", Selection::columns(PAGE));
    query.order.push(Order::by("name"));
    query.page.size = u32::try_from(SHORT).ok();
    if matches!(operation.kind, Kind::Matches(_)) {
        query = query.filter(Condition::Compare {
            left: Operand::column("numberofemployees"),
            comparison: Comparison::Greater,
            right: Operand::Value(Value::Int(9_000)),
        });
    }
    Ok(planned(planner::plan(&query, None, catalog, access))?.statement(dialect))
}

fn on_sqlite(file: &Path, statement: &Statement) -> Outcome<String> {
    let failed = |error: rusqlite::Error| error.to_string();
    let connection = floor::connect(file).map_err(failed)?;
    let mut text = String::new();
    let explain = ["EXPLAIN QUERY PLAN ", statement.sql()].concat();
    let mut lines = connection.prepare(&explain).map_err(failed)?;
    let mut lines = lines.raw_query();
    let mut depths: Vec<i64> = Vec::new();
    while let Some(row) = lines.next().map_err(failed)? {
        let (id, parent): (i64, i64) = (row.get(0).map_err(failed)?, row.get(1).map_err(failed)?);
        let detail: String = row.get(3).map_err(failed)?;
        while depths.last().is_some_and(|last| *last != parent) {
            depths.pop();
        }
        let _ = writeln!(text, "  {}{detail}", "  ".repeat(depths.len()));
        depths.push(id);
    }
    let mut prepared = connection.prepare(statement.sql()).map_err(failed)?;
    for (index, parameter) in (1..).zip(statement.parameters()) {
        let bound = match parameter {
            Parameter::Int(number) => prepared.raw_bind_parameter(index, number),
            Parameter::Guid(id) => prepared.raw_bind_parameter(index, id.as_bytes()),
            Parameter::Text(text) => prepared.raw_bind_parameter(index, text.as_ref()),
            other => return Err(format!("cannot bind {other:?}")),
        };
        bound.map_err(failed)?;
    }
    let (mut times, mut count) = (Vec::new(), 0);
    for _ in 0..TIMES {
        let begun = Instant::now();
        let mut rows = prepared.raw_query();
        count = 0;
        while rows.next().map_err(failed)?.is_some() {
            count += 1;
        }
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let median = times.get(TIMES / 2).copied().unwrap_or_default();
    let _ = writeln!(text, "  {count} rows in {} us", median.as_micros());
    Ok(text)
}

/// With the values of this execution, as PostgreSQL plans the first five; and without, as it may
/// plan all after them.
fn on_postgres(url: &str, statement: &Statement) -> Outcome<String> {
    let failed = |error: ::postgres::Error| format!("{error:?}");
    let mut client = Client::connect(url, NoTls).map_err(failed)?;
    let prepare = ["PREPARE asked AS ", statement.sql()].concat();
    client.batch_execute(&prepare).map_err(failed)?;
    let values: Outcome<Vec<String>> = statement.parameters().iter().map(literal).collect();
    let values = values?.join(", ");
    let execute = if values.is_empty() { String::new() } else { ["(", &values, ")"].concat() };
    let mut text = String::new();
    for mode in ["force_custom_plan", "force_generic_plan"] {
        client.batch_execute(&["SET plan_cache_mode = ", mode].concat()).map_err(failed)?;
        let _ = writeln!(text, "  -- {mode}");
        let sql = ["EXPLAIN (ANALYZE, BUFFERS) EXECUTE asked", &execute].concat();
        // The first one reads what the others find in memory.
        for _ in 0..3 {
            client.batch_execute(&sql).map_err(failed)?;
        }
        for message in client.simple_query(&sql).map_err(failed)? {
            if let ::postgres::SimpleQueryMessage::Row(row) = message {
                let _ = writeln!(text, "  {}", row.get(0).unwrap_or_default());
            }
        }
    }
    Ok(text)
}

fn literal(parameter: &Parameter) -> Outcome<String> {
    Ok(match parameter {
        Parameter::Int(number) => number.to_string(),
        Parameter::Guid(id) => ["'", &id.to_string(), "'"].concat(),
        Parameter::Text(text) => ["'", text, "'"].concat(),
        Parameter::Guids(ids) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            ["'{", &ids.join(","), "}'"].concat()
        }
        other => return Err(format!("cannot write {other:?}")),
    })
}
