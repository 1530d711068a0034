//! Groups of rows and what is computed of them (query.md §§8, 10.6): over the rows that may be read,
//! and their values as far as they may be seen (security.md §4, Q5).

use std::sync::Arc;

use model::metadata::{ColumnType, Stored};
use model::query::{Aggregate, Aggregation, Criterion, Function, Order, Query};
use model::rows::CellType;
use model::{Error, Result};

use super::Plan;
use super::compare::unpadded;
use super::condition::Place;
use super::grouping::{Grouped, Grouping};
use super::read::{Builder, ROOT};
use super::settle::{Average, Settle};
use crate::catalog::Table;
use crate::shape::{Named, Origin, Shape};
use crate::sql::ast::{Aggregate as Computed, Expr, Ordering};

/// The most source rows that are read only up to this bound: with a higher one it is cheaper to read
/// them all.
const BOUNDED: u32 = 50_000;

/// An aggregate, as the outer select has it.
struct Value<'q> {
    name: &'q str,
    /// What it sorts by.
    sorts_by: Vec<Expr>,
}

impl<'a> Builder<'a> {
    /// The plan of a question for groups.
    pub(super) fn aggregation(
        mut self,
        table: &'a Arc<Table>,
        query: &Query,
        aggregation: &Aggregation,
    ) -> Result<Plan> {
        if !query.selection.expands.is_empty() || !query.aliased.is_empty() {
            let text = "groups show nothing but groups and aggregates";
            return Err(Error::QueryOption(text.into()));
        }
        if aggregation.groups.is_empty() && aggregation.values.is_empty() {
            return Err(Error::QueryOption("groups show something".into()));
        }
        let mut grouping = Grouping::new(self.next_source());
        let labels = query.selection.labels;
        let (mut named, mut groups) = (Vec::new(), Vec::new());
        for group in &aggregation.groups {
            let place = self.column_of(table, ROOT, &group.operand)?;
            let grouped = match group.part {
                Some(part) => self.grouped_by_part(&mut grouping, place, part, group.utc)?,
                None if place.column.stored() == Stored::Nowhere => {
                    let text = format!("rows are not grouped by `{}`", place.column.name);
                    return Err(Error::QueryOption(text));
                }
                None => self.grouped(&mut grouping, place, labels || !query.order.is_empty()),
            };
            let mut shown = self.show_group(&mut grouping, group.name.clone(), &grouped, labels);
            if let Some(part) = group.part {
                shown.origin = Origin::Part(part);
            }
            named.push(shown);
            groups.push((group.name.as_str(), grouped));
        }
        let (mut settle, mut values) = (Settle::default(), Vec::new());
        for aggregate in &aggregation.values {
            let (shown, sorts_by) = self.computed(&mut grouping, table, aggregate, &mut settle)?;
            named.push(shown);
            values.push(Value { name: &aggregate.name, sorts_by });
        }
        for order in &query.order {
            let by = self.by(table, order, &groups, &values)?;
            let descending = order.descending;
            let by = by.into_iter().map(|by| Ordering { by, descending, nullable: true });
            grouping.order.extend(by);
        }
        grouping.order_by_groups();
        let most = self.circumstances.aggregate_limit;
        let limit = query.aggregate_limit.map_or(most, |limit| limit.min(most));
        let mut bound = None;
        if limit < u32::MAX {
            let all = grouping.cell(Expr::aggregate(Computed::AllRows), CellType::Int);
            settle.rows = Some((all, limit));
            bound = (limit <= BOUNDED).then(|| limit.saturating_add(1));
        }
        self.wrap(grouping, Expr::column(ROOT, &table.definition.primary_id), bound);
        let (table, properties, expands) = (Arc::clone(table), Vec::new(), Vec::new());
        let shape = Shape { table, key: None, version: None, properties, expands, named };
        let mut plan = self.finish_groups(shape, query)?;
        plan.settle = settle;
        Ok(plan)
    }

    /// What an order of groups sorts by.
    fn by(
        &mut self,
        table: &'a Arc<Table>,
        order: &Order,
        groups: &[(&str, Grouped<'a>)],
        values: &[Value<'_>],
    ) -> Result<Vec<Expr>> {
        let (group, by_label) = match &order.by {
            Criterion::Column { operand, by_label } => {
                let place = self.column_of(table, ROOT, operand)?;
                (groups.iter().find(|(_, grouped)| grouped.place.is(&place)), *by_label)
            }
            Criterion::Output(name) => {
                if let Some(value) = values.iter().find(|value| value.name == name) {
                    return Ok(value.sorts_by.clone());
                }
                (groups.iter().find(|(group, _)| group == name), false)
            }
        };
        let (_, grouped) = group.ok_or_else(|| {
            Error::QueryOption("groups are ordered by groups and aggregates".into())
        })?;
        Ok(vec![Self::sorts_by(grouped, by_label)])
    }

    /// Shows an aggregate, and tells what it sorts by.
    fn computed(
        &mut self,
        grouping: &mut Grouping,
        table: &'a Arc<Table>,
        aggregate: &Aggregate,
        settle: &mut Settle,
    ) -> Result<(Named, Vec<Expr>)> {
        let mut named = Named {
            name: aggregate.name.clone(),
            cell: 0,
            origin: Origin::Aggregate(aggregate.function),
            column: None,
            target: None,
            label: None,
            currency: None,
        };
        let Some(operand) = &aggregate.operand else {
            if aggregate.function != Function::Count {
                return Err(Error::QueryOption("rows by themselves are only counted".into()));
            }
            let count = Expr::aggregate(Computed::Rows);
            named.cell = grouping.cell(count.clone(), CellType::Int);
            return Ok((named, vec![count]));
        };
        let place = self.column_of(table, ROOT, operand)?;
        let Place { table, source, column } = place;
        let index = table.column_index(&column.name);
        named.column = index.map(|index| (Arc::clone(table), index));
        let kind = match (column.stored(), aggregate.function) {
            (Stored::As(kind), _) => kind,
            (Stored::Nowhere, _) => return Err(unfit(&place, aggregate.function)),
        };
        let expr = self.column(table, source, column);
        let is_number = matches!(
            column.kind,
            ColumnType::Integer
                | ColumnType::BigInt
                | ColumnType::Decimal
                | ColumnType::Money
                | ColumnType::Double
        );
        let (value, kind) = match aggregate.function {
            Function::Count => (Computed::Count(grouping.inner(expr)), CellType::Int),
            Function::CountDistinct => {
                let value = match kind {
                    CellType::Text => Expr::Fold(Box::new(unpadded(expr, column))),
                    _ if column.is_polymorphic() => {
                        let target = self.target(table, source, column);
                        Expr::Reference(Box::new(expr), Box::new(target))
                    }
                    _ => expr,
                };
                (Computed::Different(grouping.inner(value)), CellType::Int)
            }
            Function::Sum if is_number => (Computed::Sum(grouping.inner(expr), kind), kind),
            Function::Average if kind == CellType::Double => {
                (Computed::Average(grouping.inner(expr)), kind)
            }
            Function::Average if is_number => {
                let value = grouping.inner(expr);
                let sum = Expr::aggregate(Computed::Sum(value.clone(), kind));
                named.cell = grouping.cell(sum, kind);
                let count = Expr::aggregate(Computed::Count(value.clone()));
                let count = grouping.cell(count, CellType::Int);
                settle.averages.push(Average { cell: named.cell, count });
                let parts = [Computed::Whole(value.clone()), Computed::Rest(value)];
                return Ok((named, parts.map(Expr::aggregate).to_vec()));
            }
            Function::Min | Function::Max if kind == CellType::Text => {
                let value = grouping.inner(Expr::Sortable(Box::new(expr)));
                let value = Expr::aggregate(extreme(aggregate.function, value));
                let shown = Expr::Original(Box::new(value.clone()));
                named.cell = grouping.cell(shown, kind);
                let mask = self.mask_of(table, source, column);
                grouping.masks.extend(mask.map(|mask| (named.cell, mask)));
                return Ok((named, vec![value]));
            }
            Function::Min | Function::Max if !matches!(kind, CellType::Guid | CellType::Bool) => {
                (extreme(aggregate.function, grouping.inner(expr)), kind)
            }
            function => return Err(unfit(&place, function)),
        };
        let value = Expr::aggregate(value);
        named.cell = grouping.cell(value.clone(), kind);
        Ok((named, vec![value]))
    }
}

fn extreme(function: Function, value: Expr) -> Computed {
    if function == Function::Min { Computed::Least(value) } else { Computed::Greatest(value) }
}

fn unfit(place: &Place<'_>, function: Function) -> Error {
    let what = match function {
        Function::Count | Function::CountDistinct => "count",
        Function::Sum => "sum",
        Function::Average => "average",
        Function::Min => "least value",
        Function::Max => "greatest value",
    };
    Error::QueryOption(format!("`{}` has no {what}", place.column.name))
}
