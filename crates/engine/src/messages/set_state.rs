//! `SetState`: a row gets another state and status reason, by all the rules of an update.

use model::message::{Descriptor, Field, FieldType, Invoke, Update};
use model::value::Value;
use model::{Error, Result};

use super::update;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::state;

/// What stands for the status reason that a state begins with.
const DEFAULT: i64 = -1;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::sdk("SetState", true, "PATCH {set}({key}) {statecode,statuscode}").takes(&[
        Field::new("EntityMoniker", FieldType::Row(&[])),
        Field::new("State", FieldType::Int),
        Field::new("Status", FieldType::Int),
    ]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let row = arguments.reference("EntityMoniker")?;
    let (new_state, status) = (arguments.int("State")?, arguments.int("Status")?);
    let table = context.table(&row.table)?;
    if state::choices(&table).is_none() {
        let name = &row.table;
        return Err(Error::InvalidArgument(format!("rows of `{name}` have no state")));
    }
    let mut values = vec![("statecode".to_owned(), Value::Int(new_state))];
    if status != DEFAULT {
        values.push(("statuscode".to_owned(), Value::Int(status)));
    }
    update::run(context, &Update::new(row.clone(), values))?;
    Ok(Response::Done)
}
