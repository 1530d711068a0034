//! What a query asks to see of definitions: `$select`, `$expand`, and `$filter` with them.

use metadata::types::NAVIGATIONS;
use model::message::{DefinitionShape, Field, FieldType, RecordType};
use model::{Error, Result};

use super::filter;
use crate::translate::{ExpandView, Shown, View};
use odata::{ExpandItem, Expression, Options, Step};

/// What is asked to be shown of objects of a type, and how the context tells it.
pub(super) fn of_query(
    kind: &'static RecordType,
    options: &Options,
) -> Result<(DefinitionShape, View)> {
    let unknown = [
        ("$orderby", !options.order.is_empty()),
        ("$top", options.top.is_some()),
        ("$apply", options.apply.is_some()),
        ("$skiptoken", options.skip_token.is_some()),
        ("$deltatoken", options.delta_token.is_some()),
        ("fetchXml, savedQuery, userQuery or sql", options.language.is_some()),
    ];
    refuse(&unknown)?;
    shape(kind, options.select.as_deref(), options.filter.as_ref(), &options.expand)
}

fn shape(
    kind: &'static RecordType,
    select: Option<&[String]>,
    condition: Option<&Expression>,
    expand: &[ExpandItem],
) -> Result<(DefinitionShape, View)> {
    let mut view = View::default();
    let mut shape = DefinitionShape::default();
    if let Some(names) = select {
        // One client asks for the annotation of the type by its name (metadata.md §1).
        let names: Vec<&String> = names.iter().filter(|name| !name.starts_with('@')).collect();
        for name in &names {
            member(kind, name)?;
        }
        let wanted = |field: &&'static Field| {
            let asked = field.name == "MetadataId" || names.iter().any(|name| *name == field.name);
            asked && !NAVIGATIONS.contains(&field.name)
        };
        shape.members = Some(kind.fields.iter().filter(wanted).collect());
        view.properties = Some(names.into_iter().cloned().collect());
    }
    shape.filter = condition.map(|condition| filter::translate(kind, condition)).transpose()?;
    for item in expand {
        let field = member(kind, &item.name)?;
        let (target, many) = match field.kind {
            FieldType::List(FieldType::Record(target)) => (*target, true),
            FieldType::Record(target) => (target, false),
            _ => return Err(not_found(kind, &item.name)),
        };
        if !NAVIGATIONS.contains(&field.name) || item.step != Step::Rows {
            return Err(not_found(kind, &item.name));
        }
        refuse(&[
            ("$orderby", !item.order.is_empty()),
            ("$top", item.top.is_some()),
            ("$filter", item.filter.is_some() && !many),
        ])?;
        let (inner, inner_view) =
            self::shape(target, item.select.as_deref(), item.filter.as_ref(), &item.expand)?;
        if shape.expands.iter().any(|(earlier, _)| *earlier == field) {
            return Err(Error::QueryOption(format!(
                "The property '{}' is expanded more than once.",
                field.name
            )));
        }
        shape.expands.push((field, inner));
        view.expands.push(ExpandView {
            name: field.name.to_owned(),
            options: Vec::new(),
            view: inner_view,
            shown: Shown::Rows(0..0),
            paged: None,
        });
    }
    Ok((shape, view))
}

/// The member of a type with this name.
pub(super) fn member(kind: &'static RecordType, name: &str) -> Result<&'static Field> {
    kind.field(name).ok_or_else(|| not_found(kind, name))
}

pub(super) fn not_found(kind: &RecordType, name: &str) -> Error {
    Error::PropertyNotFound { table: kind.name.to_owned(), property: name.to_owned() }
}

/// Refuses the first option that is given and that definitions do not take.
fn refuse(options: &[(&str, bool)]) -> Result<()> {
    match options.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((name, _)) => {
            Err(Error::QueryOption(format!("The query parameter {name} is not supported")))
        }
    }
}
