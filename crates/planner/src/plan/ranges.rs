//! A page of the rows of few owners and units, by name: one ordered range of an index for each of
//! them, merged, instead of a walk through the names of everybody.

use model::metadata::{ColumnType, Ownership};
use model::query::{Condition, Operand, Query};
use model::right::Right;
use security::{RowPredicate, Term};

use super::read::{Builder, ROOT};
use crate::catalog::Table;
use crate::sql::ast::{Expr, Merged};
use crate::statement::Parameter;

/// With more ranges than this, most rows are likely to be among them, and walking the names finds a
/// page of them sooner.
const RANGE_LIMIT: usize = 8;

impl Builder<'_> {
    /// The row predicate of the question's table as ranges of its indexes by owner and unit: one
    /// condition for each. `None` if they do not serve the question.
    pub(super) fn ranges(&self, table: &Table, query: &Query) -> Option<Vec<Expr>> {
        let by_name = match query.order.as_slice() {
            [criterion] => Some(&criterion.column) == table.definition.primary_name.as_ref(),
            _ => false,
        };
        let bounded = query.page.size.is_some() || query.page.top.is_some();
        let user_owned = table.definition.ownership == Ownership::UserOwned
            && !table.definition.is_view_of_activities;
        let other_index =
            query.filter.as_ref().is_some_and(|filter| may_use_other_index(table, filter));
        if !by_name || !bounded || !user_owned || other_index {
            return None;
        }
        let RowPredicate::AnyOf(terms) = self.access.rows(&table.security(), Right::Read).ok()?
        else {
            return None;
        };
        let mut ranges = Vec::new();
        for term in terms {
            let mut add = |column: &str, id| {
                let id = Expr::value(Parameter::Guid(id));
                ranges.push(Expr::column(ROOT, column).equal(id));
            };
            match term {
                Term::OwnedByUser(user) => add("owninguser", user.0),
                Term::OwnedByTeams(teams) => {
                    for team in teams {
                        add("owningteam", team.0);
                    }
                }
                Term::InUnits(units) => {
                    for unit in units {
                        add("owningbusinessunit", unit.0);
                    }
                }
                Term::IsRow(_) => return None,
            }
        }
        // One range alone is found by the database itself.
        (2..=RANGE_LIMIT).contains(&ranges.len()).then_some(ranges)
    }

    /// Moves the filter into the ranges: the first rows of each that satisfy it. The row predicate is
    /// part of the filter and so of every range, though a range is one of its terms anyway.
    pub(super) fn merge(&mut self, table: &Table, ranges: Vec<Expr>, limit: u32) {
        let filter = std::mem::take(&mut self.select.filter);
        let branches = ranges
            .into_iter()
            .map(|range| std::iter::once(range).chain(filter.iter().cloned()).collect())
            .collect();
        let merged = Merged {
            table: table.definition.name.as_str().into(),
            source: ROOT,
            key: table.definition.primary_id.as_str().into(),
            branches,
            order: self.select.order.clone(),
            limit,
        };
        self.select.filter = vec![Expr::InMerged(Box::new(merged))];
    }
}

/// Whether a filter asks for something that an index of its own may answer with few rows.
fn may_use_other_index(table: &Table, condition: &Condition) -> bool {
    let operand = |operand: &Operand| match operand {
        Operand::Value(_) => false,
        Operand::Column { path, name } => {
            !path.is_empty()
                || table.column(name).is_none_or(|column| {
                    column.is_lookup() || column.kind == ColumnType::Uniqueidentifier
                })
        }
    };
    match condition {
        Condition::All(items) | Condition::Any(items) => {
            items.iter().any(|item| may_use_other_index(table, item))
        }
        Condition::Not(inner) => may_use_other_index(table, inner),
        Condition::Compare { left, right, .. } => operand(left) || operand(right),
        Condition::Null(of) | Condition::In(of, _) | Condition::Like(of, _) => operand(of),
        Condition::Related { .. } => true,
    }
}
