//! Days and times in a notation of .NET, as users choose it: `M/d/yyyy`, `dd.MM.yyyy HH:mm`.

use std::fmt::Write as _;

use engine::Formats;
use model::time::{Wall, month_name, weekday_name};

/// A notation, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// A letter and how often it stands there.
    Field(Field, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Day,
    Month,
    Year,
    /// Of twelve.
    Hour,
    /// Of twenty-four.
    HourOfDay,
    Minute,
    Second,
    /// Before or after noon.
    Half,
}

impl Pattern {
    /// How a user reads days.
    pub(super) fn date(formats: &Formats) -> Self {
        Self::read(&formats.date, formats)
    }

    /// How a user reads days with their times.
    pub(super) fn moment(formats: &Formats) -> Self {
        let Self(mut pieces) = Self::date(formats);
        pieces.push(Piece::Text(" ".into()));
        pieces.extend(Self::read(&formats.time, formats).0);
        Self(pieces)
    }

    fn read(notation: &str, formats: &Formats) -> Self {
        let mut pieces = Vec::new();
        let mut letters = notation.chars().peekable();
        while let Some(letter) = letters.next() {
            let field = match letter {
                'd' => Some(Field::Day),
                'M' => Some(Field::Month),
                'y' => Some(Field::Year),
                'h' => Some(Field::Hour),
                'H' => Some(Field::HourOfDay),
                'm' => Some(Field::Minute),
                's' => Some(Field::Second),
                't' => Some(Field::Half),
                _ => None,
            };
            if let Some(field) = field {
                let mut count = 1;
                while letters.next_if_eq(&letter).is_some() {
                    count += 1;
                }
                pieces.push(Piece::Field(field, count));
                continue;
            }
            let text = match letter {
                '/' => formats.date_separator.clone(),
                ':' => formats.time_separator.clone(),
                '\\' => letters.next().map(String::from).unwrap_or_default(),
                '\'' | '"' => letters.by_ref().take_while(|next| *next != letter).collect(),
                other => other.into(),
            };
            pieces.push(Piece::Text(text));
        }
        Self(pieces)
    }

    /// What a clock shows, in this notation.
    pub(super) fn write(&self, wall: Wall, formats: &Formats) -> String {
        let (year, month, day) = wall.date().civil();
        let seconds = wall.0.div_euclid(1000).rem_euclid(86_400);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let mut out = String::with_capacity(24);
        let padded = |out: &mut String, number: i64, count: usize| {
            // Writing to a String cannot fail.
            let _ = write!(out, "{number:0width$}", width = count.min(2));
        };
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Field(Field::Day, 3) => {
                    out.extend(weekday_name(wall.date()).chars().take(3));
                }
                Piece::Field(Field::Day, 4..) => out.push_str(weekday_name(wall.date())),
                Piece::Field(Field::Day, count) => padded(&mut out, day.into(), *count),
                Piece::Field(Field::Month, 3) => out.extend(month_name(month).chars().take(3)),
                Piece::Field(Field::Month, 4..) => out.push_str(month_name(month)),
                Piece::Field(Field::Month, count) => padded(&mut out, month.into(), *count),
                Piece::Field(Field::Year, count @ 1..=2) => {
                    padded(&mut out, i64::from(year) % 100, *count);
                }
                Piece::Field(Field::Year, count) => {
                    let _ = write!(out, "{year:0count$}");
                }
                Piece::Field(Field::Hour, count) => {
                    padded(&mut out, (hours + 11) % 12 + 1, *count);
                }
                Piece::Field(Field::HourOfDay, count) => padded(&mut out, hours, *count),
                Piece::Field(Field::Minute, count) => padded(&mut out, minutes, *count),
                Piece::Field(Field::Second, count) => padded(&mut out, seconds, *count),
                Piece::Field(Field::Half, count) => {
                    let [before_noon, after_noon] = &formats.halves;
                    let half = if hours < 12 { before_noon } else { after_noon };
                    let shown = if *count == 1 { 1 } else { usize::MAX };
                    out.extend(half.chars().take(shown));
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use model::time::Timestamp;

    use super::*;

    fn written(date: &str, time: &str, shown: &str) -> String {
        let formats = Formats { date: date.into(), time: time.into(), ..Formats::default() };
        let wall = Wall(Timestamp::parse(shown).unwrap().0);
        Pattern::moment(&formats).write(wall, &formats)
    }

    #[test]
    fn a_new_user_reads_a_twelve_hour_clock() {
        let check = |shown: &str, expected: &str| {
            assert_eq!(written("M/d/yyyy", "h:mm tt", shown), expected);
        };
        check("2023-04-07T14:59:59Z", "4/7/2023 2:59 PM");
        check("2023-04-07T00:05:00Z", "4/7/2023 12:05 AM");
        check("2023-12-31T12:00:00Z", "12/31/2023 12:00 PM");
        check("1753-01-01T01:01:01Z", "1/1/1753 1:01 AM");
    }

    #[test]
    fn every_letter_of_a_notation_has_its_meaning() {
        let check = |date: &str, time: &str, expected: &str| {
            assert_eq!(written(date, time, "2024-02-05T15:04:09Z"), expected, "{date} {time}");
        };
        check("dd.MM.yyyy", "HH:mm:ss", "05.02.2024 15:04:09");
        check("d MMM yy", "H:m:s", "5 Feb 24 15:4:9");
        check("dddd, MMMM d, yyyy", "hh:mm t", "Monday, February 5, 2024 03:04 P");
        check("ddd yyyy-MM-dd", "h 'o''clock' \\h", "Mon 2024-02-05 3 oclock h");
        check("", "'unfinished", " unfinished");
    }

    #[test]
    fn separators_and_halves_are_those_of_the_user() {
        let formats = Formats {
            date_separator: "-".into(),
            time_separator: ".".into(),
            halves: ["a.m.".into(), "p.m.".into()],
            ..Formats::default()
        };
        let wall = Wall(Timestamp::parse("2024-02-05T15:04:09Z").unwrap().0);
        assert_eq!(Pattern::date(&formats).write(wall, &formats), "2-5-2024");
        assert_eq!(Pattern::moment(&formats).write(wall, &formats), "2-5-2024 3.04 p.m.");
    }
}
