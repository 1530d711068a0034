//! The copies of roles: one in every business unit below the one that a role was made in (security.md
//! §2.1 R1).

use std::collections::{HashMap, HashSet};

use model::Result;
use model::query::Condition;
use model::value::Value;
use uuid::Uuid;

use super::{component, duplicate_name, privileges};
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::{Reader, Record, guid, one_of};
use crate::rules::delete;
use crate::rules::draft::Draft;

/// The copies of predefined roles, by their templates, in all business units.
pub(crate) fn of_templates(
    reader: &mut Reader<'_, '_>,
    templates: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Uuid>> {
    let copies = reader.all("role", &[], vec![one_of("roletemplateid", templates)])?;
    Ok(copies.into_iter().map(|role| role.id).collect())
}

/// The columns that all copies of a role share.
const SHARED: [&str; 9] = [
    "name",
    "description",
    "isinherited",
    "roletemplateid",
    "appliesto",
    "canbedeleted",
    "iscustomizable",
    "isautoassigned",
    "summaryofcoretablepermissions",
];

/// A role's row in a unit.
struct Role {
    id: Uuid,
    /// Its topmost copy.
    top: Uuid,
    parent: Option<Uuid>,
    shared: Vec<Value>,
}

/// The roles of a unit.
fn of_unit(context: &mut Context<'_, '_>, unit: Uuid) -> Result<Vec<Role>> {
    find(context, Condition::equal("businessunitid", Value::Guid(unit)))
}

fn find(context: &mut Context<'_, '_>, condition: Condition) -> Result<Vec<Role>> {
    let mut columns = SHARED.to_vec();
    columns.extend(["parentrootroleid", "parentroleid"]);
    let rows = context.reader("copy roles").all("role", &columns, vec![condition])?;
    let role = |Record { id, mut values }: Record| {
        let top = guid(&values, SHARED.len()).unwrap_or(id);
        let parent = guid(&values, SHARED.len() + 1);
        values.truncate(SHARED.len());
        Role { id, top, parent, shared: values }
    };
    Ok(rows.into_iter().map(role).collect())
}

/// Units below one, each with its parent, which stands before it.
fn below(context: &mut Context<'_, '_>, unit: Uuid) -> Result<Vec<(Uuid, Uuid)>> {
    let mut reader = context.reader("know the units below one");
    let rows = reader.all("businessunit", &["parentbusinessunitid"], Vec::new())?;
    let mut children: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in &rows {
        if let Some(parent) = guid(&row.values, 0) {
            children.entry(parent).or_default().push(row.id);
        }
    }
    let mut found = Vec::new();
    let mut next = vec![unit];
    while let Some(parent) = next.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            found.push((child, parent));
            next.push(child);
        }
    }
    Ok(found)
}

/// Makes a copy in a unit of each of these roles, which are of its parent unit.
fn copy(context: &mut Context<'_, '_>, roles: &[&Role], unit: Uuid) -> Result<Vec<Role>> {
    let ids: Vec<Uuid> = roles.iter().map(|role| role.id).collect();
    let held = privileges::of(context, &ids)?;
    let organization = context.organization();
    let mut copies = Vec::with_capacity(roles.len());
    for role in roles {
        let id = new_id();
        let mut values: Vec<(&str, Value)> = vec![
            ("businessunitid", Value::Guid(unit)),
            ("parentroleid", Value::Guid(role.id)),
            ("parentrootroleid", Value::Guid(role.top)),
            ("roleidunique", Value::Guid(id)),
            ("organizationidname", Value::Text(organization.name.clone())),
        ];
        values.extend(SHARED.into_iter().zip(role.shared.iter().cloned()));
        values.extend(component());
        context.upkeep("a role has a copy in every unit below").insert("role", id, values)?;
        for each in held.iter().filter(|each| each.role == role.id) {
            privileges::insert(context, id, each.privilege, each.depth)?;
        }
        let (top, shared) = (role.top, role.shared.clone());
        copies.push(Role { id, top, parent: Some(role.id), shared });
    }
    Ok(copies)
}

/// Makes the copies of a new role, which is in `unit`.
pub(super) fn spread(context: &mut Context<'_, '_>, role: Uuid, unit: Uuid) -> Result<()> {
    let roles = find(context, Condition::equal("roleid", Value::Guid(role)))?;
    spread_all(context, unit, roles)
}

/// Makes copies of these roles of a unit in every unit below it.
fn spread_all(context: &mut Context<'_, '_>, unit: Uuid, roles: Vec<Role>) -> Result<()> {
    let mut of_units = HashMap::from([(unit, roles)]);
    for (child, parent) in below(context, unit)? {
        let Some(roles) = of_units.get(&parent) else { continue };
        let copies = copy(context, &roles.iter().collect::<Vec<_>>(), child)?;
        of_units.insert(child, copies);
    }
    Ok(())
}

/// Gives a new unit a copy of every role of its parent.
pub(in super::super) fn give_all(
    context: &mut Context<'_, '_>,
    parent: Uuid,
    unit: Uuid,
) -> Result<()> {
    let roles = of_unit(context, parent)?;
    copy(context, &roles.iter().collect::<Vec<_>>(), unit)?;
    Ok(())
}

/// Brings the roles of a unit that was moved below `parent` into order. Roles that both places know
/// hang below the copies of the new parent. What only the new parent has is copied. What came from
/// above the old place stays with its holders, as a role of the unit itself.
pub(in super::super) fn hang_below(
    context: &mut Context<'_, '_>,
    unit: Uuid,
    parent: Uuid,
) -> Result<()> {
    let above = of_unit(context, parent)?;
    let own = of_unit(context, unit)?;
    let mut inner: HashSet<Uuid> = below(context, unit)?.iter().map(|(unit, _)| *unit).collect();
    let mut missing = Vec::new();
    for role in above {
        let Some(copy) = own.iter().find(|copy| copy.top == role.top && copy.id != role.top) else {
            missing.push(role);
            continue;
        };
        if copy.parent != Some(role.id) {
            let mut upkeep = context.upkeep("copies of roles hang below those of the parent unit");
            upkeep.update("role", copy.id, vec![("parentroleid", Value::Guid(role.id))])?;
        }
    }
    let known: HashSet<Uuid> = of_unit(context, parent)?.iter().map(|role| role.top).collect();
    for role in own.iter().filter(|role| role.top != role.id && !known.contains(&role.top)) {
        make_top(context, role, &inner)?;
    }
    inner.insert(unit);
    for role in &missing {
        let name = role.shared.first().cloned().unwrap_or(Value::Null);
        let same =
            vec![Condition::equal("name", name), one_of("businessunitid", inner.iter().copied())];
        if context.reader("keep the names of roles apart").any("role", same)? {
            return Err(duplicate_name());
        }
    }
    let copies = copy(context, &missing.iter().collect::<Vec<_>>(), unit)?;
    spread_all(context, unit, copies)
}

/// Makes a copy the topmost one of those in the units below it.
fn make_top(context: &mut Context<'_, '_>, role: &Role, inner: &HashSet<Uuid>) -> Result<()> {
    let lower = Condition::All(vec![
        Condition::equal("parentrootroleid", Value::Guid(role.top)),
        one_of("businessunitid", inner.iter().copied()),
    ]);
    let lower = find(context, lower)?;
    let mut upkeep = context.upkeep("a role stays where it was inherited when its unit moves");
    let top = ("parentrootroleid", Value::Guid(role.id));
    upkeep.update("role", role.id, vec![("parentroleid", Value::Null), top.clone()])?;
    for copy in lower {
        upkeep.update("role", copy.id, vec![top.clone()])?;
    }
    Ok(())
}

/// Gives the copies of a role that was changed its new values.
pub(super) fn follow(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let values: Vec<(&str, Value)> = SHARED
        .into_iter()
        .filter_map(|column| Some((column, draft.get(column)?.clone())))
        .collect();
    if values.is_empty() {
        return Ok(());
    }
    for copy in privileges::rows_of(context, draft.id)? {
        if copy != draft.id {
            let mut upkeep = context.upkeep("all copies of a role are called and work alike");
            upkeep.update("role", copy, values.clone())?;
        }
    }
    Ok(())
}

/// Removes the copies of a role that is going to be deleted.
pub(super) fn remove_below(context: &mut Context<'_, '_>, top: Uuid) -> Result<()> {
    for copy in privileges::rows_of(context, top)? {
        if copy != top {
            remove(context, copy)?;
        }
    }
    Ok(())
}

/// Removes all roles of a unit that is going to be deleted.
pub(in super::super) fn remove_all(context: &mut Context<'_, '_>, unit: Uuid) -> Result<()> {
    for role in of_unit(context, unit)? {
        remove(context, role.id)?;
    }
    Ok(())
}

fn remove(context: &mut Context<'_, '_>, role: Uuid) -> Result<()> {
    delete::disconnect(context, "role", role)?;
    let mut upkeep = context.upkeep("copies of a role go with it or with their unit");
    upkeep.delete_all("role", &[("roleid", Value::Guid(role))])?;
    Ok(())
}
