//! What a run prints: a table for people, JSON for whatever compares runs.

use std::fmt::Write as _;
use std::io::Write as _;

use serde::Serialize;

use crate::Outcome;
use crate::pgbench::{AIM, Reached};

/// Medians of one side. Times are microseconds, memory is MiB.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) rate: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) cpu: f64,
    pub(crate) database_cpu: f64,
    /// Resident, with the pages of the database file, counted once for each connection that maps it.
    pub(crate) memory: f64,
    /// Resident and of no file.
    pub(crate) memory_of_no_file: f64,
    pub(crate) bytes: f64,
}

/// An operation's results.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) beside_floor: bool,
    /// Rows of the page, where the user decides about it.
    pub(crate) rows: Option<usize>,
    pub(crate) ours: Figures,
    /// The floor, or the same request as System Administrator.
    pub(crate) beside: Figures,
    /// The floor's CPU time by the server's; for security, the server's by the administrator's.
    pub(crate) ratio: f64,
    /// The server's requests per second by the other side's.
    pub(crate) rate_ratio: f64,
    pub(crate) aim: f64,
}

/// How a start on an existing organization went: milliseconds, MiB.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Start {
    pub(crate) ready: f64,
    pub(crate) first_answer: f64,
    pub(crate) memory: f64,
    pub(crate) memory_of_no_file: f64,
}

/// The results on one database.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) database: &'static str,
    pub(crate) remarks: String,
    pub(crate) start: Start,
    pub(crate) lines: Vec<Line>,
    /// Beside PostgreSQL's own benchmark.
    pub(crate) reached: Vec<Reached>,
}

impl Report {
    pub(crate) fn table(&self) -> String {
        let mut text = format!("\n{}\n{}\n", self.database, self.remarks);
        let Start { ready, first_answer, memory, memory_of_no_file } = &self.start;
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "start: ready after {ready:.0} ms, first answer after {first_answer:.0} ms (aim: 50); \
             then {memory:.0} MiB resident (aim: 40), {memory_of_no_file:.0} of them not file\n"
        );
        let _ = writeln!(
            text,
            "{:<40}{:>5}{:>10}{:>9}{:>9}{:>10}{:>9}{:>9}{:>10}{:>10}{:>8}{:>8}{:>7}",
            "",
            "rows",
            "req/s",
            "p50 us",
            "p99 us",
            "CPU us",
            "DB us",
            "own MiB",
            "beside/s",
            "CPU us",
            "rates",
            "ratio",
            "aim"
        );
        for line in &self.lines {
            let Line { name, ours, beside, ratio, rate_ratio, aim, beside_floor, rows } = line;
            let rows = rows.map(|rows| rows.to_string()).unwrap_or_default();
            let sign = if *beside_floor { ">=" } else { "<=" };
            let _ = writeln!(
                text,
                "{name:<40}{rows:>5}{:>10.0}{:>9.0}{:>9.0}{:>10.1}{:>9.1}{:>9.0}{:>10.0}{:>10.1}\
                 {rate_ratio:>8.2}{ratio:>8.2}{sign:>4}{aim:.1}",
                ours.rate,
                ours.p50,
                ours.p99,
                ours.cpu,
                ours.database_cpu,
                ours.memory_of_no_file,
                beside.rate,
                beside.cpu,
            );
        }
        text.push_str(
            "\nbeside: the floor; for S and O the same rows as System Administrator, for I the same by the user \
             itself. rates: requests per second by those beside. ratio: the floor's \
             CPU time per request by the server's, PostgreSQL's included; for S, O and I the user's by \
             those beside. rows: of the page; the administrator's has as many. own MiB: resident without pages of files. Median of the turns.\n",
        );
        for Reached { name, ours, pgbench } in &self.reached {
            let ratio = ours / pgbench;
            let _ = writeln!(
                text,
                "{name} beside pgbench with the same statement, prepared, a transaction each: \
                 {ours:.0} and {pgbench:.0} a second: {ratio:.2} (aim: {AIM})"
            );
        }
        text
    }
}

/// Prints to standard output.
pub(crate) fn print(text: &str) -> Outcome<()> {
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}
