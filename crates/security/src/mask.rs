//! Masks: what is shown of a secured value to those who may read it, but not as it is (security.md
//! §3.6).
//!
//! The product's expressions are .NET's. Ours run in linear time, so they know no look-around but the
//! one that its documentation uses: an alternative may end with `(?=…)`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use regex::{NoExpand, Regex, RegexBuilder};

/// The most memory that a compiled expression takes, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// What our groups are called: an alternative's part that is replaced.
const GROUP: &str = "onbehalf_masked_";

/// A masking rule: each part of a text that the expression matches becomes one character.
#[derive(Debug)]
pub struct Mask {
    expression: String,
    character: String,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug)]
enum Compiled {
    /// What it matches is replaced.
    Plain(Regex),
    /// The one of so many groups that matches is replaced; what follows it must be there.
    Ahead(Regex, usize),
}

impl Mask {
    /// A mask by its rule. Nothing is compiled before it is needed.
    pub fn new(expression: &str, character: &str) -> Self {
        let (expression, character) = (expression.to_owned(), character.to_owned());
        Self { expression, character, compiled: OnceLock::new() }
    }

    /// Whether its expression can be read.
    pub fn is_valid(&self) -> bool {
        self.compiled().is_some()
    }

    /// A text with its mask. Of a text whose rule cannot be read nothing is shown.
    pub fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.compiled() {
            Some(Compiled::Plain(regex)) => regex.replace_all(text, NoExpand(&self.character)),
            Some(Compiled::Ahead(regex, groups)) => self.replace(text, regex, *groups),
            None => Cow::Owned(self.character.clone()),
        }
    }

    fn compiled(&self) -> Option<&Compiled> {
        self.compiled.get_or_init(|| compile(&self.expression)).as_ref()
    }

    fn replace<'t>(&self, text: &'t str, regex: &Regex, groups: usize) -> Cow<'t, str> {
        let mut masked = String::with_capacity(text.len());
        let (mut shown, mut from) = (0, 0);
        while let Some(found) = regex.captures_at(text, from) {
            let named = (0..groups).find_map(|number| found.name(&group_name(number)));
            let Some(part) = named else { break };
            masked.push_str(text.get(shown..part.start()).unwrap_or_default());
            masked.push_str(&self.character);
            shown = part.end();
            // The next part may begin within what had to follow this one.
            from = part.end();
            if part.is_empty() {
                let next = text.get(from..).and_then(|rest| rest.chars().next());
                let Some(next) = next else { break };
                from += next.len_utf8();
            }
        }
        if shown == 0 && masked.is_empty() {
            return Cow::Borrowed(text);
        }
        masked.push_str(text.get(shown..).unwrap_or_default());
        Cow::Owned(masked)
    }
}

impl PartialEq for Mask {
    fn eq(&self, other: &Self) -> bool {
        (&self.expression, &self.character) == (&other.expression, &other.character)
    }
}

/// The masks of an organization, by table and column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Masks(BTreeMap<String, BTreeMap<String, Arc<Mask>>>);

impl Masks {
    /// Sets the mask of a column.
    pub fn set(&mut self, table: &str, column: &str, mask: Arc<Mask>) {
        self.0.entry(table.to_owned()).or_default().insert(column.to_owned(), mask);
    }

    /// Whether no column has one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The mask of a column.
    pub fn of(&self, table: &str, column: &str) -> Option<&Arc<Mask>> {
        self.0.get(table)?.get(column)
    }
}

fn group_name(number: usize) -> String {
    format!("{GROUP}{number}")
}

/// The expression, or with a named group around what is replaced if an alternative looks ahead.
fn compile(expression: &str) -> Option<Compiled> {
    let build = |text: &str| {
        RegexBuilder::new(text).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT).build().ok()
    };
    let (flags, rest) = split_flags(expression);
    let alternatives: Vec<(&str, Option<&str>)> =
        alternatives(rest).into_iter().map(split_ahead).collect();
    if alternatives.iter().all(|(_, ahead)| ahead.is_none()) {
        return build(expression).map(Compiled::Plain);
    }
    let mut text = flags.to_owned();
    for (number, (part, ahead)) in alternatives.iter().enumerate() {
        if number > 0 {
            text.push('|');
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "(?P<{}>{part})", group_name(number));
        if let Some(ahead) = ahead {
            let _ = write!(text, "(?:{ahead})");
        }
    }
    build(&text).map(|regex| Compiled::Ahead(regex, alternatives.len()))
}

/// Flags for the whole expression, as `(?i)`, and what follows them.
fn split_flags(expression: &str) -> (&str, &str) {
    let end = expression.strip_prefix("(?").and_then(|rest| rest.find(')').map(|at| at + 3));
    let flags = end.and_then(|end| expression.split_at_checked(end));
    let is_flag = |letter: char| letter.is_ascii_lowercase() || letter == '-';
    match flags {
        Some((flags, rest)) if flags.chars().all(|c| is_flag(c) || "(?)".contains(c)) => {
            (flags, rest)
        }
        _ => ("", expression),
    }
}

/// Where in an expression one is: groups and sets open, and behind a backslash.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    groups: usize,
    set: bool,
    escaped: bool,
}

impl Place {
    /// After one more character.
    fn after(self, character: char) -> Self {
        match character {
            _ if self.escaped => Self { escaped: false, ..self },
            '\\' => Self { escaped: true, ..self },
            ']' if self.set => Self { set: false, ..self },
            _ if self.set => self,
            '[' => Self { set: true, ..self },
            '(' => Self { groups: self.groups + 1, ..self },
            ')' => Self { groups: self.groups.saturating_sub(1), ..self },
            _ => self,
        }
    }

    fn is_outside(self) -> bool {
        self.groups == 0 && !self.set && !self.escaped
    }
}

/// The alternatives that stand outside of any group.
fn alternatives(expression: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut place, mut start) = (Place::default(), 0);
    for (at, character) in expression.char_indices() {
        if character == '|' && place.is_outside() {
            found.extend(expression.get(start..at));
            start = at + 1;
        }
        place = place.after(character);
    }
    found.extend(expression.get(start..));
    found
}

/// An alternative without the look-ahead at its end, and what that one looks for.
fn split_ahead(alternative: &str) -> (&str, Option<&str>) {
    let (mut place, mut last) = (Place::default(), None);
    for (at, character) in alternative.char_indices() {
        if character == '(' && place.is_outside() {
            last = Some(at);
        }
        place = place.after(character);
    }
    let split = last.and_then(|at| alternative.split_at_checked(at));
    // The last group must end where the alternative does.
    let ahead = split.and_then(|(part, group)| {
        let inner = group.strip_prefix("(?=")?.strip_suffix(')')?;
        let closes = group.char_indices().try_fold(Place::default(), |place, (at, character)| {
            let next = place.after(character);
            if next.is_outside() && at + 1 < group.len() { Err(()) } else { Ok(next) }
        });
        closes.is_ok().then_some((part, inner))
    });
    match ahead {
        Some((part, inner)) => (part, Some(inner)),
        None => (alternative, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expression: &str, text: &str, expected: &str) {
        assert_eq!(Mask::new(expression, "#").apply(text), expected, "{expression}");
    }

    #[test]
    fn each_match_becomes_one_character() {
        check(r"[STFGM]\d{4}", "S1234567z", "#567z");
        check(r"\S+@\S+\.\S+", "name@sample.com", "#");
        check(r"\d", "a1b2", "a#b#");
        check("x", "nothing", "nothing");
        check("", "ab", "#a#b#");
        check(r"\d(?i)", "1", "#");
    }

    #[test]
    fn an_alternative_may_look_ahead_as_the_documented_rule_does() {
        let social = r"\d(?=\d{2}-\d{2}-\d{4}|\d-\d{2}-\d{4}|-\d{2}-\d{4}|\d-\d{4}|-\d{4})";
        check(social, "123-45-6789", "###-##-6789");
        check(social, "no number", "no number");
        check(social, "a 123-45-6789, b 987-65-4321", "a ###-##-6789, b ###-##-4321");
        let either = [social, r"|\S+@\S+\.\S+|[STFGM]\d{4}"].concat();
        check(&either, "123-45-6789 S1234567z n@s.com", "###-##-6789 #567z #");
        check(r"(?i)A(?=b)|c", "aB C", "#B #");
        check(r".(?=\w{4})", "abcdefgh", "####efgh");
        check(r"[(?=]\((?=x)", "?(x (x", "#x (x");
    }

    #[test]
    fn what_is_no_expression_shows_nothing() {
        for wrong in ["(", "a(?<=b)", r"(a)\1", "a{1000}{1000}{1000}", "(?=a)b(?!c)"] {
            let mask = Mask::new(wrong, "#");
            assert!(!mask.is_valid(), "{wrong}");
            assert_eq!(mask.apply("secret"), "#");
        }
        assert!(Mask::new(r"\d{3}", "#").is_valid());
    }

    #[test]
    fn the_mask_is_that_of_the_column() {
        let mut masks = Masks::default();
        masks.set("account", "name", Arc::new(Mask::new("a", "*")));
        assert!(masks.of("account", "name").is_some());
        assert!(masks.of("contact", "name").is_none() && masks.of("account", "x").is_none());
    }
}
