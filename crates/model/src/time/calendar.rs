//! Days in weeks, months and years, also in the fiscal ones of an organization.

use super::Date;
use crate::query::DatePart;

/// The days that arithmetic ends at. All that a column can hold lies between them.
const FIRST: Date = Date(-719_162);
const LAST: Date = Date(2_932_897);

impl Date {
    /// The day with these numbers; a day after the last of its month is the last one. Months count
    /// on beyond 12 and below 1.
    pub fn of_civil(year: i64, month: i64, day: u8) -> Self {
        let months = year.saturating_mul(12).saturating_add(month).saturating_sub(1);
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        if year < 1 {
            return FIRST;
        }
        if year > 9999 {
            return LAST;
        }
        let length = match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let day = i64::from(day).clamp(1, length);
        // The inverse of `civil`, by the same paper.
        let shifted = if month <= 2 { year - 1 } else { year };
        let (era, year_of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
        let month_from_march = (month + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(i32::try_from(era * 146_097 + day_of_era - 719_468).unwrap_or(LAST.0))
    }

    /// So many days later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let sum = i64::from(self.0).saturating_add(days);
        Self(i32::try_from(sum.clamp(FIRST.0.into(), LAST.0.into())).unwrap_or(LAST.0))
    }

    /// The same day so many months later, or the last one of that month.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let (year, month, day) = self.civil();
        Self::of_civil(year.into(), i64::from(month).saturating_add(months), day)
    }

    /// 0 on a Sunday, 6 on a Saturday.
    pub fn weekday(self) -> u8 {
        u8::try_from((i64::from(self.0) + 4).rem_euclid(7)).unwrap_or(0)
    }

    /// The first day of its month.
    #[must_use]
    pub fn start_of_month(self) -> Self {
        let (year, month, _) = self.civil();
        Self::of_civil(year.into(), month.into(), 1)
    }

    /// 1 January of its year.
    #[must_use]
    pub fn start_of_year(self) -> Self {
        Self::of_civil(self.civil().0.into(), 1, 1)
    }
}

/// The English name of a month, which counts from 1.
pub fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES.get(usize::from(month).saturating_sub(1)).copied().unwrap_or_default()
}

/// The English name of the day of the week.
pub fn weekday_name(day: Date) -> &'static str {
    const NAMES: [&str; 7] =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    NAMES.get(usize::from(day.weekday())).copied().unwrap_or_default()
}

/// How an organization counts weeks and fiscal years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Calendar {
    /// The day that weeks begin with: 0 is Sunday.
    pub first_weekday: u8,
    /// Its fiscal years.
    pub fiscal: FiscalYears,
}

impl Calendar {
    /// Weeks from Sunday, fiscal years from 1 January with quarters.
    pub const STANDARD: Self = Self { first_weekday: 0, fiscal: FiscalYears::STANDARD };

    /// The first day of the week of a day.
    pub fn start_of_week(&self, day: Date) -> Date {
        let passed = (day.weekday() + 7 - self.first_weekday.min(6)) % 7;
        day.plus_days(-i64::from(passed))
    }
}

/// Fiscal years and the periods that they are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FiscalYears {
    month: u8,
    day: u8,
    periods: Periods,
    named_by_end: bool,
}

/// The length of a fiscal period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Periods {
    /// A year.
    Year,
    /// Six months.
    Semester,
    /// Three months.
    #[default]
    Quarter,
    /// A month.
    Month,
    /// Four weeks; the thirteenth goes on to the end of the year.
    FourWeeks,
}

impl Periods {
    /// How many a year has.
    pub fn in_year(self) -> i64 {
        match self {
            Self::Year => 1,
            Self::Semester => 2,
            Self::Quarter => 4,
            Self::Month => 12,
            Self::FourWeeks => 13,
        }
    }

    /// How many months one has, if it has whole ones.
    pub fn months(self) -> Option<i64> {
        match self {
            Self::FourWeeks => None,
            other => Some(12 / other.in_year()),
        }
    }
}

impl FiscalYears {
    /// From 1 January, with quarters.
    pub const STANDARD: Self =
        Self { month: 1, day: 1, periods: Periods::Quarter, named_by_end: false };

    /// Years that begin on this day of this month, on the 28th at the latest. They have the name of
    /// the year that they begin in, or of the one that they end in.
    pub fn new(month: u8, day: u8, periods: Periods, named_by_end: bool) -> Self {
        let (month, day) = (month.clamp(1, 12), day.clamp(1, 28));
        Self { month, day, periods, named_by_end }
    }

    /// The month and the day that years begin on.
    pub fn begin(&self) -> (u8, u8) {
        (self.month, self.day)
    }

    /// The length of a period.
    pub fn periods(&self) -> Periods {
        self.periods
    }

    /// How much later the year of the name is than the one in which a year begins.
    pub fn name_shift(&self) -> i64 {
        i64::from(self.named_by_end && (self.month, self.day) != (1, 1))
    }

    /// All of this as one number, for a database that must be told it. See [`Self::from_code`].
    pub fn code(&self) -> i64 {
        let periods = match self.periods {
            Periods::Year => 0,
            Periods::Semester => 1,
            Periods::Quarter => 2,
            Periods::Month => 3,
            Periods::FourWeeks => 4,
        };
        let begin = i64::from(self.month) * 100 + i64::from(self.day);
        (begin * 10 + periods) * 10 + i64::from(self.named_by_end)
    }

    /// The years that a number stands for.
    pub fn from_code(code: i64) -> Option<Self> {
        let periods = match code / 10 % 10 {
            0 => Periods::Year,
            1 => Periods::Semester,
            2 => Periods::Quarter,
            3 => Periods::Month,
            4 => Periods::FourWeeks,
            _ => return None,
        };
        let (month, day) = (code / 10_000, code / 100 % 100);
        Some(Self::new(month.try_into().ok()?, day.try_into().ok()?, periods, code % 10 == 1))
    }

    /// The year and the period of a day.
    pub fn of(&self, day: Date) -> (i64, i64) {
        // As if years began on the first day of a month: all months have 28 days and more.
        let (year, month, _) = day.plus_days(1 - i64::from(self.day)).civil();
        let months = i64::from(year) * 12 + i64::from(month) - i64::from(self.month);
        let year = months.div_euclid(12) + self.name_shift();
        let period = match self.periods.months() {
            Some(size) => months.rem_euclid(12) / size + 1,
            None => (i64::from(day.0 - self.start_of_year(year).0) / 28 + 1).min(13),
        };
        (year, period)
    }

    /// The first day of a year.
    pub fn start_of_year(&self, year: i64) -> Date {
        Date::of_civil(year.saturating_sub(self.name_shift()), self.month.into(), self.day)
    }

    /// The first day of a period that lies so many after one of a year.
    pub fn start_of_period(&self, year: i64, period: i64, later: i64) -> Date {
        let count = self.periods.in_year();
        // Beyond any day, but not so far that numbers end.
        let bounded = |number: i64| number.clamp(-1_000_000, 1_000_000);
        let index = bounded(year) * count + bounded(period) - 1 + bounded(later);
        let (year, period) = (index.div_euclid(count), index.rem_euclid(count));
        let start = self.start_of_year(year);
        if start == FIRST || start == LAST {
            return start;
        }
        match self.periods.months() {
            Some(size) => start.plus_months(period * size),
            None => start.plus_days(period * 28),
        }
    }
}

/// A part of a day (query.md §10.6). Of a fiscal period it is `year * 100 + period`.
pub fn part_of(day: Date, part: DatePart, fiscal: FiscalYears) -> i64 {
    let (year, month, of_month) = day.civil();
    match part {
        DatePart::Day => of_month.into(),
        DatePart::Month => month.into(),
        DatePart::Quarter => i64::from((month - 1) / 3 + 1),
        DatePart::Year => year.into(),
        DatePart::Week => {
            let first = day.start_of_year();
            i64::from((day.0 - first.0 + i32::from(first.weekday())) / 7 + 1)
        }
        DatePart::FiscalYear => fiscal.of(day).0,
        DatePart::FiscalPeriod => {
            let (year, period) = fiscal.of(day);
            year * 100 + period
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn days_have_their_numbers_back() {
        for number in (-719_162..2_932_896).step_by(37) {
            let (year, month, day) = Date(number).civil();
            assert_eq!(Date::of_civil(year.into(), month.into(), day), Date(number));
        }
        assert_eq!(FIRST.to_string(), "0001-01-01");
        assert_eq!(LAST.to_string(), "10000-01-01");
        assert_eq!(Date::of_civil(2023, 2, 31).to_string(), "2023-02-28");
        assert_eq!(Date::of_civil(2023, 14, 29).to_string(), "2024-02-29");
        assert_eq!(Date::of_civil(2023, 0, 1).to_string(), "2022-12-01");
        assert_eq!(Date::of_civil(i64::MAX, i64::MAX, 1), LAST);
    }

    #[test]
    fn months_are_added_and_end_at_the_last_of_their_days() {
        let check = |from: &str, months: i64, to: &str| {
            assert_eq!(day(from).plus_months(months).to_string(), to, "{from} {months}");
        };
        check("2024-01-31", 1, "2024-02-29");
        check("2023-01-31", 1, "2023-02-28");
        check("2024-02-29", 12, "2025-02-28");
        check("2024-03-31", -1, "2024-02-29");
        check("2024-01-15", -13, "2022-12-15");
        check("2024-01-15", i64::MAX, "10000-01-01");
        check("2024-01-15", i64::MIN, "0001-01-01");
        assert_eq!(day("2024-01-15").plus_days(i64::MIN), FIRST);
        assert_eq!(day("2024-12-31").plus_days(1), day("2025-01-01"));
    }

    #[test]
    fn weeks_begin_with_the_day_of_the_organization() {
        assert_eq!(day("2024-11-03").weekday(), 0);
        assert_eq!(day("1753-01-01").weekday(), 1);
        let check = |first_weekday: u8, of: &str, start: &str| {
            let calendar = Calendar { first_weekday, ..Calendar::STANDARD };
            assert_eq!(calendar.start_of_week(day(of)).to_string(), start, "{first_weekday} {of}");
        };
        check(0, "2024-11-03", "2024-11-03");
        check(0, "2024-11-09", "2024-11-03");
        check(1, "2024-11-03", "2024-10-28");
        check(6, "2024-11-03", "2024-11-02");
    }

    #[test]
    fn parts_of_a_day_count_from_one() {
        let fiscal = FiscalYears::STANDARD;
        let check = |of: &str, part: DatePart, expected: i64| {
            assert_eq!(part_of(day(of), part, fiscal), expected, "{of} {part:?}");
        };
        check("2024-02-29", DatePart::Day, 29);
        check("2024-02-29", DatePart::Month, 2);
        check("2024-03-31", DatePart::Quarter, 1);
        check("2024-12-01", DatePart::Quarter, 4);
        check("2024-12-01", DatePart::Year, 2024);
        // 2024 began on a Monday: Saturday the 6th ends week 1.
        check("2024-01-06", DatePart::Week, 1);
        check("2024-01-07", DatePart::Week, 2);
        check("2023-01-01", DatePart::Week, 1);
        check("2022-12-31", DatePart::Week, 53);
        check("2000-12-31", DatePart::Week, 54);
        check("2024-05-01", DatePart::FiscalPeriod, 202_402);
    }

    #[test]
    fn fiscal_years_begin_and_are_called_as_the_organization_says() {
        let april = FiscalYears::new(4, 6, Periods::Quarter, false);
        assert_eq!(april.of(day("2024-04-05")), (2023, 4));
        assert_eq!(april.of(day("2024-04-06")), (2024, 1));
        assert_eq!(april.of(day("2024-07-05")), (2024, 1));
        assert_eq!(april.of(day("2024-07-06")), (2024, 2));
        let by_end = FiscalYears::new(7, 1, Periods::Semester, true);
        assert_eq!(by_end.of(day("2024-06-30")), (2024, 2));
        assert_eq!(by_end.of(day("2024-07-01")), (2025, 1));
        assert_eq!(by_end.start_of_year(2025), day("2024-07-01"));
        let weeks = FiscalYears::new(1, 1, Periods::FourWeeks, true);
        assert_eq!(weeks.of(day("2024-01-28")), (2024, 1));
        assert_eq!(weeks.of(day("2024-01-29")), (2024, 2));
        assert_eq!(weeks.of(day("2024-12-31")), (2024, 13));
        assert_eq!(FiscalYears::new(2, 31, Periods::Year, false).begin(), (2, 28));
    }

    #[test]
    fn every_day_lies_in_its_period_and_numbers_survive_the_way_there_and_back() {
        let periods = [
            Periods::Year,
            Periods::Semester,
            Periods::Quarter,
            Periods::Month,
            Periods::FourWeeks,
        ];
        for (month, of_month) in [(1, 1), (4, 6), (10, 28), (2, 28)] {
            for each in periods {
                let years = FiscalYears::new(month, of_month, each, true);
                assert_eq!(FiscalYears::from_code(years.code()), Some(years));
                for number in (19_000..20_500).step_by(3) {
                    let (year, period) = years.of(Date(number));
                    let start = years.start_of_period(year, period, 0);
                    let end = years.start_of_period(year, period, 1);
                    assert!(start <= Date(number) && Date(number) < end, "{years:?} {number}");
                }
            }
        }
        assert_eq!(FiscalYears::from_code(99), None);
    }
}
