//! Record types as complex types and choices as enumeration types: those that the operations of a
//! document need, by name.

use std::collections::{BTreeMap, HashMap};

use model::message::{ChoiceType, Field, FieldType, RecordType};
use model::metadata::ColumnType;

use super::scope::Scope;
use super::xml::Xml;
use super::{ALIAS, collection};

/// What a managed property is made of: the type of a column, and a member of metadata objects.
const MANAGED: RecordType = RecordType::new(
    "BooleanManagedProperty",
    &[
        Field::new("Value", FieldType::Bool),
        Field::new("CanBeChanged", FieldType::Bool),
        Field::optional("ManagedPropertyLogicalName", FieldType::Text),
    ],
);

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
    /// The types that columns have.
    pub(super) fn of_columns(scope: &Scope<'_>) -> Self {
        let mut types = Self::default();
        let managed = scope.tables().iter().any(|table| {
            let mut columns = table.definition.columns.iter();
            columns.any(|each| each.kind == ColumnType::ManagedProperty && each.is_property())
        });
        if managed {
            types.need_record(&MANAGED);
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
        if known.contains(&record) {
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

    /// The complex types.
    pub(super) fn write_records(&self, xml: &mut Xml, scope: &Scope<'_>) {
        for (name, described) in &self.records {
            let base = self.bases.get(name);
            let tag = xml.tag("ComplexType").with("Name", name);
            let tag = match base {
                Some(base) => tag.with_parts("BaseType", &[ALIAS, base.name]),
                None => tag,
            };
            let inherited =
                |field: &Field| base.is_some_and(|base| base.field(field.name).is_some());
            let members: Vec<(Field, bool)> =
                members(described).into_iter().filter(|(field, _)| !inherited(field)).collect();
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

/// The members of a type in all its descriptions, and whether one of them does without.
fn members(described: &[&'static RecordType]) -> Vec<(Field, bool)> {
    let mut members: Vec<(Field, bool)> = Vec::new();
    for field in described.iter().flat_map(|record| record.fields) {
        match members.iter_mut().find(|(known, _)| known.name == field.name) {
            Some((_, optional)) => *optional |= field.optional,
            None => members.push((*field, field.optional)),
        }
    }
    members
}

/// A member of a complex type. Rows are no complex values, so a navigation property leads to them.
fn member(xml: &mut Xml, scope: &Scope<'_>, field: &Field, optional: bool) {
    let (leaf, list) = leaf(field.kind);
    let row = matches!(leaf, FieldType::Row(_));
    let plain = matches!(leaf, FieldType::Text | FieldType::Record(_));
    xml.tag(if row { "NavigationProperty" } else { "Property" })
        .with("Name", field.name)
        .with("Type", &type_name(scope, field.kind))
        .with_if(
            if row { !list && !optional } else { list || (!plain && !optional) },
            "Nullable",
            "false",
        )
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
        FieldType::Guid => "Edm.Guid".into(),
        FieldType::Int => "Edm.Int32".into(),
        FieldType::BigInt => "Edm.Int64".into(),
        FieldType::Double => "Edm.Double".into(),
        FieldType::Decimal => "Edm.Decimal".into(),
        FieldType::Bool => "Edm.Boolean".into(),
        FieldType::Text => "Edm.String".into(),
        FieldType::Timestamp => "Edm.DateTimeOffset".into(),
        FieldType::Row([]) => named("crmbaseentity"),
        FieldType::Row([table]) => {
            named(if scope.table(table).is_some() { table } else { "crmbaseentity" })
        }
        // One of several tables stands for a user or a team (protocol.md §7).
        FieldType::Row(tables) => {
            let principals = tables.contains(&"systemuser") || tables.contains(&"team");
            named(if principals { "principal" } else { "crmbaseentity" })
        }
        FieldType::Choice(choice) => named(choice.name),
        FieldType::Record(record) => named(record.name),
        FieldType::List(inner) => collection(&type_name(scope, *inner)),
    }
}
