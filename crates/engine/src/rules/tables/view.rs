//! Views (query.md §9): public ones, `savedquery`, and personal ones, `userquery`. A view is of a table
//! and has a query; each table and kind has at most one default view, which stays.

use model::value::Value;
use model::{Error, Result};

use super::role::component;
use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

pub(super) const DEPENDED_ON: &[&str] =
    &["returnedtypecode", "querytype", "isdefault", "canbedeleted"];

/// `querytype` of a quick-find view; 0 is a public or personal one.
const QUICK_FIND: i64 = 4;

/// Fills what a new view of either table gets by itself.
pub(super) fn before_create(draft: &mut Draft) {
    draft.set_default("querytype", Value::Int(0));
    if draft.table.definition.name != "savedquery" {
        return;
    }
    draft.set("savedqueryidunique", Value::Guid(draft.id));
    draft.set("isprivate", Value::Bool(false));
    draft.set_default("canbedeleted", Value::Bool(true));
    draft.set_default("iscustomizable", Value::Bool(true));
    let finds = draft.number("querytype") == Some(QUICK_FIND);
    draft.set_default("isquickfindquery", Value::Bool(finds));
    for (column, value) in component() {
        draft.set(column, value);
    }
}

/// Refuses a new view without a query, or of a table that is not there.
pub(super) fn check_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    if !draft.has("fetchxml") {
        return Err(Error::RequiredFieldMissing { column: "fetchxml".to_owned() });
    }
    check_table(context, draft)?;
    settle_default(context, draft, None)
}

pub(super) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: &Before,
) -> Result<()> {
    if draft.get("fetchxml").is_some_and(Value::is_null) {
        return Err(Error::InvalidArgument("Attribute: fetchxml cannot be set to NULL".into()));
    }
    if before.truth("isdefault") && draft.number("statecode").is_some_and(|state| state != 0) {
        return Err(Error::rule(0x8004_022e, "The default view of a table cannot be deactivated."));
    }
    check_table(context, draft)?;
    settle_default(context, draft, Some(before))
}

/// The default view of the same table and kind, if there is one, makes room for this one.
fn settle_default(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: Option<&Before>,
) -> Result<()> {
    if draft.get("isdefault") != Some(&Value::Bool(true)) {
        return Ok(());
    }
    let value = |column: &str| {
        let old = || before.and_then(|before| before.get(column));
        draft.get(column).or_else(old).cloned().unwrap_or(Value::Null)
    };
    let same = [
        ("returnedtypecode", value("returnedtypecode")),
        ("querytype", value("querytype")),
        ("isdefault", Value::Bool(true)),
    ];
    let mut upkeep = context.upkeep("a table has one default view");
    upkeep.update_all("savedquery", &same, vec![("isdefault", Value::Bool(false))])?;
    Ok(())
}

/// The default view stays, and so does what cannot be deleted.
pub(super) fn before_delete(before: &Before) -> Result<()> {
    if before.truth("isdefault") {
        return Err(Error::rule(0x8004_0228, "The default view of a table cannot be deleted."));
    }
    if before.get("canbedeleted") == Some(&Value::Bool(false)) {
        return Err(Error::rule(0x8004_0228, "The view cannot be deleted."));
    }
    Ok(())
}

fn check_table(context: &Context<'_, '_>, draft: &Draft) -> Result<()> {
    match draft.get("returnedtypecode") {
        Some(Value::Text(name)) if context.catalog.table(name).is_none() => Err(Error::rule(
            0x8004_1102,
            format!(
                "The entity with a name = '{name}' with namemapping = 'Logical' was not found in \
                 the MetadataCache."
            ),
        )),
        _ => Ok(()),
    }
}
