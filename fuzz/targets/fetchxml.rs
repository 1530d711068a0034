//! FetchXML: text to tree, tree to question, question to statements.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::time::Zone;

fuzz_target!(|text: &str| {
    let fetch = match fetchxml::parse(text) {
        Ok(fetch) => fetch,
        Err(error) => return fuzz::refused(&error),
    };
    let declared = format!("<!DOCTYPE fetch [<!ENTITY x 'y'>]>{text}");
    assert!(fetchxml::parse(&declared).is_err(), "a document type was taken");
    match fetchxml::translate(&fetch, &fuzz::CATALOG, &Zone::UTC) {
        Ok(translated) => fuzz::judge(&translated.query),
        Err(error) => fuzz::refused(&error),
    }
});
