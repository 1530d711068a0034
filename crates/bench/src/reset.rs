//! `bench reset`: what those wait for who test against the demo organization: the start of a server that
//! keeps nothing, and snapshot, restore and reset, after a few rows changed and after none.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use crate::Outcome;
use crate::demo::{Asker, on_each, serve};
use crate::generate::note;
use crate::measure::median;
use crate::process;
use crate::report::print;

/// Starts, and turns of each of the others, of which the median is told.
const STARTS: usize = 7;
const TURNS: usize = 30;
/// Rows that a turn makes, as a test would.
const ROWS: usize = 10;
/// Milliseconds that each may take on the embedded database.
const AIM: f64 = 10.0;

/// Measures the embedded database, and PostgreSQL if it is asked for.
pub(crate) fn main(arguments: &[String]) -> Outcome<()> {
    on_each(arguments, "reset", |_, program, folder, database| {
        if !database.is_empty() {
            return print(&changes("PostgreSQL", program, folder, database, None)?);
        }
        print(&starts(program, folder)?)?;
        let ephemeral = ["--ephemeral"].map(str::to_owned);
        print(&changes("in memory", program, folder, &ephemeral, Some(AIM))?)?;
        print(&changes("SQLite, on disk", program, folder, &[], Some(AIM))?)
    })
}

/// How soon a server that keeps nothing is there.
fn starts(program: &Path, folder: &Path) -> Outcome<String> {
    let (mut ready, mut first, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let server = serve(program, folder, &["--ephemeral".to_owned()])?;
        let asker = Asker::new(server.address)?;
        asker.ask("GET", "/api/data/v9.2/WhoAmI", "", 200)?;
        first.push(server.begun.elapsed().as_secs_f64() * 1e3);
        ready.push(server.ready.as_secs_f64() * 1e3);
        memory.push(process::memory(server.id())?.0);
        server.stop()?;
    }
    let mut text = format!("serve --ephemeral --demo --allow-reset, medians of {STARTS} starts\n");
    line(&mut text, "ready after", median(ready.into_iter()), "ms", None)?;
    line(&mut text, "token and first answer after", median(first.into_iter()), "ms", None)?;
    line(&mut text, "memory then", median(memory.into_iter()), "MiB", None)?;
    Ok(text)
}

/// Snapshot, restore and reset on one database.
fn changes(
    name: &str,
    program: &Path,
    folder: &Path,
    more: &[String],
    aim: Option<f64>,
) -> Outcome<String> {
    note(&format!("measuring {name}"));
    let server = serve(program, folder, more)?;
    let asker = Asker::new(server.address)?;
    let mut times: [Vec<f64>; 5] = Default::default();
    for turn in 0..TURNS {
        let [snapshot, restore, unchanged, reset, again] = &mut times;
        change_rows(&asker, turn)?;
        snapshot.push(post(&asker, "snapshot")?);
        change_rows(&asker, turn)?;
        restore.push(post(&asker, "restore")?);
        unchanged.push(post(&asker, "restore")?);
        change_rows(&asker, turn)?;
        reset.push(post(&asker, "reset")?);
        again.push(post(&asker, "reset")?);
    }
    server.stop()?;
    let mut text =
        format!("\n{name}, medians of {TURNS} turns of {ROWS} rows made and one changed\n");
    let names =
        ["snapshot", "restore", "restore, nothing changed", "reset", "reset, nothing changed"];
    for (name, times) in names.into_iter().zip(times) {
        line(&mut text, name, median(times.into_iter()), "ms", aim)?;
    }
    Ok(text)
}

fn line(text: &mut String, name: &str, value: f64, unit: &str, aim: Option<f64>) -> Outcome<()> {
    let aim = match aim {
        Some(aim) if value < aim => format!("  (aim: under {aim:.0})"),
        Some(aim) => format!("  MISSED (aim: under {aim:.0})"),
        None => String::new(),
    };
    writeln!(text, "{name:32} {value:8.2} {unit}{aim}").map_err(|error| error.to_string())
}

/// One of the requests that are measured, in milliseconds.
fn post(asker: &Asker, what: &str) -> Outcome<f64> {
    let begun = Instant::now();
    let answer = asker.send("POST", &format!("/_onbehalf/v1/{what}"), "application/json", "")?;
    let took = begun.elapsed().as_secs_f64() * 1e3;
    if (200..300).contains(&answer.status) {
        return Ok(took);
    }
    let body = String::from_utf8_lossy(&answer.body);
    Err(format!("{what}: {} {body}", answer.status))
}

/// What a test does: rows made, one of them changed, of two tables.
fn change_rows(asker: &Asker, turn: usize) -> Outcome<()> {
    const ACCOUNTS: &str = "/api/data/v9.2/accounts";
    let mut made = String::new();
    for number in 0..ROWS {
        let (set, column) =
            if number % 2 == 0 { ("accounts", "name") } else { ("contacts", "lastname") };
        let body = format!("{{\"{column}\":\"Row {turn} {number}\"}}");
        let answer = asker.ask("POST", &format!("/api/data/v9.2/{set}"), &body, 204)?;
        if set == "accounts" {
            answer.header("OData-EntityId").unwrap_or_default().clone_into(&mut made);
        }
    }
    let key = made.rsplit_once('(').map_or("", |(_, key)| key);
    asker.ask("PATCH", &format!("{ACCOUNTS}({key}"), "{\"fax\":\"1\"}", 204).map(drop)
}
