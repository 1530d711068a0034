//! The order of rows: what decides it, and which rows come after a position in it.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, Stored};
use model::query::{Comparison, Criterion, Order, Position};
use model::rows::CellType;
use model::value::Value;
use model::{Error, Result};
use uuid::Uuid;

use super::compare::{Asked, compare_value};
use super::condition::Place;
use super::links::Linked;
use super::read::{Builder, ROOT};
use crate::catalog::Table;
use crate::ddl::VERSION;
use crate::shape::Shape;
use crate::sql::ast::{Expr, Ordering};
use crate::statement::Parameter;

/// A criterion whose column is found.
pub(super) struct Sorted<'a> {
    place: Place<'a>,
    by: By,
    descending: bool,
}

/// What of a column decides.
enum By {
    /// Its value.
    Value(Expr),
    /// The primary name of the row that it points at.
    Name(Expr),
    /// The label of a choice: the number, and the labels.
    Label(Expr, Vec<(i64, Expr)>),
}

/// The parts of the condition that a row comes after a position, as far as one criterion decides.
struct Bound {
    equal: Expr,
    later: Expr,
    /// Equal or later, if that is a range.
    from: Option<Expr>,
}

impl Sorted<'_> {
    /// Whether the greatest comes first.
    pub(super) fn is_descending(&self) -> bool {
        self.descending
    }

    fn is_text(&self) -> bool {
        match self.by {
            By::Value(_) => self.place.column.stored() == Stored::As(CellType::Text),
            By::Name(_) | By::Label(..) => true,
        }
    }

    /// The expression that sorts.
    fn expr(&self) -> Expr {
        match &self.by {
            // Nothing is kept of it, and PostgreSQL does not order by a constant.
            By::Value(Expr::NullValue) => Expr::Coalesce(vec![Expr::NullValue, Expr::NullValue]),
            By::Value(expr) | By::Name(expr) if self.is_text() => fold(expr.clone()),
            By::Value(expr) | By::Name(expr) => expr.clone(),
            By::Label(number, labels) => Expr::Choice(Box::new(number.clone()), labels.clone()),
        }
    }

    /// What is kept of a row, to go on after it.
    fn kept(&self) -> (Expr, CellType) {
        match (&self.by, self.place.column.stored()) {
            (By::Name(expr), _) => (expr.clone(), CellType::Text),
            (By::Value(expr) | By::Label(expr, _), Stored::As(kind)) => (expr.clone(), kind),
            (By::Value(expr) | By::Label(expr, _), Stored::Nowhere) => {
                (expr.clone(), CellType::Text)
            }
        }
    }
}

impl<'a> Builder<'a> {
    /// Finds the columns that decide an order.
    pub(super) fn sorted(
        &mut self,
        table: &'a Arc<Table>,
        order: &[Order],
    ) -> Result<Vec<Sorted<'a>>> {
        order.iter().map(|order| self.sorted_by(table, order)).collect()
    }

    fn sorted_by(&mut self, table: &'a Arc<Table>, order: &Order) -> Result<Sorted<'a>> {
        let Criterion::Column { operand, by_label } = &order.by else {
            let text = "only groups and aggregates are ordered by their names";
            return Err(Error::QueryOption(text.into()));
        };
        let place = self.column_of(table, ROOT, operand)?;
        let by = self.deciding(&place, *by_label);
        Ok(Sorted { place, by, descending: order.descending })
    }

    /// What a column sorts by: a lookup by the name of its row, all else by its value (query.md §5);
    /// if that is asked, choices by their labels.
    fn deciding(&mut self, place: &Place<'a>, by_label: bool) -> By {
        let Place { table, source, column } = *place;
        if column.is_lookup()
            && let Some(label) = self.label(table, source, column)
        {
            return By::Name(label);
        }
        let value = self.column(table, source, column);
        match labels(table, column) {
            Some(labels) if by_label => By::Label(value, labels),
            _ => By::Value(value),
        }
    }

    /// Sets the order and returns the cells that hold its values.
    pub(super) fn order(
        &mut self,
        table: &'a Arc<Table>,
        sorted: &[Sorted<'a>],
        shape: &Shape,
    ) -> Vec<usize> {
        let mut cells = Vec::with_capacity(sorted.len());
        for criterion in sorted {
            // What is shown anyway is not fetched twice.
            let Place { table, source, column } = criterion.place;
            let index = table.column_index(&column.name);
            let of_row = source == ROOT;
            let mut shown = shape.properties.iter();
            let shown = shown.find(|shown| of_row && Some(shown.column) == index);
            let cell = shown.and_then(|shown| match criterion.by {
                By::Name(_) => shown.label,
                By::Value(_) | By::Label(..) => Some(shown.cell),
            });
            cells.push(cell.unwrap_or_else(|| {
                let (expr, kind) = criterion.kept();
                let cell = self.cell(expr, kind);
                self.mask(table, source, column, cell);
                cell
            }));
            let (by, descending) = (criterion.expr(), criterion.descending);
            // Every row has a version.
            let nullable = !of_row || column.name != VERSION;
            self.select.order.push(Ordering { by, descending, nullable });
        }
        // The key ends every order, in the direction of the last criterion, so that an index over
        // both serves it forward and backward.
        let descending = ends_descending(sorted);
        let keys = self.keys(table);
        let by_keys = |(by, nullable)| Ordering { by, descending, nullable };
        self.select.order.extend(keys.into_iter().map(by_keys));
        cells
    }

    /// The keys that end every order, and whether there can be none.
    fn keys(&self, table: &'a Arc<Table>) -> Vec<(Expr, bool)> {
        let own = Expr::column(ROOT, &table.definition.primary_id);
        let linked = self.linked.iter().map(|Linked { table, source, always, .. }| {
            (Expr::column(*source, &table.definition.primary_id), !always)
        });
        [(own, false)].into_iter().chain(linked).collect()
    }

    /// The rows after a position.
    pub(super) fn after(
        &mut self,
        table: &'a Arc<Table>,
        sorted: &[Sorted<'a>],
        position: &Position,
    ) -> Result<Expr> {
        let keys = self.keys(table);
        if sorted.len() != position.values.len() || keys.len() != position.links.len() + 1 {
            return Err(Error::PagingCookie);
        }
        let mut bounds = bounds(sorted, position)?;
        let descending = ends_descending(sorted);
        let ids = [Some(position.id)].into_iter().chain(position.links.iter().copied());
        for ((key, nullable), id) in keys.into_iter().zip(ids) {
            bounds.push(bound_of_key(&key, nullable, id, descending));
        }
        lexical(bounds)
    }

    /// The rows that are not before a position, whatever is joined to them.
    pub(super) fn from(
        table: &'a Arc<Table>,
        sorted: &[Sorted<'a>],
        position: &Position,
    ) -> Result<Expr> {
        let mut bounds = bounds(sorted, position)?;
        let key = Expr::column(ROOT, &table.definition.primary_id);
        let descending = ends_descending(sorted);
        let Bound { equal, later, from } = bound_of_key(&key, false, Some(position.id), descending);
        let later = Expr::Or(vec![equal.clone(), later]);
        bounds.push(Bound { equal, later, from });
        lexical(bounds)
    }
}

/// The bounds of a position's values.
fn bounds(sorted: &[Sorted<'_>], position: &Position) -> Result<Vec<Bound>> {
    let values = sorted.iter().zip(&position.values);
    values.map(|(criterion, value)| criterion.bound(value)).collect()
}

fn bound_of_key(key: &Expr, nullable: bool, id: Option<Uuid>, descending: bool) -> Bound {
    let compare = |comparison: Comparison| -> Option<Expr> {
        let id = Expr::value(Parameter::Guid(id?));
        Some(Expr::Compare(Box::new(key.clone()), comparison, Box::new(id)))
    };
    let bound = bound_of(key, compare, descending);
    match compare(Comparison::Less) {
        // Of a key that is always there nothing is later by being null.
        Some(later) if descending && !nullable => {
            Bound { later, from: compare(Comparison::LessOrEqual), ..bound }
        }
        _ => bound,
    }
}

/// The condition that a row is later by the first bound, or equal and later by the second, and so on.
fn lexical(bounds: Vec<Bound>) -> Result<Expr> {
    let mut bounds = bounds.into_iter().rev();
    let last = bounds.next().ok_or(Error::PagingCookie)?;
    let (mut after, mut from) = (last.later, None);
    for Bound { equal, later, from: range } in bounds {
        after = Expr::Or(vec![later, Expr::And(vec![equal, after])]);
        from = range;
    }
    // The condition above is true only for rows that satisfy this one, which an index can seek.
    Ok(match from {
        Some(from) => Expr::And(vec![from, after]),
        None => after,
    })
}

impl Sorted<'_> {
    /// The rows that are equal to a value in this criterion, and those that are later.
    fn bound(&self, value: &Value) -> Result<Bound> {
        let of_text = |text: Expr| {
            let expr = self.expr();
            move |comparison: Comparison| {
                Some(Expr::Compare(Box::new(expr.clone()), comparison, Box::new(text.clone())))
            }
        };
        let none = |_: Comparison| None;
        Ok(match (&self.by, value) {
            (_, Value::Null) => bound_of(&self.null(), none, self.descending),
            // As it sorts: blanks at its end count, where equality does not see them.
            (By::Name(_) | By::Value(_), Value::Text(text)) if self.is_text() => {
                let text = fold(Expr::value(Parameter::Text(text.as_str().into())));
                bound_of(&self.null(), of_text(text), self.descending)
            }
            (By::Label(_, labels), Value::Int(number)) => {
                let label = labels.iter().find(|(option, _)| option == number);
                match label {
                    Some((_, label)) => {
                        bound_of(&self.null(), of_text(label.clone()), self.descending)
                    }
                    None => bound_of(&self.null(), none, self.descending),
                }
            }
            (By::Value(expr), value) if self.place.column.stored() != Stored::Nowhere => {
                let mut failed = false;
                let compare = |comparison: Comparison| {
                    let asked =
                        Asked { column: self.place.column, value: expr.clone(), target: None };
                    let compared = compare_value(self.place.table, asked, comparison, value);
                    failed |= compared.is_err();
                    Some(compared.unwrap_or(Expr::NullValue))
                };
                let bound = bound_of(expr, compare, self.descending);
                if failed {
                    return Err(Error::PagingCookie);
                }
                bound
            }
            _ => return Err(Error::PagingCookie),
        })
    }

    /// The expression that is null where the criterion is.
    fn null(&self) -> Expr {
        match &self.by {
            By::Value(expr) | By::Name(expr) => expr.clone(),
            By::Label(..) => self.expr(),
        }
    }
}

/// What is equal to a value and what is later, by the comparison with the value; without one the value
/// is null. Nulls are lowest: first in ascending order, last in descending order.
fn bound_of(
    expr: &Expr,
    mut compare: impl FnMut(Comparison) -> Option<Expr>,
    descending: bool,
) -> Bound {
    let null = || Expr::Null(Box::new(expr.clone()));
    let Some(equal) = compare(Comparison::Equal) else {
        let later = if descending { Expr::Or(Vec::new()) } else { Expr::Not(Box::new(null())) };
        return Bound { equal: null(), later, from: None };
    };
    if descending {
        let less = compare(Comparison::Less).unwrap_or(Expr::NullValue);
        return Bound { equal, later: Expr::Or(vec![less, null()]), from: None };
    }
    let later = compare(Comparison::Greater).unwrap_or(Expr::NullValue);
    Bound { equal, later, from: compare(Comparison::GreaterOrEqual) }
}

/// Whether the last criterion descends, and so the keys that follow it.
fn ends_descending(sorted: &[Sorted<'_>]) -> bool {
    sorted.last().is_some_and(Sorted::is_descending)
}

fn fold(expr: Expr) -> Expr {
    Expr::Fold(Box::new(expr))
}

/// The labels of a choice in the user's language, folded; there is one language yet. A yes or no sorts
/// by its value.
pub(super) fn labels(table: &Table, column: &ColumnDefinition) -> Option<Vec<(i64, Expr)>> {
    if !matches!(column.kind, ColumnType::Picklist | ColumnType::State | ColumnType::Status) {
        return None;
    }
    let options = table.choice(column)?.options.iter().map(|option| {
        let label = Expr::value(Parameter::Text(option.label.as_str().into()));
        (i64::from(option.value), fold(label))
    });
    let options: Vec<_> = options.collect();
    (!options.is_empty()).then_some(options)
}
