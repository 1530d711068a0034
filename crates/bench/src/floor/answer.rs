//! The floor's answers: for each request its one statement and the bytes around its values.
#![expect(clippy::disallowed_methods, reason = "the floor is fixed SQL on a bare driver")]

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use model::value::Value;
use rusqlite::types::{Value as Stored, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::Deserialize;
use uuid::Uuid;

use super::database::Database;
use super::json;
use crate::Outcome;
use crate::generate::template;
use crate::operation::{
    LONG, LONG_PAGE, MANY_TARGET, PAGE, PAGE_END, PAGE_EXPANDED, ROW, ROW_END, ROW_EXPANDED_END,
    SET, SHORT,
};

const ROW_SQL: &str = "SELECT accountid, versionnumber, name, accountnumber, stockexchange, \
    numberofemployees, createdon FROM account WHERE accountid = ?1";
const ROW_EXPANDED_SQL: &str = "SELECT a.accountid, a.versionnumber, a.name, a.accountnumber, \
    a.stockexchange, a.numberofemployees, a.createdon, \
    c.contactid, c.versionnumber, c.fullname, c.emailaddress1 \
    FROM account a LEFT JOIN contact c ON c.contactid = a.primarycontactid WHERE a.accountid = ?1";
const PAGE_SQL: &str = "SELECT accountid, versionnumber, name, accountnumber, telephone1, \
    stockexchange, numberofemployees, revenue, statecode, createdon, transactioncurrencyid \
    FROM account WHERE numberofemployees > ?1 ORDER BY fold(name), accountid LIMIT 51";
const LONG_PAGE_SQL: &str = "SELECT accountid, versionnumber, name, accountnumber, telephone1, \
    stockexchange, numberofemployees, revenue, statecode, createdon, transactioncurrencyid \
    FROM account ORDER BY accountid LIMIT 5001";
const PARENTS_SQL: &str = "SELECT accountid, versionnumber, name, accountnumber FROM account \
    WHERE numberofemployees > ?1 ORDER BY fold(name), accountid LIMIT 51";
const CHILDREN_SQL: &str = "SELECT contactid, versionnumber, fullname, emailaddress1, \
    parentcustomerid FROM contact WHERE parentcustomerid = ?1 ORDER BY contactid LIMIT 5000";
const VERSION_SQL: &str =
    "UPDATE onbehalf_state SET row_version = row_version + 1 RETURNING row_version";
const UPDATE_SQL: &str = "UPDATE account SET fax = ?2, websiteurl = ?3, modifiedby = ?4, \
    modifiedonbehalfby = NULL, modifiedon = ?5, versionnumber = ?6 WHERE accountid = ?1";

const GUID: usize = 36;

/// What is answered.
pub(super) enum Answer {
    Row { body: Vec<u8>, version: i64 },
    Page { body: Vec<u8>, applied: &'static str },
    Written { address: String },
    Ids { body: Vec<u8> },
}

pub(super) struct Floor {
    database: Database,
    /// `http://host`.
    origin: String,
    user: Uuid,
    insert: Arc<Insert>,
}

/// The statement that makes an account: what a client gives, then what it gets by itself.
struct Insert {
    sql: String,
    /// In the order of the columns; none where the request says it.
    constants: Vec<(String, Option<Stored>)>,
}

#[derive(Deserialize)]
struct Created {
    name: String,
    accountnumber: String,
    telephone1: String,
    stockexchange: String,
    numberofemployees: i64,
}

#[derive(Deserialize)]
struct Many {
    #[serde(rename = "Targets")]
    targets: Vec<Created>,
}

#[derive(Deserialize)]
struct Updated {
    fax: String,
    websiteurl: String,
}

impl Floor {
    pub(super) fn open(database: &Path, origin: &str, user: Uuid) -> Outcome<Self> {
        let insert = Arc::new(Insert::new(user)?);
        let database = Database::open(database)?;
        Ok(Self { database, origin: origin.to_owned(), user, insert })
    }

    pub(super) fn read(&self, target: &str) -> Outcome<Answer> {
        if let Some((id, rest)) =
            target.strip_prefix(ROW).and_then(|rest| rest.split_at_checked(GUID))
        {
            let id = Uuid::try_parse(id).map_err(|error| error.to_string())?;
            return match rest {
                ROW_END => self.row(id),
                ROW_EXPANDED_END => self.row_expanded(id),
                _ => Err(unknown(target)),
            };
        }
        let number =
            |begin: &str| target.strip_prefix(begin)?.strip_suffix(PAGE_END)?.parse::<i64>().ok();
        if let Some(limit) = number(PAGE) {
            self.page(target, PAGE_SQL, Some(limit))
        } else if let Some(limit) = number(PAGE_EXPANDED) {
            self.page_expanded(target, limit)
        } else if target == LONG_PAGE {
            self.page(target, LONG_PAGE_SQL, None)
        } else {
            Err(unknown(target))
        }
    }

    fn row(&self, id: Uuid) -> Outcome<Answer> {
        let found = self.database.read(|connection| {
            let mut statement = connection.prepare_cached(ROW_SQL)?;
            statement.query_row([id.as_bytes()], |row| self.push_row(row, "")).optional()
        })?;
        let (mut body, version) = found.ok_or("no such row")?;
        body.push(b'}');
        Ok(Answer::Row { body, version })
    }

    fn row_expanded(&self, id: Uuid) -> Outcome<Answer> {
        const NAMES: &str = ",primarycontactid(fullname,emailaddress1)";
        let found = self.database.read(|connection| {
            let mut statement = connection.prepare_cached(ROW_EXPANDED_SQL)?;
            let mut rows = statement.query([id.as_bytes()])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let (mut body, version) = self.push_row(row, NAMES)?;
            body.extend_from_slice(b",\"primarycontactid\":");
            if row.get_ref(7)? == ValueRef::Null {
                body.extend_from_slice(b"null");
            } else {
                push_tag(&mut body, b"{", row.get(8)?);
                push_contact(&mut body, row, 9)?;
                push_key(&mut body, b",\"contactid\":", row, 7)?;
                body.push(b'}');
            }
            Ok(Some((body, version)))
        })?;
        let (mut body, version) = found.ok_or("no such row")?;
        body.push(b'}');
        Ok(Answer::Row { body, version })
    }

    fn push_row(&self, row: &Row<'_>, expanded: &str) -> rusqlite::Result<(Vec<u8>, i64)> {
        let mut body = Vec::with_capacity(1024);
        body.extend_from_slice(b"{\"@odata.context\":\"");
        body.extend_from_slice(self.origin.as_bytes());
        body.extend_from_slice(
            b"/api/data/v9.2/$metadata#accounts(name,accountnumber,stockexchange,numberofemployees,\
              createdon",
        );
        body.extend_from_slice(expanded.as_bytes());
        body.extend_from_slice(b")/$entity\"");
        let version = row.get(1)?;
        push_tag(&mut body, b",", version);
        body.extend_from_slice(b",\"name\":");
        json::plain(&mut body, row, 2)?;
        body.extend_from_slice(b",\"accountnumber\":");
        json::plain(&mut body, row, 3)?;
        body.extend_from_slice(b",\"stockexchange\":");
        json::plain(&mut body, row, 4)?;
        body.extend_from_slice(b",\"numberofemployees\":");
        json::plain(&mut body, row, 5)?;
        body.extend_from_slice(b",\"createdon\":");
        json::instant(&mut body, row, 6)?;
        push_key(&mut body, b",\"accountid\":", row, 0)?;
        Ok((body, version))
    }

    fn page(&self, target: &str, sql: &str, above: Option<i64>) -> Outcome<Answer> {
        let size = if above.is_some() { SHORT } else { LONG };
        let body = self.database.read(|connection| {
            let mut body = Vec::with_capacity(400 * size);
            self.open_page(
                &mut body,
                b"name,accountnumber,telephone1,stockexchange,\
                numberofemployees,revenue,statecode,createdon",
            );
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = match above {
                Some(limit) => statement.query([limit])?,
                None => statement.query(())?,
            };
            let (mut count, mut next) = (0, None);
            while let Some(row) = rows.next()? {
                if count == size {
                    close_page(&mut body, &self.origin, target, next.take());
                    return Ok(body);
                }
                count += 1;
                push_tag(&mut body, if count == 1 { b"{" } else { b",{" }, row.get(1)?);
                body.extend_from_slice(b",\"name\":");
                json::plain(&mut body, row, 2)?;
                body.extend_from_slice(b",\"accountnumber\":");
                json::plain(&mut body, row, 3)?;
                body.extend_from_slice(b",\"telephone1\":");
                json::plain(&mut body, row, 4)?;
                body.extend_from_slice(b",\"stockexchange\":");
                json::plain(&mut body, row, 5)?;
                body.extend_from_slice(b",\"numberofemployees\":");
                json::plain(&mut body, row, 6)?;
                body.extend_from_slice(b",\"revenue\":");
                json::money(&mut body, row, 7)?;
                body.extend_from_slice(b",\"statecode\":");
                json::plain(&mut body, row, 8)?;
                body.extend_from_slice(b",\"createdon\":");
                json::instant(&mut body, row, 9)?;
                push_key(&mut body, b",\"_transactioncurrencyid_value\":", row, 10)?;
                push_key(&mut body, b",\"accountid\":", row, 0)?;
                body.push(b'}');
                if count == size {
                    let name: String = row.get(2)?;
                    next = Some((above.map(|_| name), row.get::<_, [u8; 16]>(0)?));
                }
            }
            body.extend_from_slice(b"]}");
            Ok(body)
        })?;
        let applied =
            if above.is_some() { "odata.maxpagesize=50" } else { "odata.maxpagesize=5000" };
        Ok(Answer::Page { body, applied })
    }

    fn page_expanded(&self, target: &str, limit: i64) -> Outcome<Answer> {
        let body = self.database.read(|connection| {
            connection.prepare_cached("BEGIN")?.execute(())?;
            let body = self.push_parents(connection, target, limit);
            connection.prepare_cached("ROLLBACK")?.execute(())?;
            body
        })?;
        Ok(Answer::Page { body, applied: "odata.maxpagesize=50" })
    }

    fn push_parents(
        &self,
        connection: &Connection,
        target: &str,
        limit: i64,
    ) -> rusqlite::Result<Vec<u8>> {
        let mut body = Vec::with_capacity(2000 * SHORT);
        self.open_page(
            &mut body,
            b"name,accountnumber,contact_customer_accounts(fullname,emailaddress1)",
        );
        let mut parents = connection.prepare_cached(PARENTS_SQL)?;
        let mut children = connection.prepare_cached(CHILDREN_SQL)?;
        let mut rows = parents.query([limit])?;
        let (mut count, mut next) = (0, None);
        while let Some(row) = rows.next()? {
            if count == SHORT {
                close_page(&mut body, &self.origin, target, next.take());
                return Ok(body);
            }
            count += 1;
            push_tag(&mut body, if count == 1 { b"{" } else { b",{" }, row.get(1)?);
            body.extend_from_slice(b",\"name\":");
            json::plain(&mut body, row, 2)?;
            body.extend_from_slice(b",\"accountnumber\":");
            json::plain(&mut body, row, 3)?;
            push_key(&mut body, b",\"accountid\":", row, 0)?;
            body.extend_from_slice(b",\"contact_customer_accounts\":[");
            let parent: [u8; 16] = row.get(0)?;
            let mut contacts = children.query([parent])?;
            let mut first = true;
            while let Some(contact) = contacts.next()? {
                push_tag(&mut body, if first { b"{" } else { b",{" }, contact.get(1)?);
                first = false;
                push_contact(&mut body, contact, 2)?;
                push_key(&mut body, b",\"_parentcustomerid_value\":", contact, 4)?;
                push_key(&mut body, b",\"contactid\":", contact, 0)?;
                body.push(b'}');
            }
            body.extend_from_slice(b"],\"contact_customer_accounts@odata.nextLink\":\"");
            body.extend_from_slice(self.origin.as_bytes());
            body.extend_from_slice(ROW.as_bytes());
            let id = Uuid::from_bytes(parent);
            let mut buffer = Uuid::encode_buffer();
            body.extend_from_slice(id.hyphenated().encode_lower(&mut buffer).as_bytes());
            body.extend_from_slice(
                b")/contact_customer_accounts?$select=fullname,emailaddress1\"}",
            );
            if count == SHORT {
                next = Some((Some(row.get(2)?), parent));
            }
        }
        body.extend_from_slice(b"]}");
        Ok(body)
    }

    fn open_page(&self, body: &mut Vec<u8>, columns: &[u8]) {
        body.extend_from_slice(b"{\"@odata.context\":\"");
        body.extend_from_slice(self.origin.as_bytes());
        body.extend_from_slice(b"/api/data/v9.2/$metadata#accounts(");
        body.extend_from_slice(columns);
        body.extend_from_slice(b")\",\"value\":[");
    }

    pub(super) async fn create(&self, target: &str, body: Vec<u8>) -> Outcome<Answer> {
        if target == MANY_TARGET {
            return self.create_many(&body).await;
        }
        let given: Created = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        let id = engine::new_id();
        let insert = Arc::clone(&self.insert);
        self.database.write(move |connection| insert.run(connection, id, given)).await?;
        Ok(self.written(id))
    }

    /// Row by row with the same statement, in one transaction.
    async fn create_many(&self, body: &[u8]) -> Outcome<Answer> {
        let given: Many = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let rows: Vec<(Uuid, Created)> =
            given.targets.into_iter().map(|row| (engine::new_id(), row)).collect();
        let mut body = Vec::with_capacity(40 * rows.len() + 200);
        body.extend_from_slice(b"{\"@odata.context\":\"");
        body.extend_from_slice(self.origin.as_bytes());
        body.extend_from_slice(
            b"/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse\",\"Ids\":[",
        );
        for (index, (id, _)) in rows.iter().enumerate() {
            let mut buffer = Uuid::encode_buffer();
            body.extend_from_slice(if index == 0 { b"\"" } else { b",\"" });
            body.extend_from_slice(id.hyphenated().encode_lower(&mut buffer).as_bytes());
            body.push(b'"');
        }
        body.extend_from_slice(b"]}");
        let insert = Arc::clone(&self.insert);
        let work = move |connection: &Connection| {
            rows.into_iter().try_for_each(|(id, row)| insert.run(connection, id, row))
        };
        self.database.write(work).await?;
        Ok(Answer::Ids { body })
    }

    pub(super) async fn update(&self, target: &str, body: Vec<u8>) -> Outcome<Answer> {
        let given: Updated = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        let id = target.strip_prefix(ROW).and_then(|rest| rest.get(..GUID));
        let id = id.and_then(|id| Uuid::try_parse(id).ok()).ok_or_else(|| unknown(target))?;
        let user = self.user;
        let work = move |connection: &Connection| {
            let version = next_version(connection)?;
            let mut statement = connection.prepare_cached(UPDATE_SQL)?;
            let Updated { fax, websiteurl } = given;
            let (id, user) = (id.as_bytes(), user.as_bytes());
            let changed = statement.execute((id, fax, websiteurl, user, now(), version))?;
            if changed == 1 { Ok(()) } else { Err(rusqlite::Error::QueryReturnedNoRows) }
        };
        self.database.write(work).await?;
        Ok(self.written(id))
    }

    fn written(&self, id: Uuid) -> Answer {
        Answer::Written { address: format!("{}{SET}({id})", self.origin) }
    }
}

impl Insert {
    fn new(user: Uuid) -> Outcome<Self> {
        const GIVEN: [&str; 5] =
            ["name", "accountnumber", "telephone1", "stockexchange", "numberofemployees"];
        let mut constants: Vec<(String, Option<Stored>)> =
            GIVEN.iter().map(|column| ((*column).to_owned(), None)).collect();
        for column in ["accountid", "createdon", "modifiedon", "versionnumber"] {
            constants.push((column.to_owned(), None));
        }
        for (column, value) in template(user)? {
            if constants.iter().any(|(name, _)| *name == column) {
                continue;
            }
            let value = match value {
                Value::Bool(value) => Stored::Integer(i64::from(value)),
                Value::Int(number) => Stored::Integer(number),
                Value::Double(number) => Stored::Real(number),
                Value::Text(text) => Stored::Text(text),
                Value::Guid(id) => Stored::Blob(id.as_bytes().to_vec()),
                Value::Reference(reference) => {
                    if column == "ownerid" {
                        let table = Stored::Text(reference.table.clone());
                        constants.push((format!("{column}$table"), Some(table)));
                    }
                    Stored::Blob(reference.id.as_bytes().to_vec())
                }
                other => return Err(format!("the floor cannot store {other:?}")),
            };
            constants.push((column, Some(value)));
        }
        let names: Vec<String> = constants.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let places = vec!["?"; names.len()].join(", ");
        let sql = format!("INSERT INTO account ({}) VALUES ({places})", names.join(", "));
        Ok(Self { sql, constants })
    }

    fn run(&self, connection: &Connection, id: Uuid, given: Created) -> rusqlite::Result<()> {
        let version = next_version(connection)?;
        let now = now();
        let mut statement = connection.prepare_cached(&self.sql)?;
        statement.raw_bind_parameter(1, given.name)?;
        statement.raw_bind_parameter(2, given.accountnumber)?;
        statement.raw_bind_parameter(3, given.telephone1)?;
        statement.raw_bind_parameter(4, given.stockexchange)?;
        statement.raw_bind_parameter(5, given.numberofemployees)?;
        statement.raw_bind_parameter(6, id.as_bytes())?;
        statement.raw_bind_parameter(7, now)?;
        statement.raw_bind_parameter(8, now)?;
        statement.raw_bind_parameter(9, version)?;
        for (index, (_, value)) in (1..).zip(&self.constants) {
            if let Some(value) = value {
                statement.raw_bind_parameter(index, value)?;
            }
        }
        statement.raw_execute().map(drop)
    }
}

fn next_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached(VERSION_SQL)?.query_row((), |row| row.get(0))
}

/// Whole seconds, as rows keep them.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default() * 1000
}

fn unknown(target: &str) -> String {
    format!("the floor does not know {target}")
}

fn push_tag(body: &mut Vec<u8>, before: &[u8], version: i64) {
    body.extend_from_slice(before);
    body.extend_from_slice(b"\"@odata.etag\":\"W/\\\"");
    json::whole(body, version);
    body.extend_from_slice(b"\\\"\"");
}

fn push_contact(body: &mut Vec<u8>, row: &Row<'_>, first: usize) -> rusqlite::Result<()> {
    body.extend_from_slice(b",\"fullname\":");
    json::plain(body, row, first)?;
    body.extend_from_slice(b",\"emailaddress1\":");
    json::plain(body, row, first + 1)
}

fn push_key(body: &mut Vec<u8>, name: &[u8], row: &Row<'_>, at: usize) -> rusqlite::Result<()> {
    body.extend_from_slice(name);
    json::plain(body, row, at)
}

/// The end of a page that another one follows. The link has the form of the server's.
fn close_page(
    body: &mut Vec<u8>,
    origin: &str,
    target: &str,
    last: Option<(Option<String>, [u8; 16])>,
) {
    body.extend_from_slice(b"],\"@odata.nextLink\":\"");
    body.extend_from_slice(origin.as_bytes());
    body.extend_from_slice(target.as_bytes());
    body.extend_from_slice(
        b"&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22\
          %253ccookie%2520page%253d%25221%2522%253e",
    );
    if let Some((name, id)) = last {
        if let Some(name) = name {
            body.extend_from_slice(b"%253cname%2520last%253d%2522");
            encode(body, &name);
            body.extend_from_slice(b"%2522%2520first%253d%2522");
            encode(body, &name);
            body.extend_from_slice(b"%2522%2520%252f%253e");
        }
        let id = Uuid::from_bytes(id);
        let mut buffer = Uuid::encode_buffer();
        let id = id.hyphenated().encode_upper(&mut buffer).as_bytes();
        body.extend_from_slice(b"%253caccountid%2520last%253d%2522%257b");
        body.extend_from_slice(id);
        body.extend_from_slice(b"%257d%2522%2520first%253d%2522%257b");
        body.extend_from_slice(id);
        body.extend_from_slice(b"%257d%2522%2520%252f%253e");
    }
    body.extend_from_slice(b"%253c%252fcookie%253e%22%20istracking=%22False%22%20/%3E\"}");
}

fn encode(body: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            body.push(byte);
        } else {
            body.extend_from_slice(format!("%25{byte:02x}").as_bytes());
        }
    }
}
