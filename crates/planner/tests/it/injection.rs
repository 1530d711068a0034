//! Every name and every text of the golden questions, one after the other, becomes a hostile one: the
//! question is refused, or its SQL has nothing of it. So no edge and no language can bring a text of a
//! client into SQL, whatever it lets pass.

use std::collections::BTreeSet;

use model::Uuid;
use planner::{Dialect, Plan, plan_at};
use serde_json::Value as Json;

use crate::golden::cases;
use crate::notation;
use crate::people::{CATALOG, access, circumstances};

/// What to look for. It stands in every hostile text, and nothing of ours is called so.
const SENTINEL: &str = "zqxj";

/// Texts that end, comment out or continue whatever they stand in, without what the notation reads.
const HOSTILE: [&str; 6] = [
    "zqxj",
    "zqxj\"; DROP TABLE account;--",
    "zqxj'; SELECT 1;--",
    "zqxj`]",
    "zqxj$1?1",
    "E'zqxj\\",
];

/// Words of the notation, which are no texts of anybody.
const WORDS: [&str; 36] = [
    "*",
    "outer",
    "first",
    "count",
    "different",
    "sum",
    "average",
    "min",
    "max",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "fiscal period",
    "fiscal year",
    "User",
    "NotUser",
    "BusinessUnit",
    "NotBusinessUnit",
    "RoleBusinessUnit",
    "Teams",
    "UserOrTeams",
    "UserOrReports",
    "UserOrReportsAndTeams",
    "Language",
    "Above",
    "AboveOrEqual",
    "Under",
    "UnderOrEqual",
    "NotUnder",
    "",
    "output",
    "label",
    "every",
    "exists",
];

/// Calls `change` with each part of each text that is a name or a text of its own.
fn parts(json: &mut Json, change: &mut dyn FnMut(&str) -> Option<String>) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| parts(item, change)),
        Json::Object(object) => object.values_mut().for_each(|item| parts(item, change)),
        Json::String(text) => {
            let mut changed = String::new();
            for piece in text.split_inclusive(['>', '/', '.', '=']) {
                let part = piece.trim_end_matches(['>', '/', '.', '=']);
                let end = piece.strip_prefix(part).unwrap_or_default();
                let name = part.trim_start_matches('-');
                let name = name.strip_prefix("output ").unwrap_or(name);
                let name = name.strip_prefix("label ").unwrap_or(name);
                let is_word =
                    WORDS.contains(&name) || name.starts_with(|c: char| c.is_ascii_digit());
                let new = (!is_word).then(|| change(name)).flatten();
                changed.push_str(part.strip_suffix(name).unwrap_or_default());
                changed.push_str(new.as_deref().unwrap_or(name));
                changed.push_str(end);
            }
            *text = changed;
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// All SQL of a plan, for both databases.
fn texts(plan: &Plan) -> Vec<String> {
    let mut all = Vec::new();
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        all.push(plan.statement(dialect).sql().to_owned());
        all.extend(plan.count(dialect).map(|count| count.sql().to_owned()));
        for collection in plan.collections() {
            all.push(collection.statement(vec![Uuid::from_u128(1)], dialect).sql().to_owned());
            all.extend(texts(collection.plan()));
        }
    }
    all
}

#[test]
fn no_name_and_no_text_of_a_question_is_in_the_sql() {
    let (mut served, mut refused) = (0, 0);
    for (folder, case) in cases() {
        if case["ask"].is_null() {
            continue;
        }
        let mut names = BTreeSet::new();
        parts(&mut case["ask"].clone(), &mut |name| {
            names.insert(name.to_owned());
            None
        });
        for name in &names {
            if name.parse::<Uuid>().is_ok() {
                continue;
            }
            for hostile in HOSTILE {
                let mut ask = case["ask"].clone();
                parts(&mut ask, &mut |part| (part == name).then(|| hostile.to_owned()));
                let question = notation::query(&ask);
                let access = access("system");
                let scope = notation::scope(&case["from"]);
                let planned =
                    plan_at(&question, scope.as_ref(), &CATALOG, &access, &circumstances());
                let what = format!("{}: `{hostile}` for `{name}`", folder.display());
                match planned {
                    Err(error) => {
                        let status = error.code().status;
                        assert!([400, 404, 501].contains(&status), "{what}: {status} {error}");
                        refused += 1;
                    }
                    Ok(plan) => {
                        served += 1;
                        for text in texts(&plan) {
                            assert!(!text.to_lowercase().contains(SENTINEL), "{what}: {text}");
                        }
                    }
                }
            }
        }
    }
    assert!(served > 300 && refused > 300, "{served} served, {refused} refused");
}
