//! The round trip: every shipped table, said as a custom one, made, read back: equal.

use super::stage::Stage;
use crate::copies::copies;

#[test]
fn every_shipped_table_can_be_said_made_and_read_back() {
    let mut stage = Stage::new();
    let document = copies(&stage.catalog, "demo");
    assert!(document.tables.len() > 10, "{}", document.tables.len());
    let columns: usize = document.tables.values().map(|table| table.columns.len()).sum();
    assert!(columns > 500, "{columns}");
    // As files, read back.
    let files = crate::files::write(&document);
    let document = crate::files::read(&files).unwrap();
    stage.apply(&document);
    let again = stage.plan(&document).unwrap();
    assert_eq!(again.to_string(), "nothing to do\n");
    let exported = stage.export();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("tables/")) {
        for (line, expected) in exported[path].lines().zip(text.lines()) {
            assert_eq!(line, expected, "{path}");
        }
        assert_eq!(exported[path].lines().count(), text.lines().count(), "{path}");
    }
}
