//! The random rows: small pools of values, so that much is equal, and nulls everywhere.

use std::collections::{BTreeMap, HashSet};

use fastrand::Rng;
use model::Uuid;
use model::time::{Date, Timestamp};
use model::value::{Reference, Value};
use oracle::questions::{ColumnType, Data, Row, Table};
use serde_json::{Map, Value as Json, json};

use super::tables::tables;
use crate::demo::{IMPERSONATED, User};

const TEXTS: [&str; 12] = [
    "Alpha", "alpha", "Älpha", "Beta", "beta co", "100%", "a_b", "[x]", "O'Brien", "Café", "cafe",
    "Zulu 0",
];
const DAYS: [&str; 4] = ["1999-12-31", "2020-02-29", "2024-07-01", "2024-07-02"];
const INSTANTS: [&str; 4] = [
    "2024-07-01T00:00:00Z",
    "2024-07-01T23:30:00Z",
    "2024-07-02T00:00:00Z",
    "2031-01-01T12:00:01Z",
];
const AMOUNTS: [&str; 5] = ["0", "1.5", "1000000.25", "99.99", "1000"];

/// Takes all rows of the tables away, those of the demo too.
pub(super) fn remove(admin: &mut User) {
    for table in tables().iter().rev() {
        loop {
            let ids = admin.column(&format!("{}?$select={}", table.set, table.key), table.key);
            if ids.is_empty() {
                break;
            }
            for id in ids {
                // What belonged to a row may have gone with it.
                let status =
                    admin.send("DELETE", &format!("{}({id})", table.set), &[], None).status;
                assert!(matches!(status, 204 | 404), "{status}");
            }
        }
    }
}

/// Makes random rows; some belong to the one for whom is asked.
pub(super) fn fill(admin: &mut User, random: &mut Rng) {
    let tables = tables();
    let mut made: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for table in &tables {
        let count = match table.name {
            "account" => 14,
            "contact" => 18,
            "opportunity" => 12,
            _ => 16,
        };
        for _ in 0..count {
            let mut row = Map::new();
            for column in &table.columns {
                let required =
                    matches!(column.name, "name" | "lastname" | "subject" | "customerid");
                if column.name == "fullname" || (!required && random.u8(0..4) == 0) {
                    continue;
                }
                match &column.kind {
                    ColumnType::Lookup(targets) => {
                        let mut ready = Vec::new();
                        for target in targets {
                            for id in made.get(target.table).into_iter().flatten() {
                                ready.push((target, id));
                            }
                        }
                        if let Some((target, id)) = random.choice(&ready) {
                            let set = tables.iter().find(|table| table.name == target.table);
                            let address = format!("/{}({id})", set.unwrap().set);
                            row.insert(format!("{}@odata.bind", target.property), json!(address));
                        }
                    }
                    kind => drop(row.insert(column.name.into(), random_value(kind, random))),
                }
            }
            if random.bool() {
                let owner = format!("/systemusers({IMPERSONATED})");
                row.insert("ownerid@odata.bind".into(), json!(owner));
            }
            let id = admin.create(table.set, &Json::Object(row));
            made.entry(table.name).or_default().push(id);
        }
    }
    for account in &made["account"] {
        if let Some(contact) = random.choice(&made["contact"]).filter(|_| random.clone().bool()) {
            let bind = json!({ "primarycontactid@odata.bind": format!("/contacts({contact})") });
            admin.change(&format!("accounts({account})"), &bind);
        }
    }
}

fn random_value(kind: &ColumnType, random: &mut Rng) -> Json {
    let pick = |items: &[&str], random: &mut Rng| random.choice(items).copied().unwrap().to_owned();
    match kind {
        ColumnType::Text => json!(pick(&TEXTS, random)),
        ColumnType::Whole => json!(random.i64(0..5)),
        ColumnType::Money => serde_json::from_str(&pick(&AMOUNTS, random)).unwrap(),
        ColumnType::Yes => json!(random.bool()),
        ColumnType::Choice(members) => json!(random.choice(*members).unwrap().0),
        ColumnType::Instant => json!(pick(&INSTANTS, random)),
        ColumnType::Day => json!(pick(&DAYS, random)),
        ColumnType::Lookup(_) => Json::Null,
    }
}

/// All rows, as plain reads show them.
pub(super) fn read(admin: &mut User) -> Data {
    let mut tables = tables();
    for table in &mut tables {
        let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
        let body = admin.send("GET", table.set, &prefer, None).json();
        table.rows =
            body["value"].as_array().unwrap().iter().map(|row| parse(table, row)).collect();
    }
    Data { tables }
}

fn parse(table: &Table, row: &Json) -> Row {
    let mut values = BTreeMap::new();
    for column in &table.columns {
        let lookup = matches!(column.kind, ColumnType::Lookup(_));
        let name = if lookup { format!("_{}_value", column.name) } else { column.name.to_owned() };
        let json = row.get(&name).unwrap_or_else(|| panic!("{name} is not shown: {row}"));
        if json.is_null() {
            continue;
        }
        let text = || json.as_str().unwrap();
        let value = match &column.kind {
            ColumnType::Text => Value::Text(text().to_owned()),
            ColumnType::Whole | ColumnType::Choice(_) => Value::Int(json.as_i64().unwrap()),
            ColumnType::Money => Value::Decimal(json.to_string().parse().unwrap()),
            ColumnType::Yes => Value::Bool(json.as_bool().unwrap()),
            ColumnType::Instant => Value::Timestamp(Timestamp::parse(text()).unwrap()),
            ColumnType::Day => Value::Date(Date::parse(text()).unwrap()),
            ColumnType::Lookup(_) => {
                let target = &row[format!("{name}@Microsoft.Dynamics.CRM.lookuplogicalname")];
                Value::Reference(Reference::new(target.as_str().unwrap(), text().parse().unwrap()))
            }
        };
        values.insert(column.name, value);
    }
    Row { id: row[table.key].as_str().unwrap().parse().unwrap(), values }
}

/// The rows that somebody reads.
pub(super) fn readable(user: &mut User) -> HashSet<Uuid> {
    let mut ids = HashSet::new();
    for table in tables() {
        let found = user.column(&format!("{}?$select={}", table.set, table.key), table.key);
        ids.extend(found.iter().map(|id| id.parse::<Uuid>().unwrap()));
    }
    ids
}
