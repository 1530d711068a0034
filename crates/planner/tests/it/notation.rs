//! A question as JSON, short enough to be read in a golden file. A text stands for a column, with
//! `lookup>table/` for each step of a path or `link.` for one of a joined row; any other value says its
//! type: `{"text": "x"}`.

use model::query::{
    Aggregate, Aggregation, Aliased, Columns, Comparison, Condition, Criterion, DatePart, Expand,
    Function, Group, Join, Link, Operand, Order, Output, Page, Path, Pattern, Position, Quantifier,
    Query, Selection, Tree, Who,
};
use model::time::{Date, Timestamp};
use model::value::{Reference, Value};
use planner::Scope;
use serde_json::Value as Json;

pub(crate) fn query(json: &Json) -> Query {
    Query {
        selection: selection(json),
        links: list(&json["links"]).iter().map(link).collect(),
        aliased: list(&json["aliased"]).iter().map(aliased).collect(),
        filter: present(&json["filter"]).map(condition),
        order: order(&json["order"]),
        distinct: json["distinct"] == true,
        aggregation: present(&json["aggregate"]).map(aggregation),
        page: Page {
            top: number(&json["top"]),
            size: number(&json["size"]),
            after: present(&json["after"]).map(|after| {
                let values = list(&after["values"]).iter().map(value).collect();
                let id = |json: &Json| present(json).map(|id| text(id).parse().unwrap());
                let links = list(&after["links"]).iter().map(id).collect();
                Position { links, ..Position::new(values, text(&after["id"]).parse().unwrap()) }
            }),
            skip: number(&json["skip"]),
        },
        count: json["count"] == true,
        ..Query::new(text(&json["table"]), Selection::default())
    }
}

pub(crate) fn scope(json: &Json) -> Option<Scope> {
    present(json).map(|json| Scope { from: reference(json), path: path(json) })
}

fn columns(json: &Json) -> Columns {
    match present(json) {
        None => Columns::All,
        Some(names) => Columns::Named(list(names).iter().map(text).collect()),
    }
}

/// `"on": "from=to"`; it shows nothing if nothing is named.
fn link(json: &Json) -> Link {
    let on = text(&json["on"]);
    let (from, to) = on.split_once('=').unwrap();
    Link {
        name: text(&json["name"]),
        table: text(&json["table"]),
        from: from.to_owned(),
        to: to.to_owned(),
        join: match json["join"].as_str() {
            None => Join::Inner,
            Some("outer") => Join::Outer,
            Some("first") => Join::First,
            Some(other) => panic!("no join {other}"),
        },
        filter: present(&json["filter"]).map(condition),
        columns: if json["select"] == "*" {
            Columns::All
        } else {
            Columns::Named(list(&json["select"]).iter().map(text).collect())
        },
        links: list(&json["links"]).iter().map(link).collect(),
    }
}

/// `[name, operand]`, or `[name]` for the number of children.
fn aliased(json: &Json) -> Aliased {
    let output = present(&json[1]).map_or(Output::Children, |json| Output::Column(operand(json)));
    Aliased { name: text(&json[0]), output }
}

/// Groups are `[name, operand]` or `[name, operand, part]`, values `[name, function]` or
/// `[name, function, operand]`.
fn aggregation(json: &Json) -> Aggregation {
    let group = |json: &Json| Group {
        name: text(&json[0]),
        operand: operand(&json[1]),
        part: present(&json[2]).map(part),
        utc: false,
    };
    let value = |json: &Json| Aggregate {
        name: text(&json[0]),
        function: match text(&json[1]).as_str() {
            "count" => Function::Count,
            "different" => Function::CountDistinct,
            "sum" => Function::Sum,
            "average" => Function::Average,
            "min" => Function::Min,
            "max" => Function::Max,
            other => panic!("no function {other}"),
        },
        operand: present(&json[2]).map(operand),
    };
    Aggregation {
        groups: list(&json["groups"]).iter().map(group).collect(),
        values: list(&json["values"]).iter().map(value).collect(),
    }
}

fn part(json: &Json) -> DatePart {
    match text(json).as_str() {
        "day" => DatePart::Day,
        "week" => DatePart::Week,
        "month" => DatePart::Month,
        "quarter" => DatePart::Quarter,
        "year" => DatePart::Year,
        "fiscal period" => DatePart::FiscalPeriod,
        "fiscal year" => DatePart::FiscalYear,
        other => panic!("no part {other}"),
    }
}

fn selection(json: &Json) -> Selection {
    Selection {
        columns: columns(&json["select"]),
        expands: list(&json["expand"]).iter().map(expand).collect(),
        labels: json["labels"] == true,
        unmasked: json["unmasked"] == true,
    }
}

fn expand(json: &Json) -> Expand {
    Expand {
        name: text(&json["name"]),
        path: path(json),
        selection: selection(json),
        filter: present(&json["filter"]).map(condition),
        order: order(&json["order"]),
        top: number(&json["top"]),
    }
}

fn path(json: &Json) -> Path {
    if let Some(lookup) = present(&json["lookup"]) {
        step(&text(lookup))
    } else if let Some(relationship) = present(&json["collection"]) {
        Path::Collection { relationship: text(relationship) }
    } else {
        let from_second = json["from_second"] == true;
        Path::Intersect { relationship: text(&json["intersect"]), from_second }
    }
}

/// `column>table`
fn step(text: &str) -> Path {
    let (column, table) = text.split_once('>').unwrap();
    Path::Lookup { column: column.to_owned(), table: table.to_owned() }
}

/// `name`, `-name` for the greatest first, `label name` for a choice by its label, `output name` for a
/// group or an aggregate.
fn order(json: &Json) -> Vec<Order> {
    let criterion = |json: &Json| {
        let text = text(json);
        let name = text.trim_start_matches('-');
        let column = |name: &str, by_label: bool| {
            let operand = operand(&Json::String(name.to_owned()));
            Criterion::Column { operand, by_label }
        };
        let by = match name.split_once(' ') {
            None => column(name, false),
            Some(("label", name)) => column(name, true),
            Some((_, name)) => Criterion::Output(name.to_owned()),
        };
        Order { by, descending: text.starts_with('-') }
    };
    list(json).iter().map(criterion).collect()
}

pub(crate) fn condition(json: &Json) -> Condition {
    let (word, rest) = json.as_object().unwrap().iter().next().unwrap();
    let conditions = || list(rest).iter().map(condition).collect();
    match word.as_str() {
        "all" => Condition::All(conditions()),
        "any" => Condition::Any(conditions()),
        "not" => Condition::Not(Box::new(condition(rest))),
        "null" => Condition::Null(operand(rest)),
        "in" => Condition::In(operand(&rest[0]), list(&rest[1]).iter().map(value).collect()),
        "like" => Condition::Like(operand(&rest[0]), Pattern::parse(&text(&rest[1]))),
        "joins" => Condition::Exists(Box::new(link(rest))),
        "exists" | "every" => Condition::Related {
            path: path(rest),
            quantifier: if word == "every" { Quantifier::All } else { Quantifier::Any },
            condition: present(&rest["where"]).map(|json| Box::new(condition(json))),
        },
        "who" => Condition::Who(operand(&rest[0]), who(&text(&rest[1]))),
        "tree" => Condition::Tree(
            operand(&rest[0]),
            tree(&text(&rest[1])),
            text(&rest[2]).parse().unwrap(),
        ),
        "holds" => Condition::Holds(
            operand(&rest[0]),
            list(&rest[1]).iter().map(|choice| choice.as_i64().unwrap()).collect(),
        ),
        sign => Condition::Compare {
            left: operand(&rest[0]),
            comparison: comparison(sign),
            right: operand(&rest[1]),
        },
    }
}

fn who(name: &str) -> Who {
    const ALL: [Who; 10] = [
        Who::User,
        Who::NotUser,
        Who::BusinessUnit,
        Who::NotBusinessUnit,
        Who::RoleBusinessUnit,
        Who::Teams,
        Who::UserOrTeams,
        Who::UserOrReports,
        Who::UserOrReportsAndTeams,
        Who::Language,
    ];
    *ALL.iter().find(|who| format!("{who:?}") == name).unwrap_or_else(|| panic!("nobody {name}"))
}

fn tree(name: &str) -> Tree {
    const ALL: [Tree; 5] =
        [Tree::Above, Tree::AboveOrEqual, Tree::Under, Tree::UnderOrEqual, Tree::NotUnder];
    *ALL.iter().find(|tree| format!("{tree:?}") == name).unwrap_or_else(|| panic!("no {name}"))
}

fn comparison(sign: &str) -> Comparison {
    match sign {
        "=" => Comparison::Equal,
        "<>" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        other => panic!("no comparison {other}"),
    }
}

fn operand(json: &Json) -> Operand {
    let Json::String(text) = json else { return Operand::Value(value(json)) };
    if let Some((link, name)) = text.split_once('.') {
        return Operand::Linked { link: link.to_owned(), name: name.to_owned() };
    }
    let mut steps: Vec<&str> = text.split('/').collect();
    let name = steps.pop().unwrap().to_owned();
    Operand::Column { path: steps.into_iter().map(step).collect(), name }
}

pub(crate) fn value(json: &Json) -> Value {
    let Json::Object(object) = json else {
        return match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => Value::Int(number.as_i64().unwrap()),
            other => panic!("no value {other}"),
        };
    };
    let (kind, rest) = object.iter().next().unwrap();
    match kind.as_str() {
        "text" => Value::Text(text(rest)),
        "decimal" => Value::Decimal(text(rest).parse().unwrap()),
        "double" => Value::Double(rest.as_f64().unwrap()),
        "guid" => Value::Guid(text(rest).parse().unwrap()),
        "date" => Value::Date(Date::parse(&text(rest)).unwrap()),
        "instant" => Value::Timestamp(Timestamp::parse(&text(rest)).unwrap()),
        "row" => Value::Reference(reference(rest)),
        other => panic!("no type {other}"),
    }
}

pub(crate) fn reference(json: &Json) -> Reference {
    Reference::new(text(&json["table"]), text(&json["id"]).parse().unwrap())
}

pub(crate) fn text(json: &Json) -> String {
    json.as_str().unwrap_or_else(|| panic!("{json} is not a text")).to_owned()
}

fn number(json: &Json) -> Option<u32> {
    json.as_u64().map(|number| u32::try_from(number).unwrap())
}

fn present(json: &Json) -> Option<&Json> {
    (!json.is_null()).then_some(json)
}

pub(crate) fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}
