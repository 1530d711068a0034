//! The read-only `SELECT` of `?sql=` (query.md §11): text, the parser's tree, the neutral question.
//!
//! Invariant: nothing of the text goes further than this crate but names of what the catalog has,
//! typed values, and the names that the answer shows columns under. What is not known is refused.
#![warn(missing_docs)]

mod clauses;
mod condition;
mod constant;
mod from;
mod order;
mod outputs;
mod page;
mod parse;
mod refusal;
mod scan;
mod scope;
#[cfg(test)]
mod tests;
mod value;

use model::Result;
use model::query::{Condition, Query};
use model::time::Timestamp;
use planner::Catalog;

/// A statement as a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The question. Its page says what `TOP`, `OFFSET` and `FETCH` say and nothing of the client's
    /// page size.
    pub query: Query,
    /// The groups that the statement does not select, by their names: the answer leaves them out.
    pub hidden: Vec<String>,
}

/// Reads and translates a statement; `now` is what `GETUTCDATE()` stands for.
///
/// # Errors
/// If it is not one `SELECT` of the kind that is served, or names what the catalog does not have.
pub fn translate(text: &str, catalog: &Catalog, now: Timestamp) -> Result<Statement> {
    let clauses = clauses::accepted(parse::statement(scan::tokens(text)?)?)?;
    statement(clauses, catalog, now)
}

/// The question that the clauses ask.
fn statement(clauses: clauses::Clauses, catalog: &Catalog, now: Timestamp) -> Result<Statement> {
    let (scope, joins) = from::tables(catalog, clauses.from)?;
    let mut reader = condition::Reader::new(now);
    let (links, joined) = from::links(&scope, &joins, &mut reader)?;
    let filter = clauses.filter.as_ref();
    let filter = filter.map(|filter| reader.read(&scope, filter)).transpose()?;
    let page = page::page(clauses.top, clauses.offset.as_ref(), clauses.fetch)?;
    let outputs = outputs::read(&scope, &clauses.outputs, &clauses.groups)?;
    let order = order::read(&scope, &outputs, &clauses.order, clauses.distinct)?;
    let mut query = Query::new(scope.base().definition.name.clone(), outputs.selection());
    query.links = links;
    let mut conditions: Vec<Condition> = filter.into_iter().chain(joined).collect();
    query.filter = match conditions.len() {
        0 | 1 => conditions.pop(),
        _ => Some(Condition::All(conditions)),
    };
    query.order = order;
    query.page = page;
    query.aliased = outputs.aliased();
    query.aggregation = outputs.aggregation();
    query.distinct = outputs.distinct(clauses.distinct)?;
    Ok(Statement { query, hidden: outputs.hidden() })
}
