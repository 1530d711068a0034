//! A random walk of changes of definitions and rows over several connections (on PostgreSQL over two
//! servers), compared with a naive organization; others read and write all the time, and now and then
//! the server is killed and started again.
//!
//! `ONBEHALF_STEPS` walks further, `ONBEHALF_SEED` elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use fastrand::Rng;
use model::Uuid;
use oracle::definitions::{Cell, Custom, Fate, Kind, Organization, Step};
use serde_json::{Map, Value, json};
use testkit::{Client, Response, Server, databases};

use super::making::{column, label, primary};
use crate::BINARY;

const ROOT: &str = "/api/data/v9.2/";

/// The state of a walk.
struct Walk {
    servers: Vec<Server>,
    token: String,
    clients: Vec<Client>,
    naive: Organization,
    random: Rng,
}

#[test]
fn whatever_people_make_is_what_a_naive_organization_says() {
    let steps = number("ONBEHALF_STEPS").unwrap_or(120);
    let seed = number("ONBEHALF_SEED").unwrap_or(1);
    for database in databases() {
        let kind = database.to_string();
        println!("{kind}: {steps} steps from seed {seed}");
        let server = Server::demo(BINARY, database);
        let mut walk = Walk::begin(server, seed);
        let mut fates = BTreeMap::new();
        for _ in 0..4 {
            let stop = AtomicBool::new(false);
            thread::scope(|scope| {
                let (address, token) = (walk.servers[0].address(), walk.token.clone());
                for write in [false, true] {
                    let (stop, token) = (&stop, token.clone());
                    scope.spawn(move || keep_busy(Client::new(address), &token, write, stop));
                }
                let _end = Stop(&stop);
                for _ in 0..steps / 4 {
                    let (step, fate) = walk.step();
                    *fates.entry((step, fate == Fate::Done)).or_insert(0) += 1;
                }
                walk.compare();
            });
            walk.restart();
            walk.compare();
        }
        println!("{kind}: {fates:?}");
        let done = fates.iter().filter(|((_, done), _)| *done).count();
        assert!(steps < 100 || done >= 8, "{kind}: few kinds of steps were done: {fates:?}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a longer walk is asked for from outside")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// Ends the others when it is dropped, by a failure too.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// What has nothing to do with the changes must never fail by them.
fn keep_busy(mut client: Client, token: &str, write: bool, stop: &AtomicBool) {
    let mut done = 0;
    while !stop.load(Relaxed) {
        let response = if write {
            let row = json!({"lastname": format!("Busy {done}")});
            client.request("POST", &format!("{ROOT}contacts")).token(token).json(&row).send()
        } else {
            let path = "accounts?$select=name&$expand=primarycontactid($select=fullname)&$top=5";
            client.request("GET", &format!("{ROOT}{path}")).token(token).send()
        };
        assert!(response.status < 300, "{}: {}", response.status, response.text());
        done += 1;
    }
    assert!(done > 0, "nothing was done");
}

impl Walk {
    fn begin(server: Server, seed: u64) -> Self {
        let token = server.token("admin@contoso.example");
        let mut walk = Self {
            servers: vec![server],
            token,
            clients: Vec::new(),
            naive: Organization::default(),
            random: Rng::with_seed(seed),
        };
        walk.connect();
        walk
    }

    fn connect(&mut self) {
        self.clients = self.servers.iter().cycle().take(3).map(Server::client).collect();
    }

    fn restart(&mut self) {
        for server in &mut self.servers {
            server.kill();
            server.restart();
        }
        self.token = self.servers[0].token("admin@contoso.example");
        self.connect();
    }

    fn send(&mut self, method: &str, path: &str, body: Option<&Value>) -> Response {
        let index = self.random.usize(..self.clients.len());
        let path = format!("{ROOT}{}", path.replace(' ', "%20"));
        let request = self.clients[index].request(method, &path).token(&self.token);
        match body {
            Some(body) => request.json(body).send(),
            None => request.send(),
        }
    }

    /// Takes a step in both and compares what became of it, and the table that it was about.
    fn step(&mut self) -> (&'static str, Fate) {
        let step = self.naive.next(&mut self.random);
        let (name, table, response) = self.ask(&step);
        let fate = self.naive.take(&step);
        let status = response.status;
        let expected = match fate {
            Fate::Done => matches!(status, 200 | 201 | 204),
            Fate::Refused => (400..500).contains(&status),
        };
        assert!(expected, "{fate:?}, but {status} for {step:?}: {}", response.text());
        self.compare_table(&table);
        (name, fate)
    }

    /// Asks the server for a step.
    fn ask(&mut self, step: &Step) -> (&'static str, String, Response) {
        let path = |table: &str| format!("EntityDefinitions(LogicalName='{table}')");
        let (name, table, response) = match step {
            Step::Make { table, columns } => {
                let columns = columns.iter().map(|(name, kind)| column_of(name, kind));
                let mut attributes = vec![primary(&format!("{table}_name"))];
                attributes.extend(columns);
                let body = json!({
                    "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
                    "SchemaName": table,
                    "DisplayName": label(table),
                    "DisplayCollectionName": label(&format!("{table}s")),
                    "OwnershipType": "UserOwned",
                    "IsActivity": false,
                    "HasActivities": false,
                    "HasNotes": false,
                    "Attributes": attributes,
                });
                ("make", table, self.send("POST", "EntityDefinitions", Some(&body)))
            }
            Step::Drop { table } => ("drop", table, self.send("DELETE", &path(table), None)),
            Step::Add { table, column, kind: Kind::Lookup(target, relationship) } => {
                let body = json!({
                    "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
                    "SchemaName": relationship,
                    "ReferencedEntity": target,
                    "ReferencedAttribute": format!("{target}id"),
                    "ReferencingEntity": table,
                    "Lookup": {
                        "@odata.type": "Microsoft.Dynamics.CRM.LookupAttributeMetadata",
                        "SchemaName": column,
                        "DisplayName": label(column),
                        "RequiredLevel": {"Value": "None"},
                    },
                });
                ("relate", table, self.send("POST", "RelationshipDefinitions", Some(&body)))
            }
            Step::Add { table, column, kind } => {
                let body = column_of(column, kind);
                (
                    "add",
                    table,
                    self.send("POST", &format!("{}/Attributes", path(table)), Some(&body)),
                )
            }
            Step::Take { table, column } => {
                let relationship = match self.naive.tables[table].columns.get(column) {
                    Some(Kind::Lookup(_, relationship)) => Some(relationship.clone()),
                    _ => None,
                };
                let definition = match relationship {
                    Some(name) => format!("RelationshipDefinitions(SchemaName='{name}')"),
                    None => format!("{}/Attributes(LogicalName='{column}')", path(table)),
                };
                ("take", table, self.send("DELETE", &definition, None))
            }
            Step::Offer { table, column, value } => {
                let body = json!({
                    "EntityLogicalName": table,
                    "AttributeLogicalName": column,
                    "Value": value,
                    "Label": label(&format!("Option {value}")),
                });
                ("offer", table, self.send("POST", "InsertOptionValue", Some(&body)))
            }
            Step::Lock { table, key, columns } => {
                let body =
                    json!({"SchemaName": key, "DisplayName": label(key), "KeyAttributes": columns});
                ("lock", table, self.send("POST", &format!("{}/Keys", path(table)), Some(&body)))
            }
            Step::Unlock { table, key } => {
                let path = format!("{}/Keys(LogicalName='{key}')", path(table));
                ("unlock", table, self.send("DELETE", &path, None))
            }
            Step::Create { table, id, cells } => {
                let mut body = self.row_of(table, cells);
                body.insert(format!("{table}id"), json!(id));
                ("create", table, self.send("POST", &format!("{table}s"), Some(&body.into())))
            }
            Step::Change { table, id, cells } => {
                let body = self.row_of(table, cells);
                (
                    "change",
                    table,
                    self.send("PATCH", &format!("{table}s({id})"), Some(&body.into())),
                )
            }
            Step::Delete { table, id } => {
                ("delete", table, self.send("DELETE", &format!("{table}s({id})"), None))
            }
        };
        (name, table.clone(), response)
    }

    fn row_of(&self, table: &str, cells: &BTreeMap<String, Cell>) -> Map<String, Value> {
        let columns = &self.naive.tables[table].columns;
        let value = |(name, cell): (&String, &Cell)| match (cell, columns.get(name)) {
            (Cell::Row(id), Some(Kind::Lookup(target, _))) => {
                (format!("{name}@odata.bind"), json!(format!("/{target}s({id})")))
            }
            (Cell::Row(id), _) => (name.clone(), json!(id)),
            (Cell::Text(text), _) => (name.clone(), json!(text)),
            (Cell::Number(number), _) => (name.clone(), json!(number)),
            (Cell::Truth(truth), _) => (name.clone(), json!(truth)),
        };
        cells.iter().map(value).collect()
    }

    /// Compares everything.
    fn compare(&mut self) {
        let path = "EntityDefinitions?$select=LogicalName&$filter=IsCustomEntity eq true";
        let listed = self.read(path);
        let listed: BTreeSet<String> = values(&listed)
            .iter()
            .map(|table| table["LogicalName"].as_str().unwrap().to_owned())
            .collect();
        let expected: BTreeSet<String> = self.naive.tables.keys().cloned().collect();
        assert_eq!(listed, expected);
        for table in expected {
            self.compare_table(&table);
        }
    }

    /// Compares a table's definition and its rows.
    fn compare_table(&mut self, table: &str) {
        let path = format!("EntityDefinitions(LogicalName='{table}')");
        let Some(custom) = self.naive.tables.get(table).cloned() else {
            assert_eq!(self.send("GET", &path, None).status, 404, "{table}");
            assert_eq!(self.send("GET", &format!("{table}s"), None).status, 404, "{table}");
            return;
        };
        let attributes = self.read(&format!(
            "{path}/Attributes?$select=LogicalName,AttributeType&$filter=IsCustomAttribute eq true \
             and AttributeOf eq null"
        ));
        let found: BTreeMap<String, String> = values(&attributes)
            .iter()
            .map(|column| {
                let text = |name: &str| column[name].as_str().unwrap().to_owned();
                (text("LogicalName"), text("AttributeType"))
            })
            .collect();
        let own = [(format!("{table}_name"), "String")];
        let columns = custom.columns.iter().map(|(name, kind)| (name.clone(), type_of(kind)));
        let expected: BTreeMap<String, String> =
            own.into_iter().chain(columns).map(|(name, kind)| (name, kind.to_owned())).collect();
        assert_eq!(found, expected, "{table}");
        let keys = self
            .read(&format!("{path}/Keys?$select=LogicalName,KeyAttributes,EntityKeyIndexStatus"));
        let found: BTreeMap<String, (Value, bool)> = values(&keys)
            .iter()
            .map(|key| {
                let active = key["EntityKeyIndexStatus"] == "Active";
                let name = key["LogicalName"].as_str().unwrap().to_owned();
                (name, (key["KeyAttributes"].clone(), active))
            })
            .collect();
        let expected: BTreeMap<String, (Value, bool)> = custom
            .keys
            .iter()
            .map(|(name, (columns, active))| (name.clone(), (json!(columns), *active)))
            .collect();
        assert_eq!(found, expected, "{table}");
        self.compare_rows(table, &custom);
    }

    fn compare_rows(&mut self, table: &str, custom: &Custom) {
        let mut shown = vec![format!("{table}_name")];
        shown.extend(custom.columns.iter().map(|(name, kind)| property_of(name, kind)));
        let body = self.read(&format!("{table}s?$select={}", shown.join(",")));
        let id_of = |row: &Value| row[&format!("{table}id")].as_str().unwrap().parse().unwrap();
        let found: BTreeMap<Uuid, Vec<Value>> = values(&body)
            .iter()
            .map(|row| (id_of(row), shown.iter().map(|name| row[name].clone()).collect()))
            .collect();
        let mut names = vec![format!("{table}_name")];
        names.extend(custom.columns.keys().cloned());
        let expected: BTreeMap<Uuid, Vec<Value>> = custom
            .rows
            .iter()
            .map(|(id, row)| {
                let value = |name: &String| match (row.get(name), custom.columns.get(name)) {
                    (Some(Cell::Text(text)), _) => json!(text),
                    (Some(Cell::Number(number)), _) => json!(number),
                    (Some(Cell::Truth(truth)), _) => json!(truth),
                    (Some(Cell::Row(id)), _) => json!(id),
                    (None, _) => Value::Null,
                };
                (*id, names.iter().map(value).collect())
            })
            .collect();
        assert_eq!(found, expected, "{table}");
    }

    fn read(&mut self, path: &str) -> Value {
        let response = self.send("GET", path, None);
        assert_eq!(response.status, 200, "GET {path}: {}", response.text());
        response.json()
    }
}

fn values(body: &Value) -> &[Value] {
    body["value"].as_array().unwrap()
}

/// What a client writes for a new column.
fn column_of(name: &str, kind: &Kind) -> Value {
    let option = |value: &i32| json!({"Value": value, "Label": label(&format!("Option {value}"))});
    let (kind, more) = match kind {
        Kind::Text | Kind::Lookup(..) => {
            ("String", json!({"MaxLength": 100, "FormatName": {"Value": "Text"}}))
        }
        Kind::Whole => ("Integer", json!({})),
        Kind::YesNo => {
            let (yes, no) = (option(&1), option(&0));
            let set = json!({
                "@odata.type": "Microsoft.Dynamics.CRM.BooleanOptionSetMetadata",
                "TrueOption": yes,
                "FalseOption": no,
            });
            ("Boolean", json!({"OptionSet": set}))
        }
        Kind::Choice(options) => {
            let set = json!({
                "@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata",
                "IsGlobal": false,
                "OptionSetType": "Picklist",
                "Options": options.iter().map(option).collect::<Vec<_>>(),
            });
            ("Picklist", json!({"OptionSet": set}))
        }
    };
    column(kind, name, &more)
}

fn type_of(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => "String",
        Kind::Whole => "Integer",
        Kind::YesNo => "Boolean",
        Kind::Choice(_) => "Picklist",
        Kind::Lookup(..) => "Lookup",
    }
}

fn property_of(name: &str, kind: &Kind) -> String {
    if matches!(kind, Kind::Lookup(..)) { format!("_{name}_value") } else { name.to_owned() }
}
