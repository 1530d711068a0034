//! The pairs. A file is a subject; a pair begins with its statement after `> ` (`\r`, `\n`, `\t` and
//! `\\` stand for what they do in Rust) and goes on with the question, or with the refusal.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use crate::{notation, translate};

#[test]
fn every_statement_becomes_the_question_beside_it() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut count = 0;
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let mut actual = String::new();
        for line in text.lines() {
            if line.starts_with('#') {
                actual.push_str(line);
                actual.push_str("\n\n");
            }
            let Some(written) = line.strip_prefix("> ") else { continue };
            count += 1;
            let statement = unescape(written);
            actual.push_str(line);
            actual.push('\n');
            match translate(&statement) {
                Ok(statement) => actual.push_str(&notation::statement(&statement)),
                Err(error) => {
                    let code = error.code();
                    writeln!(actual, "refused {} {:#010x} {error}", code.status, code.number)
                        .unwrap();
                }
            }
            actual.push('\n');
        }
        testkit::golden::check(&file, &actual);
    }
    assert!(count > 150, "the folder was read: {count}");
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(next) = rest.next() {
        plain.push(match next {
            '\\' => match rest.next() {
                Some('r') => '\r',
                Some('n') => '\n',
                Some('t') => '\t',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    plain
}
