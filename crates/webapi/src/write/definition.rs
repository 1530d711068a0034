//! Definitions as JSON (metadata.md §§1, 2).

use model::message::{Data, DefinitionKey, DefinitionStep};
use model::{Error, Result};

use super::cell::{close_object, push_int};
use super::document::push_member;
use super::record::Writer;
use super::{ENTITY_ID, Frame, Level, context, empty, insert, text};
use crate::definitions::{Address, End, Shown};
use crate::edm::NAMESPACE;
use crate::exchange::Reply;
use axum::http::StatusCode;
use engine::Response;
use model::message::FieldType;

impl Frame<'_> {
    /// The answer of a message that made, changed or deleted a definition: the address of what is there
    /// since, with the first id that the message answers if it is new.
    pub(super) fn defined(&self, address: Option<&Address>, response: &Response) -> Reply {
        let mut reply = empty(StatusCode::NO_CONTENT);
        let Some(address) = address else { return reply };
        let made = match response {
            Response::Result(record) => record.fields.iter().find_map(|(_, value)| match value {
                Data::Guid(id) => Some(*id),
                _ => None,
            }),
            _ => None,
        };
        if let Some(id) = address.id.or(made) {
            insert(&mut reply, ENTITY_ID, &format!("{}/{}({id})", self.base, address.set));
        }
        reply
    }
}

/// The answer that shows what was found.
pub(super) fn reply(frame: &Frame<'_>, shown: &Shown, found: &Data) -> Result<Reply> {
    let mut out = Vec::with_capacity(4096);
    let writer = Writer { frame, sparse: true };
    match (shown.target.end, found) {
        (End::Count(_), Data::List(all)) => Ok(text(all.len().to_string())),
        (_, Data::Null) => Ok(empty(StatusCode::NO_CONTENT)),
        (End::Value { raw: true, field }, value) => {
            let mut body = Vec::new();
            writer.data(&mut body, field.kind, value);
            // A value alone stands without the quotes of JSON.
            if let Data::Text(value) = value {
                body = value.clone().into_bytes();
            } else if let Some(inner) =
                body.strip_prefix(b"\"").and_then(|body| body.strip_suffix(b"\""))
            {
                body = inner.to_vec();
            }
            Ok(text(body))
        }
        (End::Value { field, .. }, value) => {
            head(frame, shown, &mut out);
            out.extend_from_slice(b",\"value\":");
            writer.data(&mut out, field.kind, value);
            close_object(&mut out, 0);
            Ok(frame.json(StatusCode::OK, out, false))
        }
        (End::One(kind), Data::Record(record)) => {
            head(frame, shown, &mut out);
            writer.members(&mut out, FieldType::Record(kind), record);
            close_object(&mut out, 0);
            Ok(frame.json(StatusCode::OK, out, false))
        }
        (End::Many(kind), Data::List(all)) => {
            head(frame, shown, &mut out);
            if shown.count {
                out.extend_from_slice(b",\"@odata.count\":");
                push_int(&mut out, i64::try_from(all.len()).unwrap_or(i64::MAX));
            }
            out.extend_from_slice(b",\"value\":");
            writer.data(&mut out, FieldType::Record(kind), found);
            close_object(&mut out, 0);
            Ok(frame.json(StatusCode::OK, out, true))
        }
        (end, found) => Err(Error::internal(format!("{found:?} was found for {end:?}"))),
    }
}

/// The context, if it is wanted.
fn head(frame: &Frame<'_>, shown: &Shown, out: &mut Vec<u8>) {
    if frame.level == Level::None {
        return;
    }
    let steps = &shown.target.path.steps;
    let mut context = [frame.base, "/$metadata#", shown.target.set()].concat();
    // The key of the object itself does not stand there.
    let last_key = steps.iter().rposition(|step| matches!(step, DefinitionStep::Key(_)));
    let is_last = |index: usize| {
        let after = steps.iter().skip(index + 1);
        Some(index) == last_key
            && after.into_iter().all(|step| matches!(step, DefinitionStep::Type(_)))
    };
    for (index, step) in steps.iter().enumerate() {
        match step {
            DefinitionStep::Key(_) if is_last(index) => {}
            DefinitionStep::Key(DefinitionKey::Id(id)) => {
                context.extend(["(", &id.to_string(), ")"]);
            }
            DefinitionStep::Key(DefinitionKey::Name(_, name)) => {
                context.extend(["('", &name.replace('\'', "''"), "')"]);
            }
            DefinitionStep::Member(field) => context.extend(["/", field.name]),
            DefinitionStep::Type(kind) => context.extend(["/", NAMESPACE, ".", kind.name]),
        }
    }
    if shown.view.properties.is_some() || !shown.view.expands.is_empty() {
        context::push_columns(&mut context, &shown.view);
    }
    if matches!(shown.target.end, End::One(_)) {
        context.push_str("/$entity");
    }
    push_member(out, "@odata.context", &context);
}
