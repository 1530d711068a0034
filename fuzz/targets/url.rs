//! The whole target of a request: path with keys and arguments, query with all its options.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let url = match odata::parse(text, "contoso") {
        Ok(url) => url,
        Err(error) => return fuzz::refused(&error),
    };
    for segment in &url.segments {
        let Some(inside) = &segment.inside else { continue };
        if let Err(error) = odata::Key::parse(inside) {
            fuzz::refused(&error);
        }
        if let Err(error) = odata::arguments(inside, &url.options.aliases) {
            fuzz::refused(&error);
        }
    }
    // A next link repeats the options as they were sent: they mean the same again.
    let repeated = format!("{}?{}", url.path, url.options.raw.join("&"));
    let again = odata::parse(&repeated, "contoso").expect("what was read can be read again");
    assert_eq!(again.segments, url.segments);
    assert_eq!(again.options.filter, url.options.filter);
    assert_eq!(again.options.expand, url.options.expand);
    assert_eq!(again.options.order, url.options.order);
    assert_eq!(again.options.aliases, url.options.aliases);
});
