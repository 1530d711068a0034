//! TOML as these files have it: one line for each thing, always written the same way.

use std::fmt::Write;

use toml::{Table, Value};

/// Writes a file: plain values first, then a section for each of the maps named in `sections`, in
/// which every entry is a line. Lists of tables stand with one table on a line.
pub(crate) fn page(table: &Table, sections: &[&str]) -> String {
    let mut out = String::new();
    for (key, value) in table {
        if !sections.contains(&key.as_str()) {
            entry(&mut out, key, value);
        }
    }
    for section in sections {
        let Some(Value::Table(entries)) = table.get(*section) else { continue };
        if entries.is_empty() {
            continue;
        }
        begin(&mut out, &[section]);
        let (long, short): (Vec<_>, Vec<_>) =
            entries.iter().partition(|(_, value)| holds_tables(value));
        for (key, value) in short {
            entry(&mut out, key, value);
        }
        for (key, value) in long {
            if let Value::Table(entries) = value {
                begin(&mut out, &[section, key]);
                for (key, value) in entries {
                    entry(&mut out, key, value);
                }
            }
        }
    }
    out
}

/// A value on one line.
pub(crate) fn value(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value);
    out
}

fn begin(out: &mut String, names: &[&str]) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push('[');
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            out.push('.');
        }
        write_key(out, name);
    }
    out.push_str("]\n");
}

/// Whether a table has a list of tables in it, which needs lines of its own.
fn holds_tables(value: &Value) -> bool {
    matches!(value, Value::Table(table) if table.values().any(is_list_of_tables))
}

fn is_list_of_tables(value: &Value) -> bool {
    matches!(value, Value::Array(items) if items.iter().any(Value::is_table))
}

fn entry(out: &mut String, key: &str, value: &Value) {
    write_key(out, key);
    out.push_str(" = ");
    match value {
        Value::Array(items) if is_list_of_tables(value) => {
            out.push_str("[\n");
            for item in items {
                out.push_str("    ");
                write_value(out, item);
                out.push_str(",\n");
            }
            out.push(']');
        }
        value => write_value(out, value),
    }
    out.push('\n');
}

fn write_key(out: &mut String, key: &str) {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) {
        out.push_str(key);
    } else {
        write_text(out, key);
    }
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::String(text) => write_text(out, text),
        Value::Float(number) => write_number(out, *number),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Table(entries) if entries.is_empty() => out.push_str("{}"),
        Value::Table(entries) => {
            out.push_str("{ ");
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_key(out, key);
                out.push_str(" = ");
                write_value(out, value);
            }
            out.push_str(" }");
        }
        Value::Integer(number) => write_displayed(out, number),
        Value::Boolean(value) => write_displayed(out, value),
        Value::Datetime(value) => write_displayed(out, value),
    }
}

/// Whole numbers without a point, as people write limits.
fn write_number(out: &mut String, number: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "whole numbers below 2^53 are exact")]
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        write_displayed(out, &(number as i64));
    } else {
        write_displayed(out, &Value::Float(number));
    }
}

fn write_displayed(out: &mut String, value: &dyn std::fmt::Display) {
    // Writing to a text cannot fail.
    let _ = write!(out, "{value}");
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thing_is_a_line_and_reads_back_as_it_was() {
        let text = "label = \"A \\\"b\\\"\\n\\u0007\"\nmin = -5\nshare = 0.5\n\n[columns]\n\
                    a = { type = \"String\", of = [\"x\", \"y\"] }\n\"b c\" = { label = { 1031 = \"ä\" } }\n\
                    d = [\n    { value = 1 },\n    { value = 2, empty = {} },\n]\n\n[columns.e]\n\
                    label = \"E\"\noptions = [\n    { value = 1 },\n]\n";
        let table: Table = toml::from_str(text).unwrap();
        assert_eq!(page(&table, &["columns"]), text);
    }
}
