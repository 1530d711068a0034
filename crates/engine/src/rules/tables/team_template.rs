//! Templates of the teams of rows (security.md §1.2).

use model::{Error, Result};

use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;
use crate::rules::{record_team, share};

pub(super) const DEPENDED_ON: &[&str] = &["objecttypecode", "defaultaccessrightsmask"];

/// A template is for a table whose rows can have teams, and gives rights that can be shared.
pub(super) fn check(
    context: &Context<'_, '_>,
    draft: &Draft,
    before: Option<&Before>,
) -> Result<()> {
    let new = |column: &str| {
        draft.number(column).or_else(|| before.and_then(|before| before.number(column)))
    };
    let code = new("objecttypecode").unwrap_or_default();
    let table =
        context.catalog.tables().find(|table| i64::from(table.definition.object_type_code) == code);
    record_team::check_enabled(table.map(AsRef::as_ref))?;
    let mask = new("defaultaccessrightsmask").unwrap_or_default();
    if mask == 0 || share::rights(mask).is_err() {
        return Err(Error::rule(
            0x8004_8335,
            "Invalid access mask is specified for team template.",
        ));
    }
    Ok(())
}

/// Its teams go with it.
pub(super) fn before_delete(context: &mut Context<'_, '_>, before: &Before) -> Result<()> {
    record_team::forget_template(context, before.facts.id)
}
