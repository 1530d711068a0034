//! Rows against golden files, and against what reads them.

use std::sync::Arc;

use engine::{Collection, Expanded, Named, Origin, Property, ResultSet, Shape};
use model::Uuid;
use model::query::Function;
use model::rows::{Cell, Rows};
use model::time::{Date, Timestamp};
use model::value::{Reference, Value as V};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::read::{self, Any, Entity, Referred, Relationship};
use crate::sample::{self, ID, check};
use crate::xml::{Element, Limits, Namespace, Writer};

const CONTACT: &str = "aaaaaaaa-0000-4000-8000-000000000001";

fn id(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap()
}

/// What is shown of rows of a table: key, version, then each column in a cell, one more for the target of a lookup
/// that has several, and one for the name of each.
fn shape(table: &str, columns: &[&str]) -> Shape {
    let table = sample::table(table);
    let mut next = 2;
    let properties = columns.iter().map(|name| {
        let column = table.column_index(name).unwrap();
        let definition = table.column(name).unwrap();
        let mut cell = || {
            next += 1;
            next - 1
        };
        if *name == table.definition.primary_id {
            return Property { column, cell: 0, target: None, label: None };
        }
        let value = cell();
        let target = definition.is_polymorphic().then(&mut cell);
        let label = definition.is_lookup().then(&mut cell);
        Property { column, cell: value, target, label }
    });
    let properties = properties.collect();
    let (key, version) = (Some(0), Some(1));
    Shape { table, key, version, properties, expands: Vec::new(), named: Vec::new() }
}

enum Value {
    Cell(Cell),
    Text(&'static str),
}

fn set(shape: Shape, rows: &[Vec<Value>]) -> ResultSet {
    let mut cells = Rows::new(rows.first().map_or(2, Vec::len));
    for value in rows.iter().flatten() {
        match value {
            Value::Cell(cell) => cells.push(*cell),
            Value::Text(text) => cells.push_text(text),
        }
    }
    ResultSet { shape: Arc::new(shape), rows: cells, collections: Vec::new() }
}

fn written(set: &ResultSet) -> String {
    let mut out = Writer::default();
    let row = set.rows.get(0).unwrap();
    entity(&mut out, &sample::scope(), (Namespace::Services, "RetrieveResult"), set, &row);
    let text = String::from_utf8(out.finish()).unwrap();
    crate::xml::read(&text, Limits::ENVELOPE).unwrap();
    text
}

/// An account with a value of every type.
fn all_types() -> ResultSet {
    use Value::{Cell as C, Text as T};
    let moment = |text: &str| C(Cell::Timestamp(Timestamp::parse(text).unwrap()));
    let guid = |text: &str| C(Cell::Guid(id(text)));
    let columns = [
        ("accountid", vec![]),
        ("name", vec![T("A \"quoted\" & <näme>")]),
        ("description", vec![T("two\r\nlines")]),
        ("industrycode", vec![C(Cell::Int(1))]),
        ("statecode", vec![C(Cell::Int(0))]),
        ("creditonhold", vec![C(Cell::Bool(true))]),
        ("revenue", vec![C(Cell::Decimal { mantissa: 200_000_000, scale: 4 })]),
        ("numberofemployees", vec![C(Cell::Int(12_345))]),
        ("createdon", vec![moment("2023-04-07T14:59:00Z")]),
        ("ownerid", vec![guid(CONTACT), T("systemuser"), T("Ann & Bob")]),
        ("primarycontactid", vec![guid(CONTACT), C(Cell::Null)]),
        ("parentaccountid", vec![C(Cell::Null), C(Cell::Null)]),
        ("address1_latitude", vec![C(Cell::Double(-1.5))]),
        ("demo_choices", vec![T("1,2")]),
        ("demo_decimal", vec![C(Cell::Decimal { mantissa: -5, scale: 2 })]),
        ("demo_big", vec![C(Cell::Int(5_000_000_000))]),
        ("demo_day", vec![C(Cell::Date(Date::parse("2024-02-29").unwrap()))]),
        ("demo_managed", vec![C(Cell::Bool(false))]),
        ("demo_table", vec![T("account")]),
        ("demo_id", vec![guid(ID)]),
        ("demo_file", vec![guid(ID)]),
        ("demo_picture", vec![T("QUJD")]),
        ("telephone1", vec![C(Cell::Null)]),
    ];
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let shape = shape("account", &names);
    let mut row = vec![guid(ID), C(Cell::Int(2_751_197))];
    row.extend(columns.into_iter().flat_map(|(_, cells)| cells));
    set(shape, &[row])
}

#[test]
fn a_row_with_a_value_of_every_type() {
    check("entity.xml", &written(&all_types()));
}

#[test]
fn what_is_written_of_a_row_makes_the_same_row() {
    let text = written(&all_types());
    let element = crate::xml::read(&text, Limits::ENVELOPE).unwrap();
    let scope = sample::scope();
    let entity = read::entity(&scope, &element).unwrap();
    assert_eq!((entity.id, entity.version), (Some(id(ID)), Some(2_751_197)));
    assert_eq!(entity.table, "account");
    let without_file = Entity {
        attributes: entity.attributes.into_iter().filter(|(name, _)| name != "demo_file").collect(),
        ..entity
    };
    let row = read::create(&scope, without_file).unwrap();
    let value = |name: &str| {
        let found = row.values.iter().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("{name}")).1.clone()
    };
    assert_eq!(row.id, Some(id(ID)));
    assert_eq!(value("name"), V::Text("A \"quoted\" & <näme>".into()));
    assert_eq!(value("description"), V::Text("two\r\nlines".into()));
    assert_eq!(value("industrycode"), V::Int(1));
    assert_eq!(value("creditonhold"), V::Bool(true));
    assert_eq!(value("revenue"), V::Decimal("20000.0000".parse().unwrap()));
    assert_eq!(value("ownerid"), V::Reference(Reference::new("systemuser", id(CONTACT))));
    assert_eq!(value("primarycontactid"), V::Reference(Reference::new("contact", id(CONTACT))));
    assert_eq!(value("address1_latitude"), V::Double(-1.5));
    assert_eq!(value("demo_choices"), V::Text("1,2".into()));
    assert_eq!(value("demo_decimal"), V::Decimal("-0.05".parse().unwrap()));
    assert_eq!(value("demo_big"), V::Int(5_000_000_000));
    assert_eq!(value("demo_day"), V::Date(Date::parse("2024-02-29").unwrap()));
    assert_eq!(value("demo_managed"), V::Bool(false));
    assert_eq!(value("demo_picture"), V::Text("QUJD".into()));
    assert!(row.values.iter().all(|(name, _)| name != "telephone1" && name != "parentaccountid"));
}

#[test]
fn a_page_with_joined_and_computed_values() {
    use Value::{Cell as C, Text as T};
    let mut shape = shape("account", &["name"]);
    let contact = sample::table("contact");
    let column = |name: &str| Some((Arc::clone(&contact), contact.column_index(name).unwrap()));
    let account = Arc::clone(&shape.table);
    let own = |name: &str| Some((Arc::clone(&account), account.column_index(name).unwrap()));
    let named = |name: &str, cell, origin, column| Named {
        name: name.into(),
        cell,
        origin,
        column,
        target: None,
        label: None,
        currency: None,
    };
    shape.named = vec![
        named("c.emailaddress1", 3, Origin::Column, column("emailaddress1")),
        Named { label: Some(5), ..named("boss", 4, Origin::Column, own("primarycontactid")) },
        named("total", 6, Origin::Aggregate(Function::Sum), own("revenue")),
        named("average", 7, Origin::Aggregate(Function::Average), own("numberofemployees")),
        named("rows", 8, Origin::Aggregate(Function::Count), None),
        named("nothing", 9, Origin::Column, column("lastname")),
    ];
    let amount = Cell::Decimal { mantissa: 4_400_000_000, scale: 4 };
    let row = |key: u128| {
        vec![
            C(Cell::Guid(Uuid::from_u128(key))),
            C(Cell::Int(7)),
            T("A"),
            T("a@b"),
            C(Cell::Guid(id(CONTACT))),
            T("Ann"),
            C(amount),
            C(Cell::Decimal { mantissa: 15, scale: 1 }),
            C(Cell::Int(2)),
            C(Cell::Null),
        ]
    };
    let set = set(shape, &[row(1), row(2)]);
    let mut out = Writer::default();
    out.open(Namespace::Services, "RetrieveMultipleResult");
    begin_entities(&mut out);
    push_entities(&mut out, &sample::scope(), &set);
    let cookie = Some("<cookie page=\"1\"/>".to_owned());
    let tail = Tail { more: true, cookie, total: Some(2), exceeded: false };
    end_entities(&mut out, "account", &tail);
    let text = String::from_utf8(out.finish()).unwrap();
    let page = crate::xml::read(&text, Limits::ENVELOPE).unwrap();
    let read = read::entities(&sample::scope(), &page).unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(page.text_of("PagingCookie"), Some("<cookie page=\"1\"/>"));
    check("page.xml", &text);
}

#[test]
fn rows_without_a_key_have_the_empty_one() {
    let mut shape = shape("account", &["name"]);
    (shape.key, shape.version) = (None, None);
    let set =
        set(shape, &[vec![Value::Cell(Cell::Null), Value::Cell(Cell::Null), Value::Text("A")]]);
    let text = written(&set);
    assert!(text.contains("Id>00000000-0000-0000-0000-000000000000</"), "{text}");
    assert!(text.contains("RowVersion i:nil=\"true\"/>"), "{text}");
}

#[test]
fn related_rows_and_people_of_activities_stand_in_their_row() {
    use Value::{Cell as C, Text as T};
    let guid = |key: u128| C(Cell::Guid(Uuid::from_u128(key)));
    let mut email = shape("email", &["subject"]);
    let party = |role: i64, name: &'static str| {
        let shape = shape("activityparty", &["participationtypemask", "partyidname"]);
        let row = vec![guid(9), C(Cell::Int(1)), C(Cell::Int(role)), T(name)];
        let groups = [(Uuid::from_u128(5), 0..1)].into();
        Collection { set: set(shape, &[row]), groups }
    };
    let owner = Shape {
        key: Some(3),
        version: None,
        properties: Vec::new(),
        ..shape("systemuser", &["fullname"])
    };
    let role = name_of(&Relationship { name: "email_owner".into(), is_referencing: Some(true) });
    email.expands = vec![
        Expanded::Many { name: "to".into(), collection: 0 },
        Expanded::Many { name: "Email_Parties".into(), collection: 1 },
        Expanded::One { name: role, shape: owner },
    ];
    let mut set = set(email, &[vec![guid(5), C(Cell::Int(7)), T("Hello"), guid(6)]]);
    set.collections = vec![party(2, "Ann"), party(1, "Bob")];
    let text = written(&set);
    let element = crate::xml::read(&text, Limits::ENVELOPE).unwrap();
    let read = read::entity(&sample::scope(), &element).unwrap();
    assert!(
        matches!(&read.attributes[2], (name, Any::Entities(rows)) if name == "to" && rows.len() == 1)
    );
    let related: Vec<_> = read.related.iter().map(|(along, rows)| (along, rows.len())).collect();
    let along = |name: &str, is_referencing| Relationship { name: name.into(), is_referencing };
    assert_eq!(
        related,
        [(&along("Email_Parties", None), 1), (&along("email_owner", Some(true)), 1)]
    );
    check("related.xml", &text);
}

fn read_back(value: &Any) -> Any {
    let mut out = Writer::default();
    super::any(&mut out, Namespace::Generic, "value", value);
    let text = String::from_utf8(out.finish()).unwrap();
    let element: Element<'_> = crate::xml::read(&text, Limits::ENVELOPE).unwrap();
    read::any(&sample::scope(), &element).unwrap_or_else(|refused| panic!("{refused:?}: {text}"))
}

/// Text as XML can hold it.
fn text() -> impl Strategy<Value = String> {
    let can_stand = |letter: &char| {
        matches!(letter, '\t' | '\n' | '\r')
            || (*letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}'))
    };
    any_text().prop_map(move |text| text.chars().filter(can_stand).collect())
}

fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::char::any(), 0..12)
        .prop_map(|all| all.into_iter().collect())
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (-6_000_000_000_i64..250_000_000_000).prop_map(|seconds| Timestamp(seconds * 1000))
}

fn reference_of_a_row() -> impl Strategy<Value = Reference> {
    ("[a-z_]{1,12}", any_id()).prop_map(|(table, id)| Reference::new(table, id))
}

fn any_id() -> impl Strategy<Value = Uuid> {
    proptest::num::u128::ANY.prop_map(Uuid::from_u128)
}

fn simple_value() -> impl Strategy<Value = Any> {
    let number = || proptest::num::i32::ANY.prop_map(i64::from);
    let exact = || (proptest::num::i64::ANY, 0..10_u32).prop_map(|(n, s)| Decimal::new(n, s));
    prop_oneof![
        Just(Any::Null),
        text().prop_map(Any::Text),
        proptest::bool::ANY.prop_map(Any::Bool),
        number().prop_map(Any::Int),
        proptest::num::i64::ANY.prop_map(Any::Long),
        (proptest::num::f64::NORMAL | proptest::num::f64::INFINITE).prop_map(Any::Double),
        exact().prop_map(Any::Decimal),
        exact().prop_map(Any::Money),
        any_id().prop_map(Any::Guid),
        moment().prop_map(Any::Instant),
        proptest::collection::vec(proptest::num::u8::ANY, 0..40)
            .prop_map(|bytes| Any::Bytes(bytes.into())),
        "PT[0-9]{1,3}[MS]".prop_map(Any::Duration),
        proptest::char::any().prop_map(Any::Char),
        number().prop_map(Any::Choice),
        proptest::collection::vec(number(), 0..4).prop_map(Any::Choices),
        (reference_of_a_row(), proptest::option::of("[ -~]{1,20}"))
            .prop_map(|(row, name)| Any::Reference(Referred { row, name })),
        proptest::collection::vec(reference_of_a_row(), 0..3).prop_map(Any::References),
        ("[a-z]{1,9}", proptest::bool::ANY).prop_map(|(name, value)| Any::Managed { name, value }),
    ]
}

fn value() -> impl Strategy<Value = Any> {
    simple_value().prop_recursive(3, 24, 4, |inner| {
        let attributes = || proptest::collection::vec(("[a-z_]{1,9}", inner.clone()), 0..4);
        let row = ("[a-z]{1,9}", proptest::option::of(any_id()), attributes())
            .prop_map(|(table, id, attributes)| Entity {
                table,
                id: id.filter(|id| !id.is_nil()),
                attributes,
                version: Some(7),
                ..Entity::default()
            })
            .boxed();
        let rows = proptest::collection::vec(row.clone(), 0..3).boxed();
        let along = ("[a-z_]{1,9}", proptest::option::of(proptest::bool::ANY));
        let related = (row.clone(), along, rows.clone()).prop_map(|(row, (name, role), rows)| {
            let along = Relationship { name, is_referencing: role };
            Any::Entity(Box::new(Entity { related: vec![(along, rows)], ..row }))
        });
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Any::List),
            ("[a-z]{1,9}", "[a-z]{1,9}", inner.clone()).prop_map(|(table, column, value)| {
                Any::Aliased { table, column, value: Box::new(value) }
            }),
            rows.prop_map(Any::Entities),
            related,
        ]
    })
}

#[test]
fn what_is_no_finite_number_has_the_name_that_xml_schema_has_for_it() {
    for (number, text) in
        [(f64::NAN, "NaN"), (f64::INFINITY, "INF"), (f64::NEG_INFINITY, "-INF"), (-1.5, "-1.5")]
    {
        assert_eq!(value::double(number), text);
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(value in value()) {
        prop_assert_eq!(read_back(&value), value);
    }
}
