//! What changed in a table since somebody last asked (query.md §12), page by page.

use edge::tracking;
use engine::{Changes, Response};
use model::Error;
use model::message::{Reached, Request, RetrieveEntityChanges};
use model::query::Selection;
use model::value::Reference;

use super::arguments::{check_keys, missing};
use super::{Answer, Shown};
use crate::call::Call;
use crate::read;
use crate::refusal::Result;
use crate::scope::Scope;
use crate::write;
use crate::xml::{Namespace, Writer};

/// Rows and deletions on a page, at most.
const MOST: u32 = 5000;

const NAMESPACE: Namespace = Namespace::Core71;

/// How a page of changes is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChangesView {
    /// Its number.
    number: u64,
}

/// The changes that a call asks for.
///
/// # Errors
/// If its parameters are none of it.
pub(super) fn prepare(scope: &Scope<'_>, call: &Call<'_>) -> Result<(Request, Shown)> {
    check_keys(call, |key| matches!(key, "EntityName" | "Columns" | "DataVersion" | "PageInfo"))?;
    let name = call.parameter("EntityName").ok_or_else(|| missing("EntityName", call))?;
    let table = read::table(scope, name.text.trim())?;
    let selection = match call.parameter("Columns") {
        Some(columns) => read::column_set(columns)?.selection(table)?,
        None => Selection { labels: true, ..Selection::default() },
    };
    let since = call.parameter("DataVersion").map(|text| text.text.trim());
    let since = since.filter(|text| !text.is_empty()).map(|text| {
        tracking::read_token(text)
            .ok_or_else(|| Error::InvalidArgument(format!("The data token '{text}' is invalid.")))
    });
    let since = since.transpose()?;
    let page = call.parameter("PageInfo");
    let number_of = |member: &str| {
        let text = page.and_then(|page| page.text_of(member)).filter(|text| !text.is_empty());
        let number = text.map(|text| {
            let wrong = || Error::InvalidArgument(format!("'{text}' is no value for '{member}'."));
            text.parse::<u32>().map_err(|_| wrong())
        });
        number.transpose()
    };
    let size = number_of("Count")?.filter(|count| *count > 0).map_or(MOST, |count| count.min(MOST));
    let number = u64::from(number_of("PageNumber")?.unwrap_or(1)).max(1);
    let cookie = page.and_then(|page| page.text_of("PagingCookie")).filter(|text| !text.is_empty());
    let key = &table.definition.primary_id;
    let after = cookie.map(|cookie| {
        tracking::read_reached(&unescaped(cookie), key, since.is_some()).ok_or(Error::PagingCookie)
    });
    let after = after.transpose()?;
    let request = Request::RetrieveEntityChanges(RetrieveEntityChanges {
        table: table.definition.name.clone(),
        selection,
        since,
        size,
        after,
        count: false,
    });
    Ok((request, Shown::Changes(ChangesView { number })))
}

/// Writes a page of changes, into the results that are open.
///
/// # Errors
/// If the answer is something else.
pub(super) fn write(
    scope: &Scope<'_>,
    out: &mut Writer,
    answer: &Answer,
    response: Response,
) -> Result<()> {
    let (Shown::Changes(view), Response::Changes(changes)) = (&answer.shown, response) else {
        return Err(Error::internal("changes are asked for and something else is answered").into());
    };
    write::begin_pair(out, Namespace::Core, "EntityChanges");
    out.open(Namespace::Generic, "value").kind(NAMESPACE, "BusinessEntityChanges");
    items(scope, out, &changes);
    out.leaf(NAMESPACE, "DataToken", &tracking::write_token(changes.token));
    out.nil(NAMESPACE, "GlobalMetadataVersion");
    out.leaf(NAMESPACE, "MoreRecords", if changes.next.is_some() { "true" } else { "false" });
    match cookie(*view, &changes) {
        Some(cookie) => out.leaf(NAMESPACE, "PagingCookie", &cookie),
        None => out.nil(NAMESPACE, "PagingCookie"),
    };
    out.close().close();
    Ok(())
}

fn items(scope: &Scope<'_>, out: &mut Writer, changes: &Changes) {
    let set = &changes.result;
    out.open(NAMESPACE, "Changes");
    for row in set.rows.iter() {
        out.open(NAMESPACE, "anyType").kind(NAMESPACE, "NewOrUpdatedItem");
        write::entity(out, scope, (NAMESPACE, "NewOrUpdatedEntity"), set, &row);
        out.leaf(NAMESPACE, "Type", "NewOrUpdated").close();
    }
    for id in &changes.deleted {
        let row = Reference::new(set.shape.table.definition.name.as_str(), *id);
        out.open(NAMESPACE, "anyType").kind(NAMESPACE, "RemovedOrDeletedItem");
        write::reference(out, NAMESPACE, "RemovedItem", &row, None);
        out.leaf(NAMESPACE, "Type", "RemoveOrDeleted").close();
    }
    out.close();
}

/// What leads to the next page, if there is one.
fn cookie(view: ChangesView, changes: &Changes) -> Option<String> {
    let reached = Reached { token: changes.token, place: changes.next.clone()? };
    let key = &changes.result.shape.table.definition.primary_id;
    Some(tracking::write_reached(view.number, &reached, key))
}

/// A cookie as it was written, which clients may have escaped once or twice (soap.md §6).
fn unescaped(cookie: &str) -> String {
    let mut cookie = cookie.to_owned();
    for _ in 0..2 {
        if cookie.starts_with('<') {
            break;
        }
        cookie = cookie.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        cookie = cookie.replace("&amp;", "&");
    }
    cookie
}
