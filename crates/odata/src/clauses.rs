//! The grammar of `$select`, `$orderby` and `$expand` with its nested options (query.md §§2, 5, 7).

use model::{Error, Result};

use super::alias::Aliases;
use super::expression::{Expression, parse_filter, parse_path};
use super::text::split_outside;

/// Expands may stand in each other this deep.
const MAX_DEPTH: usize = 16;

/// One criterion of an `$orderby`.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderItem {
    /// The property, after the navigation properties that lead to it.
    pub path: Vec<String>,
    /// `desc`
    pub descending: bool,
}

/// One item of an `$expand`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpandItem {
    /// The navigation property.
    pub name: String,
    /// What follows its name.
    pub step: Step,
    /// The nested options, as sent, in order.
    pub options: Vec<(String, String)>,
    /// Nested `$select`; none if left out.
    pub select: Option<Vec<String>>,
    /// Nested `$filter`.
    pub filter: Option<Expression>,
    /// Nested `$orderby`.
    pub order: Vec<OrderItem>,
    /// Nested `$top`.
    pub top: Option<u32>,
    /// Nested `$expand`.
    pub expand: Vec<ExpandItem>,
}

/// What follows a navigation property in an `$expand`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Nothing: the rows themselves.
    #[default]
    Rows,
    /// `/$ref`: their addresses.
    References,
}

/// The names in a `$select`. Empty items are passed over; `None` is "everything".
pub(super) fn parse_select(text: &str) -> Option<Vec<String>> {
    let names: Vec<String> = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    if names.iter().any(|name| name == "*") { None } else { Some(names) }
}

pub(super) fn parse_order(text: &str, aliases: &Aliases) -> Result<Vec<OrderItem>> {
    let mut items = Vec::new();
    for item in split_outside(text, ',') {
        let mut words = item.split_whitespace();
        let Some(path) = words.next() else { continue };
        let descending = match words.next() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(_) => return Err(bad("$orderby", text)),
        };
        if words.next().is_some() {
            return Err(bad("$orderby", text));
        }
        items.push(OrderItem { path: parse_path(path, aliases)?, descending });
    }
    Ok(items)
}

pub(super) fn parse_top(text: &str) -> Result<u32> {
    match text.trim().parse() {
        Ok(top) if top > 0 => Ok(top),
        _ => Err(Error::QueryOption(format!(
            "Invalid value '{text}' for $top query option found. The $top query option requires a \
             positive integer value."
        ))),
    }
}

pub(super) fn parse_expand(text: &str) -> Result<Vec<ExpandItem>> {
    items(text, 0)
}

fn items(text: &str, depth: usize) -> Result<Vec<ExpandItem>> {
    if depth == MAX_DEPTH {
        return Err(Error::QueryOption("The $expand is nested too deep.".into()));
    }
    split_outside(text, ',')
        .into_iter()
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|text| item(text, depth))
        .collect()
}

fn item(text: &str, depth: usize) -> Result<ExpandItem> {
    let (name, options) = match text.split_once('(') {
        Some((name, rest)) => {
            let inside = rest.trim_end().strip_suffix(')').ok_or_else(|| bad("$expand", text))?;
            (name.trim(), inside)
        }
        None => (text, ""),
    };
    let (name, step) = match name.split_once('/') {
        None => (name, Step::Rows),
        Some((name, "$ref")) => (name, Step::References),
        Some(_) => return Err(bad("$expand", text)),
    };
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || matches!(c, ')' | '\'')) {
        return Err(bad("$expand", text));
    }
    let mut item = ExpandItem { name: name.to_owned(), step, ..ExpandItem::default() };
    // Aliases are not taken here (query.md §3.6): one counts as null.
    let aliases = Aliases::new();
    for option in split_outside(options, ';') {
        let option = option.trim();
        if option.is_empty() {
            continue;
        }
        let (name, value) = option.split_once('=').ok_or_else(|| bad("$expand", text))?;
        let (name, value) = (name.trim(), value.trim());
        match name {
            "$select" => item.select = parse_select(value),
            "$filter" => item.filter = Some(parse_filter(value, &aliases)?),
            "$orderby" => item.order = parse_order(value, &aliases)?,
            "$top" => item.top = Some(parse_top(value)?),
            "$expand" => item.expand = items(value, depth + 1)?,
            _ => {
                return Err(Error::QueryOption(format!(
                    "The query option '{name}' is not supported in $expand."
                )));
            }
        }
        item.options.push((name.to_owned(), value.to_owned()));
    }
    Ok(item)
}

fn bad(option: &str, text: &str) -> Error {
    Error::QueryOption(format!("Syntax error in {option} at '{text}'."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailing_comma_selects_nothing_more() {
        assert_eq!(parse_select("name, revenue,"), Some(vec!["name".into(), "revenue".into()]));
        assert_eq!(parse_select("*"), None);
    }

    #[test]
    fn orders_take_a_direction_and_aliases() {
        let aliases: Aliases = [("p4".to_owned(), "jobtitle".to_owned())].into();
        let order = parse_order("@p4 asc, b desc,nav/c", &aliases).unwrap();
        let item = |path: &[&str], descending| OrderItem {
            path: path.iter().map(|&part| part.to_owned()).collect(),
            descending,
        };
        let expected = [item(&["jobtitle"], false), item(&["b"], true), item(&["nav", "c"], false)];
        assert_eq!(order, expected);
        for bad in ["a up", "a desc desc", "a eq 1", "'x'"] {
            assert!(parse_order(bad, &aliases).is_err(), "{bad}");
        }
    }

    #[test]
    fn expands_nest_with_semicolons() {
        let text = "a($select=x;$expand=b($select=y;$filter=contains(n,'a;b)'))),c/$ref, d";
        let items = parse_expand(text).unwrap();
        let names: Vec<_> = items.iter().map(|item| (item.name.as_str(), item.step)).collect();
        assert_eq!(names, [("a", Step::Rows), ("c", Step::References), ("d", Step::Rows)]);
        let inner = &items[0].expand[0];
        assert_eq!(inner.name, "b");
        assert_eq!(inner.select, Some(vec!["y".into()]));
        assert!(inner.filter.is_some());
        for bad in ["a(", "a($skip=1)", "a/b", "(x)", "a($top=0)", "a($select)", "a b"] {
            assert!(parse_expand(bad).is_err(), "{bad}");
        }
        assert!(parse_expand(&"a($expand=".repeat(3000)).is_err());
        let deep = format!("{}a{}", "a($expand=".repeat(500), ")".repeat(500));
        assert!(parse_expand(&deep).is_err());
    }
}
