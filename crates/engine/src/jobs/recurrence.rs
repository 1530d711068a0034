//! How often a job runs again: a part of the rules of iCalendar (`FREQ=DAILY;INTERVAL=2;`).

use model::time::Timestamp;
use model::{Error, Result};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// The time between two runs, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recurrence(i64);

impl Recurrence {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If it is none, or has parts besides FREQ (HOURLY, DAILY, WEEKLY) and INTERVAL.
    pub(crate) fn parse(pattern: &str) -> Result<Self> {
        let wrong =
            || Error::InvalidArgument(format!("The recurrence pattern '{pattern}' is invalid."));
        let (mut unit, mut interval) = (None, 1);
        for part in pattern.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            match part.split_once('=').ok_or_else(wrong)? {
                ("FREQ", "HOURLY") => unit = Some(HOUR),
                ("FREQ", "DAILY") => unit = Some(DAY),
                ("FREQ", "WEEKLY") => unit = Some(7 * DAY),
                ("INTERVAL", number) => interval = number.parse().map_err(|_| wrong())?,
                _ => return Err(wrong()),
            }
        }
        let unit = unit.ok_or_else(wrong)?;
        if !(1..=365).contains(&interval) {
            return Err(wrong());
        }
        Ok(Self(unit * interval))
    }

    /// The first time that is to come, counted from a run that was due then.
    pub(crate) fn after(self, due: Timestamp, now: Timestamp) -> Timestamp {
        let passed = (now.0 - due.0).max(0) / self.0;
        Timestamp(due.0 + (passed + 1) * self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_says_how_often() {
        assert_eq!(Recurrence::parse("FREQ=DAILY;").unwrap(), Recurrence(DAY));
        assert_eq!(Recurrence::parse("FREQ=WEEKLY;INTERVAL=2").unwrap(), Recurrence(14 * DAY));
        for wrong in
            ["", "DAILY", "FREQ=NEVER", "INTERVAL=1", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=1"]
        {
            assert!(Recurrence::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_that_have_passed_are_left_out() {
        let daily = Recurrence(DAY);
        assert_eq!(daily.after(Timestamp(0), Timestamp(5)), Timestamp(DAY));
        assert_eq!(daily.after(Timestamp(0), Timestamp(DAY * 3 + 1)), Timestamp(DAY * 4));
        assert_eq!(daily.after(Timestamp(0), Timestamp(-5)), Timestamp(DAY));
    }
}
