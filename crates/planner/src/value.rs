//! From a value to the parameter that its column is kept as.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, Stored};
use model::rows::CellType;
use model::value::Value;
use model::{Error, Result};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::statement::Parameter;

/// A value for a column.
///
/// # Errors
/// If the value is of a kind that the column does not take, or outside what the database can keep.
pub(crate) fn parameter(
    table: &str,
    column: &ColumnDefinition,
    value: &Value,
) -> Result<Parameter> {
    let wrong = || Error::Payload(format!("the value of `{}` has the wrong type", column.name));
    let out_of_range =
        || Error::DecimalOutOfRange { table: table.to_owned(), column: column.name.clone() };
    let Stored::As(cell) = column.stored() else { return Err(wrong()) };
    Ok(match (cell, value) {
        (_, Value::Null) => Parameter::Null,
        (CellType::Bool, Value::Bool(value)) => Parameter::Bool(*value),
        (CellType::Bool, Value::Int(value @ (0 | 1))) => Parameter::Bool(*value == 1),
        (CellType::Int, Value::Int(value)) => Parameter::Int(*value),
        (CellType::Double, Value::Double(value)) => Parameter::Double(*value),
        (CellType::Double, Value::Int(value)) => {
            Parameter::Double(Decimal::from(*value).to_f64().ok_or_else(out_of_range)?)
        }
        (CellType::Double, Value::Decimal(value)) => {
            Parameter::Double(value.to_f64().ok_or_else(out_of_range)?)
        }
        (CellType::Decimal { scale }, Value::Decimal(value)) => {
            scaled(*value, scale).ok_or_else(out_of_range)?
        }
        (CellType::Decimal { scale }, Value::Int(value)) => {
            scaled(Decimal::from(*value), scale).ok_or_else(out_of_range)?
        }
        (CellType::Timestamp, Value::Timestamp(value)) => Parameter::Timestamp(*value),
        (CellType::Timestamp, Value::Date(value)) => Parameter::Timestamp(value.midnight()),
        (CellType::Date, Value::Date(value)) => Parameter::Date(*value),
        (CellType::Date, Value::Timestamp(value)) => Parameter::Date(value.date()),
        (CellType::Guid, Value::Guid(value)) => Parameter::Guid(*value),
        (CellType::Guid, Value::Reference(value)) => Parameter::Guid(value.id),
        (CellType::Text, Value::Text(value)) => Parameter::Text(Arc::from(value.as_str())),
        (CellType::Text, Value::Int(value)) if column.kind == ColumnType::MultiSelectPicklist => {
            Parameter::Text(value.to_string().into())
        }
        _ => return Err(wrong()),
    })
}

/// A decimal number as an integer of 10^-scale, rounded half to even; `None` if it is too large.
fn scaled(value: Decimal, scale: u8) -> Option<Parameter> {
    let rounded = value.round_dp(scale.into());
    let mut mantissa = rounded.mantissa();
    for _ in rounded.scale()..u32::from(scale) {
        mantissa = mantissa.checked_mul(10)?;
    }
    Some(Parameter::Decimal { mantissa: i64::try_from(mantissa).ok()?, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_scaled_and_rounded_half_to_even() {
        let check = |text: &str, scale: u8, expected: Option<i64>| {
            let expected = expected.map(|mantissa| Parameter::Decimal { mantissa, scale });
            assert_eq!(scaled(text.parse().unwrap(), scale), expected, "{text}");
        };
        check("200.5", 4, Some(2_005_000));
        check("0.125", 2, Some(12));
        check("-3", 0, Some(-3));
        check("922337203685477.5807", 4, Some(i64::MAX));
        check("922337203685477.5808", 4, None);
    }
}
