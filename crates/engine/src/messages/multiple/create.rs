//! `CreateMultiple`: new rows of a table, all of them or none.

use model::Result;
use model::message::{Create, Data, Descriptor, Field, FieldType, Invoke, Record, RecordType};
use model::right::Right;

use super::{CONTENTS, each, table};
use crate::Response;
use crate::context::Context;
use crate::messages::create;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("CreateMultiple").on_rows_of(&[]).takes(CONTENTS).returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "CreateMultipleResponse",
    &[Field::new("Ids", FieldType::List(&FieldType::Guid))],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    // Also where nothing is made.
    let table = context.table(table(fields)?)?;
    context.access().check_privilege(&table.security(), Right::Create)?;
    let mut ids = Vec::new();
    each(context, fields, |context, content| {
        let id = content.target.as_ref().map(|target| target.id);
        let made = create::run(context, &Create { id, ..content.row.clone() })?;
        if let Response::Created { row, .. } = made {
            ids.push(Data::Guid(row.id));
        }
        Ok(())
    })?;
    Ok(Response::Result(Record::new(&RESPONSE).with("Ids", ids)))
}
