//! The organization that all worlds of a database share: worlds settle in it, and are asked one after
//! the other under their own settings.

use std::cell::RefCell;
use std::collections::HashMap;

use model::Uuid;
use model::id::UserId;
use oracle::World;
use serde_json::{Value, json};

use super::Shown;
use super::asker::{Asker, Tally};
use super::names::{ORGANIZATION, rename, renumber};
use super::stored::{demo, rows};
use crate::security::stage::{Stage, Who};

/// What row of T a child points at.
pub(super) type Parents = HashMap<Uuid, Uuid>;

/// A stage and everything on it that the oracle must know.
pub(super) struct Ground<'s> {
    pub(super) stage: &'s Stage,
    everything: World,
    parents: Parents,
    worlds: u128,
    administrator: String,
    tokens: RefCell<HashMap<UserId, String>>,
}

/// A world in the database.
pub(super) struct Settled {
    /// As it came, to be made smaller.
    pub(super) original: World,
    /// With its real names and ids; nothing but its own rows.
    pub(super) own: World,
    pub(super) number: u128,
}

impl<'s> Ground<'s> {
    pub(super) fn new(stage: &'s Stage) -> Self {
        let administrator = stage.server.token("admin@contoso.example");
        let (parents, tokens) = (Parents::new(), RefCell::default());
        Self { stage, everything: demo(), parents, worlds: 0, administrator, tokens }
    }

    /// Puts worlds into the database, each in ids of its own.
    pub(super) fn settle(&mut self, worlds: Vec<World>) -> Vec<Settled> {
        let mut stored = Vec::new();
        let mut settled = Vec::new();
        for original in worlds {
            self.worlds += 1;
            let mut own = original.clone();
            rename(&mut own, self.stage);
            renumber(&mut own, self.worlds);
            stored.extend(rows(self.stage, &own, self.worlds, &mut self.parents));
            self.everything.units.extend(own.units.iter().cloned());
            self.everything.rows.extend(own.rows.iter().cloned());
            self.everything.shares.extend(own.shares.iter().copied());
            settled.push(Settled { original, own, number: self.worlds });
        }
        self.stage.insert(&stored);
        settled
    }

    /// Asks everything of everybody in a world; ends early at a number of failures.
    pub(super) fn ask(&self, settled: &Settled, shown: Shown, failures: usize) -> Tally {
        let own = &settled.own;
        self.set(own);
        let world = World {
            units: self.everything.units.clone(),
            rows: self.everything.rows.clone(),
            shares: self.everything.shares.clone(),
            ..own.clone()
        };
        let world = shown(world);
        let tally = Tally::new(failures);
        let pairs = own.users.iter().flat_map(|e| {
            let others = own.users.iter().filter(|a| a.id != e.id).map(|a| Some(a.id));
            std::iter::once(None).chain(others).map(|a| (e.id, a))
        });
        for (user, impersonator) in pairs {
            let mut asker = Asker::new(self, &world, user, impersonator, &tally);
            if asker.enters() && !tally.is_full() {
                asker.asks(own);
            }
            if tally.is_full() {
                break;
            }
        }
        tally
    }

    /// Gives the organization the settings of a world.
    fn set(&self, world: &World) {
        let path = format!("/api/data/v9.2/organizations({ORGANIZATION})");
        let mut client = self.stage.client();
        let body = settings(world);
        let changed = client.request("PATCH", &path).token(&self.administrator).json(&body).send();
        assert_eq!(changed.status, 204, "{}", changed.text());
    }

    pub(super) fn token(&self, user: UserId) -> String {
        let mut tokens = self.tokens.borrow_mut();
        let make = || self.stage.token(Who::Person(super::names::object_id(user)));
        tokens.entry(user).or_insert_with(make).clone()
    }

    /// A token by which one acts for another.
    pub(super) fn acting_token(&self, actor: UserId, user: UserId) -> String {
        let person = |user| Who::Person(super::names::object_id(user));
        self.stage.acting_token(person(user), person(actor))
    }

    pub(super) fn administrator(&self) -> &str {
        &self.administrator
    }

    pub(super) fn parent(&self, child: Uuid) -> Option<Uuid> {
        self.parents.get(&child).copied()
    }

    pub(super) fn children(&self, parent: Uuid) -> Vec<Uuid> {
        let children = self.parents.iter().filter(|(_, of)| **of == parent);
        children.map(|(child, _)| *child).collect()
    }
}

/// The columns of the organization that decide for everybody.
pub(super) fn settings(world: &World) -> Value {
    let near = world.hierarchy.is_none_or(|hierarchy| hierarchy.managers_stay_in_unit);
    let scope = if world.strict { "records" } else { "privileges" };
    let document = format!(
        "<OrgSettings><ImpersonationScope>{scope}</ImpersonationScope>\
         <ManagersMustBeInSameOrParentBusinessUnitAsReports>{near}\
         </ManagersMustBeInSameOrParentBusinessUnitAsReports></OrgSettings>"
    );
    json!({
        "orgdborgsettings": document,
        "ishierarchicalsecuritymodelenabled": world.hierarchy.is_some(),
        "usepositionhierarchy": world.hierarchy.is_some_and(|hierarchy| hierarchy.by_position),
        "maxdepthforhierarchicalsecuritymodel": world.hierarchy.map_or(3, |hierarchy| hierarchy.depth),
    })
}
