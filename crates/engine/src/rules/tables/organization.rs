//! The organization's own row, of which there is one (security.md §1.3).

use model::value::Value;
use model::{Error, Result};

use super::changes_lookup;
use crate::context::Context;
use crate::organization::Settings;
use crate::rules::audit;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

/// What the whole organization stands on: who its built-in users are and what its money is.
const FIXED: [&str; 3] = ["systemuserid", "integrationuserid", "basecurrencyid"];

pub(super) const DEPENDED_ON: &[&str] = &[
    "systemuserid",
    "integrationuserid",
    "basecurrencyid",
    "isauditenabled",
    "isuseraccessauditenabled",
    "useraccessauditinginterval",
    "auditretentionperiodv2",
];

pub(super) fn refuse_create() -> Error {
    Error::NotSupported("there is one organization, and it is there".into())
}

pub(super) fn before_update(
    context: &Context<'_, '_>,
    draft: &Draft,
    before: &Before,
) -> Result<()> {
    if let Some(column) = FIXED.iter().find(|column| changes_lookup(draft, before, column)) {
        return Err(Error::ReadOnly(format!("`{column}` of the organization cannot be changed")));
    }
    let turned = |name: &&str| draft.get(name).is_some_and(|value| before.get(name) != Some(value));
    if audit::SWITCHES.iter().any(turned) {
        context.access().check_customizer()?;
        check_retention(draft)?;
    }
    if let Some(Value::Text(text)) = draft.get("orgdborgsettings") {
        Settings::parse(Some(text))?;
    }
    Ok(())
}

/// Audited rows are kept for some days, or for ever.
fn check_retention(draft: &Draft) -> Result<()> {
    match draft.number("auditretentionperiodv2") {
        None | Some(-1 | 1..=365_000) => Ok(()),
        Some(_) => Err(Error::InvalidArgument(
            "`auditretentionperiodv2` is -1 or a number of days from 1 to 365000".into(),
        )),
    }
}
