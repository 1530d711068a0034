//! The `SELECT` of `?sql=`: text to question, question to statements.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match tsql::translate(text, &fuzz::CATALOG, fuzz::NOW) {
        Ok(statement) => fuzz::judge(&statement.query),
        Err(error) => fuzz::refused(&error),
    }
});
