//! What changes of definitions cost while the server runs: a new table, a new column of a table of many
//! rows; and reading one definition beside reading one row.

#![expect(clippy::disallowed_methods, reason = "rows for a benchmark, on a bare driver")]

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use store::fold::fold;

use crate::Outcome;
use crate::generate::database_file;
use crate::http::{self, Answer};
use crate::measure::median;

/// Rows of the table that gets new columns.
const ROWS: u32 = 1_000_000;
const CHANGES: usize = 20;
const QUESTIONS: usize = 200;

/// What was measured, in milliseconds.
pub(super) struct Seen {
    pub(super) table: f64,
    pub(super) column: f64,
    pub(super) definition: f64,
    pub(super) row: f64,
}

/// A server and who asks it.
pub(super) struct Asker<'a> {
    pub(super) address: std::net::SocketAddr,
    pub(super) token: &'a str,
}

impl Asker<'_> {
    fn ask(&self, method: &str, path: &str, body: &str) -> Outcome<(f64, Answer)> {
        let request = format!(
            "{method} /api/data/v9.2/{path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.token,
            body.len()
        );
        let begun = Instant::now();
        let answer = http::ask(self.address, &request)?;
        let took = begun.elapsed().as_secs_f64() * 1e3;
        if matches!(answer.status, 200 | 204) {
            Ok((took, answer))
        } else {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            Err(format!("{method} {path}: {} {text}", answer.status))
        }
    }

    fn often(&self, path: &str) -> Outcome<f64> {
        let times: Outcome<Vec<f64>> =
            (0..QUESTIONS).map(|_| self.ask("GET", path, "").map(|(took, _)| took)).collect();
        Ok(median(times?.into_iter()))
    }
}

/// Makes and removes tables on a running server; nothing of it stays.
pub(super) fn measure(asker: &Asker<'_>, data: &Path) -> Outcome<Seen> {
    let mut tables = Vec::new();
    for number in 0..CHANGES {
        let schema = format!("new_Made{number}");
        tables.push(asker.ask("POST", "EntityDefinitions", &table(&schema))?.0);
        asker.ask("DELETE", &path(&schema), "")?;
    }
    asker.ask("POST", "EntityDefinitions", &table("new_Large"))?;
    fill(data)?;
    let mut columns = Vec::new();
    for number in 0..CHANGES {
        let body = column(&format!("new_More{number}"), false);
        columns.push(asker.ask("POST", &format!("{}/Attributes", path("new_Large")), &body)?.0);
    }
    asker.ask("DELETE", &path("new_Large"), "")?;
    let (_, made) = asker.ask("POST", "accounts", "{\"name\":\"Bench\"}")?;
    let address = made.header("OData-EntityId").ok_or("a row without an address")?;
    let id = address.rsplit_once('/').map_or("", |(_, row)| row).to_owned();
    let definition = asker.often(
        "EntityDefinitions(LogicalName='account')?$select=LogicalName,EntitySetName,PrimaryIdAttribute",
    )?;
    let row = asker.often(&format!("{id}?$select=name"))?;
    asker.ask("DELETE", &id, "")?;
    let (table, column) = (median(tables.into_iter()), median(columns.into_iter()));
    Ok(Seen { table, column, definition, row })
}

/// Puts the rows into the table, behind the server's back.
fn fill(data: &Path) -> Outcome<()> {
    let failed = |error: rusqlite::Error| error.to_string();
    let connection = Connection::open(database_file(data)).map_err(failed)?;
    connection.busy_timeout(Duration::from_mins(1)).map_err(failed)?;
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    // The index of the names is over it.
    let fold = |context: &Context<'_>| -> rusqlite::Result<Option<String>> {
        let text: Option<String> = context.get(0)?;
        Ok(text.map(|text| fold(&text).into_owned()))
    };
    connection.create_scalar_function("fold", 1, flags, fold).map_err(failed)?;
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) \
         INSERT INTO new_large (new_largeid, new_name, versionnumber) \
         SELECT randomblob(16), 'Row ' || i, 0 FROM n";
    connection.execute(sql, [ROWS]).map_err(failed)?;
    Ok(())
}

fn path(schema: &str) -> String {
    format!("EntityDefinitions(LogicalName='{}')", schema.to_lowercase())
}

/// A table with ten columns besides its name.
fn table(schema: &str) -> String {
    let mut columns = vec![column("new_Name", true)];
    columns.extend((0..10).map(|number| column(&format!("new_Column{number}"), false)));
    format!(
        "{{\"@odata.type\":\"Microsoft.Dynamics.CRM.EntityMetadata\",\"SchemaName\":\"{schema}\",\
         \"DisplayName\":{label},\"DisplayCollectionName\":{label},\"OwnershipType\":\"UserOwned\",\
         \"HasActivities\":false,\"HasNotes\":false,\"IsActivity\":false,\"Attributes\":[{}]}}",
        columns.join(","),
        label = label(schema),
    )
}

fn column(schema: &str, names: bool) -> String {
    format!(
        "{{\"@odata.type\":\"Microsoft.Dynamics.CRM.StringAttributeMetadata\",\"SchemaName\":\
         \"{schema}\",\"DisplayName\":{},\"MaxLength\":100,\"FormatName\":{{\"Value\":\"Text\"}},\
         \"IsPrimaryName\":{names}}}",
        label(schema)
    )
}

fn label(text: &str) -> String {
    format!("{{\"LocalizedLabels\":[{{\"Label\":\"{text}\",\"LanguageCode\":1033}}]}}")
}
