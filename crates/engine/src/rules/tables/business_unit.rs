//! Business units: the tree and what hangs on it (security.md §1.3).

use model::id::BusinessUnitId;
use model::value::Value;
use model::{Error, Result};

use super::check_extra;
use crate::context::Context;
use crate::rules::draft::Draft;

pub(super) const DEPENDED_ON: &[&str] = &[];

pub(super) fn before_create() -> Result<()> {
    Err(Error::NotImplemented("creating rows of `businessunit`".into()))
}

pub(super) fn before_update(context: &mut Context<'_, '_>, draft: &mut Draft) -> Result<()> {
    if draft.get("parentbusinessunitid").is_some() {
        return Err(Error::NotImplemented("moving a business unit".into()));
    }
    if draft.get("isdisabled").is_some() {
        check_extra(context, "prvDisableBusinessUnit")?;
    }
    let disables = draft.get("isdisabled") == Some(&Value::Bool(true));
    if disables && context.organization().units().is_root(BusinessUnitId(draft.id)) {
        return Err(Error::Rule {
            number: 0x8004_1d63,
            text: "The root business unit cannot be disabled.".into(),
        });
    }
    Ok(())
}
