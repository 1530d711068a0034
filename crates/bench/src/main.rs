//! The benchmark harness: generates an organization, starts the server and the floor over it, drives
//! both over loopback in turns, and says what a request costs on each. CONTRIBUTING.md tells how.

mod compare;
mod demo;
mod explain;
mod files;
mod floor;
mod generate;
mod http;
mod load;
mod measure;
mod metadata;
mod operation;
mod operations;
mod options;
mod pgbench;
mod postgres;
mod process;
mod random;
mod report;
mod reset;
mod run;
mod strict;
mod token;

use std::io::Write;
use std::process::ExitCode;

/// The server's allocator: the floor must not lose by another one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What went wrong, in one line for whoever runs the benchmark.
pub(crate) type Outcome<T> = Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.first().map(String::as_str) {
        // The other two programs of a run, each a process of its own so that its time is its own.
        Some("floor") => floor::main(arguments.get(1..).unwrap_or_default()),
        Some("load") => load::main(),
        Some("files") => files::main(arguments.get(1..).unwrap_or_default()),
        Some("metadata") => metadata::main(arguments.get(1..).unwrap_or_default()),
        Some("reset") => reset::main(arguments.get(1..).unwrap_or_default()),
        Some("token") => token::main(arguments.get(1..).unwrap_or_default()),
        _ => options::Options::read(&arguments).and_then(|options| match options {
            Some(options) => run::run(&options),
            None => report::print(options::USAGE),
        }),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell if standard error is gone; the exit status stays.
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}
