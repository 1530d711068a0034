//! `CloseIncident`: a case is resolved, and an activity says how.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke};

use super::closing::{Closing, close};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::tables::incident;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("CloseIncident").takes(&[
        Field::new("IncidentResolution", FieldType::Content(&["incidentresolution"])),
        Field::new("Status", FieldType::Int),
    ]),
    run,
);

const RESOLVED: Closing = Closing {
    table: "incident",
    lookup: "incidentid",
    state: 1,
    again: incident::already_resolved,
    follow: &[],
};

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    close(context, &fields.arguments, "IncidentResolution", &RESOLVED)
}
