//! PostgreSQL's `numeric` in its binary form: groups of four decimal digits, most significant first,
//! behind four 16-bit words: how many groups, the power of 10,000 of the first, the sign, and how
//! many digits to show after the point.

use bytes::{BufMut, BytesMut};

const NEGATIVE: u16 = 0x4000;

/// Writes `mantissa / 10^scale`.
pub(super) fn encode(mantissa: i64, scale: u8, out: &mut BytesMut) {
    let fraction_groups = i16::from(scale.div_ceil(4));
    let fill = u32::from(scale.div_ceil(4)) * 4 - u32::from(scale);
    let mut rest = u128::from(mantissa.unsigned_abs()) * 10_u128.pow(fill);
    let mut groups = Vec::with_capacity(8);
    while rest > 0 {
        groups.push(u16::try_from(rest % 10_000).unwrap_or(0));
        rest /= 10_000;
    }
    let count = i16::try_from(groups.len()).unwrap_or(0);
    out.put_i16(count);
    out.put_i16(count - 1 - fraction_groups);
    out.put_u16(if mantissa < 0 { NEGATIVE } else { 0 });
    out.put_i16(i16::from(scale));
    for group in groups.iter().rev() {
        out.put_u16(*group);
    }
}

/// The mantissa with `scale` digits after the point, rounded half away from zero as the server does;
/// `None` for what is no number or too large.
pub(super) fn decode(bytes: &[u8], scale: u8) -> Option<i64> {
    let number = Number::read(bytes)?;
    let mut mantissa: i128 = 0;
    // How many decimal digits the last group taken in stands left of the last digit asked for.
    let mut shift = 4 * (i32::from(number.weight) + 1) + i32::from(scale);
    for group in number.groups() {
        // More digits cannot change the rounding.
        if shift <= -8 {
            break;
        }
        shift -= 4;
        mantissa = mantissa.checked_mul(10_000)?.checked_add(i128::from(group))?;
    }
    let power = 10_i128.checked_pow(shift.unsigned_abs())?;
    let mantissa = match shift {
        _ if mantissa == 0 => 0,
        0.. => mantissa.checked_mul(power)?,
        _ => mantissa.checked_add(power / 2)? / power,
    };
    i64::try_from(if number.negative { -mantissa } else { mantissa }).ok()
}

/// The nearest floating point number.
pub(super) fn to_double(bytes: &[u8]) -> Option<f64> {
    use std::fmt::Write as _;
    let number = Number::read(bytes)?;
    let mut text = String::from(if number.negative { "-0" } else { "0" });
    for group in number.groups() {
        write!(text, "{group:04}").ok()?;
    }
    let count = i32::try_from(number.digits.len() / 2).ok()?;
    write!(text, "e{}", 4 * (i32::from(number.weight) + 1 - count)).ok()?;
    text.parse().ok()
}

struct Number<'a> {
    weight: i16,
    negative: bool,
    digits: &'a [u8],
}

impl<'a> Number<'a> {
    /// `None` for `NaN` and the infinities as well.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, digits) = bytes.split_first_chunk::<8>()?;
        let [_, _, weight_high, weight_low, sign_high, sign_low, _, _] = *head;
        let negative = match u16::from_be_bytes([sign_high, sign_low]) {
            0 => false,
            NEGATIVE => true,
            _ => return None,
        };
        Some(Self { weight: i16::from_be_bytes([weight_high, weight_low]), negative, digits })
    }

    fn groups(&self) -> impl Iterator<Item = u16> {
        let (pairs, _) = self.digits.as_chunks::<2>();
        pairs.iter().map(|pair| u16::from_be_bytes(*pair))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_the_way_there_and_back() {
        for mantissa in [0, 1, -1, 9999, 10_000, -123_456_789, i64::MAX, i64::MIN] {
            for scale in [0, 1, 2, 4, 5, 10, 18, 255] {
                let mut bytes = BytesMut::new();
                encode(mantissa, scale, &mut bytes);
                assert_eq!(decode(&bytes, scale), Some(mantissa), "{mantissa} / 10^{scale}");
            }
        }
    }

    #[test]
    fn digits_beyond_the_scale_are_rounded() {
        let check = |mantissa: i64, from: u8, to: u8, expected: i64| {
            let mut bytes = BytesMut::new();
            encode(mantissa, from, &mut bytes);
            assert_eq!(decode(&bytes, to), Some(expected), "{mantissa} / 10^{from} at {to}");
        };
        check(12_345, 3, 2, 1235);
        check(-12_345, 3, 2, -1235);
        check(12_344, 3, 2, 1234);
        check(1, 18, 2, 0);
        check(6_666_666_666_666_666_667, 18, 2, 667);
        check(7, 0, 3, 7000);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let not_a_number = [0, 0, 0, 0, 0xc0, 0, 0, 0];
        assert_eq!(decode(&not_a_number, 2), None);
        assert_eq!(to_double(&not_a_number), None);
        assert_eq!(decode(&[0, 1], 2), None);
        let mut bytes = BytesMut::new();
        encode(i64::MAX, 0, &mut bytes);
        assert_eq!(decode(&bytes, 2), None);
    }

    #[test]
    fn a_double_is_the_nearest_one() {
        let check = |mantissa: i64, scale: u8, expected: f64| {
            let mut bytes = BytesMut::new();
            encode(mantissa, scale, &mut bytes);
            assert_eq!(to_double(&bytes).unwrap().to_bits(), expected.to_bits());
        };
        check(0, 0, 0.0);
        check(-15, 1, -1.5);
        check(1_234_567, 3, 1234.567);
        check(40_000, 0, 40_000.0);
    }
}
