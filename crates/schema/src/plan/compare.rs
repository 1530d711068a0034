//! Differences between what is said and what is there, as people read them.

use serde::Serialize;
use toml::{Table, Value};

use crate::text;

/// The values that are said and are not so, each as `name: old -> new`. `inside` are those whose own
/// values are compared.
pub(crate) fn differences<T: Serialize>(said: &T, there: &T, inside: &[&str]) -> Vec<String> {
    let mut told = Vec::new();
    let there = as_table(there);
    for (name, value) in as_table(said) {
        let old = there.get(&name);
        match (value, old) {
            (Value::Table(values), old) if inside.contains(&name.as_str()) => {
                let old = old.and_then(Value::as_table);
                for (name, value) in values {
                    tell(&mut told, &name, &value, old.and_then(|old| old.get(&name)));
                }
            }
            (value, old) => tell(&mut told, &name, &value, old),
        }
    }
    told
}

fn tell(told: &mut Vec<String>, name: &str, value: &Value, old: Option<&Value>) {
    if old != Some(value) {
        let old = old.map_or_else(|| "none".to_owned(), text::value);
        told.push([name, ": ", &old, " -> ", &text::value(value)].concat());
    }
}

fn as_table<T: Serialize>(value: &T) -> Table {
    match Value::try_from(value) {
        Ok(Value::Table(table)) => table,
        _ => Table::new(),
    }
}

/// So many of something.
pub(crate) fn count(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    [&number.to_string(), " ", what, ending].concat()
}
