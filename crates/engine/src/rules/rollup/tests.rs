//! Rollups of every kind over rows of a table of one's own, and what becomes of values that do not fit.

use std::fmt::Write;

use model::message::{Create, Data, Fields, Invoke, Request};

use super::*;
use crate::{Contents, Engine, Response, registry, stage};

const ROLLUPS: [(&str, &str, &str); 7] = [
    ("count", "Integer", r#"function = "Count""#),
    ("values", "Integer", r#"function = "Count", column = "sample_size""#),
    ("sum", "Decimal", r#"function = "Sum", column = "sample_size""#),
    ("least", "Decimal", r#"function = "Min", column = "sample_size""#),
    ("greatest", "Double", r#"function = "Max", column = "sample_size""#),
    ("average", "Decimal", r#"function = "Average", column = "sample_size""#),
    ("last", "DateTime", r#"function = "Max", column = "sample_day""#),
];

const PARTS: &str = r#"
name = "sample_part"
schema = "sample_Part"
set = "sample_parts"
object_type_code = 10001
label = "Part"
label_plural = "Parts"
ownership = "OrganizationOwned"
primary_id = "sample_partid"

[columns]
sample_partid = { schema = "sample_PartId", type = "Uniqueidentifier" }
sample_thingid = { schema = "sample_ThingId", type = "Lookup", targets = ["sample_thing"] }
sample_size = { schema = "sample_Size", type = "Decimal", precision = 2 }
sample_kind = { schema = "sample_Kind", type = "Integer" }
sample_day = { schema = "sample_Day", type = "DateTime" }
versionnumber = { schema = "VersionNumber", type = "BigInt", create = false, update = false }

[many_to_one]
sample_thing_parts = { referenced = "sample_thing", column = "sample_thingid", lookup_property = "sample_ThingId", collection_property = "sample_thing_parts" }
"#;

fn on_each(test: impl Fn(&Engine)) {
    let mut columns = String::from(
        "versionnumber = { schema = \"VersionNumber\", type = \"BigInt\", create = false, update = false }\n",
    );
    for (name, kind, how) in ROLLUPS {
        write!(
            columns,
            r#"
sample_{name} = {{ schema = "sample_{name}", type = "{kind}", precision = 2, max = 1000, create = false, update = false, rollup = {{ relationship = "sample_thing_parts", {how}, filter = {{ sample_kind = [1, 2] }} }} }}
sample_{name}_date = {{ schema = "sample_{name}_Date", type = "DateTime", create = false, update = false }}
sample_{name}_state = {{ schema = "sample_{name}_State", type = "Integer", create = false, update = false }}
"#
        )
        .unwrap();
    }
    let tables = [stage::thing(&columns), seed::read_table(PARTS).unwrap()];
    stage::on_each(Contents::Demo, &tables, test);
}

fn create(engine: &Engine, table: &str, values: Vec<(String, Value)>) -> Reference {
    let request = Request::Create(Create { table: table.into(), values, ..Create::default() });
    match engine.execute(&stage::admin(engine), &request).unwrap() {
        Response::Created { row, .. } => row,
        other => unreachable!("{other:?}"),
    }
}

fn part(engine: &Engine, of: &Reference, kind: i64, size: Option<&str>) {
    let size = size.map_or(Value::Null, |size| Value::Decimal(size.parse().unwrap()));
    let values = [
        ("sample_thingid", Value::Reference(of.clone())),
        ("sample_kind", Value::Int(kind)),
        ("sample_size", size),
        ("sample_day", Value::Timestamp(model::time::Timestamp(kind * 86_400_000))),
    ];
    let values = values.map(|(name, value)| (name.to_owned(), value));
    create(engine, "sample_part", values.into());
}

fn calculate(engine: &Engine, row: &Reference, name: &str) -> Result<[Value; 3]> {
    let message = registry::find("CalculateRollupField").unwrap();
    let mut arguments = Fields::default();
    arguments.set("Target", Data::Reference(row.clone()));
    arguments.set("FieldName", Data::from(name));
    let invoke = Invoke { message, table: None, target: None, arguments, query: None };
    let answer = engine.execute(&stage::admin(engine), &Request::Invoke(invoke))?;
    let Response::Row(set) = answer else { unreachable!("{answer:?}") };
    let columns = [name.to_owned(), [name, "_state"].concat(), [name, "_date"].concat()];
    Ok(columns.map(|column| crate::rows::value_in(&set, &column).unwrap_or(Value::Null)))
}

#[test]
fn every_function_is_computed_of_the_rows_that_count_and_of_no_others() {
    on_each(|engine| {
        let [thing, other, empty] = [0; 3].map(|_| create(engine, "sample_thing", Vec::new()));
        for (of, kind, size) in [
            (&thing, 1, Some("1.50")),
            (&thing, 2, Some("2.25")),
            (&thing, 2, None),
            (&thing, 3, Some("100")),
            (&other, 1, Some("999")),
        ] {
            part(engine, of, kind, size);
        }
        let decimal = |text: &str| Value::Decimal(text.parse().unwrap());
        let expected = [
            (Value::Int(3), Value::Int(0)),
            (Value::Int(2), Value::Int(0)),
            (decimal("3.75"), decimal("0.00")),
            (decimal("1.50"), Value::Null),
            (Value::Double(2.25), Value::Null),
            (decimal("1.88"), Value::Null),
            (Value::Timestamp(model::time::Timestamp(172_800_000)), Value::Null),
        ];
        for ((name, ..), (of_thing, of_empty)) in ROLLUPS.iter().zip(expected) {
            let name = format!("sample_{name}");
            for (row, value) in [(&thing, of_thing), (&empty, of_empty)] {
                let [found, state, date] = calculate(engine, row, &name).unwrap();
                assert_eq!((found, state), (value, Value::Int(1)), "{name}");
                assert!(matches!(date, Value::Timestamp(_)), "{name}");
            }
        }
        // Beyond the limit of the column there is no value, and the state says so.
        part(engine, &thing, 1, Some("999"));
        let [value, state, _] = calculate(engine, &thing, "sample_sum").unwrap();
        assert_eq!((value, state), (Value::Null, Value::Int(2)));
    });
}

#[test]
fn a_value_is_turned_into_that_of_its_column_or_is_none() {
    let table = stage::alone(stage::thing(
        r#"
whole = { schema = "Whole", type = "Integer", min = -5, max = 5 }
exact = { schema = "Exact", type = "Decimal", precision = 1, max = 10 }
near = { schema = "Near", type = "Double", min = 0, max = 1 }
text = { schema = "Text", type = "String" }
"#,
    ));
    let check = |name: &str, value: Value, expected: Option<Value>| {
        let column = table.column(name).unwrap();
        assert_eq!(fitted(column, value.clone(), 1), expected, "{name} {value:?}");
    };
    let decimal = |text: &str| Value::Decimal(text.parse().unwrap());
    check("whole", Value::Int(5), Some(Value::Int(5)));
    check("whole", decimal("-4.5"), Some(Value::Int(-5)));
    check("whole", Value::Int(6), None);
    check("whole", Value::Null, Some(Value::Null));
    check("exact", Value::Int(3), Some(decimal("3")));
    check("exact", decimal("9.96"), Some(decimal("10.0")));
    check("exact", decimal("10.06"), None);
    check("near", decimal("0.5"), Some(Value::Double(0.5)));
    check("near", Value::Double(1.5), None);
    check("near", Value::Int(-1), None);
    check("near", Value::Null, Some(Value::Null));
    check("text", Value::Text("a".into()), Some(Value::Text("a".into())));
}
