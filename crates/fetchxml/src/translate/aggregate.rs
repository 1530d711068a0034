//! Groups and aggregates (query.md §10.6).

use model::Result;
use model::metadata::{ColumnDefinition, ColumnType};
use model::query::{Aggregate, Aggregation, Function, Group, Operand};

use super::link::{Scope, joins, name_of};
use super::{column, operand};
use crate::refusal::{
    aggregate_of, attribute_with_aggregate, bad_aggregate, bad_date_grouping, duplicate_alias,
    group_and_aggregate, no_aggregate_alias,
};
use crate::tree::{self, Attribute, Entity};

impl Scope<'_> {
    /// The groups and aggregates of the root and of all that is joined.
    pub(super) fn aggregation(&self, entity: &Entity) -> Result<Aggregation> {
        let mut aggregation = Aggregation::default();
        self.collect_aggregates(entity, None, &mut aggregation)?;
        if aggregation.groups.is_empty() && aggregation.values.is_empty() {
            return Err(bad_aggregate("There is neither a group nor an aggregate."));
        }
        Ok(aggregation)
    }

    fn collect_aggregates(
        &self,
        entity: &Entity,
        link: Option<&str>,
        aggregation: &mut Aggregation,
    ) -> Result<()> {
        let table = self.translator.table(&entity.name)?;
        if entity.all_attributes {
            return Err(attribute_with_aggregate("*"));
        }
        for attribute in &entity.attributes {
            let column = column(table, &attribute.name)?;
            let operand = operand(link, column.name.clone());
            match (attribute.aggregate, attribute.group) {
                (Some(_), true) => return Err(group_and_aggregate()),
                (None, false) => return Err(attribute_with_aggregate(&attribute.name)),
                (None, true) => {
                    let group = group(attribute, column, operand)?;
                    check_unique(aggregation, &group.name)?;
                    aggregation.groups.push(group);
                }
                (Some(function), false) => {
                    let value = value(attribute, function, column, operand)?;
                    check_unique(aggregation, &value.name)?;
                    aggregation.values.push(value);
                }
            }
        }
        for link in entity.links.iter().filter(|link| joins(link)) {
            self.collect_aggregates(&link.entity, Some(&name_of(link)), aggregation)?;
        }
        Ok(())
    }
}

fn group(attribute: &Attribute, column: &ColumnDefinition, operand: Operand) -> Result<Group> {
    if attribute.part.is_some() && column.kind != ColumnType::DateTime {
        return Err(bad_date_grouping(&attribute.name));
    }
    // A group without a name of the client's is called as its column (query.md §10.6).
    let name = attribute.alias.clone().unwrap_or_else(|| attribute.name.clone());
    Ok(Group { name, operand, part: attribute.part, utc: attribute.utc })
}

fn value(
    attribute: &Attribute,
    function: tree::Aggregate,
    column: &ColumnDefinition,
    operand: Operand,
) -> Result<Aggregate> {
    if attribute.part.is_some() {
        return Err(bad_date_grouping(&attribute.name));
    }
    let name = attribute.alias.clone().ok_or_else(|| no_aggregate_alias(&attribute.name))?;
    let number = matches!(
        column.kind,
        ColumnType::Integer
            | ColumnType::BigInt
            | ColumnType::Decimal
            | ColumnType::Double
            | ColumnType::Money
    );
    let ordered = number || column.kind == ColumnType::DateTime;
    let (function, name_of_it, fits) = match function {
        tree::Aggregate::Count => (Function::Count, "count", true),
        tree::Aggregate::CountColumn if attribute.distinct => {
            (Function::CountDistinct, "countcolumn", true)
        }
        tree::Aggregate::CountColumn => {
            let operand = Some(operand);
            return Ok(Aggregate { name, function: Function::Count, operand });
        }
        tree::Aggregate::Sum => (Function::Sum, "sum", number),
        tree::Aggregate::Average => (Function::Average, "avg", number),
        tree::Aggregate::Min => (Function::Min, "min", ordered),
        tree::Aggregate::Max => (Function::Max, "max", ordered),
    };
    if !fits {
        return Err(aggregate_of(name_of_it, column));
    }
    // Rows are counted, whatever column is named.
    let operand = Some(operand).filter(|_| function != Function::Count);
    Ok(Aggregate { name, function, operand })
}

fn check_unique(aggregation: &Aggregation, name: &str) -> Result<()> {
    let mut groups = aggregation.groups.iter().map(|group| &group.name);
    let mut values = aggregation.values.iter().map(|value| &value.name);
    if groups.any(|earlier| earlier == name) || values.any(|earlier| earlier == name) {
        return Err(duplicate_alias(name));
    }
    Ok(())
}
