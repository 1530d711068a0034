//! `$filter` into a condition: names become columns and steps, literals values of their type.

use engine::{Catalog, Navigation, Table, literal as values};
use model::metadata::ColumnType;
use model::query::{Comparison, Condition, Operand, Pattern, Quantifier};
use model::time::Zone;
use model::value::Value;
use model::{Error, Result};

use super::functions::{self, Arguments, Meaning};
use super::literal;
use super::property::{self, Found, not_found};
use crate::edm;
use odata::{Expression, Literal};

/// More conditions than this are refused (query.md §1.4).
const MAX_CONDITIONS: usize = 500;

/// The condition that a filter on the rows of `table` is.
pub(super) fn translate(
    catalog: &Catalog,
    zone: &Zone,
    table: &Table,
    filter: &Expression,
) -> Result<Condition> {
    let mut conditions = 0;
    Translator { catalog, zone, table, variable: None, conditions: &mut conditions }
        .condition(filter)
}

struct Translator<'a> {
    catalog: &'a Catalog,
    /// The time zone of dates that say none.
    zone: &'a Zone,
    /// The table whose rows the condition is about.
    table: &'a Table,
    /// What paths start with, inside a lambda.
    variable: Option<&'a str>,
    conditions: &'a mut usize,
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
            Expression::QueryFunction(name, arguments) => {
                let meaning = functions::meaning(name)?;
                self.function(meaning, &Arguments::check(name, meaning, arguments)?)
            }
            Expression::Lambda { path, quantifier, body } => {
                self.related(path, *quantifier, body.as_ref())
            }
            Expression::Path(path) => self.on(path, false, |found| {
                if !matches!(found.column.kind, ColumnType::Boolean | ColumnType::ManagedProperty) {
                    return Err(not_a_condition());
                }
                Ok(Condition::Compare {
                    left: found.operand(),
                    comparison: Comparison::Equal,
                    right: Operand::Value(Value::Bool(true)),
                })
            }),
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
                self.compare_value(path, comparison, value)
            }
            (Expression::Literal(value), Expression::Path(path)) => {
                self.compare_value(path, comparison.flipped(), value)
            }
            (Expression::Path(left), Expression::Path(right)) => {
                self.compare_columns(left, comparison, right)
            }
            // A function that there is none of is told first.
            (Expression::Call(name, arguments), _) | (_, Expression::Call(name, arguments)) => {
                self.call(name, arguments)?;
                Err(not_comparable())
            }
            _ => Err(not_comparable()),
        }
    }

    fn compare_value(
        &self,
        path: &'a [String],
        comparison: Comparison,
        value: &Literal,
    ) -> Result<Condition> {
        // Along the way that is not the row's, the column is null. So a value that an owner has is one
        // of its table's columns, and one that it has not is none of them.
        let every = (comparison == Comparison::NotEqual) != (*value == Literal::Null);
        self.on(path, every, |found| compare_value(found, comparison, value))
    }

    fn compare_columns(
        &self,
        left: &'a [String],
        comparison: Comparison,
        right: &'a [String],
    ) -> Result<Condition> {
        let (left, right) = (self.found(left)?, self.found(right)?);
        let mut all = Vec::new();
        for one in &left {
            for other in right.iter().filter(|other| other.path == one.path) {
                let types = (edm::type_name(one.column), edm::type_name(other.column));
                if types.0 != types.1 {
                    return Err(mismatch(types.0, types.1, comparison));
                }
                all.push(Condition::Compare {
                    left: one.clone().operand(),
                    comparison,
                    right: other.clone().operand(),
                });
            }
        }
        match all.len() {
            0 => Err(Error::QueryOption("Columns of different tables cannot be compared.".into())),
            1 => Ok(all.swap_remove(0)),
            _ => Ok(Condition::Any(all)),
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
        let text = match value {
            Literal::Text(text) => Some(text),
            Literal::Null => None,
            _ => return Err(wrong()),
        };
        let pattern = text.map(|text| Pattern::parse(text).within(before, after));
        self.on(path, false, |found| {
            if edm::type_name(found.column) != "Edm.String" {
                return Err(wrong());
            }
            // Nothing contains what is not known.
            let none = Condition::Any(Vec::new());
            Ok(pattern.clone().map_or(none, |pattern| Condition::Like(found.operand(), pattern)))
        })
    }

    /// A function of Dataverse. What it asks is of the row of the innermost lambda, whose variable stands
    /// before the property's name, as it does everywhere in it.
    fn function(&self, meaning: Meaning, arguments: &Arguments<'a>) -> Result<Condition> {
        let name: Vec<&str> = arguments.property()?.split('/').collect();
        let [name] = self.local(&name)? else { return Err(self.not_found(&name.join("/"))) };
        let column = edm::column(self.table, name)?;
        let operand = Operand::column(column.name.clone());
        let value =
            |text: &String| values::value(self.catalog, self.zone, self.table, column, text);
        Ok(match meaning {
            Meaning::When(when) => Condition::When(operand, when),
            Meaning::Counted(when) => {
                Condition::When(operand, when(arguments.number("PropertyValue")?))
            }
            Meaning::Day(when) => {
                let day = values::day(&arguments.text("PropertyValue")?);
                Condition::When(operand, when(day.ok_or_else(|| arguments.misfit())?))
            }
            Meaning::Period(when) => {
                let period = arguments.number("PropertyValue1")?;
                Condition::When(operand, when(period, arguments.number("PropertyValue2")?))
            }
            Meaning::Who(who) => Condition::Who(operand, who),
            Meaning::Tree(tree) => {
                let id = values::guid(&arguments.text("PropertyValue")?);
                Condition::Tree(operand, tree, id.ok_or_else(|| arguments.misfit())?)
            }
            Meaning::Between => {
                let values = arguments.list()?;
                let [least, greatest] = values.as_slice() else { return Err(arguments.misfit()) };
                let bound = |comparison, text| -> Result<Condition> {
                    let (left, right) = (operand.clone(), Operand::Value(value(text)?));
                    Ok(Condition::Compare { left, comparison, right })
                };
                Condition::All(vec![
                    bound(Comparison::GreaterOrEqual, least)?,
                    bound(Comparison::LessOrEqual, greatest)?,
                ])
            }
            Meaning::In => {
                let values = arguments.list()?;
                Condition::In(operand, values.iter().map(value).collect::<Result<_>>()?)
            }
            Meaning::Holds => {
                let choices = arguments.list()?;
                let choice = |text: &String| text.trim().parse().map_err(|_| arguments.misfit());
                Condition::Holds(operand, choices.iter().map(choice).collect::<Result<_>>()?)
            }
            Meaning::Not(inner) => Condition::Not(Box::new(self.function(*inner, arguments)?)),
            Meaning::FullText => {
                return Err(Error::QueryOption(format!(
                    "The property '{}' of '{}' is not indexed for full-text search.",
                    column.name, self.table.definition.name
                )));
            }
        })
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
                    zone: self.zone,
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

    /// The column at the end of a path, of each table that the way can lead to.
    fn found(&self, path: &'a [String]) -> Result<Vec<Found<'a>>> {
        property::find(self.catalog, self.table, self.local(path)?)
    }

    /// What a condition on the column at the end of a path is.
    fn on(
        &self,
        path: &'a [String],
        every: bool,
        one: impl Fn(Found<'a>) -> Result<Condition>,
    ) -> Result<Condition> {
        let mut all: Vec<Condition> =
            self.found(path)?.into_iter().map(one).collect::<Result<_>>()?;
        Ok(match all.pop() {
            Some(only) if all.is_empty() => only,
            last => {
                all.extend(last);
                if every { Condition::All(all) } else { Condition::Any(all) }
            }
        })
    }

    /// A path without the lambda's variable that it has to start with.
    fn local<'p, S: AsRef<str>>(&self, path: &'p [S]) -> Result<&'p [S]> {
        let Some(variable) = self.variable else { return Ok(path) };
        match path.split_first() {
            Some((first, rest)) if first.as_ref() == variable && !rest.is_empty() => Ok(rest),
            _ => Err(Error::QueryOption(format!(
                "The path '{}' does not start with the variable '{variable}'.",
                path.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("/")
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

fn not_comparable() -> Error {
    let text = "A comparison needs a property on one side, and a property or a value on the other.";
    Error::QueryOption(text.into())
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
