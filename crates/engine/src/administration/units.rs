//! Business units, as a tree.

use std::collections::HashMap;

use model::value::Value;
use model::{Error, Result};
use serde::Serialize;
use uuid::Uuid;

use super::{Named, REASON, find, lookup};
use crate::Engine;
use crate::by_itself::{delete, put};
use crate::context::Context;
use crate::directory::{guid, text, truth};

/// A business unit, shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitCard {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The unit above it.
    pub parent: Option<Named>,
    /// How many units are above it.
    pub level: usize,
    /// Whether its users may not sign in.
    pub disabled: bool,
    /// How many users are in it, without those below.
    pub users: usize,
}

/// What a business unit becomes. What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct UnitChange {
    /// Its name.
    pub name: Option<String>,
    /// The unit above it, by id or name; of a new one the root, if none is named.
    pub parent: Option<String>,
    /// Whether its users may not sign in.
    pub disabled: Option<bool>,
}

impl Engine {
    /// All business units, each before those below it.
    ///
    /// # Errors
    /// If the database fails.
    pub fn units(&self) -> Result<Vec<UnitCard>> {
        self.look(all)
    }

    /// A business unit.
    ///
    /// # Errors
    /// If none is called so, or the database fails.
    pub fn unit(&self, which: &str) -> Result<UnitCard> {
        self.look(|context| {
            let id = find::unit(context, Some(which))?;
            card(context, id)
        })
    }

    /// Makes a business unit.
    ///
    /// # Errors
    /// If a rule forbids it; then nothing is changed. So with all others here.
    pub fn add_unit(&self, new: &UnitChange) -> Result<UnitCard> {
        self.administer(|context| {
            let parent = find::unit(context, new.parent.as_deref())?;
            let values = vec![
                ("name", Value::Text(new.name.clone().unwrap_or_default())),
                ("parentbusinessunitid", lookup("businessunit", parent)),
            ];
            let id = put(context, "businessunit", None, values)?;
            if new.disabled == Some(true) {
                let off = vec![("isdisabled", Value::Bool(true))];
                put(context, "businessunit", Some(id), off)?;
            }
            card(context, id)
        })
    }

    /// Changes a business unit.
    ///
    /// # Errors
    /// See above.
    pub fn change_unit(&self, which: &str, change: &UnitChange) -> Result<UnitCard> {
        self.administer(|context| {
            let id = find::unit(context, Some(which))?;
            let mut values = Vec::new();
            if let Some(name) = &change.name {
                values.push(("name", Value::Text(name.clone())));
            }
            if let Some(parent) = &change.parent {
                let parent = find::unit(context, Some(parent))?;
                values.push(("parentbusinessunitid", lookup("businessunit", parent)));
            }
            if let Some(disabled) = change.disabled {
                values.push(("isdisabled", Value::Bool(disabled)));
            }
            if !values.is_empty() {
                put(context, "businessunit", Some(id), values)?;
                context.renew_session();
            }
            card(context, id)
        })
    }

    /// Removes a business unit: nobody may be in it, and no unit below it.
    ///
    /// # Errors
    /// See above.
    pub fn remove_unit(&self, which: &str) -> Result<()> {
        self.administer(|context| {
            let id = find::unit(context, Some(which))?;
            // Only a unit that is switched off can go.
            put(context, "businessunit", Some(id), vec![("isdisabled", Value::Bool(true))])?;
            context.renew_session();
            delete(context, "businessunit", id)
        })
    }
}

fn card(context: &mut Context<'_, '_>, id: Uuid) -> Result<UnitCard> {
    let found = all(context)?.into_iter().find(|card| card.id == id);
    found.ok_or_else(|| Error::internal("a business unit is not in the tree"))
}

fn all(context: &mut Context<'_, '_>) -> Result<Vec<UnitCard>> {
    let mut reader = context.reader(REASON);
    let rows =
        reader.all("businessunit", &["name", "parentbusinessunitid", "isdisabled"], Vec::new())?;
    let mut users: HashMap<Uuid, usize> = HashMap::new();
    for row in reader.all("systemuser", &["businessunitid"], Vec::new())? {
        if let Some(unit) = guid(&row.values, 0) {
            *users.entry(unit).or_default() += 1;
        }
    }
    let mut below: HashMap<Option<Uuid>, Vec<UnitCard>> = HashMap::new();
    for row in rows {
        below.entry(guid(&row.values, 1)).or_default().push(UnitCard {
            id: row.id,
            name: text(&row.values, 0).unwrap_or_default(),
            parent: None,
            level: 0,
            disabled: truth(&row.values, 2),
            users: users.get(&row.id).copied().unwrap_or_default(),
        });
    }
    for units in below.values_mut() {
        // The last is taken first.
        units.sort_by(|one, other| other.name.cmp(&one.name));
    }
    let mut open = below.remove(&None).unwrap_or_default();
    let mut cards = Vec::new();
    while let Some(unit) = open.pop() {
        let itself = Named { id: unit.id, name: unit.name.clone() };
        let children = below.remove(&Some(unit.id)).unwrap_or_default().into_iter();
        open.extend(children.map(|child| UnitCard {
            parent: Some(itself.clone()),
            level: unit.level + 1,
            ..child
        }));
        cards.push(unit);
    }
    Ok(cards)
}
