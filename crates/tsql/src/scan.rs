//! The tokens of a statement, and the first wall: what can be refused by its tokens alone never
//! reaches the parser, so that nobody can have it build a tree that is deep or dear.

use model::Result;
use sqlparser::dialect::MsSqlDialect;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace, Word};

use crate::refusal::{invalid, unsupported};

/// The most characters of a statement: as many as a URL may have.
const LONGEST: usize = 32_768;
/// The most tokens, blanks not counted: 500 conditions and 5,000 values of lists fit.
const MOST_TOKENS: usize = 16_000;
/// How deep parentheses may be nested.
const DEEPEST: usize = 30;

/// Reserved words of T-SQL that are no part of what is served. Without quotes they name nothing.
const RESERVED: [&str; 69] = [
    "ALTER",
    "ANY",
    "BACKUP",
    "BEGIN",
    "BULK",
    "CASE",
    "COALESCE",
    "COLLATE",
    "COMMIT",
    "CONTAINS",
    "CONTAINSTABLE",
    "CONVERT",
    "CREATE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "CURSOR",
    "DBCC",
    "DECLARE",
    "DELETE",
    "DENY",
    "DROP",
    "END",
    "ESCAPE",
    "EXCEPT",
    "EXEC",
    "EXECUTE",
    "EXISTS",
    "FOR",
    "FREETEXT",
    "FREETEXTTABLE",
    "GRANT",
    "HAVING",
    "IF",
    "INSERT",
    "INTERSECT",
    "INTO",
    "KILL",
    "MERGE",
    "NULLIF",
    "OPENDATASOURCE",
    "OPENQUERY",
    "OPENROWSET",
    "OPENXML",
    "OPTION",
    "OVER",
    "PERCENT",
    "PIVOT",
    "PRINT",
    "RAISERROR",
    "RESTORE",
    "REVOKE",
    "ROLLBACK",
    "SESSION_USER",
    "SET",
    "SHUTDOWN",
    "SOME",
    "SYSTEM_USER",
    "TABLESAMPLE",
    "TRUNCATE",
    "TRY_CONVERT",
    "UNION",
    "UNPIVOT",
    "UPDATE",
    "USE",
    "VALUES",
    "WAITFOR",
    "WITH",
];

/// Words that may stand before a parenthesis: functions that are served, and words of the grammar.
const BEFORE_PARENTHESIS: [&str; 21] = [
    "AND",
    "AVG",
    "BETWEEN",
    "BY",
    "COUNT",
    "DATEADD",
    "DISTINCT",
    "FROM",
    "GETUTCDATE",
    "IN",
    "JOIN",
    "LIKE",
    "MAX",
    "MIN",
    "NOT",
    "ON",
    "OR",
    "SELECT",
    "SUM",
    "TOP",
    "WHERE",
];

/// The tokens of a statement.
///
/// # Errors
/// If it is too long or too deep, or holds a token that no statement of the kind served has.
pub(crate) fn tokens(text: &str) -> Result<Vec<TokenWithSpan>> {
    if text.chars().count() > LONGEST {
        return Err(too_long());
    }
    let mut tokens = Tokenizer::new(&MsSqlDialect {}, text)
        .tokenize_with_location()
        .map_err(|error| invalid(format!("The SQL statement cannot be read: {error}.")))?;
    tokens.retain(|token| !is_blank(&token.token));
    // A statement may end with its terminator.
    while tokens.last().is_some_and(|last| matches!(last.token, Token::SemiColon | Token::EOF)) {
        tokens.pop();
    }
    if tokens.is_empty() {
        return Err(invalid("The query parameter 'sql' has no value."));
    }
    if tokens.len() > MOST_TOKENS {
        return Err(too_long());
    }
    let mut depth = 0_usize;
    let mut before: Option<&Token> = None;
    for TokenWithSpan { token, .. } in &tokens {
        match token {
            Token::Word(word) => check_word(word)?,
            Token::LParen => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(invalid("The SQL statement is nested too deeply."));
                }
                check_call(before)?;
            }
            Token::RParen => depth = depth.saturating_sub(1),
            token => check(token)?,
        }
        before = Some(token);
    }
    Ok(tokens)
}

fn too_long() -> model::Error {
    invalid("The SQL statement is too long.")
}

/// Comments are blanks: what stands in them is never read.
fn is_blank(token: &Token) -> bool {
    match token {
        Token::Whitespace(
            Whitespace::Space
            | Whitespace::Newline
            | Whitespace::Tab
            | Whitespace::SingleLineComment { .. }
            | Whitespace::MultiLineComment(_),
        ) => true,
        // U+FEFF and other blanks that are no white space of SQL.
        Token::Char(character) => character.is_whitespace(),
        _ => false,
    }
}

fn check_word(word: &Word) -> Result<()> {
    if word.quote_style.is_some() {
        return Ok(());
    }
    if word.value.starts_with('@') {
        return Err(unsupported("A variable"));
    }
    if word.value.starts_with('#') {
        return Err(unsupported("A temporary table"));
    }
    let upper = word.value.to_ascii_uppercase();
    match upper.as_str() {
        "CROSS" => Err(unsupported("CROSS JOIN or CROSS APPLY")),
        "RIGHT" | "FULL" => Err(unsupported(&[&upper, " JOIN"].concat())),
        word if RESERVED.contains(&word) => Err(unsupported(word)),
        _ => Ok(()),
    }
}

/// What stands before a parenthesis: nothing that makes a call of it, or a function that is served.
fn check_call(before: Option<&Token>) -> Result<()> {
    let Some(Token::Word(word)) = before else { return Ok(()) };
    let upper = word.value.to_ascii_uppercase();
    if word.quote_style.is_none() && BEFORE_PARENTHESIS.contains(&upper.as_str()) {
        return Ok(());
    }
    if upper == "USING" {
        return Err(unsupported("USING"));
    }
    Err(unsupported(&format!("The function {}", clipped(&word.value))))
}

fn check(token: &Token) -> Result<()> {
    match token {
        Token::Word(_)
        | Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::NationalStringLiteral(_)
        | Token::Comma
        | Token::Period
        | Token::LParen
        | Token::RParen
        | Token::Eq
        | Token::Neq
        | Token::Lt
        | Token::Gt
        | Token::LtEq
        | Token::GtEq
        // Signs of numbers, and the star of COUNT; anything else that they do is refused by the tree.
        | Token::Plus
        | Token::Minus
        | Token::Mul => Ok(()),
        Token::Div | Token::Mod => Err(unsupported("Arithmetic")),
        Token::SemiColon => Err(unsupported("More than one statement")),
        Token::HexStringLiteral(_) => Err(unsupported("A binary literal")),
        Token::Placeholder(_) | Token::AtSign | Token::AtAt => Err(unsupported("A parameter")),
        other => Err(unsupported(&format!("The sign {}", clipped(&other.to_string())))),
    }
}

/// The beginning of a text of the client's, for a message.
pub(crate) fn clipped(text: &str) -> String {
    let mut shown: String = text.chars().take(50).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
