//! What is in an organization's database, read past the server, before and after it was upgraded.

use std::collections::{BTreeMap, BTreeSet};

use engine::Store;
use model::Uuid;
use model::metadata::{Choice, Privilege, TableDefinition};
use model::query::{Query, Selection};
use model::value::Value;
use planner::{Catalog, plan};
use security::Access;
use store::{Definition, Transaction};
use testkit::Program;

/// Rows by table and key, each with the columns that its definition of that day has.
type Rows = BTreeMap<String, BTreeMap<Uuid, Vec<(String, Value)>>>;

/// Tables, privileges and rows of an organization.
pub(crate) struct Content {
    tables: BTreeMap<String, TableDefinition>,
    choices: BTreeMap<String, Choice>,
    privileges: BTreeMap<String, Privilege>,
    rows: Rows,
    /// Which version of the data files it is made of.
    pub(crate) made: String,
    /// How often the metadata changed.
    pub(crate) version: i64,
}

pub(crate) fn open(program: &Program) -> Store {
    match program.database().url() {
        Some(url) => Store::open_postgres(&url).unwrap(),
        None => Store::open_sqlite(&program.data().join("onbehalf.db")).unwrap(),
    }
}

pub(crate) fn read(store: &Store) -> Content {
    store
        .read(|transaction| {
            let definitions = transaction.definitions()?;
            let tables = bodies(&definitions, "table").into_iter();
            let tables =
                tables.map(|(name, body)| (name, serde_json::from_str(body).unwrap())).collect();
            let choices = bodies(&definitions, "choice").into_iter();
            let choices =
                choices.map(|(name, body)| (name, serde_json::from_str(body).unwrap())).collect();
            let privileges = bodies(&definitions, "privilege").into_iter();
            let privileges = privileges
                .map(|(name, body)| (name, serde_json::from_str(body).unwrap()))
                .collect();
            let made = bodies(&definitions, "origin").first().map_or("", |one| one.1).to_owned();
            let version = transaction.state()?.catalog_version;
            let rows = Rows::new();
            let content = Content { tables, choices, privileges, rows, made, version };
            let rows = content.rows(transaction);
            Ok(Content { rows, ..content })
        })
        .unwrap()
}

/// Definitions of one kind, by name.
fn bodies<'a>(definitions: &'a [Definition], kind: &str) -> Vec<(String, &'a str)> {
    let found = definitions.iter().filter(|one| one.kind == kind);
    found.map(|one| (one.name.clone(), one.body.as_str())).collect()
}

impl Content {
    fn rows(&self, transaction: &mut Transaction<'_>) -> Rows {
        let mut tables: Vec<_> = self.tables.values().cloned().collect();
        // What belongs to files and pictures was not kept by earlier versions.
        for table in &mut tables {
            let kept = transaction.columns_of(&table.name).unwrap();
            table.columns.retain(|column| {
                let of_files =
                    column.holds_files() || column.is_part() || column.companion_of.is_some();
                !of_files || kept.contains(&column.name)
            });
        }
        let choices = self.choices.clone().into_iter().collect();
        let privileges = self.privileges.values().cloned().collect();
        let catalog = Catalog::with_choices(1, tables, choices, privileges);
        let access = Access::system("test of upgrades");
        let mut all = Rows::new();
        for table in self.tables.values() {
            let query = Query::new(&table.name, Selection::default());
            let plan = plan(&query, None, &catalog, &access).unwrap();
            let rows = transaction.query(&plan.statement(transaction.dialect())).unwrap();
            let shape = plan.shape();
            let read = |row: model::rows::Row<'_>| {
                let cell = |property: &planner::Property| {
                    let name = shape.table.definition.columns[property.column].name.clone();
                    (name, row.value(property.cell))
                };
                (row.guid(shape.key.unwrap()).unwrap(), shape.properties.iter().map(cell).collect())
            };
            all.insert(table.name.clone(), rows.iter().map(read).collect());
        }
        all
    }

    /// How many rows a table has.
    pub(crate) fn count(&self, table: &str) -> usize {
        self.rows.get(table).map_or(0, BTreeMap::len)
    }

    /// Nothing that an upgrade found is gone or changed.
    pub(crate) fn holds_all_of(&self, before: &Self) {
        for (table, rows) in &before.rows {
            for (id, values) in rows {
                let now: BTreeMap<&str, &Value> = self.rows[table][id]
                    .iter()
                    .map(|(name, value)| (name.as_str(), value))
                    .collect();
                for (name, value) in values {
                    // What version 7 moved or set.
                    let moved = ["documentbody", "filesize", "isdocument"].contains(&name.as_str());
                    let set = name == "blockedattachments" && value.is_null();
                    let touched = name == "versionnumber" && table == "organization";
                    if set
                        || touched
                        || (table == "annotation" && (moved || name == "versionnumber"))
                    {
                        continue;
                    }
                    assert_eq!(now[name.as_str()], value, "{table}({id}).{name}");
                }
            }
        }
        let rows = |content: &Self, table: &str| content.rows[table].len();
        for table in ["account", "contact", "opportunity", "task", "systemuser", "team"] {
            assert_eq!(rows(self, table), rows(before, table), "{table}");
        }
    }

    /// The organization is defined as a new one, and has the rows that all have by the same ids.
    pub(crate) fn is_like_a_new_one(&self) {
        let new = seed::Definitions::shipped().unwrap();
        let tables = new.tables().iter().map(|table| (table.name.clone(), table.clone()));
        for (name, table) in tables {
            assert_eq!(self.tables[&name], table, "{name}");
        }
        let choices = new.choices().iter().cloned().collect();
        assert_eq!(self.choices, choices);
        let privileges = new.privileges();
        assert_eq!(self.privileges.len(), privileges.len());
        for privilege in &privileges {
            assert_eq!(&self.privileges[&privilege.name], privilege);
        }
        let rows = new.organization(seed::Demo::Yes).unwrap();
        for table in [
            "privilege",
            "role",
            "roleprivileges",
            "systemuserroles",
            "fieldsecurityprofile",
            "systemuserprofiles",
            "usersettings",
            "savedquery",
            "publisher",
            "solution",
            "solutioncomponent",
        ] {
            let expected = rows.iter().filter(|row| row.table == table);
            let expected: BTreeSet<Uuid> = expected.map(|row| row.id).collect();
            let there: BTreeSet<Uuid> = self.rows[table].keys().copied().collect();
            assert_eq!(there, expected, "{table}");
        }
    }
}
