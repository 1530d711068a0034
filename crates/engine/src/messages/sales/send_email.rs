//! `SendEmail`: an email is closed as one that goes out. No mail leaves this server: what is to be sent
//! stays pending, and what was sent by others is noted as sent.

use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap, Update};
use model::query::Condition;
use model::value::{Reference, Value};
use model::{Error, Result};

use super::super::update;
use crate::Response;
use crate::context::Context;
use crate::directory::text;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("SendEmail")
        .soap(Soap::BUSINESS.target("EmailId"))
        .on_row_of(&["email"])
        .takes(FIELDS)
        .returns(&RESPONSE),
    run,
);

const FIELDS: &[Field] =
    &[Field::new("IssueSend", FieldType::Bool), Field::optional("TrackingToken", FieldType::Text)];

const RESPONSE: RecordType =
    RecordType::new("SendEmailResponse", &[Field::new("Subject", FieldType::Text)]);

/// `email.statuscode`.
const SENT: i64 = 3;
const PENDING: i64 = 6;

/// `activityparty.participationtypemask`: who sends, and to whom.
const SENDER: i64 = 1;
const RECIPIENTS: [i64; 3] = [2, 3, 4];

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let email = fields.target()?;
    let before = update::check(context, email, &["subject", "statecode"])?;
    if before.number("statecode").is_some_and(|state| state != 0) {
        return Err(Error::rule(0x8004_0233, "The email is closed and cannot be sent."));
    }
    check_party(context, email, &[SENDER], "An email needs a sender before it can be sent.")?;
    check_party(context, email, &RECIPIENTS, "An email needs a recipient before it can be sent.")?;
    let status = if fields.arguments.bool("IssueSend")? { PENDING } else { SENT };
    let values = vec![
        ("statuscode".to_owned(), Value::Int(status)),
        ("directioncode".to_owned(), Value::Bool(true)),
    ];
    update::run(context, &Update::new(email.clone(), values))?;
    let mut reader = context.reader("tell the subject of an email");
    let row = reader.one("email", &["subject"], email.id)?;
    let subject = row.and_then(|row| text(&row.values, 0));
    Ok(Response::Result(Record::new(&RESPONSE).with("Subject", subject)))
}

fn check_party(
    context: &mut Context<'_, '_>,
    email: &Reference,
    roles: &[i64],
    missing: &str,
) -> Result<()> {
    let roles = roles.iter().map(|role| Value::Int(*role)).collect();
    let conditions = vec![
        Condition::equal("activityid", Value::Reference(email.clone())),
        Condition::In(model::query::Operand::column("participationtypemask"), roles),
    ];
    if context.reader("see who sends and who gets an email").any("activityparty", conditions)? {
        return Ok(());
    }
    Err(Error::InvalidArgument(missing.to_owned()))
}
