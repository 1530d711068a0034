//! A page of tracked rows or of changes (query.md §12): rows as ever, then those that were deleted, then
//! the link to the next page or to the changes that come after.

use engine::Changes;
use model::message::{ChangeToken, Reached};

use super::cell::{close_object, push_guid, push_int};
use super::context;
use super::document::{close, push_member, push_totals};
use super::row::RowWriter;
use super::{Frame, Level};
use crate::tracking;
use crate::translate::View;

/// The page with number `number`; of changes, if it is told since when.
pub(super) fn page(
    frame: &Frame<'_>,
    view: &View,
    changes: &Changes,
    number: u64,
    since: Option<ChangeToken>,
) -> Vec<u8> {
    let set = &changes.result;
    let table = &set.shape.table;
    let mut out = Vec::with_capacity(256 * (set.rows.len() + changes.deleted.len() + 2));
    if frame.level != Level::None {
        let mut context = context::of(frame.base, table, view);
        if since.is_some() {
            context.push_str("/$delta");
        }
        push_member(&mut out, "@odata.context", &context);
    }
    let count = changes.count.map(|count| i64::try_from(count).unwrap_or(0));
    if let Some(count) = count {
        out.extend_from_slice(b",\"@odata.count\":");
        push_int(&mut out, count);
    }
    push_totals(frame, &mut out, count, changes.count_exceeded);
    out.extend_from_slice(b",\"value\":[");
    let mut is_first = true;
    let mut separate = |out: &mut Vec<u8>| {
        if !std::mem::take(&mut is_first) {
            out.push(b',');
        }
    };
    let writer = RowWriter::new(frame, view, set, &set.shape);
    for row in set.rows.iter() {
        separate(&mut out);
        writer.push(&mut out, &row, b"");
    }
    let context = format!("{}/$metadata#{}/$deletedEntity", frame.base, table.definition.set);
    for id in &changes.deleted {
        separate(&mut out);
        let start = out.len();
        if frame.level != Level::None {
            push_member(&mut out, "@odata.context", &context);
        }
        out.extend_from_slice(b",\"id\":\"");
        push_guid(&mut out, *id);
        out.push(b'"');
        push_member(&mut out, "reason", "deleted");
        close_object(&mut out, start);
    }
    out.push(b']');
    if let Some(place) = &changes.next {
        let reached = Reached { token: changes.token, place: place.clone() };
        let key = &table.definition.primary_id;
        let cookie = tracking::write_cookie(number.saturating_add(1), &reached, key);
        let token = since.map(|since| ("$deltatoken=", tracking::write_token(since)));
        let tokens = token.into_iter().chain([("$skiptoken=", cookie)]);
        push_member(&mut out, "@odata.nextLink", &link(frame, tokens));
    } else {
        let token = ("$deltatoken=", tracking::write_token(changes.token));
        push_member(&mut out, "@odata.deltaLink", &link(frame, [token]));
    }
    close(out)
}

/// The request's own URL with other tokens.
fn link(frame: &Frame<'_>, tokens: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut link = format!("{}{}", frame.origin, frame.url.path);
    let own = frame.url.options.raw.iter().cloned();
    let tokens = tokens.into_iter().map(|(name, value)| name.to_owned() + &value);
    for (index, pair) in own.chain(tokens).enumerate() {
        link.push(if index == 0 { '?' } else { '&' });
        link.push_str(&pair);
    }
    link
}
