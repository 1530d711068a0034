//! Request headers that change what a request means: preferences and conditions.

mod conditions;
mod definition;
mod prefer;

use axum::http::{HeaderMap, header};
use model::{Error, Result};

pub(crate) use conditions::{delete_condition, known_version, knows_one_of, write_condition};
pub(crate) use definition::{merge_labels, solution};
pub(crate) use prefer::{MAX_PAGE, Preferences};

/// Whether duplicates are to be refused: only if the client says that they are not let through.
pub(crate) fn detects_duplicates(headers: &HeaderMap) -> bool {
    let value = headers.get("mscrm.suppressduplicatedetection");
    value.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"false"))
}

/// Refuses a body that does not say it is JSON. Saying nothing is taken for JSON.
pub(crate) fn check_content_type(headers: &HeaderMap) -> Result<()> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let text = value.to_str().unwrap_or("?");
    let kind = text.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(Error::UnsupportedMediaType(text.to_owned()))
    }
}
