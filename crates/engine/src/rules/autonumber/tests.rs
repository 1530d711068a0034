//! Rows are numbered, each with a number of its own.

use std::collections::BTreeSet;

use model::message::{Create, Data, Fields, Invoke, Request};
use model::query::Selection;

use super::*;
use crate::stage::{self, admin};
use crate::{Contents, Engine, Response, registry};

#[test]
fn numbers_have_at_least_their_digits() {
    let check = |number, digits, expected: &str| assert_eq!(padded(number, digits), expected);
    check(7, 4, "0007");
    check(1000, 4, "1000");
    check(12_345, 4, "12345");
    check(0, 1, "0");
}

#[test]
fn random_texts_have_their_length_and_use_every_letter() {
    for length in 1..=6 {
        assert_eq!(letters(length).unwrap().len(), length);
    }
    let many: String = (0..1000).map(|_| letters(6).unwrap()).collect();
    let seen: BTreeSet<u8> = many.bytes().collect();
    assert_eq!(seen, LETTERS.iter().copied().collect());
}

/// A table whose columns are numbered in several ways.
const TICKET: &str = r#"
name = "sample_ticket"
schema = "sample_Ticket"
set = "sample_tickets"
object_type_code = 10000
label = "Ticket"
label_plural = "Tickets"
ownership = "OrganizationOwned"
primary_id = "sample_ticketid"
primary_name = "sample_number"
unique = [["sample_number"]]

[columns]
sample_ticketid = { schema = "sample_TicketId", type = "Uniqueidentifier" }
sample_number = { schema = "sample_Number", type = "String", max_length = 12, auto_number = "T-{SEQNUM:5}" }
sample_serial = { schema = "sample_Serial", type = "String", max_length = 100, auto_number = "{SEQNUM:1}/{SEQNUM:6}" }
sample_key = { schema = "sample_Key", type = "String", max_length = 100, auto_number = "K-{RANDSTRING:6}" }
sample_day = { schema = "sample_Day", type = "String", max_length = 100, auto_number = "{DATETIMEUTC:yyyy-MM-dd}" }
versionnumber = { schema = "VersionNumber", type = "BigInt", create = false, update = false }
"#;

/// One whose format nobody has looked at.
const BROKEN: &str = r#"
name = "sample_broken"
schema = "sample_Broken"
set = "sample_brokens"
object_type_code = 10001
label = "Broken"
label_plural = "Broken ones"
ownership = "OrganizationOwned"
primary_id = "sample_brokenid"

[columns]
sample_brokenid = { schema = "sample_BrokenId", type = "Uniqueidentifier" }
sample_number = { schema = "sample_Number", type = "String", max_length = 3, auto_number = "{SEQNUM}" }
sample_long = { schema = "sample_Long", type = "String", max_length = 3, auto_number = "{SEQNUM:4}" }
versionnumber = { schema = "VersionNumber", type = "BigInt", create = false, update = false }
"#;

/// Runs a test on a demo organization with these tables, on each database.
fn on_each(test: impl Fn(&Engine)) {
    let tables = [TICKET, BROKEN].map(|text| seed::read_table(text).unwrap());
    stage::on_each(Contents::Demo, &tables, test);
}

/// A new row, and what it shows in these columns.
fn create<const COUNT: usize>(
    engine: &Engine,
    table: &str,
    given: &[(&str, &str)],
    shown: [&str; COUNT],
) -> Result<[Option<String>; COUNT]> {
    let text = |text: &str| Value::Text(text.to_owned());
    let values = given.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect();
    let session = admin(engine);
    let create = Create {
        table: table.into(),
        values,
        returning: Some(Selection::columns(shown)),
        ..Create::default()
    };
    let Response::Created { result, .. } = engine.execute(&session, &Request::Create(create))?
    else {
        unreachable!("a row was made")
    };
    let result = result.unwrap();
    let row = result.rows.get(0).unwrap();
    let table = session.catalog().table(table).unwrap();
    Ok(shown.map(|name| {
        let index = table.column_index(name).unwrap();
        let mut properties = result.shape.properties.iter();
        let property = properties.find(|property| property.column == index).unwrap();
        row.text(property.cell).map(str::to_owned)
    }))
}

fn number(engine: &Engine) -> String {
    let [number] = create(engine, "sample_ticket", &[], ["sample_number"]).unwrap();
    number.unwrap()
}

/// What a message about the numbers of tickets answers, if it answers a number.
fn ask(engine: &Engine, message: &str, column: &str, value: Option<i64>) -> Result<Option<i64>> {
    let message = registry::find(message).unwrap();
    let mut arguments = Fields::default();
    arguments.set("EntityName", Data::from("sample_ticket"));
    arguments.set("AttributeName", Data::from(column));
    if let Some(value) = value {
        arguments.set("Value", Data::Int(value));
    }
    let invoke = Invoke { message, table: None, target: None, arguments, query: None };
    Ok(match engine.execute(&admin(engine), &Request::Invoke(invoke))? {
        Response::Result(record) => record.fields.iter().find_map(|(_, value)| match value {
            Data::Int(number) => Some(*number),
            _ => None,
        }),
        _ => None,
    })
}

#[test]
fn a_row_is_numbered_by_the_formats_of_its_columns() {
    on_each(|engine| {
        let columns = ["sample_number", "sample_serial", "sample_key", "sample_day"];
        let texts = create(engine, "sample_ticket", &[], columns).unwrap();
        let [number, serial, key, day] = texts.map(Option::unwrap);
        assert_eq!((number.as_str(), serial.as_str()), ("T-01000", "1000/001000"));
        assert!(key.starts_with("K-") && key.len() == 8, "{key}");
        assert_eq!(day, engine.now().date().to_string());
        let [number, serial, ..] = create(engine, "sample_ticket", &[], columns).unwrap();
        assert_eq!(number.as_deref().zip(serial.as_deref()), Some(("T-01001", "1001/001001")));
    });
}

#[test]
fn what_the_client_gives_wins_and_takes_no_number() {
    on_each(|engine| {
        let given = [("sample_number", "mine"), ("sample_serial", "")];
        let shown = ["sample_number", "sample_serial"];
        let [number, serial] = create(engine, "sample_ticket", &given, shown).unwrap();
        assert_eq!(number.as_deref().zip(serial.as_deref()), Some(("mine", "1000/001000")));
        assert_eq!(self::number(engine), "T-01000");
    });
}

#[test]
fn a_number_that_somebody_took_by_hand_is_stepped_over() {
    on_each(|engine| {
        create(engine, "sample_ticket", &[("sample_number", "T-01000")], []).unwrap();
        let refused = create(engine, "sample_ticket", &[], ["sample_number"]).unwrap_err();
        assert_eq!(refused.code().number, 0x8004_0237);
        assert_eq!(number(engine), "T-01001");
    });
}

#[test]
fn numbers_go_on_where_they_are_sent() {
    on_each(|engine| {
        let ask = |message, value| ask(engine, message, "sample_number", value).unwrap();
        assert_eq!(ask("GetAutoNumberSeed", None), Some(1000));
        assert_eq!(ask("GetNextAutoNumberValue", None), Some(1000));
        assert_eq!(number(engine), "T-01000");
        assert_eq!(ask("GetNextAutoNumberValue", None), Some(1001));
        ask("SetAutoNumberSeed", Some(7));
        assert_eq!(ask("GetAutoNumberSeed", None), Some(7));
        assert_eq!(ask("GetNextAutoNumberValue", None), Some(7));
        assert_eq!([number(engine), number(engine)], ["T-00007", "T-00008"]);
        ask("SetAutoNumberSeed", Some(1_234_567));
        assert_eq!(number(engine), "T-1234567");
        assert_eq!(ask("GetAutoNumberSeed", None), Some(1_234_567));
    });
}

#[test]
fn only_columns_that_are_numbered_have_numbers() {
    on_each(|engine| {
        for message in ["GetAutoNumberSeed", "GetNextAutoNumberValue", "SetAutoNumberSeed"] {
            let refused = ask(engine, message, "sample_ticketid", Some(1)).unwrap_err();
            assert_eq!(refused.code().number, 0x8006_0884, "{message}");
        }
        for seed in [-1, i64::MAX] {
            let refused =
                ask(engine, "SetAutoNumberSeed", "sample_number", Some(seed)).unwrap_err();
            assert_eq!(refused.code().number, 0x8004_0203, "{seed}");
        }
    });
}

#[test]
fn a_format_that_is_none_fails_with_the_first_row() {
    on_each(|engine| {
        let refused = create(engine, "sample_broken", &[], []).unwrap_err();
        assert_eq!(refused.code().number, 0x8004_0203);
        let told = refused.to_string();
        assert!(told.contains("{SEQNUM}") && told.contains("sample_number"), "{told}");
        // A row that brings its text needs no format, and one that would be too long is refused.
        let given = [("sample_number", "own")];
        let refused = create(engine, "sample_broken", &given, []).unwrap_err();
        assert_eq!(refused.code().number, 0x8004_4331);
        let given = [("sample_number", "own"), ("sample_long", "own")];
        create(engine, "sample_broken", &given, []).unwrap();
    });
}

#[test]
fn no_two_rows_that_are_made_at_once_have_the_same_number() {
    on_each(|engine| {
        let numbers = Mutex::new(BTreeSet::new());
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let number = number(engine);
                        assert!(numbers.lock().insert(number), "twice");
                    }
                });
            }
        });
        let numbers = numbers.into_inner();
        assert_eq!(numbers.len(), 60);
        assert!(numbers.contains("T-01000"), "{numbers:?}");
    });
}
