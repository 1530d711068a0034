//! Lengths of time as people write them: `90s`, `30m`, `8h`, `7d`.

use std::time::Duration;

const LONGEST: u64 = 3650 * 86_400;

pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || {
        "which is no length of time from 1s to 3650d; write a number with `s`, `m`, `h` or `d`, \
         as in `8h`"
            .to_owned()
    };
    let unit = match text.chars().next_back() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86_400,
        _ => return Err(wrong()),
    };
    let digits = text.trim_end_matches(['s', 'm', 'h', 'd']);
    // `parse` alone would take a sign, and trimming alone would take `8hh`.
    if digits.len() + 1 != text.len() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let seconds = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    match seconds {
        Some(seconds @ 1..=LONGEST) => Ok(Duration::from_secs(seconds)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_a_number_with_a_unit() {
        let check = |text: &str, seconds: Option<u64>| {
            assert_eq!(parse(text).ok(), seconds.map(Duration::from_secs), "{text}");
        };
        check("90s", Some(90));
        check("30m", Some(1800));
        check("8h", Some(28_800));
        check("3650d", Some(LONGEST));
        for text in
            ["", "h", "8", "0h", "-1h", "+1h", "8hh", "1.5h", " 8h", "8 h", "3651d", "8w", "8ü"]
        {
            check(text, None);
        }
        check("99999999999999999999d", None);
        check("9999999999999999d", None);
    }
}
