//! The organization's own row, of which there is one (security.md §1.3).

use model::value::Value;
use model::{Error, Result};

use super::changes_lookup;
use crate::organization::Settings;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

/// What the whole organization stands on: who its built-in users are and what its money is.
const FIXED: [&str; 3] = ["systemuserid", "integrationuserid", "basecurrencyid"];

pub(super) const DEPENDED_ON: &[&str] = &FIXED;

pub(super) fn refuse_create() -> Error {
    Error::NotSupported("there is one organization, and it is there".into())
}

pub(super) fn before_update(draft: &Draft, before: &Before) -> Result<()> {
    if let Some(column) = FIXED.iter().find(|column| changes_lookup(draft, before, column)) {
        return Err(Error::ReadOnly(format!("`{column}` of the organization cannot be changed")));
    }
    if let Some(Value::Text(text)) = draft.get("orgdborgsettings") {
        Settings::parse(Some(text))?;
    }
    Ok(())
}
