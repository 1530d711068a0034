//! What a row gets by itself: default values, states, amounts in the base currency, and the columns
//! that say who wrote it when.

use model::metadata::{ColumnDefinition, ColumnType, RequiredLevel, Stored};
use model::rows::CellType;
use model::value::{Reference, Value};
use model::{Error, Result};
use rust_decimal::Decimal;

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
        // A default state would contradict a status that was given; [`settle_state`] finds both.
        if matches!(column.kind, ColumnType::State | ColumnType::Status) {
            continue;
        }
        let Some(text) = &column.default else { continue };
        if let Some(value) = parse(column, text) {
            draft.set_default(&column.name, value);
        }
    }
    for column in &table.definition.columns {
        if column.kind == ColumnType::Boolean && column.required == RequiredLevel::SystemRequired {
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

/// Brings state and status reason together: one alone brings the other along, two must fit.
pub(crate) fn settle_state(draft: &mut Draft, old_state: Option<i64>) -> Result<()> {
    let table = std::sync::Arc::clone(&draft.table);
    let find = |kind| table.definition.columns.iter().find(|column| column.kind == kind);
    let (Some(state_column), Some(status_column)) =
        (find(ColumnType::State), find(ColumnType::Status))
    else {
        return Ok(());
    };
    let (Some(states), Some(statuses)) = (table.choice(state_column), table.choice(status_column))
    else {
        return Ok(());
    };
    let state = draft.number(&state_column.name);
    let status = draft.number(&status_column.name);
    let state_of =
        |status: i64| statuses.option(status).and_then(|option| option.state).map(i64::from);
    let (state, status) = match (state, status) {
        (None, None) if old_state.is_some() => return Ok(()),
        (None, None) => (0, None),
        (Some(state), None) => (state, None),
        (None, Some(status)) => (state_of(status).or(old_state).unwrap_or(0), Some(status)),
        (Some(state), Some(status)) => (state, Some(status)),
    };
    if let Some(status) = status
        && state_of(status) != Some(state)
    {
        return Err(Error::StatusNotInState {
            table: table.definition.name.clone(),
            id: draft.id,
            status,
            state,
        });
    }
    let first_of_state = || {
        let option =
            statuses.options.iter().find(|option| option.state.map(i64::from) == Some(state));
        option.map(|option| option.value)
    };
    let default = states.option(state).and_then(|option| option.default_status);
    let status = status.or_else(|| default.or_else(first_of_state).map(i64::from));
    draft.set(&state_column.name, Value::Int(state));
    if let Some(status) = status {
        draft.set(&status_column.name, Value::Int(status));
    }
    Ok(())
}

/// Computes the amounts in the base currency, and names the currency of a row that has amounts.
/// `rate` is the exchange rate of the row's currency, `old` that of the row as it was.
pub(crate) fn settle_money(
    draft: &mut Draft,
    base_currency: Option<uuid::Uuid>,
    rate: Option<Decimal>,
) {
    let table = std::sync::Arc::clone(&draft.table);
    let amounts: Vec<&ColumnDefinition> = table
        .definition
        .columns
        .iter()
        .filter(|column| column.kind == ColumnType::Money && !column.name.ends_with("_base"))
        .filter(|column| draft.get(&column.name).is_some())
        .collect();
    if amounts.is_empty() {
        return;
    }
    let rate = rate.filter(|rate| !rate.is_zero()).unwrap_or(Decimal::ONE);
    if amounts.iter().any(|column| draft.has(&column.name)) {
        if let Some(currency) = base_currency {
            let reference = Reference::new("transactioncurrency", currency);
            draft.set_default("transactioncurrencyid", Value::Reference(reference));
        }
        draft.set("exchangerate", Value::Decimal(rate));
    }
    for column in amounts {
        let base = match draft.get(&column.name) {
            Some(Value::Decimal(amount)) => amount
                .checked_div(rate)
                .map_or(Value::Null, |base| Value::Decimal(base.round_dp(4))),
            _ => Value::Null,
        };
        let mut name = column.name.clone();
        name.push_str("_base");
        draft.set(&name, base);
    }
}

/// Stamps who writes and when (security.md §5.5).
pub(crate) fn stamp(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    creating: bool,
) -> Result<()> {
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
    let version = context.transaction.next_row_version()?;
    draft.set("versionnumber", Value::Int(version));
    Ok(())
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
