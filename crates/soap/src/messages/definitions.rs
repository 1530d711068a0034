//! Definitions as messages write and read them (soap.md §10), against golden files. `UPDATE_GOLDEN=1` rewrites them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use engine::{Catalog, registry};
use metadata::show::{Family, Showing, retrieve};
use metadata::types::{complex, plain};
use model::message::{
    Data, DefinitionKey, DefinitionPath, DefinitionSet, DefinitionShape, DefinitionStep, FieldType,
    Record, RecordType, RetrieveDefinitions,
};

use super::data::Reader;
use super::results::Results;
use crate::sample;
use crate::xml::{Limits, Namespace, Writer, read};

fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> =
        LazyLock::new(|| Catalog::new(7, seed::tables().unwrap(), Vec::new()));
    &CATALOG
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

/// A value as a message writes it.
fn written(kind: FieldType, data: &Data) -> String {
    let mut out = Writer::default();
    Results { scope: &sample::scope(), out: &mut out }.value(kind, false, data).unwrap();
    String::from_utf8(out.finish()).unwrap()
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
    sample::check(
        "definitions/columns.xml",
        &written(FieldType::List(&ATTRIBUTES), &Data::List(columns)),
    );
}

#[test]
fn a_table_a_choice_and_relationships_are_written() {
    let table = shown(
        DefinitionSet::Tables,
        vec![named("LogicalName", "teamtemplate")],
        &[(&complex::ENTITY, "Keys"), (&complex::ENTITY, "ManyToOneRelationships")],
    );
    sample::check("definitions/table.xml", &written(FieldType::Record(&complex::ENTITY), &table));
    let relationship = shown(
        DefinitionSet::Relationships,
        vec![named("SchemaName", "systemuserroles_association")],
        &[],
    );
    let kind = FieldType::Record(&complex::RELATIONSHIP);
    sample::check("definitions/many_to_many.xml", &written(kind, &relationship));
}

/// What a message's answer has under a key, as it is written.
fn answered(message: &str, key: &str, collected: bool, data: &Data) -> String {
    let message = registry::called(message).unwrap();
    let kind = message.returns.unwrap().field(key).unwrap().kind;
    let mut out = Writer::default();
    out.open(Namespace::Core, "Results").declare(Namespace::Generic);
    Results { scope: &sample::scope(), out: &mut out }.value(kind, collected, data).unwrap();
    String::from_utf8(out.finish()).unwrap()
}

#[test]
fn what_was_deleted_is_written_by_its_kind() {
    let message = registry::called("RetrieveMetadataChanges").unwrap();
    let FieldType::Record(kind) = message.returns.unwrap().field("DeletedMetadata").unwrap().kind
    else {
        panic!()
    };
    let FieldType::List(FieldType::Record(guids)) = kind.field("Values").unwrap().kind else {
        panic!()
    };
    let ids = Record::new(guids).with("Items", vec![Data::Guid(model::Uuid::from_u128(7))]);
    let deleted = Record::new(kind)
        .with("Count", 1)
        .with("IsReadOnly", false)
        .with("Keys", vec![Data::Int(1)])
        .with("Values", vec![Data::Record(ids)]);
    let text = answered("RetrieveMetadataChanges", "DeletedMetadata", false, &deleted.into());
    let arrays = Namespace::Arrays.uri();
    let expected = format!(
        "<c:KeyValuePairOfDeletedMetadataFiltersArrayOfguidPlUv_PKtF><b:key>Entity</b:key>\
         <b:value xmlns:d=\"{arrays}\"><d:guid>00000000-0000-0000-0000-000000000007</d:guid></b:value>\
         </c:KeyValuePairOfDeletedMetadataFiltersArrayOfguidPlUv_PKtF>"
    );
    assert!(text.contains(&expected), "{text}");
    assert!(text.contains("i:type=\"c:DeletedMetadataCollection\""), "{text}");
}

#[test]
fn tables_are_a_collection_or_an_array_as_the_message_says() {
    let none = Data::List(Vec::new());
    for (name, expected) in [
        ("RetrieveMetadataChanges", "i:type=\"a:EntityMetadataCollection\""),
        ("RetrieveAllEntities", "i:type=\"c:ArrayOfEntityMetadata\""),
    ] {
        let face = &registry::called(name).unwrap().soap;
        let collected = face.collections.contains(&"EntityMetadata");
        let text = answered(name, "EntityMetadata", collected, &none);
        assert!(text.contains(expected), "{text}");
    }
}

/// The namespaces that requests below declare.
const DECLARED: &str = "xmlns:a='http://schemas.microsoft.com/xrm/2011/Contracts' \
    xmlns:m='http://schemas.microsoft.com/xrm/2011/Metadata' \
    xmlns:m13='http://schemas.microsoft.com/xrm/2013/Metadata' \
    xmlns:q='http://schemas.microsoft.com/xrm/2011/Metadata/Query' \
    xmlns:r='http://schemas.microsoft.com/2003/10/Serialization/Arrays' \
    xmlns:x='http://www.w3.org/2001/XMLSchema' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";

/// A parameter of a message as it is read.
fn given(message: &str, key: &str, inside: &str) -> crate::refusal::Result<Data> {
    let text = format!("<value {DECLARED} {inside}");
    let element = read(&text, Limits::ENVELOPE).unwrap();
    let field = registry::called(message).unwrap().field(key).unwrap();
    Reader { scope: &sample::scope() }.data(key, field.kind, None, &element)
}

#[test]
fn what_filters_name_is_read() {
    let filters = |text: &str| {
        let inside = format!("i:type='m:EntityFilters'>{text}</value>");
        given("RetrieveEntity", "EntityFilters", &inside)
    };
    assert_eq!(filters("Entity"), Ok(Data::Int(1)));
    assert_eq!(filters("Entity Attributes  Relationships"), Ok(Data::Int(11)));
    assert_eq!(filters("All"), Ok(Data::Int(15)));
    assert_eq!(filters("Default"), Ok(Data::Int(1)));
    assert!(filters("Nothing").is_err() && filters("").is_err());
}

#[test]
fn a_column_is_read_by_its_class() {
    let inside = "i:type='m:StringAttributeMetadata'><m:MetadataId i:nil='true'/><m:AttributeType>String\
        </m:AttributeType><m:DisplayName><a:LocalizedLabels><a:LocalizedLabel><a:Label>Code</a:Label>\
        <a:LanguageCode>1033</a:LanguageCode></a:LocalizedLabel></a:LocalizedLabels>\
        <a:UserLocalizedLabel i:nil='true'/></m:DisplayName><m:RequiredLevel><a:CanBeChanged>true\
        </a:CanBeChanged><a:Value>Recommended</a:Value></m:RequiredLevel><m:SchemaName>demo_Code\
        </m:SchemaName><m:Unheard>1</m:Unheard><m:MaxLength>40</m:MaxLength><m:FormatName>\
        <m13:Value>Email</m13:Value></m:FormatName></value>";
    let Data::Record(record) = given("CreateAttribute", "Attribute", inside).unwrap() else {
        panic!()
    };
    assert_eq!(record.kind.name, "StringAttributeMetadata");
    let fields = &record.fields;
    assert_eq!(fields.int("MaxLength"), Ok(40));
    assert_eq!(fields.int("AttributeType"), Ok(14));
    assert_eq!(fields.record("RequiredLevel").unwrap().fields.int("Value"), Ok(3));
    assert_eq!(fields.record("FormatName").unwrap().fields.text("Value"), Ok("Email"));
    let label = fields.record("DisplayName").unwrap().fields.records("LocalizedLabels").unwrap();
    assert_eq!(label[0].fields.text("Label"), Ok("Code"));
    assert_eq!(label[0].fields.int("LanguageCode"), Ok(1033));
    assert!(fields.get("MetadataId").is_none());
}

#[test]
fn a_relationship_and_a_choice_are_read_with_what_stands_in_them() {
    let inside = "i:type='m:OneToManyRelationshipMetadata'><m:SchemaName>demo_a_b</m:SchemaName>\
        <m:CascadeConfiguration><m:Assign>NoCascade</m:Assign><m:Delete>Restrict</m:Delete>\
        </m:CascadeConfiguration><m:ReferencedEntity>account</m:ReferencedEntity></value>";
    let Ok(Data::Record(record)) = given("CreateOneToMany", "OneToManyRelationship", inside) else {
        panic!()
    };
    assert_eq!(record.fields.record("CascadeConfiguration").unwrap().fields.int("Delete"), Ok(5));
    let inside = "i:type='m:OptionSetMetadata'><m:IsGlobal>true</m:IsGlobal><m:Options><m:OptionMetadata>\
        <m:Value>7</m:Value></m:OptionMetadata></m:Options></value>";
    let Ok(Data::Record(record)) = given("CreateOptionSet", "OptionSet", inside) else { panic!() };
    assert_eq!(record.kind.name, "OptionSetMetadata");
    assert_eq!(record.fields.records("Options").unwrap()[0].fields.int("Value"), Ok(7));
}

#[test]
fn a_question_for_definitions_is_read() {
    let inside = "i:type='q:EntityQueryExpression'><q:Criteria><q:Conditions>\
        <q:MetadataConditionExpression><q:ConditionOperator>In</q:ConditionOperator>\
        <q:PropertyName>LogicalName</q:PropertyName><q:Value i:type='r:ArrayOfstring'>\
        <r:string>account</r:string><r:string>contact</r:string></q:Value>\
        </q:MetadataConditionExpression><q:MetadataConditionExpression>\
        <q:ConditionOperator>Equals</q:ConditionOperator><q:PropertyName>OwnershipType</q:PropertyName>\
        <q:Value i:type='m:OwnershipTypes'>UserOwned TeamOwned</q:Value></q:MetadataConditionExpression>\
        </q:Conditions><q:FilterOperator>Or</q:FilterOperator><q:Filters/></q:Criteria><q:Properties>\
        <q:AllProperties>false</q:AllProperties><q:PropertyNames><r:string>LogicalName</r:string>\
        <r:string>Attributes</r:string></q:PropertyNames></q:Properties><q:LabelQuery><q:FilterLanguages>\
        <r:int>1031</r:int></q:FilterLanguages></q:LabelQuery></value>";
    let Ok(Data::Record(query)) = given("RetrieveMetadataChanges", "Query", inside) else {
        panic!()
    };
    let criteria = &query.fields.record("Criteria").unwrap().fields;
    assert_eq!(criteria.int("FilterOperator"), Ok(1));
    let value = |index: usize| {
        let conditions = criteria.records("Conditions").unwrap();
        let value = conditions[index].fields.record("Value").unwrap();
        value.fields.text("Value").map(str::to_owned)
    };
    assert_eq!(value(0), Ok("account,contact".into()));
    assert_eq!(value(1), Ok("UserOwned,TeamOwned".into()));
    let asked = metadata::show::asked(&query).unwrap();
    assert_eq!(asked.languages, [1031]);
    assert_eq!(asked.shape.expands.len(), 1);
}

#[test]
fn filters_that_stand_too_deep_are_refused() {
    let deep = 120;
    let (open, close) =
        ("<q:Filters><q:MetadataFilterExpression>", "</q:MetadataFilterExpression></q:Filters>");
    let inside = format!(
        "i:type='q:EntityQueryExpression'><q:Criteria>{}{}</q:Criteria></value>",
        open.repeat(deep),
        close.repeat(deep)
    );
    let query = given("RetrieveMetadataChanges", "Query", &inside);
    let Ok(Data::Record(query)) = query else { panic!("{query:?}") };
    assert!(metadata::show::asked(&query).is_err());
}
