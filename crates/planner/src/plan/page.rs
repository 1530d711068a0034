//! Pages: where one ends and how the next begins after it. The position is a row's values in the
//! order's criteria and its key, so that pages stay right while rows come and go.

use std::sync::Arc;

use model::metadata::Stored;
use model::query::{Comparison, Order, Position};
use model::rows::{CellType, Row};
use model::value::Value;
use model::{Error, Result};

use super::Plan;
use super::compare::{Asked, compare_value};
use super::read::{Builder, ROOT, own_column, stored_column};
use crate::catalog::Table;
use crate::sql::ast::Expr;
use crate::statement::Parameter;

/// The position of a row of a plan's result, for the client to keep: without values that are shown with
/// a mask. See [`true_position`].
pub fn position(plan: &Plan, row: Row<'_>) -> Option<Position> {
    let value = |cell: &usize| {
        if plan.is_masked(*cell) { Value::Null } else { row.value(*cell) }
    };
    let values = plan.order_cells.iter().map(value).collect();
    Some(Position::new(values, row.guid(plan.shape.key?)?))
}

/// The position of a row of a plan's result with all its values: to go on after a row of which the
/// client keeps but the key. The rows must not have their masks on.
pub fn true_position(plan: &Plan, row: Row<'_>) -> Option<Position> {
    let values = plan.order_cells.iter().map(|cell| row.value(*cell)).collect();
    Some(Position::new(values, row.guid(plan.shape.key?)?))
}

impl<'a> Builder<'a> {
    /// The rows after a position.
    pub(super) fn after(
        &mut self,
        table: &'a Arc<Table>,
        order: &[Order],
        position: &Position,
    ) -> Result<Expr> {
        if order.len() != position.values.len() {
            return Err(Error::PagingCookie);
        }
        let last_descending = order.last().is_some_and(|criterion| criterion.descending);
        let key = Expr::column(ROOT, &table.definition.primary_id);
        let id = Expr::value(Parameter::Guid(position.id));
        let beyond = if last_descending { Comparison::Less } else { Comparison::Greater };
        let mut after = Expr::Compare(Box::new(key), beyond, Box::new(id));
        let mut bound = None;
        for (criterion, value) in order.iter().zip(&position.values).rev() {
            let (equal, later, from) = self.criterion(table, criterion, value)?;
            after = Expr::Or(vec![later, Expr::And(vec![equal, after])]);
            bound = from;
        }
        // The condition above is true only for rows that satisfy this one, which an index can seek.
        Ok(match bound {
            Some(bound) => Expr::And(vec![bound, after]),
            None => after,
        })
    }

    /// For one criterion: equal to the value, later than it, and, if that is a range, not earlier.
    fn criterion(
        &mut self,
        table: &'a Arc<Table>,
        criterion: &Order,
        value: &Value,
    ) -> Result<(Expr, Expr, Option<Expr>)> {
        let name = own_column(criterion)?;
        let (expr, kind) = self.ordered_by(table, name)?;
        let column = stored_column(table, name)?;
        let compare = |comparison: Comparison| -> Result<Expr> {
            if column.is_lookup() && kind == CellType::Text {
                let Value::Text(text) = value else { return Err(Error::PagingCookie) };
                let text = Expr::value(Parameter::Text(text.as_str().into()));
                let fold = |expr| Box::new(Expr::Fold(Box::new(expr)));
                return Ok(Expr::Compare(fold(expr.clone()), comparison, fold(text)));
            }
            if column.stored() == Stored::Nowhere {
                return Err(Error::PagingCookie);
            }
            let asked = Asked { column, value: expr.clone(), target: None };
            compare_value(table, asked, comparison, value).map_err(|_| Error::PagingCookie)
        };
        let null = || Expr::Null(Box::new(expr.clone()));
        // Nulls are lowest: first in ascending order, last in descending order.
        Ok(match (value.is_null(), criterion.descending) {
            (true, false) => (null(), Expr::Not(Box::new(null())), None),
            (true, true) => (null(), Expr::Or(Vec::new()), None),
            (false, false) => (
                compare(Comparison::Equal)?,
                compare(Comparison::Greater)?,
                Some(compare(Comparison::GreaterOrEqual)?),
            ),
            (false, true) => (
                compare(Comparison::Equal)?,
                Expr::Or(vec![compare(Comparison::Less)?, null()]),
                None,
            ),
        })
    }
}
