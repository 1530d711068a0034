//! Conditions whose meaning depends on when they are asked and in whose name (query.md §§4, 10.4).

use crate::time::Date;

/// Where a date lies. Days, weeks and so on are those of the user's time zone, fiscal ones those of the
/// organization's settings; ranges include their start and not their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// In the day, week, month, year, fiscal period or fiscal year so many after the current one: -1 the
    /// last, 0 this, 1 the next.
    In(Span, i64),
    /// In the last 7 days, up to now; in the next 7 days, from now.
    SevenDays {
        /// The next ones.
        next: bool,
    },
    /// From so many units before the start of the current one, up to now; weeks, months and years are
    /// counted from the start of today.
    LastX(Unit, i64),
    /// From now up to so many units after the end of the current one; weeks, months and years are
    /// counted from the end of today.
    NextX(Unit, i64),
    /// Before the time that `LastX` begins at.
    OlderThanX(Unit, i64),
    /// On this day.
    On(Date),
    /// On this day or later.
    OnOrAfter(Date),
    /// On this day or earlier.
    OnOrBefore(Date),
    /// In relation to a fiscal year or period that is named.
    Fiscal(Fiscal),
}

/// A calendar unit that has a current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// Day.
    Day,
    /// Week.
    Week,
    /// Month.
    Month,
    /// Year.
    Year,
    /// Fiscal year.
    FiscalYear,
    /// Fiscal period.
    FiscalPeriod,
}

/// A unit to count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Minutes; only `OlderThanX` has them.
    Minutes,
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Years.
    Years,
    /// Fiscal periods.
    FiscalPeriods,
    /// Fiscal years.
    FiscalYears,
}

/// Fiscal years and periods by their numbers; a period counts from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fiscal {
    /// In this year.
    InYear(i64),
    /// In the period with this number, of any year.
    InPeriod(i64),
    /// In this period of this year.
    InPeriodAndYear(i64, i64),
    /// In this period of this year or before.
    InOrBefore(i64, i64),
    /// In this period of this year or after.
    InOrAfter(i64, i64),
}

/// What a value has to do with the user in whose name the question is asked: the impersonated one, if
/// there is one (query.md §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// It is the user.
    User,
    /// It is not the user, or null.
    NotUser,
    /// It is the user's business unit.
    BusinessUnit,
    /// It is not the user's business unit, or null.
    NotBusinessUnit,
    /// It is the business unit of one of the user's roles.
    RoleBusinessUnit,
    /// It is one of the user's teams.
    Teams,
    /// It is the user or one of its teams.
    UserOrTeams,
    /// It is the user or one of those who report to it.
    UserOrReports,
    /// It is one of those, or one of their teams.
    UserOrReportsAndTeams,
    /// It is the user's language, or -1.
    Language,
}

/// Where a row stands in a hierarchy, in relation to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tree {
    /// Above it.
    Above,
    /// Above it, or it.
    AboveOrEqual,
    /// Below it.
    Under,
    /// Below it, or it.
    UnderOrEqual,
    /// Not below it.
    NotUnder,
}
