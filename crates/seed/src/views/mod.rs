//! The standard views of tables (query.md §9): the active rows, the inactive ones, one's own, and
//! quick find; of a table without a state all rows, or the parts that `views.toml` names.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::metadata::{ColumnDefinition, ColumnType, Ownership, TableDefinition};
use serde::Deserialize;
use uuid::Uuid;

use crate::access::shipped;
use crate::organization::derived_id;
use crate::row::Row;

/// `savedquery.querytype` of a public view.
const PUBLIC: i32 = 0;
/// `savedquery.querytype` of a quick-find view.
const QUICK_FIND: i32 = 4;

/// What `views.toml` says about a table.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Said {
    /// Columns to show, besides the primary name.
    columns: Vec<String>,
    /// Columns to look in, besides the primary name.
    find: Vec<String>,
    /// The name of the view of all rows.
    all: Option<String>,
    /// How a table without a state is divided.
    parts: Option<Parts>,
    /// The id of the view of the active rows.
    active: Option<Uuid>,
}

/// Two views, by a yes or no.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    column: String,
    /// The name of those with no, which is the default view, and of those with yes.
    names: [String; 2],
}

/// A view on its way to its row.
struct View {
    /// What it is called by in its id, whatever its name becomes.
    key: &'static str,
    name: String,
    kind: i32,
    default: bool,
    conditions: Vec<String>,
}

/// The standard views of tables: rows of `savedquery`, the same in every organization.
///
/// A table whose rows have no name has none, and neither has one that only connects others.
pub fn views<'a>(
    tables: impl IntoIterator<Item = &'a TableDefinition>,
    organization: Uuid,
) -> Result<Vec<Row>, String> {
    let said: BTreeMap<String, Said> = toml::from_str(include_str!("../../views.toml"))
        .map_err(|error| format!("views.toml: {error}"))?;
    let nothing = Said::default();
    let mut rows = Vec::new();
    for table in tables {
        let name = table.primary_name.as_deref().and_then(|name| table.column(name));
        if let (Some(name), false) = (name.filter(|name| name.is_property()), table.is_intersect) {
            let said = said.get(&table.name).unwrap_or(&nothing);
            let views = of_table(table, said);
            rows.extend(views.iter().map(|view| row(table, name, said, view, organization)));
        }
    }
    Ok(rows)
}

fn of_table(table: &TableDefinition, said: &Said) -> Vec<View> {
    let plural = table.label_plural.as_str();
    let state = table.columns.iter().find(|column| column.kind == ColumnType::State);
    let mut views = match (state, &said.parts) {
        (Some(state), _) => by_state(table, state, plural),
        (None, Some(parts)) => {
            let [no, yes] = &parts.names;
            vec![
                View::public("active", no.clone(), vec![condition(&parts.column, "eq", "0")]),
                View::public("inactive", yes.clone(), vec![condition(&parts.column, "eq", "1")]),
            ]
        }
        (None, None) => {
            let name = said.all.clone().unwrap_or_else(|| format!("All {plural}"));
            vec![View::public("all", name, Vec::new())]
        }
    };
    if let Some(first) = views.first_mut() {
        first.default = true;
    }
    let which = if state.is_some() { "Active" } else { "All" };
    let active = state.map(|state| condition(&state.name, "eq", "0"));
    views.push(View {
        key: "find",
        name: format!("Quick Find {which} {plural}"),
        kind: QUICK_FIND,
        default: true,
        conditions: active.into_iter().collect(),
    });
    views
}

fn by_state(table: &TableDefinition, state: &ColumnDefinition, plural: &str) -> Vec<View> {
    let choice = state.choice.as_ref().and_then(|name| table.choices.get(name));
    let options = choice.into_iter().flat_map(|choice| &choice.options);
    let mut others = options.filter(|option| option.value != 0);
    let inactive = match (others.next(), others.next()) {
        (Some(only), None) => condition(&state.name, "eq", &only.value.to_string()),
        _ => condition(&state.name, "ne", "0"),
    };
    let active = condition(&state.name, "eq", "0");
    let mut views = vec![
        View::public("active", format!("Active {plural}"), vec![active.clone()]),
        View::public("inactive", format!("Inactive {plural}"), vec![inactive]),
    ];
    if table.ownership == Ownership::UserOwned {
        let mine = "<condition attribute=\"ownerid\" operator=\"eq-userid\" />".to_owned();
        views.push(View::public("mine", format!("My Active {plural}"), vec![mine, active]));
    }
    views
}

impl View {
    fn public(key: &'static str, name: String, conditions: Vec<String>) -> Self {
        Self { key, name, kind: PUBLIC, default: false, conditions }
    }
}

fn row(
    table: &TableDefinition,
    name: &ColumnDefinition,
    said: &Said,
    view: &View,
    organization: Uuid,
) -> Row {
    let published = said.active.filter(|_| view.key == "active");
    let id =
        published.unwrap_or_else(|| derived_id(&format!("savedquery:{}:{}", table.name, view.key)));
    let shown = shown(table, name, said);
    let looks = view.kind == QUICK_FIND;
    let find = if looks { found(table, name, said) } else { Vec::new() };
    shipped(Row::new("savedquery", id))
        .text("name", &view.name)
        .text("returnedtypecode", &table.name)
        .int("querytype", view.kind)
        .bool("isdefault", view.default)
        .bool("isquickfindquery", looks)
        .bool("isprivate", false)
        .bool("iscustom", false)
        .bool("isuserdefined", false)
        .bool("iscustomizable", true)
        .bool("canbedeleted", !view.default)
        .text("fetchxml", &fetch(table, &shown, &view.conditions, &find))
        .text("layoutxml", &layout(table, &shown))
        .id("savedqueryidunique", id)
        .id("organizationid", organization)
}

/// The primary name and what else there is of the columns to show.
fn shown<'a>(
    table: &'a TableDefinition,
    name: &'a ColumnDefinition,
    said: &'a Said,
) -> Vec<&'a str> {
    let more: Vec<&str> = said.columns.iter().map(String::as_str).collect();
    let more = if more.is_empty() { vec!["createdon"] } else { more };
    let there = more.into_iter().filter(|column| table.column(column).is_some());
    std::iter::once(name.name.as_str()).chain(there).collect()
}

fn found<'a>(
    table: &'a TableDefinition,
    name: &'a ColumnDefinition,
    said: &'a Said,
) -> Vec<&'a str> {
    let there = said.find.iter().filter(|column| table.column(column).is_some());
    std::iter::once(name.name.as_str()).chain(there.map(String::as_str)).collect()
}

/// Names of columns are of letters, digits and `_`, so that nothing has to be escaped.
fn condition(column: &str, operator: &str, value: &str) -> String {
    format!("<condition attribute=\"{column}\" operator=\"{operator}\" value=\"{value}\" />")
}

fn fetch(table: &TableDefinition, shown: &[&str], conditions: &[String], find: &[&str]) -> String {
    let mut xml = format!(
        "<fetch version=\"1.0\" output-format=\"xml-platform\" mapping=\"logical\">\
         <entity name=\"{}\">",
        table.name
    );
    for column in shown.iter().chain([&table.primary_id.as_str()]) {
        add(&mut xml, format_args!("<attribute name=\"{column}\" />"));
    }
    if let Some(name) = shown.first() {
        add(&mut xml, format_args!("<order attribute=\"{name}\" descending=\"false\" />"));
    }
    if !conditions.is_empty() {
        add(&mut xml, format_args!("<filter type=\"and\">{}</filter>", conditions.concat()));
    }
    if !find.is_empty() {
        let like: String = find.iter().map(|column| condition(column, "like", "{0}")).collect();
        let head = "<filter type=\"or\" isquickfindfields=\"1\">";
        add(&mut xml, format_args!("{head}{like}</filter>"));
    }
    xml.push_str("</entity></fetch>");
    xml
}

fn layout(table: &TableDefinition, shown: &[&str]) -> String {
    let mut xml = format!(
        "<grid name=\"resultset\" object=\"{}\" jump=\"{}\" select=\"1\" icon=\"1\" preview=\"1\">\
         <row name=\"result\" id=\"{}\">",
        table.object_type_code,
        shown.first().copied().unwrap_or_default(),
        table.primary_id
    );
    for (place, column) in shown.iter().enumerate() {
        let width = if place == 0 { 300 } else { 125 };
        add(&mut xml, format_args!("<cell name=\"{column}\" width=\"{width}\" />"));
    }
    xml.push_str("</row></grid>");
    xml
}

/// Writing to a text cannot fail.
fn add(xml: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = xml.write_fmt(what);
}

#[cfg(test)]
mod tests;
