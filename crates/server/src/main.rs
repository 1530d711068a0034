//! The program `onbehalf`: reads the command line, runs one command, says how it ended.

mod asking;
mod backup_command;
mod ca_command;
mod cli;
mod commands;
mod config;
mod connections;
mod console;
mod door;
mod edge;
mod failure;
mod health;
mod health_command;
mod issuers;
mod jobs;
mod key_command;
mod limits;
mod lock;
mod metrics;
mod open_files;
mod organization;
mod own_names;
mod recent;
mod refusal;
mod router;
mod schema_command;
mod serve;
mod telemetry;
mod testers;
mod tls;
mod token;

use std::io::Write;
use std::process::ExitCode;

// A request makes many small values; the system's allocator took a third of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to tell if standard error is gone; the exit status stays.
            let _ = writeln!(std::io::stderr(), "onbehalf: {failure}");
            ExitCode::from(failure.status())
        }
    }
}

fn run() -> Result<(), failure::Failure> {
    let Some((command, layers)) = cli::read(std::env::args_os())? else { return Ok(()) };
    match command {
        cli::Command::Serve => serve::run(&config::Config::resolve(&layers)?),
        cli::Command::Token => {
            let request = config::token::TokenRequest::resolve(&layers)?;
            token::run(&config::Config::resolve(&layers)?, &request)
        }
        cli::Command::Export(folder) => {
            schema_command::export(&config::Config::resolve(&layers)?, &folder)
        }
        cli::Command::Apply(folder) => {
            let request = config::apply::ApplyRequest::resolve(&layers)?;
            schema_command::apply(&config::Config::resolve(&layers)?, &folder, request)
        }
        cli::Command::Backup(file) => {
            let with_keys = config::with_keys(&layers)?;
            backup_command::backup(&config::Config::resolve(&layers)?, &file, with_keys)
        }
        cli::Command::Restore(file) => {
            let with_keys = config::with_keys(&layers)?;
            backup_command::restore(&config::Config::resolve(&layers)?, &file, with_keys)
        }
        cli::Command::Keys => key_command::list(&config::Config::resolve(&layers)?),
        cli::Command::RotateKey => {
            let revoked = config::revoked(&layers)?;
            key_command::rotate(&config::Config::resolve(&layers)?, revoked)
        }
        cli::Command::Authority => ca_command::run(&config::Config::resolve(&layers)?),
        cli::Command::Directory(command) => command.run(&layers),
        cli::Command::Health => health_command::run(&config::Config::resolve(&layers)?),
        cli::Command::Config => cli::print(&config::Config::resolve(&layers)?.to_string()),
    }
}
