//! The constant side of a comparison: literals, `GETUTCDATE()` and `DATEADD` of one of them.

use model::Result;
use model::time::{Date, Timestamp};
use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, ObjectNamePart, UnaryOperator,
    Value,
};

use crate::refusal::{self, invalid, unsupported};
use crate::value;

/// A constant, before the column that it is compared with gives it a type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    Null,
    Number(String),
    Text(String),
    Instant(Timestamp),
}

/// Reads an expression as a constant; `now` is what `GETUTCDATE()` stands for.
///
/// # Errors
/// If it is none.
pub(crate) fn read(expression: &Expr, now: Timestamp) -> Result<Constant> {
    match expression {
        Expr::Nested(inner) => read(inner, now),
        Expr::Value(value) => literal(&value.value),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match signed(expr)? {
            Some(number) => Ok(Constant::Number(["-", number].concat())),
            None => Err(unsupported("Arithmetic")),
        },
        Expr::UnaryOp { op: UnaryOperator::Plus, expr } => match signed(expr)? {
            Some(number) => Ok(Constant::Number(number.to_owned())),
            None => Err(unsupported("Arithmetic")),
        },
        Expr::Function(function) => call(function, now),
        other => Err(unsupported(refusal::expression(other))),
    }
}

/// The digits behind a sign.
fn signed(expression: &Expr) -> Result<Option<&str>> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, false) => Ok(Some(digits)),
            Value::Number(_, true) => Err(unsupported("A number of this form")),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

fn literal(value: &Value) -> Result<Constant> {
    match value {
        Value::Null => Ok(Constant::Null),
        Value::Number(digits, false) => Ok(Constant::Number(digits.clone())),
        Value::Number(_, true) => Err(unsupported("A number of this form")),
        Value::SingleQuotedString(text) | Value::NationalStringLiteral(text) => {
            Ok(Constant::Text(text.clone()))
        }
        Value::Boolean(_) => {
            Err(unsupported("TRUE or FALSE: compare with 1 or 0. A boolean literal"))
        }
        Value::Placeholder(_) => Err(unsupported("A parameter")),
        _ => Err(unsupported("A literal of this form")),
    }
}

/// A call of one of the two functions.
fn call(function: &Function, now: Timestamp) -> Result<Constant> {
    let (name, arguments) = plain(function)?;
    match (name.as_str(), arguments.as_slice()) {
        ("GETUTCDATE", []) => Ok(Constant::Instant(now)),
        ("DATEADD", [part, number, from]) => {
            let from = match from {
                // What is added to is a fixed day or now.
                Expr::Value(_) | Expr::Function(_) | Expr::Nested(_) => read(from, now)?,
                _ => return Err(unsupported("DATEADD of anything but a literal or GETUTCDATE()")),
            };
            let Constant::Number(number) = read(number, now)? else {
                return Err(invalid("DATEADD adds a whole number."));
            };
            let number: i32 =
                number.parse().map_err(|_| invalid("DATEADD adds a whole number."))?;
            let from = match &from {
                Constant::Null => return Ok(Constant::Null),
                Constant::Instant(instant) => *instant,
                Constant::Text(text) => {
                    value::instant(text).ok_or_else(|| invalid("DATEADD adds to a date."))?
                }
                Constant::Number(_) => return Err(invalid("DATEADD adds to a date.")),
            };
            add(&part_name(part)?, number.into(), from).map(Constant::Instant)
        }
        ("GETUTCDATE" | "DATEADD", _) => {
            Err(invalid(format!("The function {name} has other arguments than it takes.")))
        }
        _ => Err(unsupported(&format!("The function {name} in this place"))),
    }
}

/// The name of a function in capitals, and its arguments, if it is called without anything else.
pub(crate) fn plain(function: &Function) -> Result<(String, Vec<&Expr>)> {
    let Function {
        name,
        uses_odbc_syntax,
        parameters,
        args,
        within_group,
        filter,
        null_treatment,
        over,
    } = function;
    let name = match name.0.as_slice() {
        [ObjectNamePart::Identifier(name)] if name.quote_style.is_none() => {
            name.value.to_ascii_uppercase()
        }
        _ => return Err(unsupported("A function of this name")),
    };
    if over.is_some() {
        return Err(unsupported("OVER"));
    }
    if *uses_odbc_syntax
        || *parameters != FunctionArguments::None
        || !within_group.is_empty()
        || filter.is_some()
        || null_treatment.is_some()
    {
        return Err(unsupported("A call of this form"));
    }
    let FunctionArguments::List(list) = args else {
        return Err(unsupported("A call of this form"));
    };
    if list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
        return Err(unsupported("A call of this form"));
    }
    let arguments = list.args.iter().map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Ok(expression),
        _ => Err(unsupported("An argument of this form")),
    });
    Ok((name, arguments.collect::<Result<_>>()?))
}

fn part_name(part: &Expr) -> Result<String> {
    match part {
        Expr::Identifier(name) if name.quote_style.is_none() => Ok(name.value.to_ascii_lowercase()),
        _ => Err(invalid("DATEADD begins with a part of a date.")),
    }
}

/// So many units later; a month later is the same day of it, or its last.
fn add(part: &str, number: i64, from: Timestamp) -> Result<Timestamp> {
    const SECOND: i64 = 1000;
    const DAY: i64 = 86_400 * SECOND;
    let unit = match part {
        "year" | "yyyy" | "yy" => return add_months(number * 12, from),
        "quarter" | "qq" | "q" => return add_months(number * 3, from),
        "month" | "mm" | "m" => return add_months(number, from),
        "dayofyear" | "dy" | "y" | "day" | "dd" | "d" | "weekday" | "dw" | "w" => DAY,
        "week" | "wk" | "ww" => 7 * DAY,
        "hour" | "hh" => 3600 * SECOND,
        "minute" | "mi" | "n" => 60 * SECOND,
        "second" | "ss" | "s" => SECOND,
        "millisecond" | "ms" => 1,
        _ => return Err(invalid("DATEADD does not know this part of a date.")),
    };
    let moved = number.checked_mul(unit).and_then(|moved| from.0.checked_add(moved));
    in_range(moved.map(Timestamp))
}

fn add_months(months: i64, from: Timestamp) -> Result<Timestamp> {
    let day = from.date();
    let of_day = from.0 - day.midnight().0;
    let (year, month, of_month) = day.civil();
    let months = i64::from(year) * 12 + i64::from(month) - 1 + months;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    // The last day of a month is the 28th or one of the three after it.
    let found = (1..=of_month).rev().take(4).find_map(|day| {
        let text = format!("{year:04}-{month:02}-{day:02}");
        (1..=9999).contains(&year).then(|| Date::parse(&text)).flatten()
    });
    in_range(found.map(|day| Timestamp(day.midnight().0 + of_day)))
}

fn in_range(instant: Option<Timestamp>) -> Result<Timestamp> {
    instant
        .filter(|instant| {
            (Timestamp::EARLIEST..=Timestamp::LATEST).contains(&instant.whole_seconds())
        })
        .ok_or_else(|| invalid("DATEADD leads out of the range of dates."))
}
