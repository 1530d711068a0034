//! The messages, one file each: what each means, whatever protocol it came by.

mod along;
pub(crate) mod assign;
pub(crate) mod associate;
pub(crate) mod audit;
pub(crate) mod autonumber;
pub(crate) mod batches;
pub(crate) mod bulk_delete;
pub(crate) mod calculate_rollup;
pub(crate) mod changes;
mod column_share;
pub(crate) mod create;
pub(crate) mod definitions;
pub(crate) mod delete;
pub(crate) mod disassociate;
pub(crate) mod duplicates;
pub(crate) mod explain;
pub(crate) mod files;
pub(crate) mod initialize_from;
pub(crate) mod keys;
pub(crate) mod merge;
pub(crate) mod metadata;
pub(crate) mod multiple;
pub(crate) mod organization;
pub(crate) mod people;
pub(crate) mod privileges;
pub(crate) mod questions;
pub(crate) mod queues;
mod related;
pub(crate) mod relationships;
pub(crate) mod retrieve;
pub(crate) mod retrieve_multiple;
pub(crate) mod roles;
pub(crate) mod sales;
pub(crate) mod set_state;
pub(crate) mod sharing;
pub(crate) mod state_transition;
pub(crate) mod total_count;
pub(crate) mod update;
pub(crate) mod who_am_i;

use model::Result;
use model::message::Request;

pub(crate) use retrieve_multiple::stream;

use crate::context::Context;
use crate::rules::alternate_key;
use crate::{Response, registry};

/// Runs a message.
pub(crate) fn run(context: &mut Context<'_, '_>, request: &Request) -> Result<Response> {
    context.session.check_asks(Some(request))?;
    match request {
        Request::Create(fields) => create::run(context, fields),
        Request::Retrieve(fields) => retrieve::run(context, fields),
        Request::RetrieveMultiple(fields) => retrieve_multiple::run(context, fields),
        Request::RetrieveEntityChanges(fields) => changes::run(context, fields),
        Request::RetrieveDefinitions(fields) => metadata::definitions::run(context, fields),
        Request::Update(fields) => update::run(context, fields),
        Request::Upsert(fields) => update::run_or_create(context, fields),
        Request::Delete(fields) => delete::run(context, fields),
        Request::Upload(fields) => files::step(context, fields),
        Request::Download(fields) => files::open(context, fields),
        Request::Associate(fields) => associate::run(context, fields),
        Request::Disassociate(fields) => disassociate::run(context, fields),
        Request::Invoke(fields) => registry::run(context, fields),
        Request::Along(along) => along::run(context, along),
        Request::Detecting(request) => {
            context.detects_duplicates = true;
            run(context, request)
        }
        Request::Keyed(keyed) => alternate_key::run(context, keyed),
    }
}
