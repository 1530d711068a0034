//! `WHERE` and `ON` as conditions. SQL's unknown is kept by reading a condition together with how
//! often it is negated: a negation goes down to the comparisons, and each of them is true only for a
//! row that has a value. So no condition here is true where SQL's would be unknown.

use model::query::{Comparison, Condition, Operand, Pattern};
use model::time::Timestamp;
use model::value::Value;
use model::{Error, Result};
use sqlparser::ast::{BinaryOperator, Expr, InTarget, UnaryOperator};

use crate::constant::{self, Constant};
use crate::refusal::{self, invalid, unsupported};
use crate::scope::{Found, Scope};
use crate::value::typed;

/// The most conditions of a statement (query.md §1.4).
const MOST: usize = 500;

/// Reads the conditions of one statement.
pub(crate) struct Reader {
    now: Timestamp,
    read: usize,
}

/// One side of a comparison.
enum Side {
    Column(Box<Found>),
    Constant(Constant),
}

impl Reader {
    /// For a statement that is asked now.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { now, read: 0 }
    }

    /// The condition that an expression is.
    pub(crate) fn read(&mut self, scope: &Scope<'_>, expression: &Expr) -> Result<Condition> {
        self.condition(scope, expression, false)
    }

    fn condition(&mut self, scope: &Scope<'_>, expression: &Expr, not: bool) -> Result<Condition> {
        match expression {
            Expr::Nested(inner) => self.condition(scope, inner, not),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => self.condition(scope, expr, !not),
            Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => {
                self.connected(scope, expression, op, not)
            }
            Expr::BinaryOp { left, op, right } => {
                let comparison = comparison(op);
                let comparison =
                    comparison.ok_or_else(|| unsupported(refusal::expression(expression)))?;
                self.compared(scope, (left, right), comparison, not)
            }
            Expr::IsNull(operand) | Expr::IsNotNull(operand) => {
                self.count()?;
                let null = Condition::Null(column(scope, operand)?.operand);
                let negated = matches!(expression, Expr::IsNotNull(_)) != not;
                Ok(if negated { Condition::Not(Box::new(null)) } else { null })
            }
            Expr::In { expr, target, negated, global } => {
                self.count()?;
                if *global {
                    return Err(unsupported("GLOBAL IN"));
                }
                let InTarget::List(values) = target else {
                    return Err(unsupported("A subquery"));
                };
                let found = column(scope, expr)?;
                self.within(scope, &found, values, *negated != not)
            }
            Expr::Between { expr, negated, low, high } => {
                self.count()?;
                let found = column(scope, expr)?;
                let (low, high) = (self.constant(scope, low)?, self.constant(scope, high)?);
                Ok(if *negated == not {
                    Condition::All(vec![
                        compare(scope, &found, Comparison::GreaterOrEqual, &low)?,
                        compare(scope, &found, Comparison::LessOrEqual, &high)?,
                    ])
                } else {
                    Condition::Any(vec![
                        compare(scope, &found, Comparison::Less, &low)?,
                        compare(scope, &found, Comparison::Greater, &high)?,
                    ])
                })
            }
            Expr::Like { negated, any, expr, pattern, escape_char } => {
                self.count()?;
                if *any {
                    return Err(unsupported("LIKE ANY"));
                }
                if escape_char.is_some() {
                    return Err(unsupported("ESCAPE"));
                }
                let found = column(scope, expr)?;
                let pattern = match self.constant(scope, pattern)? {
                    Constant::Text(text) | Constant::Number(text) => Pattern::parse(&text),
                    Constant::Null => return Ok(never()),
                    Constant::Instant(_) => return Err(invalid("LIKE takes a text.")),
                };
                let like = Condition::Like(found.operand.clone(), pattern);
                Ok(if *negated == not { like } else { but_not(found.operand, like) })
            }
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => {
                Err(unsupported("A column as a condition"))
            }
            Expr::Value(_) => Err(unsupported("A literal as a condition")),
            other => Err(unsupported(refusal::expression(other))),
        }
    }

    /// What is connected by `AND` or by `OR`.
    fn connected(
        &mut self,
        scope: &Scope<'_>,
        expression: &Expr,
        operator: &BinaryOperator,
        not: bool,
    ) -> Result<Condition> {
        // A negation exchanges the two (De Morgan); that holds for three truths as well.
        let all = (*operator == BinaryOperator::And) != not;
        let mut conditions = Vec::new();
        for operand in chain(expression, operator) {
            match (self.condition(scope, operand, not)?, all) {
                // Parentheses around more of the same add nothing.
                (Condition::All(more), true) | (Condition::Any(more), false)
                    if !more.is_empty() =>
                {
                    conditions.extend(more);
                }
                (condition, _) => conditions.push(condition),
            }
        }
        Ok(if all { Condition::All(conditions) } else { Condition::Any(conditions) })
    }

    /// A column compared with a constant, whichever side it stands on.
    fn compared(
        &mut self,
        scope: &Scope<'_>,
        (left, right): (&Expr, &Expr),
        comparison: Comparison,
        not: bool,
    ) -> Result<Condition> {
        self.count()?;
        let (found, comparison, constant) =
            match (self.side(scope, left)?, self.side(scope, right)?) {
                (Side::Column(found), Side::Constant(constant)) => (found, comparison, constant),
                (Side::Constant(constant), Side::Column(found)) => {
                    (found, comparison.flipped(), constant)
                }
                (Side::Column(_), Side::Column(_)) => {
                    return Err(unsupported("A comparison of two columns"));
                }
                (Side::Constant(_), Side::Constant(_)) => {
                    return Err(unsupported("A comparison of two constants"));
                }
            };
        let comparison = if not { opposite(comparison) } else { comparison };
        compare(scope, &found, comparison, &constant)
    }

    fn within(
        &self,
        scope: &Scope<'_>,
        found: &Found,
        values: &[Expr],
        negated: bool,
    ) -> Result<Condition> {
        let mut list = Vec::with_capacity(values.len());
        let mut unknown = false;
        for value in values {
            match typed(scope, found, &self.constant(scope, value)?)? {
                Value::Null => unknown = true,
                value => list.push(value),
            }
        }
        let within = Condition::In(found.operand.clone(), list);
        Ok(match (negated, unknown) {
            (false, _) => within,
            // Nothing is known to differ from NULL.
            (true, true) => never(),
            (true, false) => but_not(found.operand.clone(), within),
        })
    }

    fn side(&self, scope: &Scope<'_>, expression: &Expr) -> Result<Side> {
        Ok(match scope.column(expression)? {
            Some(found) => Side::Column(Box::new(found)),
            None => Side::Constant(constant::read(expression, self.now)?),
        })
    }

    fn constant(&self, scope: &Scope<'_>, expression: &Expr) -> Result<Constant> {
        match self.side(scope, expression)? {
            Side::Constant(constant) => Ok(constant),
            Side::Column(_) => Err(unsupported("A comparison of two columns")),
        }
    }

    fn count(&mut self) -> Result<()> {
        self.read += 1;
        if self.read > MOST {
            return Err(Error::rule(
                0x8004_430c,
                "Number of conditions in query exceeded maximum limit.",
            ));
        }
        Ok(())
    }
}

/// What is joined by one operator, in order. Such a chain leans to the left in the tree, as deep as it
/// is long, so it is walked and not descended into.
pub(crate) fn chain<'e>(expression: &'e Expr, operator: &BinaryOperator) -> Vec<&'e Expr> {
    let mut operands = Vec::new();
    let mut rest = expression;
    while let Expr::BinaryOp { left, op, right } = rest {
        if op != operator {
            break;
        }
        operands.push(&**right);
        rest = left;
    }
    operands.push(rest);
    operands.reverse();
    operands
}

fn column(scope: &Scope<'_>, expression: &Expr) -> Result<Found> {
    let found = scope.column(expression)?;
    found.ok_or_else(|| unsupported("A condition on anything but a column"))
}

/// True where the comparison is, of rows that have a value.
fn compare(
    scope: &Scope<'_>,
    found: &Found,
    comparison: Comparison,
    constant: &Constant,
) -> Result<Condition> {
    let value = typed(scope, found, constant)?;
    if value.is_null() {
        return Ok(never());
    }
    let left = found.operand.clone();
    let condition = Condition::Compare { left, comparison, right: Operand::Value(value) };
    // Every other comparison with a null is not true by itself.
    Ok(if comparison == Comparison::NotEqual {
        let null = Condition::Null(found.operand.clone());
        Condition::All(vec![condition, Condition::Not(Box::new(null))])
    } else {
        condition
    })
}

/// True for rows that have a value for which the condition is not.
fn but_not(operand: Operand, condition: Condition) -> Condition {
    let null = Condition::Null(operand);
    Condition::All(vec![Condition::Not(Box::new(condition)), Condition::Not(Box::new(null))])
}

/// True for no row.
fn never() -> Condition {
    Condition::Any(Vec::new())
}

fn comparison(operator: &BinaryOperator) -> Option<Comparison> {
    Some(match operator {
        BinaryOperator::Eq => Comparison::Equal,
        BinaryOperator::NotEq => Comparison::NotEqual,
        BinaryOperator::Lt => Comparison::Less,
        BinaryOperator::LtEq => Comparison::LessOrEqual,
        BinaryOperator::Gt => Comparison::Greater,
        BinaryOperator::GtEq => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// The comparison that is true of a value where this one is not.
fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}
