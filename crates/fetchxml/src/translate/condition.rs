//! Conditions: filters into conditions of the question, and values by the types of their columns.

use model::metadata::{ColumnDefinition, ColumnType, Stored};
use model::query::{Comparison, Condition, Fiscal, Operand, Path, Pattern, Unit, When};
use model::rows::CellType;
use model::value::Value;
use model::{Error, Result};
use planner::{Table, literal};

use super::link::Scope;
use super::{column, named_lookup, operand};
use crate::refusal::{bad_condition, bad_operator, bad_value, misplaced_operator, no_alias};
use crate::tree::{self, Dated, Entity, Filter, FilterItem, LinkType, Negatable, Operator};

/// Where a filter stands.
struct Place<'s> {
    /// The table that it is of.
    table: &'s Table,
    /// The name of that table's link; none for the root.
    name: Option<&'s str>,
    /// What quick find filters say.
    quick_find: Vec<Condition>,
}

impl Scope<'_> {
    /// The condition on rows of the root; what a quick find filter says is told apart, too.
    pub(super) fn root_filter(
        &self,
        entity: &Entity,
        quick_find: &mut Option<Condition>,
    ) -> Result<Option<Condition>> {
        let mut place = Place { table: self.root, name: None, quick_find: Vec::new() };
        let filter = self.conditions(entity, &mut place)?;
        *quick_find = all(place.quick_find);
        Ok(filter)
    }

    /// The condition on rows of a link.
    pub(super) fn filter_of(&self, entity: &Entity, name: &str) -> Result<Option<Condition>> {
        let table = self.translator.table(&entity.name)?;
        let mut place = Place { table, name: Some(name), quick_find: Vec::new() };
        self.conditions(entity, &mut place)
    }

    fn conditions(&self, entity: &Entity, place: &mut Place<'_>) -> Result<Option<Condition>> {
        let mut conditions = Vec::new();
        for filter in &entity.filters {
            conditions.extend(self.filter(filter, place)?);
        }
        for link in entity.links.iter().filter(|link| link.kind == LinkType::Exists) {
            conditions.push(self.linked(place.table, link)?);
        }
        Ok(all(conditions))
    }

    /// A filter; one without conditions says nothing.
    fn filter(&self, filter: &Filter, place: &mut Place<'_>) -> Result<Option<Condition>> {
        let mut conditions = Vec::with_capacity(filter.items.len());
        for item in &filter.items {
            match item {
                FilterItem::Condition(condition) => {
                    conditions.push(self.condition(condition, place)?);
                }
                FilterItem::Filter(inner) => conditions.extend(self.filter(inner, place)?),
                FilterItem::Link(link) => conditions.push(self.linked(place.table, link)?),
            }
        }
        let condition = match (filter.or, conditions.len()) {
            (true, 2..) => Some(Condition::Any(conditions)),
            _ => all(conditions),
        };
        if filter.quick_find {
            place.quick_find.extend(condition.clone());
        }
        Ok(condition)
    }

    fn condition(&self, condition: &tree::Condition, place: &Place<'_>) -> Result<Condition> {
        let (table, link) = match &condition.entity {
            None => (place.table, None),
            Some(name) => self.named(name, place)?,
        };
        let (column, by_name) = match column(table, &condition.attribute) {
            Ok(column) => (column, false),
            // The name of a lookup's row is a column of that row.
            Err(error) => (named_lookup(table, &condition.attribute).ok_or(error)?, true),
        };
        let named = Named { scope: self, place, table, link, column, condition };
        match (&condition.value_of, by_name) {
            (Some(other), false) => named.compare_columns(other),
            (None, false) => named.translate(condition.operator),
            (_, true) => named.by_name(condition.operator),
        }
    }

    /// The table that a name stands for in a filter, and its link if it is not the filter's own.
    fn named<'s>(&'s self, name: &str, place: &Place<'s>) -> Result<(&'s Table, Option<&'s str>)> {
        match self.joined(name) {
            Some(joined) if place.name == Some(joined.name.as_str()) => Ok((place.table, None)),
            Some(joined) => Ok((joined.table.as_ref(), Some(joined.name.as_str()))),
            None if place.name == Some(name) || name == place.table.definition.name => {
                Ok((place.table, None))
            }
            None => Err(no_alias(name)),
        }
    }
}

/// A condition with the column that it names.
struct Named<'s> {
    scope: &'s Scope<'s>,
    place: &'s Place<'s>,
    table: &'s Table,
    link: Option<&'s str>,
    column: &'s ColumnDefinition,
    condition: &'s tree::Condition,
}

impl Named<'_> {
    fn operand(&self) -> Operand {
        operand(self.link, self.column.name.clone())
    }

    fn value(&self, text: &str) -> Result<Value> {
        let translator = self.scope.translator;
        literal::value(translator.catalog, translator.zone, self.table, self.column, text)
    }

    /// The condition holds in this way for all operators that stand for a column's own value.
    fn translate(&self, operator: Operator) -> Result<Condition> {
        let operand = self.operand();
        Ok(match operator {
            Operator::Compare(comparison) => {
                let right = Operand::Value(self.value(self.one()?)?);
                Condition::Compare { left: operand, comparison, right }
            }
            Operator::Like { before, after } if self.column.is_lookup() => {
                self.name_like(before, after)?
            }
            Operator::Like { before, after } => {
                if self.column.stored() != Stored::As(CellType::Text) {
                    return Err(self.misplaced());
                }
                Condition::Like(operand, Pattern::parse(self.one()?).within(before, after))
            }
            Operator::Null => {
                self.none()?;
                Condition::Null(operand)
            }
            Operator::In => {
                if self.condition.values.is_empty() {
                    return Err(bad_condition("The operator 'in' takes values."));
                }
                let values = self.condition.values.iter().map(|text| self.value(text));
                Condition::In(operand, values.collect::<Result<_>>()?)
            }
            Operator::Between => {
                let (low, high) = self.two()?;
                let side = |comparison, text| {
                    let right = Operand::Value(self.value(text)?);
                    Ok::<_, Error>(Condition::Compare { left: operand.clone(), comparison, right })
                };
                Condition::All(vec![
                    side(Comparison::GreaterOrEqual, low)?,
                    side(Comparison::LessOrEqual, high)?,
                ])
            }
            Operator::Holds => {
                if self.column.kind != ColumnType::MultiSelectPicklist {
                    return Err(self.misplaced());
                }
                if self.condition.values.is_empty() {
                    return Err(bad_condition("The operator takes values."));
                }
                let numbers = self.condition.values.iter().map(|text| whole(text));
                Condition::Holds(operand, numbers.collect::<Result<_>>()?)
            }
            Operator::Not(inner) => Condition::Not(Box::new(self.translate(positive(inner))?)),
            Operator::Who(who) => {
                self.none()?;
                Condition::Who(operand, who)
            }
            Operator::Tree(tree) => {
                let text = self.one()?;
                let id = literal::guid(text).ok_or_else(|| bad_value("value", text))?;
                Condition::Tree(operand, tree, id)
            }
            Operator::When(dated) => {
                if self.column.kind != ColumnType::DateTime {
                    return Err(self.misplaced());
                }
                let when = self.when(dated)?;
                let by_clock = matches!(
                    when,
                    When::LastX(Unit::Hours, _)
                        | When::NextX(Unit::Hours, _)
                        | When::OlderThanX(Unit::Hours | Unit::Minutes, _)
                );
                if by_clock && self.column.is_date_only() {
                    return Err(self.misplaced());
                }
                Condition::When(operand, when)
            }
        })
    }

    fn when(&self, dated: Dated) -> Result<When> {
        let day = || {
            let text = self.one()?;
            literal::day(text).ok_or_else(|| bad_value("value", text))
        };
        let count = || {
            let count = whole(self.one()?)?;
            if (1..=i64::from(i32::MAX)).contains(&count) {
                Ok(count)
            } else {
                Err(bad_value("value", &count.to_string()))
            }
        };
        let period_and_year = || {
            let (period, year) = self.two()?;
            Ok::<_, Error>((fiscal(period)?, fiscal(year)?))
        };
        Ok(match dated {
            Dated::Fixed(when) => {
                self.none()?;
                when
            }
            Dated::LastX(unit) => When::LastX(unit, count()?),
            Dated::NextX(unit) => When::NextX(unit, count()?),
            Dated::OlderThanX(unit) => When::OlderThanX(unit, count()?),
            Dated::On => When::On(day()?),
            Dated::OnOrAfter => When::OnOrAfter(day()?),
            Dated::OnOrBefore => When::OnOrBefore(day()?),
            Dated::InFiscalYear => When::Fiscal(Fiscal::InYear(fiscal(self.one()?)?)),
            Dated::InFiscalPeriod => When::Fiscal(Fiscal::InPeriod(fiscal(self.one()?)?)),
            Dated::InFiscalPeriodAndYear => {
                let (period, year) = period_and_year()?;
                When::Fiscal(Fiscal::InPeriodAndYear(period, year))
            }
            Dated::InOrBefore => {
                let (period, year) = period_and_year()?;
                When::Fiscal(Fiscal::InOrBefore(period, year))
            }
            Dated::InOrAfter => {
                let (period, year) = period_and_year()?;
                When::Fiscal(Fiscal::InOrAfter(period, year))
            }
        })
    }

    /// The column compared with another one: of the same row, or of one that is joined.
    fn compare_columns(&self, other: &str) -> Result<Condition> {
        let Operator::Compare(comparison) = self.condition.operator else {
            return Err(bad_operator(&self.condition.written));
        };
        let (table, link, name) = match other.split_once('.') {
            None => (self.table, self.link, other),
            Some((of, name)) => {
                let (table, link) = self.scope.named(of, self.place)?;
                (table, link, name)
            }
        };
        let right = column(table, name)?;
        if right.stored() != self.column.stored() {
            return Err(bad_condition(&format!(
                "The attributes '{}' and '{name}' are of different types.",
                self.column.name
            )));
        }
        let right = operand(link, right.name.clone());
        Ok(Condition::Compare { left: self.operand(), comparison, right })
    }

    /// A condition on the name of a lookup's row.
    fn by_name(&self, operator: Operator) -> Result<Condition> {
        match operator {
            Operator::Like { before, after } => self.name_like(before, after),
            Operator::Compare(Comparison::Equal) => self.name_is(),
            Operator::Compare(Comparison::NotEqual) => {
                Ok(Condition::Not(Box::new(self.name_is()?)))
            }
            Operator::Null => Ok(Condition::Null(self.operand())),
            Operator::Not(inner) => Ok(Condition::Not(Box::new(self.by_name(positive(inner))?))),
            _ => Err(self.misplaced()),
        }
    }

    fn name_is(&self) -> Result<Condition> {
        let text = self.one()?;
        self.of_names(|left| Condition::Compare {
            left,
            comparison: Comparison::Equal,
            right: Operand::Value(Value::Text(text.to_owned())),
        })
    }

    fn name_like(&self, before: bool, after: bool) -> Result<Condition> {
        let text = self.one()?;
        self.of_names(|name| Condition::Like(name, Pattern::parse(text).within(before, after)))
    }

    /// A condition on the primary name of the row that a lookup points at, whatever table it is of.
    fn of_names(&self, condition: impl Fn(Operand) -> Condition) -> Result<Condition> {
        if self.link.is_some() {
            // A joined row has no paths in a condition outside of its own link.
            return Err(Error::NotImplemented(
                "The name of a joined row's lookup in a filter".into(),
            ));
        }
        let catalog = self.scope.translator.catalog;
        let names = self.column.targets.iter().filter_map(|target| {
            let name = catalog.table(target)?.definition.primary_name.clone()?;
            let path = Path::Lookup { column: self.column.name.clone(), table: target.clone() };
            Some(condition(Operand::Column { path: vec![path], name }))
        });
        let mut names: Vec<Condition> = names.collect();
        match names.len() {
            0 => Err(self.misplaced()),
            1 => names.pop().ok_or_else(|| self.misplaced()),
            _ => Ok(Condition::Any(names)),
        }
    }

    fn misplaced(&self) -> Error {
        misplaced_operator(&self.condition.written, &self.table.definition.name, self.column)
    }

    fn none(&self) -> Result<()> {
        // An empty value is none; some clients always send one.
        if self.condition.values.iter().all(String::is_empty) && self.condition.value_of.is_none() {
            return Ok(());
        }
        Err(bad_condition(&format!("The operator '{}' takes no value.", self.condition.written)))
    }

    fn one(&self) -> Result<&str> {
        match self.condition.values.as_slice() {
            [value] => Ok(value),
            _ => Err(bad_condition(&format!(
                "The operator '{}' takes one value.",
                self.condition.written
            ))),
        }
    }

    fn two(&self) -> Result<(&str, &str)> {
        match self.condition.values.as_slice() {
            [first, second] => Ok((first, second)),
            _ => Err(bad_condition(&format!(
                "The operator '{}' takes two values.",
                self.condition.written
            ))),
        }
    }
}

/// The operator that another one is the opposite of.
fn positive(negated: Negatable) -> Operator {
    match negated {
        Negatable::Like { before, after } => Operator::Like { before, after },
        Negatable::Null => Operator::Null,
        Negatable::In => Operator::In,
        Negatable::Between => Operator::Between,
        Negatable::Holds => Operator::Holds,
    }
}

/// One condition for all; none if there is none.
fn all(mut conditions: Vec<Condition>) -> Option<Condition> {
    match conditions.len() {
        0 => None,
        1 => conditions.pop(),
        _ => Some(Condition::All(conditions)),
    }
}

fn whole(text: &str) -> Result<i64> {
    text.trim().parse().map_err(|_| bad_value("value", text))
}

/// A fiscal year or the number of a period.
fn fiscal(text: &str) -> Result<i64> {
    whole(text).and_then(|number| {
        if (1..=9999).contains(&number) { Ok(number) } else { Err(bad_value("value", text)) }
    })
}
