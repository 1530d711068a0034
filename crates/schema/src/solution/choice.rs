//! `<optionset>`: a global choice, or that of a column.

use model::metadata::{Choice, ChoiceOption};

use super::{label, logical};
use crate::document::{Document, Table};
use crate::xml::Element;

pub(super) fn read_global(document: &mut Document, section: &Element) -> Result<(), String> {
    for element in section.children.iter().filter(|child| child.name == "optionset") {
        let schema = element.attribute("Name");
        let schema = schema.ok_or_else(|| "a global choice has no name".to_owned())?;
        let mut choice = read(element)?;
        let name = logical(schema);
        choice.schema = (schema != name).then(|| schema.to_owned());
        document.choices.insert(name, choice);
    }
    Ok(())
}

/// Reads the choice of a column, if it has one of its own.
pub(super) fn read_local(
    document: &mut Document,
    table: &mut Table,
    column: &str,
    attribute: &Element,
) -> Result<(), String> {
    let Some(element) = attribute.child("optionset") else { return Ok(()) };
    let mut choice = read(element)?;
    // What it is called is what its column is called.
    if Some(&choice.label) == label(attribute, "displaynames", "displayname").as_ref() {
        choice.label = model::metadata::Label::default();
    }
    if attribute.value("Type") == Some("bit") {
        choice.options.sort_by_key(|option| option.value);
    }
    if !choice.options.is_empty() {
        table.choices.insert(column.to_owned(), choice);
    } else if element.child("options").is_some() {
        document.skipped.push(format!("the choice of {column}, which has no options"));
    }
    Ok(())
}

fn read(element: &Element) -> Result<Choice, String> {
    let lists = [("options", "option"), ("states", "state"), ("statuses", "status")];
    let mut options = Vec::new();
    for (list, item) in lists {
        for option in element.list(list, item) {
            options.push(read_option(option)?);
        }
    }
    Ok(Choice {
        label: label(element, "displaynames", "displayname").unwrap_or_default(),
        description: label(element, "Descriptions", "Description").unwrap_or_default(),
        options,
        ..Choice::default()
    })
}

fn read_option(option: &Element) -> Result<ChoiceOption, String> {
    let number = |name: &str| option.attribute(name).and_then(|value| value.parse().ok());
    let text = |name: &str| {
        let value = option.attribute(name).filter(|value| !value.is_empty());
        value.map(ToOwned::to_owned)
    };
    let value = number("value").ok_or_else(|| "an option has no value".to_owned())?;
    Ok(ChoiceOption {
        value,
        label: label(option, "labels", "label").unwrap_or_default(),
        description: label(option, "Descriptions", "Description").unwrap_or_default(),
        state: number("state"),
        default_status: number("defaultstatus"),
        invariant_name: None,
        color: text("Color"),
        external: text("ExternalValue"),
        parents: Vec::new(),
    })
}
