//! An `EntityQueryExpression` (metadata.md §10) as what to show of tables, and of which.

use model::message::{
    Data, DefinitionCondition, DefinitionMember, DefinitionShape, Field, FieldType, Fields, Record,
    RecordType,
};
use model::metadata::Language;
use model::query::Comparison;
use model::time::Timestamp;
use model::{Error, Result};
use uuid::Uuid;

use crate::types::{NAVIGATIONS, complex};

/// Filters may stand in each other this deep.
const MAX_DEPTH: usize = 32;

/// What a message asks of definitions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// What to show of tables, and of which.
    pub shape: DefinitionShape,
    /// The languages that texts come in; all if none is named.
    pub languages: Vec<Language>,
}

/// Reads an `EntityQueryExpression`.
///
/// # Errors
/// If it names a member that no table, column, relationship or key has, or compares one with a value of
/// another type.
pub fn asked(query: &Record) -> Result<Asked> {
    let fields = &query.fields;
    let mut shape = shape_of(&[&complex::ENTITY], fields)?;
    for (field, inner) in &mut shape.expands {
        let (part, kind) = match field.name {
            "Attributes" => ("AttributeQuery", &complex::ATTRIBUTE),
            "Keys" => ("KeyQuery", &complex::KEY),
            "ManyToManyRelationships" => ("RelationshipQuery", &complex::MANY_TO_MANY),
            _ => ("RelationshipQuery", &complex::ONE_TO_MANY),
        };
        let kinds = family(kind);
        *inner = match fields.maybe(part, Fields::record)? {
            Some(part) => shape_of(&kinds, &part.fields)?,
            None => all_of(&kinds),
        };
    }
    let mut languages = Vec::new();
    if let Some(labels) = fields.maybe("LabelQuery", Fields::record)? {
        for language in labels.fields.maybe("FilterLanguages", Fields::list)?.unwrap_or_default() {
            let code = if let Data::Int(code) = language { *code } else { 0 };
            let code = Language::try_from(code);
            languages.push(code.map_err(|_| invalid("a language is not valid"))?);
        }
    }
    Ok(Asked { shape, languages })
}

/// The types whose members a query about objects of one of them may name. Relationships of both kinds
/// share a query.
fn family(kind: &'static RecordType) -> Vec<&'static RecordType> {
    let mut kinds = vec![kind];
    kinds.extend(kind.derived);
    for other in [&complex::ONE_TO_MANY, &complex::MANY_TO_MANY] {
        if kind.base == Some(&complex::RELATIONSHIP) && kind != other {
            kinds.push(other);
        }
    }
    kinds
}

fn find(kinds: &[&'static RecordType], name: &str) -> Option<&'static Field> {
    kinds.iter().find_map(|kind| kind.field(name))
}

/// Everything of objects of these types.
fn all_of(kinds: &[&'static RecordType]) -> DefinitionShape {
    let mut shape = DefinitionShape::default();
    for field in kinds.iter().flat_map(|kind| kind.fields) {
        let known = shape.expands.iter().any(|(earlier, _)| earlier.name == field.name);
        if NAVIGATIONS.contains(&field.name) && field.name != "Lookup" && !known {
            shape.expands.push((field, DefinitionShape::default()));
        }
    }
    shape
}

/// What a part of a query asks of objects of these types.
fn shape_of(kinds: &[&'static RecordType], fields: &Fields) -> Result<DefinitionShape> {
    let mut shape = DefinitionShape::default();
    let properties = fields.maybe("Properties", Fields::record)?;
    let all = match properties {
        Some(properties) => {
            properties.fields.maybe("AllProperties", Fields::bool)?.unwrap_or_default()
        }
        None => false,
    };
    if all {
        shape = all_of(kinds);
    } else {
        let mut members: Vec<&'static Field> = Vec::new();
        let mut add = |name: &str| -> Result<()> {
            let field = find(kinds, name).ok_or_else(|| unknown(kinds, name))?;
            let expanded = shape.expands.iter().any(|(earlier, _)| earlier.name == field.name);
            if NAVIGATIONS.contains(&field.name) {
                if !expanded {
                    shape.expands.push((field, DefinitionShape::default()));
                }
            } else if !members.iter().any(|earlier| earlier.name == field.name) {
                members.push(field);
            }
            Ok(())
        };
        // These come whether they are asked for or not.
        let always = ["MetadataId", "HasChanged", "LogicalName", "SchemaName"];
        for name in always.iter().filter(|name| find(kinds, name).is_some()) {
            add(name)?;
        }
        let names =
            properties.map(|properties| properties.fields.maybe("PropertyNames", Fields::texts));
        for name in names.transpose()?.flatten().unwrap_or_default() {
            add(name)?;
        }
        shape.members = Some(members);
    }
    if let Some(criteria) = fields.maybe("Criteria", Fields::record)? {
        shape.filter = Some(condition(kinds, &criteria.fields, 0)?);
    }
    Ok(shape)
}

fn condition(
    kinds: &[&'static RecordType],
    fields: &Fields,
    depth: usize,
) -> Result<DefinitionCondition> {
    if depth == MAX_DEPTH {
        return Err(invalid("the filters are nested too deep"));
    }
    let mut all = Vec::new();
    for one in fields.maybe("Conditions", Fields::records)?.unwrap_or_default() {
        all.push(comparison(kinds, &one.fields)?);
    }
    for one in fields.maybe("Filters", Fields::records)?.unwrap_or_default() {
        all.push(condition(kinds, &one.fields, depth + 1)?);
    }
    let any = fields.maybe("FilterOperator", Fields::int)? == Some(1) && !all.is_empty();
    Ok(if any { DefinitionCondition::Any(all) } else { DefinitionCondition::All(all) })
}

fn comparison(kinds: &[&'static RecordType], fields: &Fields) -> Result<DefinitionCondition> {
    let name = fields.text("PropertyName")?;
    let field = find(kinds, name).ok_or_else(|| unknown(kinds, name))?;
    // A managed property is compared by its value.
    let inner = match field.kind {
        FieldType::Record(kind) => kind.field("Value"),
        _ => None,
    };
    let kind = inner.map_or(field.kind, |inner| inner.kind);
    if matches!(kind, FieldType::Record(_) | FieldType::List(_)) {
        return Err(invalid(&format!("`{name}` cannot be compared")));
    }
    let member = || DefinitionMember { field, inner };
    let text = match fields.maybe("Value", Fields::record)? {
        Some(value) => value.fields.maybe("Value", Fields::text)?,
        None => None,
    };
    let one = || text.map_or(Ok(Data::Null), |text| value(name, kind, text));
    let several = || -> Result<Vec<Data>> {
        let texts = text.map(elements).unwrap_or_default();
        texts.iter().map(|text| value(name, kind, text)).collect()
    };
    Ok(match fields.maybe("ConditionOperator", Fields::int)?.unwrap_or_default() {
        0 => DefinitionCondition::Compare(member(), Comparison::Equal, one()?),
        1 => DefinitionCondition::Compare(member(), Comparison::NotEqual, one()?),
        2 => DefinitionCondition::In(member(), several()?),
        3 => DefinitionCondition::Not(Box::new(DefinitionCondition::In(member(), several()?))),
        4 => DefinitionCondition::Compare(member(), Comparison::Greater, one()?),
        _ => DefinitionCondition::Compare(member(), Comparison::Less, one()?),
    })
}

/// The elements of a list that is written as a text: `["a","b"]`, `['a','b']` or `a,b`.
fn elements(text: &str) -> Vec<&str> {
    let text = text.trim();
    let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let parts = inside.split(',').map(|part| part.trim().trim_matches(['"', '\'']));
    parts.filter(|part| !part.is_empty()).collect()
}

/// A text as a value of a member's type. What its type is called in .NET does not matter.
fn value(name: &str, kind: FieldType, text: &str) -> Result<Data> {
    let found = match kind {
        FieldType::Bool => text.to_ascii_lowercase().parse().ok().map(Data::Bool),
        FieldType::Int | FieldType::BigInt => text.parse().ok().map(Data::Int),
        FieldType::Double => text.parse().ok().map(Data::Double),
        FieldType::Decimal => text.parse().ok().map(Data::Decimal),
        FieldType::Guid => Uuid::try_parse(text).ok().map(Data::Guid),
        FieldType::Timestamp => Timestamp::parse(text).map(Data::Timestamp),
        FieldType::Choice(choice) => choice.value(text).map(Data::Int),
        FieldType::Text => Some(text.into()),
        FieldType::Row(_)
        | FieldType::Content(_)
        | FieldType::Record(_)
        | FieldType::List(_)
        | FieldType::Bytes => None,
    };
    found.ok_or_else(|| invalid(&format!("`{text}` is no value of `{name}`")))
}

fn unknown(kinds: &[&'static RecordType], name: &str) -> Error {
    let kind = kinds.first().map_or("", |kind| kind.name);
    invalid(&format!("`{kind}` has no property `{name}`"))
}

fn invalid(text: &str) -> Error {
    Error::InvalidArgument(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{
        ATTRIBUTE_QUERY_EXPRESSION, ENTITY_QUERY_EXPRESSION, METADATA_CONDITION_EXPRESSION,
        METADATA_FILTER_EXPRESSION, METADATA_PROPERTIES_EXPRESSION, OBJECT,
    };

    fn properties(names: &[&str]) -> Record {
        let names = names.iter().map(|name| Data::from(*name)).collect::<Vec<_>>();
        Record::new(&METADATA_PROPERTIES_EXPRESSION).with("PropertyNames", names)
    }

    fn criteria(name: &str, operator: i64, text: &str) -> Record {
        let condition = Record::new(&METADATA_CONDITION_EXPRESSION)
            .with("PropertyName", name)
            .with("ConditionOperator", operator)
            .with("Value", Record::new(&OBJECT).with("Value", text));
        Record::new(&METADATA_FILTER_EXPRESSION).with("Conditions", vec![Data::Record(condition)])
    }

    fn query(names: &[&str], criteria: Record) -> Result<Asked> {
        asked(
            &Record::new(&ENTITY_QUERY_EXPRESSION)
                .with("Properties", properties(names))
                .with("Criteria", criteria),
        )
    }

    #[test]
    fn children_come_only_if_they_are_named_and_derived_members_may_be() {
        let asked = asked(
            &Record::new(&ENTITY_QUERY_EXPRESSION)
                .with("Properties", properties(&["Attributes"]))
                .with(
                    "AttributeQuery",
                    Record::new(&ATTRIBUTE_QUERY_EXPRESSION)
                        .with("Properties", properties(&["MaxLength", "OptionSet"])),
                ),
        )
        .unwrap();
        let [(field, inner)] = asked.shape.expands.as_slice() else { panic!("{asked:?}") };
        assert_eq!(field.name, "Attributes");
        let names = |shape: &DefinitionShape| -> Vec<&str> {
            shape.members.iter().flatten().map(|field| field.name).collect()
        };
        assert_eq!(
            names(inner),
            ["MetadataId", "HasChanged", "LogicalName", "SchemaName", "MaxLength"]
        );
        assert_eq!(inner.expands[0].0.name, "OptionSet");
    }

    #[test]
    fn values_are_of_the_type_of_their_member() {
        let filter = |name: &str, operator: i64, text: &str| {
            query(&[], criteria(name, operator, text)).map(|asked| asked.shape.filter)
        };
        let field = |name: &str| complex::ENTITY.field(name).unwrap();
        let all = |condition| Ok(Some(DefinitionCondition::All(vec![condition])));
        let own = |name| DefinitionMember { field: field(name), inner: None };
        assert_eq!(
            filter("IsActivity", 0, "True"),
            all(DefinitionCondition::Compare(own("IsActivity"), Comparison::Equal, true.into()))
        );
        assert_eq!(
            filter("OwnershipType", 1, "UserOwned"),
            all(DefinitionCondition::Compare(own("OwnershipType"), Comparison::NotEqual, 1.into()))
        );
        for list in ["[\"a\",\"b\"]", "['a', 'b']", "a,b"] {
            assert_eq!(
                filter("LogicalName", 2, list),
                all(DefinitionCondition::In(own("LogicalName"), vec!["a".into(), "b".into()]))
            );
        }
        let inner = crate::types::BOOLEAN_MANAGED_PROPERTY.field("Value");
        let managed = DefinitionMember { field: field("IsCustomizable"), inner };
        assert_eq!(
            filter("IsCustomizable", 0, "false"),
            all(DefinitionCondition::Compare(managed, Comparison::Equal, false.into()))
        );
        for (name, text) in [
            ("Nothing", "x"),
            ("IsActivity", "x"),
            ("ObjectTypeCode", "x"),
            ("OwnershipType", "Nobody"),
            ("DisplayName", "x"),
            ("Attributes", "x"),
        ] {
            assert!(filter(name, 0, text).is_err(), "{name}");
        }
        assert!(query(&["Nothing"], criteria("LogicalName", 0, "x")).is_err());
    }
}
