//! `WinOpportunity` and `LoseOpportunity`: an opportunity is closed, and an activity says why.

use model::message::{Descriptor, Field, FieldType, Invoke};
use model::{Error, Result};

use super::closing::{Closing, close};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;

const FIELDS: &[Field] = &[
    Field::new(ACTIVITY, FieldType::Content(&["opportunityclose"])),
    Field::new("Status", FieldType::Int),
];
const ACTIVITY: &str = "OpportunityClose";

pub(crate) const WIN: Message =
    Message::new(&Descriptor::action("WinOpportunity").takes(FIELDS), win);
pub(crate) const LOSE: Message =
    Message::new(&Descriptor::action("LoseOpportunity").takes(FIELDS), lose);

const WON: Closing = Closing {
    table: "opportunity",
    lookup: "opportunityid",
    state: 1,
    again: || Error::rule(0x8004_0233, "The opportunity is already closed."),
    follow: &[("actualend", "actualclosedate"), ("actualrevenue", "actualvalue")],
};
const LOST: Closing = Closing { state: 2, ..WON };

fn win(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    close(context, &fields.arguments, ACTIVITY, &WON)
}

fn lose(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    close(context, &fields.arguments, ACTIVITY, &LOST)
}
