//! The load: a process of its own that keeps connections open and on each sends one request after
//! another. Its job comes on standard input, what it saw goes to standard output, both as JSON.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::generate::Size;
use crate::operation::Kind;
use crate::random::Random;
use crate::{Outcome, http};

/// What to send, where, for how long.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) address: SocketAddr,
    pub(crate) kind: Kind,
    /// Header lines that say who asks.
    pub(crate) asker: String,
    pub(crate) size: Size,
    /// The accounts that requests for named rows are about.
    pub(crate) rows: Vec<u64>,
    /// Which requests of the kind.
    pub(crate) turn: u64,
    pub(crate) connections: usize,
    pub(crate) seconds: f64,
}

/// What came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) requests: u64,
    pub(crate) bytes: u64,
    pub(crate) seconds: f64,
    pub(crate) p50: u32,
    pub(crate) p99: u32,
}

/// Runs a job in another process.
pub(crate) fn run(job: &Job) -> Outcome<Seen> {
    let failed = |error: std::io::Error| format!("the load: {error}");
    let program = std::env::current_exe().map_err(failed)?;
    let mut child = Command::new(program)
        .arg("load")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let text = serde_json::to_vec(job).map_err(|error| error.to_string())?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(&text).map_err(failed)?;
    }
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        return Err(format!("the load of {:?} failed", job.kind));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("the load: {error}"))
}

/// The other process.
pub(crate) fn main() -> Outcome<()> {
    let failed = |error: std::io::Error| error.to_string();
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(failed)?;
    let job: Job = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let seen = runtime.block_on(drive(&job))?;
    let text = serde_json::to_vec(&seen).map_err(|error| error.to_string())?;
    std::io::stdout().write_all(&text).map_err(failed)
}

async fn drive(job: &Job) -> Outcome<Seen> {
    let mut streams = Vec::new();
    for _ in 0..job.connections {
        let stream = TcpStream::connect(job.address).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        streams.push(stream);
    }
    let begun = Instant::now();
    let until = begun + Duration::from_secs_f64(job.seconds);
    let tasks: Vec<_> = (0..)
        .zip(streams)
        .map(|(index, stream)| {
            let random = Random::new(job.turn, 6, index);
            tokio::spawn(converse(stream, job.clone(), random, until))
        })
        .collect();
    let (mut times, mut bytes) = (Vec::new(), 0);
    for task in tasks {
        let (own, own_bytes) = task.await.map_err(|error| error.to_string())??;
        times.extend(own);
        bytes += own_bytes;
    }
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or(0);
    let requests = u64::try_from(times.len()).unwrap_or(0);
    Ok(Seen { requests, bytes, seconds, p50: at(50), p99: at(99) })
}

/// One connection's requests: the time of each in microseconds, and the bytes of all answers.
async fn converse(
    mut stream: TcpStream,
    job: Job,
    mut random: Random,
    until: Instant,
) -> Outcome<(Vec<u32>, u64)> {
    let host = job.address.to_string();
    let (mut times, mut bytes) = (Vec::new(), 0);
    let mut buffer = Vec::with_capacity(1 << 16);
    while times.is_empty() || Instant::now() < until {
        let request = job.kind.request(&mut random, job.size, &job.rows).bytes(&host, &job.asker);
        let sent = Instant::now();
        stream.write_all(request.as_bytes()).await.map_err(|error| error.to_string())?;
        buffer.clear();
        let mut found = None;
        loop {
            let count = stream.read_buf(&mut buffer).await.map_err(|error| error.to_string())?;
            if count == 0 {
                return Err("the connection was closed instead of an answer".into());
            }
            if found.is_none() {
                found = http::head(&buffer)?;
            }
            if found.is_some_and(|head| head.end(&buffer).is_some()) {
                break;
            }
        }
        times.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
        bytes += u64::try_from(buffer.len()).unwrap_or(0);
        if let Some(head) = found
            && head.status != job.kind.status()
        {
            let text = String::from_utf8_lossy(&buffer);
            return Err(format!("{:?} was answered with\n{text}", job.kind));
        }
    }
    Ok((times, bytes))
}
