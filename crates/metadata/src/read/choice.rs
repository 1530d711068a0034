//! `OptionSetMetadata`, `BooleanOptionSetMetadata` and `OptionMetadata` to drafts of choices.

use model::message::{Fields, Record};
use model::metadata::Property;
use model::{Error, Result};

use super::{label, properties, text};
use crate::Edit;
use crate::draft::{ChoiceDraft, OptionDraft};

/// Members that can be said and that nothing here asks about.
const KEPT: &[&str] = &["ExternalTypeName", "ParentOptionSetName", "IsCustomizable"];

/// A choice.
///
/// # Errors
/// If a value is none that such a member can have.
pub fn choice(record: &Record) -> Result<ChoiceDraft> {
    let fields = &record.fields;
    let mut properties = properties(record, KEPT)?;
    let is_boolean = record.kind.field("TrueOption").is_some();
    let options = if is_boolean {
        let mut options = Vec::new();
        for (name, value) in [("FalseOption", 0), ("TrueOption", 1)] {
            if let Some(said) = fields.maybe(name, Fields::record)? {
                let option = option(&said.fields)?;
                options.push(OptionDraft { value: option.value.or(Some(value)), ..option });
            }
        }
        properties.insert("OptionSetType".to_owned(), Property::Text("Boolean".to_owned()));
        Some(options).filter(|options| !options.is_empty())
    } else {
        let options = fields.maybe("Options", Fields::records)?;
        let read = |said: Vec<&Record>| said.iter().map(|each| option(&each.fields)).collect();
        options.map(read).transpose()?
    };
    Ok(ChoiceDraft {
        name: text(fields, "Name")?,
        label: label(fields, "DisplayName")?,
        description: label(fields, "Description")?,
        options,
        properties,
    })
}

/// An option, from the members of its record or from a message that has the same ones.
///
/// # Errors
/// If a value is none that such a member can have.
pub fn option(fields: &Fields) -> Result<OptionDraft> {
    let whole = |name: &str| fields.maybe(name, Fields::int);
    let said = |name: &str| Ok::<_, Error>(text(fields, name)?.filter(|text| !text.is_empty()));
    Ok(OptionDraft {
        value: whole("Value")?,
        label: label(fields, "Label")?,
        description: label(fields, "Description")?,
        color: said("Color")?,
        external: said("ExternalValue")?,
        parents: fields.maybe("ParentValues", Fields::ints)?,
        state: whole("State")?.or(whole("StateCode")?),
        default_status: whole("DefaultStatus")?.or(whole("DefaultStatusCode")?),
    })
}

/// The name of the global choice that a record means, by its id or by its name.
///
/// # Errors
/// If there is none with the id, or neither is said.
pub fn name(edit: &Edit, record: &Record) -> Result<String> {
    if let Some(name) = text(&record.fields, "Name")? {
        return Ok(name);
    }
    let id = record.fields.maybe("MetadataId", Fields::guid)?;
    let found =
        id.and_then(|id| edit.choices().find(|(name, choice)| choice.metadata_id(name) == id));
    found.map(|(name, _)| name.to_owned()).ok_or_else(|| {
        Error::rule(0x8004_8403, "Invalid OptionSet: it is not said which global one is meant")
    })
}
