//! How long an issuer says that its document may be kept.

use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;

/// Seconds; `None` if it does not say.
pub(super) fn read(headers: &HeaderMap) -> Option<u32> {
    let values = headers.get_all(CACHE_CONTROL).iter();
    let directives =
        values.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    directives.filter_map(|directive| seconds(directive.trim())).min()
}

fn seconds(directive: &str) -> Option<u32> {
    let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
    if ["no-store", "no-cache"].iter().any(|never| name.eq_ignore_ascii_case(never)) {
        return Some(0);
    }
    let value = value.trim().trim_matches('"');
    if !name.eq_ignore_ascii_case("max-age") || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // One too large to be read is as good as the largest.
    (!value.is_empty()).then(|| value.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_time_that_is_said_counts() {
        let check = |values: &[&str], expected: Option<u32>| {
            let values = values.iter().map(|value| (CACHE_CONTROL, value.parse().unwrap()));
            assert_eq!(read(&values.collect()), expected);
        };
        check(&[], None);
        check(&["public"], None);
        check(&["public, max-age=3600"], Some(3600));
        check(&["Max-Age=\"60\", must-revalidate"], Some(60));
        check(&["max-age=60", "no-store"], Some(0));
        check(&["max-age=60, no-cache"], Some(0));
        check(&["max-age=99999999999999"], Some(u32::MAX));
        check(&["max-age=-1"], None);
        check(&["max-age="], None);
    }
}
