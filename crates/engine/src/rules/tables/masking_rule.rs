//! Masking rules, and which column has which (security.md §3.6).

use model::query::Condition;
use model::value::Value;
use model::{Error, Result};
use security::Mask;

use crate::context::Context;
use crate::masks::is_maskable;
use crate::rules::before::Before;
use crate::rules::columns::not_secured;
use crate::rules::draft::Draft;

pub(super) const DEPENDED_ON: &[&str] =
    &["regularexpression", "maskedcharacter", "testdata", "richtestdata"];

/// The data to try a rule with, and what becomes of it.
const TRIALS: [(&str, &str); 2] =
    [("testdata", "maskedtestdata"), ("richtestdata", "maskedrichtestdata")];

/// Refuses an expression that cannot be read, and shows what becomes of the data to try it with.
pub(super) fn settle(draft: &mut Draft, before: Option<&Before>) -> Result<()> {
    if !DEPENDED_ON.iter().any(|column| draft.get(column).is_some()) {
        return Ok(());
    }
    let text = |draft: &Draft, column: &str| match draft.get(column) {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(_) => None,
        None => before.and_then(|before| before.text(column)),
    };
    let expression = text(draft, "regularexpression").unwrap_or_default();
    let mask = Mask::new(&expression, &text(draft, "maskedcharacter").unwrap_or_default());
    if !mask.is_valid() {
        return Err(Error::InvalidArgument(format!(
            "The regular expression '{expression}' cannot be read. Look-around other than `(?=…)` at \
             the end of an alternative and references to groups are not supported."
        )));
    }
    for (trial, masked) in TRIALS {
        let shown = text(draft, trial).map(|text| Value::Text(mask.apply(&text).into_owned()));
        draft.set(masked, shown.unwrap_or(Value::Null));
    }
    Ok(())
}

/// Refuses a mask for a column that is not secured or not a text.
pub(super) fn check_column(
    context: &Context<'_, '_>,
    draft: &Draft,
    before: Option<&Before>,
) -> Result<()> {
    let name = |column: &str| match draft.get(column) {
        Some(Value::Text(text)) => text.clone(),
        _ => before.and_then(|before| before.text(column)).unwrap_or_default(),
    };
    let (table, column) = (name("entityname"), name("attributelogicalname"));
    let found = context.catalog.table(&table).and_then(|table| table.column(&column));
    let found = found.filter(|column| column.secured).ok_or_else(not_secured)?;
    if is_maskable(found.kind) {
        Ok(())
    } else {
        Err(Error::InvalidArgument(format!("`{column}` is no text: it cannot have a mask")))
    }
}

/// What [`check_column`] depends on.
pub(super) const COLUMN_DEPENDED_ON: &[&str] = &["entityname", "attributelogicalname"];

/// Whether a column has a mask.
pub(super) fn is_masked(context: &mut Context<'_, '_>, table: &str, column: &str) -> Result<bool> {
    let of_column = vec![
        Condition::equal("entityname", Value::Text(table.to_owned())),
        Condition::equal("attributelogicalname", Value::Text(column.to_owned())),
    ];
    let mut reader = context.reader("know whether a column has a masking rule");
    Ok(!reader.all("attributemaskingrule", &["entityname"], of_column)?.is_empty())
}
