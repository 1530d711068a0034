//! Conditions, resolved and typed by the columns that they name.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, Stored};
use model::query::{Comparison, Condition, Operand, Path, Quantifier};
use model::rows::CellType;
use model::value::Value;
use model::{Error, Result};
use rust_decimal::Decimal;

use super::read::{Builder, stored_column};
use super::rows::find;
use crate::catalog::Table;
use crate::sql::ast::{Expr, Source};
use crate::statement::Parameter;
use crate::value::parameter;

impl Builder<'_> {
    /// A condition on a row of `table` at `source`.
    pub(super) fn condition(
        &mut self,
        table: &Arc<Table>,
        source: Source,
        condition: &Condition,
    ) -> Result<Expr> {
        let each = |builder: &mut Self, items: &[Condition]| {
            items.iter().map(|item| builder.condition(table, source, item)).collect::<Result<_>>()
        };
        Ok(match condition {
            Condition::All(items) => Expr::And(each(self, items)?),
            Condition::Any(items) => Expr::Or(each(self, items)?),
            Condition::Not(inner) => Expr::Not(Box::new(self.condition(table, source, inner)?)),
            Condition::Compare { left, comparison, right } => {
                self.compare(table, source, left, *comparison, right)?
            }
            Condition::Null(operand) => match self.operand(table, source, operand)? {
                Some((expr, _)) => Expr::Null(Box::new(expr)),
                None => truth(matches!(operand, Operand::Value(Value::Null))),
            },
            Condition::In(operand, values) => {
                let Some((expr, column)) = self.operand(table, source, operand)? else {
                    return Err(Error::QueryOption("a list is compared with a column".into()));
                };
                let values = values
                    .iter()
                    .map(|value| parameter(&table.definition.name, &column, value))
                    .collect::<Result<_>>()?;
                Expr::In(Box::new(expr), values)
            }
            Condition::Like(operand, pattern) => {
                let Some((expr, column)) = self.operand(table, source, operand)? else {
                    return Err(Error::QueryOption("a pattern is compared with a column".into()));
                };
                if column.stored() != Stored::As(CellType::Text) {
                    return Err(Error::QueryOption(format!("`{}` is not a text", column.name)));
                }
                Expr::Like(Box::new(expr), pattern.clone())
            }
            Condition::Related { path, quantifier, condition } => {
                self.related(table, source, path, *quantifier, condition.as_deref())?
            }
        })
    }

    /// A column and its definition; `None` for a value.
    fn operand(
        &mut self,
        table: &Arc<Table>,
        source: Source,
        operand: &Operand,
    ) -> Result<Option<(Expr, ColumnDefinition)>> {
        let Operand::Column { path, name } = operand else { return Ok(None) };
        let (mut table, mut source) = (Arc::clone(table), source);
        for step in path {
            let Path::Lookup { column, table: target } = step else {
                return Err(Error::QueryOption("a path follows lookups only".into()));
            };
            (table, source) = self.follow(&table, source, column, target)?;
        }
        let column = stored_column(&table, name)?.clone();
        let expr = match column.stored() {
            Stored::As(_) => Expr::column(source, &column.name),
            Stored::Nowhere => Expr::NullValue,
        };
        Ok(Some((expr, column)))
    }

    fn compare(
        &mut self,
        table: &Arc<Table>,
        source: Source,
        left: &Operand,
        comparison: Comparison,
        right: &Operand,
    ) -> Result<Expr> {
        let left_side = self.operand(table, source, left)?;
        let right_side = self.operand(table, source, right)?;
        match (left_side, right_side, left, right) {
            (Some((left, first)), Some((right, second)), _, _) => {
                if first.stored() != second.stored() {
                    return Err(Error::QueryOption(format!(
                        "`{}` and `{}` are of different types",
                        first.name, second.name
                    )));
                }
                let text = first.stored() == Stored::As(CellType::Text);
                let side = |expr| if text { Expr::Fold(Box::new(expr)) } else { expr };
                Ok(Expr::Compare(Box::new(side(left)), comparison, Box::new(side(right))))
            }
            (Some((expr, column)), None, _, Operand::Value(value)) => {
                compare_value(table, expr, &column, comparison, value)
            }
            (None, Some((expr, column)), Operand::Value(value), _) => {
                compare_value(table, expr, &column, flipped(comparison), value)
            }
            (_, _, Operand::Value(left), Operand::Value(right)) => match comparison {
                Comparison::Equal => Ok(truth(left == right)),
                Comparison::NotEqual => Ok(truth(left != right)),
                _ => Err(Error::QueryOption("two values have no order".into())),
            },
            _ => Err(Error::internal("an operand is neither a column nor a value")),
        }
    }

    /// Rows along a path that satisfy a condition. Only readable ones count (security.md §4, Q3).
    fn related(
        &mut self,
        table: &Arc<Table>,
        source: Source,
        path: &Path,
        quantifier: Quantifier,
        condition: Option<&Condition>,
    ) -> Result<Expr> {
        let own_key = Expr::column(source, &table.definition.primary_id);
        let (child, inner, link) = match path {
            Path::Collection { relationship } => {
                let relationship = self
                    .catalog
                    .one_to_many(relationship)
                    .ok_or_else(|| Error::SegmentNotFound(relationship.clone()))?;
                let inner = self.next_source();
                let link = Expr::column(inner, &relationship.column).equal(own_key);
                (Arc::clone(find(self.catalog, &relationship.referencing)?), inner, link)
            }
            Path::Intersect { relationship, from_second } => {
                let intersect = self.intersect(relationship, *from_second)?;
                let child = Arc::clone(find(self.catalog, &intersect.far_table)?);
                let (inner, between) = (self.next_source(), self.next_source());
                let mut select = crate::sql::ast::Select::new(&intersect.table, between);
                select.columns.push(Expr::column(between, &intersect.near));
                select.filter = vec![
                    Expr::column(between, &intersect.near).equal(own_key),
                    Expr::column(between, &intersect.far)
                        .equal(Expr::column(inner, &child.definition.primary_id)),
                ];
                (child, inner, Expr::Exists(Box::new(select)))
            }
            Path::Lookup { .. } => {
                return Err(Error::QueryOption("any and all are asked of collections".into()));
            }
        };
        let mut builder = Builder::from_source(self.catalog, self.access, &child, inner)?;
        builder.last_source = self.last_source;
        builder.select.columns.push(Expr::column(inner, &child.definition.primary_id));
        builder.select.filter.push(link);
        if let Some(condition) = condition {
            let condition = builder.condition(&child, inner, condition)?;
            builder.select.filter.push(match quantifier {
                Quantifier::Any => condition,
                Quantifier::All => Expr::Not(Box::new(condition)),
            });
        }
        self.last_source = builder.last_source;
        let exists = Expr::Exists(Box::new(builder.select));
        Ok(match quantifier {
            Quantifier::Any => exists,
            Quantifier::All => Expr::Not(Box::new(exists)),
        })
    }
}

/// True or false, as an expression.
fn truth(value: bool) -> Expr {
    if value { Expr::And(Vec::new()) } else { Expr::Or(Vec::new()) }
}

/// The comparison with its sides exchanged.
fn flipped(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

pub(super) fn compare_value(
    table: &Table,
    expr: Expr,
    column: &ColumnDefinition,
    comparison: Comparison,
    value: &Value,
) -> Result<Expr> {
    if value.is_null() {
        let null = Expr::Null(Box::new(expr));
        return Ok(match comparison {
            Comparison::Equal => null,
            Comparison::NotEqual => Expr::Not(Box::new(null)),
            _ => truth(false),
        });
    }
    let wrong = |_| {
        Error::QueryOption(format!(
            "A binary operator with incompatible types was detected: the value does not fit `{}`.",
            column.name
        ))
    };
    let Some((comparison, value)) = between_steps(column, comparison, value) else {
        return Ok(match comparison {
            Comparison::NotEqual => truth(true),
            _ => truth(false),
        });
    };
    let bound = parameter(&table.definition.name, column, &value).map_err(wrong)?;
    let text = matches!(bound, Parameter::Text(_));
    let side = |expr| if text { Box::new(Expr::Fold(Box::new(expr))) } else { Box::new(expr) };
    Ok(Expr::Compare(side(expr), comparison, side(Expr::value(bound))))
}

/// A number with more decimals than its column keeps lies between two of the column's values. The
/// comparison is asked of the lower one instead; `None` if no value of the column equals it.
fn between_steps(
    column: &ColumnDefinition,
    comparison: Comparison,
    value: &Value,
) -> Option<(Comparison, Value)> {
    let (scale, number) = match (column.stored(), value) {
        (Stored::As(CellType::Decimal { scale }), Value::Decimal(number)) => (scale, *number),
        (Stored::As(CellType::Int), Value::Decimal(number)) => (0, *number),
        _ => return Some((comparison, value.clone())),
    };
    // Cutting decimals off a negative number raises it.
    let cut = number.trunc_with_scale(scale.into());
    let floor = if cut > number { cut - Decimal::new(1, scale.into()) } else { cut };
    let whole = |number: Decimal| match column.stored() {
        Stored::As(CellType::Int) => {
            use rust_decimal::prelude::ToPrimitive as _;
            number.to_i64().map_or(Value::Decimal(number), Value::Int)
        }
        _ => Value::Decimal(number),
    };
    if floor == number {
        return Some((comparison, whole(number)));
    }
    let comparison = match comparison {
        Comparison::Equal | Comparison::NotEqual => return None,
        Comparison::Less | Comparison::LessOrEqual => Comparison::LessOrEqual,
        Comparison::Greater | Comparison::GreaterOrEqual => Comparison::Greater,
    };
    Some((comparison, whole(floor)))
}
