//! The tokens of change tracking (query.md §12): `$deltatoken`, which says what a client knows, and the
//! paging cookie of its pages, which also says what it is going to know after the last one. Neither is
//! sealed: they hold versions and keys, and whoever makes up others reads the rows that it may read.

use engine::Table;
use model::message::{ChangeToken, Place, Reached};
use model::query::Position;
use model::time::Timestamp;
use model::value::Value;
use model::{Error, Result};
use percent_encoding::percent_decode_str;

use crate::paging::{attribute, encode, skip_token};
use odata::parse_guid;

/// The column that changes are read by.
const VERSION: &str = "versionnumber";

/// The value of `$deltatoken`, percent-encoded: `919042%2108%2f22%2f2017%2008%3a10%3a44`.
pub(crate) fn write_token(token: ChangeToken) -> String {
    encode(&plain(token))
}

/// Reads a decoded `$deltatoken`.
pub(crate) fn read_token(text: &str) -> Result<ChangeToken> {
    parse_token(text.trim()).ok_or_else(|| {
        Error::QueryOption(format!(
            "The delta token '{text}' is invalid. Use the @odata.deltaLink as it was returned."
        ))
    })
}

/// `919042!08/22/2017 08:10:44`
fn plain(token: ChangeToken) -> String {
    let time = token.taken.whole_seconds();
    let (year, month, day) = time.date().civil();
    let text = time.to_string();
    let clock = text.split_once('T').map_or("", |(_, clock)| clock.trim_end_matches('Z'));
    format!("{}!{month:02}/{day:02}/{year:04} {clock}", token.version)
}

fn parse_token(text: &str) -> Option<ChangeToken> {
    const FORM: &str = "00/00/0000 00:00:00";
    let (version, time) = text.split_once('!')?;
    if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_digit = |character: char| if character.is_ascii_digit() { '0' } else { character };
    if time.chars().map(is_digit).collect::<String>() != FORM {
        return None;
    }
    let (date, clock) = time.split_once(' ')?;
    let mut parts = date.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let taken = Timestamp::parse(&format!("{year}-{month}-{day}T{clock}Z"))?;
    Some(ChangeToken { version: version.parse().ok()?, taken })
}

/// Whether a decoded `$skiptoken` leads to a page of tracked rows.
pub(crate) fn is_tracking(skip_token: &str) -> bool {
    attribute(skip_token, "istracking").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The value of `$skiptoken`, percent-encoded, that leads to page `page`.
pub(crate) fn write_cookie(page: u64, reached: &Reached, primary_id: &str) -> String {
    let key = |id: model::Uuid| {
        let id = id.to_string().to_uppercase();
        format!("<{primary_id} last=\"{{{id}}}\" first=\"{{{id}}}\" />")
    };
    let version = |number: i64| format!("<{VERSION} last=\"{number}\" first=\"{number}\" />");
    let place = match &reached.place {
        Place::Row(Position { values, id, .. }) => match values.first() {
            Some(Value::Int(number)) => version(*number) + &key(*id),
            _ => key(*id),
        },
        Place::Deletion { version: number, id } => {
            format!("{}{}<deleted />", version(*number), key(*id))
        }
    };
    let token = plain(reached.token);
    let before = page.saturating_sub(1);
    let cookie = format!("<cookie page=\"{before}\" token=\"{token}\">{place}</cookie>");
    skip_token(page, &cookie, true)
}

/// Reads a decoded `$skiptoken` of tracked rows of `table`: the number of the page, and where the one
/// before it ended. With `since`, changes are read, and otherwise all rows.
pub(crate) fn read_cookie(token: &str, table: &Table, since: bool) -> Result<(u64, Reached)> {
    parse_cookie(token, &table.definition.primary_id, since).ok_or(Error::PagingCookie)
}

fn parse_cookie(token: &str, primary_id: &str, since: bool) -> Option<(u64, Reached)> {
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
    let (head, body) = cookie.strip_suffix("</cookie>")?.split_once('>')?;
    let head = head.strip_prefix("<cookie")?;
    let began = parse_token(attribute(head, "token")?)?;
    let mut elements = body.split_inclusive("/>");
    let version = if since {
        let attributes = element(elements.next()?, VERSION)?;
        Some(attribute(attributes, "last")?.parse::<i64>().ok()?)
    } else {
        None
    };
    let id = attribute(element(elements.next()?, primary_id)?, "last")?;
    let id = parse_guid(id.strip_prefix('{')?.strip_suffix('}')?)?;
    let place = match (version, elements.next()) {
        (Some(version), Some("<deleted />")) => Place::Deletion { version, id },
        (version, None) => {
            Place::Row(Position::new(version.map(Value::Int).into_iter().collect(), id))
        }
        _ => return None,
    };
    match elements.next() {
        None => Some((page.max(1), Reached { token: began, place })),
        Some(_) => None,
    }
}

/// The attributes of the element with this name.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let attributes = text.strip_prefix('<')?.strip_prefix(name)?.strip_suffix("/>")?;
    attributes.starts_with(' ').then_some(attributes)
}

#[cfg(test)]
mod tests {
    use model::Uuid;

    use super::*;
    use crate::sample::{self, ID};

    const TOKEN: &str = "919042!08/22/2017 08:10:44";

    fn decoded(text: &str) -> String {
        percent_decode_str(text).decode_utf8().unwrap().into_owned()
    }

    #[test]
    fn a_token_has_the_form_of_the_documentation() {
        let token = read_token(TOKEN).unwrap();
        assert_eq!(token.version, 919_042);
        assert_eq!(token.taken.to_string(), "2017-08-22T08:10:44Z");
        assert_eq!(write_token(token), "919042%2108%2f22%2f2017%2008%3a10%3a44");
        // Only whole seconds, and rather too early than too late.
        let later = ChangeToken { taken: Timestamp(token.taken.0 + 999), ..token };
        assert_eq!(write_token(later), write_token(token));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in [
            "",
            "919042",
            "!08/22/2017 08:10:44",
            "-1!08/22/2017 08:10:44",
            "+1!08/22/2017 08:10:44",
            "1!13/22/2017 08:10:44",
            "1!08/32/2017 08:10:44",
            "1!8/22/2017 8:10:44",
            "1!08/22/2017 25:10:44",
            "1!08/22/2017T08:10:44",
            "1!2017-08-22T08:10:44Z",
            "1!08/22/2017 08:10:44!",
            "99999999999999999999!08/22/2017 08:10:44",
        ] {
            let error = read_token(text).unwrap_err();
            assert_eq!((error.code().status, error.code().number), (400, 0x8006_0888), "{text}");
            assert!(
                error.to_string().starts_with(&format!("The delta token '{text}' is invalid."))
            );
        }
    }

    #[test]
    fn a_cookie_of_tracked_rows_comes_back() {
        let table = sample::table(sample::catalog(), "account");
        let (id, token) = (Uuid::parse_str(ID).unwrap(), read_token(TOKEN).unwrap());
        for (place, since) in [
            (Place::Row(Position::new(Vec::new(), id)), false),
            (Place::Row(Position::new(vec![Value::Int(7)], id)), true),
            (Place::Deletion { version: 7, id }, true),
        ] {
            let reached = Reached { token, place };
            let text = decoded(&write_cookie(3, &reached, "accountid"));
            assert!(is_tracking(&text) && text.contains(r#"istracking="True""#));
            assert_eq!(read_cookie(&text, &table, since), Ok((3, reached)));
            assert_eq!(read_cookie(&text, &table, !since), Err(Error::PagingCookie));
            for bad in [&text.replace("cookie%20page", "x"), text.split_at(80).0, ""] {
                assert_eq!(read_cookie(bad, &table, since), Err(Error::PagingCookie), "{bad}");
            }
        }
        assert!(!is_tracking(r#"<cookie pagenumber="2" istracking="False" />"#));
    }
}
