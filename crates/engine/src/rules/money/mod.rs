//! Amounts of money (metadata.md §6): each is rounded as its column says, and kept in the base currency
//! of the organization as well, at the exchange rate of its row's currency.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, PrecisionSource};
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

use super::before::Before;
use super::draft::Draft;
use super::values;
use crate::context::Context;
use crate::fill::as_id;
use crate::formats::{Currencies, Currency};

/// The lookup that names the currency of a row.
pub(crate) const CURRENCY: &str = "transactioncurrencyid";
/// What one unit of the base currency is worth in that of the row.
pub(crate) const RATE: &str = "exchangerate";
/// How many decimals are kept of an amount, whatever its column says.
pub(crate) const KEPT: u32 = 4;

/// What amounts are reckoned with.
pub(crate) struct Terms<'a> {
    /// The currencies of the organization.
    pub(crate) currencies: &'a Currencies,
    /// The currency of a row that names none.
    pub(crate) preferred: Option<Uuid>,
}

/// Tells what a row holds in a column.
type Find<'a> = dyn Fn(&str) -> Option<Value> + 'a;

/// The columns that a change with these columns depends on.
pub(crate) fn depended_on<'t>(table: &'t Table, given: &[&str]) -> Vec<&'t str> {
    if !given.iter().any(|name| matters(table, name)) {
        return Vec::new();
    }
    amounts(table).map(|column| column.name.as_str()).collect()
}

/// Settles the amounts of a row that is on its way into the database.
pub(crate) fn settle(
    context: &Context<'_, '_>,
    draft: &mut Draft,
    before: Option<&Before>,
) -> Result<()> {
    let organization = context.organization();
    let currencies = &organization.currencies;
    let preferred = context.session.formats().currency;
    let preferred = preferred.filter(|id| currencies.known.contains_key(id));
    let terms = Terms { currencies, preferred };
    match before {
        Some(before) => reckon(draft, Some(&|name| before.get(name).cloned()), &terms),
        None => reckon(draft, None, &terms),
    }
}

/// As [`settle`], with everything that it needs to know: `before` tells what the row holds, if there is
/// one already.
pub(crate) fn reckon(
    draft: &mut Draft,
    before: Option<&Find<'_>>,
    terms: &Terms<'_>,
) -> Result<()> {
    let table = Arc::clone(&draft.table);
    if !draft.values().iter().any(|(name, _)| matters(&table, name)) {
        return Ok(());
    }
    let amounts: Vec<&ColumnDefinition> = amounts(&table).collect();
    let old = |name: &str| before.and_then(|before| before(name)).filter(|value| !value.is_null());
    let has_amounts = amounts.iter().any(|column| match draft.get(&column.name) {
        Some(value) => !value.is_null(),
        None => old(&column.name).is_some(),
    });
    let currency = match draft.get(CURRENCY) {
        Some(Value::Null) if before.is_some() && has_amounts => {
            return Err(Error::rule(0x8004_8cfb, "The currency cannot be null."));
        }
        Some(Value::Null) if before.is_some() => None,
        named => as_id(named).or_else(|| as_id(old(CURRENCY).as_ref())).or_else(|| {
            let default = terms.preferred.or(terms.currencies.base);
            default.filter(|_| has_amounts)
        }),
    };
    let known = currency.and_then(|id| terms.currencies.known.get(&id));
    let rate = match draft.get(RATE) {
        Some(Value::Decimal(rate)) => *rate,
        _ => known.map_or(Decimal::ONE, |currency| currency.rate),
    };
    if rate <= Decimal::ZERO {
        return Err(Error::rule(0x8004_8cfd, "The exchange rate is invalid."));
    }
    for column in &amounts {
        if let Some(Value::Decimal(amount)) = draft.get(&column.name) {
            let amount = round(*amount, digits(column, terms.currencies, known));
            values::check_limits(&table, column, amount)?;
            draft.set(&column.name, Value::Decimal(amount));
        }
    }
    let kept = currency.map(|_| Value::Decimal(rate));
    let same_rate = old(RATE) == kept;
    if let Some(currency) = currency.filter(|id| Some(*id) != as_id(old(CURRENCY).as_ref())) {
        let reference = Reference::new("transactioncurrency", currency);
        draft.set_default(CURRENCY, Value::Reference(reference));
    }
    if !same_rate {
        draft.set(RATE, kept.unwrap_or(Value::Null));
    }
    for column in amounts {
        let Some(base) = table.definition.base_of(column) else { continue };
        let value = match draft.get(&column.name) {
            Some(value) => Some(value.clone()),
            None => old(&column.name).filter(|_| !same_rate),
        };
        let value = match value {
            Some(Value::Decimal(amount)) => Value::Decimal(in_base_currency(base, amount, rate)?),
            Some(_) => Value::Null,
            None => continue,
        };
        draft.set(&base.name, value);
    }
    Ok(())
}

/// The amounts that clients write.
fn amounts(table: &Table) -> impl Iterator<Item = &ColumnDefinition> {
    let money = table.definition.columns.iter().filter(|column| column.kind == ColumnType::Money);
    money.filter(|column| table.definition.amount_of(column).is_none())
}

/// Whether a change of this column makes amounts be reckoned anew, at the rate of the day.
fn matters(table: &Table, name: &str) -> bool {
    table.column(name).is_some_and(|column| column.kind == ColumnType::Money)
        || (matches!(name, CURRENCY | RATE) && amounts(table).next().is_some())
}

/// How many decimals an amount in a currency has.
pub(crate) fn digits(
    column: &ColumnDefinition,
    currencies: &Currencies,
    currency: Option<&Currency>,
) -> u32 {
    let digits = match column.precision_source() {
        PrecisionSource::Column => column.precision.unwrap_or(2),
        PrecisionSource::Organization => currencies.price_precision,
        PrecisionSource::Currency => currency.map_or(2, |currency| currency.precision),
    };
    u32::from(digits).min(KEPT)
}

/// Half a unit goes away from zero, as in SQL Server's own conversions.
pub(crate) fn round(number: Decimal, digits: u32) -> Decimal {
    number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// An amount in the base currency, for the column that keeps it.
fn in_base_currency(base: &ColumnDefinition, amount: Decimal, rate: Decimal) -> Result<Decimal> {
    let (least, greatest) = values::limits(base);
    // What is too large for an exact number is too large for every column.
    let beyond = if amount.is_sign_negative() { Decimal::MIN } else { Decimal::MAX };
    let value = amount.checked_div(rate).map_or(beyond, |value| round(value, KEPT));
    let label = if base.label.is_empty() { base.name.as_str() } else { base.label.as_str() };
    if value > greatest {
        return Err(Error::rule(
            0x8004_8cec,
            format!(
                "The exchange rate set for the currency specified in this record has generated a \
                 value for {label} that is larger than the maximum allowed for the base currency \
                 ({greatest})."
            ),
        ));
    }
    if value < least {
        return Err(Error::rule(
            0x8004_8ceb,
            format!(
                "The exchange rate set for the currency specified in this record has generated a \
                 value for {label} that is smaller than the minimum allowed for the base currency \
                 ({least})."
            ),
        ));
    }
    Ok(value)
}

#[cfg(test)]
mod tests;
