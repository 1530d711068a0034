//! The attributes of an element of a cookie.

use super::Held;

/// The value of an attribute, in quotes of either kind.
pub fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        let start = rest.find(name)?;
        let (before, after) = (rest.get(..start)?, rest.get(start + name.len()..)?);
        let quote = after.strip_prefix('=').and_then(|value| value.chars().next());
        if before.ends_with(' ')
            && let Some(quote) = quote.filter(|quote| matches!(quote, '"' | '\''))
        {
            return after.get(2..)?.split_once(quote).map(|(value, _)| value);
        }
        rest = after;
    }
}

/// What an element says that says one thing.
pub(super) fn held(attributes: &str) -> Option<Held> {
    match (attribute(attributes, "last"), attribute(attributes, "first")) {
        (Some(last), Some(first)) if last == first => Some(Held::Text(last.to_owned())),
        (None, None) => {
            let null = |name| attribute(attributes, name) == Some("1");
            (null("lastnull") && null("firstnull")).then_some(Held::Null)
        }
        _ => None,
    }
}

pub(super) fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.is_ascii() {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    (0..hex.len()).step_by(2).map(pair).collect()
}
