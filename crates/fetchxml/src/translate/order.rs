//! The criteria of order (query.md §10.5): those of the root first, then those of the links.

use model::metadata::ColumnType;
use model::query::{Criterion, Order};
use model::{Error, Result};
use planner::Table;

use super::link::{Scope, joins, name_of};
use super::{column_or_named, operand};
use crate::refusal::{no_alias, no_link_for_order};
use crate::tree::{self, Entity};

impl Scope<'_> {
    /// The criteria, in order; one that repeats an earlier one is left out.
    pub(super) fn order(&self, entity: &Entity) -> Result<Vec<Order>> {
        let mut order: Vec<Order> = Vec::new();
        self.collect_order(entity, None, &mut order)?;
        Ok(order)
    }

    fn collect_order(
        &self,
        entity: &Entity,
        link: Option<&str>,
        order: &mut Vec<Order>,
    ) -> Result<()> {
        let table = self.translator.table(&entity.name)?;
        for each in &entity.orders {
            let by = if self.translator.fetch.aggregate {
                self.output(each)?
            } else {
                self.criterion(table, link, each)?
            };
            if order.iter().all(|earlier| earlier.by != by) {
                order.push(Order { by, descending: each.descending });
            }
        }
        for link in entity.links.iter().filter(|link| joins(link)) {
            self.collect_order(&link.entity, Some(&name_of(link)), order)?;
        }
        Ok(())
    }

    /// Groups and aggregates sort by their names.
    fn output(&self, order: &tree::Order) -> Result<Criterion> {
        let Some(alias) = &order.alias else {
            return Err(if order.attribute.is_some() {
                Error::rule(
                    0x8004_1131,
                    "An attribute cannot be specified for an order clause for an aggregate Query. \
                     Use an alias",
                )
            } else {
                Error::rule(
                    0x8004_1134,
                    "An alias is required for an order clause for an aggregate Query.",
                )
            });
        };
        if has_output(&self.translator.fetch.entity, alias) {
            Ok(Criterion::Output(alias.clone()))
        } else {
            Err(no_alias(alias))
        }
    }

    fn criterion(
        &self,
        table: &Table,
        link: Option<&str>,
        order: &tree::Order,
    ) -> Result<Criterion> {
        let Some(attribute) = &order.attribute else {
            return Err(if order.alias.is_some() {
                Error::rule(
                    0x8004_1132,
                    "An alias cannot be specified for an order clause for a non-aggregate Query. Use \
                     an attribute",
                )
            } else {
                Error::rule(
                    0x8004_1133,
                    "An attribute is required for an order clause for a non-aggregate Query.",
                )
            });
        };
        let (table, link) = match &order.entity {
            None => (table, link),
            Some(name) => match self.joined(name) {
                Some(joined) => (joined.table.as_ref(), Some(joined.name.as_str())),
                None if *name == self.root.definition.name => (self.root.as_ref(), None),
                None => return Err(no_link_for_order(name)),
            },
        };
        let column = column_or_named(table, attribute)?;
        let choice =
            matches!(column.kind, ColumnType::Picklist | ColumnType::State | ColumnType::Status);
        Ok(Criterion::Column {
            operand: operand(link, column.name.clone()),
            by_label: choice && !self.translator.fetch.order_by_number,
        })
    }
}

/// Whether a group or an aggregate has this name.
fn has_output(entity: &Entity, name: &str) -> bool {
    let mut attributes = entity.attributes.iter();
    attributes.any(|each| {
        each.alias.as_deref().or(Some(&each.name).filter(|_| each.group).map(String::as_str))
            == Some(name)
    }) || entity.links.iter().any(|link| has_output(&link.entity, name))
}
