//! The messages that read definitions (metadata.md §§1, 10); those that change them are in
//! `definitions`. Every user who may sign in may read all of them (§15), so there is nothing to check.

pub(crate) mod all_entities;
pub(crate) mod changes;
pub(crate) mod definitions;
pub(crate) mod entity;

use metadata::show::{Family, Showing};
use metadata::types::complex;
use model::message::{DefinitionShape, FieldType};
use model::metadata::{BASE_LANGUAGE, Language};

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
            let mut inner = DefinitionShape::default();
            if field.name == "Attributes" {
                let kinds = complex::ATTRIBUTE.derived.iter();
                for name in ["OptionSet", "GlobalOptionSet"] {
                    let found = kinds.clone().find_map(|kind| kind.field(name));
                    inner.expands.extend(found.map(|field| (field, DefinitionShape::default())));
                }
            }
            shape.expands.push((field, inner));
        }
    }
    shape.members = Some(members);
    shape
}
