//! Conditions, resolved and typed by the columns that they name.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, Stored};
use model::query::{Comparison, Condition, Operand, Path, Quantifier};
use model::rows::CellType;
use model::value::Value;
use model::{Error, Result};

use super::acting::holds;
use super::collection::names_table;
use super::compare::{Asked, compare_value, in_list, is_equality, truth, unpadded};
use super::pattern::readable_by_databases;
use super::read::{Builder, stored_column};
use super::rows::find;
use crate::catalog::Table;
use crate::sql::ast::{Expr, Select, Source};

/// Where a column is: of which table, and of which of the rows that a statement reads together.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) table: &'a Arc<Table>,
    pub(super) source: Source,
    pub(super) column: &'a ColumnDefinition,
}

impl Place<'_> {
    /// Whether another one is the same.
    pub(super) fn is(&self, other: &Place<'_>) -> bool {
        self.source == other.source && self.column.name == other.column.name
    }
}

impl<'a> Builder<'a> {
    /// A condition on a row of `table` at `source`.
    pub(super) fn condition(
        &mut self,
        table: &'a Arc<Table>,
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
                Some(asked) => Expr::Null(Box::new(asked.value)),
                None => truth(matches!(operand, Operand::Value(Value::Null))),
            },
            Condition::In(operand, values) => {
                let Some(asked) = self.operand(table, source, operand)? else {
                    return Err(Error::QueryOption("a list is compared with a column".into()));
                };
                in_list(table, asked.value, asked.column, values)?
            }
            Condition::Like(operand, pattern) => {
                let Some(Asked { value, column, .. }) = self.operand(table, source, operand)?
                else {
                    return Err(Error::QueryOption("a pattern is compared with a column".into()));
                };
                if column.stored() != Stored::As(CellType::Text) {
                    return Err(Error::QueryOption(format!("`{}` is not a text", column.name)));
                }
                match readable_by_databases(pattern)? {
                    Some(pattern) => Expr::Like(Box::new(value), pattern),
                    None => truth(false),
                }
            }
            Condition::Related { path, quantifier, condition } => {
                self.related(table, source, path, *quantifier, condition.as_deref())?
            }
            Condition::Who(operand, who) => {
                let place = self.column_of(table, source, operand)?;
                self.who(&place, *who)?
            }
            Condition::Tree(operand, tree, from) => {
                let place = self.column_of(table, source, operand)?;
                self.tree(&place, *tree, *from)?
            }
            Condition::Holds(operand, choices) => {
                let place = self.column_of(table, source, operand)?;
                holds(self.asked(&place), choices)?
            }
            Condition::Exists(link) => self.exists(table, source, link)?,
            Condition::When(operand, when) => {
                let place = self.column_of(table, source, operand)?;
                self.when(&place, *when)?
            }
        })
    }

    /// The column that an operand names; `None` for a value.
    fn operand(
        &mut self,
        table: &'a Arc<Table>,
        source: Source,
        operand: &Operand,
    ) -> Result<Option<Asked<'a>>> {
        let place = self.place(table, source, operand)?;
        Ok(place.map(|place| self.asked(&place)))
    }

    /// What is compared of a column.
    pub(super) fn asked(&mut self, place: &Place<'a>) -> Asked<'a> {
        let Place { table, source, column } = *place;
        let value = self.column(table, source, column);
        let target = column.is_polymorphic().then(|| self.target(table, source, column));
        Asked { column, value, target }
    }

    /// Where the column is that an operand names, which is no value.
    pub(super) fn column_of(
        &mut self,
        table: &'a Arc<Table>,
        source: Source,
        operand: &Operand,
    ) -> Result<Place<'a>> {
        let place = self.place(table, source, operand)?;
        place.ok_or_else(|| Error::QueryOption("this is asked of a column, not of a value".into()))
    }

    /// Where the column is that an operand names; `None` for a value.
    fn place(
        &mut self,
        table: &'a Arc<Table>,
        source: Source,
        operand: &Operand,
    ) -> Result<Option<Place<'a>>> {
        let (path, name) = match operand {
            Operand::Column { path, name } => (path, name),
            Operand::Linked { link, name } => {
                let (table, source) = self.linked(link)?;
                let column = stored_column(table, name)?;
                return Ok(Some(Place { table, source, column }));
            }
            Operand::Value(_) => return Ok(None),
        };
        let (mut table, mut source) = (table, source);
        for step in path {
            let Path::Lookup { column, table: target } = step else {
                return Err(Error::QueryOption("a path follows lookups only".into()));
            };
            (table, source) = self.follow(table, source, column, target)?;
        }
        let column = stored_column(table, name)?;
        Ok(Some(Place { table, source, column }))
    }

    fn compare(
        &mut self,
        table: &'a Arc<Table>,
        source: Source,
        left: &Operand,
        comparison: Comparison,
        right: &Operand,
    ) -> Result<Expr> {
        let left_side = self.operand(table, source, left)?;
        let right_side = self.operand(table, source, right)?;
        match (left_side, right_side, left, right) {
            (Some(left), Some(right), _, _) => {
                let (first, second) = (left.column, right.column);
                if first.stored() != second.stored() {
                    return Err(Error::QueryOption(format!(
                        "`{}` and `{}` are of different types",
                        first.name, second.name
                    )));
                }
                let text = first.stored() == Stored::As(CellType::Text);
                let side = |expr| if text { Expr::Fold(Box::new(expr)) } else { expr };
                let unpadded = |expr, column| {
                    if is_equality(comparison) { unpadded(expr, column) } else { expr }
                };
                let left = side(unpadded(left.value, first));
                let right = side(unpadded(right.value, second));
                Ok(Expr::Compare(Box::new(left), comparison, Box::new(right)))
            }
            (Some(asked), None, _, Operand::Value(value)) => {
                compare_value(table, asked, comparison, value)
            }
            (None, Some(asked), Operand::Value(value), _) => {
                compare_value(table, asked, comparison.flipped(), value)
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
        table: &'a Arc<Table>,
        source: Source,
        path: &Path,
        quantifier: Quantifier,
        condition: Option<&Condition>,
    ) -> Result<Expr> {
        let own_key = Expr::column(source, &table.definition.primary_id);
        let (child, inner, link) = match path {
            Path::Collection { relationship } => {
                let relationship = self.one_to_many(relationship)?;
                let child = find(self.catalog, &relationship.referencing)?;
                let inner = self.next_source();
                let column = &relationship.column;
                let (points, seen) = self.link(child, inner, column);
                let mut link = vec![points.equal(own_key)];
                link.extend(seen);
                let one = &table.definition.name;
                link.extend(names_table(self.catalog, child, inner, column, one));
                (child, inner, Expr::And(link))
            }
            Path::Intersect { relationship, from_second } => {
                let intersect = self.intersect(relationship, *from_second)?;
                let child = find(self.catalog, &intersect.far_table)?;
                let (inner, between) = (self.next_source(), self.next_source());
                let mut select = Select::new(&intersect.table, between);
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
        let mut builder = self.within(child, inner)?;
        builder.select.columns.push(Expr::column(inner, &child.definition.primary_id));
        builder.select.filter.push(link);
        if let Some(condition) = condition {
            let condition = builder.condition(child, inner, condition)?;
            builder.select.filter.push(match quantifier {
                Quantifier::Any => condition,
                Quantifier::All => Expr::Not(Box::new(condition)),
            });
        }
        let exists = Expr::Exists(Box::new(self.leave(builder)));
        Ok(match quantifier {
            Quantifier::Any => exists,
            Quantifier::All => Expr::Not(Box::new(exists)),
        })
    }
}
