//! `PublishDuplicateRule`: a rule of duplicate detection comes into force.

use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap};
use model::value::{Reference, Value};
use model::{Error, Result};

use super::{TABLE, set_state};
use crate::Response;
use crate::clock::new_id;
use crate::context::Context;
use crate::jobs::Stage;
use crate::registry::Message;
use crate::rules::duplicates::PUBLISHED;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("PublishDuplicateRule")
        .soap(Soap::BUSINESS.target("DuplicateRuleId"))
        .on_row_of(&[TABLE])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType =
    RecordType::new("PublishDuplicateRuleResponse", &[Field::new("JobId", FieldType::Guid)]);

/// The kind of job of publishing a rule (`operationtype`).
const KIND: i64 = 7;

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let rule = fields.target()?.clone();
    set_state(context, &rule, (1, PUBLISHED))?;
    let reader = &mut context.reader("publish a rule of duplicate detection");
    let columns = ["baseattributename"];
    let of_rule = crate::directory::one_of("regardingobjectid", [rule.id]);
    if reader.all("duplicaterulecondition", &columns, vec![of_rule])?.is_empty() {
        return Err(Error::InvalidArgument("The rule has no condition.".into()));
    }
    let user = context.session.principal();
    let (owner, unit) = (user.id().0, user.unit().0);
    let job = new_id();
    let mut values = Stage::Succeeded.values().to_vec();
    values.extend([
        ("name", Value::Text("Publish a duplicate detection rule".into())),
        ("operationtype", Value::Int(KIND)),
        ("ownerid", Value::Reference(Reference::new("systemuser", owner))),
        ("owningbusinessunit", Value::Guid(unit)),
        ("owninguser", Value::Guid(owner)),
        ("startedon", Value::Timestamp(context.now)),
        ("completedon", Value::Timestamp(context.now)),
    ]);
    context.upkeep("tell of a rule that was published").insert("asyncoperation", job, values)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("JobId", job)))
}
