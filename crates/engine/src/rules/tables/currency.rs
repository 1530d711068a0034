//! Currencies: the organization's own, and amounts at the exchange rate of a row's currency.

use model::value::Value;
use model::{Error, Result};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::defaults;
use crate::rules::draft::Draft;

pub(super) fn before_delete(context: &mut Context<'_, '_>, before: &Before) -> Result<()> {
    if context.organization().base_currency == Some(before.facts.id) {
        return Err(Error::DeleteRestricted);
    }
    Ok(())
}

/// Computes base amounts at the exchange rate of the row's currency: the one that the draft names,
/// or the one it had, or the organization's.
pub(crate) fn settle_money(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    old_currency: Option<Uuid>,
) -> Result<()> {
    if draft.table.column("transactioncurrencyid").is_none()
        || draft.table.definition.name == "transactioncurrency"
    {
        return Ok(());
    }
    let base = context.organization().base_currency;
    let currency = draft.guid("transactioncurrencyid").or(old_currency).or(base);
    let rate = match currency {
        Some(currency) if Some(currency) != base => {
            let mut reader = context.reader("know the exchange rate");
            let row = reader.one("transactioncurrency", &["exchangerate"], currency)?;
            row.and_then(|row| match row.values.first() {
                Some(Value::Decimal(rate)) => Some(*rate),
                _ => None,
            })
        }
        _ => Some(Decimal::ONE),
    };
    defaults::settle_money(draft, old_currency.or(base), rate);
    Ok(())
}
