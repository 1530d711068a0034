//! The grammar of the URL: what the client asked, as a syntax tree. Nothing here knows the metadata;
//! whether a name exists is decided in `translate`.

mod arguments;
mod clauses;
mod expression;
mod key;
mod lexer;
mod list;
mod options;
mod path;
mod text;

pub(crate) use arguments::arguments;
pub(crate) use clauses::{ExpandItem, OrderItem, Step};
pub(crate) use expression::{Expression, Literal, parse_literal};
pub(crate) use key::{Key, parse_guid};
pub(crate) use options::{Options, encode, is_true};
pub(crate) use path::{Segment, segments};

use model::{Error, Result};

/// The longest URL that is read (protocol.md §1, limits).
const MAX_URL: usize = 32_768;

/// A request's URL, taken apart.
#[derive(Debug)]
pub(crate) struct Url {
    /// The whole path, as sent.
    pub(crate) path: String,
    /// The path up to and with the version, as sent: `/contoso/api/data/v9.2`.
    pub(crate) root: String,
    /// What follows it.
    pub(crate) segments: Vec<Segment>,
    /// The query.
    pub(crate) options: Options,
}

/// Takes the target of a request apart: path and query, as they stand in the request line.
/// `organization` is the name that may stand before `/api`.
pub(crate) fn parse(target: &str, organization: &str) -> Result<Url> {
    if target.len() > MAX_URL {
        return Err(Error::UrlTooLong);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (root, rest) = path::split_root(path, organization)?;
    let segments = path::segments(rest)?;
    Ok(Url { path: path.to_owned(), root, segments, options: Options::parse(query)? })
}
