//! Currencies: the base currency of the organization stays, and stays worth one.

use model::{Error, Result};

use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

pub(super) fn before_update(
    context: &Context<'_, '_>,
    draft: &Draft,
    before: &Before,
) -> Result<()> {
    if context.organization().base_currency != Some(draft.id) {
        return Ok(());
    }
    let rate = draft.get("exchangerate");
    if rate.is_some() && rate != before.get("exchangerate") {
        return Err(Error::rule(
            0x8004_8cf5,
            "The exchange rate of the base currency cannot be modified.",
        ));
    }
    if draft.number("statecode").is_some_and(|state| state != 0) {
        return Err(Error::rule(0x8004_8cf4, "The base currency cannot be deactivated."));
    }
    Ok(())
}

pub(super) fn before_delete(context: &Context<'_, '_>, before: &Before) -> Result<()> {
    if context.organization().base_currency == Some(before.facts.id) {
        return Err(Error::DeleteRestricted);
    }
    Ok(())
}
