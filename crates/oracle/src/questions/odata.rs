//! A question as options of the Web API (query.md §§2 to 8).

use std::fmt::Write as _;

use model::query::{
    Aggregation, Columns, Comparison, Condition, Criterion, Expand, Function, Operand, Order, Path,
    Pattern, PatternPiece, Quantifier, Query,
};
use model::value::Value;

use super::data::{ColumnType, Data, Table};

/// The path and query of a question, not yet encoded; `None` if these options cannot say it.
pub fn odata(data: &Data, query: &Query) -> Option<String> {
    if !query.links.is_empty() || !query.aliased.is_empty() || query.distinct {
        return None;
    }
    let writer = Writer { data };
    let table = data.table(&query.table);
    let filter = query.filter.as_ref().map(|filter| writer.condition(table, filter, None));
    let filter = match filter {
        None => None,
        Some(filter) => Some(filter?),
    };
    if let Some(aggregation) = &query.aggregation {
        if !query.order.is_empty() {
            return None;
        }
        let apply = writer.apply(table, aggregation)?;
        let filter = filter.map(|filter| format!("filter({filter})/")).unwrap_or_default();
        return Some(format!("{}?$apply={filter}{apply}", table.set));
    }
    let mut options = vec![format!("$select={}", Writer::select(table, &query.selection.columns)?)];
    options.extend(filter.map(|filter| format!("$filter={filter}")));
    if !query.order.is_empty() {
        options.push(format!("$orderby={}", writer.order(table, &query.order)?));
    }
    if !query.selection.expands.is_empty() {
        options.push(format!("$expand={}", writer.expands(table, &query.selection.expands)?));
    }
    options.extend(query.page.top.map(|top| format!("$top={top}")));
    Some(format!("{}?{}", table.set, options.join("&")))
}

struct Writer<'a> {
    data: &'a Data,
}

impl Writer<'_> {
    fn select(table: &Table, columns: &Columns) -> Option<String> {
        let Columns::Named(names) = columns else { return None };
        let names: Vec<String> = names.iter().map(|name| property(table, name)).collect();
        Some(names.join(","))
    }

    fn order(&self, table: &Table, order: &[Order]) -> Option<String> {
        let item = |each: &Order| {
            let Criterion::Column { operand, by_label } = &each.by else { return None };
            let path = self.operand(table, operand, None)?;
            let choice = matches!(self.kind(table, operand)?, ColumnType::Choice(_));
            let direction = if each.descending { " desc" } else { "" };
            (!(choice && *by_label)).then(|| format!("{path}{direction}"))
        };
        let items: Option<Vec<String>> = order.iter().map(item).collect();
        Some(items?.join(","))
    }

    fn expands(&self, table: &Table, expands: &[Expand]) -> Option<String> {
        let item = |expand: &Expand| {
            let target = match &expand.path {
                Path::Lookup { table, .. } => self.data.table(table),
                Path::Collection { relationship } => {
                    let is = |each: &&super::data::Collection| each.relationship == relationship;
                    self.data.table(table.collections.iter().find(is)?.table)
                }
                Path::Intersect { .. } => return None,
            };
            let select = Self::select(target, &expand.selection.columns)?;
            let mut options = vec![format!("$select={select}")];
            if let Some(filter) = &expand.filter {
                options.push(format!("$filter={}", self.condition(target, filter, None)?));
            }
            if !expand.order.is_empty() {
                options.push(format!("$orderby={}", self.order(target, &expand.order)?));
            }
            options.extend(expand.top.map(|top| format!("$top={top}")));
            if !expand.selection.expands.is_empty() {
                let inner = self.expands(target, &expand.selection.expands)?;
                options.push(format!("$expand={inner}"));
            }
            Some(format!("{}({})", expand.name, options.join(";")))
        };
        let items: Option<Vec<String>> = expands.iter().map(item).collect();
        Some(items?.join(","))
    }

    fn condition(
        &self,
        table: &Table,
        condition: &Condition,
        variable: Option<&str>,
    ) -> Option<String> {
        let each = |items: &[Condition], word: &str| {
            let items: Option<Vec<String>> =
                items.iter().map(|item| self.condition(table, item, variable)).collect();
            Some(format!("({})", items?.join(word)))
        };
        Some(match condition {
            Condition::All(items) if items.is_empty() => "true".into(),
            Condition::All(items) => each(items, " and ")?,
            Condition::Any(items) => each(items, " or ")?,
            Condition::Not(inner) => match inner.as_ref() {
                Condition::Null(operand) => {
                    format!("{} ne null", self.operand(table, operand, variable)?)
                }
                Condition::In(operand, values) if variable.is_none() => {
                    Self::list(table, "NotIn", operand, values)?
                }
                inner => {
                    // The functions of the product do not stand under a `not`.
                    let text = self.condition(table, inner, variable)?;
                    if text.contains("Microsoft.") {
                        return None;
                    }
                    format!("not ({text})")
                }
            },
            Condition::Null(operand) => {
                format!("{} eq null", self.operand(table, operand, variable)?)
            }
            Condition::Compare { left, comparison, right } => {
                let left_text = self.operand(table, left, variable)?;
                let right = match right {
                    Operand::Value(value) => literal(value),
                    right => self.operand(table, right, variable)?,
                };
                format!("{left_text} {} {right}", word(*comparison))
            }
            Condition::In(operand, values) if variable.is_none() => {
                Self::list(table, "In", operand, values)?
            }
            Condition::Like(operand, pattern) => {
                let operand = self.operand(table, operand, variable)?;
                like(&operand, pattern)?
            }
            Condition::Related { path, quantifier, condition } => {
                let Path::Collection { relationship } = path else { return None };
                let is = |each: &&super::data::Collection| each.relationship == *relationship;
                let collection = table.collections.iter().find(is)?;
                let prefix = variable.map(|name| format!("{name}/")).unwrap_or_default();
                let word = if *quantifier == Quantifier::All { "all" } else { "any" };
                let inner = format!("{}x", variable.unwrap_or(""));
                let body = match condition {
                    None => String::new(),
                    Some(condition) => {
                        let child = self.data.table(collection.table);
                        format!("{inner}:{}", self.condition(child, condition, Some(&inner))?)
                    }
                };
                format!("{prefix}{}/{word}({body})", collection.property)
            }
            _ => return None,
        })
    }

    fn list(table: &Table, function: &str, operand: &Operand, values: &[Value]) -> Option<String> {
        let Operand::Column { path, name } = operand else { return None };
        if !path.is_empty() || table.column(name).is_none() {
            return None;
        }
        let quoted = |value: &Value| match value {
            Value::Text(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            value => format!("\"{}\"", literal(value)),
        };
        let values: Vec<String> = values.iter().map(quoted).collect();
        let list = values.join(",");
        Some(format!(
            "Microsoft.Dynamics.CRM.{function}(PropertyName='{name}',PropertyValues=[{list}])"
        ))
    }

    fn operand(&self, table: &Table, operand: &Operand, variable: Option<&str>) -> Option<String> {
        let Operand::Column { path, name } = operand else { return None };
        let mut text = variable.map(|name| format!("{name}/")).unwrap_or_default();
        let mut table = table;
        for step in path {
            let Path::Lookup { column, table: target } = step else { return None };
            let ColumnType::Lookup(targets) = &table.column(column)?.kind else { return None };
            let found = targets.iter().find(|each| each.table == target)?;
            let _ = write!(text, "{}/", found.property);
            table = self.data.table(target);
        }
        text.push_str(&property(table, name));
        Some(text)
    }

    fn kind(&self, table: &Table, operand: &Operand) -> Option<ColumnType> {
        let Operand::Column { path, name } = operand else { return None };
        let table = match path.last() {
            Some(Path::Lookup { table, .. }) => self.data.table(table),
            _ => table,
        };
        Some(table.column(name)?.kind.clone())
    }

    fn apply(&self, table: &Table, aggregation: &Aggregation) -> Option<String> {
        let value = |value: &model::query::Aggregate| {
            let Some(operand) = &value.operand else {
                return Some(format!("$count as {}", value.name));
            };
            let function = match value.function {
                Function::Sum => "sum",
                Function::Average => "average",
                Function::Min => "min",
                Function::Max => "max",
                Function::Count | Function::CountDistinct => return None,
            };
            let operand = self.operand(table, operand, None)?;
            Some(format!("{operand} with {function} as {}", value.name))
        };
        let values: Option<Vec<String>> = aggregation.values.iter().map(value).collect();
        let values = format!("aggregate({})", values?.join(","));
        let group = |group: &model::query::Group| self.operand(table, &group.operand, None);
        let groups: Option<Vec<String>> = aggregation.groups.iter().map(group).collect();
        let groups = groups?.join(",");
        Some(match (groups.is_empty(), aggregation.values.is_empty()) {
            (true, _) => values,
            (false, true) => format!("groupby(({groups}))"),
            (false, false) => format!("groupby(({groups}),{values})"),
        })
    }
}

/// The property that shows a column.
fn property(table: &Table, name: &str) -> String {
    match table.column(name).map(|column| &column.kind) {
        Some(ColumnType::Lookup(_)) => format!("_{name}_value"),
        _ => name.to_owned(),
    }
}

pub(super) fn word(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "eq",
        Comparison::NotEqual => "ne",
        Comparison::Less => "lt",
        Comparison::LessOrEqual => "le",
        Comparison::Greater => "gt",
        Comparison::GreaterOrEqual => "ge",
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Decimal(value) => value.to_string(),
        Value::Double(value) => value.to_string(),
        Value::Guid(value) => value.to_string(),
        Value::Timestamp(value) => value.to_string(),
        Value::Date(value) => value.to_string(),
        Value::Reference(value) => value.id.to_string(),
    }
}

/// The pattern as `contains` and its like, whose values keep their wildcards.
fn like(operand: &str, pattern: &Pattern) -> Option<String> {
    let anything = |piece: Option<&PatternPiece>| piece == Some(&PatternPiece::Anything);
    let (before, after) = (anything(pattern.pieces.first()), anything(pattern.pieces.last()));
    let inner: String = notation(pattern);
    let name = match (before, after) {
        (true, true) => "contains",
        (false, true) => "startswith",
        (true, false) => "endswith",
        (false, false) => return None,
    };
    let inner = if before { inner.strip_prefix('%')? } else { &inner };
    let inner = if after { inner.strip_suffix('%')? } else { inner };
    Some(format!("{name}({operand},'{}')", inner.replace('\'', "''")))
}

/// A pattern in T-SQL's notation.
pub(super) fn notation(pattern: &Pattern) -> String {
    let mut text = String::new();
    for piece in &pattern.pieces {
        match piece {
            PatternPiece::Text(part) => {
                for letter in part.chars() {
                    match letter {
                        '%' | '_' | '[' => {
                            let _ = write!(text, "[{letter}]");
                        }
                        other => text.push(other),
                    }
                }
            }
            PatternPiece::Anything => text.push('%'),
            PatternPiece::One => text.push('_'),
            PatternPiece::Set { negated, ranges } => {
                text.push('[');
                if *negated {
                    text.push('^');
                }
                for (low, high) in ranges {
                    if low == high {
                        text.push(*low);
                    } else {
                        let _ = write!(text, "{low}-{high}");
                    }
                }
                text.push(']');
            }
        }
    }
    text
}
