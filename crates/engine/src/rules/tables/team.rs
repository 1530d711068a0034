//! Teams (security.md §1.2).

use model::value::{Reference, Value};
use model::{Error, Result};

use super::changes_lookup;
use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

pub(super) const DEPENDED_ON: &[&str] = &["businessunitid", "isdefault"];

pub(super) fn before_create(context: &mut Context<'_, '_>, draft: &mut Draft) {
    draft.set("isdefault", Value::Bool(false));
    draft.set("systemmanaged", Value::Bool(false));
    let user = Reference::new("systemuser", context.session.user().0);
    draft.set_default("administratorid", Value::Reference(user));
    let unit = Reference::new("businessunit", context.session.principal().unit().0);
    draft.set_default("businessunitid", Value::Reference(unit));
}

pub(super) fn before_update(draft: &mut Draft, before: &Before) -> Result<()> {
    if changes_lookup(draft, before, "businessunitid") {
        return Err(Error::NotImplemented("moving a team to another business unit".into()));
    }
    if before.truth("isdefault") && draft.get("name").is_some() {
        return Err(Error::Rule {
            number: 0x8004_830a,
            text: "The default team of a business unit cannot be renamed.".into(),
        });
    }
    if draft.get("teamtype").is_some() {
        return Err(Error::NotImplemented("changing the type of a team".into()));
    }
    Ok(())
}
