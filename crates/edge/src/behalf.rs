//! The impersonation headers (security.md §5.1): every value of both, unread. The engine alone judges
//! their form, so that a malformed or doubled one is refused and never passed over.

use axum::http::HeaderMap;
use engine::{ActFor, ActForBy};

/// The headers that name whom to act for, as they are written and as they are looked for.
pub const ACT_FOR: [(&str, &str); 2] =
    [("CallerObjectId", "callerobjectid"), ("MSCRMCallerID", "mscrmcallerid")];

/// All values of the impersonation headers.
pub fn act_for(headers: &HeaderMap) -> Vec<ActFor<'_>> {
    let mut values = Vec::new();
    for (header, name) in ACT_FOR {
        for value in headers.get_all(name) {
            // Bytes that are no text stand as a character that no id has: the value stays malformed.
            let value = std::str::from_utf8(value.as_bytes()).unwrap_or("\u{fffd}");
            let by = if name == "callerobjectid" { ActForBy::ObjectId } else { ActForBy::UserId };
            values.push(ActFor { header, by, value });
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn every_value_is_handed_over_as_it_came() {
        let mut headers = HeaderMap::new();
        headers.append("callerobjectid", HeaderValue::from_static(""));
        headers.append("CallerObjectId", HeaderValue::from_static(" a, b"));
        headers.append("MSCRMCallerID", HeaderValue::from_bytes(b"\xff").unwrap());
        headers.append("Connection", HeaderValue::from_static("CallerObjectId"));
        let values: Vec<_> =
            act_for(&headers).into_iter().map(|each| (each.header, each.value)).collect();
        assert_eq!(
            values,
            [("CallerObjectId", ""), ("CallerObjectId", " a, b"), ("MSCRMCallerID", "\u{fffd}"),]
        );
    }
}
