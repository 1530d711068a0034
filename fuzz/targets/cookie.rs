//! A paging cookie, outer or inner, with the values in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use odata::cookie;

fuzz_target!(|text: &str| {
    if let Some(outer) = cookie::outer(text) {
        read(outer.inner);
    }
    read(text);
});

/// A value that can be read is written as one that is read as the same.
fn read(text: &str) {
    let Some(inner) = cookie::inner(text) else { return };
    for ((_, held), kind) in inner.elements.iter().zip(inner.kinds.chars()) {
        let Some(value) = cookie::read(kind, held.text()) else { continue };
        let (kind, text) = cookie::write(&value);
        let again = cookie::read(kind, text.as_deref());
        // Texts, because a number that is none does not equal itself.
        assert_eq!(format!("{again:?}"), format!("{:?}", Some(&value)));
    }
}
