//! Definitions as messages write and read them (soap.md §10), against golden files. `UPDATE_GOLDEN=1` rewrites them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use engine::{Catalog, Formats, Seal, registry};
use metadata::show::{Family, Showing, retrieve};
use metadata::types::{complex, plain};
use model::message::{
    Data, DefinitionKey, DefinitionPath, DefinitionSet, DefinitionShape, DefinitionStep, FieldType,
    Fields, Record, RecordType, RetrieveDefinitions,
};
use model::time::Timestamp;

use super::data::Reader;
use super::results::Results;
use crate::scope::{Keys, Scope};
use crate::xml::{Limits, Namespace, Writer, read};

fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> =
        LazyLock::new(|| Catalog::new(7, seed::tables().unwrap(), Vec::new()));
    &CATALOG
}

/// What a test does with a scope over the shipped tables.
fn scoped<T>(test: impl FnOnce(&Scope<'_>) -> T) -> T {
    let (formats, seal) = (Formats::default(), Seal::new(&[7; 32]));
    let (now, origin, keys) = (Timestamp(0), "http://localhost", Keys::default());
    test(&Scope { catalog: catalog(), formats: &formats, seal: &seal, now, origin, keys })
}

/// The objects at the end of a way, with what they lead to.
fn shown(
    set: DefinitionSet,
    steps: Vec<DefinitionStep>,
    expands: &[(&RecordType, &'static str)],
) -> Data {
    let expand = |(kind, member): &(&RecordType, &'static str)| {
        (kind.field(member).unwrap(), DefinitionShape::default())
    };
    let expands = expands.iter().map(expand).collect();
    let shape = DefinitionShape { expands, ..DefinitionShape::default() };
    let showing = Showing {
        catalog: catalog(),
        language: 1033,
        languages: &[],
        since: None,
        family: Family::Complex,
    };
    retrieve(&showing, &RetrieveDefinitions { path: DefinitionPath { set, steps }, shape }).unwrap()
}

fn named(member: &'static str, name: &str) -> DefinitionStep {
    DefinitionStep::Key(DefinitionKey::Name(member, name.to_owned()))
}

/// A value as a message writes it, an element a line.
fn written(kind: FieldType, data: &Data) -> String {
    let xml = scoped(|scope| {
        let mut out = Writer::default();
        out.open(Namespace::Core, "Results").declare(Namespace::Generic);
        Results { scope, out: &mut out }.value(kind, false, data).unwrap();
        String::from_utf8(out.finish()).unwrap()
    });
    xml.replace("><", ">\n<") + "\n"
}

#[expect(clippy::disallowed_methods, reason = "the switch that rewrites golden files")]
fn check(name: &str, actual: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/definitions");
    let path = std::path::Path::new(folder).join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    let differs = expected.lines().zip(actual.lines()).position(|(old, new)| old != new);
    assert!(expected == actual, "{name} differs at line {differs:?}");
}

static ATTRIBUTES: FieldType = FieldType::Record(&complex::ATTRIBUTE);

/// The first column of every class in the shipped tables.
fn columns() -> Vec<Data> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut tables: Vec<_> =
        catalog().tables().map(|table| table.definition.name.clone()).collect();
    tables.sort_unstable();
    for table in &tables {
        let member = DefinitionStep::Member(plain::ENTITY.field("Attributes").unwrap());
        let steps = vec![named("LogicalName", table), member];
        let Data::List(columns) =
            shown(DefinitionSet::Tables, steps, &[(&complex::PICKLIST, "OptionSet")])
        else {
            panic!()
        };
        for column in columns {
            let Data::Record(record) = &column else { panic!() };
            let code = record.fields.int("AttributeType").unwrap();
            if seen.insert((record.kind.name, code)) {
                found.push(column);
            }
        }
    }
    found
}

#[test]
fn columns_of_every_class_are_written() {
    let columns = columns();
    let classes: BTreeSet<&str> = columns
        .iter()
        .map(|column| match column {
            Data::Record(record) => record.kind.name,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(classes.len() >= 16, "{classes:?}");
    check("columns.xml", &written(FieldType::List(&ATTRIBUTES), &Data::List(columns)));
}

#[test]
fn a_table_a_choice_and_relationships_are_written() {
    let table = shown(
        DefinitionSet::Tables,
        vec![named("LogicalName", "teamtemplate")],
        &[(&complex::ENTITY, "Keys"), (&complex::ENTITY, "ManyToOneRelationships")],
    );
    check("table.xml", &written(FieldType::Record(&complex::ENTITY), &table));
    let relationship = shown(
        DefinitionSet::Relationships,
        vec![named("SchemaName", "systemuserroles_association")],
        &[],
    );
    let kind = FieldType::Record(&complex::RELATIONSHIP);
    check("many_to_many.xml", &written(kind, &relationship));
}
