//! Duplicate detection: published rules say which rows are the same thing in life. They are asked only where the
//! request wants it; and only rows that the user may read count, so that a refusal tells of no other.

use std::collections::BTreeSet;

use model::message::RetrieveMultiple;
use model::query::{Comparison, Condition, Operand, Pattern, PatternPiece, Query, Selection};
use model::time::Timestamp;
use model::value::{Reference, Value};
use model::{Error, Result};
use uuid::Uuid;

use super::draft::Draft;
use crate::Response;
use crate::context::Context;
use crate::directory::{Record, number, one_of, text, truth};
use crate::messages::{retrieve, retrieve_multiple};
use crate::rows::value_in;

/// The status reason of a rule that is in force.
pub(crate) const PUBLISHED: i64 = 2;
const DAY: i64 = 86_400_000;
/// The most rows that are looked at for a rule.
const MOST: u32 = 5_000;
/// What is known of a rule.
const RULE: [&str; 3] = ["matchingentityname", "iscasesensitive", "excludeinactiverecords"];
const REASON: &str = "look for duplicates";

/// A condition of a rule.
struct Criterion {
    base: String,
    matching: String,
    operator: i64,
    length: i64,
    ignores_blank: bool,
}

/// Refuses a row for which a rule finds another one. An update is looked at if it names a column that a rule
/// compares.
pub(crate) fn check(context: &mut Context<'_, '_>, draft: &Draft, is_new: bool) -> Result<()> {
    if !context.detects_duplicates {
        return Ok(());
    }
    let table = draft.table.definition.name.clone();
    let which = vec![
        Condition::equal("baseentityname", Value::Text(table.clone())),
        Condition::equal("statuscode", Value::Int(PUBLISHED)),
    ];
    for rule in context.reader(REASON).all("duplicaterule", &RULE, which)? {
        let criteria = criteria(context, &rule)?;
        let named = criteria.iter().any(|each| draft.get(&each.base).is_some());
        if criteria.is_empty() || !(is_new || named) {
            continue;
        }
        let names: Vec<&str> = criteria.iter().map(|each| each.base.as_str()).collect();
        // What the user cannot see of the row is not compared with what it can see of others.
        let before = if is_new {
            None
        } else {
            let row = Reference::new(table.as_str(), draft.id);
            retrieve::read(context, &row, &Selection::columns(names.iter().copied()))?
        };
        let kept = |name: &str| before.as_ref().and_then(|row| value_in(row, name));
        let value = |name: &&str| draft.get(name).cloned().or_else(|| kept(name));
        let values: Vec<Value> =
            names.iter().map(|name| value(name).unwrap_or(Value::Null)).collect();
        if finds(context, draft, &rule, &criteria, &values)? {
            return Err(Error::DuplicatesFound);
        }
    }
    Ok(())
}

fn criteria(context: &mut Context<'_, '_>, rule: &Record) -> Result<Vec<Criterion>> {
    let columns = [
        "baseattributename",
        "matchingattributename",
        "operatorcode",
        "operatorparam",
        "ignoreblankvalues",
    ];
    let of_rule = one_of("regardingobjectid", [rule.id]);
    let rows = context.reader(REASON).all("duplicaterulecondition", &columns, vec![of_rule])?;
    let read = |row: Record| {
        let base = text(&row.values, 0)?;
        Some(Criterion {
            matching: text(&row.values, 1).unwrap_or_else(|| base.clone()),
            base,
            operator: number(&row.values, 2).unwrap_or(0),
            length: number(&row.values, 3).unwrap_or(1),
            ignores_blank: truth(&row.values, 4),
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Whether the user can read a row that is the same by a rule.
fn finds(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    rule: &Record,
    criteria: &[Criterion],
    values: &[Value],
) -> Result<bool> {
    let row = Reference::new(draft.table.definition.name.as_str(), draft.id);
    match same(context, &row, rule, criteria, values, 1) {
        // Whoever may read none of them finds none.
        Err(Error::Denied(_)) => Ok(false),
        found => Ok(!found?.is_empty()),
    }
}

/// The rows that rules in force find to be the same as a row, as far as the user can read them. `values` are
/// those of the row's columns, by name.
pub(crate) fn all(
    context: &mut Context<'_, '_>,
    row: &Reference,
    matching: &str,
    mut values: impl FnMut(&mut Context<'_, '_>, &[&str]) -> Result<Vec<Value>>,
) -> Result<Vec<Uuid>> {
    let which = vec![
        Condition::equal("baseentityname", Value::Text(row.table.clone())),
        Condition::equal("matchingentityname", Value::Text(matching.to_owned())),
        Condition::equal("statuscode", Value::Int(PUBLISHED)),
    ];
    let mut all = BTreeSet::new();
    for rule in context.reader(REASON).all("duplicaterule", &RULE, which)? {
        let criteria = criteria(context, &rule)?;
        if criteria.is_empty() {
            continue;
        }
        let names: Vec<&str> = criteria.iter().map(|each| each.base.as_str()).collect();
        let values = values(context, &names)?;
        all.extend(same(context, row, &rule, &criteria, &values, MOST)?);
    }
    Ok(all.into_iter().collect())
}

/// The rows that the user can read and that are the same by a rule, as many as are wanted.
fn same(
    context: &mut Context<'_, '_>,
    row: &Reference,
    rule: &Record,
    criteria: &[Criterion],
    values: &[Value],
    wanted: u32,
) -> Result<Vec<Uuid>> {
    let name = text(&rule.values, 0).unwrap_or_else(|| row.table.clone());
    let Some(matching) = context.catalog.table(&name).cloned() else { return Ok(Vec::new()) };
    let mut conditions = Vec::new();
    let mut exact = Vec::new();
    for (criterion, value) in criteria.iter().zip(values) {
        if matching.column(&criterion.matching).is_none() {
            return Ok(Vec::new());
        }
        // Where blank is no value, nothing is the same as it.
        if value.is_null() && criterion.ignores_blank {
            return Ok(Vec::new());
        }
        conditions.push(criterion.condition(value));
        exact.push((criterion.matching.as_str(), criterion.part(value)));
    }
    if name == row.table {
        let own = Condition::equal(&matching.definition.primary_id, Value::Guid(row.id));
        conditions.push(Condition::Not(Box::new(own)));
    }
    if truth(&rule.values, 2) && matching.column("statecode").is_some() {
        conditions.push(Condition::equal("statecode", Value::Int(0)));
    }
    let shown: Vec<&str> = exact.iter().map(|(name, _)| *name).collect();
    let mut query = Query::new(name, Selection::columns(shown));
    for condition in conditions {
        query = query.filter(condition);
    }
    let is_case_sensitive = truth(&rule.values, 1);
    query.page.top = Some(if is_case_sensitive { MOST } else { wanted });
    let question = RetrieveMultiple { query, from: None };
    let response = retrieve_multiple::run(context, &question)?;
    let Response::Rows(page) = response else { return Ok(Vec::new()) };
    let set = &page.result;
    let cells: Vec<(usize, &Option<Part>)> = exact
        .iter()
        .filter(|_| is_case_sensitive)
        .filter_map(|(name, part)| {
            let index = set.shape.table.column_index(name)?;
            let property = set.shape.properties.iter().find(|each| each.column == index)?;
            Some((property.cell, part))
        })
        .collect();
    let is_same = |row: &model::rows::Row<'_>| {
        cells.iter().all(|(cell, part)| match part {
            Some(part) => row.text(*cell).is_some_and(|text| part.is_of(text)),
            None => true,
        })
    };
    let found = set.rows.iter().filter(is_same);
    let ids = found.filter_map(|row| set.shape.key.and_then(|key| row.guid(key)));
    Ok(ids.take(usize::try_from(wanted).unwrap_or(usize::MAX)).collect())
}

/// A text, or its beginning, or its end.
enum Part {
    Whole(String),
    Beginning(String),
    End(String),
}

impl Part {
    fn is_of(&self, text: &str) -> bool {
        match self {
            Self::Whole(whole) => text == whole,
            Self::Beginning(beginning) => text.starts_with(beginning.as_str()),
            Self::End(end) => text.ends_with(end.as_str()),
        }
    }
}

impl Criterion {
    /// What of a text is compared.
    fn part(&self, value: &Value) -> Option<Part> {
        let Value::Text(text) = value else { return None };
        let length = usize::try_from(self.length).unwrap_or(0);
        Some(match self.operator {
            1 => Part::Beginning(text.chars().take(length).collect()),
            2 => {
                let skipped = text.chars().count().saturating_sub(length);
                Part::End(text.chars().skip(skipped).collect())
            }
            _ => Part::Whole(text.clone()),
        })
    }

    /// What the other row must satisfy to be the same.
    fn condition(&self, value: &Value) -> Condition {
        let column = || Operand::column(self.matching.as_str());
        let compare = |comparison, value| Condition::Compare {
            left: column(),
            comparison,
            right: Operand::Value(value),
        };
        match (value, self.part(value)) {
            (Value::Null, _) => Condition::Null(column()),
            (_, Some(Part::Beginning(text))) => {
                let pieces = vec![PatternPiece::Text(text), PatternPiece::Anything];
                Condition::Like(column(), Pattern { pieces })
            }
            (_, Some(Part::End(text))) => {
                let pieces = vec![PatternPiece::Anything, PatternPiece::Text(text)];
                Condition::Like(column(), Pattern { pieces })
            }
            (Value::Timestamp(instant), _) if self.operator == 3 => {
                let begin = instant.0.div_euclid(DAY) * DAY;
                let at = |instant| Value::Timestamp(Timestamp(instant));
                Condition::All(vec![
                    compare(Comparison::GreaterOrEqual, at(begin)),
                    compare(Comparison::Less, at(begin + DAY)),
                ])
            }
            (Value::Reference(row), _) => compare(Comparison::Equal, Value::Guid(row.id)),
            (value, _) => compare(Comparison::Equal, value.clone()),
        }
    }
}
