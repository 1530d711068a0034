//! Duplicate detection: published rules say which rows are the same thing in life. They are asked only where the
//! request wants it; and only rows that the user may read count, so that a refusal tells of no other.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use model::query::{Comparison, Condition, Operand, Pattern, PatternPiece, Query, Selection};
use model::time::Timestamp;
use model::value::{Reference, Value};
use model::{Error, Result};
use uuid::Uuid;

use super::draft::Draft;
use crate::context::Context;
use crate::directory::{Record, guid, number, one_of, text, truth};
use crate::rows::{self, value_in};

/// The status reason of a rule that is in force.
pub(crate) const PUBLISHED: i64 = 2;
const DAY: i64 = 86_400_000;
/// The most rows that are looked at for a rule.
const MOST: u32 = 5_000;
const REASON: &str = "look for duplicates";

/// A rule that is in force.
#[derive(Debug)]
struct Rule {
    base: String,
    matching: String,
    is_case_sensitive: bool,
    excludes_inactive: bool,
    criteria: Vec<Criterion>,
}

/// A condition of a rule.
#[derive(Debug)]
struct Criterion {
    base: String,
    matching: String,
    operator: i64,
    length: i64,
    ignores_blank: bool,
}

/// The rules that are in force, kept by a session from the first time that it asks. It ends with the session,
/// which a change of a rule ends (`Context::note_change`).
#[derive(Debug, Default)]
pub(crate) struct DuplicateRules(OnceLock<Arc<[Rule]>>);

fn in_force(context: &mut Context<'_, '_>) -> Result<Arc<[Rule]>> {
    let session = context.session.clone();
    let kept = &session.duplicates().0;
    if let Some(rules) = kept.get() {
        return Ok(Arc::clone(rules));
    }
    let rules: Arc<[Rule]> = load(context)?.into();
    // What this message has changed may never be committed.
    if !context.has_changed_rights() {
        let _ = kept.set(Arc::clone(&rules));
    }
    Ok(rules)
}

fn load(context: &mut Context<'_, '_>) -> Result<Vec<Rule>> {
    const RULE: [&str; 4] =
        ["baseentityname", "matchingentityname", "iscasesensitive", "excludeinactiverecords"];
    const CRITERION: [&str; 6] = [
        "regardingobjectid",
        "baseattributename",
        "matchingattributename",
        "operatorcode",
        "operatorparam",
        "ignoreblankvalues",
    ];
    let published = Condition::equal("statuscode", Value::Int(PUBLISHED));
    let rules = context.reader(REASON).all("duplicaterule", &RULE, vec![published])?;
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let of_rules = one_of("regardingobjectid", rules.iter().map(|rule| rule.id));
    let rows = context.reader(REASON).all("duplicaterulecondition", &CRITERION, vec![of_rules])?;
    let mut criteria: HashMap<Uuid, Vec<Criterion>> = HashMap::new();
    for row in &rows {
        let (Some(rule), Some(base)) = (guid(&row.values, 0), text(&row.values, 1)) else {
            continue;
        };
        criteria.entry(rule).or_default().push(Criterion {
            matching: text(&row.values, 2).unwrap_or_else(|| base.clone()),
            base,
            operator: number(&row.values, 3).unwrap_or(0),
            length: number(&row.values, 4).unwrap_or(1),
            ignores_blank: truth(&row.values, 5),
        });
    }
    let rule = |row: Record| {
        let base = text(&row.values, 0)?;
        Some(Rule {
            matching: text(&row.values, 1).unwrap_or_else(|| base.clone()),
            base,
            is_case_sensitive: truth(&row.values, 2),
            excludes_inactive: truth(&row.values, 3),
            criteria: criteria.remove(&row.id)?,
        })
    };
    Ok(rules.into_iter().filter_map(rule).collect())
}

/// Refuses a row for which a rule finds another one. An update is looked at if it names a column that a rule
/// compares.
pub(crate) fn check(context: &mut Context<'_, '_>, draft: &Draft, is_new: bool) -> Result<()> {
    if !context.detects_duplicates {
        return Ok(());
    }
    let table = draft.table.definition.name.as_str();
    for rule in in_force(context)?.iter().filter(|rule| rule.base == table) {
        let named = rule.criteria.iter().any(|each| draft.get(&each.base).is_some());
        if !(is_new || named) {
            continue;
        }
        let names: Vec<&str> = rule.criteria.iter().map(|each| each.base.as_str()).collect();
        let row = Reference::new(table, draft.id);
        // What the user cannot see of the row is not compared with what it can see of others.
        let before = if is_new {
            None
        } else {
            rows::read(context, &row, &Selection::columns(names.iter().copied()))?
        };
        let kept = |name: &str| before.as_ref().and_then(|row| value_in(row, name));
        let value = |name: &&str| draft.get(name).cloned().or_else(|| kept(name));
        let values: Vec<Value> =
            names.iter().map(|name| value(name).unwrap_or(Value::Null)).collect();
        let found = match same(context, &row, rule, &values, 1) {
            // Whoever may read none of them finds none.
            Err(Error::Denied(_)) => continue,
            found => found?,
        };
        if !found.is_empty() {
            return Err(Error::DuplicatesFound);
        }
    }
    Ok(())
}

/// The rows that rules in force find to be the same as a row, as far as the user can read them. `values` are
/// those of the row's columns, by name.
pub(crate) fn all(
    context: &mut Context<'_, '_>,
    row: &Reference,
    matching: &str,
    mut values: impl FnMut(&mut Context<'_, '_>, &[&str]) -> Result<Vec<Value>>,
) -> Result<Vec<Uuid>> {
    let mut all = BTreeSet::new();
    let rules = in_force(context)?;
    for rule in rules.iter().filter(|rule| rule.base == row.table && rule.matching == matching) {
        let names: Vec<&str> = rule.criteria.iter().map(|each| each.base.as_str()).collect();
        let values = values(context, &names)?;
        all.extend(same(context, row, rule, &values, MOST)?);
    }
    Ok(all.into_iter().collect())
}

/// The rows that the user can read and that are the same by a rule, as many as are wanted.
fn same(
    context: &mut Context<'_, '_>,
    row: &Reference,
    rule: &Rule,
    values: &[Value],
    wanted: u32,
) -> Result<Vec<Uuid>> {
    let Some(matching) = context.catalog.table(&rule.matching).cloned() else {
        return Ok(Vec::new());
    };
    let shown = rule.criteria.iter().map(|each| each.matching.as_str());
    let mut query = Query::new(rule.matching.as_str(), Selection::columns(shown));
    let mut exact = Vec::new();
    for (criterion, value) in rule.criteria.iter().zip(values) {
        let Some(column) = matching.column_index(&criterion.matching) else {
            return Ok(Vec::new());
        };
        // Where blank is no value, nothing is the same as it.
        if value.is_null() && criterion.ignores_blank {
            return Ok(Vec::new());
        }
        query = query.filter(criterion.condition(value));
        exact.push((column, criterion.part(value)));
    }
    if rule.matching == row.table {
        let own = Condition::equal(&matching.definition.primary_id, Value::Guid(row.id));
        query = query.filter(Condition::Not(Box::new(own)));
    }
    if rule.excludes_inactive && matching.column("statecode").is_some() {
        query = query.filter(Condition::equal("statecode", Value::Int(0)));
    }
    query.page.top = Some(if rule.is_case_sensitive { MOST } else { wanted });
    let plan = context.plan_once(&query)?;
    let rows = context.transaction.query(&plan.statement(context.dialect()))?;
    let shape = plan.shape();
    let cells: Vec<(usize, &Option<Part>)> = exact
        .iter()
        .filter(|_| rule.is_case_sensitive)
        .filter_map(|(column, part)| {
            let property = shape.properties.iter().find(|each| each.column == *column)?;
            Some((property.cell, part))
        })
        .collect();
    let is_same = |row: &model::rows::Row<'_>| {
        cells.iter().all(|(cell, part)| match part {
            Some(part) => row.text(*cell).is_some_and(|text| part.is_of(text)),
            None => true,
        })
    };
    let found = rows.iter().filter(is_same);
    let ids = found.filter_map(|row| shape.key.and_then(|key| row.guid(key)));
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
