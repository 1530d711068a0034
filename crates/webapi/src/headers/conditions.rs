//! `If-Match` and `If-None-Match` (protocol.md §2 and §3.4).

use axum::http::{HeaderMap, HeaderName, header};
use model::message::Precondition;
use model::{Error, Result};

/// What one of the headers says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    /// Nothing: left out, empty, or the text `null`.
    None,
    /// `*`
    Any,
    /// `W/"n"`
    Version(i64),
    /// An etag that no row of ours ever had.
    Foreign,
    /// Something else.
    Other,
}

fn read(headers: &HeaderMap, name: HeaderName) -> Tag {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Tag::None };
    if values.next().is_some() {
        return Tag::Other;
    }
    let Ok(value) = value.to_str().map(str::trim) else { return Tag::Other };
    if value.is_empty() || value == "null" {
        return Tag::None;
    }
    if value == "*" {
        return Tag::Any;
    }
    let quoted = value.strip_prefix("W/").unwrap_or(value);
    match quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(version) => version.parse().map_or(Tag::Foreign, Tag::Version),
        None => Tag::Other,
    }
}

/// The condition on a change.
pub(crate) fn write_condition(headers: &HeaderMap) -> Result<Precondition> {
    let absent = read(headers, header::IF_NONE_MATCH) == Tag::Any;
    match (if_match(headers)?, absent) {
        (Precondition::None, true) => Ok(Precondition::Absent),
        (Precondition::None, false) => Ok(Precondition::None),
        (_, true) => {
            Err(Error::InvalidArgument("If-Match and If-None-Match cannot both be given.".into()))
        }
        (condition, false) => Ok(condition),
    }
}

/// The condition on a deletion.
pub(crate) fn delete_condition(headers: &HeaderMap) -> Result<Precondition> {
    if_match(headers)
}

fn if_match(headers: &HeaderMap) -> Result<Precondition> {
    match read(headers, header::IF_MATCH) {
        Tag::None => Ok(Precondition::None),
        Tag::Any => Ok(Precondition::Exists),
        Tag::Version(version) => Ok(Precondition::Version(version)),
        Tag::Foreign => Ok(Precondition::Version(i64::MIN)),
        // A condition that we cannot read must not become none.
        Tag::Other => Err(Error::InvalidArgument("The value of If-Match is not valid.".into())),
    }
}

/// The version of the row that a reader has already. Anything but an etag means none.
pub(crate) fn known_version(headers: &HeaderMap) -> Option<i64> {
    match read(headers, header::IF_NONE_MATCH) {
        Tag::Version(version) => Some(version),
        _ => None,
    }
}

/// Whether a reader has one of these already. Anything but etags means none, as with rows.
pub(crate) fn knows_one_of(headers: &HeaderMap, tags: &[&str]) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut known = values.filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(','));
    known.any(|tag| {
        let tag = tag.trim();
        tags.contains(&tag.strip_prefix("W/").unwrap_or(tag))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn the_word_null_is_no_condition() {
        let (yes, no) = (header::IF_MATCH, header::IF_NONE_MATCH);
        let check = |pairs: &[(HeaderName, &str)], expected: Option<Precondition>| {
            assert_eq!(write_condition(&headers(pairs)).ok(), expected, "{pairs:?}");
        };
        check(&[], Some(Precondition::None));
        check(&[(no.clone(), "null")], Some(Precondition::None));
        check(&[(no.clone(), "")], Some(Precondition::None));
        check(&[(no.clone(), "null"), (yes.clone(), "*")], Some(Precondition::Exists));
        check(&[(no.clone(), "*")], Some(Precondition::Absent));
        check(&[(yes.clone(), "W/\"17\"")], Some(Precondition::Version(17)));
        check(&[(yes.clone(), "\"17\"")], Some(Precondition::Version(17)));
        check(&[(yes.clone(), "W/\"x\"")], Some(Precondition::Version(i64::MIN)));
        check(&[(yes.clone(), "17")], None);
        check(&[(yes.clone(), "W/\"1\", W/\"2\"")], Some(Precondition::Version(i64::MIN)));
        check(&[(yes.clone(), "*"), (yes.clone(), "W/\"2\"")], None);
        check(&[(yes, "*"), (no, "*")], None);
    }

    #[test]
    fn a_reader_may_name_several_tags() {
        let check = |values: &[&'static str], expected: bool| {
            let pairs: Vec<_> =
                values.iter().map(|value| (header::IF_NONE_MATCH, *value)).collect();
            assert_eq!(knows_one_of(&headers(&pairs), &["\"a\"", "\"b\""]), expected, "{values:?}");
        };
        check(&[], false);
        check(&["null"], false);
        check(&["*"], false);
        check(&["a"], false);
        check(&["\"a\""], true);
        check(&["W/\"b\""], true);
        check(&["\"x\" , \"b\""], true);
        check(&["\"x\"", "\"a\""], true);
        check(&["\"ab\", null"], false);
    }

    #[test]
    fn a_reader_names_its_version() {
        let read = |value| known_version(&headers(&[(header::IF_NONE_MATCH, value)]));
        assert_eq!(read("W/\"5\""), Some(5));
        assert_eq!(read("null"), None);
        assert_eq!(read("*"), None);
    }
}
