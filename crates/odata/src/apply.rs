//! The grammar of `$apply` (query.md §8): `filter(…)/groupby((…),aggregate(…))` and its parts.

use model::query::Function;
use model::{Error, Result};

use super::alias::Aliases;
use super::expression::{Expression, parse_filter};
use super::text::split_outside;

/// What a `$apply` asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Apply {
    /// Which rows.
    pub filter: Option<Expression>,
    /// The paths to the properties that rows of one group have in common.
    pub groups: Vec<Vec<String>>,
    /// What is computed of each group.
    pub values: Vec<Computed>,
}

/// What is computed of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    /// The path to a property; empty for the rows themselves.
    pub path: Vec<String>,
    /// What is computed.
    pub function: Function,
    /// The name that the answer shows it under.
    pub name: String,
}

/// Reads the text of a `$apply`.
pub(super) fn parse_apply(text: &str, aliases: &Aliases) -> Result<Apply> {
    let mut apply = Apply::default();
    let parts = split_outside(text, '/');
    let last = parts.len().saturating_sub(1);
    for (place, part) in parts.into_iter().enumerate() {
        let (name, inside) = call(part).ok_or_else(|| syntax(text))?;
        match name {
            "filter" if place == 0 && last == 1 => {
                apply.filter = Some(parse_filter(inside, aliases)?);
            }
            "groupby" if place == last => {
                let mut items = split_outside(inside, ',').into_iter();
                let list = items.next().map(str::trim);
                let list = list.and_then(|list| list.strip_prefix('(')?.strip_suffix(')'));
                apply.groups = paths(list.ok_or_else(|| syntax(text))?, text)?;
                if let Some(next) = items.next() {
                    let Some(("aggregate", inside)) = call(next) else { return Err(syntax(text)) };
                    apply.values = values(inside, text)?;
                }
                if items.next().is_some() {
                    return Err(syntax(text));
                }
            }
            "aggregate" if place == last => apply.values = values(inside, text)?,
            "filter" | "groupby" | "aggregate" => return Err(syntax(text)),
            other => {
                return Err(Error::QueryOption(format!(
                    "The transformation '{other}' is not supported in $apply."
                )));
            }
        }
    }
    Ok(apply)
}

/// The name of a call and what stands in its parentheses.
fn call(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.trim().split_once('(')?;
    Some((name.trim_end(), rest.strip_suffix(')')?))
}

fn paths(list: &str, text: &str) -> Result<Vec<Vec<String>>> {
    list.split(',').map(|item| path(item, text)).collect()
}

fn path(item: &str, text: &str) -> Result<Vec<String>> {
    let names: Vec<String> = item.trim().split('/').map(ToOwned::to_owned).collect();
    if names.iter().all(|name| is_name(name)) { Ok(names) } else { Err(syntax(text)) }
}

fn values(inside: &str, text: &str) -> Result<Vec<Computed>> {
    let mut values: Vec<Computed> = Vec::new();
    for item in inside.split(',') {
        let words: Vec<&str> = item.split_whitespace().collect();
        let (of, method, name) = match words.as_slice() {
            ["$count", "as", name] => (Vec::new(), "$count", *name),
            [of, "with", method, "as", name] => (path(of, text)?, *method, *name),
            _ => return Err(syntax(text)),
        };
        let function = match method {
            "$count" => Function::Count,
            "sum" => Function::Sum,
            "average" => Function::Average,
            "min" => Function::Min,
            "max" => Function::Max,
            other => {
                return Err(Error::QueryOption(format!(
                    "The aggregation method '{other}' is not supported in $apply."
                )));
            }
        };
        if !is_name(name) || values.iter().any(|earlier| earlier.name == name) {
            return Err(syntax(text));
        }
        values.push(Computed { path: of, function, name: name.to_owned() });
    }
    Ok(values)
}

fn is_name(text: &str) -> bool {
    let start = |first: char| first.is_alphabetic() || first == '_';
    text.starts_with(start) && text.chars().all(|each| each.is_alphanumeric() || each == '_')
}

fn syntax(text: &str) -> Error {
    Error::QueryOption(format!("Syntax error in $apply at '{text}'."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Apply> {
        parse_apply(text, &Aliases::new())
    }

    fn path(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn groups_and_aggregates_are_read() {
        let apply = parse(
            "filter(contains(name,'a/b,)') and statecode eq 0)/groupby((statuscode, primarycontactid/fullname), \
             aggregate($count as n, revenue with sum as total,createdon with max as last))",
        )
        .unwrap();
        assert!(apply.filter.is_some());
        assert_eq!(apply.groups, [path(&["statuscode"]), path(&["primarycontactid", "fullname"])]);
        let value = |of: &[&str], function, name: &str| Computed {
            path: path(of),
            function,
            name: name.into(),
        };
        let expected = [
            value(&[], Function::Count, "n"),
            value(&["revenue"], Function::Sum, "total"),
            value(&["createdon"], Function::Max, "last"),
        ];
        assert_eq!(apply.values, expected);
        let apply = parse("aggregate(annualincome with average as average)").unwrap();
        assert_eq!(apply.values, [value(&["annualincome"], Function::Average, "average")]);
        let apply = parse("groupby((a,b))").unwrap();
        assert_eq!((apply.groups.len(), apply.values.len()), (2, 0));
    }

    #[test]
    fn what_is_no_grammar_of_ours_is_refused() {
        for bad in [
            "",
            "x",
            "aggregate()",
            "aggregate(revenue)",
            "aggregate(revenue with sum)",
            "aggregate(revenue as total)",
            "aggregate(revenue with countdistinct as n)",
            "aggregate(revenue with avg as n)",
            "aggregate(revenue with sum as total,x with sum as total)",
            "aggregate(revenue mul 2 with sum as total)",
            "aggregate(revenue with sum as total from name)",
            "aggregate($count as n",
            "groupby()",
            "groupby(statuscode)",
            "groupby(())",
            "groupby((a),b)",
            "groupby((a),aggregate($count as n),x)",
            "groupby((rollup(a,b)))",
            "groupby((a))/filter(n gt 1)",
            "filter(a eq 1)",
            "filter(a eq 1)/filter(a eq 1)/groupby((a))",
            "filter(a)/",
            "topcount(1,a)",
            "identity",
            "concat(aggregate($count as n),groupby((a)))",
            "aggregate($count as n)/aggregate($count as n)",
        ] {
            let error = parse(bad).unwrap_err();
            assert_eq!(error.code().number, 0x8006_0888, "{bad}");
        }
    }
}
