//! Long replies on their way from a thread that may block to the connection: a few parts wait in
//! between, and a client that takes none of them for too long is given up.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Response;
use http_body::Frame;
use model::{Error, Result};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::{Answered, Outlet};

/// How many parts wait for the client. They hold about what a page of 5,000 rows has, so that only a
/// greater one keeps its transaction open for a slow client.
const WAITING: usize = 24;
/// How long a client may take nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes; or the end, without which a body was cut off.
type Part = Option<Bytes>;

/// Where one request's reply goes.
pub(super) struct Channel {
    runtime: Handle,
    head: Option<oneshot::Sender<Response<Body>>>,
    parts: Option<mpsc::Sender<Part>>,
    patience: Duration,
}

impl Channel {
    /// A channel, and where its reply arrives. The parts are sent from threads that may block.
    pub(super) fn new(runtime: Handle) -> (Self, oneshot::Receiver<Response<Body>>) {
        let (head, reply) = oneshot::channel();
        (Self { runtime, head: Some(head), parts: None, patience: PATIENCE }, reply)
    }

    /// Ends the reply. After an error on the way the body is cut off, so that no client takes what it
    /// has for the whole.
    pub(super) fn finish(mut self, answered: Answered) {
        match answered {
            Answered::Whole(reply) => self.send(reply.map(Body::from)),
            Answered::InParts(done) => {
                if let Err(error) = done.and_then(|()| self.wait_for(None)) {
                    tracing::warn!(%error, "a reply was cut off");
                }
            }
        }
    }

    /// Has a thread that may block answer, and ends the reply.
    pub(super) fn answer_with(
        mut self,
        answer: impl FnOnce(&mut Self) -> Answered + Send + 'static,
    ) {
        self.runtime.clone().spawn_blocking(move || {
            let answered = answer(&mut self);
            self.finish(answered);
        });
    }

    /// Waits until there is room for the next part.
    fn wait_for(&self, part: Part) -> Result<()> {
        let parts = self.parts.as_ref().ok_or_else(|| Error::internal("the reply has no head"))?;
        let sent = tokio::time::timeout(self.patience, parts.send(part));
        match self.runtime.block_on(sent) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Error::Unavailable("the client went away".into())),
            Err(_) => Err(Error::Unavailable("the client took nothing for too long".into())),
        }
    }

    /// The client may be gone.
    fn send(&mut self, reply: Response<Body>) {
        if let Some(head) = self.head.take() {
            let _ = head.send(reply);
        }
    }
}

impl Outlet for Channel {
    fn begin(&mut self, head: Response<()>) {
        let (parts, waiting) = mpsc::channel(WAITING);
        self.parts = Some(parts);
        self.send(head.map(|()| Body::new(Parts { waiting, ended: false })));
    }

    fn push(&mut self, part: Vec<u8>) -> Result<()> {
        self.wait_for(Some(part.into()))
    }
}

/// The body of a reply in parts.
struct Parts {
    waiting: mpsc::Receiver<Part>,
    ended: bool,
}

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, io::Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        self.waiting.poll_recv(context).map(|part| {
            self.ended = !matches!(part, Some(Some(_)));
            match part {
                Some(part) => part.map(|bytes| Ok(Frame::data(bytes))),
                // Whoever made the body stopped in the middle.
                None => Some(Err(io::Error::other("the reply was cut off"))),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    /// The body that arrives of a reply, made on a thread of its own.
    fn arrive(make: impl FnOnce(Channel) + Send + 'static) -> Option<Bytes> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (channel, reply) = Channel::new(Handle::current());
            let maker = tokio::task::spawn_blocking(move || make(channel));
            let body = to_bytes(reply.await.unwrap().into_body(), usize::MAX).await.ok();
            maker.await.unwrap();
            body
        })
    }

    #[test]
    fn parts_arrive_in_order_and_more_than_wait_at_once() {
        let count = WAITING * 3;
        let body = arrive(move |mut channel| {
            channel.begin(Response::new(()));
            for number in 0..count {
                channel.push(vec![u8::try_from(number).unwrap(); 3]).unwrap();
            }
            channel.finish(Answered::InParts(Ok(())));
        });
        let expected: Vec<u8> =
            (0..count).flat_map(|number| [u8::try_from(number).unwrap(); 3]).collect();
        assert_eq!(body.unwrap(), expected);
    }

    #[test]
    fn a_reply_that_stops_in_the_middle_is_no_reply() {
        let failed = arrive(|mut channel| {
            channel.begin(Response::new(()));
            channel.push(b"[1,".to_vec()).unwrap();
            channel.finish(Answered::InParts(Err(Error::internal("gone"))));
        });
        assert_eq!(failed, None);
        let dropped = arrive(|mut channel| {
            channel.begin(Response::new(()));
            channel.push(b"[1,".to_vec()).unwrap();
        });
        assert_eq!(dropped, None);
    }

    #[test]
    fn who_takes_nothing_for_too_long_is_given_up() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let pushed = runtime.block_on(async {
            let (mut channel, reply) = Channel::new(Handle::current());
            channel.patience = Duration::from_millis(20);
            let maker = tokio::task::spawn_blocking(move || {
                channel.begin(Response::new(()));
                (0..=WAITING).try_for_each(|_| channel.push(vec![0]))
            });
            let _unread = reply.await.unwrap();
            maker.await.unwrap()
        });
        let slow = Error::Unavailable("the client took nothing for too long".into());
        assert_eq!(pushed, Err(slow));
    }

    #[test]
    fn who_goes_away_ends_the_work() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let pushed = runtime.block_on(async {
            let (mut channel, reply) = Channel::new(Handle::current());
            let maker = tokio::task::spawn_blocking(move || {
                channel.begin(Response::new(()));
                (0..WAITING + 2).try_for_each(|_| channel.push(vec![0]))
            });
            drop(reply.await.unwrap());
            maker.await.unwrap()
        });
        assert!(matches!(pushed, Err(Error::Unavailable(_))));
    }
}
