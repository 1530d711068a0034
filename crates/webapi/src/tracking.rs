//! The tokens of change tracking in URLs (query.md §12): `$deltatoken`, and the `$skiptoken` that leads to a page
//! of tracked rows.

use edge::tracking;
use engine::Table;
use model::message::{ChangeToken, Reached};
use model::{Error, Result};
use percent_encoding::percent_decode_str;

use crate::paging::{attribute, encode, skip_token};

/// The value of `$deltatoken`, percent-encoded: `919042%2108%2f22%2f2017%2008%3a10%3a44`.
pub(crate) fn write_token(token: ChangeToken) -> String {
    encode(&tracking::write_token(token))
}

/// Reads a decoded `$deltatoken`.
pub(crate) fn read_token(text: &str) -> Result<ChangeToken> {
    tracking::read_token(text.trim()).ok_or_else(|| {
        Error::QueryOption(format!(
            "The delta token '{text}' is invalid. Use the @odata.deltaLink as it was returned."
        ))
    })
}

/// Whether a decoded `$skiptoken` leads to a page of tracked rows.
pub(crate) fn is_tracking(skip_token: &str) -> bool {
    attribute(skip_token, "istracking").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The value of `$skiptoken`, percent-encoded, that leads to page `page`.
pub(crate) fn write_cookie(page: u64, reached: &Reached, primary_id: &str) -> String {
    let cookie = tracking::write_reached(page.saturating_sub(1), reached, primary_id);
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
    Some((page.max(1), tracking::read_reached(&cookie, primary_id, since)?))
}

#[cfg(test)]
mod tests {
    use model::Uuid;
    use model::message::Place;
    use model::query::Position;
    use model::time::Timestamp;
    use model::value::Value;

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
