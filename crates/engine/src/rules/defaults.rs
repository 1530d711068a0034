//! What a row gets by itself: default values, states, amounts in the base currency, and the columns
//! that say who wrote it when.

use model::metadata::{ColumnDefinition, ColumnType, RequiredLevel, Stored};
use model::rows::CellType;
use model::value::{Reference, Value};
use model::{Error, Result};

use super::draft::Draft;
use crate::context::Context;

/// Columns that only the server sets; what a client sends for them is ignored (security.md D23).
/// The exchange rate of a row is not among them: its definition says who sets it, and a currency has
/// its own.
const STAMPED: [&str; 7] = [
    "createdby",
    "createdonbehalfby",
    "createdon",
    "modifiedby",
    "modifiedonbehalfby",
    "modifiedon",
    "versionnumber",
];

/// `DefaultFormValue` of a choice without a default (metadata.md §6).
const NO_OPTION: &str = "-1";

/// Whether what a client sends for a column counts.
pub(crate) fn is_given_by_client(column: &ColumnDefinition, creating: bool) -> bool {
    let valid = if creating { column.create } else { column.update };
    // A state may be given on create as well: the product documents it for some tables only, and
    // clients send it for all.
    let valid = valid || (creating && column.kind == ColumnType::State);
    valid
        && column.stored() != Stored::Nowhere
        && !STAMPED.contains(&column.name.as_str())
        && !matches!(column.name.as_str(), "owninguser" | "owningteam" | "owningbusinessunit")
}

/// Fills what a new row was not given.
pub(crate) fn fill(context: &Context<'_, '_>, draft: &mut Draft) {
    fill_from_definition(draft);
    let organization = context.organization().id.0;
    let id = match draft.table.column("organizationid").map(|column| column.kind) {
        Some(ColumnType::Lookup) => Value::Reference(Reference::new("organization", organization)),
        _ => Value::Guid(organization),
    };
    draft.set_default("organizationid", id);
}

/// Fills what the definitions of the columns say a new row gets.
pub(crate) fn fill_from_definition(draft: &mut Draft) {
    let table = std::sync::Arc::clone(&draft.table);
    for column in &table.definition.columns {
        // A default state would contradict a status that was given; [`state`](super::state) finds both.
        if matches!(column.kind, ColumnType::State | ColumnType::Status) {
            continue;
        }
        let Some(text) = &column.default else { continue };
        // A choice says with it that it has no default.
        let none = column.kind == ColumnType::Picklist && text == NO_OPTION;
        if let Some(value) = parse(column, text).filter(|_| !none) {
            draft.set_default(&column.name, value);
        }
    }
    for column in &table.definition.columns {
        // A yes or no that was made here is never neither (metadata.md §6).
        let either = column.required == RequiredLevel::SystemRequired || column.provenance.custom;
        if column.kind == ColumnType::Boolean && either {
            draft.set_default(&column.name, Value::Bool(false));
        }
    }
    if table.definition.is_activity {
        draft.set("activitytypecode", Value::Text(table.definition.name.clone()));
    }
}

/// A default value as the data file writes it.
fn parse(column: &ColumnDefinition, text: &str) -> Option<Value> {
    let Stored::As(cell) = column.stored() else { return None };
    Some(match cell {
        CellType::Bool => Value::Bool(matches!(text, "true" | "1")),
        CellType::Int => Value::Int(text.parse().ok()?),
        CellType::Double => Value::Double(text.parse().ok()?),
        CellType::Decimal { .. } => Value::Decimal(text.parse().ok()?),
        CellType::Text => Value::Text(text.to_owned()),
        CellType::Timestamp | CellType::Date | CellType::Guid => return None,
    })
}

/// Stamps who writes and when (security.md §5.5), and with which version.
pub(crate) fn stamp(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    creating: bool,
) -> Result<()> {
    sign(context, draft, creating);
    let version = context.transaction.next_row_version()?;
    draft.set("versionnumber", Value::Int(version));
    Ok(())
}

/// Stamps who writes and when.
pub(crate) fn sign(context: &Context<'_, '_>, draft: &mut Draft, creating: bool) {
    let (author, on_behalf) = context.authors();
    let user = |id: model::id::UserId| Value::Reference(Reference::new("systemuser", id.0));
    let impersonator = on_behalf.map_or(Value::Null, user);
    let now = Value::Timestamp(context.now.whole_seconds());
    if creating {
        draft.set("createdby", user(author));
        draft.set("createdonbehalfby", impersonator.clone());
        draft.set("createdon", now.clone());
    }
    draft.set("modifiedby", user(author));
    draft.set("modifiedonbehalfby", impersonator);
    draft.set("modifiedon", now);
}

/// Refuses a new row that lacks what the server itself insists on.
pub(crate) fn check_required(draft: &Draft) -> Result<()> {
    let missing = draft.table.definition.columns.iter().find(|column| {
        column.required == RequiredLevel::SystemRequired
            && column.create
            && column.companion_of.is_none()
            && column.name != draft.table.definition.primary_id
            && column.stored() != Stored::Nowhere
            && !draft.has(&column.name)
    });
    match missing {
        Some(column) => Err(Error::RequiredFieldMissing { column: column.name.clone() }),
        None => Ok(()),
    }
}
