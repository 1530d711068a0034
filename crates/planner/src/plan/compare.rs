//! Comparisons of a column with values, exact where the value is finer or greater than what the
//! column can keep.

use model::metadata::{ColumnDefinition, ColumnType, Stored};
use model::query::Comparison;
use model::rows::CellType;
use model::value::Value;
use model::{Error, Result};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::catalog::Table;
use crate::sql::ast::Expr;
use crate::statement::Parameter;
use crate::value::parameter;

/// True or false, as an expression.
pub(super) fn truth(value: bool) -> Expr {
    if value { Expr::And(Vec::new()) } else { Expr::Or(Vec::new()) }
}

/// How a column compares with a value.
enum Question {
    /// As it does with this value.
    Compare(Comparison, Value),
    /// As any value does: the given one lies outside of what the column can keep.
    Any,
    /// As no value does.
    None,
}

/// A column that is compared: its value, and the name of the table of a lookup that can point at
/// several.
pub(super) struct Asked<'a> {
    pub(super) column: &'a ColumnDefinition,
    pub(super) value: Expr,
    pub(super) target: Option<Expr>,
}

/// A column compared with a value.
pub(super) fn compare_value(
    table: &Table,
    asked: Asked<'_>,
    comparison: Comparison,
    value: &Value,
) -> Result<Expr> {
    let Asked { column, value: expr, target } = asked;
    if value.is_null() {
        let null = Expr::Null(Box::new(expr));
        return Ok(match comparison {
            Comparison::Equal => null,
            Comparison::NotEqual => Expr::Not(Box::new(null)),
            _ => truth(false),
        });
    }
    if let (Value::Reference(row), Some(target)) = (value, target) {
        let table = Expr::value(Parameter::Text(row.table.as_str().into()));
        let id = Expr::value(Parameter::Guid(row.id));
        let same = Expr::And(vec![expr.equal(id), target.equal(table)]);
        return match comparison {
            Comparison::Equal => Ok(same),
            Comparison::NotEqual => Ok(Expr::Not(Box::new(same))),
            _ => Err(misfit(column)),
        };
    }
    let (comparison, value) = match asked_of(column, comparison, value) {
        Question::Compare(comparison, value) => (comparison, value),
        Question::Any if comparison == Comparison::NotEqual => return Ok(truth(true)),
        Question::Any => return Ok(Expr::Not(Box::new(Expr::Null(Box::new(expr))))),
        Question::None => return Ok(truth(false)),
    };
    let bound = parameter(&table.definition.name, column, &value).map_err(|_| misfit(column))?;
    let bound = if is_equality(comparison) { without_padding(bound) } else { bound };
    let expr = if is_equality(comparison) { unpadded(expr, column) } else { expr };
    let text = matches!(bound, Parameter::Text(_));
    let side = |expr| if text { Box::new(Expr::Fold(Box::new(expr))) } else { Box::new(expr) };
    Ok(Expr::Compare(side(expr), comparison, side(Expr::value(bound))))
}

/// `expr`, which is `column`, is one of the values. Null is none of them.
pub(super) fn in_list(
    table: &Table,
    expr: Expr,
    column: &ColumnDefinition,
    values: &[Value],
) -> Result<Expr> {
    let mut bound = Vec::with_capacity(values.len());
    for value in values.iter().filter(|value| !value.is_null()) {
        if let Question::Compare(_, value) = asked_of(column, Comparison::Equal, value) {
            let value = parameter(&table.definition.name, column, &value);
            bound.push(without_padding(value.map_err(|_| misfit(column))?));
        }
    }
    Ok(Expr::In(Box::new(unpadded(expr, column)), bound))
}

/// Whether blanks at the end of texts do not count (query.md §14).
pub(super) fn is_equality(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::Equal | Comparison::NotEqual)
}

/// A text of a column as it is when equality is asked. Those of one line are kept without blanks at
/// their ends, so that their indexes serve.
pub(super) fn unpadded(expr: Expr, column: &ColumnDefinition) -> Expr {
    if column.kind == ColumnType::Memo { Expr::Trimmed(Box::new(expr)) } else { expr }
}

fn without_padding(value: Parameter) -> Parameter {
    match value {
        Parameter::Text(text) if text.ends_with(' ') => {
            Parameter::Text(text.trim_end_matches(' ').into())
        }
        other => other,
    }
}

fn misfit(column: &ColumnDefinition) -> Error {
    Error::QueryOption(format!(
        "A binary operator with incompatible types was detected: the value does not fit `{}`.",
        column.name
    ))
}

/// A number with more decimals than its column keeps, or an instant asked of a day, lies between two
/// of the column's values: the comparison is asked of the lower one instead.
fn asked_of(column: &ColumnDefinition, comparison: Comparison, value: &Value) -> Question {
    match (column.stored(), value) {
        (Stored::As(CellType::Decimal { scale }), Value::Decimal(number)) => {
            asked_of_number(scale, comparison, *number)
        }
        (Stored::As(CellType::Decimal { scale }), Value::Int(number)) => {
            asked_of_number(scale, comparison, Decimal::from(*number))
        }
        (Stored::As(CellType::Int), Value::Decimal(number)) => {
            match asked_of_number(0, comparison, *number) {
                Question::Compare(comparison, Value::Decimal(number)) => {
                    let number = number.to_i64().map_or(Value::Decimal(number), Value::Int);
                    Question::Compare(comparison, number)
                }
                other => other,
            }
        }
        (Stored::As(CellType::Date), Value::Timestamp(instant)) => {
            let day = instant.date();
            asked_of_lower(comparison, Value::Date(day), day.midnight() == *instant)
        }
        _ => Question::Compare(comparison, value.clone()),
    }
}

fn asked_of_number(scale: u8, comparison: Comparison, number: Decimal) -> Question {
    // The greatest and the least that is kept are those of 64 bits.
    let most = Decimal::from_i128_with_scale(i64::MAX.into(), scale.into());
    let least = Decimal::from_i128_with_scale(i64::MIN.into(), scale.into());
    if number > most || number < least {
        let above = number > most;
        return match comparison {
            Comparison::NotEqual => Question::Any,
            Comparison::Less | Comparison::LessOrEqual if above => Question::Any,
            Comparison::Greater | Comparison::GreaterOrEqual if !above => Question::Any,
            _ => Question::None,
        };
    }
    let floor = floor(number, scale);
    asked_of_lower(comparison, Value::Decimal(floor), floor == number)
}

fn asked_of_lower(comparison: Comparison, lower: Value, exact: bool) -> Question {
    match comparison {
        _ if exact => Question::Compare(comparison, lower),
        Comparison::Equal => Question::None,
        Comparison::NotEqual => Question::Any,
        Comparison::Less | Comparison::LessOrEqual => {
            Question::Compare(Comparison::LessOrEqual, lower)
        }
        Comparison::Greater | Comparison::GreaterOrEqual => {
            Question::Compare(Comparison::Greater, lower)
        }
    }
}

/// The greatest number with `scale` decimals that is not above `number`.
fn floor(number: Decimal, scale: u8) -> Decimal {
    // Cutting decimals off a negative number raises it.
    let cut = number.trunc_with_scale(scale.into());
    if cut > number { cut - Decimal::new(1, scale.into()) } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_between_two_steps_is_compared_with_the_lower_one() {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let check = |number: &str, comparison: Comparison, expected: Option<(Comparison, &str)>| {
            let number: Decimal = number.parse().unwrap();
            let found = match asked_of_number(2, comparison, number) {
                Question::Compare(comparison, Value::Decimal(number)) => {
                    Some((comparison, number.normalize().to_string()))
                }
                _ => None,
            };
            let expected = expected.map(|(comparison, number)| (comparison, number.to_owned()));
            assert_eq!(found, expected, "{comparison:?} {number}");
        };
        check("1.5", Equal, Some((Equal, "1.5")));
        check("1.555", Less, Some((LessOrEqual, "1.55")));
        check("1.555", GreaterOrEqual, Some((Greater, "1.55")));
        check("-1.555", LessOrEqual, Some((LessOrEqual, "-1.56")));
        check("-0.001", Greater, Some((Greater, "-0.01")));
        check("1.555", Equal, None);
        check("1.555", NotEqual, None);
        check("92233720368547758.08", Less, None);
        check("92233720368547758.07", Less, Some((Less, "92233720368547758.07")));
    }
}
