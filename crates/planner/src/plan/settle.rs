//! What is left to do with rows once a database has found them: averages that are exact on every
//! database, and the limit on rows that are aggregated.

use model::rows::{Cell, Rows};
use model::{Error, Result};

use super::Plan;

/// Averages of exact numbers have so many digits after the point, or fewer if the number is too large
/// for that.
const SCALE: u8 = 10;

/// What is left to do.
#[derive(Clone, Debug, Default)]
pub(super) struct Settle {
    pub(super) averages: Vec<Average>,
    /// The cell that says how many rows are aggregated, and how many may be.
    pub(super) rows: Option<(usize, u32)>,
}

/// An average: its cell holds the sum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Average {
    pub(super) cell: usize,
    /// The cell that holds how many values there are.
    pub(super) count: usize,
}

impl Plan {
    /// Finishes the rows of the plan's statement. Whoever runs the plan calls it before anybody sees
    /// them.
    ///
    /// # Errors
    /// If more rows were to be aggregated than may be (query.md §8).
    pub fn settle(&self, rows: &mut Rows) -> Result<()> {
        if let Some((cell, limit)) = self.settle.rows {
            let aggregated = rows.get(0).and_then(|row| row.int(cell)).unwrap_or(0);
            if aggregated > i64::from(limit) {
                return Err(Error::rule(
                    0x8004_e023,
                    "AggregateQueryRecordLimit exceeded. Cannot perform this operation.",
                ));
            }
        }
        for Average { cell, count } in &self.settle.averages {
            rows.compute(*cell, |sum, row| match row.get(*count) {
                Some(Cell::Int(count)) => average(sum, *count),
                _ => Cell::Null,
            });
        }
        Ok(())
    }
}

fn average(sum: Cell, count: i64) -> Cell {
    let (sum, scale) = match sum {
        Cell::Int(sum) => (sum, 0),
        Cell::Decimal { mantissa, scale } => (mantissa, scale),
        other => return other,
    };
    let digits = |to: u8| {
        let power = 10_i128.checked_pow(u32::from(to.checked_sub(scale)?))?;
        let mantissa = quotient(i128::from(sum).checked_mul(power)?, i128::from(count))?;
        Some(Cell::Decimal { mantissa: i64::try_from(mantissa).ok()?, scale: to })
    };
    // No average is greater than its sum, so it fits at least as its column does.
    (scale..=SCALE.max(scale)).rev().find_map(digits).unwrap_or(Cell::Null)
}

/// A quotient rounded half to even; `None` of a division by nothing.
fn quotient(of: i128, by: i128) -> Option<i128> {
    let (whole, rest) = (of.checked_div(by)?, of.checked_rem(by)?);
    let up = match (rest.unsigned_abs() * 2).cmp(&by.unsigned_abs()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => whole % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    Some(if up { whole + of.signum() } else { whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_exact_to_the_tenth_digit_if_there_is_room() {
        let decimal = |mantissa, scale| Cell::Decimal { mantissa, scale };
        let check = |sum: Cell, count: i64, expected: Cell| {
            assert_eq!(average(sum, count), expected, "{sum:?} by {count}");
        };
        check(Cell::Int(7), 2, decimal(35_000_000_000, 10));
        check(Cell::Int(2), 3, decimal(6_666_666_667, 10));
        check(Cell::Int(-2), 3, decimal(-6_666_666_667, 10));
        check(decimal(10, 4), 4, decimal(2_500_000, 10));
        check(decimal(1, 10), 2, decimal(0, 10));
        check(decimal(3, 10), 2, decimal(2, 10));
        check(decimal(i64::MAX, 4), 1, decimal(i64::MAX, 4));
        check(decimal(10_000_000_000_000_000, 4), 1, decimal(1_000_000_000_000_000_000, 6));
        check(Cell::Null, 0, Cell::Null);
        check(Cell::Int(0), 0, Cell::Null);
    }
}
