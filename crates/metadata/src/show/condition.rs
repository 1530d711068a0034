//! Conditions on objects: their values compared, in memory.

use std::cmp::Ordering;

use model::message::{Data, DefinitionCondition, DefinitionMember, TextMatch};
use model::query::Comparison;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::{Object, Showing};

impl Showing<'_> {
    /// Whether a condition is true of an object.
    pub fn holds(&self, object: Object<'_>, condition: &DefinitionCondition) -> bool {
        match condition {
            DefinitionCondition::All(all) => all.iter().all(|each| self.holds(object, each)),
            DefinitionCondition::Any(any) => any.iter().any(|each| self.holds(object, each)),
            DefinitionCondition::Not(inner) => !self.holds(object, inner),
            DefinitionCondition::Compare(member, comparison, value) => {
                compare(&self.inner(object, member), *comparison, value)
            }
            DefinitionCondition::In(member, values) => {
                let found = self.inner(object, member);
                values.iter().any(|value| compare(&found, Comparison::Equal, value))
            }
            DefinitionCondition::Text(member, at, text) => match self.inner(object, member) {
                Data::Text(found) => match at {
                    TextMatch::Contains => found.contains(text.as_str()),
                    TextMatch::Starts => found.starts_with(text.as_str()),
                    TextMatch::Ends => found.ends_with(text.as_str()),
                },
                _ => false,
            },
        }
    }

    fn inner(&self, object: Object<'_>, member: &DefinitionMember) -> Data {
        match (self.value(object, member.field.name), member.inner) {
            (Data::Record(record), Some(inner)) => {
                record.fields.get(inner.name).cloned().unwrap_or(Data::Null)
            }
            (value, _) => value,
        }
    }
}

fn compare(left: &Data, comparison: Comparison, right: &Data) -> bool {
    let order = order(left, right);
    match comparison {
        Comparison::Equal => order == Some(Ordering::Equal),
        Comparison::NotEqual => order != Some(Ordering::Equal),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// How two values stand to each other; `None` if they are of different types. Texts are compared letter
/// by letter, capitals before others.
fn order(left: &Data, right: &Data) -> Option<Ordering> {
    match (left, right) {
        (Data::Null, Data::Null) => Some(Ordering::Equal),
        (Data::Bool(left), Data::Bool(right)) => Some(left.cmp(right)),
        (Data::Text(left), Data::Text(right)) => Some(left.cmp(right)),
        (Data::Guid(left), Data::Guid(right)) => Some(left.cmp(right)),
        (Data::Timestamp(left), Data::Timestamp(right)) => Some(left.cmp(right)),
        _ => Some(number(left)?.cmp(&number(right)?)),
    }
}

fn number(data: &Data) -> Option<Decimal> {
    match data {
        Data::Int(value) => Some(Decimal::from(*value)),
        Data::Decimal(value) => Some(*value),
        Data::Double(value) => Decimal::from_f64(*value),
        _ => None,
    }
}
