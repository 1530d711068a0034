//! A question as a SELECT (query.md §11).

use std::fmt::Write as _;

use model::query::{
    Columns, Comparison, Condition, Criterion, Function, Join, Link, Operand, Output, Query,
};
use model::value::Value;

use super::data::{ColumnType, Data};
use super::odata::notation;

/// The statement; `None` if the accepted part of SQL cannot say it.
pub fn sql(data: &Data, query: &Query) -> Option<String> {
    if !query.selection.expands.is_empty() {
        return None;
    }
    let table = data.table(&query.table);
    let mut shown = Vec::new();
    let mut groups = Vec::new();
    if let Some(aggregation) = &query.aggregation {
        for group in &aggregation.groups {
            let column = operand(&group.operand)?;
            shown.push(format!("{column} AS {}", group.name));
            groups.push(column);
        }
        for value in &aggregation.values {
            let of = value.operand.as_ref().map(operand);
            let computed = match (value.function, of) {
                (Function::Count, None) => "COUNT(*)".to_owned(),
                (function, Some(of)) => {
                    let name = match function {
                        Function::Count => "COUNT",
                        Function::Sum => "SUM",
                        Function::Average => "AVG",
                        Function::Min => "MIN",
                        Function::Max => "MAX",
                        Function::CountDistinct => return None,
                    };
                    format!("{name}({})", of?)
                }
                _ => return None,
            };
            shown.push(format!("{computed} AS {}", value.name));
        }
    } else {
        let Columns::Named(names) = &query.selection.columns else { return None };
        shown.extend(names.iter().map(|name| format!("r.{name}")));
    }
    for aliased in &query.aliased {
        let Output::Column(of) = &aliased.output else { return None };
        shown.push(format!("{} AS {}", operand(of)?, aliased.name));
    }
    let mut joins = String::new();
    for link in &query.links {
        join("r", link, &mut shown, &mut joins)?;
    }
    let mut text = String::from("SELECT ");
    if query.distinct {
        text.push_str("DISTINCT ");
    }
    if let Some(top) = query.page.top {
        let _ = write!(text, "TOP {top} ");
    }
    text.push_str(&shown.join(", "));
    let _ = write!(text, " FROM {} r{joins}", table.name);
    if let Some(filter) = &query.filter {
        let _ = write!(text, " WHERE {}", condition("r", filter)?);
    }
    if !groups.is_empty() {
        let _ = write!(text, " GROUP BY {}", groups.join(", "));
    }
    let mut order = Vec::new();
    for each in &query.order {
        let by = match &each.by {
            Criterion::Output(name) => name.clone(),
            Criterion::Column { operand: of, by_label } => {
                let choice = match of {
                    Operand::Column { name, .. } => {
                        let kind = table.column(name).map(|column| &column.kind);
                        matches!(kind, Some(ColumnType::Choice(_)))
                    }
                    _ => true,
                };
                if choice && *by_label {
                    return None;
                }
                operand(of)?
            }
        };
        order.push(if each.descending { format!("{by} DESC") } else { by });
    }
    if !order.is_empty() {
        let _ = write!(text, " ORDER BY {}", order.join(", "));
    }
    Some(text)
}

fn join(parent: &str, link: &Link, shown: &mut Vec<String>, text: &mut String) -> Option<()> {
    let word = match link.join {
        Join::Inner => "INNER JOIN",
        Join::Outer => "LEFT JOIN",
        Join::First => return None,
    };
    // There an inner join takes its rows out of the outer one before it.
    if link.join == Join::Outer && link.links.iter().any(|below| below.join == Join::Inner) {
        return None;
    }
    let Link { name, table, from, to, .. } = link;
    let _ = write!(text, " {word} {table} AS {name} ON {parent}.{to} = {name}.{from}");
    if let Some(filter) = &link.filter {
        let _ = write!(text, " AND ({})", condition(name, filter)?);
    }
    let Columns::Named(names) = &link.columns else { return None };
    shown.extend(names.iter().map(|column| format!("{name}.{column} AS {name}_{column}")));
    for inner in &link.links {
        join(name, inner, shown, text)?;
    }
    Some(())
}

fn operand(operand: &Operand) -> Option<String> {
    of("r", operand)
}

fn of(row: &str, operand: &Operand) -> Option<String> {
    match operand {
        Operand::Column { path, name } if path.is_empty() => Some(format!("{row}.{name}")),
        Operand::Linked { link, name } => Some(format!("{link}.{name}")),
        _ => None,
    }
}

fn condition(row: &str, what: &Condition) -> Option<String> {
    let each = |items: &[Condition], word: &str| {
        let items: Option<Vec<String>> = items.iter().map(|item| condition(row, item)).collect();
        let items = items?;
        (!items.is_empty()).then(|| format!("({})", items.join(word)))
    };
    Some(match what {
        Condition::All(items) => each(items, " AND ")?,
        Condition::Any(items) => each(items, " OR ")?,
        Condition::Null(operand) => format!("{} IS NULL", of(row, operand)?),
        Condition::Like(operand, pattern) => {
            format!("{} LIKE {}", of(row, operand)?, quoted(&notation(pattern)))
        }
        Condition::In(operand, values) => format!("{} IN ({})", of(row, operand)?, list(values)),
        Condition::Not(inner) => match inner.as_ref() {
            Condition::Null(operand) => format!("{} IS NOT NULL", of(row, operand)?),
            Condition::Like(operand, pattern) => {
                let column = of(row, operand)?;
                // Here a null is like nothing and not like nothing.
                let pattern = quoted(&notation(pattern));
                format!("({column} NOT LIKE {pattern} OR {column} IS NULL)")
            }
            Condition::In(operand, values) => {
                let column = of(row, operand)?;
                format!("({column} NOT IN ({}) OR {column} IS NULL)", list(values))
            }
            _ => return None,
        },
        Condition::Compare { left, comparison, right } => {
            let column = of(row, left)?;
            let Operand::Value(value) = right else { return None };
            let value = literal(value);
            match comparison {
                Comparison::NotEqual => format!("({column} <> {value} OR {column} IS NULL)"),
                Comparison::Equal => format!("{column} = {value}"),
                Comparison::Less => format!("{column} < {value}"),
                Comparison::LessOrEqual => format!("{column} <= {value}"),
                Comparison::Greater => format!("{column} > {value}"),
                Comparison::GreaterOrEqual => format!("{column} >= {value}"),
            }
        }
        _ => return None,
    })
}

fn list(values: &[Value]) -> String {
    values.iter().map(literal).collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Null => "NULL".into(),
        Value::Bool(value) => u8::from(*value).to_string(),
        Value::Int(value) => value.to_string(),
        Value::Decimal(value) => value.to_string(),
        Value::Double(value) => value.to_string(),
        Value::Guid(value) => quoted(&value.to_string()),
        Value::Timestamp(value) => quoted(&value.to_string()),
        Value::Date(value) => quoted(&value.to_string()),
        Value::Reference(value) => quoted(&value.id.to_string()),
    }
}
