//! Dates in the notation of .NET, custom and standard, as its invariant culture writes them in UTC
//! ("Custom date and time format strings", "Standard date and time format strings").

use std::fmt::Write as _;

use model::time::{Timestamp, month_name, weekday_name};

/// A notation, taken apart.
#[derive(Debug, PartialEq)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    /// A letter and how often it stands there.
    Field(char, usize),
}

impl Pattern {
    /// Reads a notation, or tells what is wrong with it.
    pub(super) fn read(notation: &str) -> Result<Self, String> {
        let mut letters = notation.chars();
        match (letters.next(), letters.next(), letters.next()) {
            (None, ..) => Err("it is empty".into()),
            (Some(one), None, _) => {
                let standard =
                    standard(one).ok_or_else(|| format!("no notation is called '{one}'"))?;
                Self::custom(standard)
            }
            // One field alone would be a standard notation.
            (Some('%'), Some(letter), None) => Self::custom(letter.encode_utf8(&mut [0; 4])),
            _ => Self::custom(notation),
        }
    }

    fn custom(notation: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut letters = notation.chars().peekable();
        while let Some(letter) = letters.next() {
            if "dfFghHKmMstyz".contains(letter) {
                let mut count = 1;
                while letter != 'K' && letters.next_if_eq(&letter).is_some() {
                    count += 1;
                }
                if matches!(letter, 'f' | 'F') && count > 7 {
                    return Err("a second has no more than seven decimals".into());
                }
                pieces.push(Piece::Field(letter, count));
                continue;
            }
            let text = match letter {
                '\\' => {
                    letters.next().map(String::from).ok_or("nothing stands after a backslash")?
                }
                '%' if letters.peek().is_none_or(|next| *next == '%') => {
                    return Err("nothing stands after a percent sign".into());
                }
                '%' => continue,
                '\'' | '"' => {
                    let mut text = String::new();
                    loop {
                        match letters.next() {
                            Some(next) if next == letter => break text,
                            Some('\\') => text.extend(letters.next()),
                            Some(next) => text.push(next),
                            None => return Err("a quotation is not closed".into()),
                        }
                    }
                }
                other => other.into(),
            };
            pieces.push(Piece::Text(text));
        }
        Ok(Self(pieces))
    }

    /// An instant in this notation.
    pub(super) fn write(&self, instant: Timestamp) -> String {
        let (year, month, day) = instant.date().civil();
        let of_day = instant.0.rem_euclid(86_400_000);
        let (hours, minutes) = (of_day / 3_600_000, of_day / 60_000 % 60);
        let (seconds, thousandths) = (of_day / 1000 % 60, of_day % 1000);
        let mut out = String::new();
        let padded = |out: &mut String, number: i64, count: usize| {
            // Writing to a String cannot fail.
            let _ = write!(out, "{number:0width$}", width = count.min(2));
        };
        for piece in &self.0 {
            let (letter, count) = match piece {
                Piece::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Piece::Field(letter, count) => (*letter, *count),
            };
            match (letter, count) {
                ('d', 3) => out.extend(weekday_name(instant.date()).chars().take(3)),
                ('d', 4..) => out.push_str(weekday_name(instant.date())),
                ('d', _) => padded(&mut out, day.into(), count),
                ('M', 3) => out.extend(month_name(month).chars().take(3)),
                ('M', 4..) => out.push_str(month_name(month)),
                ('M', _) => padded(&mut out, month.into(), count),
                ('y', 1 | 2) => padded(&mut out, i64::from(year) % 100, count),
                ('y', _) => {
                    let _ = write!(out, "{year:0count$}");
                }
                ('g', _) => out.push_str("A.D."),
                ('h', _) => padded(&mut out, (hours + 11) % 12 + 1, count),
                ('H', _) => padded(&mut out, hours, count),
                ('m', _) => padded(&mut out, minutes, count),
                ('s', _) => padded(&mut out, seconds, count),
                ('t', _) => {
                    let half = if hours < 12 { "AM" } else { "PM" };
                    out.extend(half.chars().take(count));
                }
                ('f' | 'F', _) => {
                    let digits: String =
                        format!("{thousandths:03}0000").chars().take(count).collect();
                    let shown = if letter == 'F' { digits.trim_end_matches('0') } else { &digits };
                    // Where nothing is left of them, the point before them goes as well.
                    if shown.is_empty() && out.ends_with('.') {
                        out.pop();
                    }
                    out.push_str(shown);
                }
                ('K', _) => out.push('Z'),
                ('z', 1) => out.push_str("+0"),
                ('z', 2) => out.push_str("+00"),
                _ => out.push_str("+00:00"),
            }
        }
        out
    }
}

/// What a notation of one letter stands for.
fn standard(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "MM/dd/yyyy",
        'D' => "dddd, dd MMMM yyyy",
        'f' => "dddd, dd MMMM yyyy HH:mm",
        'F' | 'U' => "dddd, dd MMMM yyyy HH:mm:ss",
        'g' => "MM/dd/yyyy HH:mm",
        'G' => "MM/dd/yyyy HH:mm:ss",
        'm' | 'M' => "MMMM dd",
        'o' | 'O' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
        'r' | 'R' => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
        's' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        't' => "HH:mm",
        'T' => "HH:mm:ss",
        'u' => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        'y' | 'Y' => "yyyy MMMM",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_its_meaning() {
        let check = |notation: &str, expected: &str| {
            let instant = Timestamp::parse("2024-02-05T15:04:09.070Z").unwrap();
            assert_eq!(Pattern::read(notation).unwrap().write(instant), expected, "{notation}");
        };
        check("yyyyMMddhhmmss", "20240205030409");
        check("yyyyMMddHHmmss", "20240205150409");
        check("yyyy-MM-dd", "2024-02-05");
        check("d.M.yy", "5.2.24");
        check("yyyyy", "02024");
        check("ddd dddd MMM MMMM", "Mon Monday Feb February");
        check("h:m:s t tt", "3:4:9 P PM");
        check("ss.f ss.fff ss.fffffff", "09.0 09.070 09.0700000");
        check("ss.F ss.FFF", "09 09.07");
        check("yyyy'T'K", "2024TZ");
        check("zz zzz %z", "+00 +00:00 +0");
        check("'week' \"of\" \\d", "week of d");
        check("gg yyyy", "A.D. 2024");
        check("%d", "5");
        check("d", "02/05/2024");
        check("o", "2024-02-05T15:04:09.0700000Z");
        check("s", "2024-02-05T15:04:09");
        check("u", "2024-02-05 15:04:09Z");
        check("R", "Mon, 05 Feb 2024 15:04:09 GMT");
        check("Q1", "Q1");
    }

    #[test]
    fn midnight_is_twelve() {
        let instant = Timestamp::parse("2024-02-05T00:30:00Z").unwrap();
        assert_eq!(Pattern::read("hh tt HH").unwrap().write(instant), "12 AM 00");
    }

    #[test]
    fn whatever_is_no_notation_is_refused() {
        for notation in ["", "X", "%", "yyyy%", "%%", "'open", "\"open", "yyyy\\", "ffffffff"] {
            assert!(Pattern::read(notation).is_err(), "{notation}");
        }
    }
}
