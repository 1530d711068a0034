//! Who there is and what they may do, shown and changed for whoever runs the program. Nobody is asked, but
//! every row is written by the ordinary messages, with all rules that hold for them.

mod find;
mod roles;
mod teams;
mod units;
mod users;

use model::Result;
use model::message::{Association, Request};
use model::query::Path;
use model::value::{Reference, Value};
use serde::Serialize;
use uuid::Uuid;

use crate::context::Context;
use crate::{Engine, messages};

pub use roles::{Privileges, RoleCard, RoleChange};
pub use teams::{TeamCard, TeamChange, TeamKind};
pub use units::{UnitCard, UnitChange};
pub use users::{Acting, Among, Held, UserCard, UserChange};

const REASON: &str = "whoever runs the program administers it";

/// A row and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its key.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

impl Engine {
    /// Reads for whoever runs the program.
    fn look<T>(&self, work: impl Fn(&mut Context<'_, '_>) -> Result<T>) -> Result<T> {
        self.store().read(|transaction| self.by_itself(transaction, REASON, &work))
    }

    /// Writes for whoever runs the program: all of it or nothing.
    fn administer<T>(&self, work: impl Fn(&mut Context<'_, '_>) -> Result<T>) -> Result<T> {
        self.store().write(|transaction| self.by_itself(transaction, REASON, &work))
    }
}

/// What a row is called, if it is there.
fn named(
    context: &mut Context<'_, '_>,
    table: &'static str,
    id: Option<Uuid>,
) -> Result<Option<Named>> {
    let Some(id) = id else { return Ok(None) };
    let name = context.name_of(table, id, REASON)?;
    Ok(name.map(|name| Named { id, name }))
}

/// Those that go, and then those that come.
fn both<'a>(
    gone: &'a [String],
    new: &'a [String],
) -> impl Iterator<Item = (&'a String, bool)> + use<'a> {
    gone.iter().map(|one| (one, false)).chain(new.iter().map(|one| (one, true)))
}

/// Connects two rows by a relationship, or takes them apart.
fn associate(
    context: &mut Context<'_, '_>,
    relationship: &str,
    target: Reference,
    related: Reference,
    on: bool,
) -> Result<()> {
    let known = context.catalog.many_to_many(relationship);
    let from_second = known.is_some_and(|each| each.second == target.table);
    let path = Path::Intersect { relationship: relationship.to_owned(), from_second };
    let association = Association { target, path, related: vec![related] };
    let request =
        if on { Request::Associate(association) } else { Request::Disassociate(association) };
    messages::run(context, &request)?;
    // What follows is decided by what holds now.
    context.renew_session();
    Ok(())
}

fn lookup(table: &str, id: Uuid) -> Value {
    Value::Reference(Reference::new(table, id))
}
