//! `RetrieveMultiple`: a question into what the engine runs, and its page into an `EntityCollection`.

use edge::{Numbered, Question, add_currency};
use engine::{Page, Table, listed_parties};
use fetchxml::tree::Fetch;
use model::message::RetrieveMultiple;
use model::query::{Columns, Query};

use super::question;
use crate::refusal::Result;
use crate::scope::Scope;
use crate::write::{Tail, begin_entities, end_entities, push_entities};
use crate::xml::{Element, Writer};

/// The most rows of a page.
const MAX_PAGE: u32 = 5000;

/// A question that was asked: what its page is written by.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The question, with the place where its page starts.
    pub(crate) question: RetrieveMultiple,
    /// The number of its page.
    number: u32,
}

/// What an element asks, in whichever of the three shapes.
///
/// # Errors
/// If it cannot be read, names what does not exist, or asks for a page that it has not the cookie of.
pub(crate) fn ask(scope: &Scope<'_>, element: &Element<'_>) -> Result<Asked> {
    of_fetch(scope, &fetchxml::of_question(&question(scope, element)?)?, add_people)
}

/// What a document of `FetchXML` asks.
///
/// # Errors
/// As [`ask`].
pub(crate) fn ask_document(scope: &Scope<'_>, text: &str) -> Result<Asked> {
    of_fetch(scope, &fetchxml::parse(text)?, |_, _| {})
}

/// `more` adds what else is shown of rows of a table.
fn of_fetch(
    scope: &Scope<'_>,
    fetch: &Fetch,
    more: impl FnOnce(&Table, &mut Query),
) -> Result<Asked> {
    let fetchxml::Translated { mut query, mut number, cookie } =
        fetchxml::translate(fetch, scope.catalog, &scope.formats.zone)?;
    query.selection.labels = true;
    if let Some(table) = scope.catalog.table(&query.table) {
        add_currency(table, &mut query);
        more(table, &mut query);
    }
    if query.page.top.is_some() {
        number = 1;
    } else {
        let size = query.page.size.unwrap_or(MAX_PAGE).min(MAX_PAGE);
        query.page.size = Some(size);
        let page = Numbered { number, cookie: cookie.as_deref(), size };
        page.apply(&mut query, None, (scope.seal, scope.catalog))?;
    }
    Ok(Asked { question: RetrieveMultiple { query, from: None }, number })
}

/// Shows the people of activities where all columns are asked for: they are rows of their own.
fn add_people(table: &Table, query: &mut Query) {
    let plain = query.links.is_empty() && !query.distinct && query.aggregation.is_none();
    if plain && query.selection.columns == Columns::All {
        let columns = table.definition.columns.iter();
        let lists = columns.filter_map(|column| listed_parties(table, &column.name));
        query.selection.expands.extend(lists);
    }
}

/// Writes a page as the value that an element is: its members, below the element that is open.
pub(crate) fn write_page(out: &mut Writer, scope: &Scope<'_>, asked: &Asked, page: &Page) {
    begin_entities(out);
    push_entities(out, scope, &page.result);
    let tail = Tail {
        more: page.ending.more,
        cookie: next_cookie(scope, asked, page),
        total: page.count,
        exceeded: page.count_exceeded,
    };
    end_entities(out, &asked.question.query.table, &tail);
}

/// The cookie that leads on from a page, if there are more rows and such pages have one.
pub(super) fn next_cookie(scope: &Scope<'_>, asked: &Asked, page: &Page) -> Option<String> {
    let RetrieveMultiple { query, from } = &asked.question;
    let question =
        Question { seal: scope.seal, catalog: scope.catalog, query, from: from.as_ref() };
    question.numbered_cookie(asked.number.into(), &question.next(&page.ending)?)
}
