//! The grammar of `$filter` (query.md §3): precedence, calls, lambdas, literals. The tree records
//! what was asked, operators and functions that are refused later included.

use model::query::{Comparison, Quantifier};
use model::{Error, Result};
use uuid::Uuid;

use super::alias::Aliases;
use super::lexer::{Token, tokens};

/// Parentheses, `not` and lambdas may stand in each other this deep.
const MAX_DEPTH: usize = 100;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A property, or one at the end of a way along navigation properties.
    Path(Vec<String>),
    /// A fixed value.
    Literal(Literal),
    /// Two operands and an operator.
    Compare(Box<Expression>, Comparison, Box<Expression>),
    /// All of them.
    And(Vec<Expression>),
    /// One of them.
    Or(Vec<Expression>),
    /// The contrary.
    Not(Box<Expression>),
    /// A function of OData: `contains(name,'x')`.
    Call(String, Vec<Expression>),
    /// A function of Dataverse, by its name without the namespace, with named arguments.
    QueryFunction(String, Vec<(String, Expression)>),
    /// `path/any(variable:condition)`.
    Lambda {
        /// The collection.
        path: Vec<String>,
        /// Any or all.
        quantifier: Quantifier,
        /// The variable and the condition; none for `any()`.
        body: Option<(String, Box<Expression>)>,
    },
}

impl Expression {
    /// Whether a function of Dataverse stands in a condition.
    fn has_query_function(&self) -> bool {
        match self {
            Self::QueryFunction(..) => true,
            Self::And(all) | Self::Or(all) => all.iter().any(Self::has_query_function),
            Self::Not(inner) => inner.has_query_function(),
            Self::Lambda { body, .. } => {
                body.as_ref().is_some_and(|(_, condition)| condition.has_query_function())
            }
            Self::Path(_) | Self::Literal(_) | Self::Compare(..) | Self::Call(..) => false,
        }
    }
}

/// A fixed value, as far as its form tells its type.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, a date or an instant, as it was written.
    Number(String),
    /// `'text'`
    Text(String),
    /// An id.
    Guid(Uuid),
    /// Members of an enumeration, with its type: `Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'`.
    Member(String, String),
    /// `["a","b"]`
    List(Vec<Literal>),
}

/// Reads the text of a `$filter`.
pub(super) fn parse_filter(text: &str, aliases: &Aliases) -> Result<Expression> {
    let mut parser = Parser::new(text, aliases)?;
    let expression = parser.disjunction()?;
    parser.end()?;
    Ok(expression)
}

/// Reads a path that an alias may stand for, as `$orderby` has it.
pub(super) fn parse_path(text: &str, aliases: &Aliases) -> Result<Vec<String>> {
    let mut parser = Parser::new(text, aliases)?;
    let expression = parser.primary()?;
    parser.end()?;
    match expression {
        Expression::Path(path) => Ok(path),
        _ => Err(syntax(text)),
    }
}

/// Reads a single literal; `None` if it is none.
pub fn parse_literal(text: &str) -> Option<Literal> {
    let aliases = Aliases::new();
    let mut parser = Parser::new(text, &aliases).ok()?;
    let expression = parser.primary().ok()?;
    parser.end().ok()?;
    match expression {
        Expression::Literal(literal) => Some(literal),
        _ => None,
    }
}

fn syntax(text: &str) -> Error {
    Error::QueryOption(format!("Syntax error in '{text}'."))
}

struct Parser<'a> {
    text: &'a str,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    aliases: &'a Aliases,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, aliases: &'a Aliases) -> Result<Self> {
        Ok(Self { text, tokens: tokens(text)?.into_iter().peekable(), aliases, depth: 0 })
    }

    fn disjunction(&mut self) -> Result<Expression> {
        let first = self.conjunction()?;
        let mut all = vec![first];
        while self.take_name("or") {
            all.push(self.conjunction()?);
        }
        Ok(single_or(all, Expression::Or))
    }

    fn conjunction(&mut self) -> Result<Expression> {
        let first = self.comparison()?;
        let mut all = vec![first];
        while self.take_name("and") {
            all.push(self.comparison()?);
        }
        Ok(single_or(all, Expression::And))
    }

    fn comparison(&mut self) -> Result<Expression> {
        let left = self.unary()?;
        let operator = match self.tokens.peek() {
            Some(Token::Name(name)) => name.as_str(),
            _ => return Ok(left),
        };
        let comparison = match operator {
            "eq" => Comparison::Equal,
            "ne" => Comparison::NotEqual,
            "lt" => Comparison::Less,
            "le" => Comparison::LessOrEqual,
            "gt" => Comparison::Greater,
            "ge" => Comparison::GreaterOrEqual,
            "in" => return Err(Error::OperatorNotImplemented),
            "has" | "add" | "sub" | "mul" | "div" | "divby" | "mod" => {
                return Err(Error::QueryOption(format!(
                    "The operator '{operator}' is not supported."
                )));
            }
            _ => return Ok(left),
        };
        self.tokens.next();
        let right = self.unary()?;
        Ok(Expression::Compare(Box::new(left), comparison, Box::new(right)))
    }

    fn unary(&mut self) -> Result<Expression> {
        if !self.take_name("not") {
            return self.primary();
        }
        let inner = self.nested(Self::unary)?;
        if inner.has_query_function() {
            let text =
                "Not operator along with the Custom Named Condition operators is not allowed";
            return Err(Error::QueryOption(text.into()));
        }
        Ok(Expression::Not(Box::new(inner)))
    }

    fn primary(&mut self) -> Result<Expression> {
        match self.tokens.next() {
            Some(Token::Mark('(')) => {
                let inner = self.nested(Self::disjunction)?;
                self.expect(')')?;
                Ok(inner)
            }
            Some(Token::List(list)) => Ok(Expression::Literal(list)),
            Some(Token::Text(text)) => Ok(Expression::Literal(Literal::Text(text))),
            Some(Token::Guid(id)) => Ok(Expression::Literal(Literal::Guid(id))),
            Some(Token::Number(text)) => Ok(Expression::Literal(Literal::Number(text))),
            Some(Token::Alias(name)) => self.alias(&name),
            Some(Token::Name(name)) => self.named(name),
            Some(Token::Mark(_)) | None => Err(self.error()),
        }
    }

    /// What a name begins: a word literal, a call, or a path.
    fn named(&mut self, name: String) -> Result<Expression> {
        match name.as_str() {
            "null" => return Ok(Expression::Literal(Literal::Null)),
            "true" => return Ok(Expression::Literal(Literal::Bool(true))),
            "false" => return Ok(Expression::Literal(Literal::Bool(false))),
            _ => {}
        }
        if let Some(Token::Text(members)) =
            self.tokens.next_if(|token| name.contains('.') && matches!(token, Token::Text(_)))
        {
            return Ok(Expression::Literal(Literal::Member(name, members)));
        }
        if self.take('(') {
            return match name.strip_prefix("Microsoft.Dynamics.CRM.") {
                Some(function) => self.query_function(function.to_owned()),
                None => self.nested(Self::arguments).map(|all| Expression::Call(name, all)),
            };
        }
        let mut path = vec![self.segment(name)?];
        while self.take('/') {
            let Some(Token::Name(next)) = self.tokens.next() else { return Err(self.error()) };
            let quantifier = match next.as_str() {
                "any" => Some(Quantifier::Any),
                "all" => Some(Quantifier::All),
                _ => None,
            };
            if let Some(quantifier) = quantifier
                && self.take('(')
            {
                return self.lambda(path, quantifier);
            }
            path.push(self.segment(next)?);
        }
        Ok(Expression::Path(path))
    }

    /// A segment of a path, which is the name of a property: no `$it`, no `$count`, no cast.
    fn segment(&self, name: String) -> Result<String> {
        if name.contains(['.', '$']) {
            return Err(Error::QueryOption(format!(
                "The segment '{name}' is not supported in '{}'.",
                self.text
            )));
        }
        Ok(name)
    }

    fn lambda(&mut self, path: Vec<String>, quantifier: Quantifier) -> Result<Expression> {
        if self.take(')') {
            return match quantifier {
                Quantifier::Any => Ok(Expression::Lambda { path, quantifier, body: None }),
                Quantifier::All => Err(self.error()),
            };
        }
        let Some(Token::Name(variable)) = self.tokens.next() else { return Err(self.error()) };
        self.expect(':')?;
        let condition = self.nested(Self::disjunction)?;
        self.expect(')')?;
        Ok(Expression::Lambda { path, quantifier, body: Some((variable, Box::new(condition))) })
    }

    fn arguments(&mut self) -> Result<Vec<Expression>> {
        let mut all = Vec::new();
        if self.take(')') {
            return Ok(all);
        }
        loop {
            all.push(self.disjunction()?);
            if self.take(')') {
                return Ok(all);
            }
            self.expect(',')?;
        }
    }

    fn query_function(&mut self, name: String) -> Result<Expression> {
        let mut all = Vec::new();
        if self.take(')') {
            return Ok(Expression::QueryFunction(name, all));
        }
        loop {
            let Some(Token::Name(argument)) = self.tokens.next() else { return Err(self.error()) };
            self.expect('=')?;
            all.push((argument, self.nested(Self::primary)?));
            if self.take(')') {
                return Ok(Expression::QueryFunction(name, all));
            }
            self.expect(',')?;
        }
    }

    /// What an alias stands for. One without a value is null.
    fn alias(&mut self, name: &str) -> Result<Expression> {
        let Some(text) = self.aliases.spend(name)? else {
            return Ok(Expression::Literal(Literal::Null));
        };
        // An alias cannot stand for another, so this ends.
        let none = Aliases::new();
        let mut parser = Parser::new(text, &none)?;
        let value = parser.primary()?;
        parser.end()?;
        match value {
            Expression::Path(_) | Expression::Literal(_) => Ok(value),
            _ => Err(syntax(text)),
        }
    }

    /// Goes one level deeper with `read`.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MAX_DEPTH {
            return Err(Error::QueryOption(format!(
                "Recursion depth exceeded allowed limit: a filter is nested at most {MAX_DEPTH} levels \
                 deep."
            )));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn take_name(&mut self, name: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Token::Name(next) if next == name)).is_some()
    }

    fn take(&mut self, mark: char) -> bool {
        self.tokens.next_if_eq(&Token::Mark(mark)).is_some()
    }

    fn expect(&mut self, mark: char) -> Result<()> {
        if self.take(mark) { Ok(()) } else { Err(self.error()) }
    }

    fn end(&mut self) -> Result<()> {
        if self.tokens.peek().is_none() { Ok(()) } else { Err(self.error()) }
    }

    fn error(&self) -> Error {
        syntax(self.text)
    }
}

fn single_or(mut all: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match all.len() {
        1 => all.swap_remove(0),
        _ => many(all),
    }
}

#[cfg(test)]
#[path = "expression_tests.rs"]
mod tests;
