//! The value of a rollup column: computed of all rows that count, whoever may see them, and kept with the
//! time and what came of it. Nothing else of the row changes, not even who changed it last.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, ColumnType, Rollup, RollupState, Stored};
use model::query::{Aggregate, Aggregation, Condition, Function, Operand, Query, Selection, Tree};
use model::rows::CellType;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::Table;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use security::Access;
use uuid::Uuid;

use super::{money, values};
use crate::context::Context;
use crate::fill::as_id;

const REASON: &str = "a rollup counts all rows, whoever may see them";

/// What came of computing a value.
struct Outcome {
    state: RollupState,
    value: Value,
    /// The same in the base currency, of an amount.
    base: Value,
}

impl Outcome {
    fn failed(state: RollupState) -> Self {
        Self { state, value: Value::Null, base: Value::Null }
    }
}

/// Computes a rollup column of a row and keeps what comes of it.
pub(crate) fn calculate(
    context: &mut Context<'_, '_>,
    table: &Arc<Table>,
    column: &ColumnDefinition,
    rollup: &Rollup,
    row: Uuid,
) -> Result<()> {
    let counted = counted(context, table, rollup, row)?;
    let outcome = match computed(context, &counted, rollup.function)? {
        Some(value) => fit(context, table, column, row, value)?,
        None => Outcome::failed(RollupState::OverflowError),
    };
    let (date, state) = (column.rollup_date(), column.rollup_state());
    let mut values = vec![
        (column.name.as_str(), outcome.value),
        (date.as_str(), Value::Timestamp(context.now.whole_seconds())),
        (state.as_str(), Value::Int(outcome.state as i64)),
    ];
    if let Some(base) = table.definition.base_of(column) {
        values.push((base.name.as_str(), outcome.base));
    }
    let definition = &table.definition;
    let this = (definition.primary_id.as_str(), Value::Guid(row));
    context.upkeep(REASON).update_all(&definition.name, &[this], values)?;
    Ok(())
}

/// The rows that count, and what of them.
struct Counted {
    table: Arc<Table>,
    column: Option<String>,
    which: Vec<Condition>,
}

fn counted(
    context: &Context<'_, '_>,
    table: &Table,
    rollup: &Rollup,
    row: Uuid,
) -> Result<Counted> {
    let missing = || Error::internal("a rollup counts rows along a relationship that is not there");
    let relationship = context.catalog.one_to_many(&rollup.relationship).ok_or_else(missing)?;
    let related = context.table(&relationship.referencing)?;
    // Amounts of several currencies are added up as what they are worth in one.
    let column = rollup.column.as_ref().map(|name| match related.column(name) {
        Some(amount) if amount.kind == ColumnType::Money => {
            related.definition.base_of(amount).unwrap_or(amount).name.clone()
        }
        _ => name.clone(),
    });
    let lookup = relationship.column.as_str();
    let mut which = vec![if rollup.hierarchy {
        Condition::Tree(Operand::column(lookup), Tree::UnderOrEqual, row)
    } else {
        let this = Reference::new(table.definition.name.as_str(), row);
        Condition::equal(lookup, Value::Reference(this))
    }];
    which.extend(rollup.filter.iter().map(|(name, numbers)| {
        let numbers = numbers.iter().map(|number| Value::Int(*number)).collect();
        Condition::In(Operand::column(name), numbers)
    }));
    Ok(Counted { table: related, column, which })
}

/// The value, of whatever size; nothing if not even this server can hold it.
fn computed(
    context: &mut Context<'_, '_>,
    counted: &Counted,
    function: Function,
) -> Result<Option<Value>> {
    let column = counted.column.as_deref().and_then(|name| counted.table.column(name));
    if let Some(column) = column
        && matches!(function, Function::Sum | Function::Average)
        && !is_sum_safe(context, counted, column)?
    {
        return added_up(context, counted, &column.name, function);
    }
    let value = aggregates(context, counted, &[function])?.pop();
    Ok(Some(match value {
        // Nothing adds up to nothing, as in the product; the least of nothing is null.
        None | Some(Value::Null) if function == Function::Sum => Value::Int(0),
        value => value.unwrap_or(Value::Null),
    }))
}

/// Whether a database can hold the sum of the rows that count: where it cannot, it gives up, and the
/// transaction with it.
fn is_sum_safe(
    context: &mut Context<'_, '_>,
    counted: &Counted,
    column: &ColumnDefinition,
) -> Result<bool> {
    let scale = match column.stored() {
        Stored::As(CellType::Decimal { scale }) => scale,
        Stored::As(CellType::Int) => 0,
        _ => return Ok(true),
    };
    let found = aggregates(context, counted, &[Function::Count, Function::Min, Function::Max])?;
    let [count, ends @ ..] = found.as_slice() else { return Ok(true) };
    let most = ends.iter().filter_map(exact).map(|end| end.abs()).max().unwrap_or_default();
    let bound = exact(count).and_then(|count| most.checked_mul(count));
    let room = Decimal::from_i128_with_scale(i128::from(i64::MAX), scale.into());
    Ok(bound.is_some_and(|bound| bound <= room))
}

/// The sum, or the average, added up here.
fn added_up(
    context: &mut Context<'_, '_>,
    counted: &Counted,
    column: &str,
    function: Function,
) -> Result<Option<Value>> {
    let (table, which) = (&counted.table.definition.name, counted.which.clone());
    let rows = context.reader(REASON).all(table, &[column], which)?;
    let values: Vec<Decimal> =
        rows.iter().filter_map(|row| row.values.first().and_then(exact)).collect();
    let sum = values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value));
    let value = match function {
        Function::Average => sum.and_then(|sum| sum.checked_div(Decimal::from(values.len()))),
        _ => sum,
    };
    Ok(value.map(Value::Decimal))
}

/// What the database computes.
fn aggregates(
    context: &mut Context<'_, '_>,
    counted: &Counted,
    functions: &[Function],
) -> Result<Vec<Value>> {
    let table = counted.table.definition.name.as_str();
    let mut query = Query::new(table, Selection::default());
    let values = functions.iter().enumerate().map(|(place, function)| Aggregate {
        name: place.to_string(),
        function: *function,
        operand: counted.column.as_ref().map(Operand::column),
    });
    query.aggregation = Some(Aggregation { groups: Vec::new(), values: values.collect() });
    let query = counted.which.iter().cloned().fold(query, Query::filter);
    let plan = planner::plan(&query, None, &context.catalog, &Access::system(REASON))?;
    let mut rows = context.transaction.query(&plan.statement(context.dialect()))?;
    plan.settle(&mut rows)?;
    let Some(row) = rows.get(0) else { return Ok(Vec::new()) };
    Ok(plan.shape().named.iter().map(|named| row.value(named.cell)).collect())
}

/// A value as the column keeps it.
fn fit(
    context: &mut Context<'_, '_>,
    table: &Table,
    column: &ColumnDefinition,
    row: Uuid,
    value: Value,
) -> Result<Outcome> {
    if column.kind != ColumnType::Money {
        let digits = u32::from(column.precision.unwrap_or(2));
        return Ok(outcome(fitted(column, value, digits), Value::Null));
    }
    let currency = [money::CURRENCY, money::RATE];
    let held = context.reader(REASON).one(&table.definition.name, &currency, row)?;
    let held = held.map(|record| record.values).unwrap_or_default();
    let organization = context.organization();
    let currencies = &organization.currencies;
    let known = as_id(held.first()).and_then(|id| currencies.known.get(&id));
    let Some(known) = known else { return Ok(Outcome::failed(RollupState::CurrencyMissing)) };
    let rate = match held.get(1) {
        Some(Value::Decimal(rate)) => *rate,
        _ => known.rate,
    };
    let amount = match exact(&value) {
        Some(base) => base.checked_mul(rate).map(Value::Decimal),
        None => Some(value.clone()),
    };
    let digits = money::digits(column, currencies, Some(known));
    let amount = amount.and_then(|amount| fitted(column, amount, digits));
    let base = match table.definition.base_of(column) {
        Some(base) => fitted(base, value, money::KEPT),
        None => Some(Value::Null),
    };
    Ok(base
        .map_or_else(|| Outcome::failed(RollupState::OverflowError), |base| outcome(amount, base)))
}

fn outcome(value: Option<Value>, base: Value) -> Outcome {
    match value {
        Some(value) => Outcome { state: RollupState::Calculated, value, base },
        None => Outcome::failed(RollupState::OverflowError),
    }
}

/// A value in the type of a column; nothing if it is beyond its limits.
fn fitted(column: &ColumnDefinition, value: Value, digits: u32) -> Option<Value> {
    if value.is_null() {
        return Some(value);
    }
    let digits = match column.kind {
        ColumnType::Integer | ColumnType::BigInt => 0,
        ColumnType::Decimal | ColumnType::Money => digits,
        ColumnType::Double => {
            let number = match value {
                Value::Double(number) => number,
                value => exact(&value)?.to_f64()?,
            };
            let within = |limit: Option<f64>, least: bool| {
                limit.is_none_or(|limit| if least { number >= limit } else { number <= limit })
            };
            return (within(column.min, true) && within(column.max, false))
                .then_some(Value::Double(number));
        }
        _ => return Some(value),
    };
    let Some(number) = exact(&value) else { return Some(value) };
    let number = money::round(number, digits);
    let (least, greatest) = values::limits(column);
    if number < least || number > greatest {
        return None;
    }
    match column.kind {
        ColumnType::Integer | ColumnType::BigInt => number.to_i64().map(Value::Int),
        _ => Some(Value::Decimal(number)),
    }
}

/// An exact number; null is none.
fn exact(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
