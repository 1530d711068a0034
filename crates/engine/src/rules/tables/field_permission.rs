//! What a profile allows with one column: of a secured column, and no more than can be secured of it
//! (security.md §3.6).

use model::value::Value;
use model::{Error, Result};

use super::field_security_profile::check_own;
use super::masking_rule::is_masked;
use crate::context::Context;
use crate::permissions::ALLOWED;
use crate::rules::before::Before;
use crate::rules::columns::not_secured;
use crate::rules::draft::Draft;

pub(super) const DEPENDED_ON: &[&str] =
    &["fieldsecurityprofileid", "entityname", "attributelogicalname", "canread", "canreadunmasked"];

pub(super) fn check_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    check_own(draft.guid("fieldsecurityprofileid"))?;
    let name = |column: &str| match draft.get(column) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let (table, column) = (name("entityname"), name("attributelogicalname"));
    check(context, draft, &table, &column, |name| draft.number(name))
}

pub(super) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: &Before,
) -> Result<()> {
    check_own(before.guid("fieldsecurityprofileid"))?;
    let name = |column: &str| before.text(column).unwrap_or_default();
    let (table, column) = (name("entityname"), name("attributelogicalname"));
    check(context, draft, &table, &column, |name| {
        draft.get(name).map_or_else(|| before.number(name), |_| draft.number(name))
    })
}

pub(super) fn before_delete(before: &Before) -> Result<()> {
    check_own(before.guid("fieldsecurityprofileid"))
}

/// `number` tells what a permission is going to be.
fn check(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    table: &str,
    name: &str,
    number: impl Fn(&str) -> Option<i64>,
) -> Result<()> {
    let catalog = std::sync::Arc::clone(&context.catalog);
    let column = catalog.table(table).and_then(|table| table.column(name));
    let column = column.filter(|column| column.secured).ok_or_else(not_secured)?;
    let invalid = |permission: &str| {
        Error::rule(
            0x8004_f50e,
            format!(
                "Permission '{permission}' for field '{name}' with id={} is invalid.",
                draft.id
            ),
        )
    };
    // What cannot be secured is nothing to allow either.
    let securable = [
        ("cancreate", column.is_securable_for_create()),
        ("canread", column.is_securable_for_read()),
        ("canupdate", column.is_securable_for_update()),
    ];
    for (permission, securable) in securable {
        if !securable && draft.number(permission) == Some(ALLOWED) {
            return Err(invalid(permission));
        }
    }
    // Without its mask a value is seen only by whom it is seen, and only if it has a mask.
    if number("canreadunmasked").unwrap_or(0) != 0 {
        let is_read = number("canread") == Some(ALLOWED);
        if !is_read || !is_masked(context, table, name)? {
            return Err(invalid("canreadunmasked"));
        }
    }
    Ok(())
}
