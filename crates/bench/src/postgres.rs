//! A PostgreSQL cluster of our own, set up for speed no more than a careful administrator would.
#![expect(clippy::disallowed_methods, reason = "databases to measure are made from outside")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ::postgres::{Client, NoTls};

use crate::Outcome;

/// A running cluster; stopped when it is dropped.
pub(crate) struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    pub(crate) url: String,
    pub(crate) process: u32,
}

impl Cluster {
    /// Starts the cluster in `folder`, and makes it first if it is not there.
    pub(crate) fn start(folder: &Path) -> Outcome<Self> {
        let programs = programs()?;
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(folder).map_err(failed)?;
        let folder = folder.canonicalize().map_err(failed)?;
        let mut cluster = Self { folder, programs, url: String::new(), process: 0 };
        let data = cluster.folder.join("data");
        if is_root() {
            // PostgreSQL refuses to run as root.
            let chown =
                Command::new("chown").arg("-R").arg("postgres").arg(&cluster.folder).status();
            chown.map_err(failed)?;
        }
        if !data.join("PG_VERSION").exists() {
            let arguments =
                ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"];
            cluster.run("initdb", |command| {
                command.arg(format!("--pgdata={}", data.display())).args(arguments);
            })?;
        }
        let port = free_port()?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' \
             -c shared_buffers=512MB -c max_wal_size=4GB"
        );
        cluster.run("pg_ctl", |command| {
            command.arg(format!("--pgdata={}", data.display()));
            command.arg(format!("--log={}", cluster.folder.join("log").display()));
            command.arg(format!("--options={options}")).args(["--wait", "start"]);
        })?;
        let pid = fs::read_to_string(data.join("postmaster.pid")).map_err(failed)?;
        let pid = pid.lines().next().and_then(|line| line.parse().ok());
        cluster.process = pid.ok_or("PostgreSQL does not tell its process")?;
        cluster.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Ok(cluster)
    }

    fn run(&self, program: &str, arguments: impl FnOnce(&mut Command)) -> Outcome<()> {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        arguments(&mut command);
        // A server that stays keeps what it inherits.
        command
            .current_dir("/tmp")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = command.status().map_err(|error| format!("{program}: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("{program} ended with {status}")) }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        // Nobody is left to be told.
        let _ = self.run("pg_ctl", |command| {
            command.arg(format!("--pgdata={}", data.display())).args([
                "--mode=fast",
                "--wait",
                "stop",
            ]);
        });
    }
}

/// Makes a database of ours empty.
pub(crate) fn clear(url: &str) -> Outcome<()> {
    run(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
}

/// What autovacuum does by and by.
pub(crate) fn analyze(url: &str) -> Outcome<()> {
    run(url, "VACUUM ANALYZE")
}

/// Removes the accounts that a run created.
pub(crate) fn remove_created(url: &str, after: uuid::Uuid) -> Outcome<()> {
    let mut client = Client::connect(url, NoTls).map_err(|error| error.to_string())?;
    let removed = client.execute("DELETE FROM account WHERE accountid > $1", &[&after]);
    removed.map(drop).map_err(|error| error.to_string())
}

fn run(url: &str, statement: &str) -> Outcome<()> {
    let mut client = Client::connect(url, NoTls).map_err(|error| error.to_string())?;
    client.batch_execute(statement).map_err(|error| format!("{statement}: {error}"))
}

/// The newest server programs on this machine.
pub(crate) fn programs() -> Outcome<PathBuf> {
    let entries = fs::read_dir("/usr/lib/postgresql").map_err(|_| "there is no PostgreSQL here")?;
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = entries.flatten().map(|entry| entry.path()).max_by_key(version);
    let programs = newest.map(|path| path.join("bin")).filter(|path| path.join("initdb").exists());
    programs.ok_or_else(|| "there is no PostgreSQL here; `./test` installs one".into())
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn free_port() -> Outcome<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|error| error.to_string())
}
