//! The processes that are measured: starting and stopping them, their CPU time and memory.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;

/// Linux counts the CPU time of processes in hundredths of a second.
const TICK: f64 = 10_000.0;

/// A server that takes requests.
pub(crate) struct Running {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process.
    pub(crate) ready: Duration,
    pub(crate) begun: Instant,
}

impl Running {
    /// Starts a program that prints `… ready at http://HOST:PORT`. What it logs goes to `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Outcome<Self> {
        let shown = format!("{}", command.get_program().display());
        let failed = |error: std::io::Error| format!("{shown}: {error}");
        let log_file = File::create(log).map_err(failed)?;
        let begun = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log_file)
            .spawn()
            .map_err(failed)?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(failed)?;
        }
        let ready = begun.elapsed();
        let address =
            line.trim().split_once("ready at http://").map(|(_, address)| address.parse());
        let Some(Ok(address)) = address else {
            let _ = child.kill();
            let _ = child.wait();
            let text = fs::read_to_string(log).unwrap_or_default();
            return Err(format!("{shown} did not start: {}", text.trim()));
        };
        Ok(Self { child, address, ready, begun })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as an administrator would, so that its files are in order.
    pub(crate) fn stop(mut self) -> Outcome<()> {
        let id = self.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        asked.map_err(|error| format!("kill: {error}"))?;
        for _ in 0..400 {
            if self.child.try_wait().map_err(|error| error.to_string())?.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(25));
        }
        Err(format!("process {id} does not stop"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The CPU time of a process so far, in microseconds.
pub(crate) fn cpu(process: u32) -> Outcome<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"));
    let text = text.map_err(|error| format!("process {process}: {error}"))?;
    // The name, in parentheses, may hold blanks; user and system time are fields 14 and 15.
    let rest = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<f64> =
        rest.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    if fields.len() == 2 {
        Ok(fields.iter().sum::<f64>() * TICK)
    } else {
        Err(format!("/proc/{process}/stat reads `{text}`"))
    }
}

/// The CPU time of a process and its children, in microseconds.
pub(crate) fn cpu_of_family(parent: u32) -> Outcome<f64> {
    let mut sum = cpu(parent)?;
    let entries = fs::read_dir("/proc").map_err(|error| error.to_string())?;
    for entry in entries.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(text) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let rest = text.rsplit_once(')').map_or("", |(_, rest)| rest);
        let own = rest.split_whitespace().nth(1).and_then(|field| field.parse().ok());
        if own == Some(parent) {
            sum += cpu(id).unwrap_or(0.0);
        }
    }
    Ok(sum)
}

/// Memory of a process in MiB: all that is resident, and the part that belongs to no file.
pub(crate) fn memory(process: u32) -> Outcome<(f64, f64)> {
    let text = fs::read_to_string(format!("/proc/{process}/status"));
    let text = text.map_err(|error| format!("process {process}: {error}"))?;
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        number.map(|kilobytes| kilobytes / 1024.0).ok_or_else(|| format!("no `{name}`"))
    };
    Ok((field("VmRSS:")?, field("RssAnon:")?))
}
