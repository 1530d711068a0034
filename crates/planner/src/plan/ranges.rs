//! A page of the rows of few owners, units and shares, by name: one ordered range of an index for
//! each of them, merged, instead of a walk through the names of everybody.

use std::mem::discriminant;

use model::Uuid;
use model::metadata::{ColumnType, Ownership};
use model::query::{Condition, Link, Operand, Query};
use model::right::Right;
use security::{RowPredicate, Term};

use super::read::{Builder, ROOT};
use super::rows::{Lowering, ShareTest, is_shared, own_name, shares_with};
use crate::catalog::{Catalog, Table};
use crate::sql::ast::{Branch, Expr, Join, Merged, Ordering, Select, Source};
use crate::statement::Parameter;

/// With more ranges than this, most rows are likely to be among them, and walking the names finds a
/// page of them sooner.
const RANGE_LIMIT: usize = 100;

/// Rows that one term of a row predicate covers, of which each id is a range, and that satisfy
/// another term as well: the strict mode of acting on behalf asks two subjects.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Range {
    by: Term,
    also: Option<Term>,
}

/// What a page is made of, besides its ranges.
pub(super) struct Parts {
    pub(super) filter: Option<Expr>,
    /// Which rows are not too early, by name and key.
    pub(super) from: Option<Expr>,
    /// The same of rows with what is joined to them.
    pub(super) after: Option<Expr>,
    pub(super) descending: bool,
    pub(super) limit: u32,
}

impl Builder<'_> {
    /// The row predicate of the question's table as ranges of its indexes. `None` if they do not
    /// serve the question.
    pub(super) fn ranges(&self, table: &Table, query: &Query) -> Option<Vec<Range>> {
        let by_name = match query.order.as_slice() {
            [criterion] => criterion.own_column() == table.definition.primary_name.as_deref(),
            _ => false,
        };
        // Of a name that is not always seen there is no order in an index.
        let name = table.definition.primary_name.as_ref().and_then(|name| table.column(name));
        let by_name = by_name && name.is_some_and(|name| self.is_always_seen(table, name));
        let bounded = query.page.size.is_some() || query.page.top.is_some();
        let user_owned = table.definition.ownership == Ownership::UserOwned
            && !table.definition.is_view_of_activities;
        let other_index =
            query.filter.as_ref().is_some_and(|filter| may_use_other_index(table, filter));
        if !by_name || !bounded || !user_owned || other_index {
            return None;
        }
        let predicate = self.access.rows(&table.security(), Right::Read).ok()?;
        let ranges = ranges_of(&predicate)?;
        let count: usize = ranges.iter().map(|range| ids(&range.by).len()).sum();
        (1..=RANGE_LIMIT).contains(&count).then_some(ranges)
    }

    /// Lets the ranges lead to the rows, in their order. Each range is a part of the row predicate, by
    /// itself or together with what is asked besides, so the predicate is not asked again of the rows.
    pub(super) fn merge(&mut self, table: &Table, ranges: &[Range], parts: &Parts) {
        let Some(name) = &table.definition.primary_name else { return };
        let mut branches = Vec::new();
        for range in ranges {
            for id in ids(&range.by) {
                branches.push(self.branch(table, name, range, id, parts));
            }
        }
        let Parts { descending, limit, .. } = *parts;
        let source = self.next_source();
        let key = Expr::column(ROOT, &table.definition.primary_id);
        self.select.merged = Some(Box::new(Merged { source, key, branches, descending, limit }));
        let by = |column: &str, nullable: bool| Ordering {
            by: Expr::column(source, column),
            descending,
            nullable,
        };
        let links = self.select.order.split_off(2.min(self.select.order.len()));
        self.select.order = [by("n", true), by("k", false)].into_iter().chain(links).collect();
        self.select.filter = Vec::new();
        if self.linked.is_empty() {
            self.select.limit = None;
        } else {
            self.select.filter.extend(parts.after.clone());
        }
    }

    /// The rows of one owner or unit, or those shared with one principal.
    fn branch(
        &mut self,
        table: &Table,
        name: &str,
        range: &Range,
        id: Uuid,
        parts: &Parts,
    ) -> Branch {
        let column = match &range.by {
            Term::Shared { right, .. } => {
                return self.shared(table, id, *right, range.also.as_ref(), parts);
            }
            Term::OwnedByUsers(_) => "owninguser",
            Term::OwnedByTeams(_) => "owningteam",
            Term::InUnits(_) | Term::IsRow(_) => "owningbusinessunit",
        };
        let lowering = Lowering { table, source: ROOT, test: ShareTest::Probe };
        let also = range.also.as_ref().map(|term| lowering.term(term, &mut self.last_source));
        let mut select = Select::new(&table.definition.name, ROOT);
        let id = Expr::value(Parameter::Guid(id));
        select.filter.push(Expr::column(ROOT, column).equal(id));
        select.filter.extend(parts.from.iter().chain(&also).chain(&parts.filter).cloned());
        let name = Expr::Fold(Box::new(Expr::column(ROOT, name)));
        Branch { select, name, key: Expr::column(ROOT, &table.definition.primary_id) }
    }

    /// Shares know name and key of their row: the row itself is read only for what else is asked.
    fn shared(
        &mut self,
        table: &Table,
        with: Uuid,
        right: Right,
        also: Option<&Term>,
        parts: &Parts,
    ) -> Branch {
        let source = self.next_source();
        let key_column = &table.definition.primary_id;
        let key = Expr::column(source, "objectid");
        let mut select = shares_with(own_name(table), source, &[with], right);
        select.filter.extend(parts.from.iter().map(|after| of_share(after, source, key_column)));
        let mut of_row = parts.filter.clone();
        match also {
            None => {}
            Some(Term::Shared { with, right }) => {
                let next = &mut self.last_source;
                select.filter.push(is_shared(table, key.clone(), with, *right, next));
            }
            Some(term) => {
                let lowering = Lowering { table, source: ROOT, test: ShareTest::Probe };
                let term = lowering.term(term, &mut self.last_source);
                of_row = Some(Expr::And(of_row.into_iter().chain([term]).collect()));
            }
        }
        if let Some(condition) = of_row {
            let on = Expr::column(ROOT, key_column).equal(key.clone());
            let table = table.definition.name.as_str().into();
            select.joins.push(Join { left: false, led: false, table, source: ROOT, on });
            select.filter.push(condition);
        }
        let name = Expr::Fold(Box::new(Expr::column(source, "objectname")));
        Branch { select, name, key }
    }
}

/// A condition on name and key of a row as one on those that its shares keep.
fn of_share(condition: &Expr, source: Source, key: &str) -> Expr {
    condition.with_columns(&|name| {
        Expr::column(source, if name == key { "objectid" } else { "objectname" })
    })
}

fn ids(term: &Term) -> Vec<Uuid> {
    match term {
        Term::OwnedByUsers(users) => users.iter().map(|user| user.0).collect(),
        Term::OwnedByTeams(teams) => teams.iter().map(|team| team.0).collect(),
        Term::InUnits(units) => units.iter().map(|unit| unit.0).collect(),
        Term::Shared { with, .. } => with.clone(),
        Term::IsRow(id) => vec![*id],
    }
}

/// The ranges that together hold the rows of a predicate; `None` if it is not made of such.
fn ranges_of(predicate: &RowPredicate) -> Option<Vec<Range>> {
    let is_range = |term: &Term| !matches!(term, Term::IsRow(_));
    match predicate {
        RowPredicate::AnyOf(terms) if terms.iter().all(is_range) => {
            Some(terms.iter().map(|by| Range { by: by.clone(), also: None }).collect())
        }
        RowPredicate::AllOf(both) => match both.as_slice() {
            [RowPredicate::AnyOf(one), RowPredicate::AnyOf(other)]
                if one.iter().chain(other).all(is_range) =>
            {
                Some(intersections(one, other))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The rows that a term of one side and a term of the other cover both. What both sides have in
/// common is a range by itself, and nothing else has to look for those rows.
fn intersections(one: &[Term], other: &[Term]) -> Vec<Range> {
    let pairs = || one.iter().flat_map(|one| other.iter().map(move |other| (one, other)));
    let common: Vec<Term> = pairs().filter_map(|(one, other)| common(one, other)).collect();
    let rest = |term: &Term| {
        let same = common.iter().find(|each| discriminant(*each) == discriminant(term));
        without(term, same.map(ids).unwrap_or_default().as_slice())
    };
    let conditional = pairs().filter_map(|(one, other)| intersection(&rest(one)?, &rest(other)?));
    let conditional: Vec<Range> = conditional.collect();
    common.into_iter().map(|by| Range { by, also: None }).chain(conditional).collect()
}

/// What two terms of one kind have in common.
fn common(one: &Term, other: &Term) -> Option<Term> {
    if discriminant(one) != discriminant(other) {
        return None;
    }
    let theirs = ids(other);
    let mine: Vec<Uuid> = ids(one).into_iter().filter(|id| !theirs.contains(id)).collect();
    without(one, &mine)
}

/// A term without some of its ids; `None` if none is left.
fn without(term: &Term, ids: &[Uuid]) -> Option<Term> {
    fn left<T: Copy>(all: &[T], ids: &[Uuid], id: impl Fn(&T) -> Uuid) -> Option<Vec<T>> {
        let left: Vec<T> = all.iter().filter(|each| !ids.contains(&id(each))).copied().collect();
        (!left.is_empty()).then_some(left)
    }
    Some(match term {
        Term::OwnedByUsers(users) => Term::OwnedByUsers(left(users, ids, |user| user.0)?),
        Term::OwnedByTeams(teams) => Term::OwnedByTeams(left(teams, ids, |team| team.0)?),
        Term::InUnits(units) => Term::InUnits(left(units, ids, |unit| unit.0)?),
        Term::Shared { with, right } => {
            Term::Shared { with: left(with, ids, |id| *id)?, right: *right }
        }
        Term::IsRow(_) => term.clone(),
    })
}

/// The rows that two terms without anything in common cover both: ranges of the one that is likely to
/// cover fewer.
fn intersection(one: &Term, other: &Term) -> Option<Range> {
    let owns = |term: &Term| matches!(term, Term::OwnedByUsers(_) | Term::OwnedByTeams(_));
    let is_unit = |term: &Term| matches!(term, Term::InUnits(_));
    // A row has one owner and one unit.
    if owns(one) && owns(other) || is_unit(one) && is_unit(other) {
        return None;
    }
    let (by, also) = if rank(one) <= rank(other) { (one, other) } else { (other, one) };
    Some(Range { by: by.clone(), also: Some(also.clone()) })
}

/// The fewer rows a kind of term usually covers, the smaller.
fn rank(term: &Term) -> u8 {
    match term {
        Term::IsRow(_) | Term::Shared { .. } => 0,
        Term::OwnedByUsers(_) => 1,
        Term::OwnedByTeams(_) => 2,
        Term::InUnits(_) => 3,
    }
}

/// Whether the rows of a page are best found in the order of the question's own rows, and what is joined
/// to them row by row: SQLite, which does not count its rows, might else begin with what is joined and
/// sort all of it. Not so where a condition on a joined row may have an index.
pub(super) fn leads(query: &Query, catalog: &Catalog) -> bool {
    fn free(links: &[Link], catalog: &Catalog) -> bool {
        links.iter().all(|link| {
            let Some(table) = catalog.table(&link.table) else { return true };
            let searched = link.filter.as_ref().is_some_and(|filter| may_seek(table, filter));
            !searched && free(&link.links, catalog)
        })
    }
    let bounded = query.page.size.is_some() || query.page.top.is_some();
    let own_order = query.order.iter().all(|criterion| criterion.own_column().is_some());
    let of_links = query.filter.as_ref().is_some_and(names_link);
    let of_rows = !query.distinct && query.aggregation.is_none();
    of_rows && bounded && own_order && !of_links && free(&query.links, catalog)
}

/// Whether a filter on a table asks for something that an index of its own may answer with few rows,
/// its primary name included.
fn may_seek(table: &Table, filter: &Condition) -> bool {
    let name = table.definition.primary_name.as_deref();
    may_use_other_index(table, filter)
        || mentions(
            filter,
            &|operand| matches!(operand, Operand::Column { name: column, .. } if Some(column.as_str()) == name),
        )
}

/// Whether a filter asks for joined rows.
fn names_link(filter: &Condition) -> bool {
    mentions(filter, &|operand| matches!(operand, Operand::Linked { .. }))
}

/// Whether a condition has such an operand.
fn mentions(condition: &Condition, is_it: &impl Fn(&Operand) -> bool) -> bool {
    match condition {
        Condition::All(items) | Condition::Any(items) => {
            items.iter().any(|item| mentions(item, is_it))
        }
        Condition::Not(inner) => mentions(inner, is_it),
        Condition::Compare { left, right, .. } => is_it(left) || is_it(right),
        Condition::Null(of)
        | Condition::In(of, _)
        | Condition::Like(of, _)
        | Condition::When(of, _)
        | Condition::Who(of, _)
        | Condition::Tree(of, ..)
        | Condition::Holds(of, _) => is_it(of),
        Condition::Related { .. } | Condition::Exists(_) => false,
    }
}

/// Whether a filter asks for something that an index of its own may answer with few rows.
fn may_use_other_index(table: &Table, condition: &Condition) -> bool {
    let operand = |operand: &Operand| match operand {
        Operand::Value(_) => false,
        Operand::Linked { .. } => true,
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
        Condition::Null(of)
        | Condition::In(of, _)
        | Condition::Like(of, _)
        | Condition::When(of, _)
        | Condition::Holds(of, _) => operand(of),
        Condition::Related { .. }
        | Condition::Exists(_)
        | Condition::Who(..)
        | Condition::Tree(..) => true,
    }
}

#[cfg(test)]
mod tests {
    use model::id::{BusinessUnitId, TeamId, UserId};

    use super::*;

    fn users(numbers: &[u128]) -> Term {
        Term::OwnedByUsers(numbers.iter().map(|id| UserId(Uuid::from_u128(*id))).collect())
    }

    fn teams(numbers: &[u128]) -> Term {
        Term::OwnedByTeams(numbers.iter().map(|id| TeamId(Uuid::from_u128(*id))).collect())
    }

    fn units(numbers: &[u128]) -> Term {
        Term::InUnits(numbers.iter().map(|id| BusinessUnitId(Uuid::from_u128(*id))).collect())
    }

    fn shared(numbers: &[u128]) -> Term {
        let with = numbers.iter().copied().map(Uuid::from_u128).collect();
        Term::Shared { with, right: Right::Read }
    }

    #[test]
    fn every_term_of_one_subject_is_a_range() {
        let predicate = RowPredicate::any_of([users(&[1]), units(&[2]), shared(&[1, 3])]);
        let by: Vec<Term> = ranges_of(&predicate).unwrap().into_iter().map(|r| r.by).collect();
        assert_eq!(by, [users(&[1]), units(&[2]), shared(&[1, 3])]);
    }

    #[test]
    fn two_subjects_meet_where_they_can_and_few_rows_lead() {
        let check = |one: Vec<Term>, other: Vec<Term>, expected: &[(Term, Option<Term>)]| {
            let both =
                RowPredicate::all_of([RowPredicate::any_of(one), RowPredicate::any_of(other)]);
            let found: Vec<(Term, Option<Term>)> =
                ranges_of(&both).unwrap().into_iter().map(|range| (range.by, range.also)).collect();
            assert_eq!(found, expected);
        };
        check(vec![users(&[1])], vec![users(&[2])], &[]);
        check(vec![users(&[1])], vec![teams(&[9])], &[]);
        check(vec![teams(&[8, 9])], vec![teams(&[9, 10]), users(&[1])], &[(teams(&[9]), None)]);
        check(vec![units(&[1, 2])], vec![units(&[2, 3])], &[(units(&[2]), None)]);
        check(vec![units(&[1])], vec![users(&[2])], &[(users(&[2]), Some(units(&[1])))]);
        check(vec![users(&[1])], vec![shared(&[2])], &[(shared(&[2]), Some(users(&[1])))]);
        check(
            vec![shared(&[1, 3])],
            vec![shared(&[2, 3])],
            &[(shared(&[3]), None), (shared(&[1]), Some(shared(&[2])))],
        );
    }

    #[test]
    fn what_both_have_in_common_is_looked_for_once() {
        let one = [users(&[1]), teams(&[9]), units(&[5]), shared(&[1, 9])];
        let other = [users(&[2]), teams(&[9]), units(&[5]), shared(&[2, 9])];
        let found: Vec<(Term, Option<Term>)> =
            intersections(&one, &other).into_iter().map(|range| (range.by, range.also)).collect();
        let expected = [
            (teams(&[9]), None),
            (units(&[5]), None),
            (shared(&[9]), None),
            (shared(&[2]), Some(users(&[1]))),
            (shared(&[1]), Some(users(&[2]))),
            (shared(&[1]), Some(shared(&[2]))),
        ];
        assert_eq!(found, expected);
    }
}
