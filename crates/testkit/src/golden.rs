//! Golden files: what came out, compared with what a person once approved.

use std::path::Path;

use crate::variable;

/// Compares with the file; with `UPDATE_GOLDEN=1` writes it instead.
pub fn check(path: impl AsRef<Path>, actual: &str) {
    let path = path.as_ref();
    if variable("UPDATE_GOLDEN").is_some() {
        let folder = path.parent().expect("a golden file lies in a folder");
        std::fs::create_dir_all(folder).expect("the golden folder can be made");
        std::fs::write(path, actual).expect("the golden file can be written");
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_else(|error| {
        panic!("no golden file `{}` ({error}); run with UPDATE_GOLDEN=1", path.display())
    });
    if let Some(difference) = difference(&expected, actual) {
        panic!(
            "`{}`, {difference}\nif that is meant, run with UPDATE_GOLDEN=1\n--- all:\n{actual}",
            path.display()
        );
    }
}

/// The first line that differs.
fn difference(expected: &str, actual: &str) -> Option<String> {
    if expected == actual {
        return None;
    }
    let (mut old, mut new) = (expected.split('\n'), actual.split('\n'));
    for line in 1.. {
        match (old.next(), new.next()) {
            (Some(old), Some(new)) if old == new => {}
            (old, new) => {
                let shown = |text: Option<&str>| format!("{:?}", text.unwrap_or("(end)"));
                return Some(format!("line {line}:\n  was {}\n  now {}", shown(old), shown(new)));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_differing_line_is_named() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        let check = |expected: &str, actual: &str, told: &str| {
            assert_eq!(difference(expected, actual).as_deref(), Some(told));
        };
        check("a\nb\n", "a\nc\n", "line 2:\n  was \"b\"\n  now \"c\"");
        check("a", "a\n", "line 2:\n  was \"(end)\"\n  now \"\"");
    }

    #[test]
    #[should_panic(expected = "no golden file")]
    fn a_missing_file_fails() {
        check("/nonexistent/golden.txt", "");
    }
}
