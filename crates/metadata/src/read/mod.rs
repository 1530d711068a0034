//! From the product's metadata objects to drafts: what a client says that a definition should be
//! (metadata.md §§5 to 9). A member that is null or left out was not said; read-only ones are read over.

mod choice;
mod column;
mod relationship;
mod table;
#[cfg(test)]
mod tests;

use model::message::{ChoiceType, Data, FieldType, Fields, Record};
use model::metadata::{Label, Properties, Property};
use model::{Error, Result};

use crate::show::{Object, Showing};

pub use choice::{choice, name as choice_name, option};
pub use column::column;
pub use relationship::{Said, key, many_to_many, one_to_many, relationship};
pub use table::table;

/// The text of a member.
fn text(fields: &Fields, name: &str) -> Result<Option<String>> {
    Ok(fields.maybe(name, Fields::text)?.map(str::to_owned))
}

/// The switch of a member, which may be a managed property.
fn switch(fields: &Fields, name: &str) -> Result<Option<bool>> {
    match fields.get(name) {
        Some(Data::Record(managed)) => managed.fields.maybe("Value", Fields::bool),
        _ => fields.maybe(name, Fields::bool),
    }
}

/// The number of a member.
fn number(fields: &Fields, name: &str) -> Result<Option<f64>> {
    Ok(match fields.get(name) {
        None => None,
        Some(Data::Double(number)) => Some(*number),
        Some(Data::Decimal(number)) => number.to_string().parse().ok(),
        #[expect(clippy::cast_precision_loss, reason = "limits are floating point numbers")]
        Some(_) => fields.maybe(name, Fields::int)?.map(|number| number as f64),
    })
}

/// The name of a member's choice.
fn chosen(fields: &Fields, name: &str, choice: &ChoiceType) -> Result<Option<String>> {
    Ok(fields.maybe(name, Fields::int)?.map(|value| choice.text(value)))
}

/// The text that stands in a record by itself: `{"Value":"Text"}`.
fn named(fields: &Fields, name: &str) -> Result<Option<String>> {
    let record = fields.maybe(name, Fields::record)?;
    record.map_or(Ok(None), |record| text(&record.fields, "Value"))
}

/// A text in several languages. One that has no texts is one that was taken away.
///
/// # Errors
/// If the number of a language is none.
pub fn label(fields: &Fields, name: &str) -> Result<Option<Label>> {
    let Some(record) = fields.maybe(name, Fields::record)? else { return Ok(None) };
    let texts = record.fields.maybe("LocalizedLabels", Fields::records)?;
    let shown = record.fields.maybe("UserLocalizedLabel", Fields::record)?;
    let texts = match (texts, shown) {
        (Some(texts), _) if !texts.is_empty() => texts,
        (_, Some(shown)) => vec![shown],
        _ => Vec::new(),
    };
    let mut label = Label::default();
    for localized in texts {
        let Some(words) = localized.fields.maybe("Label", Fields::text)? else { continue };
        let language = localized.fields.maybe("LanguageCode", Fields::int)?;
        let language = language.unwrap_or_else(|| model::metadata::BASE_LANGUAGE.into());
        let language = language.try_into().map_err(|_| {
            Error::InvalidArgument(format!("{language} is not the code of a language"))
        })?;
        label.set(language, words);
    }
    Ok(Some(label))
}

/// Takes out what a record says as it is shown already, unless it was said before: who puts back what was
/// read changes nothing.
pub fn forget_shown(
    properties: &mut Properties,
    record: &Record,
    showing: &Showing<'_>,
    object: Object<'_>,
    old: &Properties,
) {
    let value = |data: &Data, name: &str| match data {
        Data::Record(managed) => managed.fields.get(name).cloned(),
        plain => Some(plain.clone()).filter(|_| name == "Value"),
    };
    properties.retain(|name, _| {
        let Some(said) = record.fields.get(name) else { return true };
        let shown = showing.value(object, name);
        let same = value(said, "Value") == value(&shown, "Value");
        let locked = value(said, "CanBeChanged");
        let same = same && (locked.is_none() || locked == value(&shown, "CanBeChanged"));
        old.contains_key(name) || !same
    });
}

/// What was said of members that nothing in this server asks about.
fn properties(record: &Record, kept: &[&str]) -> Result<Properties> {
    let mut properties = Properties::new();
    for name in kept {
        let (Some(said), Some(field)) = (record.fields.get(name), record.kind.field(name)) else {
            continue;
        };
        let property = match (said, field.kind) {
            (Data::Int(value), FieldType::Choice(choice)) => Property::Text(choice.text(*value)),
            (Data::Int(value), _) => Property::Int(*value),
            (Data::Bool(value), _) => Property::Bool(*value),
            (Data::Text(text), _) => Property::Text(text.clone()),
            (Data::Guid(id), _) => Property::Text(id.to_string()),
            (Data::Record(managed), _) => {
                let Some(value) = managed.fields.maybe("Value", Fields::bool)? else { continue };
                let can_be_changed = managed.fields.maybe("CanBeChanged", Fields::bool)?;
                Property::Managed {
                    value: Property::Bool(value).into(),
                    can_be_changed: can_be_changed.unwrap_or(true),
                }
            }
            _ => continue,
        };
        properties.insert((*name).to_owned(), property);
    }
    Ok(properties)
}
