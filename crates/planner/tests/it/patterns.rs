//! Patterns mean the same on every database as to a naive matcher.

use model::query::{Condition, Operand, Pattern, PatternPiece, Query, Selection};
use planner::plan;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::databases::on_each;
use crate::meaning::{accounts, names};
use crate::people::{CATALOG, access};

/// Signs that mean something somewhere, and a few letters.
const LETTERS: &str = "abzABZ09éÉ%_[]^-*?.\\$+(){}|/'\" \n";

fn some_text(longest: usize) -> impl Strategy<Value = String> {
    let letters: Vec<char> = LETTERS.chars().collect();
    prop::collection::vec(prop::sample::select(letters), 1..longest)
        .prop_map(|letters| letters.into_iter().collect())
}

/// What `fold` makes of the letters above.
fn fold(letter: char) -> char {
    match letter {
        'é' | 'É' => 'e',
        other => other.to_ascii_lowercase(),
    }
}

fn has(pieces: &[PatternPiece], text: &[char]) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return text.is_empty() };
    match piece {
        PatternPiece::Anything => (0..=text.len()).any(|skipped| has(rest, &text[skipped..])),
        PatternPiece::Text(literal) => {
            let literal: Vec<char> = literal.chars().map(fold).collect();
            text.starts_with(&literal) && has(rest, &text[literal.len()..])
        }
        PatternPiece::One => !text.is_empty() && has(rest, &text[1..]),
        PatternPiece::Set { negated, ranges } => {
            let Some((first, after)) = text.split_first() else { return false };
            let member = ranges
                .iter()
                .any(|(low, high)| (*low..=*high).any(|letter| fold(letter) == *first));
            member != *negated && has(rest, after)
        }
    }
}

#[test]
fn patterns_match_as_a_naive_matcher_does() {
    let texts: Vec<String> = {
        let mut runner = TestRunner::deterministic();
        let text = some_text(6);
        let mut texts: Vec<String> =
            (0..60).map(|_| text.new_tree(&mut runner).unwrap().current()).collect();
        texts.extend(LETTERS.chars().map(String::from));
        texts.sort();
        texts.dedup();
        texts
    };
    on_each(|store| {
        accounts(store, &texts);
        let mut runner = TestRunner::new(Config { cases: 150, ..Config::default() });
        let outcome = runner.run(&(some_text(8), any::<bool>()), |(text, within)| {
            let pattern = Pattern::parse(&text).within(within, within);
            let condition = Condition::Like(Operand::column("name"), pattern.clone());
            let query = Query::new("account", Selection::columns(["name"])).filter(condition);
            let plan = plan(&query, None, &CATALOG, &access("admin")).unwrap();
            let mut found = names(store, &plan);
            found.sort();
            let folded = |text: &String| text.chars().map(fold).collect::<Vec<char>>();
            let expected: Vec<String> =
                texts.iter().filter(|text| has(&pattern.pieces, &folded(text))).cloned().collect();
            prop_assert_eq!(found, expected, "{:?}", text);
            Ok(())
        });
        outcome.unwrap_or_else(|failure| panic!("{:?}: {failure}", store.dialect()));
    });
}

#[test]
fn the_naive_matcher_is_right_about_the_documented_examples() {
    let check = |pattern: &str, text: &str, expected: bool| {
        let text: Vec<char> = text.chars().map(fold).collect();
        assert_eq!(has(&Pattern::parse(pattern).pieces, &text), expected, "{pattern}");
    };
    check("%val%", "A VALUE", true);
    check("_bc", "abc", true);
    check("_bc", "bc", false);
    check("[a-c]x", "Bx", true);
    check("[^a-c]x", "bx", false);
    check("50[%]", "50%", true);
    check("50[%]", "505", false);
}
