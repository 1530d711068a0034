//! Roles (security.md §2.1). A role that is made in a business unit has a copy in every unit below it;
//! only the topmost copy is changed, and all others follow.

pub(crate) mod administrator;
pub(crate) mod copies;
pub(crate) mod holders;
pub(crate) mod privileges;

use model::id::BusinessUnitId;
use model::query::Condition;
use model::time::Timestamp;
use model::value::{Reference, Value};
use model::{Error, Result};
use uuid::{Uuid, uuid};

use super::Before;
use crate::context::Context;
use crate::directory::one_of;
use crate::principal::SYSTEM_ADMINISTRATOR;
use crate::rules::draft::Draft;

pub(super) const DEPENDED_ON: &[&str] =
    &["name", "businessunitid", "parentrootroleid", "roletemplateid"];

/// Templates of the predefined roles with rules of their own.
const SYSTEM_CUSTOMIZER: Uuid = uuid!("119f245c-3cc8-4b62-b31c-d1a046ced15d");
const BASIC_USER: Uuid = uuid!("236750cd-45ae-4939-ab12-b24b920ced93");
pub(crate) const SUPPORT_USER: Uuid = uuid!("2d101bb3-5ced-4122-83f1-94d5efde4e3b");

/// `overwritetime` of what nobody ever overwrote: 1900-01-01.
const NEVER: Timestamp = Timestamp(-2_208_988_800_000);

/// What the rows of roles and of their privileges have as parts of a solution.
pub(super) fn component() -> [(&'static str, Value); 4] {
    [
        ("componentstate", Value::Int(0)),
        ("ismanaged", Value::Bool(false)),
        ("overwritetime", Value::Timestamp(NEVER)),
        ("solutionid", Value::Guid(seed::ids::ACTIVE_SOLUTION)),
    ]
}

pub(super) fn before_create(draft: &mut Draft) {
    // What is made from a template is made by the server alone: it decides who is an administrator.
    draft.forget("roletemplateid");
    let itself = Value::Reference(Reference::new("role", draft.id));
    draft.set("parentrootroleid", itself);
    draft.set("roleidunique", Value::Guid(draft.id));
    draft.set_default("canbedeleted", Value::Bool(true));
    draft.set_default("iscustomizable", Value::Bool(true));
    for (column, value) in component() {
        draft.set(column, value);
    }
}

pub(super) fn check_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    match (draft.guid("businessunitid"), draft.get("name")) {
        (Some(unit), Some(name)) => check_name(context, unit, name, None),
        _ => Ok(()),
    }
}

pub(super) fn after_create(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    privileges::give_defaults(context, draft.id)?;
    match draft.guid("businessunitid") {
        Some(unit) => copies::spread(context, draft.id, unit),
        None => Ok(()),
    }
}

pub(super) fn before_update(
    context: &mut Context<'_, '_>,
    draft: &mut Draft,
    before: &Before,
) -> Result<()> {
    check_editable(draft.id, before)?;
    draft.forget("roletemplateid");
    match (before.guid("businessunitid"), draft.get("name").cloned()) {
        (Some(unit), Some(name)) if Some(&name) != before.get("name") => {
            check_name(context, unit, &name, Some(draft.id))
        }
        _ => Ok(()),
    }
}

/// Refuses to change the predefined roles that stay as they are, and copies of roles from units
/// above.
pub(crate) fn check_editable(role: Uuid, before: &Before) -> Result<()> {
    match before.guid("roletemplateid") {
        Some(SYSTEM_ADMINISTRATOR) => {
            Err(Error::rule(0x8004_1d31, "The System Administrator Role cannot be modified."))
        }
        Some(SUPPORT_USER) => Err(Error::rule(0x8004_1d47, "Cannot update the Support User Role.")),
        _ if is_copy(role, before) => Err(Error::rule(
            0x8004_4152,
            "The role is inherited from a parent business unit; change it there.",
        )),
        _ => Ok(()),
    }
}

fn is_copy(role: Uuid, before: &Before) -> bool {
    before.guid("parentrootroleid").is_some_and(|root| root != role)
}

pub(super) fn after_update(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    copies::follow(context, draft)
}

pub(super) fn before_delete(context: &mut Context<'_, '_>, before: &Before) -> Result<()> {
    let role = before.facts.id;
    match before.guid("roletemplateid") {
        Some(SYSTEM_ADMINISTRATOR) => {
            return Err(Error::rule(
                0x8004_1d2e,
                "The System Administrator Role cannot be deleted.",
            ));
        }
        Some(SYSTEM_CUSTOMIZER) => {
            return Err(Error::rule(0x8004_1d4a, "The System Customizer Role cannot be deleted."));
        }
        Some(BASIC_USER) => {
            return Err(Error::rule(
                0x8004_1d5a,
                "The Common Data Service User Role cannot be deleted.",
            ));
        }
        Some(SUPPORT_USER) => {
            return Err(Error::rule(0x8004_1d42, "The Support User Role cannot be deleted."));
        }
        _ => {}
    }
    if is_copy(role, before) {
        return Err(Error::rule(
            0x8004_140c,
            "Cannot delete a role that is inherited from a parent business.",
        ));
    }
    copies::remove_below(context, role)
}

/// Refuses a name that a role has already, in the unit or in one below it where a copy is going to
/// be. `itself` is the role that is renamed.
fn check_name(
    context: &mut Context<'_, '_>,
    unit: Uuid,
    name: &Value,
    itself: Option<Uuid>,
) -> Result<()> {
    let organization = context.organization();
    let units = organization.units().subtree(BusinessUnitId(unit)).map(|unit| unit.0);
    let mut conditions =
        vec![Condition::equal("name", name.clone()), one_of("businessunitid", units)];
    if let Some(role) = itself {
        let own = Condition::equal("parentrootroleid", Value::Guid(role));
        conditions.push(Condition::Not(Box::new(own)));
        let row = Condition::equal("roleid", Value::Guid(role));
        conditions.push(Condition::Not(Box::new(row)));
    }
    if context.reader("keep the names of roles apart").any("role", conditions)? {
        return Err(duplicate_name());
    }
    Ok(())
}

/// A role with this name is there already.
fn duplicate_name() -> Error {
    Error::rule(0x8004_1403, "A role with the specified name already exists in the business unit.")
}
