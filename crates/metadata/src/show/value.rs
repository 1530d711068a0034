//! Values that all kinds of objects have: labels, managed properties, when they were made.

use model::message::{ChoiceType, Data, FieldType, Record, RecordType};
use model::metadata::{Label, Properties, Property, Provenance};
use model::time::Timestamp;
use uuid::Uuid;

use super::Showing;
use crate::types::{BOOLEAN_MANAGED_PROPERTY, LABEL, LOCALIZED_LABEL};

/// 1900-01-01: when everything that was shipped was made, as the product says.
const SHIPPED: Timestamp = Timestamp(-2_208_988_800_000);

/// The id of something inside an object that has an id.
pub(super) fn inner_id(object: Uuid, name: &str) -> Uuid {
    Uuid::new_v5(&object, name.as_bytes())
}

impl Showing<'_> {
    /// A label. `id` is that of the text.
    pub(super) fn label(&self, label: &Label, managed: bool, id: impl FnOnce() -> Uuid) -> Data {
        if label.is_empty() {
            return Record::new(&LABEL)
                .with("LocalizedLabels", Vec::new())
                .with("UserLocalizedLabel", Data::Null)
                .into();
        }
        let id = id();
        let text = |language: u16, text: &str| {
            Data::from(
                Record::new(&LOCALIZED_LABEL)
                    .with("Label", text)
                    .with("LanguageCode", i64::from(language))
                    .with("IsManaged", managed)
                    .with("MetadataId", id)
                    .with("HasChanged", Data::Null),
            )
        };
        let wanted = |language| self.languages.is_empty() || self.languages.contains(&language);
        let all = label.iter().filter(|(language, _)| wanted(*language));
        let all: Vec<Data> = all.map(|(language, each)| text(language, each)).collect();
        let shown = [self.language, model::metadata::BASE_LANGUAGE].into_iter();
        let shown = shown
            .filter(|language| wanted(*language))
            .find_map(|language| Some((language, label.get(language)?)));
        Record::new(&LABEL)
            .with("LocalizedLabels", all)
            .with("UserLocalizedLabel", shown.map(|(language, each)| text(language, each)))
            .into()
    }
}

/// A managed property.
pub(super) fn managed(name: &str, value: bool, can_be_changed: bool) -> Data {
    Record::new(&BOOLEAN_MANAGED_PROPERTY)
        .with("Value", value)
        .with("CanBeChanged", can_be_changed)
        .with("ManagedPropertyLogicalName", name)
        .into()
}

/// A managed property of this name as it was said, else with this value; by default it can be changed
/// where the object is a custom one.
pub(super) fn managed_of(
    properties: &Properties,
    member: &str,
    name: &str,
    custom: bool,
    value: bool,
) -> Data {
    match properties.get(member) {
        Some(Property::Bool(said)) => managed(name, *said, custom),
        Some(Property::Managed { value: said, can_be_changed }) => {
            managed(name, matches!(**said, Property::Bool(true)), *can_be_changed)
        }
        _ => managed(name, value, custom),
    }
}

/// What was said of a member of a type; `None` if nothing was.
pub(super) fn said(kind: &RecordType, properties: &Properties, member: &str) -> Option<Data> {
    let said = properties.get(member)?;
    let said = if let Property::Managed { value, .. } = said { value.as_ref() } else { said };
    Some(match (said, kind.field(member).map(|field| field.kind)) {
        (Property::Text(name), Some(FieldType::Choice(names))) => choice(names, name),
        (Property::Text(text), _) => text.as_str().into(),
        (Property::Bool(value), _) => (*value).into(),
        (Property::Int(value), _) => (*value).into(),
        (Property::Managed { .. }, _) => Data::Null,
    })
}

/// The value of a choice of metadata by its name.
pub(super) fn choice(kind: &ChoiceType, name: &str) -> Data {
    kind.value(name).into()
}

/// One of the records that hold nothing but a name: `StringFormatName` and its like.
pub(super) fn named(kind: &'static RecordType, name: &str) -> Data {
    Record::new(kind).with("Value", name).into()
}

/// When an object was made.
pub(super) fn created(provenance: &Provenance) -> Data {
    provenance.created.map_or(SHIPPED, Timestamp).into()
}

/// When it was last changed.
pub(super) fn modified(provenance: &Provenance) -> Data {
    provenance.modified.or(provenance.created).map_or(SHIPPED, Timestamp).into()
}

/// The version of the solution that brought it.
pub(super) fn introduced(custom: bool) -> Data {
    if custom { "1.0.0.0" } else { "5.0.0.0" }.into()
}
