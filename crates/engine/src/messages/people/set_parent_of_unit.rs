//! `SetParentBusinessUnit`: a business unit moves below another one (security.md §1.3).

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Soap, SoapKey};

use super::point;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("SetParentBusinessUnit")
        .soap(Soap::BUSINESS.target("BusinessUnitId").keys(&[SoapKey::new("Parent", "ParentId")]))
        .on_row_of(&["businessunit"])
        .takes(&[Field::new("Parent", FieldType::Row(&["businessunit"]))]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let parent = fields.arguments.reference("Parent")?.clone();
    point(context, fields.target()?, "parentbusinessunitid", Some(parent))?;
    Ok(Response::Done)
}
