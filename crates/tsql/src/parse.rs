//! The tree that the parser makes of the tokens, if it is one query.

use model::Result;
use sqlparser::ast::{Query, Statement};
use sqlparser::dialect::MsSqlDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::TokenWithSpan;

use crate::refusal::{invalid, unsupported};

/// How deep the parser may go. The tokens have been counted before (`scan`); the parser takes some
/// steps for each of their levels.
const DEEPEST: usize = 100;

/// The one query that the tokens are.
///
/// # Errors
/// If they are anything else.
pub(crate) fn statement(tokens: Vec<TokenWithSpan>) -> Result<Query> {
    let mut parser = Parser::new(&MsSqlDialect {})
        .with_recursion_limit(DEEPEST)
        .with_tokens_with_locations(tokens);
    let mut statements = parser.parse_statements().map_err(|error| match error {
        ParserError::RecursionLimitExceeded => invalid("The SQL statement is nested too deeply."),
        ParserError::ParserError(text) | ParserError::TokenizerError(text) => {
            invalid(format!("The SQL statement cannot be read: {text}."))
        }
    })?;
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(query)), true) => Ok(*query),
        (Some(_), true) => Err(unsupported("A statement other than SELECT")),
        (Some(_), false) => Err(unsupported("More than one statement")),
        (None, _) => Err(invalid("The query parameter 'sql' has no value.")),
    }
}
