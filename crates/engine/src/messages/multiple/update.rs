//! `UpdateMultiple`: new values for rows of a table, all of them or none.

use std::collections::HashSet;

use model::message::{Content, Descriptor, Invoke, Precondition, Related, Soap, Update};
use model::right::Right;
use model::{Error, Result};

use super::{CONTENTS, each, table, target};
use crate::Response;
use crate::context::Context;
use crate::messages::update;
use crate::registry::Message;
use crate::rules::activities::parties;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("UpdateMultiple").soap(Soap::CORE).on_rows_of(&[]).takes(CONTENTS),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    // Also where nothing is changed.
    let table = context.table(table(fields)?)?;
    context.access().check_privilege(&table.security(), Right::Write)?;
    let mut changed = HashSet::new();
    each(context, fields, |context, content| {
        // The product changes a row that is named several times by the first of them alone.
        if changed.insert(target(content)?.id) {
            let update = of(context, content, Precondition::Exists)?;
            update::run(context, &update)?;
        }
        Ok(())
    })?;
    Ok(Response::Done)
}

/// The update of one row. Of what else an item may say of a row that is there, only lists of parties are
/// values of it.
pub(super) fn of(
    context: &Context<'_, '_>,
    content: &Content,
    condition: Precondition,
) -> Result<Update> {
    let is_value = |related: &Related| parties::is_list(context, &content.row.table, &related.path);
    if !(content.row.associations.is_empty() && content.row.related.iter().all(is_value)) {
        return Err(Error::Payload(
            "A row that exists is not changed together with a collection of others, and makes no new \
             rows: those are written by requests of their own."
                .into(),
        ));
    }
    Ok(Update {
        target: target(content)?.clone(),
        values: content.row.values.clone(),
        related: content.row.related.clone(),
        condition,
        returning: None,
    })
}
