//! The messages that read definitions (metadata.md §§1, 10); those that change them are in
//! `definitions`. Every user who may sign in may read all of them (§15), so there is nothing to check.

pub(crate) mod all_entities;
pub(crate) mod attribute;
pub(crate) mod changes;
pub(crate) mod definitions;
pub(crate) mod entity;
pub(crate) mod option_set;
pub(crate) mod relationship;
pub(crate) mod timestamp;

use metadata::show::{Family, Found, Showing, absent, find};
use metadata::types::complex;
use model::message::{
    Data, DefinitionKey, DefinitionPath, DefinitionSet, DefinitionShape, DefinitionStep, FieldType,
    Fields, RecordType,
};
use model::metadata::{BASE_LANGUAGE, Language};
use model::{Error, Result};

use crate::context::Context;

/// A list of tables.
static ENTITIES: FieldType = FieldType::Record(&complex::ENTITY);

/// How the user sees definitions.
pub(crate) fn showing<'c>(context: &'c Context<'_, '_>, family: Family) -> Showing<'c> {
    let language = Language::try_from(context.session.formats().language);
    let language = language.unwrap_or(BASE_LANGUAGE);
    Showing { catalog: &context.catalog, language, languages: &[], since: None, family }
}

/// What to show of a table by `EntityFilters`.
fn shape_of(filters: i64) -> DefinitionShape {
    const ATTRIBUTES: i64 = 2;
    const PRIVILEGES: i64 = 4;
    const RELATIONSHIPS: i64 = 8;
    let mut shape = DefinitionShape::default();
    let mut members = Vec::new();
    for field in complex::ENTITY.fields {
        let wanted = match field.name {
            "Attributes" => ATTRIBUTES,
            "OneToManyRelationships" | "ManyToOneRelationships" | "ManyToManyRelationships" => {
                RELATIONSHIPS
            }
            "Keys" => 0,
            name => {
                if name != "Privileges" || filters & PRIVILEGES != 0 {
                    members.push(field);
                }
                continue;
            }
        };
        if wanted == 0 || filters & wanted != 0 {
            let inner = if field.name == "Attributes" {
                shape_of_columns()
            } else {
                DefinitionShape::default()
            };
            shape.expands.push((field, inner));
        }
    }
    shape.members = Some(members);
    shape
}

/// What to show of columns: all that they have of their own, and their choices.
fn shape_of_columns() -> DefinitionShape {
    let mut shape = DefinitionShape::default();
    let kinds = complex::ATTRIBUTE.derived.iter();
    for name in ["OptionSet", "GlobalOptionSet"] {
        let found = kinds.clone().find_map(|kind| kind.field(name));
        shape.expands.extend(found.map(|field| (field, DefinitionShape::default())));
    }
    shape
}

/// What names the object that a message asks for: its id, or its name.
fn key(arguments: &Fields, name: &'static str, message: &str) -> Result<DefinitionKey> {
    named(arguments, name)?.ok_or_else(|| Error::missing_field("MetadataId", message))
}

/// The same, if the message names one. Clients fill in the field that they do not mean with nothing.
fn named(arguments: &Fields, name: &'static str) -> Result<Option<DefinitionKey>> {
    let id = arguments.maybe("MetadataId", Fields::guid)?.filter(|id| !id.is_nil());
    if let Some(id) = id {
        return Ok(Some(DefinitionKey::Id(id)));
    }
    let text = arguments.maybe(name, Fields::text)?.filter(|name| !name.is_empty());
    Ok(text.map(|text| DefinitionKey::Name(name, text.to_owned())))
}

/// The one of a set that a key names.
fn one(
    showing: &Showing<'_>,
    set: DefinitionSet,
    kind: &RecordType,
    key: &DefinitionKey,
    shape: &DefinitionShape,
) -> Result<Data> {
    let path = DefinitionPath { set, steps: vec![DefinitionStep::Key(key.clone())] };
    match find(showing, &path)? {
        Found::One(object) => Ok(showing.record(object, shape).into()),
        Found::Many(_) | Found::Value(_) => Err(absent(kind, key)),
    }
}
