//! A `$filter` on the first line, and on each further line the value of an alias, `@a` to `@z`.
#![no_main]

use std::fmt::Write as _;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let filter = lines.next().unwrap_or_default();
    let mut sent = format!("/api/data/v9.2/accounts?$filter={}", encoded(filter));
    for (alias, value) in ('a'..='z').zip(lines) {
        write!(sent, "&@{alias}={}", encoded(value)).expect("a text takes it");
    }
    match odata::parse(&sent, "contoso") {
        Ok(url) => assert!(url.options.filter.is_some(), "the filter was lost"),
        Err(error) => fuzz::refused(&error),
    }
});

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a text takes it");
        }
        encoded
    })
}
