//! The house rules that a compiler does not keep: which crate may use which, how files begin and how
//! long they are, that the map names every crate, that SQL text stays in the planner.
#![expect(clippy::unwrap_used, reason = "tests may")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Which crates of ours each crate may use. A crate that is not listed fails: a new one is a decision,
/// and needs a line here and a paragraph in ARCHITECTURE.md.
const ARROWS: [(&str, &[&str]); 18] = [
    ("model", &[]),
    ("security", &["model"]),
    ("planner", &["model", "security"]),
    ("seed", &["model"]),
    ("odata", &["model"]),
    ("fetchxml", &["model", "planner"]),
    ("tsql", &["model", "planner"]),
    ("metadata", &["model", "planner"]),
    ("schema", &["model", "planner", "metadata"]),
    ("store", &["model", "security", "planner"]),
    (
        "engine",
        &[
            "model", "security", "planner", "seed", "store", "fetchxml", "tsql", "metadata",
            "schema",
        ],
    ),
    ("identity", &["model"]),
    ("edge", &["model", "engine", "odata"]),
    ("webapi", &["model", "engine", "edge", "odata", "fetchxml", "tsql", "metadata"]),
    ("soap", &["model", "engine", "edge", "fetchxml", "tsql", "metadata"]),
    ("console", &["model", "engine", "edge", "fetchxml", "tsql"]),
    ("server", &["model", "schema", "engine", "edge", "identity", "webapi", "soap", "console"]),
    // Dev only, like the two below; builds organizations and the floor it compares with.
    ("bench", &["model", "security", "planner", "seed", "store", "engine", "identity", "testkit"]),
];

/// Dev only: the judge shares no code with the judged.
const DEV_ONLY: [(&str, &[&str]); 2] = [("oracle", &["model"]), ("testkit", &[])];

/// What the tests of a crate may use besides: those of the server fill organizations with rows that
/// no message makes yet.
const FOR_TESTS: [(&str, &[&str]); 9] = [
    ("planner", &["planner", "seed", "store"]),
    ("fetchxml", &["seed", "security"]),
    ("tsql", &["seed", "security"]),
    ("metadata", &["seed", "security"]),
    ("schema", &["seed"]),
    ("edge", &["seed"]),
    ("webapi", &["planner", "seed"]),
    ("soap", &["seed"]),
    ("server", &["security", "planner", "seed", "store"]),
];

/// Dependencies with few homes: only these crates may name them.
const HOMES: [(&[&str], &[&str]); 3] = [
    (
        &["rusqlite", "libsqlite3-sys", "postgres", "tokio-postgres", "sqlx"],
        &["store", "bench", "testkit"],
    ),
    (
        &["axum", "hyper", "hyper-util", "tower"],
        &["identity", "edge", "webapi", "soap", "console", "server", "bench"],
    ),
    (&["tokio"], &["store", "engine", "identity", "webapi", "soap", "console", "server", "bench"]),
];

const LONGEST_FILE: usize = 800;

#[test]
fn dependencies_between_crates_point_one_way() {
    let mut wrong = Vec::new();
    for name in crates() {
        let Some(allowed) = arrows(&name) else {
            wrong.push(format!("`{name}` is in no table of this test"));
            continue;
        };
        let manifest = manifest(&name);
        for used in dependencies(&manifest, &["dependencies", "build-dependencies"]) {
            if ours(&used) && !allowed.contains(&used.as_str()) {
                wrong.push(format!("`{name}` must not use `{used}`"));
            }
        }
        for used in dependencies(&manifest, &["dev-dependencies"]) {
            let judge = DEV_ONLY.iter().any(|(dev, _)| *dev == used);
            let besides = FOR_TESTS
                .iter()
                .any(|(crate_name, more)| *crate_name == name && more.contains(&used.as_str()));
            if ours(&used) && !judge && !besides && !allowed.contains(&used.as_str()) {
                wrong.push(format!("the tests of `{name}` must not use `{used}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", list(&wrong));
}

#[test]
fn drivers_and_the_http_framework_stay_in_their_homes() {
    let mut wrong = Vec::new();
    for name in crates() {
        for used in dependencies(&manifest(&name), &["dependencies", "build-dependencies"]) {
            for (guarded, homes) in HOMES {
                if guarded.contains(&used.as_str()) && !homes.contains(&name.as_str()) {
                    wrong.push(format!("`{name}` must not use `{used}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", list(&wrong));
}

#[test]
fn edges_never_see_each_other_and_arrows_never_turn() {
    let edges = ["identity", "webapi", "soap", "console"];
    for edge in edges {
        let allowed = arrows(edge).unwrap();
        assert!(edges.iter().all(|other| !allowed.contains(other)), "{edge} sees another edge");
    }
    // Each line of the table uses only crates of earlier lines, so no circle can be allowed.
    let mut earlier: BTreeSet<&str> = DEV_ONLY.iter().map(|(name, _)| *name).collect();
    for (name, allowed) in ARROWS {
        assert!(allowed.iter().all(|used| earlier.contains(used)), "`{name}` points ahead");
        earlier.insert(name);
    }
}

#[test]
fn every_file_says_what_lives_in_it_and_is_not_too_long() {
    let mut wrong = Vec::new();
    for path in rust_files() {
        let text = fs::read_to_string(&path).unwrap();
        let shown = shown(&path);
        let opening = text.lines().take_while(|line| line.starts_with("//!")).count();
        if !(1..=5).contains(&opening) {
            wrong.push(format!("{shown}: opens with {opening} lines of `//!`, not 1 to 5"));
        }
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        if lines > LONGEST_FILE && !is_test(&path) {
            wrong.push(format!("{shown}: {lines} lines, more than {LONGEST_FILE}"));
        }
    }
    assert!(wrong.is_empty(), "{}", list(&wrong));
}

#[test]
fn no_crate_but_the_planner_formats_sql() {
    let mut wrong = Vec::new();
    for path in rust_files() {
        if is_test(&path) || path.starts_with(root().join("crates/planner")) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in without_tests(&text).lines().enumerate() {
            if formats_sql(line) {
                wrong.push(format!("{}:{}: {}", shown(&path), number + 1, line.trim()));
            }
        }
    }
    // Databases for tests are made and dropped from outside the program, under names made there.
    wrong.retain(|line| !line.starts_with("crates/testkit/src/database.rs:"));
    // The judge writes questions as clients write them; the server reads them as any other text.
    wrong.retain(|line| !line.starts_with("crates/oracle/src/questions/"));
    // The floor that the benchmark compares with is fixed SQL on purpose.
    wrong.retain(|line| !line.starts_with("crates/bench/"));
    assert!(wrong.is_empty(), "{}", list(&wrong));
}

#[test]
fn sql_stands_in_the_planner_and_where_the_map_says() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, homes) = map.split_once("**SQL text** exists").unwrap();
    let homes = homes.lines().next().unwrap();
    // `tsql` reads the language; the others are for tests and measuring, outside the program.
    let others = ["planner", "tsql", "bench", "oracle", "testkit"];
    let mut wrong = Vec::new();
    let mut found = 0;
    for path in rust_files().iter().filter(|path| !is_test(path)) {
        let shown = shown(path);
        let (name, file) = shown.trim_start_matches("crates/").split_once('/').unwrap();
        let text = fs::read_to_string(path).unwrap();
        if others.contains(&name) || !without_tests(&text).lines().any(holds_sql) {
            continue;
        }
        let file = file.trim_start_matches("src/");
        if name == "store" && homes.contains(&format!("`{file}`")) {
            found += 1;
        } else {
            wrong.push(shown);
        }
    }
    assert!(wrong.is_empty(), "{}", list(&wrong));
    assert!(found > 10, "{found}");
}

/// What is removed elsewhere would not be remembered for change tracking.
#[test]
fn rows_leave_by_one_door() {
    let door = root().join("crates/engine/src/rules/removal.rs");
    let removes = |text: &str| text.contains("plan::delete") || text.contains("delete_where");
    assert!(removes(&fs::read_to_string(&door).unwrap()));
    let engine = root().join("crates/engine/src");
    let mut wrong = Vec::new();
    for path in rust_files().iter().filter(|path| path.starts_with(&engine) && **path != door) {
        if !is_test(path) && removes(&fs::read_to_string(path).unwrap()) {
            wrong.push(shown(path));
        }
    }
    assert!(wrong.is_empty(), "{}", list(&wrong));
}

#[test]
fn formatted_sql_is_recognized() {
    assert!(formats_sql("let sql = format!(\"SELECT {column} FROM {table}\");"));
    assert!(formats_sql("write!(sql, \"DELETE FROM {table}\")"));
    assert!(formats_sql("sql.push_str(&format!(\" WHERE {condition}\"))"));
    assert!(!formats_sql("const ALL: &str = \"SELECT name FROM account\";"));
    assert!(!formats_sql("format!(\"cannot select {name}\")"));
    assert!(holds_sql("let all = \"SELECT name FROM account\";"));
    assert!(holds_sql("self.pick(\"a\", \"PRAGMA data_version\")"));
    assert!(!holds_sql("let told = \"cannot UPDATE it\";"));
    assert!(!holds_sql("check(\"SelectColumns\"); // SELECT them"));
}

#[test]
fn the_map_names_every_crate() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let words: BTreeSet<&str> = map.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let missing: Vec<String> =
        crates().into_iter().filter(|name| !words.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md does not name:\n{}", list(&missing));
}

fn formats_sql(line: &str) -> bool {
    const WORDS: [&str; 11] = [
        "SELECT ",
        "INSERT INTO",
        "UPDATE ",
        "DELETE FROM",
        " FROM ",
        "WHERE ",
        "CREATE TABLE",
        "CREATE INDEX",
        "CREATE DATABASE",
        "ALTER TABLE",
        "DROP ",
    ];
    let formats = ["format!(", "write!(", "writeln!("].iter().any(|name| line.contains(name));
    formats && WORDS.iter().any(|word| line.contains(word))
}

/// Whether a text that begins in this line is SQL.
fn holds_sql(line: &str) -> bool {
    const WORDS: [&str; 14] = [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        "CREATE TABLE ",
        "CREATE TEMP ",
        "ALTER TABLE ",
        "DROP TABLE ",
        "LOCK TABLE ",
        "BEGIN ",
        "SAVEPOINT ",
        "PRAGMA ",
        "ATTACH ",
        "VACUUM ",
    ];
    line.split('"').skip(1).step_by(2).any(|text| WORDS.iter().any(|word| text.starts_with(word)))
}

/// A file up to its inline tests, which may print what they like.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

fn arrows(name: &str) -> Option<&'static [&'static str]> {
    let mut all = ARROWS.iter().chain(&DEV_ONLY);
    all.find(|(listed, _)| *listed == name).map(|(_, allowed)| *allowed)
}

fn ours(name: &str) -> bool {
    arrows(name).is_some() || root().join("crates").join(name).is_dir()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every crate of the workspace, by its folder. There are at least these two.
fn crates() -> Vec<String> {
    let folders = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<String> = folders
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(["model", "server"].iter().all(|name| names.iter().any(|found| found == name)));
    names
}

fn manifest(name: &str) -> toml::Table {
    let path = root().join("crates").join(name).join("Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    assert_eq!(
        manifest.get("package").and_then(|package| package.get("name")?.as_str()),
        Some(name),
        "a crate is named as its folder"
    );
    manifest
}

/// What a manifest depends on, for all targets, by the names of the packages.
fn dependencies(manifest: &toml::Table, sections: &[&str]) -> BTreeSet<String> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flat_map(toml::Table::values);
    let tables = std::iter::once(manifest).chain(targets.filter_map(toml::Value::as_table));
    let listed = tables.flat_map(|table| {
        sections.iter().filter_map(|section| table.get(*section).and_then(toml::Value::as_table))
    });
    listed
        .flatten()
        .map(|(name, value)| {
            let renamed = value.get("package").and_then(toml::Value::as_str);
            renamed.unwrap_or(name).to_owned()
        })
        .collect()
}

fn rust_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> =
        crates().iter().map(|name| root().join("crates").join(name)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "benches")
        || path.file_name().is_some_and(|name| name == "tests.rs")
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn list(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        let _ = writeln!(text, "- {line}");
    }
    text
}
