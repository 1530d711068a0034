//! `BulkDelete`: rows that questions find are deleted by a job, in the name of who asked. Nothing is sent to
//! anybody: recipients are accepted and forgotten.

use model::message::{
    Descriptor, Field, FieldType, Fields, Invoke, QUERY_EXPRESSION, Record, RecordType, Soap,
    SoapKey,
};
use model::right::Right;
use model::time::Timestamp;
use model::value::{Reference, Value};
use model::{Error, Result};

use super::create;
use crate::Response;
use crate::clock::new_id;
use crate::context::Context;
use crate::jobs::{self, Recurrence, Stage};
use crate::registry::Message;

static FIELDS: [Field; 9] = [
    Field::new("QuerySet", FieldType::List(&FieldType::Record(&QUERY_EXPRESSION))),
    Field::new("JobName", FieldType::Text),
    Field::new("SendEmailNotification", FieldType::Bool),
    Field::optional("ToRecipients", FieldType::List(&FieldType::Row(&[]))),
    Field::optional("CCRecipients", FieldType::List(&FieldType::Row(&[]))),
    Field::optional("RecurrencePattern", FieldType::Text),
    Field::optional("StartDateTime", FieldType::Timestamp),
    Field::optional("SourceImportId", FieldType::Guid),
    Field::optional("RunNow", FieldType::Bool),
];

static DESCRIPTOR: Descriptor = Descriptor::action("BulkDelete")
    .soap(Soap::BUSINESS.keys(&[
        SoapKey::new("ToRecipients", "ToRecipients").of_table("systemuser"),
        SoapKey::new("CCRecipients", "CCRecipients").of_table("systemuser"),
    ]))
    .takes(&FIELDS)
    .returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType =
    RecordType::new("BulkDeleteResponse", &[Field::new("JobId", FieldType::Guid)]);

const REASON: &str = "make the job of a bulk deletion";

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    context.access().check_misc(context.privilege("prvBulkDelete")?)?;
    let arguments = &fields.arguments;
    let documents: Vec<String> = arguments
        .records("QuerySet")?
        .into_iter()
        .map(|question| document(context, question))
        .collect::<Result<_>>()?;
    if documents.is_empty() {
        return Err(Error::InvalidArgument("The QuerySet has no query.".into()));
    }
    let name = arguments.text("JobName")?;
    let pattern =
        arguments.maybe("RecurrencePattern", Fields::text)?.filter(|text| !text.is_empty());
    pattern.map(Recurrence::parse).transpose()?;
    let start = start(context, arguments)?;
    let stage = if start > context.now { Stage::Waiting } else { Stage::Ready };
    let user = context.session.principal();
    let (owner, unit) = (user.id().0, user.unit().0);
    let mut both: Vec<(&str, Value)> = stage.values().to_vec();
    both.extend([
        ("name", Value::Text(name.to_owned())),
        ("ownerid", Value::Reference(Reference::new("systemuser", owner))),
        ("owningbusinessunit", Value::Guid(unit)),
        ("owninguser", Value::Guid(owner)),
    ]);
    let (job, operation) = (new_id(), new_id());
    let mut values = both.clone();
    values.extend([
        ("operationtype", Value::Int(jobs::BULK_DELETE)),
        ("messagename", Value::Text("BulkDelete".into())),
        ("postponeuntil", Value::Timestamp(start)),
        ("recurrencestarttime", Value::Timestamp(start)),
        ("recurrencepattern", pattern.map_or(Value::Null, |text| Value::Text(text.into()))),
    ]);
    context.upkeep(REASON).insert("asyncoperation", job, values)?;
    both.extend([
        ("asyncoperationid", Value::Guid(job)),
        ("orderedquerysetxml", Value::Text(jobs::keep(&documents))),
        ("isrecurring", Value::Bool(pattern.is_some())),
        ("nextrun", Value::Timestamp(start)),
        ("successcount", Value::Int(0)),
        ("failurecount", Value::Int(0)),
    ]);
    context.upkeep(REASON).insert("bulkdeleteoperation", operation, both)?;
    context.announce_job();
    Ok(Response::Result(Record::new(&RESPONSE).with("JobId", job)))
}

/// When the job begins.
fn start(context: &Context<'_, '_>, arguments: &Fields) -> Result<Timestamp> {
    let now = context.now;
    if arguments.maybe("RunNow", Fields::bool)?.unwrap_or(false) {
        return Ok(now);
    }
    Ok(arguments.maybe("StartDateTime", Fields::timestamp)?.unwrap_or(now).max(now))
}

/// A question as it is kept, if its rows may be deleted at all.
fn document(context: &Context<'_, '_>, question: &Record) -> Result<String> {
    let document = fetchxml::of_expression(question)?;
    let zone = context.session.formats().zone;
    let fetch = fetchxml::parse(&document)?;
    let query = fetchxml::translate(&fetch, &context.catalog, &zone)?.query;
    let table = context.table(&query.table)?;
    create::check_writable(&table, "Delete")?;
    context.access().check_privilege(&table.security(), Right::Delete)?;
    context.access().check_privilege(&table.security(), Right::Read)?;
    Ok(document)
}
