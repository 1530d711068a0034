//! Rows that somebody named: by their id, or by their name. What is not found is told with the command that
//! shows what there is.

use model::query::{Condition, Operand};
use model::value::Value;
use model::{Error, Result};
use uuid::Uuid;

use super::REASON;
use crate::context::Context;
use crate::directory::text;
use crate::principal;

fn wrong<T>(text: String) -> Result<T> {
    Err(Error::InvalidArgument(text))
}

/// The rows of a table with this id or name.
fn all(
    context: &mut Context<'_, '_>,
    table: &str,
    which: &str,
    mut conditions: Vec<Condition>,
) -> Result<Vec<Uuid>> {
    let key = context.table(table)?.definition.primary_id.clone();
    conditions.push(match Uuid::try_parse(which.trim()) {
        Ok(id) => Condition::equal(key, Value::Guid(id)),
        Err(_) => Condition::equal("name", Value::Text(which.trim().to_owned())),
    });
    let rows = context.reader(REASON).all(table, &["name"], conditions)?;
    // Names are compared without case; as it is written, if there are two.
    let exact: Vec<Uuid> = rows
        .iter()
        .filter(|row| text(&row.values, 0).as_deref() == Some(which.trim()))
        .map(|row| row.id)
        .collect();
    Ok(if exact.is_empty() { rows.iter().map(|row| row.id).collect() } else { exact })
}

/// The only one of several.
fn only(found: &[Uuid], kind: &str, which: &str, place: &str) -> Result<Uuid> {
    match found {
        [id] => Ok(*id),
        [] => wrong(format!(
            "there is no {kind} `{which}`{place}; `onbehalf {} list` shows all",
            kind_command(kind)
        )),
        _ => wrong(format!(
            "several are called `{which}`; name one by its id: `onbehalf {} list` shows it",
            kind_command(kind)
        )),
    }
}

fn kind_command(kind: &str) -> &str {
    if kind == "business unit" { "unit" } else { kind }
}

/// A business unit; the root if none is named.
pub(super) fn unit(context: &mut Context<'_, '_>, which: Option<&str>) -> Result<Uuid> {
    let Some(which) = which else {
        let no_parent = vec![Condition::Null(Operand::column("parentbusinessunitid"))];
        let roots = context.reader(REASON).all("businessunit", &[], no_parent)?;
        let root = roots.first().map(|row| row.id);
        return root.ok_or_else(|| Error::internal("there is no root business unit"));
    };
    let found = all(context, "businessunit", which, Vec::new())?;
    only(&found, "business unit", which, "")
}

/// A role of a business unit.
pub(super) fn role(context: &mut Context<'_, '_>, which: &str, unit: Uuid) -> Result<Uuid> {
    // An id says of which unit it is.
    let of_unit = match Uuid::try_parse(which.trim()) {
        Ok(_) => Vec::new(),
        Err(_) => vec![Condition::equal("businessunitid", Value::Guid(unit))],
    };
    let found = all(context, "role", which, of_unit)?;
    let name = super::named(context, "businessunit", Some(unit))?.map(|unit| unit.name);
    let place = format!(" in the business unit `{}`", name.unwrap_or_default());
    only(&found, "role", which, &place)
}

/// A team.
pub(super) fn team(context: &mut Context<'_, '_>, which: &str) -> Result<Uuid> {
    let found = all(context, "team", which, Vec::new())?;
    only(&found, "team", which, "")
}

/// A user or an application.
pub(super) fn user(context: &mut Context<'_, '_>, who: &str) -> Result<Uuid> {
    let catalog = std::sync::Arc::clone(&context.catalog);
    match principal::find_account(context.transaction, &catalog, who)? {
        Some(account) => Ok(account.user),
        None => wrong(format!(
            "nobody here is called `{who}`; name a domainname, a systemuserid, a directory object id or an \
             applicationid"
        )),
    }
}

/// A role, where it is at home and no copy.
pub(super) fn role_at_home(context: &mut Context<'_, '_>, which: &str) -> Result<Uuid> {
    let at_home = match Uuid::try_parse(which.trim()) {
        Ok(_) => Vec::new(),
        Err(_) => vec![Condition::Null(Operand::column("parentroleid"))],
    };
    let found = all(context, "role", which, at_home)?;
    only(&found, "role", which, "")
}
