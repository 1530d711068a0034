//! The query functions of Dataverse in a `$filter` (query.md §4): one table of names, shapes and
//! meanings, and the reading of their arguments.

use model::query::{Fiscal, Span, Tree, Unit, When, Who};
use model::time::Date;
use model::{Error, Result};

use crate::edm;
use odata::{Expression, Literal};

/// What a function asks of its property.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// Where a date lies.
    When(When),
    /// The same, by a number.
    Counted(fn(i64) -> When),
    /// The same, by a day.
    Day(fn(Date) -> When),
    /// The same, by the numbers of a period and a year.
    Period(fn(i64, i64) -> When),
    /// What the value has to do with the user.
    Who(Who),
    /// Where the row stands in a hierarchy.
    Tree(Tree),
    /// It lies between two values, which are inside.
    Between,
    /// It is one of the values.
    In,
    /// A multi-choice has one of the choices.
    Holds,
    /// The contrary of another one; true for null.
    Not(&'static Meaning),
    /// A text that is indexed for it contains words.
    FullText,
}

const THIS: i64 = 0;
const LAST: i64 = -1;
const NEXT: i64 = 1;

/// All functions, by what stands behind the namespace.
const FUNCTIONS: &[(&str, Meaning)] = &[
    ("Today", Meaning::When(When::In(Span::Day, THIS))),
    ("Yesterday", Meaning::When(When::In(Span::Day, LAST))),
    ("Tomorrow", Meaning::When(When::In(Span::Day, NEXT))),
    ("Last7Days", Meaning::When(When::SevenDays { next: false })),
    ("Next7Days", Meaning::When(When::SevenDays { next: true })),
    ("LastWeek", Meaning::When(When::In(Span::Week, LAST))),
    ("ThisWeek", Meaning::When(When::In(Span::Week, THIS))),
    ("NextWeek", Meaning::When(When::In(Span::Week, NEXT))),
    ("LastMonth", Meaning::When(When::In(Span::Month, LAST))),
    ("ThisMonth", Meaning::When(When::In(Span::Month, THIS))),
    ("NextMonth", Meaning::When(When::In(Span::Month, NEXT))),
    ("LastYear", Meaning::When(When::In(Span::Year, LAST))),
    ("ThisYear", Meaning::When(When::In(Span::Year, THIS))),
    ("NextYear", Meaning::When(When::In(Span::Year, NEXT))),
    ("LastFiscalYear", Meaning::When(When::In(Span::FiscalYear, LAST))),
    ("ThisFiscalYear", Meaning::When(When::In(Span::FiscalYear, THIS))),
    ("NextFiscalYear", Meaning::When(When::In(Span::FiscalYear, NEXT))),
    ("LastFiscalPeriod", Meaning::When(When::In(Span::FiscalPeriod, LAST))),
    ("ThisFiscalPeriod", Meaning::When(When::In(Span::FiscalPeriod, THIS))),
    ("NextFiscalPeriod", Meaning::When(When::In(Span::FiscalPeriod, NEXT))),
    ("LastXHours", Meaning::Counted(|number| When::LastX(Unit::Hours, number))),
    ("LastXDays", Meaning::Counted(|number| When::LastX(Unit::Days, number))),
    ("LastXWeeks", Meaning::Counted(|number| When::LastX(Unit::Weeks, number))),
    ("LastXMonths", Meaning::Counted(|number| When::LastX(Unit::Months, number))),
    ("LastXYears", Meaning::Counted(|number| When::LastX(Unit::Years, number))),
    ("LastXFiscalYears", Meaning::Counted(|number| When::LastX(Unit::FiscalYears, number))),
    ("LastXFiscalPeriods", Meaning::Counted(|number| When::LastX(Unit::FiscalPeriods, number))),
    ("NextXHours", Meaning::Counted(|number| When::NextX(Unit::Hours, number))),
    ("NextXDays", Meaning::Counted(|number| When::NextX(Unit::Days, number))),
    ("NextXWeeks", Meaning::Counted(|number| When::NextX(Unit::Weeks, number))),
    ("NextXMonths", Meaning::Counted(|number| When::NextX(Unit::Months, number))),
    ("NextXYears", Meaning::Counted(|number| When::NextX(Unit::Years, number))),
    ("NextXFiscalYears", Meaning::Counted(|number| When::NextX(Unit::FiscalYears, number))),
    ("NextXFiscalPeriods", Meaning::Counted(|number| When::NextX(Unit::FiscalPeriods, number))),
    ("OlderThanXMinutes", Meaning::Counted(|number| When::OlderThanX(Unit::Minutes, number))),
    ("OlderThanXHours", Meaning::Counted(|number| When::OlderThanX(Unit::Hours, number))),
    ("OlderThanXDays", Meaning::Counted(|number| When::OlderThanX(Unit::Days, number))),
    ("OlderThanXWeeks", Meaning::Counted(|number| When::OlderThanX(Unit::Weeks, number))),
    ("OlderThanXMonths", Meaning::Counted(|number| When::OlderThanX(Unit::Months, number))),
    ("OlderThanXYears", Meaning::Counted(|number| When::OlderThanX(Unit::Years, number))),
    ("On", Meaning::Day(When::On)),
    ("OnOrAfter", Meaning::Day(When::OnOrAfter)),
    ("OnOrBefore", Meaning::Day(When::OnOrBefore)),
    ("InFiscalYear", Meaning::Counted(|year| When::Fiscal(Fiscal::InYear(year)))),
    ("InFiscalPeriod", Meaning::Counted(|period| When::Fiscal(Fiscal::InPeriod(period)))),
    (
        "InFiscalPeriodAndYear",
        Meaning::Period(|period, year| When::Fiscal(Fiscal::InPeriodAndYear(period, year))),
    ),
    (
        "InOrBeforeFiscalPeriodAndYear",
        Meaning::Period(|period, year| When::Fiscal(Fiscal::InOrBefore(period, year))),
    ),
    (
        "InOrAfterFiscalPeriodAndYear",
        Meaning::Period(|period, year| When::Fiscal(Fiscal::InOrAfter(period, year))),
    ),
    ("Between", Meaning::Between),
    ("NotBetween", Meaning::Not(&Meaning::Between)),
    ("In", Meaning::In),
    ("NotIn", Meaning::Not(&Meaning::In)),
    ("ContainValues", Meaning::Holds),
    ("DoesNotContainValues", Meaning::Not(&Meaning::Holds)),
    ("Contains", Meaning::FullText),
    ("EqualUserId", Meaning::Who(Who::User)),
    ("NotEqualUserId", Meaning::Who(Who::NotUser)),
    ("EqualBusinessId", Meaning::Who(Who::BusinessUnit)),
    ("NotEqualBusinessId", Meaning::Who(Who::NotBusinessUnit)),
    ("EqualRoleBusinessId", Meaning::Who(Who::RoleBusinessUnit)),
    ("EqualUserTeams", Meaning::Who(Who::Teams)),
    ("EqualUserOrUserTeams", Meaning::Who(Who::UserOrTeams)),
    ("EqualUserOrUserHierarchy", Meaning::Who(Who::UserOrReports)),
    ("EqualUserOrUserHierarchyAndTeams", Meaning::Who(Who::UserOrReportsAndTeams)),
    ("EqualUserLanguage", Meaning::Who(Who::Language)),
    ("Above", Meaning::Tree(Tree::Above)),
    ("AboveOrEqual", Meaning::Tree(Tree::AboveOrEqual)),
    ("Under", Meaning::Tree(Tree::Under)),
    ("UnderOrEqual", Meaning::Tree(Tree::UnderOrEqual)),
    ("NotUnder", Meaning::Tree(Tree::NotUnder)),
];

/// What the function with this name asks.
pub(super) fn meaning(name: &str) -> Result<Meaning> {
    let found = FUNCTIONS.iter().find(|(known, _)| *known == name);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let namespace = edm::NAMESPACE;
        Error::QueryOption(format!(
            "An unknown function with name '{namespace}.{name}' was found. This may also be a \
             function import or a key lookup on a navigation property, which is not allowed."
        ))
    })
}

/// A parameter: its name, and what OData calls its type.
type Parameter = (&'static str, &'static str);

const NAME: Parameter = ("PropertyName", "Edm.String");

impl Meaning {
    /// The parameters besides the property's name.
    fn parameters(self) -> &'static [Parameter] {
        const NUMBER: &[Parameter] = &[("PropertyValue", "Edm.Int64")];
        const TEXT: &[Parameter] = &[("PropertyValue", "Edm.String")];
        const LIST: &[Parameter] = &[("PropertyValues", "Collection(Edm.String)")];
        const PERIOD: &[Parameter] =
            &[("PropertyValue1", "Edm.Int64"), ("PropertyValue2", "Edm.Int64")];
        match self {
            Self::When(_) | Self::Who(_) => &[],
            Self::Counted(_) => NUMBER,
            Self::Day(_) | Self::Tree(_) | Self::FullText => TEXT,
            Self::Period(_) => PERIOD,
            Self::Between | Self::In | Self::Holds => LIST,
            Self::Not(inner) => inner.parameters(),
        }
    }
}

/// The arguments of a function, which are those that it takes.
pub(super) struct Arguments<'a> {
    function: &'a str,
    meaning: Meaning,
    given: &'a [(String, Expression)],
}

impl<'a> Arguments<'a> {
    pub(super) fn check(
        function: &'a str,
        meaning: Meaning,
        given: &'a [(String, Expression)],
    ) -> Result<Self> {
        let arguments = Self { function, meaning, given };
        let parameters = meaning.parameters();
        let takes =
            |name: &str| name == NAME.0 || parameters.iter().any(|(known, _)| *known == name);
        let once = |name: &str| given.iter().filter(|(other, _)| other == name).count() == 1;
        let fits = given.len() == parameters.len() + 1
            && given.iter().all(|(name, _)| takes(name) && once(name));
        if fits { Ok(arguments) } else { Err(arguments.misfit()) }
    }

    /// The logical name that `PropertyName` says.
    pub(super) fn property(&self) -> Result<&'a str> {
        match self.get(NAME.0) {
            Some(Literal::Text(name)) => Ok(name),
            _ => Err(self.misfit()),
        }
    }

    /// A whole number, in quotes or not.
    pub(super) fn number(&self, name: &str) -> Result<i64> {
        let text = self.text(name)?;
        text.trim().parse().map_err(|_| self.misfit())
    }

    /// A single value, as it was written.
    pub(super) fn text(&self, name: &str) -> Result<String> {
        self.get(name).and_then(text_of).ok_or_else(|| self.misfit())
    }

    /// The values of `PropertyValues`, as they were written.
    pub(super) fn list(&self) -> Result<Vec<String>> {
        let Some(Literal::List(all)) = self.get("PropertyValues") else {
            return Err(self.misfit());
        };
        all.iter().map(|each| text_of(each).ok_or_else(|| self.misfit())).collect()
    }

    fn get(&self, name: &str) -> Option<&'a Literal> {
        let found = self.given.iter().find(|(given, _)| given == name);
        match found {
            Some((_, Expression::Literal(literal))) => Some(literal),
            _ => None,
        }
    }

    /// The sentence about a function that is not called as it is declared.
    pub(super) fn misfit(&self) -> Error {
        let namespace = edm::NAMESPACE;
        let name = self.function;
        let all = std::iter::once(&NAME).chain(self.meaning.parameters());
        let all: Vec<String> = all.map(|(name, kind)| format!("{name}={kind}")).collect();
        let all = all.join(", ");
        Error::QueryOption(format!(
            "No function signature for the function with name '{namespace}.{name}' matches the \
             specified arguments. The function signatures considered are: {namespace}.{name}({all})."
        ))
    }
}

/// A value without its quotes. Nothing is no value.
fn text_of(literal: &Literal) -> Option<String> {
    match literal {
        Literal::Text(text) | Literal::Number(text) => Some(text.clone()),
        Literal::Guid(id) => Some(id.to_string()),
        Literal::Bool(value) => Some(value.to_string()),
        Literal::Null | Literal::Member(..) | Literal::List(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_function_has_one_name() {
        let names: BTreeSet<&str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
        assert_eq!((names.len(), FUNCTIONS.len()), (70, 70));
        assert!(meaning("today").is_err() && meaning("").is_err());
    }
}
