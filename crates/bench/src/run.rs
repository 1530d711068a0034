//! A whole run: organization, server and floor, comparison, measuring, report; on SQLite, and on
//! PostgreSQL if it is asked for.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use uuid::Uuid;

use crate::Outcome;
use crate::compare::{Pair, compare, rows_seen};
use crate::explain;
use crate::floor;
use crate::generate::{self, ADMINISTRATOR, END, IMPERSONATOR, Size, Viewer, note};
use crate::http;
use crate::measure::{Effort, Side, measure, median};
use crate::operation::Kind;
use crate::operations::{self, Asker, Beside, Operation};
use crate::options::{Options, Postgres};
use crate::pgbench::{self, Reached};
use crate::postgres::{self, Cluster};
use crate::process::{self, Running};
use crate::random::Random;
use crate::report::{Report, Start, print};
use crate::strict::Strictness;

const NOTES: &str = "\
CPU: time of the server's process, to 10 ms a turn; the load is a process of its own.
The floor reads on tokio's own threads, one connection each, without BEGIN where one statement is \
all; it writes on one thread, up to 128 waiting writes a commit, synchronous = FULL.
SQLite has no statistics (nothing runs ANALYZE, as on a real server).";

/// Starts of which the median is told.
const STARTS: usize = 5;

pub(crate) fn run(options: &Options) -> Outcome<()> {
    let size = Size::new(options.scale, options.contacts, options.seed);
    let program = match &options.server {
        Some(program) => program.clone(),
        None => build()?,
    };
    print(&operations::legend(size))?;
    let data = generate::on_sqlite(&options.folder, size, options.fresh)?;
    let bench = Bench { options, size, program, file: generate::database_file(&data) };
    let mut reports = Vec::new();
    let mut told = |report: Option<Report>| -> Outcome<()> {
        remove_created(&bench.file)?;
        if let Some(report) = report {
            print(&report.table())?;
            reports.push(report);
        }
        Ok(())
    };
    if !options.no_sqlite {
        told(bench.on(&data, None, None)?)?;
    }
    if let Some(place) = &options.postgres {
        told(bench.on_postgres(place)?)?;
    }
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&reports).map_err(|error| error.to_string())?;
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Builds the server as users get it, beside this program.
pub(crate) fn build() -> Outcome<PathBuf> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "-p", "server"]);
    if let Some(target) = own.parent().and_then(Path::parent) {
        cargo.arg("--target-dir").arg(target);
    }
    let status = cargo.status().map_err(|error| format!("cargo: {error}"))?;
    if !status.success() {
        return Err("the server cannot be built; name a program with `--server`".into());
    }
    Ok(own.with_file_name("onbehalf"))
}

struct Bench<'a> {
    options: &'a Options,
    size: Size,
    program: PathBuf,
    /// The floor's database.
    file: PathBuf,
}

/// The server's way to its organization.
struct Place<'a> {
    data: &'a Path,
    url: Option<&'a str>,
}

impl Bench<'_> {
    fn on_postgres(&self, place: &Postgres) -> Outcome<Option<Report>> {
        let (cluster, url) = match place {
            Postgres::Url(url) => (None, url.clone()),
            Postgres::Auto => {
                let name = format!("postgres-{}", self.size.name());
                let folder = std::env::temp_dir().join("onbehalf-bench").join(name);
                if self.options.fresh && folder.exists() {
                    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
                }
                let cluster = Cluster::start(&folder)?;
                let url = cluster.url.clone();
                (Some(cluster), url)
            }
        };
        let name = format!("postgres-keys-{}", self.size.name());
        let data = self.options.folder.join(name);
        generate::on_postgres(&url, &data, self.size, cluster.is_some())?;
        postgres::analyze(&url)?;
        let report = self.on(&data, Some(&url), cluster.as_ref().map(|cluster| cluster.process))?;
        postgres::remove_created(&url, first_created())?;
        Ok(report)
    }

    /// Measures the server on one database beside the floor on SQLite.
    fn on(&self, data: &Path, url: Option<&str>, helper: Option<u32>) -> Outcome<Option<Report>> {
        if self.options.explain {
            return self.explain(url);
        }
        let place = Place { data, url };
        let token = |who: &str| self.token(&place, who);
        let administrator = token(ADMINISTRATOR)?;
        let start = self.start_often(&place, &administrator)?;
        let server = self.serve(&place)?;
        let floor = self.floor(&administrator_id()?)?;
        let pair = Pair {
            server: server.address,
            floor: floor.address,
            same_file: url.is_none(),
            size: self.size,
            asker: &administrator,
        };
        let mut tokens = HashMap::new();
        let mut user = |user: u64| -> Outcome<String> {
            if let Some(known) = tokens.get(&user) {
                return Ok(String::clone(known));
            }
            let fresh = token(&generate::user_name(user))?;
            tokens.insert(user, fresh.clone());
            Ok(fresh)
        };
        let on_behalf = |header: String, viewer: Viewer| {
            format!("{header}CallerObjectId: {}\r\n", generate::user_object_id(viewer.user()))
        };
        let mut strictness = Strictness::new(server.address, &administrator)?;
        let mut work: Vec<(Operation, String, Option<String>, Option<usize>)> = Vec::new();
        for operation in operations::all(self.size).into_iter().filter(|each| self.is_wanted(each))
        {
            let asker = match operation.asker {
                Asker::Administrator => administrator.clone(),
                Asker::Direct(viewer) => user(viewer.user())?,
                Asker::OnBehalf(viewer) => on_behalf(user(IMPERSONATOR)?, viewer),
                Asker::Colleague(viewer) => on_behalf(user(viewer.colleague())?, viewer),
            };
            let mut rows = None;
            if operation.beside_floor() {
                compare(&pair, operation.kind, &self.file)?;
            } else {
                strictness.set(operation.strict)?;
                rows = rows_seen(&pair, &operation, &asker)?;
            }
            let direct = match operation.beside {
                Beside::Direct(viewer) => Some(user(viewer.user())?),
                Beside::Floor | Beside::Administrator => None,
            };
            work.push((operation, asker, direct, rows));
        }
        note("server and floor answer the same");
        let Options { rounds, seconds, connections, .. } = *self.options;
        let effort = Effort { rounds, seconds, connections, size: self.size };
        let (mut lines, mut reached) = (Vec::new(), Vec::new());
        for (operation, asker, direct, seen) in &work {
            strictness.set(operation.strict)?;
            let (kind, rows) = (operation.kind, operation.rows.as_slice());
            let ours = Side { running: &server, helper, asker, kind, rows };
            let beside = if operation.beside_floor() {
                Side { running: &floor, helper: None, asker, kind, rows }
            } else {
                let asker = direct.as_ref().unwrap_or(&administrator);
                let kind = operation.kind_beside(*seen);
                Side { running: &server, helper, asker, kind, rows }
            };
            let line = measure(operation, &ours, &beside, effort, *seen)?;
            note(&format!("{} done: {:.2}", operation.name, line.ratio));
            if let (Some(url), true) = (url, operation.beside_floor())
                && let Some(script) = pgbench::script(kind, administrator_id()?, self.size)?
            {
                let effort = (connections, seconds, rounds);
                let rate = pgbench::rate(&postgres::programs()?, url, &script, effort)?;
                let (name, ours) = (operation.name.clone(), line.ours.rate);
                reached.push(Reached { name, ours, pgbench: rate });
            }
            lines.push(line);
        }
        strictness.set(false)?;
        server.stop()?;
        drop(floor);
        let database = if url.is_some() { "PostgreSQL" } else { "SQLite" };
        Ok(Some(Report { database, remarks: NOTES.to_owned(), start, lines, reached }))
    }

    fn explain(&self, url: Option<&str>) -> Outcome<Option<Report>> {
        let place = url.map_or(explain::Place::Sqlite(&self.file), explain::Place::Postgres);
        let operations = operations::all(self.size).into_iter();
        let wanted: Vec<_> = operations.filter(|each| self.is_wanted(each)).collect();
        print(&explain::explain(&place, &wanted, self.size)?)?;
        Ok(None)
    }

    fn is_wanted(&self, operation: &Operation) -> bool {
        let only = &self.options.only;
        only.is_empty() || only.iter().any(|name| operation.name.starts_with(name.as_str()))
    }

    fn command(&self, place: &Place<'_>, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(name).arg("--data").arg(place.data);
        if let Some(url) = place.url {
            command.args(["--database-url", url]);
        }
        command
    }

    fn serve(&self, place: &Place<'_>) -> Outcome<Running> {
        let mut command = self.command(place, "serve");
        command.args(["--listen", "127.0.0.1:0"]);
        Running::start(&mut command, &place.data.join("server.log"))
    }

    fn floor(&self, user: &Uuid) -> Outcome<Running> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(own);
        command.arg("floor").arg(&self.file).arg(user.to_string());
        Running::start(&mut command, &self.file.with_file_name("floor.log"))
    }

    /// Header lines with a token of this user.
    fn token(&self, place: &Place<'_>, who: &str) -> Outcome<String> {
        let output = self.command(place, "token").args(["--as", who, "--expires", "8h"]).output();
        let output = output.map_err(|error| format!("{}: {error}", self.program.display()))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("no token for {who}: {}", said.trim()));
        }
        let token = String::from_utf8_lossy(&output.stdout);
        Ok(format!("Authorization: Bearer {}\r\n", token.trim()))
    }

    /// How a start on the existing organization goes.
    fn start_often(&self, place: &Place<'_>, asker: &str) -> Outcome<Start> {
        let mut starts = Vec::new();
        for _ in 0..STARTS {
            let server = self.serve(place)?;
            let request = Kind::Row.request(&mut Random::new(1, 8, 0), self.size, &[]);
            let host = server.address.to_string();
            let answer = http::ask(server.address, &request.bytes(&host, asker))?;
            let first_answer = server.begun.elapsed();
            if answer.status != 200 {
                let body = String::from_utf8_lossy(&answer.body);
                return Err(format!(
                    "{} was answered with {}: {body}",
                    request.target, answer.status
                ));
            }
            let (memory, memory_of_no_file) = process::memory(server.id())?;
            starts.push(Start {
                ready: server.ready.as_secs_f64() * 1e3,
                first_answer: first_answer.as_secs_f64() * 1e3,
                memory,
                memory_of_no_file,
            });
            server.stop()?;
        }
        let of = |field: fn(&Start) -> f64| median(starts.iter().map(field));
        Ok(Start {
            ready: of(|start| start.ready),
            first_answer: of(|start| start.first_answer),
            memory: of(|start| start.memory),
            memory_of_no_file: of(|start| start.memory_of_no_file),
        })
    }
}

fn administrator_id() -> Outcome<Uuid> {
    let rows = seed::organization(seed::Demo::No)?;
    let name = model::value::Value::Text(ADMINISTRATOR.to_owned());
    let found = rows.iter().find(|row| row.value("domainname") == Some(&name));
    found.map(|row| row.id).ok_or_else(|| format!("there is no user {ADMINISTRATOR}"))
}

/// A bound between the generated ids and those of rows that a run created.
fn first_created() -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(END, &[0; 10]).into_uuid()
}

#[expect(clippy::disallowed_methods, reason = "cleans up after both servers")]
fn remove_created(file: &Path) -> Outcome<()> {
    let failed = |error: rusqlite::Error| format!("{}: {error}", file.display());
    let connection = floor::connect(file).map_err(failed)?;
    let removed = connection
        .execute("DELETE FROM account WHERE accountid > ?1", [first_created().as_bytes()]);
    removed.map(drop).map_err(failed)
}
