//! A question as FetchXML (query.md §10).

use std::fmt::Write as _;

use model::query::{
    Aggregation, Columns, Condition, Criterion, Function, Join, Link, Operand, Order, Output, Query,
};
use model::value::Value;

use super::data::{ColumnType, Data};
use super::odata::{notation, word};

/// The document; `None` if FetchXML cannot say it.
pub fn fetchxml(data: &Data, query: &Query) -> Option<String> {
    if !query.selection.expands.is_empty() {
        return None;
    }
    let raw = raw_order(data, query)?;
    let mut text = String::from("<fetch");
    if let Some(top) = query.page.top {
        let _ = write!(text, " top='{top}'");
    }
    for (set, name) in [
        (query.distinct, "distinct"),
        (query.aggregation.is_some(), "aggregate"),
        (raw, "useraworderby"),
    ] {
        if set {
            let _ = write!(text, " {name}='true'");
        }
    }
    let table = data.table(&query.table);
    let writer = Writer { query, key: table.key };
    let _ = write!(text, "><entity name='{}'>", table.name);
    writer.columns(&query.selection.columns, &mut text)?;
    writer.aliased(None, &mut text);
    if let Some(aggregation) = &query.aggregation {
        writer.aggregation(aggregation, None, &mut text)?;
    }
    writer.orders(&query.order, &mut text)?;
    for link in &query.links {
        writer.link(link, &mut text)?;
    }
    if let Some(filter) = &query.filter {
        writer.filter(filter, &mut text)?;
    }
    text.push_str("</entity></fetch>");
    Some(text)
}

/// Whether choices sort by their numbers. A document says it of all its orders.
fn raw_order(data: &Data, query: &Query) -> Option<bool> {
    let mut raw = None;
    for order in &query.order {
        let Criterion::Column { operand: Operand::Column { path, name }, by_label } = &order.by
        else {
            continue;
        };
        if !path.is_empty() {
            return None;
        }
        let column = data.table(&query.table).column(name)?;
        if matches!(column.kind, ColumnType::Choice(_))
            && *raw.get_or_insert(!by_label) == *by_label
        {
            return None;
        }
    }
    Some(raw.unwrap_or(false))
}

struct Writer<'a> {
    query: &'a Query,
    /// The key of the root table.
    key: &'a str,
}

impl Writer<'_> {
    fn columns(&self, columns: &Columns, text: &mut String) -> Option<()> {
        let Columns::Named(names) = columns else { return None };
        for name in names {
            let _ = write!(text, "<attribute name='{name}'/>");
        }
        // To name none is to show all.
        if names.is_empty() && self.query.aggregation.is_none() && self.query.aliased.is_empty() {
            return None;
        }
        Some(())
    }

    fn aliased(&self, of: Option<&str>, text: &mut String) {
        for aliased in &self.query.aliased {
            let Output::Column(operand) = &aliased.output else { continue };
            let (link, name) = match operand {
                Operand::Column { name, .. } => (None, name),
                Operand::Linked { link, name } => (Some(link.as_str()), name),
                Operand::Value(_) => continue,
            };
            if link == of {
                let _ = write!(text, "<attribute name='{name}' alias='{}'/>", aliased.name);
            }
        }
    }

    fn aggregation(
        &self,
        aggregation: &Aggregation,
        of: Option<&str>,
        text: &mut String,
    ) -> Option<()> {
        let place = |operand: &Operand| match operand {
            Operand::Column { path, name } if path.is_empty() => Some((None, name.clone())),
            Operand::Linked { link, name } => Some((Some(link.clone()), name.clone())),
            _ => None,
        };
        for group in &aggregation.groups {
            let (link, name) = place(&group.operand)?;
            if link.as_deref() == of {
                let alias = &group.name;
                let _ = write!(text, "<attribute name='{name}' groupby='true' alias='{alias}'/>");
            }
        }
        for value in &aggregation.values {
            let (link, name) = match &value.operand {
                Some(operand) => place(operand)?,
                // The rows of the root are counted.
                None => (None, self.key.to_owned()),
            };
            if link.as_deref() != of {
                continue;
            }
            let (function, distinct) = match (value.function, value.operand.is_some()) {
                (Function::Count, false) => ("count", ""),
                (Function::Count, true) => ("countcolumn", ""),
                (Function::CountDistinct, _) => ("countcolumn", " distinct='true'"),
                (Function::Sum, _) => ("sum", ""),
                (Function::Average, _) => ("avg", ""),
                (Function::Min, _) => ("min", ""),
                (Function::Max, _) => ("max", ""),
            };
            let alias = &value.name;
            let _ = write!(
                text,
                "<attribute name='{name}' aggregate='{function}' alias='{alias}'{distinct}/>"
            );
        }
        Some(())
    }

    #[expect(clippy::unused_self, reason = "reads like its neighbors")]
    fn orders(&self, order: &[Order], text: &mut String) -> Option<()> {
        for each in order {
            let descending = if each.descending { " descending='true'" } else { "" };
            let by = match &each.by {
                Criterion::Output(name) => format!("alias='{name}'"),
                Criterion::Column { operand: Operand::Column { path, name }, .. }
                    if path.is_empty() =>
                {
                    format!("attribute='{name}'")
                }
                Criterion::Column { .. } => return None,
            };
            let _ = write!(text, "<order {by}{descending}/>");
        }
        Some(())
    }

    fn link(&self, link: &Link, text: &mut String) -> Option<()> {
        let kind = match link.join {
            Join::Inner => "inner",
            Join::Outer => "outer",
            Join::First => "matchfirstrowusingcrossapply",
        };
        let Link { name, table, from, to, .. } = link;
        let _ = write!(
            text,
            "<link-entity name='{table}' from='{from}' to='{to}' alias='{name}' link-type='{kind}'>"
        );
        let Columns::Named(names) = &link.columns else { return None };
        for name in names {
            let _ = write!(text, "<attribute name='{name}'/>");
        }
        self.aliased(Some(name), text);
        if let Some(aggregation) = &self.query.aggregation {
            self.aggregation(aggregation, Some(name), text)?;
        }
        for inner in &link.links {
            self.link(inner, text)?;
        }
        if let Some(filter) = &link.filter {
            self.filter(filter, text)?;
        }
        text.push_str("</link-entity>");
        Some(())
    }

    /// A condition inside a `filter`.
    fn filter(&self, condition: &Condition, text: &mut String) -> Option<()> {
        match condition {
            Condition::All(items) => self.group("and", items, text),
            Condition::Any(items) => self.group("or", items, text),
            other => self.group("and", std::slice::from_ref(other), text),
        }
    }

    fn group(&self, kind: &str, items: &[Condition], text: &mut String) -> Option<()> {
        // An empty one means nothing, whatever its kind.
        if items.is_empty() {
            return None;
        }
        let _ = write!(text, "<filter type='{kind}'>");
        for item in items {
            self.item(item, text)?;
        }
        text.push_str("</filter>");
        Some(())
    }

    fn item(&self, condition: &Condition, text: &mut String) -> Option<()> {
        match condition {
            Condition::All(_) | Condition::Any(_) => self.filter(condition, text),
            Condition::Exists(link) => self.exists(link, "any", text),
            Condition::Null(operand) => single(operand, "null", "", text),
            Condition::In(operand, values) => list(operand, "in", values, text),
            Condition::Like(operand, pattern) => {
                single(operand, "like", &value_attribute(&notation(pattern)), text)
            }
            Condition::Compare { left, comparison, right } => {
                let right = match right {
                    Operand::Value(value) => value_attribute(&literal(value)),
                    Operand::Column { path, name } if path.is_empty() => {
                        format!(" valueof='{name}'")
                    }
                    _ => return None,
                };
                single(left, word(*comparison), &right, text)
            }
            Condition::Not(inner) => match inner.as_ref() {
                Condition::Exists(link) => self.exists(link, "not any", text),
                Condition::Null(operand) => single(operand, "not-null", "", text),
                Condition::In(operand, values) => list(operand, "not-in", values, text),
                Condition::Like(operand, pattern) => {
                    single(operand, "not-like", &value_attribute(&notation(pattern)), text)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn exists(&self, link: &Link, kind: &str, text: &mut String) -> Option<()> {
        let Link { table, from, to, .. } = link;
        let _ =
            write!(text, "<link-entity name='{table}' from='{from}' to='{to}' link-type='{kind}'>");
        if let Some(filter) = &link.filter {
            self.filter(filter, text)?;
        }
        text.push_str("</link-entity>");
        Some(())
    }
}

/// The attributes that name a column.
fn column(operand: &Operand) -> Option<String> {
    match operand {
        Operand::Column { path, name } if path.is_empty() => Some(format!("attribute='{name}'")),
        Operand::Linked { link, name } => Some(format!("entityname='{link}' attribute='{name}'")),
        _ => None,
    }
}

fn single(operand: &Operand, operator: &str, rest: &str, text: &mut String) -> Option<()> {
    let column = column(operand)?;
    let _ = write!(text, "<condition {column} operator='{operator}'{rest}/>");
    Some(())
}

fn list(operand: &Operand, operator: &str, values: &[Value], text: &mut String) -> Option<()> {
    let column = column(operand)?;
    let _ = write!(text, "<condition {column} operator='{operator}'>");
    for value in values {
        let _ = write!(text, "<value>{}</value>", escape(&literal(value)));
    }
    text.push_str("</condition>");
    Some(())
}

fn value_attribute(value: &str) -> String {
    format!(" value='{}'", escape(value))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&apos;")
}

fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(value) => u8::from(*value).to_string(),
        Value::Int(value) => value.to_string(),
        Value::Decimal(value) => value.to_string(),
        Value::Double(value) => value.to_string(),
        Value::Guid(value) => format!("{{{value}}}"),
        Value::Timestamp(value) => value.to_string(),
        Value::Date(value) => value.to_string(),
        Value::Reference(value) => value.id.to_string(),
    }
}
