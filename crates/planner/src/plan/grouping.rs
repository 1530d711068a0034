//! A select over another: rows of the inner one that agree in something become one row of the outer.

use std::sync::Arc;

use model::metadata::{ColumnType, Stored};
use model::query::{DatePart, Query};
use model::rows::CellType;
use model::time::Zone;
use model::{Error, Result};
use security::Mask;

use super::Plan;
use super::compare::unpadded;
use super::condition::Place;
use super::limits::{Size, check_links};
use super::order::labels;
use super::read::{Builder, COUNT_LIMIT};
use crate::Circumstances;
use crate::shape::{Named, Origin, Shape};
use crate::sql::ast::{Aggregate, Expr, Ordering, Part, Select, Source};

/// The outer select under construction, and the columns of the inner one.
pub(super) struct Grouping {
    source: Source,
    inner: Vec<Expr>,
    columns: Vec<Expr>,
    kinds: Vec<CellType>,
    group: Vec<Expr>,
    pub(super) order: Vec<Ordering>,
    pub(super) masks: Vec<(usize, Arc<Mask>)>,
}

/// A column by which rows are grouped, as the outer select has it.
#[derive(Clone)]
pub(super) struct Grouped<'a> {
    pub(super) place: Place<'a>,
    /// The value that is shown.
    value: Expr,
    kind: CellType,
    /// What rows of a group have in common: the value, or its fold.
    pub(super) common: Expr,
    /// The name of the table that a polymorphic lookup points at.
    target: Option<Expr>,
    /// The primary name of the row that a lookup points at.
    pub(super) label: Option<Expr>,
}

impl Grouping {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            inner: Vec::new(),
            columns: Vec::new(),
            kinds: Vec::new(),
            group: Vec::new(),
            order: Vec::new(),
            masks: Vec::new(),
        }
    }

    /// A column of the inner select, as the outer one names it.
    pub(super) fn inner(&mut self, expr: Expr) -> Expr {
        self.inner.push(expr);
        Expr::Cell(self.source, self.inner.len() - 1)
    }

    /// A cell of the outer select.
    pub(super) fn cell(&mut self, expr: Expr, kind: CellType) -> usize {
        self.columns.push(expr);
        self.kinds.push(kind);
        self.columns.len() - 1
    }

    /// Groups rows by this.
    fn group(&mut self, expr: Expr) -> Expr {
        self.group.push(expr.clone());
        expr
    }

    /// Orders by the groups at last, so that every order is one.
    pub(super) fn order_by_groups(&mut self) {
        let by = |by: &Expr| Ordering { by: by.clone(), descending: false, nullable: true };
        self.order.extend(self.group.iter().map(by));
    }

    /// The least of the values that are equal in a group.
    fn least(&mut self, expr: Expr) -> Expr {
        Expr::aggregate(Aggregate::Least(self.inner(expr)))
    }
}

impl<'a> Builder<'a> {
    /// Groups rows by a column: texts by their folds, of which the least text is shown; lookups by
    /// their ids, with the names of their rows if those are wanted.
    pub(super) fn grouped(
        &mut self,
        grouping: &mut Grouping,
        place: Place<'a>,
        labels: bool,
    ) -> Grouped<'a> {
        let Place { table, source, column } = place;
        let Stored::As(kind) = column.stored() else {
            let (value, common) = (Expr::NullValue, Expr::NullValue);
            let kind = CellType::Text;
            return Grouped { place, value, kind, common, target: None, label: None };
        };
        let expr = self.column(table, source, column);
        let (value, common) = if kind == CellType::Text {
            let fold = Expr::Fold(Box::new(unpadded(expr.clone(), column)));
            let fold = grouping.inner(fold);
            (grouping.least(expr), grouping.group(fold))
        } else {
            let value = grouping.inner(expr);
            (value.clone(), grouping.group(value))
        };
        let target = column.is_polymorphic().then(|| {
            let target = self.target(table, source, column);
            let target = grouping.inner(target);
            grouping.group(target)
        });
        let labels = labels && column.is_lookup();
        let label = if labels { self.label(table, source, column) } else { None };
        // One row has one name.
        let label = label.map(|label| grouping.least(label));
        Grouped { place, value, kind, common, target, label }
    }

    /// Groups rows by a part of a date, of the days of the user's time zone or of UTC.
    pub(super) fn grouped_by_part(
        &mut self,
        grouping: &mut Grouping,
        place: Place<'a>,
        part: DatePart,
        utc: bool,
    ) -> Result<Grouped<'a>> {
        let Place { table, source, column } = place;
        if column.kind != ColumnType::DateTime {
            return Err(Error::QueryOption(format!("`{}` is not a date", column.name)));
        }
        let Circumstances { zone, calendar, .. } = self.circumstances;
        let zone = if utc { &Zone::UTC } else { zone };
        let part = Part::of_group(column, part, zone, calendar.fiscal);
        let expr = Expr::Part(Box::new(self.column(table, source, column)), part);
        let value = grouping.inner(expr);
        let (kind, common) = (CellType::Int, grouping.group(value.clone()));
        Ok(Grouped { place, value, kind, common, target: None, label: None })
    }

    /// What a group sorts by.
    pub(super) fn sorts_by(grouped: &Grouped<'a>, by_label: bool) -> Expr {
        if let Some(label) = &grouped.label {
            return Expr::Fold(Box::new(label.clone()));
        }
        let Place { table, column, .. } = grouped.place;
        match labels(table, column) {
            Some(labels) if by_label => Expr::Choice(Box::new(grouped.common.clone()), labels),
            _ => grouped.common.clone(),
        }
    }

    /// The cells that show a group.
    pub(super) fn show_group(
        &mut self,
        grouping: &mut Grouping,
        name: String,
        grouped: &Grouped<'a>,
        labels: bool,
    ) -> Named {
        let Place { table, source, column } = grouped.place;
        let cell = grouping.cell(grouped.value.clone(), grouped.kind);
        grouping.masks.extend(self.mask_of(table, source, column).map(|mask| (cell, mask)));
        let mut text =
            |expr: &Option<Expr>| expr.clone().map(|expr| grouping.cell(expr, CellType::Text));
        let target = text(&grouped.target);
        let label = if labels { text(&grouped.label) } else { None };
        let column = table.column_index(&column.name).map(|index| (Arc::clone(table), index));
        Named { name, cell, origin: Origin::Column, column, target, label, currency: None }
    }

    /// Puts the outer select in the place of the inner one, whose rows have this key and of which no
    /// more than so many are read.
    pub(super) fn wrap(&mut self, grouping: Grouping, key: Expr, limit: Option<u32>) {
        let Grouping { source, mut inner, columns, kinds, group, order, masks } = grouping;
        if inner.is_empty() {
            inner.push(key);
        }
        let mut outer = Select::new("", source);
        let mut rows = std::mem::replace(&mut self.select, Select::new("", source));
        rows.columns = inner;
        rows.limit = limit;
        outer.inner = Some(Box::new(rows));
        outer.columns = columns;
        outer.group = group;
        outer.order = order;
        self.select = outer;
        self.columns = kinds;
        self.masks = masks;
    }

    /// The plan of rows that are no rows of a table.
    pub(super) fn finish_groups(mut self, shape: Shape, query: &Query) -> Result<Plan> {
        check_links(Size::of(query).links + self.followed.len())?;
        if query.page.after.is_some() {
            return Err(Error::PagingCookie);
        }
        let count = query.count.then(|| {
            let mut select = self.select.clone();
            select.columns = vec![Expr::aggregate(Aggregate::Rows)];
            select.order = Vec::new();
            select.limit = Some(COUNT_LIMIT + 1);
            select
        });
        self.cut(query);
        self.finish(shape, count, Vec::new(), query.page.size)
    }
}
