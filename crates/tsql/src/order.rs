//! `ORDER BY`: columns and aliases.

use model::Result;
use model::query::{Criterion, Operand, Order};
use sqlparser::ast::{Expr, OrderByExpr, OrderByOptions, OrderBySort};

use crate::outputs::{Grouped, Item, Outputs, item};
use crate::refusal::{invalid, unsupported};
use crate::scope::Scope;

/// Reads the criteria.
pub(crate) fn read(
    scope: &Scope<'_>,
    outputs: &Outputs,
    criteria: &[OrderByExpr],
    distinct: bool,
) -> Result<Vec<Order>> {
    let mut order = Vec::with_capacity(criteria.len());
    for OrderByExpr { expr, options, with_fill } in criteria {
        let OrderByOptions { sort, nulls_first } = options;
        if with_fill.is_some() {
            return Err(unsupported("WITH FILL"));
        }
        if nulls_first.is_some() {
            return Err(unsupported("NULLS FIRST or NULLS LAST"));
        }
        let descending = match sort {
            None | Some(OrderBySort::Asc) => false,
            Some(OrderBySort::Desc) => true,
            Some(OrderBySort::Using(_)) => return Err(unsupported("USING")),
        };
        let by = match &outputs.groups {
            None => Criterion::Column {
                operand: of_row(scope, outputs, expr, distinct)?,
                by_label: false,
            },
            Some(groups) => Criterion::Output(of_group(scope, outputs, groups, expr)?),
        };
        order.push(Order { by, descending });
    }
    Ok(order)
}

/// The column of rows that are not grouped. An alias goes before a column, as in T-SQL.
fn of_row(scope: &Scope<'_>, outputs: &Outputs, by: &Expr, distinct: bool) -> Result<Operand> {
    let operand = match alias(outputs, by) {
        Some(Item::Column(found)) => found.operand.clone(),
        Some(Item::Aggregate(..)) | None => match scope.column(by)? {
            Some(found) => found.operand,
            None => return Err(no_column(by)),
        },
    };
    let selected = outputs
        .shown
        .iter()
        .any(|shown| matches!(&shown.item, Item::Column(found) if found.operand == operand));
    if distinct && !selected {
        return Err(invalid(
            "ORDER BY items must appear in the select list if SELECT DISTINCT is specified.",
        ));
    }
    Ok(operand)
}

/// The name of a group or an aggregate: by alias, by column, or said again.
fn of_group(scope: &Scope<'_>, outputs: &Outputs, groups: &[Grouped], by: &Expr) -> Result<String> {
    if let Expr::Identifier(name) = by {
        let chosen = outputs
            .shown
            .iter()
            .find(|shown| shown.chosen && shown.name.eq_ignore_ascii_case(&name.value));
        if let Some(chosen) = chosen {
            return Ok(chosen.name.clone());
        }
    }
    if matches!(by, Expr::Value(_)) {
        return Err(no_column(by));
    }
    match item(scope, by)?.0 {
        Item::Column(found) => {
            let group = groups.iter().find(|group| group.operand == found.operand);
            let Some(group) = group else {
                return Err(invalid(format!(
                    "Column '{}.{}' is invalid in the ORDER BY clause because it is not contained in \
                     either an aggregate function or the GROUP BY clause.",
                    found.table.definition.name, found.column.name
                )));
            };
            Ok(group.name.clone())
        }
        Item::Aggregate(function, operand) => {
            let same = outputs.shown.iter().find(|shown| {
                matches!(&shown.item, Item::Aggregate(other, of) if *other == function && *of == operand)
            });
            let same =
                same.ok_or_else(|| unsupported("ORDER BY of an aggregate that is not selected"))?;
            Ok(same.name.clone())
        }
    }
}

fn alias<'o>(outputs: &'o Outputs, by: &Expr) -> Option<&'o Item> {
    let Expr::Identifier(name) = by else { return None };
    let mut shown = outputs.shown.iter();
    shown
        .find(|shown| shown.chosen && shown.name.eq_ignore_ascii_case(&name.value))
        .map(|shown| &shown.item)
}

fn no_column(by: &Expr) -> model::Error {
    match by {
        Expr::Value(_) => unsupported("ORDER BY of a number or a literal"),
        _ => unsupported("ORDER BY of anything but a column or an alias"),
    }
}
