//! A request's body on its way in: counted, given up when it trickles, refused when something of the head
//! comes after it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep};

use super::suspect;

/// How long a client may keep us waiting for its body, all waits together; each kilobyte adds a second.
const PATIENCE: Duration = Duration::from_secs(30);
const BYTES_PER_SECOND: u64 = 1024;

/// What is known of the body while it comes and after.
#[derive(Debug, Default)]
pub(super) struct Progress {
    received: AtomicU64,
    trickles: AtomicBool,
    is_suspect: AtomicBool,
}

impl Progress {
    /// How many bytes came.
    pub(super) fn received(&self) -> u64 {
        self.received.load(Relaxed)
    }

    /// Whether it was given up.
    pub(super) fn trickles(&self) -> bool {
        self.trickles.load(Relaxed)
    }

    /// Whether it ended with something of a head.
    pub(super) fn is_suspect(&self) -> bool {
        self.is_suspect.load(Relaxed)
    }
}

/// The body.
pub(super) struct Intake<B> {
    body: B,
    progress: Arc<Progress>,
    waited: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
    patience: Duration,
}

impl Intake<Incoming> {
    pub(super) fn new(body: Incoming, progress: Arc<Progress>) -> Self {
        Self { body, progress, waited: Duration::ZERO, waiting: None, patience: PATIENCE }
    }
}

impl<B> Intake<B> {
    /// How much longer the client may keep us waiting.
    fn allowance(&self) -> Duration {
        let earned = Duration::from_secs(self.progress.received() / BYTES_PER_SECOND);
        self.patience.saturating_add(earned).saturating_sub(self.waited)
    }
}

impl<B> HttpBody for Intake<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            if let Some((since, _)) = self.waiting.take() {
                self.waited = self.waited.saturating_add(since.elapsed());
            }
            return Poll::Ready(match frame {
                None => None,
                Some(Err(error)) => Some(Err(io::Error::other(error))),
                Some(Ok(frame)) => {
                    if let Some(data) = frame.data_ref() {
                        let length = u64::try_from(data.len()).unwrap_or(u64::MAX);
                        self.progress.received.fetch_add(length, Relaxed);
                    }
                    if frame.trailers_ref().is_some_and(suspect::is_impersonation) {
                        self.progress.is_suspect.store(true, Relaxed);
                        return Poll::Ready(Some(Err(io::Error::other("a trailer is no header"))));
                    }
                    Some(Ok(frame))
                }
            });
        }
        if self.waiting.is_none() {
            let sleep = Box::pin(tokio::time::sleep(self.allowance()));
            self.waiting = Some((Instant::now(), sleep));
        }
        if let Some((_, sleep)) = &mut self.waiting {
            ready!(sleep.as_mut().poll(context));
        }
        self.progress.trickles.store(true, Relaxed);
        Poll::Ready(Some(Err(io::Error::other("the body comes too slowly"))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// A byte at a time, each after a pause.
    struct Drops {
        left: usize,
        pause: Duration,
        sleep: Pin<Box<Sleep>>,
    }

    impl HttpBody for Drops {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
            if self.left == 0 {
                return Poll::Ready(None);
            }
            ready!(self.sleep.as_mut().poll(context));
            self.left -= 1;
            self.sleep = Box::pin(tokio::time::sleep(self.pause));
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
        }
    }

    /// How much came of ten bytes, and whether the rest was given up.
    fn receive(pause: Duration, patience: Duration) -> (u64, bool) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let progress = Arc::new(Progress::default());
            let sleep = Box::pin(tokio::time::sleep(pause));
            let body = Drops { left: 10, pause, sleep };
            let (waited, waiting) = (Duration::ZERO, None);
            let mut intake =
                Intake { body, progress: Arc::clone(&progress), waited, waiting, patience };
            while let Some(Ok(_)) =
                poll_fn(|context| Pin::new(&mut intake).poll_frame(context)).await
            {}
            (progress.received(), progress.trickles())
        })
    }

    #[test]
    fn a_body_that_trickles_is_given_up_however_often_it_drips() {
        let (pause, long) = (Duration::from_millis(20), Duration::from_secs(30));
        assert_eq!(receive(pause, long), (10, false));
        // Each drop comes in time, all of them together do not.
        let (received, trickles) = receive(pause, Duration::from_millis(90));
        assert!(trickles && (1..10).contains(&received), "{received}");
    }
}
