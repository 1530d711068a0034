//! The files of an exported solution, `customizations.xml` and `solution.xml`, as a document. It adds
//! and changes; what it does not hold stays. Standard columns, which every table has, are left out, and
//! what nothing here understands (forms, views, workflows) is named as skipped.

mod attribute;
mod choice;
mod entity;
mod relationship;
mod role;
#[cfg(test)]
mod tests;

use model::metadata::{Label, Language};

use crate::document::{Document, Publisher, Solution};
use crate::refusal::Refusal;
use crate::xml::{self, Element};

/// Reads `customizations.xml`, and `solution.xml` if there is one; each with its path.
///
/// # Errors
/// If a file is not of its form.
pub(crate) fn read_solution(
    customizations: (&str, &str),
    solution: Option<(&str, &str)>,
) -> Result<Document, Refusal> {
    let mut document = Document { is_foreign: true, ..Document::default() };
    let (path, text) = customizations;
    let root = xml::read(text).map_err(|reason| Refusal::new(path, reason))?;
    if root.name != "ImportExportXml" {
        return Err(Refusal::new(
            path,
            format!("its root is `{}`, not `ImportExportXml`", root.name),
        ));
    }
    for section in &root.children {
        let refuse = |reason: String| Refusal::new(path, reason);
        match section.name.as_str() {
            "Entities" => entity::read(&mut document, section).map_err(refuse)?,
            "optionsets" => choice::read_global(&mut document, section).map_err(refuse)?,
            "EntityRelationships" => relationship::read(&mut document, section).map_err(refuse)?,
            "Roles" => role::read_roles(&mut document, section).map_err(refuse)?,
            "FieldSecurityProfiles" => {
                role::read_profiles(&mut document, section).map_err(refuse)?;
            }
            "Languages" => {}
            name => {
                let count = section.children.len();
                if count > 0 {
                    document.skipped.push(format!("{name} ({count})"));
                }
            }
        }
    }
    relationship::settle(&mut document);
    if let Some((path, text)) = solution {
        read_manifest(&mut document, text).map_err(|reason| Refusal::new(path, reason))?;
    }
    Ok(document)
}

/// The publisher and the solution of `solution.xml`.
fn read_manifest(document: &mut Document, text: &str) -> Result<(), String> {
    let root = xml::read(text)?;
    let manifest = root.child("SolutionManifest");
    let manifest = manifest.ok_or_else(|| "it has no `SolutionManifest`".to_owned())?;
    let Some(publisher) = manifest.child("Publisher") else { return Ok(()) };
    let Some(name) = publisher.value("UniqueName") else { return Ok(()) };
    let label = text_of(publisher, "LocalizedNames", "LocalizedName").unwrap_or(name.to_owned());
    let prefix = publisher.value("CustomizationPrefix");
    document.publishers.insert(
        name.to_owned(),
        Publisher {
            label,
            prefix: prefix.ok_or_else(|| "its publisher has no prefix".to_owned())?.to_owned(),
            option_prefix: publisher.number("CustomizationOptionValuePrefix").unwrap_or(10_000),
            description: text_of(publisher, "Descriptions", "Description"),
        },
    );
    if let Some(unique) = manifest.value("UniqueName") {
        let label = text_of(manifest, "LocalizedNames", "LocalizedName");
        document.solutions.insert(
            unique.to_owned(),
            Solution {
                label: label.unwrap_or_else(|| unique.to_owned()),
                publisher: name.to_owned(),
                version: manifest.value("Version").unwrap_or("1.0.0.0").to_owned(),
                description: text_of(manifest, "Descriptions", "Description"),
            },
        );
    }
    Ok(())
}

/// The text in the base language, or the first.
fn text_of(element: &Element, list: &str, item: &str) -> Option<String> {
    let label = label(element, list, item)?;
    let first = label.iter().next().map(|(_, text)| text.to_owned());
    Some(label.as_str().to_owned()).filter(|text| !text.is_empty()).or(first)
}

/// A label: `<displaynames><displayname description="Name" languagecode="1033" /></displaynames>`.
fn label(element: &Element, list: &str, item: &str) -> Option<Label> {
    let texts = element.list(list, item);
    let text = |one: &&Element| {
        let language: Language = one.attribute("languagecode")?.parse().ok()?;
        let text = one.attribute("description")?;
        (!text.is_empty()).then(|| (language, text.to_owned()))
    };
    let label: Label = texts.iter().filter_map(text).collect();
    (!label.is_empty()).then_some(label)
}

/// The logical name: that of a schema name, or a name in any case.
fn logical(name: &str) -> String {
    name.to_lowercase()
}
