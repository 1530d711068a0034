//! The command line: commands, options and their help. It only notes what was said; `config` judges.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};

use crate::commands;
use crate::config::Layers;
use crate::failure::Failure;

const MORE: &str = "Every option is also an environment variable (ONBEHALF_PUBLIC_URL for \
--public-url) and, but for --data, a key of DATA/onbehalf.toml (public_url). The command line wins \
over the environment, the environment over the file.";

#[derive(Parser)]
#[command(name = "onbehalf", version, about = ABOUT, after_help = MORE)]
#[command(disable_help_subcommand = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Spoken>,
}

const ABOUT: &str = "Serves the Dataverse Web API with row security and impersonation.";

#[derive(Subcommand)]
enum Spoken {
    /// Serve one organization: create it on the first start, migrate it on later ones.
    #[command(after_help = MORE)]
    Serve(ServeOptions),
    /// Print an access token for a user, signed by the built-in identity provider.
    #[command(after_help = MORE)]
    Token(TokenOptions),
    /// Write the custom part of the organization as a folder of files, or bring it to what files say.
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Write the organization, from the embedded database, to a new file; the server may be running.
    #[command(after_help = MORE)]
    Backup(BackupOptions),
    /// Make the organization what a file of `backup` says; the server may be running.
    #[command(after_help = MORE)]
    Restore(BackupOptions),
    /// Show the keys that tokens are signed with, or let another one sign.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Print how clients come to trust the server's own certificate authority, which is made if it is missing.
    #[command(after_help = MORE)]
    Ca(NoOptions),
    #[command(flatten)]
    Directory(commands::Command),
    /// Ask the server whether it is ready, and end with status 1 if it is not: for containers.
    #[command(after_help = MORE)]
    Health(ServeOptions),
    /// Print the configuration that `serve` would run with, and where each value comes from.
    #[command(after_help = MORE)]
    Config(ServeOptions),
}

#[derive(Subcommand)]
enum SchemaCommand {
    /// Write tables, choices, relationships, roles, profiles, business units and teams as files.
    #[command(after_help = MORE)]
    Export(ExportOptions),
    /// Bring the organization to what files say: a folder that `export` wrote, or a solution or the data
    /// of a migration from a real environment.
    #[command(after_help = MORE)]
    Apply(ApplyOptions),
}

#[derive(Subcommand)]
enum KeyCommand {
    /// List the keys whose tokens are accepted; the one that signs first.
    #[command(after_help = MORE)]
    List(NoOptions),
    /// Let another key sign from now on; tokens of the one before are accepted for a day.
    #[command(after_help = MORE)]
    Rotate(RotateOptions),
}

#[derive(Args)]
struct NoOptions {
    #[command(flatten)]
    shared: SharedOptions,
}

#[derive(Args)]
struct RotateOptions {
    #[command(flatten)]
    shared: SharedOptions,
    /// Accept no token any more that was signed before
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    revoke: Option<String>,
}

#[derive(Args)]
struct ExportOptions {
    #[command(flatten)]
    shared: SharedOptions,
    /// Where the files go; those that nothing is written to any more are removed
    folder: PathBuf,
}

#[derive(Args)]
struct ApplyOptions {
    #[command(flatten)]
    shared: SharedOptions,
    /// A folder, or a file of a real environment
    folder: PathBuf,
    /// Only show what would be done
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    plan: Option<String>,
    /// Also take away what the files do not hold any more, with the data in it
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    allow_data_loss: Option<String>,
    /// Print the plan as JSON
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    json: Option<String>,
}

#[derive(Args)]
struct BackupOptions {
    #[command(flatten)]
    shared: SharedOptions,
    /// The file
    file: PathBuf,
    /// With the signing key, which makes tokens, and the hashes of passwords and secrets: whoever has the
    /// file can then act as anybody
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    with_keys: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct SharedOptions {
    /// Folder of the embedded database, the signing keys and the configuration file
    /// [default: ./onbehalf-data]
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Address of the PostgreSQL database that holds the organization's rows
    /// [default: the embedded SQLite]
    #[arg(long, value_name = "postgres://…")]
    database_url: Option<String>,
    /// What links, contexts and token issuers say [default: each request's own scheme and host]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// What to log on standard error: error, warn, info, debug or trace, for a part of the program
    /// as PART=LEVEL, several with commas [default: info]
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// How to log: text or json [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
}

#[derive(Args)]
struct ServeOptions {
    #[command(flatten)]
    shared: SharedOptions,
    /// Address for plain HTTP; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Keep nothing on disk: the organization and the signing key are gone with the process. Of the data
    /// folder only the configuration file and the signing key are read, if they are there
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    ephemeral: Option<String>,
    /// Address for HTTPS as well, with a certificate of the server's own authority, DATA/ca.pem,
    /// unless one is given
    #[arg(long, value_name = "ADDR")]
    listen_tls: Option<String>,
    /// Certificate for HTTPS and those that lead to it, in PEM
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// Private key of the certificate, in PEM
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Fill a new organization with demo data, demo users and their well-known passwords
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    demo: Option<String>,
    /// For tests: let System Administrators take snapshots of the organization, restore them and reset it
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    allow_reset: Option<String>,
    /// For tests: the organization's clock, as `fixed:INSTANT` or `stepped:INSTANT`, which goes one second
    /// on with each request (`stepped:INSTANT,1ms`: one millisecond) [default: system]
    #[arg(long, value_name = "CLOCK")]
    clock: Option<String>,
    /// Let a demo organization listen on an address that is not loopback
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    demo_insecure_listen: Option<String>,
    /// How many requests a user may make within the window; more get 429 [default: no limit]
    #[arg(long, value_name = "NUMBER")]
    limit_requests: Option<String>,
    /// How long all requests of a user may take together within the window [default: no limit]
    #[arg(long, value_name = "TIME")]
    limit_execution_time: Option<String>,
    /// How many requests of a user may run at once [default: no limit]
    #[arg(long, value_name = "NUMBER")]
    limit_concurrency: Option<String>,
    /// The window of the limits [default: 5m]
    #[arg(long, value_name = "TIME")]
    limit_window: Option<String>,
    /// Which web pages may read answers: `loopback`, `*`, `none`, or origins with commas between them
    /// [default: loopback, or none with mode `oidc`]
    #[arg(long, value_name = "ORIGINS")]
    cors_origins: Option<String>,
    /// Which product's habits to follow where they differ: online [default: online]
    #[arg(long, value_name = "PRODUCT")]
    deployment: Option<String>,
    /// Bring the organization to what this folder or file says before serving, as `schema apply` does
    #[arg(long, value_name = "FOLDER")]
    schema: Option<String>,
}

#[derive(Args)]
struct TokenOptions {
    #[command(flatten)]
    shared: SharedOptions,
    /// For whom: a domainname, a systemuserid, a directory object id or an applicationid
    #[arg(long = "as", value_name = "WHO")]
    who: Option<String>,
    /// How long the token is good for: a number with s, m, h or d [default: 1h]
    #[arg(long, value_name = "TIME")]
    expires: Option<String>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Serve,
    Token,
    Config,
    /// Into this folder.
    Export(PathBuf),
    /// What this folder or file says.
    Apply(PathBuf),
    /// To this file.
    Backup(PathBuf),
    /// From this file.
    Restore(PathBuf),
    Health,
    Keys,
    RotateKey,
    Authority,
    /// One about who there is and what they may do.
    Directory(Box<commands::Command>),
}

/// Reads the command line, the environment and the configuration file; `None` when only help or the
/// version was asked for, which is then printed.
pub(crate) fn read(
    arguments: impl Iterator<Item = OsString>,
) -> Result<Option<(Command, Layers)>, Failure> {
    let spoken = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line.command,
        Err(error)
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) =>
        {
            print(&error.to_string())?;
            return Ok(None);
        }
        Err(error) => return Err(Failure::usage(fold(&error.to_string()))),
    };
    let (command, options) = match spoken {
        None => {
            return Err(Failure::usage(
                "which command? Begin with `onbehalf serve --demo`; `onbehalf --help` lists all",
            ));
        }
        Some(Spoken::Serve(options)) => (Command::Serve, options.into_values()),
        Some(Spoken::Config(options)) => (Command::Config, options.into_values()),
        Some(Spoken::Health(options)) => (Command::Health, options.into_values()),
        Some(Spoken::Key(KeyCommand::List(options))) => {
            (Command::Keys, options.shared.into_values())
        }
        Some(Spoken::Key(KeyCommand::Rotate(options))) => {
            (Command::RotateKey, options.into_values())
        }
        Some(Spoken::Ca(options)) => (Command::Authority, options.shared.into_values()),
        Some(Spoken::Backup(options)) => {
            (Command::Backup(options.file.clone()), options.into_values())
        }
        Some(Spoken::Restore(options)) => {
            (Command::Restore(options.file.clone()), options.into_values())
        }
        Some(Spoken::Directory(command)) => {
            let values = command.values();
            (Command::Directory(Box::new(command)), values)
        }
        Some(Spoken::Token(options)) => (Command::Token, options.into_values()),
        Some(Spoken::Schema(SchemaCommand::Export(options))) => {
            (Command::Export(options.folder), options.shared.into_values())
        }
        Some(Spoken::Schema(SchemaCommand::Apply(options))) => {
            (Command::Apply(options.folder.clone()), options.into_values())
        }
    };
    Ok(Some((command, Layers::gather(options)?)))
}

/// Writes an answer to standard output. A reader that has gone away is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::other(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// One line out of the parser's many: the error and its tip, without the usage that follows.
fn fold(message: &str) -> String {
    let told = message.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    let parts: Vec<&str> = told
        .filter(|line| !line.is_empty() && !line.starts_with("For more information"))
        .map(|line| line.trim_start_matches("error: ").trim_start_matches("tip: "))
        .collect();
    format!("{}; `onbehalf --help` lists what there is", parts.join("; "))
}

pub(crate) type Values = BTreeMap<&'static str, String>;

pub(crate) fn collect<const N: usize>(values: [(&'static str, Option<String>); N]) -> Values {
    values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

impl SharedOptions {
    pub(crate) fn into_values(self) -> Values {
        collect([
            ("data", self.data),
            ("database_url", self.database_url),
            ("public_url", self.public_url),
            ("log", self.log),
            ("log_format", self.log_format),
        ])
    }
}

impl ServeOptions {
    fn into_values(self) -> Values {
        let mut values = self.shared.into_values();
        values.extend(collect([
            ("listen", self.listen),
            ("ephemeral", self.ephemeral),
            ("demo", self.demo),
            ("allow_reset", self.allow_reset),
            ("clock", self.clock),
            ("demo_insecure_listen", self.demo_insecure_listen),
            ("deployment", self.deployment),
            ("limit_requests", self.limit_requests),
            ("limit_execution_time", self.limit_execution_time),
            ("limit_concurrency", self.limit_concurrency),
            ("limit_window", self.limit_window),
            ("cors_origins", self.cors_origins),
            ("schema", self.schema),
            ("listen_tls", self.listen_tls),
            ("tls_cert", self.tls_cert),
            ("tls_key", self.tls_key),
        ]));
        values
    }
}

impl TokenOptions {
    fn into_values(self) -> Values {
        let mut values = self.shared.into_values();
        values.extend(collect([("as", self.who), ("expires", self.expires)]));
        values
    }
}

impl BackupOptions {
    fn into_values(self) -> Values {
        let mut values = self.shared.into_values();
        values.extend(collect([("with_keys", self.with_keys)]));
        values
    }
}

impl RotateOptions {
    fn into_values(self) -> Values {
        let mut values = self.shared.into_values();
        values.extend(collect([("revoke", self.revoke)]));
        values
    }
}

impl ApplyOptions {
    fn into_values(self) -> Values {
        let mut values = self.shared.into_values();
        values.extend(collect([
            ("plan", self.plan),
            ("allow_data_loss", self.allow_data_loss),
            ("json", self.json),
        ]));
        values
    }
}
