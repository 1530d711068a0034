//! Messages about queues and the rows that wait in them.

pub(crate) mod add;
pub(crate) mod add_principal;
pub(crate) mod pick;
pub(crate) mod release;
pub(crate) mod remove;

use model::Result;
use model::message::{Delete, Precondition, Update};
use model::value::{Reference, Value};

use super::{delete, update};
use crate::context::Context;

/// Says who works on an item, by the rules of an update.
fn give_to(context: &mut Context<'_, '_>, item: &Reference, worker: Value) -> Result<()> {
    let fields = Update::new(item.clone(), vec![("workerid".to_owned(), worker)]);
    update::run(context, &fields).map(drop)
}

/// Takes an item out of its queue, by the rules of a deletion. The row that waited stays.
fn take_out(context: &mut Context<'_, '_>, item: &Reference) -> Result<()> {
    let fields = Delete { target: item.clone(), condition: Precondition::None };
    delete::run(context, &fields).map(drop)
}
