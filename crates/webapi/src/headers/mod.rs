//! Request headers that change what a request means: preferences, conditions, on whose behalf.

mod behalf;
mod conditions;
mod definition;
mod prefer;

use axum::http::HeaderMap;

pub use behalf::act_for;
pub(crate) use conditions::{delete_condition, known_version, knows_one_of, write_condition};
pub(crate) use definition::{merge_labels, solution};
pub(crate) use prefer::{MAX_PAGE, Preferences};

/// Whether duplicates are to be refused: only if the client says that they are not let through.
pub(crate) fn detects_duplicates(headers: &HeaderMap) -> bool {
    let value = headers.get("mscrm.suppressduplicatedetection");
    value.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"false"))
}
