//! `Assign`: a row gets another owner, by all the rules of an update (security.md §4.2).

use model::message::{Descriptor, Field, FieldType, Invoke, Update};
use model::value::Value;
use model::{Error, Result};

use super::update;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

const OWNER: &str = "ownerid";

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::sdk("Assign", true, "PATCH {set}({key}) {ownerid}").takes(&[
        Field::new("Target", FieldType::Row(&[])),
        Field::new("Assignee", FieldType::Row(&["systemuser", "team"])),
    ]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let row = fields.arguments.reference("Target")?;
    if context.table(&row.table)?.column(OWNER).is_none() {
        let name = &row.table;
        return Err(Error::InvalidArgument(format!("rows of `{name}` have no owner")));
    }
    let owner = fields.arguments.reference("Assignee")?.clone();
    let values = vec![(OWNER.to_owned(), Value::Reference(owner))];
    update::run(context, &Update::new(row.clone(), values))?;
    Ok(Response::Done)
}
