//! Which of the 123 scenarios of security.md §10 are run, by the numbers at the end of the names of
//! tests (`…_5_to_9`, `…_14_15`, `…_112`), and which wait for a later issue. None is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::coverage::tests_in;

const SCENARIOS: u32 = 123;

/// What waits for what. Each of these issues empties its part.
const WAITING: [(u32, &str); 3] =
    [(106, "ExecuteMultiple"), (107, "SOAP"), (114, "the table of emails")];

#[test]
fn every_scenario_is_run_or_waits_for_a_later_issue() {
    let wrong = differences(&run(), &WAITING);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The scenarios that tests show, by their names.
fn run() -> BTreeSet<u32> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let areas = ["security", "people"].map(|area| folder.join(area));
    areas.iter().flat_map(|area| tests_in(area)).flat_map(|name| numbers(&name)).collect()
}

fn differences(run: &BTreeSet<u32>, waiting: &[(u32, &str)]) -> Vec<String> {
    let waiting: BTreeMap<u32, &str> = waiting.iter().copied().collect();
    let of = |number: u32| match (run.contains(&number), waiting.get(&number)) {
        (false, None) => Some(format!("{number} is neither run nor waited for")),
        (true, Some(_)) => Some(format!("{number} is run: take it off the list")),
        _ => None,
    };
    let unknown =
        run.iter().chain(waiting.keys()).filter(|number| !(1..=SCENARIOS).contains(*number));
    let unknown = unknown.map(|number| format!("there is no scenario {number}"));
    (1..=SCENARIOS).filter_map(of).chain(unknown).collect()
}

/// The numbers at the end of a name.
fn numbers(name: &str) -> Vec<u32> {
    let mut words: Vec<&str> = Vec::new();
    for word in name.rsplit('_') {
        let number = word.parse::<u32>().is_ok();
        // A number is no scenario's if a word that is none comes after it.
        if !number && word != "to" {
            break;
        }
        words.insert(0, word);
    }
    let mut found = Vec::new();
    let mut rest = words.into_iter().peekable();
    while let Some(word) = rest.next() {
        let Ok(first) = word.parse::<u32>() else { continue };
        if rest.peek() == Some(&"to") {
            rest.next();
            let last = rest.next().and_then(|word| word.parse().ok()).unwrap_or(first);
            found.extend(first..=last);
        } else {
            found.push(first);
        }
    }
    found
}

#[test]
fn numbers_stand_at_the_end_of_names() {
    let check = |name: &str, expected: &[u32]| assert_eq!(numbers(name), expected, "{name}");
    check("lists_reach_as_far_as_the_depth_5_to_9", &[5, 6, 7, 8, 9]);
    check("a_row_that_is_not_there_14_15", &[14, 15]);
    check("a_group_lets_nobody_act_112", &[112]);
    check("two_12_ranges_1_to_3_7_10_to_11", &[1, 2, 3, 7, 10, 11]);
    check("depth_2_is_no_scenario", &[]);
    check("a_test_without_any", &[]);
    check("something_to_5", &[5]);
}

#[test]
fn what_is_missing_or_listed_in_vain_is_told() {
    let all = (1..=SCENARIOS).collect::<BTreeSet<u32>>();
    assert_eq!(differences(&all, &[]), Vec::<String>::new());
    let but = |left_out: u32| all.iter().copied().filter(|number| *number != left_out).collect();
    assert_eq!(differences(&but(7), &[]), ["7 is neither run nor waited for"]);
    assert_eq!(differences(&but(7), &[(7, "x")]), Vec::<String>::new());
    assert_eq!(differences(&all, &[(7, "x")]), ["7 is run: take it off the list"]);
    assert_eq!(differences(&all, &[(124, "x")]), ["there is no scenario 124"]);
}
