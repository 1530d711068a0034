//! Before anything is measured: server and floor must answer the same, row by row and value by value,
//! and write the same; otherwise their ratio would say nothing.
#![expect(clippy::disallowed_methods, reason = "looks at what was written, past both servers")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value as Stored;
use serde_json::Value;
use uuid::Uuid;

use crate::Outcome;
use crate::generate::Size;
use crate::http::{self, Answer};
use crate::operation::{BATCH, Kind, MANY, Request};
use crate::operations::Operation;
use crate::random::Random;

/// Requests of each operation that are compared.
const SAMPLES: u64 = 4;
/// Columns that no two writes have in common.
const OWN: [&str; 4] = ["accountid", "versionnumber", "createdon", "modifiedon"];

/// The two servers.
pub(crate) struct Pair<'a> {
    pub(crate) server: SocketAddr,
    pub(crate) floor: SocketAddr,
    /// Whether both have the same file, so that versions of rows are the same too.
    pub(crate) same_file: bool,
    pub(crate) size: Size,
    /// Header lines of the administrator.
    pub(crate) asker: &'a str,
}

/// Compares both servers' answers to an operation of the administrator.
pub(crate) fn compare(pair: &Pair<'_>, kind: Kind, file: &Path) -> Outcome<()> {
    let mut random = Random::new(7, 7, 0);
    for _ in 0..SAMPLES {
        let request = kind.request(&mut random, pair.size, &[]);
        let differs = |what: &str| format!("{} {}: {what}", request.method, request.target);
        let ours = ask(pair.server, &request, pair.asker, kind)?;
        let before = row_of(pair, kind, &ours, file).map_err(|error| differs(&error))?;
        let floors = ask(pair.floor, &request, pair.asker, kind)?;
        if kind == Kind::CreateMany {
            same_number(&ours, &floors).map_err(|error| differs(&error))?;
        } else if matches!(kind, Kind::Create | Kind::Update) {
            if let Some(before) = before {
                let after = row_of(pair, kind, &floors, file).map_err(|error| differs(&error))?;
                same_row(&before, &after.unwrap_or_default()).map_err(|error| differs(&error))?;
            }
        } else {
            let ours = plain(pair, &ours, pair.server).map_err(|error| differs(&error))?;
            let floors = plain(pair, &floors, pair.floor).map_err(|error| differs(&error))?;
            same(&ours, &floors, "").map_err(|error| differs(&error))?;
            if ours.get("value").is_some_and(|rows| rows.as_array().is_some_and(Vec::is_empty)) {
                return Err(differs("no rows, which compares nothing"));
            }
        }
    }
    Ok(())
}

/// Whether both made as many rows. What such a row holds is seen where one is made.
fn same_number(ours: &Answer, floors: &Answer) -> Outcome<()> {
    let number = |answer: &Answer| -> Outcome<usize> {
        let body: Value =
            serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let ids = body.get("Ids").and_then(Value::as_array).ok_or("an answer without `Ids`")?;
        Ok(ids.len())
    };
    let (ours, floors) = (number(ours)?, number(floors)?);
    if ours == MANY && floors == MANY {
        return Ok(());
    }
    Err(format!("{ours} rows by the server, {floors} by the floor, and {MANY} were asked for"))
}

/// How many rows a user's page has; `None` for an answer that is no page. That it is answered at all
/// is checked for several requests.
pub(crate) fn rows_seen(
    pair: &Pair<'_>,
    operation: &Operation,
    asker: &str,
) -> Outcome<Option<usize>> {
    let mut random = Random::new(7, 7, 0);
    let mut seen = None;
    for _ in 0..SAMPLES {
        let request = operation.kind.request(&mut random, pair.size, &operation.rows);
        let answer = ask(pair.server, &request, asker, operation.kind);
        let answer = answer.map_err(|error| format!("{}: {error}", operation.name))?;
        if operation.kind == Kind::Batch {
            let body = String::from_utf8_lossy(&answer.body);
            if body.matches("HTTP/1.1 200 OK").count() != usize::try_from(BATCH).unwrap_or(0) {
                return Err(format!("{}: not every part has a row", operation.name));
            }
            continue;
        }
        if operation.kind == Kind::Envelope {
            if !String::from_utf8_lossy(&answer.body).contains("<RetrieveResult") {
                return Err(format!("{}: an envelope without a row", operation.name));
            }
            continue;
        }
        if answer.body.is_empty() {
            continue;
        }
        let body: Value =
            serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let rows = body.get("value").and_then(Value::as_array).map(Vec::len);
        // Filters differ from request to request, and so may the pages.
        seen = seen.min(rows).or(rows);
    }
    Ok(seen)
}

fn ask(address: SocketAddr, request: &Request, asker: &str, kind: Kind) -> Outcome<Answer> {
    let answer = http::ask(address, &request.bytes(&address.to_string(), asker))?;
    if answer.status == kind.status() {
        return Ok(answer);
    }
    let Request { method, target, .. } = request;
    let body = String::from_utf8_lossy(&answer.body);
    Err(format!("{method} {target} at {address} was answered with {}: {body}", answer.status))
}

/// The answer as JSON, without what only its own server can know.
fn plain(pair: &Pair<'_>, answer: &Answer, address: SocketAddr) -> Outcome<Value> {
    let text = std::str::from_utf8(&answer.body).map_err(|error| error.to_string())?;
    let text = text.replace(&address.to_string(), "HOST");
    let mut value = serde_json::from_str(&text).map_err(|error| format!("{error}"))?;
    if !pair.same_file {
        remove_tags(&mut value);
    }
    if let Some(next) = value.get_mut("@odata.nextLink") {
        // Where a page ended is each server's own affair.
        *next = Value::Bool(true);
    }
    Ok(value)
}

fn remove_tags(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("@odata.etag");
            members.values_mut().for_each(remove_tags);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_tags),
        _ => {}
    }
}

/// Where two answers differ first.
fn same(ours: &Value, floors: &Value, place: &str) -> Outcome<()> {
    match (ours, floors) {
        (Value::Object(ours), Value::Object(floors)) => {
            let extra = floors.keys().find(|name| !ours.contains_key(*name));
            if let Some(name) = extra {
                return Err(format!("{place} has no `{name}` on the server"));
            }
            for (name, value) in ours {
                let place = format!("{place}/{name}");
                let other = floors.get(name).ok_or_else(|| format!("the floor lacks {place}"))?;
                same(value, other, &place)?;
            }
            Ok(())
        }
        (Value::Array(ours), Value::Array(floors)) => {
            if ours.len() != floors.len() {
                return Err(format!("{place}: {} and {} rows", ours.len(), floors.len()));
            }
            for (index, (ours, floors)) in ours.iter().zip(floors).enumerate() {
                same(ours, floors, &format!("{place}/{index}"))?;
            }
            Ok(())
        }
        (ours, floors) if ours == floors => Ok(()),
        (ours, floors) => Err(format!("{place}: {ours} on the server, {floors} on the floor")),
    }
}

type StoredRow = BTreeMap<String, Stored>;

/// The whole row that a write left in the file; none for a read, or if the server has another file.
fn row_of(pair: &Pair<'_>, kind: Kind, answer: &Answer, file: &Path) -> Outcome<Option<StoredRow>> {
    if !matches!(kind, Kind::Create | Kind::Update) || !pair.same_file {
        return Ok(None);
    }
    let address = answer.header("OData-EntityId").ok_or("an answer without OData-EntityId")?;
    let id =
        address.rsplit_once('(').and_then(|(_, id)| Uuid::try_parse(id.strip_suffix(')')?).ok());
    let id = id.ok_or_else(|| format!("`{address}` names no row"))?;
    let failed = |error: rusqlite::Error| error.to_string();
    let connection = Connection::open(file).map_err(failed)?;
    let mut statement =
        connection.prepare("SELECT * FROM account WHERE accountid = ?1").map_err(failed)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let row = statement.query_row([id.as_bytes()], |row| {
        let values =
            names.iter().enumerate().map(|(index, name)| Ok((name.clone(), row.get(index)?)));
        values.collect::<rusqlite::Result<StoredRow>>()
    });
    row.map(Some).map_err(failed)
}

fn same_row(ours: &StoredRow, floors: &StoredRow) -> Outcome<()> {
    for (name, value) in ours.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        let other = floors.get(name).unwrap_or(&Stored::Null);
        if value != other {
            return Err(format!("`{name}` is {value:?} from the server, {other:?} from the floor"));
        }
    }
    Ok(())
}
