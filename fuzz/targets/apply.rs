//! An `$apply`: steps, groups and aggregates.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let sent = format!("/api/data/v9.2/accounts?$apply={}", fuzz::encoded(text));
    match odata::parse(&sent, "contoso") {
        Ok(url) => assert!(url.options.apply.is_some(), "the steps were lost"),
        Err(error) => fuzz::refused(&error),
    }
});
