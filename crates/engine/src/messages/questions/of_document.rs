//! `FetchXmlToQueryExpression`: the `QueryExpression` that asks what a document of `FetchXML` asks. What only a
//! document can say is refused.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, QUERY_EXPRESSION, Record, RecordType};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

static DESCRIPTOR: Descriptor = Descriptor::function("FetchXmlToQueryExpression")
    .takes(&[Field::new("FetchXml", FieldType::Text)])
    .returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

static RESPONSE: RecordType = RecordType::new("FetchXmlToQueryExpressionResponse", &ANSWER);

static ANSWER: [Field; 1] = [Field::new("Query", FieldType::Record(&QUERY_EXPRESSION))];

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fetch = fetchxml::parse(fields.arguments.text("FetchXml")?)?;
    // Names that are not there are told now and not when the question is asked.
    fetchxml::translate(&fetch, &context.catalog, &context.session.formats().zone)?;
    let query = fetchxml::to_expression(&fetch, &context.catalog)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("Query", query)))
}
