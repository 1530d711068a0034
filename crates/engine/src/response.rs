//! What messages answer.

use model::message::Record;
use model::query::Position;
use model::value::Reference;
use planner::ResultSet;

/// The answer to a message.
#[derive(Clone, Debug)]
pub enum Response {
    /// A row was made.
    Created {
        /// The row.
        row: Reference,
        /// What was asked to be returned of it: one row.
        result: Option<ResultSet>,
    },
    /// A row was changed.
    Updated {
        /// The row.
        row: Reference,
        /// What was asked to be returned of it: one row.
        result: Option<ResultSet>,
    },
    /// A row was removed.
    Deleted,
    /// Exactly one row.
    Row(ResultSet),
    /// The row still has the version that was named.
    NotModified,
    /// Any number of rows.
    Rows(Page),
    /// It is done, and there is nothing to tell.
    Done,
    /// What a message answers that was asked for by its name.
    Result(Record),
}

/// A page of rows.
#[derive(Clone, Debug)]
pub struct Page {
    /// The rows.
    pub result: ResultSet,
    /// How many match in all, if it was asked: readable ones, counted no further than 5,000.
    pub count: Option<u64>,
    /// Whether there are more than were counted.
    pub count_exceeded: bool,
    /// Whether more rows follow.
    pub more: bool,
    /// Where the next page starts; none on the last one, and where pages have numbers only.
    pub next: Option<Position>,
}
