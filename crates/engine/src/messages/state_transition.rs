//! `IsValidStateTransition`: whether a row can go into a state with a status reason.

use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};
use model::metadata::{Choice, ChoiceOption};
use model::right::Right;
use model::{Error, Result};
use planner::Table;

use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::{state, target};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("IsValidStateTransition")
        .takes(&[
            Field::new("Entity", FieldType::Row(&[])),
            Field::new("NewState", FieldType::Text),
            Field::new("NewStatus", FieldType::Int),
        ])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType =
    RecordType::new("IsValidStateTransitionResponse", &[Field::new("IsValid", FieldType::Bool)]);

/// The status reason that a state begins with, as clients name it.
const ANY: i64 = -1;

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let row = fields.arguments.reference("Entity")?;
    let (name, status) = (fields.arguments.text("NewState")?, fields.arguments.int("NewStatus")?);
    let (table, _) = target::check(context, row, &[Right::Read])?;
    let valid = is_valid(&table, name, status)?;
    Ok(Response::Result(Record::new(&RESPONSE).with("IsValid", valid)))
}

/// Every state can be reached from every other: transitions are not restricted.
fn is_valid(table: &Table, state: &str, status: i64) -> Result<bool> {
    let Some((states, statuses)) = state::choices(table) else {
        let name = &table.definition.name;
        return Err(Error::InvalidArgument(format!("rows of `{name}` have no state")));
    };
    let Some(state) = find(states, state) else { return Ok(false) };
    let belongs = |status: &ChoiceOption| status.state == Some(state.value);
    Ok(status == ANY || statuses.option(status).is_some_and(belongs))
}

/// The state with this name, which clients give in one of its forms: the one that never changes, its
/// label, or its number.
fn find<'c>(states: &'c Choice, name: &str) -> Option<&'c ChoiceOption> {
    let number = name.trim().parse().ok();
    states.options.iter().find(|state| {
        let invariant = state.invariant_name.as_deref();
        number == Some(state.value)
            || invariant.is_some_and(|invariant| invariant.eq_ignore_ascii_case(name))
            || state.label.as_str().eq_ignore_ascii_case(name)
    })
}
