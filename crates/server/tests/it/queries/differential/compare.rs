//! The server's rows against the runs of the naive answer.

use model::query::{Function, Query};
use model::value::Value;
use oracle::questions::{Answer, Cell, Data, Shown, about, fold, number};
use serde_json::Value as Json;

/// What is different; nothing if all is the same.
pub(super) fn difference(
    data: &Data,
    query: &Query,
    expected: &Answer,
    found: &[Json],
) -> Result<(), String> {
    let total: usize = expected.runs.iter().map(Vec::len).sum();
    let count = query.page.top.map_or(total, |top| total.min(top as usize));
    let reader = Reader { data, query };
    let all = || {
        let rows: Vec<String> = found.iter().map(Json::to_string).collect();
        let runs: Vec<String> = expected.runs.iter().map(|run| format!("{run:?}")).collect();
        let (runs, rows) = (runs.join("\n"), rows.join("\n"));
        format!("expected runs\n{runs}\nfound {} rows\n{rows}", found.len())
    };
    if found.len() != count {
        return Err(format!("{count} rows were expected\n{}", all()));
    }
    let mut found_rows = found.iter();
    for run in &expected.runs {
        let mut left: Vec<&Shown> = run.iter().collect();
        while !left.is_empty() {
            let Some(row) = found_rows.next() else { return Ok(()) };
            let Some(at) = left.iter().position(|shown| reader.shows(row, shown)) else {
                return Err(format!("this row is none of {left:?}\n{row}\n{}", all()));
            };
            left.remove(at);
        }
    }
    Ok(())
}

struct Reader<'a> {
    data: &'a Data,
    query: &'a Query,
}

impl Reader<'_> {
    /// Whether a row of the answer shows what it should.
    fn shows(&self, row: &Json, shown: &Shown) -> bool {
        let key = self.data.table(&self.query.table).key;
        self.shows_row(row, shown, Some(key))
    }

    fn shows_row(&self, row: &Json, shown: &Shown, key: Option<&str>) -> bool {
        let key = match (shown.id, key) {
            (Some(id), Some(key)) => row[key] == id.to_string(),
            _ => true,
        };
        let values = shown.values.iter().all(|(name, cell)| {
            let lookup = format!("_{name}_value");
            // An alias of SQL has no dot.
            let bare = name.replace('.', "_");
            let names = [&lookup, name, &bare];
            let json = names.iter().find_map(|name| row.get(name.as_str()));
            let json = json.unwrap_or(&Json::Null);
            self.is(json, name, cell)
        });
        let expands = shown.expands.iter().all(|(name, rows)| match &row[name] {
            Json::Null => rows.is_empty(),
            Json::Array(found) => {
                found.len() == rows.len()
                    && found.iter().zip(rows).all(|(row, shown)| self.shows_row(row, shown, None))
            }
            one => rows.len() == 1 && self.shows_row(one, &rows[0], None),
        });
        key && values && expands
    }

    fn is(&self, json: &Json, name: &str, cell: &Cell) -> bool {
        let Some(value) = cell else { return json.is_null() };
        match (value, json) {
            (Value::Text(text), Json::String(found)) if self.is_representative() => {
                fold(text) == fold(found)
            }
            (Value::Text(text), Json::String(found)) => text == found,
            (Value::Bool(value), Json::Bool(found)) => value == found,
            (Value::Guid(id), Json::String(found)) => id.to_string() == *found,
            (Value::Reference(row), Json::String(found)) => row.id.to_string() == *found,
            (Value::Timestamp(value), Json::String(found)) => value.to_string() == *found,
            (Value::Date(value), Json::String(found)) => value.to_string() == *found,
            (value, Json::Number(found)) => {
                let found = found.to_string().parse();
                match (number(value), found) {
                    (Some(value), Ok(found)) if self.is_average(name) => about(value, found),
                    (Some(value), Ok(found)) => value == found,
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Whether a text stands for all that are the same but for case and accents.
    fn is_representative(&self) -> bool {
        self.query.distinct || self.query.aggregation.is_some()
    }

    fn is_average(&self, name: &str) -> bool {
        let values = self.query.aggregation.iter().flat_map(|aggregation| &aggregation.values);
        values.into_iter().any(|each| each.name == name && each.function == Function::Average)
    }
}
