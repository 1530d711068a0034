//! A question as text, short enough to be read beside the document that it comes from.

use std::fmt::Write as _;

use fetchxml::Translated;
use model::query::{
    Aggregation, Columns, Comparison, Condition, Criterion, Join, Link, Operand, Order, Output,
    Path, Pattern, PatternPiece, Query,
};
use model::value::Value;

pub(crate) fn translated(translated: &Translated) -> String {
    let mut out = String::new();
    query(&mut out, &translated.query);
    if translated.number != 1 {
        writeln!(out, "page {}", translated.number).unwrap();
    }
    if let Some(cookie) = &translated.cookie {
        writeln!(out, "cookie {cookie}").unwrap();
    }
    if let Some(quick_find) = &translated.query.searched {
        writeln!(out, "quick find {}", condition(quick_find)).unwrap();
    }
    out
}

fn query(out: &mut String, query: &Query) {
    let distinct = if query.distinct { "distinct " } else { "" };
    writeln!(out, "{distinct}{} {}", query.table, columns(&query.selection.columns)).unwrap();
    links(out, &query.links, 1);
    for aliased in &query.aliased {
        let what = match &aliased.output {
            Output::Column(column) => operand(column),
            Output::Children => "rows below".to_owned(),
        };
        writeln!(out, "show {what} as {}", aliased.name).unwrap();
    }
    if let Some(filter) = &query.filter {
        writeln!(out, "where {}", condition(filter)).unwrap();
    }
    if let Some(aggregation) = &query.aggregation {
        aggregate(out, aggregation);
    }
    if let Some(limit) = query.aggregate_limit {
        writeln!(out, "of at most {limit} rows").unwrap();
    }
    for each in &query.order {
        writeln!(out, "order {}", order(each)).unwrap();
    }
    let page = &query.page;
    let counted = query.count.then_some(1);
    for (name, number) in [("top", page.top), ("size", page.size), ("count", counted)] {
        if let Some(number) = number {
            writeln!(out, "{name} {number}").unwrap();
        }
    }
    assert!(page.after.is_none() && page.skip.is_none() && query.selection.expands.is_empty());
}

fn columns(columns: &Columns) -> String {
    match columns {
        Columns::All => "(*)".to_owned(),
        Columns::Named(names) => format!("({})", names.join(", ")),
    }
}

fn links(out: &mut String, links: &[Link], depth: usize) {
    for link in links {
        writeln!(out, "{}{}", "  ".repeat(depth), head(link)).unwrap();
        if let Some(filter) = &link.filter {
            writeln!(out, "{}on {}", "  ".repeat(depth + 1), condition(filter)).unwrap();
        }
        self::links(out, &link.links, depth + 1);
    }
}

fn head(link: &Link) -> String {
    let join = match link.join {
        Join::Inner => "join",
        Join::Outer => "outer join",
        Join::First => "join first",
    };
    let Link { name, table, from, to, .. } = link;
    format!("{join} {table} {name} ({from} = {to}) {}", columns(&link.columns))
}

fn aggregate(out: &mut String, aggregation: &Aggregation) {
    for group in &aggregation.groups {
        let part = group.part.map(|part| format!(" {part:?}")).unwrap_or_default();
        let utc = if group.utc { " utc" } else { "" };
        writeln!(out, "group {}{part}{utc} as {}", operand(&group.operand), group.name).unwrap();
    }
    for value in &aggregation.values {
        let of = value.operand.as_ref().map_or_else(|| "rows".to_owned(), operand);
        writeln!(out, "{:?} of {of} as {}", value.function, value.name).unwrap();
    }
}

fn order(order: &Order) -> String {
    let by = match &order.by {
        Criterion::Column { operand: column, by_label } => {
            format!("{}{}", operand(column), if *by_label { " label" } else { "" })
        }
        Criterion::Output(name) => format!("output {name}"),
    };
    format!("{by}{}", if order.descending { " desc" } else { "" })
}

fn condition(it: &Condition) -> String {
    let many = |word: &str, items: &[Condition]| {
        format!("{word}({})", items.iter().map(condition).collect::<Vec<_>>().join(", "))
    };
    match it {
        Condition::All(items) => many("all", items),
        Condition::Any(items) => many("any", items),
        Condition::Not(inner) => format!("not({})", condition(inner)),
        Condition::Compare { left, comparison, right } => {
            let sign = match comparison {
                Comparison::Equal => "=",
                Comparison::NotEqual => "<>",
                Comparison::Less => "<",
                Comparison::LessOrEqual => "<=",
                Comparison::Greater => ">",
                Comparison::GreaterOrEqual => ">=",
            };
            format!("{} {sign} {}", operand(left), operand(right))
        }
        Condition::Null(column) => format!("{} null", operand(column)),
        Condition::In(column, values) => {
            let values: Vec<String> = values.iter().map(value).collect();
            format!("{} in [{}]", operand(column), values.join(", "))
        }
        Condition::Like(column, like) => format!("{} like {}", operand(column), pattern(like)),
        Condition::Exists(link) => {
            let mut inner = String::new();
            links(&mut inner, &link.links, 0);
            let filter = link.filter.iter().map(condition);
            let parts = std::iter::once(head(link))
                .chain(filter.map(|filter| format!("on {filter}")))
                .chain(inner.lines().map(|line| line.trim().to_owned()));
            format!("exists[{}]", parts.collect::<Vec<_>>().join("; "))
        }
        Condition::When(column, when) => format!("{} is {when:?}", operand(column)),
        Condition::Who(column, who) => format!("{} is {who:?}", operand(column)),
        Condition::Tree(column, tree, id) => format!("{} {tree:?} {id}", operand(column)),
        Condition::Holds(column, numbers) => format!("{} holds {numbers:?}", operand(column)),
        Condition::Related { .. } => panic!("FetchXML has no lambdas"),
    }
}

fn operand(operand: &Operand) -> String {
    match operand {
        Operand::Column { path, name } => {
            let steps = path.iter().map(|step| match step {
                Path::Lookup { column, table } => format!("{column}>{table}/"),
                other => panic!("{other:?}"),
            });
            steps.collect::<String>() + name
        }
        Operand::Linked { link, name } => format!("{link}.{name}"),
        Operand::Value(it) => value(it),
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Decimal(value) => format!("decimal {value}"),
        Value::Double(value) => format!("double {value}"),
        Value::Text(value) => format!("{value:?}"),
        Value::Guid(value) => format!("{{{value}}}"),
        Value::Timestamp(value) => value.to_string(),
        Value::Date(value) => value.to_string(),
        Value::Reference(row) => format!("{}({})", row.table, row.id),
    }
}

fn pattern(pattern: &Pattern) -> String {
    let pieces = pattern.pieces.iter().map(|piece| match piece {
        PatternPiece::Text(text) => format!("{text:?}"),
        PatternPiece::Anything => "%".to_owned(),
        PatternPiece::One => "_".to_owned(),
        PatternPiece::Set { negated, ranges } => {
            format!("[{}{ranges:?}]", if *negated { "^" } else { "" })
        }
    });
    pieces.collect::<Vec<_>>().join(" ")
}
