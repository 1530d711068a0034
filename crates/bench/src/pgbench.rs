//! PostgreSQL's own benchmark beside the server: the statements of a create and an update, each a
//! transaction of its own, over as many connections.

use std::fs;
use std::path::Path;
use std::process::Command;

use model::value::Value;
use serde::Serialize;
use uuid::Uuid;

use crate::Outcome;
use crate::generate::{Size, template};
use crate::measure::median;
use crate::operation::Kind;
use crate::random::Random;

/// What the server reaches of pgbench's rate.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reached {
    pub(crate) name: String,
    pub(crate) ours: f64,
    pub(crate) pgbench: f64,
}

/// The part of pgbench's rate that the server aims for.
pub(crate) const AIM: f64 = 0.6;
/// Rows that updates choose from.
const ROWS: u64 = 500;
/// An id that rises with time, as those of the server do.
const ID: &str = "(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') \
    || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid";
const VERSION: &str = "nextval('onbehalf_row_version')";
const NOW: &str = "date_trunc('second', now())";

/// The statement of an operation for pgbench; none for one that is no single write.
pub(crate) fn script(kind: Kind, user: Uuid, size: Size) -> Outcome<Option<String>> {
    match kind {
        Kind::Create => create(user).map(Some),
        Kind::Update => Ok(Some(update(user, size))),
        _ => Ok(None),
    }
}

fn create(user: Uuid) -> Outcome<String> {
    let mut columns: Vec<(String, String)> = [
        ("accountid", ID),
        ("createdon", NOW),
        ("modifiedon", NOW),
        ("versionnumber", VERSION),
        ("name", "'Account ' || :n"),
        ("accountnumber", "'N-' || :n"),
        ("telephone1", "'+1 555 ' || :n"),
        ("stockexchange", "'Springfield'"),
        ("numberofemployees", ":n % 10000"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (column, value) in template(user)? {
        if columns.iter().any(|(name, _)| *name == column) {
            continue;
        }
        let text = match value {
            Value::Null => continue,
            Value::Bool(value) => value.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Double(number) => number.to_string(),
            Value::Decimal(number) => number.to_string(),
            Value::Text(text) => quoted(&text),
            Value::Guid(id) => quoted(&id.to_string()),
            Value::Reference(reference) => {
                if column == "ownerid" {
                    columns.push((format!("{column}$table"), quoted(&reference.table)));
                }
                quoted(&reference.id.to_string())
            }
            other => return Err(format!("pgbench cannot store {other:?}")),
        };
        columns.push((column, text));
    }
    let names: Vec<String> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let values: Vec<&str> = columns.iter().map(|(_, value)| value.as_str()).collect();
    Ok(format!(
        "\\set n random(1, 10000000)\nINSERT INTO account ({}) VALUES ({});\n",
        names.join(", "),
        values.join(", ")
    ))
}

fn update(user: Uuid, size: Size) -> String {
    let mut random = Random::new(11, 11, 0);
    let ids: Vec<String> =
        (0..ROWS).map(|_| size.account_id(random.below(size.accounts)).to_string()).collect();
    format!(
        "\\set n random(1, 10000000)\n\\set row random(1, {ROWS})\nUPDATE account SET \
         fax = '+1 555 ' || :n, websiteurl = 'https://example.com/' || :n, modifiedby = '{user}', \
         modifiedonbehalfby = NULL, modifiedon = {NOW}, versionnumber = {VERSION} \
         WHERE accountid = ('{{{}}}'::uuid[])[:row];\n",
        ids.join(",")
    )
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Transactions a second, the median of some turns.
pub(crate) fn rate(
    programs: &Path,
    url: &str,
    script: &str,
    (connections, seconds, rounds): (usize, f64, usize),
) -> Outcome<f64> {
    let file = std::env::temp_dir().join(format!("onbehalf-pgbench-{}.sql", std::process::id()));
    let failed = |error: std::io::Error| format!("pgbench: {error}");
    fs::write(&file, script).map_err(failed)?;
    let mut rates = Vec::new();
    for _ in 0..rounds {
        let output = Command::new(programs.join("pgbench"))
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=1"])
            .arg(format!("--client={connections}"))
            .arg(format!("--time={}", seconds.ceil().max(1.0)))
            .arg(format!("--file={}", file.display()))
            .arg(url)
            .output()
            .map_err(failed)?;
        let text = String::from_utf8_lossy(&output.stdout);
        let told = text.lines().find_map(|line| line.strip_prefix("tps = "));
        let rate = told.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
        let said = String::from_utf8_lossy(&output.stderr);
        rates.push(rate.ok_or_else(|| format!("pgbench: {}", said.trim()))?);
    }
    // Nothing depends on whether it is still there.
    let _ = fs::remove_file(&file);
    Ok(median(rates.into_iter()))
}
