//! `bench metadata`: what `$metadata` costs in an organization of many tables: written, kept, packed;
//! how much memory the server has then; and what changes of definitions cost.

mod changes;
mod tables;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use engine::{Clock, Contents, Engine};
use store::Store;

use crate::Outcome;
use crate::generate::{ADMINISTRATOR, cause, database_file, note};
use crate::http::{self, Answer};
use crate::measure::median;
use crate::options::Options;
use crate::process::{self, Running};
use crate::report::print;
use crate::run::build;

const TABLES: usize = 500;
const COLUMNS: usize = 50;
/// Changes with what is made, so that what earlier versions made is made anew.
const VERSION: u32 = 1;
/// Starts, each with a first document; and questions for a document that is kept.
const STARTS: usize = 5;
const QUESTIONS: usize = 100;

/// What one start has shown, in milliseconds and MiB.
struct Seen {
    ready: f64,
    before: f64,
    written: f64,
    kept: f64,
    packed: f64,
    kept_packed: f64,
    known: f64,
    annotated: f64,
    part: f64,
    after: f64,
    sizes: (usize, usize),
}

/// Makes the organization, if it is not kept from an earlier run, and measures.
pub(crate) fn main(arguments: &[String]) -> Outcome<()> {
    let Some(options) = Options::read(arguments)? else {
        return print(crate::options::USAGE);
    };
    let program = match &options.server {
        Some(program) => program.clone(),
        None => build()?,
    };
    let data = options.folder.join(format!("metadata-{TABLES}-{COLUMNS}"));
    let made = make(&data, options.fresh)?;
    let mut seen = Vec::new();
    for _ in 0..STARTS {
        seen.push(measure(&program, &data)?);
    }
    report(made, &seen)?;
    report_changes(&measure_changes(&program, &data)?)
}

/// Changes definitions while a server runs.
fn measure_changes(program: &Path, data: &Path) -> Outcome<changes::Seen> {
    let token = token(program, data)?;
    let mut command = Command::new(program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    let server = Running::start(&mut command, &data.join("server.log"))?;
    let asker = changes::Asker { address: server.address, token: &token };
    let seen = changes::measure(&asker, data)?;
    server.stop()?;
    Ok(seen)
}

fn report_changes(seen: &changes::Seen) -> Outcome<()> {
    let lines = [
        ("a table with ten columns made", seen.table, Some(50.0)),
        ("a column added to 1,000,000 rows", seen.column, None),
        ("one definition by its name", seen.definition, Some(2.0 * seen.row)),
        ("one row by its key", seen.row, None),
    ];
    let mut text = String::from("\n");
    for (name, value, aim) in lines {
        line(&mut text, name, value, "ms", aim)?;
    }
    print(&text)
}

fn line(text: &mut String, name: &str, value: f64, unit: &str, aim: Option<f64>) -> Outcome<()> {
    let aim = match aim {
        Some(aim) if value <= aim => format!("  (aim {aim:.1})"),
        Some(aim) => format!("  MISSED (aim {aim:.1})"),
        None => String::new(),
    };
    writeln!(text, "{name:42} {value:9.2} {unit}{aim}").map_err(|error| error.to_string())
}

fn token(program: &Path, data: &Path) -> Outcome<String> {
    let token = Command::new(program)
        .args(["token", "--as", ADMINISTRATOR, "--data"])
        .arg(data)
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    Ok(String::from_utf8_lossy(&token.stdout).trim().to_owned())
}

/// Makes the organization; how long that took, if it was not there.
fn make(data: &Path, fresh: bool) -> Outcome<Option<Duration>> {
    let marker = data.join("generated");
    let mark = format!("{VERSION} {}", seed::VERSION);
    if !fresh && fs::read_to_string(&marker).is_ok_and(|text| text == mark) {
        return Ok(None);
    }
    let io = |error: std::io::Error| format!("{}: {error}", data.display());
    if data.exists() {
        fs::remove_dir_all(data).map_err(io)?;
    }
    fs::create_dir_all(data).map_err(io)?;
    note(&format!("making {TABLES} tables of {COLUMNS} columns"));
    let begun = Instant::now();
    let store = Store::open_sqlite(&database_file(data)).map_err(|error| cause(&error))?;
    let tables = tables::tables(TABLES, COLUMNS)?;
    let opened = Engine::open_with(store, Contents::Bare, tables, Clock::System);
    opened.map_err(|error| cause(&error))?;
    let took = begun.elapsed();
    fs::write(&marker, mark).map_err(io)?;
    Ok(Some(took))
}

fn measure(program: &Path, data: &Path) -> Outcome<Seen> {
    let token = token(program, data)?;
    let mut command = Command::new(program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    let server = Running::start(&mut command, &data.join("server.log"))?;
    let ask = |path: &str, more: &str, status: u16| -> Outcome<(f64, Answer)> {
        let request = format!(
            "GET /api/data/v9.2/{path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             {more}\r\n",
            server.address
        );
        let begun = Instant::now();
        let answer = http::ask(server.address, &request)?;
        let took = begun.elapsed().as_secs_f64() * 1e3;
        if answer.status == status {
            Ok((took, answer))
        } else {
            Err(format!("{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)))
        }
    };
    let often = |path: &str, more: &str, status: u16| -> Outcome<f64> {
        let times: Outcome<Vec<f64>> =
            (0..QUESTIONS).map(|_| ask(path, more, status).map(|(took, _)| took)).collect();
        Ok(median(times?.into_iter()))
    };
    // Reading the catalog is no part of a document.
    ask("WhoAmI", "", 200)?;
    let before = process::memory(server.id())?.0;
    let gzip = "Accept-Encoding: gzip\r\n";
    let (written, first) = ask("$metadata", "", 200)?;
    let kept = often("$metadata", "", 200)?;
    let (packed, second) = ask("$metadata", gzip, 200)?;
    let kept_packed = often("$metadata", gzip, 200)?;
    let tag = first.header("ETag").ok_or("a document without a tag")?;
    let known = often("$metadata", &format!("If-None-Match: {tag}\r\n"), 304)?;
    let (annotated, _) = ask("$metadata?annotations=true", gzip, 200)?;
    let part = format!("$metadata?tables={},{},account", tables::name(0), tables::name(499));
    let (part, _) = ask(&part, "", 200)?;
    let after = process::memory(server.id())?.0;
    let ready = server.ready.as_secs_f64() * 1e3;
    server.stop()?;
    let sizes = (first.body.len(), second.body.len());
    Ok(Seen {
        ready,
        before,
        written,
        kept,
        packed,
        kept_packed,
        known,
        annotated,
        part,
        after,
        sizes,
    })
}

fn report(made: Option<Duration>, seen: &[Seen]) -> Outcome<()> {
    let of = |field: fn(&Seen) -> f64| median(seen.iter().map(field));
    let (plain, packed) = seen.first().map_or((0, 0), |seen| seen.sizes);
    let mut text = format!(
        "$metadata of {TABLES} tables of {COLUMNS} columns besides the shipped ones: {} KiB, packed {} \
         KiB; medians of {STARTS} starts, of {QUESTIONS} questions each\n\n",
        plain / 1024,
        packed / 1024,
    );
    let lines = [
        ("organization made", made.map_or(f64::NAN, |made| made.as_secs_f64() * 1e3), "ms", None),
        ("ready after", of(|seen| seen.ready), "ms", None),
        ("written for the first who asks", of(|seen| seen.written), "ms", Some(300.0)),
        ("kept", of(|seen| seen.kept), "ms", Some(10.0)),
        ("packed for the first who asks", of(|seen| seen.packed), "ms", Some(300.0)),
        ("kept and packed", of(|seen| seen.kept_packed), "ms", Some(10.0)),
        ("known to the client (304)", of(|seen| seen.known), "ms", Some(10.0)),
        ("written with annotations and packed", of(|seen| seen.annotated), "ms", None),
        ("of three tables", of(|seen| seen.part), "ms", None),
        ("memory before the first document", of(|seen| seen.before), "MiB", None),
        ("memory after all of them", of(|seen| seen.after), "MiB", Some(150.0)),
    ];
    for (name, value, unit, aim) in lines.into_iter().filter(|(_, value, ..)| !value.is_nan()) {
        line(&mut text, name, value, unit, aim)?;
    }
    print(&text)
}
