//! The paging cookie of a next link (query.md §6): where a page ended, as XML in a URL. Clients take
//! it apart, so its layout is fixed; what comes back is checked like any other input.

use std::fmt::Write as _;

use engine::Table;
use model::query::{Order, Position};
use model::value::Value;
use model::{Error, Result};
use percent_encoding::percent_decode_str;

use crate::translate::typed_literal;
use crate::url::{Literal, parse_guid};

/// What a cookie says.
#[derive(Debug, PartialEq)]
pub(crate) struct Token {
    /// The number of the page that it leads to.
    pub(crate) page: u64,
    /// Where the page before ended.
    pub(crate) after: Position,
}

/// The value of `$skiptoken`, percent-encoded, that leads to page `page`.
pub(crate) fn write(page: u64, after: &Position, order: &[Order], primary_id: &str) -> String {
    let mut cookie = format!("<cookie page=\"{}\">", page.saturating_sub(1));
    for (criterion, value) in order.iter().zip(&after.values) {
        let name = criterion.own_column().unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = match text_of(value) {
            Some(text) => {
                let text = escape(&text);
                write!(cookie, "<{name} last=\"{text}\" first=\"{text}\" />")
            }
            None => write!(cookie, "<{name} lastnull=\"1\" firstnull=\"1\" />"),
        };
    }
    let id = after.id.to_string().to_uppercase();
    let _ = write!(cookie, "<{primary_id} last=\"{{{id}}}\" first=\"{{{id}}}\" /></cookie>");
    let cookie = encode(&encode(&cookie));
    format!(
        "%3Ccookie%20pagenumber=%22{page}%22%20pagingcookie=%22{cookie}%22%20istracking=%22False%22%20/%3E"
    )
}

/// Reads a decoded `$skiptoken` for rows of `table` in this order.
pub(crate) fn read(token: &str, table: &Table, order: &[Order]) -> Result<Token> {
    parse(token, table, order).ok_or(Error::PagingCookie)
}

fn parse(token: &str, table: &Table, order: &[Order]) -> Option<Token> {
    let token = token.trim();
    if !token.starts_with("<cookie ") {
        return None;
    }
    let page: u64 = attribute(token, "pagenumber")?.parse().ok()?;
    let mut cookie = attribute(token, "pagingcookie")?.to_owned();
    // Encoded twice by us; a client that follows the link decodes once on the way.
    for _ in 0..3 {
        if cookie.starts_with('<') {
            break;
        }
        cookie = percent_decode_str(&cookie).decode_utf8().ok()?.into_owned();
    }
    let body = cookie.strip_prefix("<cookie ")?.split_once('>')?.1.strip_suffix("</cookie>")?;
    let mut elements = body.split_inclusive("/>");
    let mut values = Vec::with_capacity(order.len());
    for criterion in order {
        let attributes = element(elements.next()?, criterion.own_column()?)?;
        values.push(value(table, criterion, attributes)?);
    }
    let attributes = element(elements.next()?, &table.definition.primary_id)?;
    let id = attribute(attributes, "last")?;
    let id = parse_guid(id.strip_prefix('{')?.strip_suffix('}')?)?;
    match elements.next() {
        None => Some(Token { page: page.max(1), after: Position::new(values, id) }),
        Some(_) => None,
    }
}

/// The attributes of the element with this name.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let attributes = text.trim().strip_prefix('<')?.strip_prefix(name)?.strip_suffix("/>")?;
    attributes.starts_with(' ').then_some(attributes)
}

fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let start = text.find(&format!(" {name}=\""))? + name.len() + 3;
    text.get(start..)?.split_once('"').map(|(value, _)| value)
}

/// The value of one criterion, by the type of its column.
fn value(table: &Table, criterion: &Order, attributes: &str) -> Option<Value> {
    let Some(text) = attribute(attributes, "last") else {
        return attribute(attributes, "lastnull").map(|_| Value::Null);
    };
    let text = unescape(text);
    let column = table.column(criterion.own_column()?)?;
    // A lookup is ordered by the name of its row.
    if column.is_lookup() {
        return Some(Value::Text(text));
    }
    let literal = match text.as_str() {
        "true" => Literal::Bool(true),
        "false" => Literal::Bool(false),
        _ => Literal::Number(text.clone()),
    };
    typed_literal(column, &Literal::Text(text)).or_else(|| typed_literal(column, &literal))
}

fn text_of(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Decimal(value) => value.to_string(),
        Value::Double(value) => value.to_string(),
        Value::Text(value) => value.clone(),
        Value::Guid(value) => value.to_string(),
        Value::Timestamp(value) => value.to_string(),
        Value::Date(value) => value.to_string(),
        Value::Reference(value) => value.id.to_string(),
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
}

/// Percent-encodes with lower-case digits, as the product does here.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02x}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use model::Uuid;
    use model::time::Timestamp;
    use percent_encoding::percent_decode_str;

    use super::*;
    use crate::sample::{self, ID};

    fn order(columns: &[&str]) -> Vec<Order> {
        let order = |name: &&str| Order::by(*name);
        columns.iter().map(order).collect()
    }

    fn decoded(token: &str) -> String {
        percent_decode_str(token).decode_utf8().unwrap().into_owned()
    }

    #[test]
    fn the_layout_is_the_one_that_clients_take_apart() {
        let after = Position::new(Vec::new(), Uuid::parse_str(ID).unwrap());
        let token = write(2, &after, &[], "accountid");
        let id = ID.to_uppercase();
        assert_eq!(
            token,
            format!(
                "%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie%2520page%253d%25221\
                 %2522%253e%253caccountid%2520last%253d%2522%257b{id}%257d%2522%2520first%253d%2522\
                 %257b{id}%257d%2522%2520%252f%253e%253c%252fcookie%253e%22%20istracking=%22False\
                 %22%20/%3E"
            )
        );
    }

    #[test]
    fn a_position_survives_the_way_there_and_back() {
        let catalog = sample::catalog();
        let table = sample::table(catalog, "account");
        let order = order(&[
            "name",
            "revenue",
            "createdon",
            "ownerid",
            "statecode",
            "creditonhold",
            "telephone1",
            "address1_latitude",
            "address1_addressid",
        ]);
        let id = Uuid::parse_str(ID).unwrap();
        let values = vec![
            Value::Text("50% <\"Ä & Co\"> +x/>".into()),
            Value::Decimal("1234.5000".parse().unwrap()),
            Value::Timestamp(Timestamp(1_700_000_000_000)),
            Value::Text("Jim".into()),
            Value::Int(0),
            Value::Bool(true),
            Value::Null,
            Value::Double(0.1),
            Value::Guid(id),
        ];
        let after = Position::new(values, id);
        let token = decoded(&write(7, &after, &order, "accountid"));
        assert_eq!(read(&token, &table, &order), Ok(Token { page: 7, after }));
    }

    #[test]
    fn what_we_did_not_write_is_refused() {
        let catalog = sample::catalog();
        let table = sample::table(catalog, "account");
        let after = Position::new(vec![Value::Text("x".into())], Uuid::parse_str(ID).unwrap());
        let good = decoded(&write(2, &after, &order(&["name"]), "accountid"));
        assert!(read(&good, &table, &order(&["name"])).is_ok());
        for other in [&[][..], &["revenue"], &["name", "revenue"]] {
            assert_eq!(read(&good, &table, &order(other)), Err(Error::PagingCookie));
        }
        for bad in
            ["", "x", "<cookie />", &good.replace("ccookie%20page", "cx"), good.split_at(60).0]
        {
            assert_eq!(read(bad, &table, &order(&["name"])), Err(Error::PagingCookie), "{bad}");
        }
    }
}
