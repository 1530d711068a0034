//! `bench files`: what a file of 100 MB costs that is sent and read, in each form: how fast it goes, and how
//! much memory the server takes for it.

mod client;
mod forms;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::demo::{Asker, on_each, serve};
use crate::generate::note;
use crate::measure::median;
use crate::process;
use crate::report::print;
use client::Client;
use forms::{BLOCK, COLUMN, Content, Form};

/// How many blocks the file has: 100.7 MB.
const BLOCKS: usize = 24;
/// What each form is tried with before memory is looked at.
const SMALL: usize = 64 << 10;
/// How often memory is looked at.
const PAUSE: Duration = Duration::from_millis(2);
/// MB a second, and MiB of memory.
const FAST: f64 = 100.0;
const SMALL_GROWTH: f64 = 20.0;

/// Measures on the embedded database, and on PostgreSQL if it is asked for.
pub(crate) fn main(arguments: &[String]) -> Outcome<()> {
    on_each(arguments, "files", |options, program, folder, database| {
        let name = if database.is_empty() { "SQLite" } else { "PostgreSQL" };
        print(&measure(name, program, folder, database, options.rounds)?)
    })
}

/// Each form on servers of its own, started for the sending and again for the reading.
fn measure(
    name: &str,
    program: &Path,
    folder: &Path,
    more: &[String],
    rounds: usize,
) -> Outcome<String> {
    let small = Content::new(SMALL, 1);
    let large = Content::new(BLOCK, BLOCKS);
    let row = prepare(program, folder, more)?;
    let mut text = format!(
        "\n{name}, a file of {} MB; medians of {rounds} rounds, and the greatest growth of memory in \
         them\n",
        large.size() / 1_000_000,
    );
    for form in Form::ALL {
        for (verb, act) in [("sent", forms::send as Act), ("read", forms::read as Act)] {
            note(&format!("measuring {name}: {verb} {}", form.name()));
            let server = serve(program, folder, more)?;
            let asker = Asker::new(server.address)?;
            let mut client = Client::new(&asker)?;
            // The file that is read is the one that was sent just before.
            let warm = if verb == "sent" { &small } else { &large };
            if verb == "sent" {
                act(&mut client, &row, form, warm)?;
            } else {
                asker.ask("GET", "/api/data/v9.2/WhoAmI", "", 200)?;
            }
            let (speeds, growth) =
                watch(server.id(), || act(&mut client, &row, form, &large), rounds, large.size())?;
            server.stop()?;
            let speed = median(speeds.into_iter());
            let missed = if speed < FAST || growth > SMALL_GROWTH { "  MISSED" } else { "" };
            writeln!(text, "{verb} {:32} {speed:7.0} MB/s {growth:+7.1} MiB{missed}", form.name())
                .map_err(|error| error.to_string())?;
        }
    }
    writeln!(text, "(aim: {FAST:.0} MB/s or more, {SMALL_GROWTH:.0} MiB or less)")
        .map_err(|error| error.to_string())?;
    Ok(text)
}

type Act = fn(&mut Client<'_>, &str, Form, &Content) -> Outcome<()>;

/// Makes the column, and a row.
fn prepare(program: &Path, folder: &Path, more: &[String]) -> Outcome<String> {
    let server = serve(program, folder, more)?;
    let asker = Asker::new(server.address)?;
    let column = format!(
        "{{\"@odata.type\":\"Microsoft.Dynamics.CRM.FileAttributeMetadata\",\"SchemaName\":\
         \"{COLUMN}\",\"MaxSizeInKB\":131072,\"DisplayName\":{{\"LocalizedLabels\":[{{\"Label\":\
         \"File\",\"LanguageCode\":1033}}]}}}}"
    );
    let accounts = "/api/data/v9.2/EntityDefinitions(LogicalName='account')/Attributes";
    asker.ask("POST", accounts, &column, 204)?;
    let made = asker.ask("POST", "/api/data/v9.2/accounts", "{\"name\":\"Bench\"}", 204)?;
    let address = made.header("OData-EntityId").ok_or("a row without an address")?;
    let id = address.rsplit_once('(').map_or("", |(_, id)| id);
    let id = id.trim_end_matches(')').to_owned();
    server.stop()?;
    Ok(id)
}

/// MB a second of each round, and by how many MiB the memory of the process grew at most.
fn watch(
    process: u32,
    mut act: impl FnMut() -> Outcome<()>,
    rounds: usize,
    size: usize,
) -> Outcome<(Vec<f64>, f64)> {
    let before = process::memory(process)?.1;
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut most = before;
            while !done.load(Ordering::Relaxed) {
                if let Ok((_, anonymous)) = process::memory(process) {
                    most = most.max(anonymous);
                }
                thread::sleep(PAUSE);
            }
            most
        });
        let mut speeds = Vec::new();
        let result = (0..rounds).try_for_each(|_| {
            let begun = Instant::now();
            act()?;
            let seconds = begun.elapsed().as_secs_f64();
            // A file of megabytes: nothing is lost.
            #[expect(clippy::cast_precision_loss, reason = "a size far below 2^53")]
            speeds.push(size as f64 / 1e6 / seconds);
            Ok::<(), String>(())
        });
        done.store(true, Ordering::Relaxed);
        let most = watcher.join().map_err(|_| "the watcher of memory panicked")?;
        result.map(|()| (speeds, most - before))
    })
}
