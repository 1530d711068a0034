//! Roles of the root business unit: what they hold, and whether a predefined one is as it came.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use model::id::PrivilegeId;
use model::message::{Data, Record};
use model::metadata::Privilege;
use model::query::Condition;
use model::right::Depth;
use model::value::Value;
use model::{Error, Result};
use schema::{Organization, Part, Role};
use uuid::Uuid;

use super::REASON;
use crate::by_itself::invoke_on_role;
use crate::context::Context;
use crate::definitions::HOLDERS;
use crate::directory::{guid, number, text};
use crate::messages::roles::{GIVEN, add_privileges, remove_privilege};
use crate::rules::tables::role::privileges;

/// Reads them.
pub(super) fn read(context: &mut Context<'_, '_>, organization: &mut Organization) -> Result<()> {
    const COLUMNS: [&str; 4] = ["name", "description", "isinherited", "roletemplateid"];
    let root = super::organization::root(context)?;
    let of_root = vec![Condition::equal("businessunitid", Value::Guid(root))];
    let rows = context.reader(REASON).all("role", &COLUMNS, of_root)?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut held: HashMap<Uuid, BTreeMap<PrivilegeId, Depth>> = HashMap::new();
    for one in privileges::of(context, &ids)? {
        held.entry(one.role).or_default().insert(one.privilege, one.depth);
    }
    let known: HashMap<PrivilegeId, Arc<Privilege>> =
        context.catalog.privileges().map(|each| (each.id, Arc::clone(each))).collect();
    let shipped = seed::Definitions::shipped().and_then(|shipped| shipped.roles());
    let shipped = shipped.map_err(Error::Internal)?;
    for row in rows {
        let Some(name) = text(&row.values, 0) else { continue };
        let template = guid(&row.values, 3);
        let mut held = held.remove(&row.id).unwrap_or_default();
        held.retain(|id, _| known.contains_key(id));
        if let Some(template) = template {
            let key = (Part::Roles, name.clone());
            organization.shipped.insert(key.clone());
            let old = shipped.iter().find(|role| role.template == Some(template));
            if follows_tables(template) {
                held.retain(|id, _| known.get(id).is_some_and(|each| !is_custom(context, each)));
            }
            let is_other = old.is_some_and(|old| {
                let mut depths = old.depths.clone();
                depths.retain(|id, _| known.contains_key(id));
                !old.everything && depths != held
            });
            if is_other {
                organization.changed.insert(key);
            }
        }
        let privileges = held.into_iter().filter_map(|(id, depth)| {
            known.get(&id).map(|privilege| (privilege.name.clone(), depth))
        });
        organization.rows.roles.insert(
            name.clone(),
            Role {
                name,
                description: text(&row.values, 1).filter(|text| !text.is_empty()),
                inherited: number(&row.values, 2) != Some(0),
                privileges: privileges.collect(),
            },
        );
    }
    Ok(())
}

/// Whether a predefined role gets the privileges of custom tables by itself.
pub(super) fn follows_tables(template: Uuid) -> bool {
    HOLDERS.contains(&template)
}

/// Whether a privilege is one of a custom table.
pub(super) fn is_custom(context: &Context<'_, '_>, privilege: &Privilege) -> bool {
    let mut tables = privilege.tables.iter().filter_map(|name| context.catalog.table(name));
    tables.any(|table| table.definition.provenance.custom) && privilege.tables.len() == 1
}

/// Gives a role these privileges; if that is `all`, takes what it holds besides.
pub(super) fn settle(
    context: &mut Context<'_, '_>,
    role: Uuid,
    template: Option<Uuid>,
    said: &Role,
    all: bool,
) -> Result<()> {
    let held: BTreeMap<PrivilegeId, Depth> = privileges::of(context, &[role])?
        .into_iter()
        .map(|one| (one.privilege, one.depth))
        .collect();
    let mut wanted = BTreeSet::new();
    let mut given = Vec::new();
    for (name, depth) in &said.privileges {
        let privilege = context
            .catalog
            .privilege(name)
            .ok_or_else(|| Error::InvalidArgument(format!("there is no privilege `{name}`")))?;
        wanted.insert(privilege.id);
        if held.get(&privilege.id) != Some(depth) {
            let record = Record::new(&GIVEN).with("PrivilegeId", privilege.id.0);
            given.push(record.with("Depth", depth.number()).into());
        }
    }
    if !given.is_empty() {
        invoke_on_role(context, &add_privileges::MESSAGE, role, ("Privileges", Data::List(given)))?;
    }
    if !all {
        return Ok(());
    }
    let follows = template.is_some_and(follows_tables);
    for privilege in held.keys().filter(|id| !wanted.contains(id)) {
        let known = context.catalog.privileges().find(|each| each.id == *privilege);
        let stays = known.is_some_and(|known| follows && is_custom(context, known));
        if !stays {
            let gone = ("PrivilegeId", Data::Guid(privilege.0));
            invoke_on_role(context, &remove_privilege::MESSAGE, role, gone)?;
        }
    }
    Ok(())
}
