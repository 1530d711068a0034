//! The path: the service root with its version, then segments, some with a key or arguments.

use model::{Error, Result};

use super::text::decode;

const VERSIONS: [&str; 7] = ["v8.0", "v8.1", "v8.2", "v9.0", "v9.1", "v9.2", "v9"];

/// One segment of the path below the service root.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its name, decoded: a set, a property, an operation, or one that starts with `$`.
    pub name: String,
    /// What stands in parentheses after the name, decoded: a key, or the arguments of a function.
    pub inside: Option<String>,
}

/// Cuts the path behind the version: the root as sent, and the rest.
pub(super) fn split_root<'a>(path: &'a str, organization: &str) -> Result<(String, &'a str)> {
    let no_route = || Error::NoRoute(path.to_owned());
    let mut rest = path;
    let mut root = String::new();
    let mut next = || {
        rest = rest.trim_start_matches('/');
        let (segment, after) = rest.split_once('/').unwrap_or((rest, ""));
        rest = after;
        segment
    };
    let mut segment = next();
    if segment != "api" {
        if !decode(segment)?.eq_ignore_ascii_case(organization) {
            return Err(no_route());
        }
        root.push('/');
        root.push_str(segment);
        segment = next();
    }
    let (data, version) = (next(), next());
    if segment == "api" && data == "search" && matches!(version, "v1.0" | "v2.0") {
        return Err(search_is_off());
    }
    if segment != "api" || data != "data" || !VERSIONS.contains(&version) {
        return Err(no_route());
    }
    root.push_str("/api/data/");
    root.push_str(version);
    Ok((root, rest))
}

/// What the search of Dataverse answers where it is switched off (query.md §13).
pub fn search_is_off() -> Error {
    Error::rule(0x8004_8d0b, "Dataverse Search feature is disabled for this organization.")
}

/// The segments of the path below the root. Empty ones (doubled slashes) do not count.
pub fn segments(path: &str) -> Result<Vec<Segment>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut quoted = None;
    for (index, byte) in path.bytes().enumerate() {
        let quote = match (byte, path.get(index..index + 3)) {
            (b'\'', _) | (_, Some("%27")) => Some('\''),
            (b'"', _) | (_, Some("%22")) => Some('"'),
            _ => None,
        };
        match quoted {
            None if byte == b'/' => {
                parts.push(path.get(start..index).unwrap_or_default());
                start = index + 1;
            }
            None => quoted = quote,
            Some(_) if quoted == quote => quoted = None,
            Some(_) => {}
        }
    }
    parts.push(path.get(start..).unwrap_or_default());
    parts.into_iter().filter(|part| !part.is_empty()).map(segment).collect()
}

fn segment(text: &str) -> Result<Segment> {
    let text = decode(text)?;
    let Some((name, rest)) = text.split_once('(') else {
        return Ok(Segment { name: text.into_owned(), inside: None });
    };
    let inside = rest.strip_suffix(')').ok_or(Error::QuerySyntax)?;
    Ok(Segment { name: name.to_owned(), inside: Some(inside.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_keeps_the_version_and_the_organization_as_they_were_sent() {
        let check = |path: &str, root: &str, rest: &str| {
            assert_eq!(split_root(path, "contoso"), Ok((root.to_owned(), rest)), "{path}");
        };
        check("/api/data/v9.2/accounts", "/api/data/v9.2", "accounts");
        check("/api/data/v9.0", "/api/data/v9.0", "");
        check("/Contoso/api/data/v8.0//a/b", "/Contoso/api/data/v8.0", "/a/b");
        for path in ["/api/search/v1.0/query", "/contoso/api/search/v2.0/suggest"] {
            assert_eq!(split_root(path, "contoso"), Err(search_is_off()));
        }
        for path in [
            "/api/search/v3.0/query",
            "/api/data/v7.0/",
            "/api/data",
            "/fabrikam/api/data/v9.2/",
            "/",
            "",
        ] {
            assert_eq!(split_root(path, "contoso"), Err(Error::NoRoute(path.to_owned())));
        }
    }

    #[test]
    fn doubled_slashes_collapse_and_quoted_ones_stay() {
        let names = |path: &str| -> Vec<String> {
            segments(path).unwrap().into_iter().map(|segment| segment.name).collect()
        };
        assert_eq!(names("/accounts//x/"), ["accounts", "x"]);
        assert_eq!(names("a(n='x/y')/b"), ["a", "b"]);
        assert_eq!(names("a(n=%27x/y%27)/b"), ["a", "b"]);
        assert_eq!(names("F(P={\"@odata.id\":\"http://h/a\"})/b"), ["F", "b"]);
        assert_eq!(names("F(P=%22a/b'%22)/b"), ["F", "b"]);
        assert_eq!(segments("a(n='x'"), Err(Error::QuerySyntax));
    }
}
