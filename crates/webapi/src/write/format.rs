//! Formatted values: what a person reads, in UTC and en-US until users have settings of their own
//! (protocol.md §4).

use engine::Table;
use model::metadata::{Choice, ColumnDefinition, ColumnType};
use model::rows::{Cell, Row};
use model::time::{Date, Timestamp};

use super::cell::push_string;

/// How the values of a column are shown to people; `None` if as they are.
pub(super) enum Format<'a> {
    /// By the label of an option.
    Choice(&'a Choice),
    /// By the labels of several options.
    Choices(&'a Choice),
    /// `Yes`, `No`, or the labels of their options.
    Boolean(Option<&'a Choice>),
    /// As an amount with this many decimals.
    Money(u8),
    /// With grouped digits and this many decimals.
    Number(u8),
    /// As a day.
    Day,
    /// As a day and a time.
    Moment,
}

impl<'a> Format<'a> {
    pub(super) fn of(table: &'a Table, column: &'a ColumnDefinition) -> Option<Self> {
        let choice = table.choice(column);
        match column.kind {
            ColumnType::Picklist | ColumnType::State | ColumnType::Status => {
                choice.map(Self::Choice)
            }
            ColumnType::MultiSelectPicklist => choice.map(Self::Choices),
            ColumnType::Boolean => Some(Self::Boolean(choice)),
            ColumnType::Money => Some(Self::Money(column.precision.unwrap_or(2).min(4))),
            ColumnType::Integer | ColumnType::BigInt => Some(Self::Number(0)),
            ColumnType::Decimal | ColumnType::Double => {
                Some(Self::Number(column.precision.unwrap_or(2)))
            }
            ColumnType::DateTime
                if column.is_date_only() || column.format.as_deref() == Some("DateOnly") =>
            {
                Some(Self::Day)
            }
            ColumnType::DateTime => Some(Self::Moment),
            _ => None,
        }
    }

    /// Writes the text of a value in quotes; nothing if it has none.
    pub(super) fn push(&self, out: &mut Vec<u8>, key: &[u8], row: &Row<'_>, cell: Cell) {
        let text = match (self, cell) {
            (Self::Choice(choice), Cell::Int(value)) => choice.label(value).map(ToOwned::to_owned),
            (Self::Choices(choice), Cell::Text(span)) => {
                let labels = row.resolve(span).split(',').map(|value| {
                    value.trim().parse().ok().and_then(|value| choice.label(value)).unwrap_or(value)
                });
                Some(labels.collect::<Vec<_>>().join("; "))
            }
            (Self::Boolean(choice), Cell::Bool(value)) => {
                let label = choice.and_then(|choice| choice.label(value.into()));
                Some(label.unwrap_or(if value { "Yes" } else { "No" }).to_owned())
            }
            (Self::Money(decimals), cell) => number(cell, *decimals).as_deref().map(amount),
            (Self::Number(decimals), cell) => number(cell, *decimals),
            (Self::Day, Cell::Date(date)) => Some(day(date)),
            (Self::Day, Cell::Timestamp(instant)) => Some(day(instant.date())),
            (Self::Moment, Cell::Timestamp(instant)) => Some(moment(instant)),
            _ => None,
        };
        if let Some(text) = text {
            out.extend_from_slice(key);
            push_string(out, &text);
        }
    }
}

/// The currency's symbol stands behind the sign.
fn amount(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(digits) => format!("-${digits}"),
        None => format!("${number}"),
    }
}

/// A number with grouped digits; the last decimal shown is rounded half away from zero.
fn number(cell: Cell, decimals: u8) -> Option<String> {
    let (mantissa, scale) = match cell {
        Cell::Int(number) => (i128::from(number), 0),
        Cell::Decimal { mantissa, scale } => (i128::from(mantissa), scale),
        Cell::Double(number) => {
            let text = format!("{number:.*}", usize::from(decimals));
            return Some(group(&text));
        }
        _ => return None,
    };
    let ten = |exponent: u8| 10_i128.pow(exponent.min(20).into());
    let scaled = if scale > decimals {
        let unit = ten(scale - decimals);
        (mantissa + mantissa.signum() * unit / 2) / unit
    } else {
        mantissa * ten(decimals - scale)
    };
    let sign = if scaled < 0 { "-" } else { "" };
    let digits = scaled.unsigned_abs();
    let unit = ten(decimals).unsigned_abs();
    let text = match decimals {
        0 => format!("{sign}{digits}"),
        decimals => {
            format!("{sign}{}.{:0width$}", digits / unit, digits % unit, width = decimals.into())
        }
    };
    Some(group(&text))
}

/// Puts a comma between groups of three digits before the point.
fn group(text: &str) -> String {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => ("-", text),
        None => ("", text),
    };
    let whole = text.split('.').next().unwrap_or(text);
    let mut grouped = String::from(sign);
    for (index, digit) in text.chars().enumerate() {
        if index > 0 && index < whole.len() && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn day(date: Date) -> String {
    let (year, month, day) = date.civil();
    format!("{month}/{day}/{year}")
}

fn moment(instant: Timestamp) -> String {
    let minutes = instant.0.div_euclid(60_000).rem_euclid(1440);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let half = if hours < 12 { "AM" } else { "PM" };
    let hours = if hours % 12 == 0 { 12 } else { hours % 12 };
    format!("{} {hours}:{minutes:02} {half}", day(instant.date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_numbers_are_grouped_and_rounded() {
        let decimal = |mantissa, decimals| number(Cell::Decimal { mantissa, scale: 4 }, decimals);
        assert_eq!(decimal(200_000_000, 2).as_deref().map(amount).unwrap(), "$20,000.00");
        assert_eq!(decimal(-12_345, 2).as_deref().map(amount).unwrap(), "-$1.23");
        assert_eq!(decimal(12_350, 2).unwrap(), "1.24");
        assert_eq!(decimal(i64::MAX, 2).unwrap(), "922,337,203,685,477.58");
        assert_eq!(number(Cell::Int(1_056_521), 0).unwrap(), "1,056,521");
        assert_eq!(number(Cell::Int(-999), 0).unwrap(), "-999");
        assert_eq!(number(Cell::Double(1234.5), 2).unwrap(), "1,234.50");
    }

    #[test]
    fn moments_are_read_on_a_twelve_hour_clock() {
        let check = |text: &str, expected: &str| {
            assert_eq!(moment(Timestamp::parse(text).unwrap()), expected);
        };
        check("2023-04-07T14:59:59Z", "4/7/2023 2:59 PM");
        check("2023-04-07T00:05:00Z", "4/7/2023 12:05 AM");
        check("2023-12-31T12:00:00Z", "12/31/2023 12:00 PM");
    }
}
