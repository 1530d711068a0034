//! `UpsertMultiple`: rows of a table changed, and made where they are not there, all of them or none.

use std::collections::HashSet;

use model::message::{Descriptor, Invoke, Precondition, Soap};
use model::{Error, Result};

use super::{CONTENTS, each, table, update};
use crate::Response;
use crate::context::Context;
use crate::messages;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("UpsertMultiple").soap(Soap::CORE).on_rows_of(&[]).takes(CONTENTS),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    // Which privilege is asked for depends on each row.
    context.table(table(fields)?)?;
    let mut named = HashSet::new();
    each(context, fields, |context, content| {
        match &content.target {
            // The product refuses a row that is named several times.
            Some(target) if !named.insert(target.id) => {
                return Err(Error::DuplicateKey);
            }
            Some(_) => {
                messages::update::run_or_create(
                    context,
                    &update::of(context, content, Precondition::None)?,
                )?;
            }
            None => {
                messages::create::run(context, &content.row)?;
            }
        }
        Ok(())
    })?;
    Ok(Response::Done)
}
