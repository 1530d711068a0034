//! Where columns become expressions: in one file, or by a name that no client can ask for.

use std::path::PathBuf;

/// What the other files name columns by: texts of their own, primary keys, the columns of intersect
/// tables, and the columns that an index range is over.
const OWN_NAMES: [&str; 9] = [
    "\"",
    "&table.definition.primary_id",
    "&child.definition.primary_id",
    "&target.definition.primary_id",
    "&parent.definition.primary_id",
    "&intersect.",
    "key_column",
    "&column.target_column()",
    "&lookup.target_column()",
];

/// Single places that are right for a reason that stands there.
const ELSEWHERE: [(&str, &str); 8] = [
    ("ranges.rs", "name"),
    ("ranges.rs", "column"),
    ("ranges.rs", "if name == key { \"objectid\" } else { \"objectname\" }"),
    ("pointers.rs", "&column.name"),
    // The two columns that an access rule names.
    ("rows.rs", "id"),
    ("rows.rs", "name"),
    ("rows.rs", "column"),
    ("write.rs", "column"),
];

#[test]
fn a_column_that_a_client_names_becomes_an_expression_in_one_file() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/plan");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if file == "column.rs" {
            continue;
        }
        assert!(!text.contains("Expr::Column("), "{file} goes around the constructor");
        for rest in text.split("Expr::column(").skip(1) {
            seen += 1;
            let argument = rest.split_once(", ").unwrap().1;
            let is_own = OWN_NAMES.iter().any(|name| argument.starts_with(name));
            let known = |(at, name): &(&str, &str)| {
                *at == file && argument.starts_with(&format!("{name})"))
            };
            if !is_own && !ELSEWHERE.iter().any(known) {
                wrong.push(format!("{file}: {}", argument.split(')').next().unwrap()));
            }
        }
    }
    assert!(seen > 20, "only {seen} were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
