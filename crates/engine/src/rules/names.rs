//! Full names, put together by the organization's convention (security.md §1.1).

use model::value::Value;

use super::draft::Draft;

/// Sets `fullname` from the parts of a person's name, if the draft names one of them. `old` are the
/// parts as they are: first, middle, last.
pub(crate) fn set_full_name(draft: &mut Draft, old: [Option<String>; 3], convention: i64) {
    const PARTS: [&str; 3] = ["firstname", "middlename", "lastname"];
    let is_person = PARTS.iter().all(|part| draft.table.column(part).is_some());
    if !is_person || !PARTS.iter().any(|part| draft.get(part).is_some()) {
        return;
    }
    let [first, middle, last] = {
        let mut old = old.into_iter();
        PARTS.map(|part| match (draft.get(part), old.next().flatten()) {
            (Some(Value::Text(text)), _) => text.trim().to_owned(),
            (Some(_), _) => String::new(),
            (None, old) => old.unwrap_or_default(),
        })
    };
    let full = full_name(&first, &middle, &last, convention);
    draft.set("fullname", if full.is_empty() { Value::Null } else { Value::Text(full) });
}

/// The parts in the order of a convention; empty parts and their separators are dropped.
fn full_name(first: &str, middle: &str, last: &str, convention: i64) -> String {
    let initial: String =
        middle.chars().next().map(|letter| format!("{letter}.")).unwrap_or_default();
    let join = |parts: &[&str], separator: &str| {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        parts.join(separator)
    };
    match convention {
        0 => join(&[last, first], ", "),
        2 => join(&[last, &join(&[first, &initial], " ")], ", "),
        3 => join(&[first, &initial, last], " "),
        4 => join(&[last, &join(&[first, middle], " ")], ", "),
        5 => join(&[first, middle, last], " "),
        6 => join(&[last, first], " "),
        7 => join(&[last, first], ""),
        _ => join(&[first, last], " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_convention_orders_the_parts_and_drops_empty_ones() {
        let check = |convention: i64, full: &str, without_middle: &str, last_only: &str| {
            assert_eq!(full_name("Ada", "Maria", "King", convention), full);
            assert_eq!(full_name("Ada", "", "King", convention), without_middle);
            assert_eq!(full_name("", "", "King", convention), last_only);
        };
        check(0, "King, Ada", "King, Ada", "King");
        check(1, "Ada King", "Ada King", "King");
        check(2, "King, Ada M.", "King, Ada", "King");
        check(3, "Ada M. King", "Ada King", "King");
        check(4, "King, Ada Maria", "King, Ada", "King");
        check(5, "Ada Maria King", "Ada King", "King");
        check(6, "King Ada", "King Ada", "King");
        check(7, "KingAda", "KingAda", "King");
    }
}
