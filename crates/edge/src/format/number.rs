//! Numbers and amounts as a user reads them.

use engine::Formats;
use model::rows::Cell;

/// Digits of a number without its sign, and whether it is negative: the last decimal shown is rounded
/// half away from zero.
struct Digits {
    negative: bool,
    text: String,
}

/// A number with this many decimals; `None` if the cell is no number.
pub(super) fn number(cell: Cell, decimals: u8, formats: &Formats) -> Option<String> {
    let Digits { negative, text } = digits(cell, decimals, formats)?;
    if !negative {
        return Some(text);
    }
    let parts: &[&str] = match formats.negative_number {
        0 => &["(", &text, ")"],
        2 => &["- ", &text],
        3 => &[&text, "-"],
        4 => &[&text, " -"],
        _ => &["-", &text],
    };
    Some(parts.concat())
}

/// An amount of a currency.
pub(super) fn amount(cell: Cell, decimals: u8, symbol: &str, formats: &Formats) -> Option<String> {
    let Digits { negative, text } = digits(cell, decimals, formats)?;
    let (sign, digits) = (symbol, text.as_str());
    let parts: &[&str] = match (negative, formats.amount, formats.negative_amount) {
        (false, 1, _) => &[digits, sign],
        (false, 2, _) => &[sign, " ", digits],
        (false, 3, _) => &[digits, " ", sign],
        (false, _, _) => &[sign, digits],
        (true, _, 0) => &["(", sign, digits, ")"],
        (true, _, 2) => &[sign, "-", digits],
        (true, _, 3) => &[sign, digits, "-"],
        (true, _, 4) => &["(", digits, sign, ")"],
        (true, _, 5) => &["-", digits, sign],
        (true, _, 6) => &[digits, "-", sign],
        (true, _, 7) => &[digits, sign, "-"],
        (true, _, 8) => &["-", digits, " ", sign],
        (true, _, 9) => &["-", sign, " ", digits],
        (true, _, 10) => &[digits, " ", sign, "-"],
        (true, _, 11) => &[sign, " ", digits, "-"],
        (true, _, 12) => &[sign, " -", digits],
        (true, _, 13) => &[digits, "- ", sign],
        (true, _, 14) => &["(", sign, " ", digits, ")"],
        (true, _, 15) => &["(", digits, " ", sign, ")"],
        (true, _, _) => &["-", sign, digits],
    };
    Some(parts.concat())
}

fn digits(cell: Cell, decimals: u8, formats: &Formats) -> Option<Digits> {
    let (mantissa, scale) = match cell {
        Cell::Int(number) => (i128::from(number), 0),
        Cell::Decimal { mantissa, scale } => (i128::from(mantissa), scale),
        Cell::Double(number) => {
            let text = format!("{:.*}", usize::from(decimals), number.abs());
            let negative = number < 0.0 && text.contains(|digit| ('1'..='9').contains(&digit));
            return Some(Digits { negative, text: group(&text, formats) });
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
    let whole = scaled.unsigned_abs();
    let unit = ten(decimals).unsigned_abs();
    let text = match decimals {
        0 => whole.to_string(),
        decimals => format!("{}.{:0width$}", whole / unit, whole % unit, width = decimals.into()),
    };
    Some(Digits { negative: scaled < 0, text: group(&text, formats) })
}

/// Puts the user's separator between groups of digits, and its symbol before the decimals.
fn group(text: &str, formats: &Formats) -> String {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    // From the last digit: how many stand in each group.
    let mut ends = Vec::new();
    let mut left = whole.len();
    let mut sizes = formats.groups.iter().map(|size| usize::from(*size));
    let mut size = sizes.next().unwrap_or(left);
    while left > size {
        left -= size;
        ends.push(left);
        size = sizes.next().unwrap_or(size);
    }
    let mut grouped = String::with_capacity(text.len() + ends.len());
    for (index, digit) in whole.chars().enumerate() {
        if ends.contains(&index) {
            grouped.push_str(&formats.number_separator);
        }
        grouped.push(digit);
    }
    if !decimals.is_empty() {
        grouped.push_str(&formats.decimal_symbol);
        grouped.push_str(decimals);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Formats {
        Formats::default()
    }

    fn decimal(mantissa: i64) -> Cell {
        Cell::Decimal { mantissa, scale: 4 }
    }

    #[test]
    fn numbers_are_grouped_and_rounded() {
        let check = |cell: Cell, decimals: u8, expected: &str| {
            assert_eq!(number(cell, decimals, &english()).unwrap(), expected);
        };
        check(decimal(12_350), 2, "1.24");
        check(decimal(-12_350), 2, "-1.24");
        check(decimal(i64::MAX), 2, "922,337,203,685,477.58");
        check(decimal(-1), 2, "0.00");
        check(Cell::Int(1_056_521), 0, "1,056,521");
        check(Cell::Int(-999), 0, "-999");
        check(Cell::Int(i64::MIN), 0, "-9,223,372,036,854,775,808");
        check(Cell::Double(1234.5), 2, "1,234.50");
        check(Cell::Double(-0.001), 2, "0.00");
        assert_eq!(number(Cell::Null, 2, &english()), None);
    }

    #[test]
    fn a_user_chooses_signs_symbols_and_groups() {
        let german = Formats {
            decimal_symbol: ",".into(),
            number_separator: ".".into(),
            negative_number: 3,
            ..english()
        };
        assert_eq!(number(decimal(-12_345_678_000), 2, &german).unwrap(), "1.234.567,80-");
        let indian = Formats { groups: vec![3, 2], negative_number: 0, ..english() };
        assert_eq!(number(Cell::Int(-12_345_678), 0, &indian).unwrap(), "(1,23,45,678)");
        let none = Formats { groups: Vec::new(), negative_number: 2, ..english() };
        assert_eq!(number(Cell::Int(-12_345_678), 0, &none).unwrap(), "- 12345678");
    }

    #[test]
    fn the_symbol_of_a_currency_stands_where_the_user_wants_it() {
        let written = |mantissa: i64, positive: i64, negative: i64| {
            let formats = Formats { amount: positive, negative_amount: negative, ..english() };
            amount(decimal(mantissa), 2, "€", &formats).unwrap()
        };
        let positive: Vec<_> = (0..4).map(|code| written(200_000_000, code, 1)).collect();
        assert_eq!(positive, ["€20,000.00", "20,000.00€", "€ 20,000.00", "20,000.00 €"]);
        let negative: Vec<_> = (0..16).map(|code| written(-12_345, 0, code)).collect();
        let expected = [
            "(€1.23)",
            "-€1.23",
            "€-1.23",
            "€1.23-",
            "(1.23€)",
            "-1.23€",
            "1.23-€",
            "1.23€-",
            "-1.23 €",
            "-€ 1.23",
            "1.23 €-",
            "€ 1.23-",
            "€ -1.23",
            "1.23- €",
            "(€ 1.23)",
            "(1.23 €)",
        ];
        assert_eq!(negative, expected);
    }
}
