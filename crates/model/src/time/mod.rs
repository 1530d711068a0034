//! Instants and calendar days as the columns keep them, time zones and calendars. Nothing here reads
//! a clock.

mod calendar;
mod zone;

use std::fmt;

use jiff::fmt::temporal::{Pieces, PiecesOffset};
use serde::{Deserialize, Serialize};

pub use calendar::{Calendar, FiscalYears, Periods, month_name, part_of, weekday_name};
pub use zone::{Change, Wall, Zone, names_of_zone};

/// An instant in UTC: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The earliest value that a date column takes: 1753-01-01T00:00:00Z (query.md §14).
    pub const EARLIEST: Self = Self(-6_847_804_800_000);
    /// The latest value that can be named: 9999-12-31T23:59:59Z.
    pub const LATEST: Self = Self(253_402_300_799_000);

    /// The latest value that a row keeps: 9999-12-30T23:59:59Z, `MaxSupportedValue` in the product.
    pub const LAST_KEPT: Self = Self(253_402_214_399_000);

    /// The same instant without its fraction of a second: what a row keeps.
    #[must_use]
    pub fn whole_seconds(self) -> Self {
        Self(self.0.div_euclid(1000) * 1000)
    }

    /// Reads an RFC 3339 instant with `Z` or an offset; `None` if it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        // Taken apart by hand: jiff's own instants end a day before the last one of the product.
        let pieces = Pieces::parse(text.trim()).ok()?;
        let time = pieces.time()?;
        let offset = match pieces.offset()? {
            PiecesOffset::Zulu => 0,
            PiecesOffset::Numeric(offset) => offset.offset().seconds(),
            _ => return None,
        };
        let hours = i64::from(time.hour());
        let seconds = hours * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        let day = Date::of(pieces.date())?.midnight().0;
        let milliseconds = (seconds - i64::from(offset)) * 1000 + i64::from(time.millisecond());
        Some(Self(day + milliseconds))
    }

    /// The day it falls on in UTC.
    pub fn date(self) -> Date {
        Date(i32::try_from(self.0.div_euclid(86_400_000)).unwrap_or(i32::MAX))
    }
}

impl fmt::Display for Timestamp {
    /// The wire's form: seconds only, always `Z` (protocol.md §4).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1000).rem_euclid(86_400);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{}T{hours:02}:{minutes:02}:{seconds:02}Z", self.date())
    }
}

/// A calendar day: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(pub i32);

impl Date {
    /// Reads `2016-09-28`; `None` if it is not a day of the calendar.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(text.trim().parse().ok()?)
    }

    fn of(date: jiff::civil::Date) -> Option<Self> {
        let days = date.since(jiff::civil::date(1970, 1, 1)).ok()?.get_days();
        Some(Self(days))
    }

    /// Midnight of the day in UTC.
    pub fn midnight(self) -> Timestamp {
        Timestamp(i64::from(self.0) * 86_400_000)
    }

    /// Year, month and day of the proleptic Gregorian calendar.
    pub fn civil(self) -> (i32, u8, u8) {
        // Days are counted from 0000-03-01, so that the leap day ends a year: "chrono-Compatible
        // Low-Level Date Algorithms" by Howard Hinnant. A page of 5,000 rows prints many dates.
        let days = i64::from(self.0) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let narrow = |part: i64| u8::try_from(part).unwrap_or(0);
        (i32::try_from(year).unwrap_or(0), narrow(month), narrow(day))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_printed_in_whole_seconds_of_utc() {
        let check = |input: &str, expected: &str| {
            assert_eq!(Timestamp::parse(input).unwrap().to_string(), expected);
        };
        check("2016-09-28T22:57:53Z", "2016-09-28T22:57:53Z");
        check("2016-09-28T22:57:53.9876543Z", "2016-09-28T22:57:53Z");
        check("2024-02-29T00:30:00+02:00", "2024-02-28T22:30:00Z");
        check("1753-01-01T00:00:00Z", "1753-01-01T00:00:00Z");
        assert_eq!(Timestamp::parse("1753-01-01T00:00:00Z"), Some(Timestamp::EARLIEST));
        assert_eq!(Timestamp::parse("9999-12-31T23:59:59Z"), Some(Timestamp::LATEST));
        assert_eq!(Timestamp::parse("2016-09-28"), None);
        assert_eq!(Timestamp::parse("2016-13-28T00:00:00Z"), None);
    }

    #[test]
    fn a_day_survives_the_way_there_and_back() {
        for day in ["1753-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2100-03-01"] {
            assert_eq!(Date::parse(day).unwrap().to_string(), day);
        }
        assert_eq!(Date::parse("2023-02-29"), None);
    }
}
