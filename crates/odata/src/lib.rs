//! The grammar of OData URLs and of batches: what the client asked, as a syntax tree. Nothing here knows
//! the metadata; whether a name exists is decided by `webapi::translate`.
//!
//! Invariants: no I/O and no rights here. Neither the time nor the memory that a URL takes grows faster
//! than its length, which is limited, and nothing recurses deeper than a limit.
#![warn(missing_docs)]

mod alias;
mod apply;
mod arguments;
pub mod batch;
mod clauses;
pub mod cookie;
mod expression;
mod key;
mod lexer;
mod list;
mod options;
mod path;
mod range;
mod text;

pub use alias::Aliases;
pub use apply::{Apply, Computed};
pub use arguments::arguments;
pub use clauses::{ExpandItem, OrderItem, Step};
pub use expression::{Expression, Literal, parse_literal};
pub use key::{Key, parse_guid};
pub use options::{Language, Options, encode, is_true};
pub use path::{Segment, search_is_off, segments};
pub use range::{ContentRange, Range};

use model::{Error, Result};

/// The longest URL that is read (protocol.md §1, limits).
const MAX_URL: usize = 32_768;

/// A request's URL, taken apart.
#[derive(Debug)]
pub struct Url {
    /// The whole path, as sent.
    pub path: String,
    /// The path up to and with the version, as sent: `/contoso/api/data/v9.2`.
    pub root: String,
    /// What follows it.
    pub segments: Vec<Segment>,
    /// The query.
    pub options: Options,
}

/// Takes the target of a request apart: path and query, as they stand in the request line.
/// `organization` is the name that may stand before `/api`.
pub fn parse(target: &str, organization: &str) -> Result<Url> {
    if target.len() > MAX_URL {
        return Err(Error::UrlTooLong);
    }
    parse_long(target, organization)
}

/// The same for the target of an operation in a batch, of which the request line was measured already.
pub fn parse_long(target: &str, organization: &str) -> Result<Url> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (root, rest) = path::split_root(path, organization)?;
    let segments = path::segments(rest)?;
    Ok(Url { path: path.to_owned(), root, segments, options: Options::parse(query)? })
}
