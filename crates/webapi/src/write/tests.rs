//! Answers against golden files: recorded bodies, byte for byte. `UPDATE_GOLDEN=1` rewrites them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use axum::http::HeaderMap;
use engine::{
    Changes, Collection, Ending, Expanded, Head, Named, Origin, Page, Property, Receiver as _,
    Shape,
};
use model::Uuid;
use model::message::{ChangeToken, Place, Record, RetrieveMultiple};
use model::query::{Function, Order, Position, Query, Selection};
use model::rows::{Cell, Rows};
use model::time::{Date, Timestamp};
use model::value::Value;

use super::*;
use crate::exchange::Outlet;
use crate::sample::{self, ID};
use crate::translate::{ExpandView, Flat, Form, PageView, Shown};

const CONTACT: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const ALL: &str = r#"odata.include-annotations="*""#;

fn id(text: &str) -> Cell {
    Cell::Guid(Uuid::parse_str(text).unwrap())
}

/// A row under construction: cells with the columns that they are of.
struct Sample {
    catalog: &'static Catalog,
    shape: Shape,
    rows: Rows,
}

impl Sample {
    /// Rows of a table that shows these columns: key, version, then each column in a cell, one more
    /// for the target and one for the label of a lookup.
    fn new(table: &str, columns: &[&str], width: usize) -> Self {
        let catalog = sample::catalog();
        let table = sample::table(catalog, table);
        let mut next = 2;
        let mut properties = Vec::new();
        for name in columns {
            let column = table.column_index(name).unwrap();
            let definition = table.column(name).unwrap();
            let mut cell = || {
                next += 1;
                next - 1
            };
            if *name == table.definition.primary_id {
                properties.push(Property { column, cell: 0, target: None, label: None });
                continue;
            }
            let value = cell();
            let target = definition.is_polymorphic().then(&mut cell);
            let label = definition.is_lookup().then(&mut cell);
            properties.push(Property { column, cell: value, target, label });
        }
        let shape = Shape {
            table,
            key: Some(0),
            version: Some(1),
            properties,
            expands: Vec::new(),
            named: Vec::new(),
        };
        Self { catalog, shape, rows: Rows::new(width) }
    }

    fn set(&self) -> ResultSet {
        let (shape, rows) = (Arc::new(self.shape.clone()), self.rows.clone());
        ResultSet { shape, rows, collections: Vec::new() }
    }
}

fn view(properties: &[&str], expands: Vec<ExpandView>) -> View {
    let properties = Some(properties.iter().map(|&name| name.to_owned()).collect());
    View { properties, expands }
}

/// What is short is written as a whole.
struct NoParts;

impl Outlet for NoParts {
    fn begin(&mut self, _: axum::http::Response<()>) {
        panic!("a short page leaves in parts");
    }

    fn push(&mut self, _: Vec<u8>) -> model::Result<()> {
        panic!("a short page leaves in parts");
    }
}

/// What is shown under a navigation property: the expand at this place.
fn expand(name: &str, place: usize, options: Vec<(String, String)>, view: View) -> ExpandView {
    let shown = Shown::Rows(place..place + 1);
    ExpandView { name: name.to_owned(), options, view, shown, paged: None }
}

fn reply(
    catalog: &Catalog,
    target: &str,
    prefer: &'static str,
    accept: &'static str,
    answer: &Answer,
    response: Response,
) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert("prefer", HeaderValue::from_static(prefer));
    headers.insert("accept", HeaderValue::from_static(accept));
    let url = odata::parse(target, "contoso").unwrap();
    let frame = Frame {
        origin: "http://host",
        base: &format!("http://host{}", url.root),
        url: &url,
        catalog,
        preferences: &Preferences::read(&headers),
        level: Level::of(&headers),
        seal: &sample::seal(),
        formats: &sample::formats(),
    };
    let (Answer::Page(shown), Response::Rows(page)) = (answer, &response) else {
        return frame.reply(answer, response).unwrap();
    };
    let mut query = Query::new("account", Selection::default());
    query.order = vec![Order::by("name")];
    let question = RetrieveMultiple { query, from: None };
    let Page { result, count, count_exceeded, ending } = page;
    let (shape, count, count_exceeded) = (Arc::clone(&result.shape), *count, *count_exceeded);
    let mut outlet = NoParts;
    let mut writer = PageWriter::new(frame, shown, &question, &mut outlet);
    writer.begin(&Head { shape, count, count_exceeded }).unwrap();
    writer.receive(result).unwrap();
    writer.finish(ending).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "whether to rewrite is asked of the environment")]
fn rewrites() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// Compares with `tests/golden/<name>`: status, headers, body.
fn check(name: &str, reply: &Reply) {
    let mut text = format!("{}\n", reply.status());
    for (name, value) in reply.headers() {
        text.extend([name.as_str(), ": ", value.to_str().unwrap(), "\n"]);
    }
    let body = std::str::from_utf8(reply.body()).unwrap();
    if !body.is_empty() && body.starts_with('{') {
        serde_json::from_str::<serde::de::IgnoredAny>(body).unwrap();
    }
    text.extend(["\n", body, "\n"]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if rewrites() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, expected, "{name}");
}

/// The row of the documentation's exchange, with its three expanded users.
fn exchange() -> (Sample, View) {
    let mut sample = Sample::new("account", &["name"], 3 + 3 * 4);
    sample.rows.push(id(ID));
    sample.rows.push(Cell::Int(501_086));
    sample.rows.push_text("Sample Account created using impersonation");
    let user = sample::table(sample.catalog, "systemuser");
    let columns = ["fullname", "azureactivedirectoryobjectid"];
    let mut expands = Vec::new();
    for (index, name) in ["createdby", "createdonbehalfby", "owninguser"].into_iter().enumerate() {
        let start = 3 + index * 4;
        let property = |(place, name): (usize, &&str)| Property {
            column: user.column_index(name).unwrap(),
            cell: start + 2 + place,
            target: None,
            label: None,
        };
        let shape = Shape {
            table: Arc::clone(&user),
            key: Some(start),
            version: Some(start + 1),
            properties: columns.iter().enumerate().map(property).collect(),
            expands: Vec::new(),
            named: Vec::new(),
        };
        sample.shape.expands.push(Expanded::One { name: name.to_owned(), shape });
        if name == "owninguser" {
            (0..4).for_each(|_| sample.rows.push(Cell::Null));
        } else {
            sample.rows.push(id("75df116d-d9da-e711-a94b-000d3a34ed47"));
            sample.rows.push(Cell::Int(2));
            sample.rows.push_text("Impersonated User");
            sample.rows.push(id("e39c5d16-675b-48d1-8e67-667427e9c084"));
        }
        let options = vec![("$select".to_owned(), "fullname".to_owned())];
        expands.push(expand(name, index, options, view(&columns, vec![])));
    }
    (sample, view(&["name"], expands))
}

#[test]
fn the_row_of_the_documented_exchange() {
    let (sample, view) = exchange();
    let target = format!("/api/data/v9.0/accounts({ID})");
    let response = Response::Row(sample.set());
    let reply =
        reply(sample.catalog, &target, "", "application/json", &Answer::Row(view), response);
    check("exchange.http", &reply);
}

#[test]
fn a_lookup_to_any_table_names_the_table_it_points_at() {
    let mut sample = Sample::new("audit", &["objectid"], 2 + 3);
    sample.rows.push(id(ID));
    sample.rows.push(Cell::Int(7));
    sample.rows.push(id(CONTACT));
    sample.rows.push_text("contact");
    sample.rows.push(Cell::Null);
    let target = format!("/api/data/v9.2/audits({ID})");
    let prefer = "odata.include-annotations=\"*\"";
    let (response, view) = (Response::Row(sample.set()), view(&["objectid"], vec![]));
    let answer = Answer::Row(view);
    let reply = reply(sample.catalog, &target, prefer, "application/json", &answer, response);
    let row: serde_json::Value = serde_json::from_slice(reply.body()).unwrap();
    assert_eq!(row["_objectid_value"], CONTACT);
    assert_eq!(row["_objectid_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "contact");
}

/// An account with a value of every kind.
fn all_kinds() -> Sample {
    let columns = [
        "accountid",
        "name",
        "industrycode",
        "creditonhold",
        "revenue",
        "numberofemployees",
        "createdon",
        "ownerid",
        "primarycontactid",
        "telephone1",
        "address1_latitude",
    ];
    let mut sample = Sample::new("account", &columns, 2 + 10 + 1 + 2);
    let rows = &mut sample.rows;
    rows.push(id(ID));
    rows.push(Cell::Int(7));
    rows.push_text("A \"quoted\" \\ näme");
    rows.push(Cell::Int(1));
    rows.push(Cell::Bool(true));
    rows.push(Cell::Decimal { mantissa: 200_000_000, scale: 4 });
    rows.push(Cell::Int(12_345));
    rows.push(Cell::Timestamp(Timestamp::parse("2023-04-07T14:59:00Z").unwrap()));
    rows.push(id("75df116d-d9da-e711-a94b-000d3a34ed47"));
    rows.push_text("systemuser");
    rows.push_text("Impersonated User");
    rows.push(id(CONTACT));
    rows.push_text("Yvonne");
    rows.push(Cell::Null);
    rows.push(Cell::Double(47.5));
    sample
}

#[test]
fn annotations_stand_before_their_property_and_never_before_null() {
    let sample = all_kinds();
    let target = format!("/contoso/api/data/v9.2/accounts({ID})");
    for (name, prefer, accept) in [
        ("row_plain.http", "", "*/*"),
        ("row_annotated.http", ALL, "application/json"),
        ("row_full.http", "", "application/json;odata.metadata=full"),
        ("row_bare.http", "", "application/json; odata.metadata=none"),
    ] {
        let answer = Answer::Row(View::default());
        let response = Response::Row(sample.set());
        check(name, &reply(sample.catalog, &target, prefer, accept, &answer, response));
    }
}

#[test]
fn a_page_with_a_collection_a_count_and_a_next_link() {
    let mut contacts = Sample::new("contact", &["fullname", "birthdate"], 4);
    for (name, birthday) in [("Ada", Cell::Date(Date(0))), ("Bob", Cell::Null)] {
        contacts.rows.push(id(CONTACT));
        contacts.rows.push(Cell::Int(3));
        contacts.rows.push_text(name);
        contacts.rows.push(birthday);
    }
    let mut sample = Sample::new("account", &["name"], 3);
    for (key, name) in [(ID, "One"), (CONTACT, "Two")] {
        sample.rows.push(id(key));
        sample.rows.push(Cell::Int(1));
        sample.rows.push_text(name);
    }
    let name = "contact_customer_accounts".to_owned();
    sample.shape.expands.push(Expanded::Many { name: name.clone(), collection: 0 });
    let groups = HashMap::from([(Uuid::parse_str(ID).unwrap(), 0..2)]);
    let mut result = sample.set();
    result.collections.push(Collection { set: contacts.set(), groups });
    let last = Position::new(vec![Value::Text("Two".into())], Uuid::parse_str(CONTACT).unwrap());
    let ending = Ending { rows: 2, more: true, last: Some(last) };
    let page = Page { result, count: Some(7000), count_exceeded: true, ending };
    let options = ["$select=fullname,birthdate", "$filter=fullname ne 'x & y'"]
        .map(|option| option.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let view = view(
        &["name"],
        vec![expand(&name, 0, options.to_vec(), view(&["fullname", "birthdate"], vec![]))],
    );
    let answer = Answer::Page(PageView { view, number: 1, form: Form::Nested });
    let target = "/api/data/v9.2/accounts?%24select=name&$orderby=name&$count=true&$skiptoken=old";
    let prefer = r#"odata.maxpagesize=2,odata.include-annotations="Microsoft.Dynamics.CRM.*""#;
    check("page.http", &reply(sample.catalog, target, prefer, "", &answer, Response::Rows(page)));
}

#[test]
fn changes_are_rows_then_deletions_then_a_link() {
    let mut sample = Sample::new("account", &["name"], 3);
    sample.rows.push(id(ID));
    sample.rows.push(Cell::Int(919_043));
    sample.rows.push_text("One");
    let (id, taken) = (Uuid::parse_str(CONTACT).unwrap(), Timestamp(1_503_389_444_000));
    let token = ChangeToken { version: 919_050, taken };
    let since = Some(ChangeToken { version: 919_042, taken });
    let changes = |deleted: &[Uuid], next: Option<Place>, count: Option<u64>| {
        let (result, deleted) = (sample.set(), deleted.to_vec());
        Response::Changes(Changes { result, deleted, count, count_exceeded: false, token, next })
    };
    let place = Place::Deletion { version: 919_044, id };
    let tracked = "odata.track-changes,odata.maxpagesize=2";
    let path = "/api/data/v9.2/accounts";
    let select = format!("{path}?$select=name");
    let delta = format!("{select}&$deltatoken=919042%2108%2f22%2f2017%2008%3a10%3a44");
    let none = "application/json;odata.metadata=none";
    for (name, target, prefer, accept, number, since, response) in [
        ("tracked.http", path, tracked, "", 1, None, changes(&[], None, None)),
        ("delta.http", &delta, "", "", 1, since, changes(&[id, id], None, Some(3))),
        ("delta_page.http", &delta, tracked, none, 4, since, changes(&[id], Some(place), None)),
    ] {
        let view = view(&["name"], Vec::new());
        let answer = Answer::Changes { view, number, since };
        check(name, &reply(sample.catalog, target, prefer, accept, &answer, response));
    }
    let count = reply(sample.catalog, &delta, "", "", &Answer::Count, changes(&[], None, Some(3)));
    assert_eq!(count.body().as_ref(), b"3");
}

#[test]
fn small_answers() {
    let sample = Sample::new("account", &["name"], 3);
    let catalog = sample.catalog;
    let row = Reference::new("account", Uuid::parse_str(ID).unwrap());
    let written = || Answer::Written(View::default());
    let target = "/api/data/v9.2/accounts";
    let answer = |answer: &Answer, response| reply(catalog, target, "", "", answer, response);
    let created = Response::Created { row: row.clone(), result: None };
    check("created.http", &answer(&written(), created));
    check("deleted.http", &answer(&written(), Response::Deleted));
    check("not_modified.http", &answer(&Answer::Row(View::default()), Response::NotModified));
    let unit = Uuid::parse_str(CONTACT).unwrap();
    let who = engine::registry::find("WhoAmI").and_then(|message| message.returns).unwrap();
    let who = Record::new(who)
        .with("BusinessUnitId", unit)
        .with("UserId", row.id)
        .with("OrganizationId", unit);
    check("who_am_i.http", &answer(&Answer::Result, Response::Result(who)));
    let (result, ending) = (sample.set(), Ending::default());
    let page = Page { result, count: Some(5001), count_exceeded: true, ending };
    check("count.http", &answer(&Answer::Count, Response::Rows(page)));
}

#[test]
fn what_a_message_answers() {
    use model::message::{ACCESS_RIGHTS, Data, Field, FieldType, RecordType};

    const BASE: RecordType =
        RecordType::new("Detail", &[Field::new("Old", FieldType::Row(&[]))]).derived(&[&DERIVED]);
    const DERIVED: RecordType = RecordType::new(
        "DerivedDetail",
        &[Field::new("Old", FieldType::Row(&[])), Field::new("When", FieldType::Timestamp)],
    );
    const RESPONSE: RecordType = RecordType::new(
        "SampleResponse",
        &[
            Field::new("Rights", FieldType::Choice(&ACCESS_RIGHTS)),
            Field::new("Principal", FieldType::Row(&["systemuser", "team"])),
            Field::new("User", FieldType::Row(&["systemuser"])),
            Field::new("Details", FieldType::List(&FieldType::Record(&BASE))),
            Field::new("Count", FieldType::Int),
            Field::optional("Text", FieldType::Text),
        ],
    );
    let id = Uuid::parse_str(ID).unwrap();
    let moment = Timestamp::parse("2024-02-29T00:30:00Z").unwrap();
    let old = Data::Row {
        table: "account".into(),
        values: vec![
            ("name".into(), Value::Text("One".into())),
            ("primarycontactid".into(), Value::Guid(id)),
            ("revenue".into(), Value::Decimal("1.5000".parse().unwrap())),
            ("numberofemployees".into(), Value::Null),
        ],
    };
    let details: Vec<Data> = vec![
        Record::new(&BASE).with("Old", old).into(),
        Record::new(&DERIVED).with("When", moment).into(),
    ];
    let answered = Record::new(&RESPONSE)
        .with("Count", 2)
        .with("Details", details)
        .with("Rights", 3)
        .with("Principal", Reference::new("team", id))
        .with("User", Reference::new("systemuser", id));
    let reply = |accept: &'static str| {
        let response = Response::Result(answered.clone());
        reply(sample::catalog(), "/api/data/v9.2/Sample", "", accept, &Answer::Result, response)
    };
    check("result.http", &reply(""));
    check("result_full.http", &reply("application/json;odata.metadata=full"));
    check("result_bare.http", &reply("application/json;odata.metadata=none"));
}

#[test]
fn a_property_by_itself() {
    let mut sample = Sample::new("account", &["name"], 3);
    sample.rows.push(id(ID));
    sample.rows.push(Cell::Int(1));
    sample.rows.push_text("One & \"Two\"");
    let row = Reference::new("account", Uuid::parse_str(ID).unwrap());
    let target = format!("/api/data/v9.2/accounts({ID})/name");
    let ask = |raw| {
        let answer = Answer::Property { row: row.clone(), name: "name".into(), raw };
        reply(sample.catalog, &target, "", "", &answer, Response::Row(sample.set()))
    };
    check("property.http", &ask(false));
    check("property_value.http", &ask(true));
}

#[test]
fn a_written_row_comes_back_with_its_address() {
    let mut sample = Sample::new("account", &["name"], 3);
    sample.rows.push(id(ID));
    sample.rows.push(Cell::Int(9));
    sample.rows.push_text("x");
    let row = Reference::new("account", Uuid::parse_str(ID).unwrap());
    let response = Response::Created { row, result: Some(sample.set()) };
    let answer = Answer::Written(view(&["name"], vec![]));
    let prefer = "return=representation";
    let target = "/api/data/v9.2/accounts";
    check("created_shown.http", &reply(sample.catalog, target, prefer, "", &answer, response));
}

/// What languages other than OData's show: a column of a joined row, a lookup of it, an amount, an
/// aggregate.
fn named(sample: &mut Sample) {
    let contact = sample::table(sample.catalog, "contact");
    let account = sample::table(sample.catalog, "account");
    let place = |table: &Arc<engine::Table>, name: &str| {
        Some((Arc::clone(table), table.column_index(name).unwrap()))
    };
    let mut add = |name: &str, cell: usize, origin: Origin, column| {
        let named = Named {
            name: name.to_owned(),
            cell,
            origin,
            column,
            target: None,
            label: None,
            currency: None,
        };
        sample.shape.named.push(named);
    };
    add("c.fullname", 4, Origin::Column, place(&contact, "fullname"));
    add("c.parentcustomerid", 5, Origin::Column, place(&contact, "parentcustomerid"));
    add("c.jobtitle", 8, Origin::Column, place(&contact, "jobtitle"));
    add("total", 9, Origin::Aggregate(Function::Sum), place(&account, "revenue"));
    add("n", 10, Origin::Aggregate(Function::Count), None);
    let lookup = sample.shape.named.iter_mut().find(|it| it.name == "c.parentcustomerid").unwrap();
    (lookup.target, lookup.label) = (Some(6), Some(7));
}

#[test]
fn flat_rows_leave_out_what_is_null_and_name_what_is_joined() {
    let mut sample = Sample::new("account", &["name", "industrycode"], 11);
    named(&mut sample);
    for filled in [true, false] {
        sample.rows.push(id(ID));
        sample.rows.push(Cell::Int(7));
        sample.rows.push_text("A");
        sample.rows.push(if filled { Cell::Int(1) } else { Cell::Null });
        if filled {
            sample.rows.push_text("Jim");
            sample.rows.push(id(CONTACT));
            sample.rows.push_text("account");
            sample.rows.push_text("Coho");
            sample.rows.push(Cell::Null);
            sample.rows.push(Cell::Decimal { mantissa: 200_000_000, scale: 4 });
            sample.rows.push(Cell::Int(1500));
        } else {
            (0..7).for_each(|_| sample.rows.push(Cell::Null));
        }
    }
    let flat = |linked| {
        let flat = Flat {
            annotated: true,
            linked,
            counted: false,
            names_columns: true,
            hidden: Vec::new(),
            sealed: None,
        };
        Answer::Page(PageView { view: View::default(), number: 1, form: Form::Flat(flat) })
    };
    let last = Position::new(vec![Value::Text("A".into())], Uuid::parse_str(ID).unwrap());
    let page = |more: bool| {
        let result = sample.set();
        let ending = Ending { rows: result.rows.len(), more, last: Some(last.clone()) };
        Response::Rows(Page { result, count: None, count_exceeded: false, ending })
    };
    let target = "/api/data/v9.2/accounts?fetchXml=x";
    let answer = |target: &str, linked, more| {
        let accept = "application/json";
        reply(sample.catalog, target, ALL, accept, &flat(linked), page(more))
    };
    check("flat_page.http", &answer(target, false, true));
    let view = format!("accounts?savedQuery={ID}");
    check("flat_last_page.http", &answer(&format!("/api/data/v8.2/{view}"), true, false));
    let linked = answer(&format!("/api/data/v9.2/{view}"), true, true);
    let body: serde_json::Value = serde_json::from_slice(linked.body()).unwrap();
    let link = body["@odata.nextLink"].as_str().unwrap();
    assert!(link.starts_with(&format!("http://host/api/data/v9.2/{view}&$skiptoken=")));
}

#[test]
fn rows_that_are_none_of_a_table_have_no_key() {
    let mut sample = Sample::new("systemuser", &["fullname"], 3);
    (sample.shape.key, sample.shape.version) = (None, None);
    (0..2).for_each(|_| sample.rows.push(Cell::Null));
    sample.rows.push_text("Jim");
    let (result, ending) = (sample.set(), Ending::default());
    let page = Page { result, count: None, count_exceeded: false, ending };
    let flat = Flat {
        annotated: false,
        linked: false,
        counted: false,
        names_columns: false,
        hidden: Vec::new(),
        sealed: None,
    };
    let answer =
        Answer::Page(PageView { view: View::default(), number: 1, form: Form::Flat(flat) });
    let target = "/api/data/v9.2/systemusers?x=y";
    let accept = "application/json";
    let reply = reply(sample.catalog, target, "", accept, &answer, Response::Rows(page));
    assert_eq!(
        std::str::from_utf8(reply.body()).unwrap(),
        "{\"@odata.context\":\"http://host/api/data/v9.2/$metadata#systemusers\",\"value\":[{\"fullname\":\
         \"Jim\"}]}"
    );
}
