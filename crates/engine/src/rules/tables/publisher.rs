//! Publishers: whose prefix the names of custom definitions have (metadata.md §4, §12).

use model::query::Condition;
use model::value::Value;
use model::{Error, Result};

use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

pub(super) const DEPENDED_ON: &[&str] = &["customizationprefix"];

/// Numbers of options begin somewhere between these.
const OPTIONS: (u32, u32) = (10_000, 99_999);

/// What a publisher does not say of its numbers follows from its prefix, as in the product.
pub(super) fn before_create(draft: &mut Draft) {
    let prefix = prefix_of(draft).unwrap_or_default();
    let (first, last) = OPTIONS;
    let sum = prefix.bytes().fold(0_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte.to_ascii_lowercase()))
    });
    let number = i64::from(first + sum % (last - first + 1));
    draft.set_default("customizationoptionvalueprefix", Value::Int(number));
}

/// A prefix is made of letters and digits, and no other publisher has it.
pub(super) fn check(
    context: &mut Context<'_, '_>,
    draft: &Draft,
    before: Option<&Before>,
) -> Result<()> {
    let Some(prefix) = prefix_of(draft) else { return Ok(()) };
    if !is_valid(&prefix) {
        return Err(Error::rule(
            0x8004_4366,
            "The customization prefix must have 2 to 8 letters and digits, begin with a letter, and \
             not begin with 'mscrm'.",
        ));
    }
    let same = before.and_then(|before| before.text("customizationprefix"));
    if same.is_some_and(|same| same.eq_ignore_ascii_case(&prefix)) {
        return Ok(());
    }
    let others = vec![
        Condition::equal("customizationprefix", Value::Text(prefix)),
        Condition::Not(Box::new(Condition::equal("publisherid", Value::Guid(draft.id)))),
    ];
    let mut reader = context.reader("see whether another publisher has a prefix");
    if reader.any("publisher", others)? { Err(Error::DuplicateKey) } else { Ok(()) }
}

/// The one that an organization begins with stays. One with solutions is kept by the relationship.
pub(super) fn before_delete(before: &Before) -> Result<()> {
    if before.facts.id == seed::ids::DEFAULT_PUBLISHER {
        return Err(Error::ReadOnly("the default publisher cannot be deleted".into()));
    }
    Ok(())
}

fn prefix_of(draft: &Draft) -> Option<String> {
    match draft.get("customizationprefix")? {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn is_valid(prefix: &str) -> bool {
    (2..=8).contains(&prefix.len())
        && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && prefix.starts_with(|first: char| first.is_ascii_alphabetic())
        && !prefix.to_ascii_lowercase().starts_with("mscrm")
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn a_prefix_has_letters_and_digits_and_is_not_the_products_own() {
        for prefix in ["ab", "demo", "x1234567", "mscr"] {
            assert!(is_valid(prefix), "{prefix}");
        }
        for prefix in ["", "a", "123456789", "1ab", "a_b", "é1", "mscrm", "MSCRMx"] {
            assert!(!is_valid(prefix), "{prefix}");
        }
    }
}
