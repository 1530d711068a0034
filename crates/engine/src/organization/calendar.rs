//! The organization's calendar: weeks, fiscal years and how those are called (query.md §§4, 10.6).

use model::time::{Calendar, FiscalYears, Periods, Timestamp, month_name};
use model::value::Value;

use crate::directory::{number, text};

/// The columns of the organization that say it. [`read`] takes their values in this order.
pub(super) const COLUMNS: [&str; 9] = [
    "weekstartdaycode",
    "fiscalcalendarstart",
    "fiscalperiodtype",
    "fiscalyeardisplaycode",
    "fiscalperiodformatperiod",
    "fiscalyearformatprefix",
    "fiscalyearformatyear",
    "fiscalyearformatsuffix",
    "fiscalyearperiodconnect",
];

/// How fiscal years and periods are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalNames {
    period: Period,
    prefix: &'static str,
    /// Whether years have but their last two digits.
    short: bool,
    suffix: &'static str,
    connector: String,
    years: FiscalYears,
}

/// How a period is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Period {
    /// By its number behind a word.
    Numbered(&'static str),
    /// By the month that it begins in.
    Month,
}

impl FiscalNames {
    /// `FY2023`.
    pub fn year(&self, year: i64) -> String {
        let year =
            if self.short { format!("{:02}", year.rem_euclid(100)) } else { year.to_string() };
        [self.prefix, &year, self.suffix].concat()
    }

    /// `Quarter 1 FY2023`.
    pub fn period(&self, year: i64, period: i64) -> String {
        let name = match self.period {
            Period::Numbered(word) => format!("{word}{period}"),
            Period::Month => {
                let (_, month, _) = self.years.start_of_period(year, period, 0).civil();
                month_name(month).to_owned()
            }
        };
        [&name, self.connector.as_str(), &self.year(year)].concat()
    }
}

impl Default for FiscalNames {
    fn default() -> Self {
        Self {
            period: Period::Numbered("Quarter "),
            prefix: "FY",
            short: false,
            suffix: "",
            connector: " ".into(),
            years: FiscalYears::STANDARD,
        }
    }
}

/// Reads the calendar from the values of [`COLUMNS`]. What is not said is as in the United States:
/// weeks from Sunday, years from 1 January, quarters.
pub(super) fn read(values: &[Value]) -> (Calendar, FiscalNames) {
    let first_weekday = number(values, 0).and_then(|day| u8::try_from(day).ok());
    let (month, day) = match values.get(1) {
        Some(Value::Timestamp(instant)) => begin(*instant),
        _ => (1, 1),
    };
    // The numbers are those of the product's calendars (`annualfiscalcalendar` and so on).
    let periods = match number(values, 2) {
        Some(2000) => Periods::Year,
        Some(2001) => Periods::Semester,
        Some(2003) => Periods::Month,
        Some(2004) => Periods::FourWeeks,
        _ => Periods::Quarter,
    };
    let years = FiscalYears::new(month, day, periods, number(values, 3) == Some(2));
    let calendar = Calendar {
        first_weekday: first_weekday.filter(|day| *day < 7).unwrap_or(0),
        fiscal: years,
    };
    let usual = match periods {
        Periods::Quarter => 1,
        Periods::Month => 4,
        Periods::Semester => 6,
        Periods::Year | Periods::FourWeeks => 3,
    };
    let period = match number(values, 4).unwrap_or(usual) {
        2 => Period::Numbered("Q"),
        3 => Period::Numbered("P"),
        4 => Period::Numbered("Month "),
        5 => Period::Numbered("M"),
        6 => Period::Numbered("Semester "),
        7 => Period::Month,
        _ => Period::Numbered("Quarter "),
    };
    let names = FiscalNames {
        period,
        prefix: if number(values, 5) == Some(2) { "" } else { "FY" },
        short: number(values, 6) == Some(2),
        suffix: match number(values, 7) {
            Some(1) => "FY",
            Some(2) => " Fiscal Year",
            _ => "",
        },
        connector: text(values, 8).unwrap_or_else(|| " ".into()),
        years,
    };
    (calendar, names)
}

/// The month and the day of a midnight in the time zone of whoever set it: the nearest one in UTC.
fn begin(instant: Timestamp) -> (u8, u8) {
    let (_, month, day) = Timestamp(instant.0.saturating_add(43_200_000)).date().civil();
    (month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> [Value; 9] {
        std::array::from_fn(|_| Value::Null)
    }

    #[test]
    fn an_organization_that_says_nothing_has_the_standard_calendar() {
        let (calendar, names) = read(&none());
        assert_eq!(calendar, Calendar::STANDARD);
        assert_eq!(names.year(2023), "FY2023");
        assert_eq!(names.period(2023, 1), "Quarter 1 FY2023");
    }

    #[test]
    fn settings_say_when_years_begin_and_what_they_are_called() {
        let mut given = none();
        given[0] = Value::Int(1);
        // Midnight in Berlin, and in Chicago.
        for midnight in ["2023-03-31T22:00:00Z", "2023-04-01T05:00:00Z"] {
            given[1] = Value::Timestamp(Timestamp::parse(midnight).unwrap());
            let (calendar, _) = read(&given);
            assert_eq!(calendar.fiscal.begin(), (4, 1), "{midnight}");
        }
        given[2] = Value::Int(2003);
        given[3] = Value::Int(2);
        given[4] = Value::Int(7);
        given[5] = Value::Int(2);
        given[6] = Value::Int(2);
        given[7] = Value::Int(2);
        given[8] = Value::Text("/".into());
        let (calendar, names) = read(&given);
        assert_eq!(calendar.first_weekday, 1);
        assert_eq!(calendar.fiscal, FiscalYears::new(4, 1, Periods::Month, true));
        assert_eq!(names.year(2009), "09 Fiscal Year");
        assert_eq!(names.period(2024, 10), "January/24 Fiscal Year");
    }
}
