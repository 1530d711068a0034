//! Cases: one that is resolved stays as it is until it is opened again. Rows of most tables are changed
//! whatever their state.

use model::{Error, Result};

use crate::rules::before::Before;
use crate::rules::draft::Draft;

/// The state of a case that is open.
const ACTIVE: i64 = 0;
/// The state of a case that is resolved.
const RESOLVED: i64 = 1;

pub(super) fn before_update(draft: &Draft, before: &Before) -> Result<()> {
    let resolved = before.number("statecode") == Some(RESOLVED);
    if resolved && draft.number("statecode") != Some(ACTIVE) {
        return Err(already_resolved());
    }
    Ok(())
}

/// Why a case that is resolved stays as it is.
pub(crate) fn already_resolved() -> Error {
    Error::rule(
        0x8004_04cf,
        "This case has already been resolved. Close and reopen the case record to see the updates.",
    )
}
