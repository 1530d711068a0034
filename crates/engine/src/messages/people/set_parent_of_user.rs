//! `SetParentSystemUser`: a user gets another manager, or none. Those below the user stay below it,
//! or go to the manager that it had.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Soap, SoapKey};
use model::query::Condition;
use model::value::{Reference, Value};

use super::point;
use crate::Response;
use crate::context::Context;
use crate::directory::guid;
use crate::registry::Message;

const USER: &str = "systemuser";
const MANAGER: &str = "parentsystemuserid";

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("SetParentSystemUser")
        .soap(Soap::BUSINESS.target("UserId").keys(&[SoapKey::new("Parent", "ParentId")]))
        .on_row_of(&[USER])
        .takes(&[
            Field::optional("Parent", FieldType::Row(&[USER])),
            Field::optional("KeepChildUsers", FieldType::Bool),
        ]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let (user, arguments) = (fields.target()?, &fields.arguments);
    let manager = arguments.maybe("Parent", |fields, name| Ok(fields.reference(name)?.clone()))?;
    let keep = arguments.maybe("KeepChildUsers", Fields::bool)?.unwrap_or(true);
    if !keep {
        let mut reader = context.reader("know who is above and below a user");
        let old = reader.one(USER, &[MANAGER], user.id)?;
        let old = old.and_then(|row| guid(&row.values, 0)).map(|id| Reference::new(USER, id));
        let below = vec![Condition::equal(MANAGER, Value::Guid(user.id))];
        for report in reader.all(USER, &[], below)? {
            point(context, &Reference::new(USER, report.id), MANAGER, old.clone())?;
        }
    }
    point(context, user, MANAGER, manager)?;
    Ok(Response::Done)
}
