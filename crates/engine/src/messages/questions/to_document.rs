//! `QueryExpressionToFetchXml`: the document of `FetchXML` that asks what a question in another shape asks.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, QUERY_BASE, Record, RecordType};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

static FIELDS: [Field; 1] = [Field::new("Query", FieldType::Record(&QUERY_BASE))];

static DESCRIPTOR: Descriptor =
    Descriptor::action("QueryExpressionToFetchXml").reading().takes(&FIELDS).returns(&RESPONSE);

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

const RESPONSE: RecordType = RecordType::new(
    "QueryExpressionToFetchXmlResponse",
    &[Field::new("FetchXml", FieldType::Text)],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let mut fetch = fetchxml::of_question(fields.arguments.record("Query")?)?;
    fetchxml::translate(&fetch, &context.catalog, &context.session.formats().zone)?;
    // The product's two shapes have different cookies.
    fetch.cookie = None;
    Ok(Response::Result(Record::new(&RESPONSE).with("FetchXml", fetchxml::text(&fetch))))
}
