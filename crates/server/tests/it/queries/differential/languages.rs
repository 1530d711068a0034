//! One question in each language: how it is written, sent, and followed to its last page.

use model::query::Query;
use oracle::questions::{Data, fetchxml, odata, sql};
use serde_json::Value;
use testkit::Response;

use super::Tally;
use crate::demo::User;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    OData,
    FetchXml,
    Sql,
}

impl Language {
    pub(super) const ALL: [Self; 3] = [Self::OData, Self::FetchXml, Self::Sql];

    /// The question in this language, if it can say it.
    pub(super) fn write(self, data: &Data, query: &Query) -> Option<String> {
        match self {
            Self::OData => odata(data, query),
            Self::FetchXml => fetchxml(data, query),
            Self::Sql => sql(data, query),
        }
    }

    pub(super) fn count(self, tally: &mut Tally) -> &mut usize {
        match self {
            Self::OData => &mut tally.odata,
            Self::FetchXml => &mut tally.fetchxml,
            Self::Sql => &mut tally.sql,
        }
    }

    /// All rows of the answer; of all pages, if they shall have a size.
    pub(super) fn ask(
        self,
        user: &mut User,
        data: &Data,
        query: &Query,
        text: &str,
        size: Option<u32>,
    ) -> Result<Vec<Value>, String> {
        let set = data.table(&query.table).set;
        match self {
            Self::OData => pages(user, &encode_options(text), size),
            Self::Sql => pages(user, &format!("{set}?sql={}", encode(text)), size),
            Self::FetchXml => documents(user, set, text, size),
        }
    }
}

/// Follows next links.
fn pages(user: &mut User, path: &str, size: Option<u32>) -> Result<Vec<Value>, String> {
    let mut rows = Vec::new();
    let mut target = path.to_owned();
    for _ in 0..1000 {
        let prefer = size.map(|size| format!("odata.maxpagesize={size}"));
        let headers: Vec<(&str, &str)> =
            prefer.iter().map(|prefer| ("Prefer", prefer.as_str())).collect();
        let mut body = body(&user.send("GET", &target, &headers, None))?;
        let Value::Array(page) = body["value"].take() else { return Err(body.to_string()) };
        if let Some(size) = size
            && page.len() > size as usize
        {
            return Err(format!("a page of {} rows", page.len()));
        }
        rows.extend(page);
        match body["@odata.nextLink"].as_str() {
            Some(link) => {
                target = link.split_once("/api/").map(|(_, rest)| format!("/api/{rest}")).unwrap();
            }
            None => return Ok(rows),
        }
    }
    Err("the links never end".into())
}

/// Asks for one page after the other, as clients of FetchXML do: the cookie is decoded twice and put
/// into the next document.
fn documents(
    user: &mut User,
    set: &str,
    text: &str,
    size: Option<u32>,
) -> Result<Vec<Value>, String> {
    let mut rows = Vec::new();
    let mut document = text.to_owned();
    if let Some(size) = size {
        document = text.replacen("<fetch", &format!("<fetch count='{size}' page='1'"), 1);
    }
    for number in 2..1000 {
        let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
        let path = format!("{set}?fetchXml={}", encode(&document));
        let mut body = body(&user.send("GET", &path, &prefer, None))?;
        let Value::Array(page) = body["value"].take() else { return Err(body.to_string()) };
        rows.extend(page);
        if body["@Microsoft.Dynamics.CRM.morerecords"] != true {
            return Ok(rows);
        }
        let Some(size) = size else { return Err("more rows than 5,000".into()) };
        let paging = match body["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"].as_str() {
            None => format!("page='{number}'"),
            Some(cookie) => {
                let inner = cookie.split_once("pagingcookie=\"").unwrap().1;
                let inner = inner.split_once('"').unwrap().0;
                let inner = decode(&decode(inner));
                let inner = inner.replace('&', "&amp;").replace('<', "&lt;");
                let inner = inner.replace('>', "&gt;").replace('"', "&quot;");
                format!("page='{number}' paging-cookie=\"{inner}\"")
            }
        };
        document = text.replacen("<fetch", &format!("<fetch count='{size}' {paging}"), 1);
    }
    Err("the pages never end".into())
}

fn body(response: &Response) -> Result<Value, String> {
    if response.status == 200 {
        return Ok(response.json());
    }
    Err(format!("{}: {}", response.status, response.text()))
}

/// Encodes the values of options, and leaves their names alone.
fn encode_options(text: &str) -> String {
    let Some((path, query)) = text.split_once('?') else { return text.to_owned() };
    let options = query.split('&').map(|option| {
        let (name, value) = option.split_once('=').unwrap();
        format!("{name}={}", encode(value))
    });
    format!("{path}?{}", options.collect::<Vec<_>>().join("&"))
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' && after.len() >= 2 {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}
