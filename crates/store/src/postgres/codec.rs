//! Values in PostgreSQL's binary form: parameters by the type that the server inferred, results by
//! the type of the cell and the one that the server sent.

use std::error::Error as StdError;
use std::{fmt, str};

use bytes::BytesMut;
use model::Uuid;
use model::rows::{Cell, CellType, Rows};
use model::time::{Date, Timestamp};
use planner::Parameter;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::numeric;

/// From 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MILLISECONDS: i64 = 946_684_800_000;

/// A value that the server's type cannot hold. Does not name the value.
#[derive(Debug)]
pub(crate) struct CodecError(String);

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for CodecError {}

/// A parameter on its way out.
#[derive(Debug)]
pub(super) struct Bound<'a>(pub(super) &'a Parameter);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        if matches!(self.0, Parameter::Null) {
            return Ok(IsNull::Yes);
        }
        let written = encode(self.0, kind, out);
        written.ok_or_else(|| {
            CodecError(format!("a parameter does not fit where the server expects `{kind}`")).into()
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Writes the parameter; `None` if the type cannot hold it.
fn encode(parameter: &Parameter, kind: &Type, out: &mut BytesMut) -> Option<IsNull> {
    let written = match (parameter, kind) {
        (Parameter::Bool(value), &Type::BOOL) => value.to_sql(kind, out),
        (Parameter::Int(number), &Type::INT8) => number.to_sql(kind, out),
        (Parameter::Int(number), &Type::INT4) => i32::try_from(*number).ok()?.to_sql(kind, out),
        (Parameter::Int(number), &Type::INT2) => i16::try_from(*number).ok()?.to_sql(kind, out),
        (Parameter::Int(number), &Type::NUMERIC) => {
            numeric::encode(*number, 0, out);
            Ok(IsNull::No)
        }
        #[expect(clippy::cast_precision_loss, reason = "a double has no more digits to offer")]
        (Parameter::Int(number), &Type::FLOAT8) => (*number as f64).to_sql(kind, out),
        (Parameter::Double(number), &Type::FLOAT8) => number.to_sql(kind, out),
        #[expect(clippy::cast_possible_truncation, reason = "the column has no more digits")]
        (Parameter::Double(number), &Type::FLOAT4) => (*number as f32).to_sql(kind, out),
        (Parameter::Decimal { mantissa, scale }, &Type::NUMERIC) => {
            numeric::encode(*mantissa, *scale, out);
            Ok(IsNull::No)
        }
        #[expect(clippy::cast_precision_loss, reason = "a double has no more digits to offer")]
        (Parameter::Decimal { mantissa, scale }, &Type::FLOAT8) => {
            (*mantissa as f64 / 10_f64.powi(i32::from(*scale))).to_sql(kind, out)
        }
        (Parameter::Timestamp(instant), &(Type::TIMESTAMPTZ | Type::TIMESTAMP)) => {
            let microseconds = instant.0.checked_sub(EPOCH_MILLISECONDS)?.checked_mul(1000)?;
            microseconds.to_sql(&Type::INT8, out)
        }
        (Parameter::Date(day), &Type::DATE) => {
            day.0.checked_sub(EPOCH_DAYS)?.to_sql(&Type::INT4, out)
        }
        (Parameter::Guid(id), &Type::UUID) => id.to_sql(kind, out),
        (Parameter::Guids(ids), &Type::UUID_ARRAY) => ids.as_ref().to_sql(kind, out),
        (Parameter::Text(text), &(Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME)) => {
            text.as_ref().to_sql(kind, out)
        }
        _ => return None,
    };
    written.ok()
}

/// A value as it came, with its type.
pub(super) struct Raw<'a> {
    kind: Type,
    bytes: &'a [u8],
}

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(kind: &Type, bytes: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self { kind: kind.clone(), bytes })
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Appends the value as a cell of the column's type; `None` if it is not of that type.
pub(super) fn decode(rows: &mut Rows, column: CellType, value: Option<Raw<'_>>) -> Option<()> {
    let Some(Raw { kind, bytes }) = value else {
        rows.push(Cell::Null);
        return Some(());
    };
    let cell = match (column, kind) {
        (CellType::Text, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME) => {
            rows.push_text(str::from_utf8(bytes).ok()?);
            return Some(());
        }
        (CellType::Guid, Type::UUID) => Cell::Guid(Uuid::from_slice(bytes).ok()?),
        (CellType::Bool, Type::BOOL) => Cell::Bool(*bytes.first()? != 0),
        (CellType::Int, Type::NUMERIC) => Cell::Int(numeric::decode(bytes, 0)?),
        (CellType::Int, kind) => Cell::Int(whole(&kind, bytes)?),
        (CellType::Double, Type::FLOAT8) => {
            Cell::Double(f64::from_be_bytes(bytes.try_into().ok()?))
        }
        (CellType::Double, Type::FLOAT4) => {
            Cell::Double(f32::from_be_bytes(bytes.try_into().ok()?).into())
        }
        (CellType::Double, Type::NUMERIC) => Cell::Double(numeric::to_double(bytes)?),
        #[expect(clippy::cast_precision_loss, reason = "a double has no more digits to offer")]
        (CellType::Double, kind) => Cell::Double(whole(&kind, bytes)? as f64),
        (CellType::Decimal { scale }, Type::NUMERIC) => {
            Cell::Decimal { mantissa: numeric::decode(bytes, scale)?, scale }
        }
        (CellType::Timestamp, Type::TIMESTAMPTZ | Type::TIMESTAMP) => {
            let microseconds = i64::from_be_bytes(bytes.try_into().ok()?);
            // The ends of the range stand for infinity.
            if matches!(microseconds, i64::MIN | i64::MAX) {
                return None;
            }
            Cell::Timestamp(Timestamp(microseconds.div_euclid(1000) + EPOCH_MILLISECONDS))
        }
        (CellType::Date, Type::DATE) => {
            let days = i32::from_be_bytes(bytes.try_into().ok()?);
            if matches!(days, i32::MIN | i32::MAX) {
                return None;
            }
            Cell::Date(Date(days.checked_add(EPOCH_DAYS)?))
        }
        _ => return None,
    };
    rows.push(cell);
    Some(())
}

fn whole(kind: &Type, bytes: &[u8]) -> Option<i64> {
    match *kind {
        Type::INT8 => Some(i64::from_be_bytes(bytes.try_into().ok()?)),
        Type::INT4 => Some(i32::from_be_bytes(bytes.try_into().ok()?).into()),
        Type::INT2 => Some(i16::from_be_bytes(bytes.try_into().ok()?).into()),
        _ => None,
    }
}
