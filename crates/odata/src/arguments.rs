//! The arguments of a function: inline, or by an alias whose value stands in the query
//! (protocol.md §1, parameters). Every value becomes JSON, as an action would be sent it.

use model::{Error, Result};

use super::alias::Aliases;
use super::expression::{Literal, parse_literal};
use super::text::split_outside;

/// Names and values of the arguments in `inside`. An alias without a value is null.
pub fn arguments(inside: &str, aliases: &Aliases) -> Result<Vec<(String, String)>> {
    if inside.trim().is_empty() {
        return Ok(Vec::new());
    }
    let one = |part: &str| {
        let (name, value) = part.split_once('=').ok_or(Error::QuerySyntax)?;
        let value = match value.trim().strip_prefix('@') {
            Some(alias) => aliases.spend(alias)?.unwrap_or("null"),
            None => value,
        };
        Ok((name.trim().to_owned(), as_json(value.trim())?))
    };
    split_outside(inside, ',').into_iter().map(one).collect()
}

/// A value of the URL as JSON.
fn as_json(text: &str) -> Result<String> {
    if text.starts_with(['{', '[']) {
        return Ok(double_quotes(text));
    }
    if let Some(literal) = parse_literal(text) {
        return Ok(match literal {
            Literal::Null => "null".to_owned(),
            Literal::Bool(value) => value.to_string(),
            Literal::Number(text) if text.parse::<f64>().is_ok() => text,
            Literal::Number(text) | Literal::Text(text) => quoted(&text),
            Literal::Guid(id) => quoted(&id.to_string()),
            Literal::Member(_, names) => quoted(&names),
            Literal::List(_) => return Err(Error::QuerySyntax),
        });
    }
    Err(Error::QuerySyntax)
}

/// JSON whose texts may stand in single quotes, as JSON whose texts do not.
fn double_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                out.push('"');
                while let Some(inner) = characters.next() {
                    out.push(inner);
                    match inner {
                        '"' => break,
                        '\\' => out.extend(characters.next()),
                        _ => {}
                    }
                }
            }
            '\'' => {
                let mut value = String::new();
                while let Some(inner) = characters.next() {
                    match inner {
                        '\'' if characters.next_if_eq(&'\'').is_some() => value.push('\''),
                        '\'' => break,
                        '\\' => value.extend(characters.next()),
                        _ => value.push(inner),
                    }
                }
                out.push_str(&quoted(&value));
            }
            other => out.push(other),
        }
    }
    out
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_value_becomes_json() {
        let check = |text: &str, expected: &str| assert_eq!(as_json(text).unwrap(), expected);
        check("null", "null");
        check("true", "true");
        check("-5", "-5");
        check("'it''s'", "\"it's\"");
        check("2024-01-01T00:00:00Z", "\"2024-01-01T00:00:00Z\"");
        let id = "278742b0-1e61-4fb5-84ef-c7de308c19e2";
        check(id, &format!("\"{id}\""));
        check(
            "Microsoft.Dynamics.CRM.AccessRights'ReadAccess,WriteAccess'",
            "\"ReadAccess,WriteAccess\"",
        );
        check("{'@odata.id':'accounts(x)'}", "{\"@odata.id\":\"accounts(x)\"}");
        check("{\"a\":\"it's \\\"so\\\"\"}", "{\"a\":\"it's \\\"so\\\"\"}");
        check("['a \"b\"','it''s']", "[\"a \\\"b\\\"\",\"it's\"]");
        for bad in ["", "a b", "x", "'x", "'x' 'y'"] {
            assert!(as_json(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn arguments_are_inline_or_by_alias() {
        let aliases: Aliases =
            [("t".to_owned(), "{'@odata.id':'accounts(1,2)'}".to_owned())].into();
        let read = |inside: &str| arguments(inside, &aliases);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = [pair("A", "{\"@odata.id\":\"accounts(1,2)\"}"), pair("B", "null")];
        assert_eq!(read("A=@t, B=@none").unwrap(), expected);
        let expected = [pair("A", "{\"x\":[1,2]}"), pair("B", "\"a,b\"")];
        assert_eq!(read("A={\"x\":[1,2]},B='a,b'").unwrap(), expected);
        assert_eq!(read(" ").unwrap(), []);
        assert_eq!(read("A"), Err(Error::QuerySyntax));
        assert_eq!(read("A=1,"), Err(Error::QuerySyntax));
    }
}
