//! One connection from its first byte to its last: HTTP/1.1, or HTTP/2 by ALPN or with prior knowledge.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::patient::Patient;
use crate::edge::{Edge, Origin};

/// How long a connection may take to send a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long a connection may stay open without a request.
const IDLE_TIMEOUT: Duration = Duration::from_secs(75);
/// How often idleness is looked at.
const IDLE_PAUSE: Duration = Duration::from_secs(15);
/// After that long without a word on HTTP/2 the other side is asked whether it is still there, and has as
/// long to answer.
const PING_PAUSE: Duration = Duration::from_secs(20);

/// How many requests of one connection run at once.
const STREAMS: u32 = 128;
/// How much of a body, and of all bodies of a connection, may wait to be read.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// How much of one answer waits for the client.
const SEND_BUFFER: usize = 256 * 1024;
/// How long all headers of a request may be; the longest URL has 32 KiB.
const HEADER_LIST: u32 = 128 * 1024;
const HEADERS: usize = 128;
/// How many requests may be taken back before anybody looked at them, and how many by us.
const PENDING_RESETS: usize = 20;
const OWN_RESETS: usize = 256;
/// How many requests a connection may take back while they are worked on. The work goes on without them,
/// so that to ask and take back costs the client nothing and the server everything.
const TAKEN_BACK: usize = 100;

/// What the connection knows of its requests.
struct Activity {
    running: AtomicUsize,
    taken_back: AtomicUsize,
    /// When the last one ended.
    rested: Mutex<Instant>,
    abused: tokio::sync::Notify,
}

/// A request that runs; dropped before its answer when the client takes it back.
struct Running {
    activity: Arc<Activity>,
    is_answered: bool,
}

impl Activity {
    fn begin(self: &Arc<Self>) -> Running {
        self.running.fetch_add(1, Relaxed);
        Running { activity: Arc::clone(self), is_answered: false }
    }

    fn is_idle(&self) -> bool {
        self.running.load(Relaxed) == 0 && self.rested.lock().elapsed() >= IDLE_TIMEOUT
    }
}

impl Running {
    /// It is answered.
    fn end(mut self) {
        self.is_answered = true;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let activity = &self.activity;
        activity.running.fetch_sub(1, Relaxed);
        *activity.rested.lock() = Instant::now();
        if !self.is_answered && activity.taken_back.fetch_add(1, Relaxed) >= TAKEN_BACK {
            activity.abused.notify_one();
        }
    }
}

/// Answers the requests of one connection until it ends.
pub(super) async fn carry<S>(
    stream: S,
    edge: Edge,
    origin: Origin,
    mut stopping: watch::Receiver<()>,
) where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let activity = Arc::new(Activity {
        running: AtomicUsize::new(0),
        taken_back: AtomicUsize::new(0),
        rested: Mutex::new(Instant::now()),
        abused: tokio::sync::Notify::new(),
    });
    let counted = Arc::clone(&activity);
    let service = service_fn(move |request: Request<Incoming>| {
        let (edge, running) = (edge.clone(), counted.begin());
        async move {
            let response = edge.answer(request, origin).await;
            running.end();
            Ok::<_, Infallible>(response)
        }
    });
    let builder = builder();
    let mut connection =
        pin!(builder.serve_connection(TokioIo::new(Patient::new(stream)), service));
    let mut is_ending = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    // The other side went away or spoke no HTTP: its affair, not ours.
                    tracing::debug!(peer = %origin.peer, error, "connection ended");
                }
                return;
            }
            _ = stopping.changed(), if !is_ending => {
                is_ending = true;
                connection.as_mut().graceful_shutdown();
            }
            () = tokio::time::sleep(IDLE_PAUSE), if !is_ending => {
                if activity.is_idle() {
                    is_ending = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
            () = activity.abused.notified() => {
                tracing::warn!(peer = %origin.peer, "a connection took too many requests back");
                return;
            }
        }
    }
}

fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(HEADERS)
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(SEND_BUFFER)
        .max_header_list_size(HEADER_LIST)
        .max_pending_accept_reset_streams(PENDING_RESETS)
        .max_local_error_reset_streams(OWN_RESETS)
        .keep_alive_interval(PING_PAUSE)
        .keep_alive_timeout(PING_PAUSE);
    builder
}
