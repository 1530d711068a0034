//! Roles, and what they give.

use std::collections::BTreeMap;

use model::id::PrivilegeId;
use model::message::{Data, Record};
use model::query::{Condition, Operand};
use model::right::{Depth, Right};
use model::value::{Reference, Value};
use model::{Error, Result};
use serde::Serialize;
use uuid::Uuid;

use super::{Named, REASON, find, lookup, named};
use crate::Engine;
use crate::by_itself::{delete, invoke_on_role, put};
use crate::context::Context;
use crate::directory::{guid, number, text};
use crate::messages::roles::{GIVEN, add_privileges, remove_privilege};
use crate::rules::tables::role::privileges;

/// A role, shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleCard {
    /// Its id in its unit.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its business unit; all units below have a copy of it.
    pub unit: Option<Named>,
    /// Whether it came with the product.
    pub predefined: bool,
    /// Whether members of a team hold it as if it were their own.
    pub inherited: bool,
    /// What it gives; left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privileges: Option<Privileges>,
}

/// Depths by the names of privileges.
pub type Privileges = BTreeMap<String, &'static str>;

/// What a role becomes. What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct RoleChange {
    /// Its name.
    pub name: Option<String>,
    /// Of a new role, its business unit; the root if none is named.
    pub unit: Option<String>,
    /// Whether members of a team hold it as if it were their own.
    pub inherited: Option<bool>,
    /// What it gives: `read,write:account:business-unit`, `prvBulkDelete`.
    pub grants: Vec<String>,
    /// What it does not give any more: `read:account`, `prvBulkDelete`.
    pub revokes: Vec<String>,
}

impl Engine {
    /// All roles by name: those of a unit, or each where it is at home and no copies.
    ///
    /// # Errors
    /// If there is no such unit, or the database fails.
    pub fn roles(&self, unit: Option<&str>) -> Result<Vec<RoleCard>> {
        self.look(|context| {
            let which = match unit {
                Some(unit) => {
                    let unit = find::unit(context, Some(unit))?;
                    Condition::equal("businessunitid", Value::Guid(unit))
                }
                None => Condition::Null(Operand::column("parentroleid")),
            };
            let rows = context.reader(REASON).all("role", &[], vec![which])?;
            let mut cards = Vec::new();
            for row in rows {
                cards.push(card(context, row.id, false)?);
            }
            cards.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
            Ok(cards)
        })
    }

    /// A role with what it gives.
    ///
    /// # Errors
    /// If none is called so, or the database fails.
    pub fn role(&self, which: &str, unit: Option<&str>) -> Result<RoleCard> {
        self.look(|context| {
            let id = find_role(context, which, unit)?;
            card(context, id, true)
        })
    }

    /// Makes a role.
    ///
    /// # Errors
    /// If a rule forbids it; then nothing is changed. So with all others here.
    pub fn add_role(&self, new: &RoleChange) -> Result<RoleCard> {
        self.administer(|context| {
            let unit = find::unit(context, new.unit.as_deref())?;
            let mut values = values(new);
            values.push(("businessunitid", lookup("businessunit", unit)));
            let id = put(context, "role", None, values)?;
            change(context, id, new)?;
            card(context, id, true)
        })
    }

    /// Changes a role.
    ///
    /// # Errors
    /// See above.
    pub fn change_role(&self, which: &str, what: &RoleChange) -> Result<RoleCard> {
        self.administer(|context| {
            let id = find_role(context, which, what.unit.as_deref())?;
            let values = values(what);
            if !values.is_empty() {
                put(context, "role", Some(id), values)?;
                context.renew_session();
            }
            change(context, id, what)?;
            card(context, id, true)
        })
    }

    /// Removes a role, with all its copies.
    ///
    /// # Errors
    /// See above.
    pub fn remove_role(&self, which: &str, unit: Option<&str>) -> Result<()> {
        self.administer(|context| {
            let id = find_role(context, which, unit)?;
            delete(context, "role", id)
        })
    }
}

fn find_role(context: &mut Context<'_, '_>, which: &str, unit: Option<&str>) -> Result<Uuid> {
    match unit {
        Some(unit) => {
            let unit = find::unit(context, Some(unit))?;
            find::role(context, which, unit)
        }
        None => find::role_at_home(context, which),
    }
}

fn values(change: &RoleChange) -> Vec<(&'static str, Value)> {
    let mut values = Vec::new();
    if let Some(name) = &change.name {
        values.push(("name", Value::Text(name.clone())));
    }
    if let Some(inherited) = change.inherited {
        values.push(("isinherited", Value::Int(inherited.into())));
    }
    values
}

/// Takes and gives privileges.
fn change(context: &mut Context<'_, '_>, role: Uuid, what: &RoleChange) -> Result<()> {
    for text in &what.revokes {
        for (privilege, _) in read(context, text, false)? {
            let gone = ("PrivilegeId", Data::Guid(privilege.0));
            invoke_on_role(context, &remove_privilege::MESSAGE, role, gone)?;
        }
    }
    let mut given = Vec::new();
    for text in &what.grants {
        for (privilege, depth) in read(context, text, true)? {
            let record = Record::new(&GIVEN).with("PrivilegeId", privilege.0);
            given.push(record.with("Depth", depth.number()).into());
        }
    }
    if given.is_empty() {
        return Ok(());
    }
    let given = ("Privileges", Data::List(given));
    invoke_on_role(context, &add_privileges::MESSAGE, role, given)
}

/// What `read,write:account:business-unit` or `prvBulkDelete:organization` stands for.
fn read(
    context: &Context<'_, '_>,
    text: &str,
    with_depth: bool,
) -> Result<Vec<(PrivilegeId, Depth)>> {
    let wrong = |why: String| Err(Error::InvalidArgument(why));
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let (privileges, depth) = match parts.as_slice() {
        [name, rest @ ..] if rest.len() < 2 && context.catalog.privilege(name).is_some() => {
            (context.catalog.privilege(name).into_iter().map(AsRef::as_ref).collect(), rest.first())
        }
        [rights, table, rest @ ..] if rest.len() < 2 => {
            let Some(known) = context.catalog.table(table) else {
                return wrong(format!(
                    "there is no table `{table}`; write its logical name, as in `account`"
                ));
            };
            let mut privileges = Vec::new();
            for right in rights.split(',') {
                let is_it = |each: &Right| each.verb().eq_ignore_ascii_case(right.trim());
                let privilege = Right::ALL.into_iter().find(is_it);
                let privilege = privilege.and_then(|right| known.security().privilege(right));
                let Some(privilege) = privilege else {
                    return wrong(format!("there is no privilege to `{right}` on `{table}`"));
                };
                privileges.push(privilege);
            }
            (privileges, rest.first())
        }
        _ => {
            return wrong(format!(
                "`{text}` is no privilege; write `read:account:business-unit`, or a name as \
                 `prvBulkDelete`"
            ));
        }
    };
    let mut all = Vec::with_capacity(privileges.len());
    for privilege in privileges {
        let deepest = privilege.depths.iter().copied().max().unwrap_or(Depth::Global);
        let depth = match depth {
            Some(word) => read_depth(word)?,
            // Of a table's, how far is to be said.
            None if with_depth && privilege.right.is_some() => {
                return wrong(format!(
                    "how far does `{text}` reach? Add `:user`, `:business-unit`, `:parent-child` or \
                     `:organization`"
                ));
            }
            None => deepest,
        };
        all.push((privilege.id, depth));
    }
    Ok(all)
}

/// The words of people and those of the product.
fn read_depth(word: &str) -> Result<Depth> {
    Ok(match word.to_ascii_lowercase().as_str() {
        "user" | "basic" => Depth::Basic,
        "business-unit" | "local" => Depth::Local,
        "parent-child" | "deep" => Depth::Deep,
        "organization" | "global" => Depth::Global,
        _ => {
            return Err(Error::InvalidArgument(format!(
                "`{word}` is no depth; write `user`, `business-unit`, `parent-child` or `organization`"
            )));
        }
    })
}

fn words(depth: Depth) -> &'static str {
    match depth {
        Depth::Basic => "user",
        Depth::Local => "business-unit",
        Depth::Deep => "parent-child",
        Depth::Global => "organization",
    }
}

fn card(context: &mut Context<'_, '_>, id: Uuid, whole: bool) -> Result<RoleCard> {
    const COLUMNS: [&str; 4] = ["name", "businessunitid", "roletemplateid", "isinherited"];
    let row = context.reader(REASON).one("role", &COLUMNS, id)?;
    let row = row.ok_or_else(|| Error::RowNotFound(Reference::new("role", id)))?.values;
    let mut held = None;
    if whole {
        let known: BTreeMap<PrivilegeId, String> =
            context.catalog.privileges().map(|each| (each.id, each.name.clone())).collect();
        let all = privileges::of(context, &[id])?;
        let all = all
            .into_iter()
            .filter_map(|each| Some((known.get(&each.privilege)?.clone(), words(each.depth))));
        held = Some(all.collect());
    }
    Ok(RoleCard {
        id,
        name: text(&row, 0).unwrap_or_default(),
        unit: named(context, "businessunit", guid(&row, 1))?,
        predefined: guid(&row, 2).is_some(),
        inherited: number(&row, 3) != Some(0),
        privileges: held,
    })
}
