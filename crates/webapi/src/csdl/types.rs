//! Record types as complex types, metadata objects as entity types and choices as enumeration types:
//! those that a document needs, by name.

use std::collections::{BTreeMap, HashMap};

use metadata::types::{BOOLEAN_MANAGED_PROPERTY, NAVIGATIONS, plain};
use model::message::{ChoiceType, Field, FieldType, RecordType};
use model::metadata::ColumnType;

use super::scope::Scope;
use super::xml::Xml;
use super::{ALIAS, collection, tables};
use crate::edm;

/// The type that all metadata objects inherit from, and the one that has their key.
const OBJECT: &str = "crmmodelbaseentity";
const KEYED: &str = "MetadataBase";
/// What is always of a derived type.
const ABSTRACT: [&str; 5] = [
    KEYED,
    "EnumAttributeMetadata",
    "OptionSetMetadataBase",
    "QueryBase",
    "RelationshipMetadataBase",
];

/// The types that something in a document names.
#[derive(Default)]
pub(super) struct Types {
    /// Messages may describe a type of the same name differently: some leave members out or need all
    /// of them.
    records: BTreeMap<&'static str, Vec<&'static RecordType>>,
    bases: HashMap<&'static str, &'static RecordType>,
    choices: BTreeMap<&'static str, &'static ChoiceType>,
}

impl Types {
    /// The types that columns have, and in the document of all tables those of metadata objects.
    pub(super) fn of_definitions(scope: &Scope<'_>) -> Self {
        let mut types = Self::default();
        let managed = scope.tables().iter().any(|table| {
            let mut columns = table.definition.columns.iter();
            columns.any(|each| each.kind == ColumnType::ManagedProperty && each.is_property())
        });
        if managed {
            types.need_record(&BOOLEAN_MANAGED_PROPERTY);
        }
        if scope.is_whole() {
            for object in plain::ALL {
                types.need_record(object);
            }
        }
        types
    }

    /// Whatever a field needs.
    pub(super) fn need(&mut self, kind: FieldType) {
        match kind {
            FieldType::Record(record) => self.need_record(record),
            FieldType::Choice(choice) => {
                self.choices.insert(choice.name, choice);
            }
            FieldType::List(inner) => self.need(*inner),
            _ => {}
        }
    }

    /// A record type with its members' types, what it is derived from and what is derived from it.
    pub(super) fn need_record(&mut self, record: &'static RecordType) {
        let known = self.records.entry(record.name).or_default();
        // Types lead back to themselves, so that to compare them would have no end.
        if known.iter().any(|other| std::ptr::eq(*other, record)) {
            return;
        }
        known.push(record);
        for field in record.fields {
            self.need(field.kind);
        }
        if let Some(base) = record.base {
            self.bases.insert(record.name, base);
            self.need_record(base);
        }
        for derived in record.derived {
            if derived.base.is_none() {
                self.bases.insert(derived.name, record);
            }
            self.need_record(derived);
        }
    }

    /// The record types by name, but for bases, which come before what is derived from them: some
    /// generators write classes in the order of the document.
    fn in_order(&self) -> impl Iterator<Item = (&'static str, &[&'static RecordType])> {
        let mut names: Vec<&'static str> = Vec::with_capacity(self.records.len());
        for name in self.records.keys() {
            let mut line = vec![*name];
            while let Some(base) = line.last().and_then(|name| self.bases.get(name)) {
                line.push(base.name);
            }
            for name in line.into_iter().rev() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        let described = |name| Some((name, self.records.get(name)?.as_slice()));
        names.into_iter().filter_map(described)
    }

    /// Metadata objects, which are entities.
    pub(super) fn write_objects(&self, xml: &mut Xml, scope: &Scope<'_>) {
        xml.tag("EntityType").with("Name", OBJECT).with("Abstract", "true").empty();
        for (name, described) in self.in_order().filter(|(_, described)| are_objects(described)) {
            let base = self.bases.get(name).copied();
            xml.tag("EntityType")
                .with("Name", name)
                .with_parts("BaseType", &[ALIAS, base.map_or(OBJECT, |base| base.name)])
                .with_if(ABSTRACT.contains(&name), "Abstract", "true")
                .open();
            if name == KEYED {
                tables::key(xml, "MetadataId");
            }
            for (field, optional) in own_members(described, base) {
                if NAVIGATIONS.contains(&field.name) {
                    xml.tag("NavigationProperty")
                        .with("Name", field.name)
                        .with("Type", &type_name(scope, field.kind))
                        .with("ContainsTarget", "true")
                        .empty();
                } else {
                    member(xml, scope, &field, optional);
                }
            }
            xml.close("EntityType");
        }
    }

    /// The complex types.
    pub(super) fn write_records(&self, xml: &mut Xml, scope: &Scope<'_>) {
        for (name, described) in self.in_order().filter(|(_, described)| !are_objects(described)) {
            let base = self.bases.get(name).copied();
            let tag = xml.tag("ComplexType").with("Name", name);
            let tag = match base {
                Some(base) => tag.with_parts("BaseType", &[ALIAS, base.name]),
                None => tag,
            };
            let members = own_members(described, base);
            if members.is_empty() {
                tag.empty();
                continue;
            }
            tag.open();
            for (field, optional) in members {
                member(xml, scope, &field, optional);
            }
            xml.close("ComplexType");
        }
    }

    /// The enumeration types.
    pub(super) fn write_choices(&self, xml: &mut Xml) {
        for (name, choice) in &self.choices {
            xml.tag("EnumType").with("Name", name).with_if(choice.flags, "IsFlags", "true").open();
            for (member, value) in choice.members {
                xml.tag("Member").with("Name", member).with("Value", &value.to_string()).empty();
            }
            xml.close("EnumType");
        }
    }
}

/// Whether the descriptions of a record type are of metadata objects.
fn are_objects(described: &[&RecordType]) -> bool {
    described.iter().any(|record| record.is_a(&plain::BASE))
}

/// The members that a type has in any of its descriptions and not from its base, and whether one of
/// the descriptions does without them.
fn own_members(
    described: &[&'static RecordType],
    base: Option<&'static RecordType>,
) -> Vec<(Field, bool)> {
    let mut members: Vec<(Field, bool)> = Vec::new();
    for field in described.iter().flat_map(|record| record.fields) {
        if base.is_some_and(|base| base.field(field.name).is_some()) {
            continue;
        }
        match members.iter_mut().find(|(known, _)| known.name == field.name) {
            Some((_, optional)) => *optional |= field.optional,
            None => members.push((*field, field.optional)),
        }
    }
    members
}

/// A member. Rows and metadata objects are no values, so a navigation property leads to them.
fn member(xml: &mut Xml, scope: &Scope<'_>, field: &Field, optional: bool) {
    let (leaf, list) = leaf(field.kind);
    let leads = match leaf {
        FieldType::Row(_) | FieldType::Content(_) => true,
        FieldType::Record(record) => record.is_a(&plain::BASE),
        _ => false,
    };
    // A text or a record may be null although its message always has one.
    let plain = matches!(leaf, FieldType::Text | FieldType::Record(_));
    let needed = if leads { !list && !optional } else { list || (!plain && !optional) };
    xml.tag(if leads { "NavigationProperty" } else { "Property" })
        .with("Name", field.name)
        .with("Type", &type_name(scope, field.kind))
        .with_if(needed, "Nullable", "false")
        .with_if(matches!(leaf, FieldType::Text), "Unicode", "false")
        .with_if(matches!(leaf, FieldType::Decimal), "Scale", "Variable")
        .empty();
}

/// What a field holds, or holds several of.
fn leaf(kind: FieldType) -> (FieldType, bool) {
    match kind {
        FieldType::List(inner) => (leaf(*inner).0, true),
        other => (other, false),
    }
}

/// Whether values of a type are texts.
pub(super) fn is_text(kind: FieldType) -> bool {
    matches!(leaf(kind).0, FieldType::Text)
}

/// The type of a field.
pub(super) fn type_name(scope: &Scope<'_>, kind: FieldType) -> String {
    let named = |name: &str| [ALIAS, name].concat();
    match kind {
        FieldType::Row([]) | FieldType::Content([]) => named("crmbaseentity"),
        FieldType::Row([table]) | FieldType::Content([table]) => {
            named(if scope.table(table).is_some() { table } else { "crmbaseentity" })
        }
        // One of several tables stands for a user or a team (protocol.md §7).
        FieldType::Row(tables) | FieldType::Content(tables) => {
            let principals = tables.contains(&"systemuser") || tables.contains(&"team");
            named(if principals { "principal" } else { "crmbaseentity" })
        }
        FieldType::Choice(choice) => named(choice.name),
        FieldType::Record(record) => named(record.name),
        FieldType::List(inner) => collection(&type_name(scope, *inner)),
        own => edm::primitive(own).unwrap_or_default().into(),
    }
}
