//! Headers of files: names that no header can hold are encoded.

use std::fmt::Write as _;

use axum::http::header::{CONTENT_DISPOSITION, HeaderMap, HeaderName, HeaderValue};
use odata::Options;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a name of a file as it is (RFC 8187).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// How many bytes a part of a file should have.
pub(super) const CHUNK: &str = "4194304";

/// What a file is called that is sent: the header goes before the query.
pub(super) fn name(headers: &HeaderMap, options: &Options) -> Option<String> {
    let header =
        headers.get("x-ms-file-name").and_then(|name| std::str::from_utf8(name.as_bytes()).ok());
    header
        .map(str::to_owned)
        .filter(|name| !name.trim().is_empty())
        .or_else(|| options.file_name.clone())
}

/// Says how a file is called.
pub(super) fn add_name(headers: &mut HeaderMap, name: &str, in_full: bool) {
    let simple: String = name
        .chars()
        .map(|one| if one.is_ascii_graphic() || one == ' ' { one } else { '_' })
        .map(|one| if matches!(one, '"' | '\\') { '_' } else { one })
        .collect();
    let mut disposition = format!("attachment; filename=\"{simple}\"");
    if simple != name {
        // Writing to a String cannot fail.
        let _ = write!(disposition, "; filename*=UTF-8''{}", utf8_percent_encode(name, PLAIN));
    }
    insert(headers, CONTENT_DISPOSITION, &disposition);
    if in_full {
        let ascii = name.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let encoded = || utf8_percent_encode(name, PLAIN).to_string();
        let shown = if ascii { name.to_owned() } else { encoded() };
        add(headers, "x-ms-file-name", &shown);
    }
}

/// Sets a header by a name of ours.
pub(super) fn add(headers: &mut HeaderMap, name: &'static str, value: &str) {
    insert(headers, HeaderName::from_static(name), value);
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_in_ascii() {
        let check = |name: &str, disposition: &str, header: &str| {
            let mut headers = HeaderMap::new();
            add_name(&mut headers, name, true);
            assert_eq!(headers[CONTENT_DISPOSITION], disposition);
            assert_eq!(headers["x-ms-file-name"], header);
        };
        check("a b.txt", "attachment; filename=\"a b.txt\"", "a b.txt");
        check(
            "\u{e9}\"\u{6f22}.pdf",
            "attachment; filename=\"___.pdf\"; filename*=UTF-8''%C3%A9%22%E6%BC%A2.pdf",
            "%C3%A9%22%E6%BC%A2.pdf",
        );
    }

    #[test]
    fn a_header_names_a_file_before_the_query() {
        let mut headers = HeaderMap::new();
        let options = Options { file_name: Some("query".into()), ..Options::default() };
        assert_eq!(name(&headers, &options).as_deref(), Some("query"));
        headers.insert("x-ms-file-name", HeaderValue::from_bytes("h\u{e9}".as_bytes()).unwrap());
        assert_eq!(name(&headers, &options).as_deref(), Some("h\u{e9}"));
    }
}
