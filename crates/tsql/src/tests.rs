//! The second wall by itself: what the tokens would have refused, the tree refuses as well.

use model::time::Timestamp;
use planner::Catalog;
use sqlparser::dialect::MsSqlDialect;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

use crate::{clauses, parse, statement};

#[test]
fn whatever_is_refused_is_refused_by_the_tree_alone() {
    let catalog = Catalog::new(1, seed::tables().unwrap(), Vec::new());
    let golden = include_str!("../tests/golden/refusals.txt");
    let mut checked = 0;
    let mut lines = golden.lines();
    while let Some(line) = lines.next() {
        let Some(text) = line.strip_prefix("> ") else { continue };
        if !lines.next().unwrap().starts_with("refused") {
            continue;
        }
        let Ok(tokens) = Tokenizer::new(&MsSqlDialect {}, text).tokenize_with_location() else {
            continue;
        };
        let blank = |token: &TokenWithSpan| matches!(token.token, Token::Whitespace(_));
        let tokens = tokens.into_iter().filter(|token| !blank(token)).collect();
        let read = parse::statement(tokens)
            .and_then(clauses::accepted)
            .and_then(|clauses| statement(clauses, &catalog, Timestamp(0)));
        assert!(read.is_err(), "{text}: {read:?}");
        checked += 1;
    }
    assert!(checked > 150, "{checked}");
}
