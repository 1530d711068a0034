//! `fold`: text as comparisons that ignore case and accents see it. PostgreSQL has the same function
//! in SQL, in its first migration.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// Lower case without accents. The fold of a text is made of the folds of its letters, so that a
/// folded part is found in the folded whole.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    let lower = text.chars().flat_map(char::to_lowercase);
    let bare = lower.nfd().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter));
    Cow::Owned(bare.map(|letter| if letter == 'ς' { 'σ' } else { letter }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_disappear() {
        let check = |input: &str, expected: &str| assert_eq!(fold(input), expected);
        check("", "");
        check("plain", "plain");
        check("Contoso LTD", "contoso ltd");
        check("ÀÉÎõÜ Ångström", "aeiou angstrom");
        check("e\u{301}", "e");
        check("ΟΔΟΣ ὁδός", "οδοσ οδοσ");
        check("İ", "i");
        check("Straße ẞ ﬁ", "straße ß ﬁ");
    }
}
