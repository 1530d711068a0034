//! Solutions: lists of components (metadata.md §12). What a solution lists stays when the solution goes.

use model::value::Value;
use model::{Error, Result};

use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;

/// A solution begins with version 1.0, and is no managed one: those are imported.
pub(super) fn before_create(draft: &mut Draft) {
    draft.set_default("version", Value::Text("1.0.0.0".into()));
}

pub(super) fn check(draft: &Draft) -> Result<()> {
    if let Some(Value::Text(name)) = draft.get("uniquename")
        && !is_valid(name)
    {
        return Err(Error::rule(
            0x8004_f002,
            "Invalid character specified for solution unique name. Only characters within the ranges \
             [A-Z], [a-z], [0-9] or _ are allowed. The first character may only be in the ranges \
             [A-Z], [a-z] or _.",
        ));
    }
    if let Some(Value::Text(version)) = draft.get("version")
        && !is_version(version)
    {
        let text = "the version of a solution is two to four numbers with points between them";
        return Err(Error::InvalidArgument(text.into()));
    }
    Ok(())
}

/// Its components are only listed there. The two that every organization has stay.
pub(super) fn before_delete(context: &mut Context<'_, '_>, before: &Before) -> Result<()> {
    if [seed::ids::DEFAULT_SOLUTION, seed::ids::ACTIVE_SOLUTION].contains(&before.facts.id) {
        return Err(Error::ReadOnly("the solutions Default and Active cannot be deleted".into()));
    }
    let mut upkeep = context.upkeep("what a solution lists is not listed any more");
    let of = [("solutionid", Value::Guid(before.facts.id))];
    upkeep.delete_all("solutioncomponent", &of).map(drop)
}

fn is_valid(name: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(inside) && !name.starts_with(|first: char| first.is_ascii_digit())
}

fn is_version(version: &str) -> bool {
    let parts: Vec<&str> = version.split('.').collect();
    let number = |part: &&str| part.parse::<u32>().is_ok() && !part.starts_with('+');
    (2..=4).contains(&parts.len()) && parts.iter().all(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_version_have_their_forms() {
        for name in ["Demo", "_x", "a1"] {
            assert!(is_valid(name), "{name}");
        }
        for name in ["1a", "a b", "é"] {
            assert!(!is_valid(name), "{name}");
        }
        for version in ["1.0", "1.2.3", "1.0.0.0"] {
            assert!(is_version(version), "{version}");
        }
        for version in ["", "1", "1.x", "1..2", "1.2.3.4.5", "+1.0"] {
            assert!(!is_version(version), "{version}");
        }
    }
}
