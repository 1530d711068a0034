//! A question in a form that a person can read and approve.

use std::fmt::Write as _;

use model::query::{
    Columns, Condition, Criterion, Join, Link, Operand, Output, Pattern, PatternPiece, Query,
};
use model::value::Value;
use tsql::Statement;

/// All of a statement, a line for each part.
pub(crate) fn statement(statement: &Statement) -> String {
    let Statement { query, hidden } = statement;
    let mut text = format!("of {}", query.table);
    if query.distinct {
        text.push_str(", each once");
    }
    text.push('\n');
    show(query, &mut text);
    for name in hidden {
        writeln!(text, "  not shown: {name}").unwrap();
    }
    for link in &query.links {
        self::link(link, 1, &mut text);
    }
    if let Some(filter) = &query.filter {
        writeln!(text, "where {}", condition(filter)).unwrap();
    }
    for order in &query.order {
        let by = match &order.by {
            Criterion::Column { operand, by_label: false } => self::operand(operand),
            Criterion::Column { .. } => panic!("by label"),
            Criterion::Output(name) => format!("`{name}`"),
        };
        writeln!(text, "order by {by}{}", if order.descending { " desc" } else { "" }).unwrap();
    }
    let page = &query.page;
    if let Some(skip) = page.skip {
        writeln!(text, "skip {skip}").unwrap();
    }
    if let Some(top) = page.top {
        writeln!(text, "top {top}").unwrap();
    }
    assert!(page.size.is_none() && page.after.is_none() && !query.count);
    text
}

fn show(query: &Query, text: &mut String) {
    let Columns::Named(columns) = &query.selection.columns else { panic!("all columns") };
    assert!(query.selection.expands.is_empty() && !query.selection.labels);
    if !columns.is_empty() {
        writeln!(text, "show {}", columns.join(", ")).unwrap();
    }
    for aliased in &query.aliased {
        let Output::Column(operand) = &aliased.output else { panic!("an output") };
        writeln!(text, "show {} as `{}`", self::operand(operand), aliased.name).unwrap();
    }
    let Some(aggregation) = &query.aggregation else { return };
    for group in &aggregation.groups {
        assert!(group.part.is_none());
        writeln!(text, "group by {} as `{}`", operand(&group.operand), group.name).unwrap();
    }
    for value in &aggregation.values {
        let of = value.operand.as_ref().map_or("rows".into(), operand);
        writeln!(text, "compute {:?} of {of} as `{}`", value.function, value.name).unwrap();
    }
}

fn link(link: &Link, depth: usize, text: &mut String) {
    let join = match link.join {
        Join::Inner => "join",
        Join::Outer => "outer join",
        Join::First => panic!("the first"),
    };
    let Link { name, table, from, to, .. } = link;
    let indent = "  ".repeat(depth - 1);
    writeln!(text, "{indent}{join} {table} as {name} on {name}.{from} = {to}").unwrap();
    if let Some(filter) = &link.filter {
        writeln!(text, "{indent}  and {}", condition(filter)).unwrap();
    }
    assert_eq!(link.columns, Columns::Named(Vec::new()));
    for inner in &link.links {
        self::link(inner, depth + 1, text);
    }
}

fn condition(condition: &Condition) -> String {
    let join = |items: &[Condition], between: &str, none: &str| match items {
        [] => none.to_owned(),
        items => {
            let items: Vec<String> = items.iter().map(self::condition).collect();
            format!("({})", items.join(between))
        }
    };
    match condition {
        Condition::All(items) => join(items, " and ", "always"),
        Condition::Any(items) => join(items, " or ", "never"),
        Condition::Not(inner) => match &**inner {
            Condition::Null(of) => format!("{} has a value", operand(of)),
            inner => format!("not {}", self::condition(inner)),
        },
        Condition::Compare { left, comparison, right } => {
            format!("{} {comparison:?} {}", operand(left), operand(right))
        }
        Condition::Null(of) => format!("{} is null", operand(of)),
        Condition::In(of, values) => {
            let values: Vec<String> = values.iter().map(value).collect();
            format!("{} in [{}]", operand(of), values.join(", "))
        }
        Condition::Like(of, like) => format!("{} like {}", operand(of), pattern(like)),
        other => panic!("{other:?} is nothing that SQL says"),
    }
}

fn operand(operand: &Operand) -> String {
    match operand {
        Operand::Column { path, name } if path.is_empty() => name.clone(),
        Operand::Linked { link, name } => format!("{link}.{name}"),
        Operand::Value(value) => self::value(value),
        Operand::Column { .. } => panic!("a path"),
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Timestamp(instant) => {
            let part = instant.0.rem_euclid(1000);
            if part == 0 { instant.to_string() } else { format!("{instant}+{part}ms") }
        }
        Value::Date(day) => format!("day {day}"),
        Value::Guid(id) => format!("{{{id}}}"),
        other => format!("{other:?}"),
    }
}

fn pattern(pattern: &Pattern) -> String {
    let pieces = pattern.pieces.iter().map(|piece| match piece {
        PatternPiece::Text(text) => format!("{text:?}"),
        PatternPiece::Anything => "%".into(),
        PatternPiece::One => "_".into(),
        PatternPiece::Set { negated, ranges } => {
            let ranges: Vec<String> =
                ranges.iter().map(|(low, high)| format!("{low}-{high}")).collect();
            format!("[{}{}]", if *negated { "^" } else { "" }, ranges.join(" "))
        }
    });
    pieces.collect::<Vec<_>>().join(" ")
}
