//! The JSON of bodies: rows with binds and rows below them, single values, lists of rows, addresses,
//! arguments of actions, metadata objects. The first byte of a text says what is read.
//!
//! The reader is a part of the edge, which brings a database with it; its files are compiled here without
//! the rest: this file stands for what they take of `engine` and of their own crate.
#![no_main]
#![expect(dead_code, reason = "not all that the files have is used here")]

extern crate self as engine;

#[path = "../../crates/webapi/src/body/mod.rs"]
mod body;
#[path = "../../crates/webapi/src/definitions/path.rs"]
mod definitions;
#[path = "../../crates/webapi/src/edm.rs"]
mod edm;
#[path = "../../crates/webapi/src/translate/keys.rs"]
mod keys;
#[path = "../../crates/webapi/src/translate/literal.rs"]
mod literal;
#[path = "../../crates/webapi/src/batch/references.rs"]
mod references;

/// What the files call their neighbours.
mod batch {
    pub(crate) use crate::references::{References, undefined};
}
mod translate {
    pub(crate) use crate::keys::Keys;
}

use std::collections::HashSet;

use body::{DataReader, Refused, RowBody};
use fuzz::CATALOG;
use libfuzzer_sys::fuzz_target;
use metadata::types::{ENTITY_QUERY_EXPRESSION, LABEL, plain};
use model::message::{Data, FieldType, QUERY_EXPRESSION, RecordType};
use model::{Result, Uuid};
pub use planner::{Catalog, Navigation, Table};
use translate::Keys;

/// Ids of rows that are named otherwise mean nothing here.
pub fn new_id() -> Uuid {
    Uuid::nil()
}

/// Tables with what a row can have: every kind of column, owners, parties, files, members of a base.
const TABLES: [&str; 8] =
    ["account", "contact", "email", "task", "activitypointer", "systemuser", "role", "savedquery"];

static TEXT: FieldType = FieldType::Text;
static ROW: FieldType = FieldType::Row(&[]);
static ACCOUNT: FieldType = FieldType::Content(&["account"]);
static GUID: FieldType = FieldType::Guid;

/// Types of arguments.
static ARGUMENTS: [FieldType; 16] = [
    FieldType::Guid,
    FieldType::Int,
    FieldType::BigInt,
    FieldType::Double,
    FieldType::Decimal,
    FieldType::Bool,
    FieldType::Text,
    FieldType::Timestamp,
    FieldType::Bytes,
    FieldType::Row(&["systemuser", "team"]),
    FieldType::Content(&[]),
    FieldType::Record(&QUERY_EXPRESSION),
    FieldType::List(&TEXT),
    FieldType::List(&ROW),
    FieldType::List(&ACCOUNT),
    FieldType::List(&GUID),
];

/// Types of metadata objects.
static OBJECTS: [&RecordType; 7] = [
    &plain::ENTITY,
    &plain::ATTRIBUTE,
    &plain::ONE_TO_MANY,
    &plain::MANY_TO_MANY,
    &plain::KEY,
    &LABEL,
    &ENTITY_QUERY_EXPRESSION,
];

/// What a body says of a row is of its table, each column once.
fn judge(table: &Table, row: &RowBody) {
    let mut seen = HashSet::new();
    for (name, _) in &row.values {
        assert!(table.column(name).is_some(), "`{name}`");
        assert!(seen.insert(name), "`{name}` twice");
    }
    for related in &row.related {
        for new in &related.rows {
            assert!(CATALOG.table(&new.table).is_some(), "`{}`", new.table);
        }
    }
}

/// What came of an argument; what is refused is the client's mistake.
fn read(keys: &Keys, kind: FieldType, text: &str) -> Option<Data> {
    let reader = DataReader::new(&CATALOG, keys);
    match reader.read("Argument", kind, text) {
        Ok(data) => Some(data),
        Err(Refused::Detail(detail)) => {
            assert!(!detail.is_empty());
            None
        }
        Err(Refused::Error(error)) => {
            fuzz::refused(&error);
            None
        }
    }
}

/// The same, whether it is refused or not.
fn settle<T>(result: Result<T>) -> Option<T> {
    result.inspect_err(fuzz::refused).ok()
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let (choice, keys) = (usize::from(*first), Keys::default());
    let table = CATALOG.table(TABLES[choice / 8 % TABLES.len()]).expect("it is shipped");
    match choice % 8 {
        // A byte order mark changes nothing, and nothing depends on what was read before.
        0 | 1 => {
            let row = settle(body::read_row(&CATALOG, &keys, table, body));
            let marked = [b"\xef\xbb\xbf", body].concat();
            if !body.starts_with(b"\xef\xbb\xbf") {
                let again = body::read_row(&CATALOG, &Keys::default(), table, &marked).ok();
                assert_eq!(row, again);
            }
            if let Some(row) = row {
                judge(table, &row);
                settle(body::refuse_deep_update(&CATALOG, table, &row));
            }
        }
        2 => {
            if let Some((table, row)) = settle(body::read_new_row(&CATALOG, &keys, table, body)) {
                judge(table, &row);
            }
        }
        3 => {
            let columns = &table.definition.columns;
            let column = &columns[usize::from(body.len() as u8) % columns.len()];
            settle(body::read_property(table, column, body));
            settle(body::removes_value(body));
        }
        4 => {
            settle(body::read_rows(&CATALOG, &keys, table, body));
        }
        5 => {
            if let Some(address) = settle(body::read_address(body)) {
                settle(body::reference(&CATALOG, &keys, &address));
            }
        }
        6 => {
            // The members of a body first, as an action reads them.
            let Ok(members) = body::members(body) else { return };
            for (_, text) in members {
                read(&keys, ARGUMENTS[choice / 8 % ARGUMENTS.len()], text);
            }
        }
        _ => {
            let Ok(text) = std::str::from_utf8(body) else { return };
            let kind = OBJECTS[choice / 8 % OBJECTS.len()];
            if let Some(Data::Record(record)) = read(&keys, FieldType::Record(kind), text.trim()) {
                let is_derived =
                    kind.derived.iter().any(|derived| derived.name == record.kind.name);
                assert!(record.kind.name == kind.name || is_derived, "{}", record.kind.name);
            }
        }
    }
});
