//! `$filter` into a condition: names become columns and steps, literals values of their type.

use engine::{Catalog, Navigation, Table};
use model::metadata::{ColumnDefinition, ColumnType};
use model::query::{Comparison, Condition, Operand, Path, Pattern, Quantifier};
use model::value::Value;
use model::{Error, Result};

use super::literal;
use crate::edm;
use crate::url::{Expression, Literal};

/// More conditions than this are refused (query.md §1.4).
const MAX_CONDITIONS: usize = 500;

/// The condition that a filter on the rows of `table` is.
pub(super) fn translate(
    catalog: &Catalog,
    table: &Table,
    filter: &Expression,
) -> Result<Condition> {
    let mut conditions = 0;
    Translator { catalog, table, variable: None, conditions: &mut conditions }.condition(filter)
}

struct Translator<'a> {
    catalog: &'a Catalog,
    /// The table whose rows the condition is about.
    table: &'a Table,
    /// What paths start with, inside a lambda.
    variable: Option<&'a str>,
    conditions: &'a mut usize,
}

/// A column at the end of a path.
struct Found<'a> {
    path: Vec<Path>,
    column: &'a ColumnDefinition,
}

impl Found<'_> {
    fn operand(self) -> Operand {
        Operand::Column { path: self.path, name: self.column.name.clone() }
    }
}

impl<'a> Translator<'a> {
    fn condition(&mut self, expression: &'a Expression) -> Result<Condition> {
        self.count(expression)?;
        match expression {
            Expression::And(all) => self.conditions(all).map(Condition::All),
            Expression::Or(all) => self.conditions(all).map(Condition::Any),
            Expression::Not(inner) => {
                self.condition(inner).map(|inner| Condition::Not(Box::new(inner)))
            }
            Expression::Compare(left, comparison, right) => self.compare(left, *comparison, right),
            Expression::Call(name, arguments) => self.call(name, arguments),
            Expression::QueryFunction(name, _) => {
                Err(Error::NotImplemented(format!("The function `{}.{name}`", edm::NAMESPACE)))
            }
            Expression::Lambda { path, quantifier, body } => {
                self.related(path, *quantifier, body.as_ref())
            }
            Expression::Path(path) => {
                let found = self.column(path)?;
                if found.column.kind != ColumnType::Boolean {
                    return Err(not_a_condition());
                }
                Ok(Condition::Compare {
                    left: found.operand(),
                    comparison: Comparison::Equal,
                    right: Operand::Value(Value::Bool(true)),
                })
            }
            Expression::Literal(Literal::Bool(true)) => Ok(Condition::All(Vec::new())),
            Expression::Literal(Literal::Bool(false)) => Ok(Condition::Any(Vec::new())),
            Expression::Literal(_) => Err(not_a_condition()),
        }
    }

    /// Counts a condition that is not made of others.
    fn count(&mut self, expression: &Expression) -> Result<()> {
        if matches!(expression, Expression::And(_) | Expression::Or(_) | Expression::Not(_)) {
            return Ok(());
        }
        *self.conditions += 1;
        if *self.conditions <= MAX_CONDITIONS {
            return Ok(());
        }
        Err(Error::rule(0x8004_430c, "Number of conditions in query exceeded maximum limit."))
    }

    fn conditions(&mut self, all: &'a [Expression]) -> Result<Vec<Condition>> {
        all.iter().map(|each| self.condition(each)).collect()
    }

    fn compare(
        &mut self,
        left: &'a Expression,
        comparison: Comparison,
        right: &'a Expression,
    ) -> Result<Condition> {
        match (left, right) {
            (Expression::Path(path), Expression::Literal(value)) => {
                let found = self.column(path)?;
                compare_value(found, comparison, value)
            }
            (Expression::Literal(value), Expression::Path(path)) => {
                let found = self.column(path)?;
                compare_value(found, mirrored(comparison), value)
            }
            (Expression::Path(left), Expression::Path(right)) => {
                let (left, right) = (self.column(left)?, self.column(right)?);
                let (one, other) = (edm::type_name(left.column), edm::type_name(right.column));
                if one != other {
                    return Err(mismatch(one, other, comparison));
                }
                if left.path != right.path {
                    let text = "Columns of different tables cannot be compared.";
                    return Err(Error::QueryOption(text.into()));
                }
                Ok(Condition::Compare {
                    left: left.operand(),
                    comparison,
                    right: right.operand(),
                })
            }
            _ => Err(Error::QueryOption(
                "A comparison needs a property on one side, and a property or a value on the other."
                    .into(),
            )),
        }
    }

    /// `contains`, `startswith`, `endswith`.
    fn call(&mut self, name: &str, arguments: &'a [Expression]) -> Result<Condition> {
        let (before, after) = match name {
            "contains" => (true, true),
            "startswith" => (false, true),
            "endswith" => (true, false),
            _ => {
                return Err(Error::QueryOption(format!(
                    "An unknown function with name '{name}' was found. This may also be a function \
                     import or a key lookup on a navigation property, which is not allowed."
                )));
            }
        };
        let wrong = || {
            Error::QueryOption(format!(
                "No function signature for the function with name '{name}' matches the specified \
                 arguments. The function signatures considered are: {name}(Edm.String, Edm.String)."
            ))
        };
        let [Expression::Path(path), Expression::Literal(value)] = arguments else {
            return Err(wrong());
        };
        let found = self.column(path)?;
        if edm::type_name(found.column) != "Edm.String" {
            return Err(wrong());
        }
        match value {
            Literal::Text(text) => {
                let pattern = Pattern::parse(text).within(before, after);
                Ok(Condition::Like(found.operand(), pattern))
            }
            // Nothing contains what is not known.
            Literal::Null => Ok(Condition::Any(Vec::new())),
            _ => Err(wrong()),
        }
    }

    fn related(
        &mut self,
        path: &'a [String],
        quantifier: Quantifier,
        body: Option<&'a (String, Box<Expression>)>,
    ) -> Result<Condition> {
        let [name] = self.local(path)? else {
            let text = "A collection that is reached through a lookup cannot be filtered by.";
            return Err(Error::QueryOption(text.into()));
        };
        let navigation = self.table.navigation(name).ok_or_else(|| self.not_found(name))?;
        let path = match navigation {
            Navigation::Collection { .. } | Navigation::Intersect { .. } => navigation.path(),
            Navigation::Lookup { .. } | Navigation::Owner { .. } => None,
        };
        let target = navigation.table().and_then(|table| self.catalog.table(table));
        let (Some(path), Some(target)) = (path, target) else {
            return Err(Error::QueryOption(format!("The property '{name}' is not a collection.")));
        };
        let condition = match body {
            Some((variable, condition)) => {
                let mut inner = Translator {
                    catalog: self.catalog,
                    table: target,
                    variable: Some(variable),
                    conditions: self.conditions,
                };
                Some(Box::new(inner.condition(condition)?))
            }
            None => None,
        };
        Ok(Condition::Related { path, quantifier, condition })
    }

    /// The column at the end of a path.
    fn column(&self, path: &'a [String]) -> Result<Found<'a>> {
        let Some((name, steps)) = self.local(path)?.split_last() else {
            return Err(not_a_condition());
        };
        let mut table = self.table;
        let mut path = Vec::new();
        for step in steps {
            let navigation = table.navigation(step).ok_or_else(|| not_found(table, step))?;
            let next = match navigation {
                Navigation::Lookup { table, .. } => self.catalog.table(table),
                Navigation::Owner { .. } => return Err(super::owner_not_implemented()),
                Navigation::Collection { .. } | Navigation::Intersect { .. } => {
                    return Err(Error::QueryOption(format!(
                        "The collection '{step}' needs any or all in a filter."
                    )));
                }
            };
            path.extend(navigation.path());
            table = next.ok_or_else(|| not_found(table, step))?;
        }
        Ok(Found { path, column: edm::column(table, name)? })
    }

    /// A path without the lambda's variable that it has to start with.
    fn local<'p>(&self, path: &'p [String]) -> Result<&'p [String]> {
        let Some(variable) = self.variable else { return Ok(path) };
        match path.split_first() {
            Some((first, rest)) if first == variable && !rest.is_empty() => Ok(rest),
            _ => Err(Error::QueryOption(format!(
                "The path '{}' does not start with the variable '{variable}'.",
                path.join("/")
            ))),
        }
    }

    fn not_found(&self, property: &str) -> Error {
        not_found(self.table, property)
    }
}

fn compare_value(found: Found<'_>, comparison: Comparison, value: &Literal) -> Result<Condition> {
    let column = found.column;
    let value = literal::typed(column, value)
        .ok_or_else(|| mismatch(edm::type_name(column), literal::type_name(value), comparison))?;
    let left = found.operand();
    Ok(match (value, comparison) {
        (Value::Null, Comparison::Equal) => Condition::Null(left),
        (Value::Null, Comparison::NotEqual) => Condition::Not(Box::new(Condition::Null(left))),
        // Nothing is less or greater than what is not known.
        (Value::Null, _) => Condition::Any(Vec::new()),
        (value, comparison) => {
            Condition::Compare { left, comparison, right: Operand::Value(value) }
        }
    })
}

/// The comparison with its sides exchanged.
fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        Comparison::Equal | Comparison::NotEqual => comparison,
    }
}

fn not_found(table: &Table, property: &str) -> Error {
    let table = table.definition.name.clone();
    Error::PropertyNotFound { table, property: property.to_owned() }
}

fn not_a_condition() -> Error {
    Error::QueryOption("The $filter expression must evaluate to a single boolean value.".into())
}

fn mismatch(left: &str, right: &str, comparison: Comparison) -> Error {
    let operator = match comparison {
        Comparison::Equal => "Equal",
        Comparison::NotEqual => "NotEqual",
        Comparison::Less => "LessThan",
        Comparison::LessOrEqual => "LessThanOrEqual",
        Comparison::Greater => "GreaterThan",
        Comparison::GreaterOrEqual => "GreaterThanOrEqual",
    };
    Error::QueryOption(format!(
        "A binary operator with incompatible types was detected. Found operand types '{left}' and \
         '{right}' for operator kind '{operator}'."
    ))
}
