//! Golden pairs: `NAME.xml`, and in `NAME.txt` what it asks.

use std::fs;
use std::path::Path;

use model::time::Zone;

use crate::{catalog, notation};

#[test]
fn documents_ask_what_they_are_known_to_ask() {
    let catalog = catalog();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut documents: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    documents.sort();
    assert!(documents.len() >= 100, "{}", documents.len());
    for document in documents {
        let text = fs::read_to_string(&document).unwrap();
        let fetch = fetchxml::parse(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", document.display()));
        let translated = fetchxml::translate(&fetch, &catalog, &Zone::UTC)
            .unwrap_or_else(|error| panic!("{}: {error}", document.display()));
        testkit::golden::check(document.with_extension("txt"), &notation::translated(&translated));
    }
}
