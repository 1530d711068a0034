//! From a path to the definitions that it leads to: sets, keys, casts, members.

use metadata::types::plain;
use model::message::{
    DefinitionKey, DefinitionPath, DefinitionSet, DefinitionStep, Field, FieldType, RecordType,
};
use model::{Error, Result};

use crate::edm;
use odata::{Key, Literal, Segment};

/// Where a path leads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    /// The way.
    pub(crate) path: DefinitionPath,
    /// What is at its end.
    pub(crate) end: End,
}

/// What is at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum End {
    /// Any number of objects of this type, or of ones derived from it.
    Many(&'static RecordType),
    /// Their number.
    Count(&'static RecordType),
    /// One object of this type, or of one derived from it; or none.
    One(&'static RecordType),
    /// A value.
    Value {
        /// The member that holds it.
        field: &'static Field,
        /// Whether it is asked for without anything around it.
        raw: bool,
    },
}

/// The sets, what is in them and what names it there besides an id.
const SETS: [(&str, DefinitionSet, &RecordType); 4] = [
    ("EntityDefinitions", DefinitionSet::Tables, &plain::ENTITY),
    ("RelationshipDefinitions", DefinitionSet::Relationships, &plain::RELATIONSHIP),
    ("GlobalOptionSetDefinitions", DefinitionSet::Choices, &plain::OPTION_SET_BASE),
    ("ManagedPropertyDefinitions", DefinitionSet::ManagedProperties, &plain::MANAGED),
];

/// The names of the sets and the types of what is in them.
pub(crate) fn sets() -> impl Iterator<Item = (&'static str, &'static RecordType)> {
    SETS.iter().map(|(name, _, kind)| (*name, *kind))
}

impl Target {
    /// Where these segments lead; none if they do not begin at a set of definitions.
    pub(crate) fn find(segments: &[Segment]) -> Result<Option<Self>> {
        let Some((first, rest)) = segments.split_first() else { return Ok(None) };
        let Some((_, set, kind)) = SETS.iter().find(|(name, ..)| *name == first.name) else {
            return Ok(None);
        };
        let path = DefinitionPath { set: *set, steps: Vec::new() };
        let mut target = Self { path, end: End::Many(kind) };
        target.key(first)?;
        for segment in rest {
            target.follow(segment)?;
        }
        Ok(Some(target))
    }

    /// The name of the set where the way begins.
    pub(crate) fn set(&self) -> &'static str {
        let found = SETS.iter().find(|(_, set, _)| *set == self.path.set);
        found.map_or("", |(name, ..)| name)
    }

    /// Goes one segment further.
    fn follow(&mut self, segment: &Segment) -> Result<()> {
        let not_found = || Error::SegmentNotFound(segment.name.clone());
        let bare = edm::bare_name(&segment.name);
        match self.end {
            End::Many(kind) => {
                if segment.name == "$count" && segment.inside.is_none() {
                    self.end = End::Count(kind);
                    return Ok(());
                }
                self.end = End::Many(self.cast(kind, bare.ok_or_else(not_found)?, &not_found)?);
                self.key(segment)
            }
            End::One(kind) => {
                if let Some(bare) = bare {
                    self.end = End::One(self.cast(kind, bare, &not_found)?);
                    return if segment.inside.is_none() { Ok(()) } else { Err(Error::QuerySyntax) };
                }
                let field = kind.field(&segment.name).ok_or_else(not_found)?;
                self.path.steps.push(DefinitionStep::Member(field));
                self.end = match field.kind {
                    FieldType::List(FieldType::Record(kind)) => End::Many(kind),
                    FieldType::Record(kind) => End::One(kind),
                    _ => End::Value { field, raw: false },
                };
                self.key(segment)
            }
            End::Value { field, raw: false }
                if segment.name == "$value" && !matches!(field.kind, FieldType::List(_)) =>
            {
                self.end = End::Value { field, raw: true };
                Ok(())
            }
            End::Value { .. } | End::Count(_) => Err(not_found()),
        }
    }

    /// Follows a cast. One to a type that no object is of leads nowhere.
    fn cast(
        &mut self,
        kind: &'static RecordType,
        name: &str,
        not_found: &impl Fn() -> Error,
    ) -> Result<&'static RecordType> {
        let mut kinds = std::iter::once(kind).chain(kind.derived.iter().copied());
        let found = kinds.find(|kind| kind.name == name && *kind != &plain::ENUM);
        let found = found.ok_or_else(not_found)?;
        self.path.steps.push(DefinitionStep::Type(found));
        Ok(found)
    }

    /// Follows the key of a segment, if it has one.
    fn key(&mut self, segment: &Segment) -> Result<()> {
        let Some(inside) = &segment.inside else { return Ok(()) };
        let End::Many(kind) = self.end else { return Err(Error::QuerySyntax) };
        let mismatch = || Error::KeyMismatch { table: kind.name.to_owned() };
        let name = ["LogicalName", "SchemaName", "Name"];
        let name = name.into_iter().find(|name| kind.field(name).is_some());
        let name = name.filter(|_| kind.is_a(&plain::BASE)).ok_or_else(mismatch)?;
        let key = match Key::parse(inside)? {
            Key::Id(id) => DefinitionKey::Id(id),
            Key::Empty => return Err(Error::QuerySyntax),
            Key::Named(values) => match values.as_slice() {
                [(given, Literal::Guid(id))] if given == "MetadataId" => DefinitionKey::Id(*id),
                [(given, Literal::Text(text))] if given == name => {
                    DefinitionKey::Name(name, text.clone())
                }
                _ => return Err(mismatch()),
            },
        };
        self.path.steps.push(DefinitionStep::Key(key));
        self.end = End::One(kind);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "278742b0-1e61-4fb5-84ef-c7de308c19e2";

    fn find(path: &str) -> Result<Option<Target>> {
        Target::find(&odata::segments(path).unwrap())
    }

    fn check(path: &str, end: End) {
        assert_eq!(find(path).unwrap().unwrap().end, end, "{path}");
    }

    #[test]
    fn sets_keys_casts_and_members_are_followed() {
        check("EntityDefinitions", End::Many(&plain::ENTITY));
        check("EntityDefinitions/$count", End::Count(&plain::ENTITY));
        check(&format!("EntityDefinitions({ID})"), End::One(&plain::ENTITY));
        check(&format!("EntityDefinitions(MetadataId={ID})"), End::One(&plain::ENTITY));
        let account = "EntityDefinitions(LogicalName='account')";
        let below = |path: &str, end: End| check(&format!("{account}/{path}"), end);
        below("Attributes", End::Many(&plain::ATTRIBUTE));
        below("Attributes(LogicalName='name')", End::One(&plain::ATTRIBUTE));
        let cast = "Microsoft.Dynamics.CRM.PicklistAttributeMetadata";
        below(&format!("Attributes/{cast}"), End::Many(&plain::PICKLIST));
        below(&format!("Attributes/{cast}({ID})"), End::One(&plain::PICKLIST));
        below(&format!("Attributes({ID})/{cast}/OptionSet"), End::One(&plain::OPTION_SET));
        below("OneToManyRelationships(SchemaName='x')/Lookup", End::One(&plain::LOOKUP));
        below("Keys(LogicalName='demo_code')", End::One(&plain::KEY));
        let end = find(&format!("{account}/EntitySetName/$value")).unwrap().unwrap().end;
        assert!(matches!(end, End::Value { field, raw: true } if field.name == "EntitySetName"));
        let one = "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata";
        check(&format!("RelationshipDefinitions({ID})/{one}"), End::One(&plain::ONE_TO_MANY));
        check("GlobalOptionSetDefinitions(Name='x')", End::One(&plain::OPTION_SET_BASE));
        check("ManagedPropertyDefinitions(LogicalName='x')", End::One(&plain::MANAGED));
        assert_eq!(find("accounts").unwrap(), None);
    }

    #[test]
    fn the_way_is_kept_step_by_step() {
        let target = find("EntityDefinitions(LogicalName='account')/Attributes").unwrap().unwrap();
        assert_eq!((target.set(), target.path.set), ("EntityDefinitions", DefinitionSet::Tables));
        let steps = target.path.steps.as_slice();
        let [DefinitionStep::Key(key), DefinitionStep::Member(field)] = steps else {
            panic!("{steps:?}")
        };
        assert_eq!(*key, DefinitionKey::Name("LogicalName", "account".into()));
        assert_eq!(field.name, "Attributes");
    }

    #[test]
    fn what_is_not_there_is_not_found_and_wrong_keys_are_refused() {
        let status = |path: &str, status: u16| {
            assert_eq!(find(path).unwrap_err().code().status, status, "{path}");
        };
        status("EntityDefinitions/Attributes", 404);
        status(&format!("EntityDefinitions({ID})/Nothing"), 404);
        status(&format!("EntityDefinitions({ID})/LogicalName/x"), 404);
        status(&format!("EntityDefinitions({ID})/Attributes/Microsoft.Dynamics.CRM.account"), 404);
        let base = "Microsoft.Dynamics.CRM.EnumAttributeMetadata";
        status(&format!("EntityDefinitions({ID})/Attributes/{base}"), 404);
        status(&format!("EntityDefinitions({ID})/Privileges({ID})"), 400);
        status("EntityDefinitions(Name='x')", 400);
        status("EntityDefinitions(5)", 400);
        status("EntityDefinitions()", 400);
        status(&format!("EntityDefinitions({ID})/EntitySetName(5)"), 400);
        status("RelationshipDefinitions(LogicalName='x')", 400);
    }
}
