//! The tokens of change tracking (query.md §12): what a client knows, and the paging cookie of its pages, which
//! also says what it is going to know after the last one. Neither is sealed: they hold versions and keys, and
//! whoever makes up others reads the rows that it may read.

use model::message::{ChangeToken, Place, Reached};
use model::query::Position;
use model::time::Timestamp;
use model::value::Value;
use odata::cookie::attribute;
use odata::parse_guid;

/// The column that changes are read by.
const VERSION: &str = "versionnumber";

/// A token as text: `919042!08/22/2017 08:10:44`.
pub fn write_token(token: ChangeToken) -> String {
    let time = token.taken.whole_seconds();
    let (year, month, day) = time.date().civil();
    let text = time.to_string();
    let clock = text.split_once('T').map_or("", |(_, clock)| clock.trim_end_matches('Z'));
    format!("{}!{month:02}/{day:02}/{year:04} {clock}", token.version)
}

/// The token that a text is.
pub fn read_token(text: &str) -> Option<ChangeToken> {
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

/// The cookie of the page after `before` pages.
pub fn write_reached(before: u64, reached: &Reached, primary_id: &str) -> String {
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
    let token = write_token(reached.token);
    format!("<cookie page=\"{before}\" token=\"{token}\">{place}</cookie>")
}

/// Where the page ended that a cookie is of. With `since`, changes are read, and otherwise all rows.
pub fn read_reached(cookie: &str, primary_id: &str, since: bool) -> Option<Reached> {
    let (head, body) = cookie.strip_suffix("</cookie>")?.split_once('>')?;
    let head = head.strip_prefix("<cookie")?;
    let began = read_token(attribute(head, "token")?)?;
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
    elements.next().is_none().then_some(Reached { token: began, place })
}

/// The attributes of the element with this name.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let attributes = text.strip_prefix('<')?.strip_prefix(name)?.strip_suffix("/>")?;
    attributes.starts_with(' ').then_some(attributes)
}
