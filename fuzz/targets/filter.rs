//! A `$filter` on the first line, and on each further line the value of an alias, `@a` to `@z`.
#![no_main]

use std::fmt::Write as _;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let filter = lines.next().unwrap_or_default();
    let mut sent = format!("/api/data/v9.2/accounts?$filter={}", fuzz::encoded(filter));
    for (alias, value) in ('a'..='z').zip(lines) {
        write!(sent, "&@{alias}={}", fuzz::encoded(value)).expect("a text takes it");
    }
    match odata::parse(&sent, "contoso") {
        Ok(url) => assert!(url.options.filter.is_some(), "the filter was lost"),
        Err(error) => fuzz::refused(&error),
    }
});
