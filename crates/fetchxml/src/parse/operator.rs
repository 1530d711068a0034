//! The operators of conditions by their names (query.md §10.4).

use model::Result;
use model::query::{Comparison, Span, Tree, Unit, When, Who};

use crate::refusal::bad_operator;
use crate::tree::{Dated, Negatable, Operator};

/// The operator with this name.
pub(crate) fn read(name: &str) -> Result<Operator> {
    let fixed = |when| Operator::When(Dated::Fixed(when));
    Ok(match name {
        "eq" => Operator::Compare(Comparison::Equal),
        "ne" | "neq" => Operator::Compare(Comparison::NotEqual),
        "lt" => Operator::Compare(Comparison::Less),
        "le" => Operator::Compare(Comparison::LessOrEqual),
        "gt" => Operator::Compare(Comparison::Greater),
        "ge" => Operator::Compare(Comparison::GreaterOrEqual),
        "like" => Operator::Like { before: false, after: false },
        "begins-with" => Operator::Like { before: false, after: true },
        "ends-with" => Operator::Like { before: true, after: false },
        "not-like" => Operator::Not(Negatable::Like { before: false, after: false }),
        "not-begin-with" => Operator::Not(Negatable::Like { before: false, after: true }),
        "not-end-with" => Operator::Not(Negatable::Like { before: true, after: false }),
        "null" => Operator::Null,
        "not-null" => Operator::Not(Negatable::Null),
        "in" => Operator::In,
        "not-in" => Operator::Not(Negatable::In),
        "between" => Operator::Between,
        "not-between" => Operator::Not(Negatable::Between),
        "contain-values" => Operator::Holds,
        "not-contain-values" => Operator::Not(Negatable::Holds),
        "eq-userid" => Operator::Who(Who::User),
        "ne-userid" => Operator::Who(Who::NotUser),
        "eq-userteams" => Operator::Who(Who::Teams),
        "eq-useroruserteams" => Operator::Who(Who::UserOrTeams),
        "eq-useroruserhierarchy" => Operator::Who(Who::UserOrReports),
        "eq-useroruserhierarchyandteams" => Operator::Who(Who::UserOrReportsAndTeams),
        "eq-businessid" => Operator::Who(Who::BusinessUnit),
        "ne-businessid" => Operator::Who(Who::NotBusinessUnit),
        "eq-userlanguage" => Operator::Who(Who::Language),
        "above" => Operator::Tree(Tree::Above),
        "eq-or-above" => Operator::Tree(Tree::AboveOrEqual),
        "under" => Operator::Tree(Tree::Under),
        "eq-or-under" => Operator::Tree(Tree::UnderOrEqual),
        "not-under" => Operator::Tree(Tree::NotUnder),
        "on" => Operator::When(Dated::On),
        "on-or-after" => Operator::When(Dated::OnOrAfter),
        "on-or-before" => Operator::When(Dated::OnOrBefore),
        "yesterday" => fixed(When::In(Span::Day, -1)),
        "today" => fixed(When::In(Span::Day, 0)),
        "tomorrow" => fixed(When::In(Span::Day, 1)),
        "last-seven-days" => fixed(When::SevenDays { next: false }),
        "next-seven-days" => fixed(When::SevenDays { next: true }),
        "in-fiscal-year" => Operator::When(Dated::InFiscalYear),
        "in-fiscal-period" => Operator::When(Dated::InFiscalPeriod),
        "in-fiscal-period-and-year" => Operator::When(Dated::InFiscalPeriodAndYear),
        "in-or-before-fiscal-period-and-year" => Operator::When(Dated::InOrBefore),
        "in-or-after-fiscal-period-and-year" => Operator::When(Dated::InOrAfter),
        _ => Operator::When(relative(name).ok_or_else(|| bad_operator(name))?),
    })
}

/// `last-week`, `next-x-days`, `olderthan-x-minutes` and the like.
fn relative(name: &str) -> Option<Dated> {
    if let Some(unit) = name.strip_prefix("olderthan-x-") {
        return match unit {
            "minutes" => Some(Dated::OlderThanX(Unit::Minutes)),
            _ => counted(unit).filter(|unit| !is_fiscal(*unit)).map(Dated::OlderThanX),
        };
    }
    if let Some(unit) = name.strip_prefix("last-x-") {
        return counted(unit).map(Dated::LastX);
    }
    if let Some(unit) = name.strip_prefix("next-x-") {
        return counted(unit).map(Dated::NextX);
    }
    let (which, span) = name.split_once('-')?;
    let away = match which {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        _ => return None,
    };
    let span = match span {
        "week" => Span::Week,
        "month" => Span::Month,
        "year" => Span::Year,
        "fiscal-year" => Span::FiscalYear,
        "fiscal-period" => Span::FiscalPeriod,
        _ => return None,
    };
    Some(Dated::Fixed(When::In(span, away)))
}

fn counted(unit: &str) -> Option<Unit> {
    Some(match unit {
        "hours" => Unit::Hours,
        "days" => Unit::Days,
        "weeks" => Unit::Weeks,
        "months" => Unit::Months,
        "years" => Unit::Years,
        "fiscal-periods" => Unit::FiscalPeriods,
        "fiscal-years" => Unit::FiscalYears,
        _ => return None,
    })
}

fn is_fiscal(unit: Unit) -> bool {
    matches!(unit, Unit::FiscalPeriods | Unit::FiscalYears)
}
