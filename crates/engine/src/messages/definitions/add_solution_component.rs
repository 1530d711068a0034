//! `AddSolutionComponent`: lists a component in a solution (metadata.md §12).

use model::message::{Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType};
use model::right::Right;
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::definitions::components;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new("ComponentId", FieldType::Guid),
    Field::new("ComponentType", FieldType::Int),
    Field::new("SolutionUniqueName", FieldType::Text),
    Field::new("AddRequiredComponents", FieldType::Bool),
    Field::optional("DoNotIncludeSubcomponents", FieldType::Bool),
    Field::optional("IncludedComponentSettingsValues", FieldType::List(&FieldType::Text)),
];

const RESPONSE: RecordType =
    RecordType::new("AddSolutionComponentResponse", &[Field::new("id", FieldType::Guid)]);

pub(crate) const MESSAGE: Message =
    Message::new(&Descriptor::action("AddSolutionComponent").takes(FIELDS).returns(&RESPONSE), run);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let fields = &fields.arguments;
    let solutions = context.table("solution")?;
    context.access().check_privilege(&solutions.security(), Right::Write)?;
    let (id, kind) = (fields.guid("ComponentId")?, fields.int("ComponentType")?);
    if !components::exists(context, kind, id)? {
        return Err(Error::rule(
            0x8004_0217,
            format!("The component {id} of type {kind} does not exist."),
        ));
    }
    let solution = components::solution(context, fields.text("SolutionUniqueName")?)?;
    let without = fields.maybe("DoNotIncludeSubcomponents", Fields::bool)?.unwrap_or_default();
    let row = components::list(context, solution, id, kind, without)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("id", row)))
}
