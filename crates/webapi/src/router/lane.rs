//! Writes of single rows, where writes share commits: one thread answers those that wait, commits them
//! together, and lets their answers go then. A thread for each would cost more than the writes themselves.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use axum::http::Method;
use axum::http::request::Parts;
use engine::Pending;
use model::Result;

use super::outlet::Channel;
use crate::{Answered, Exchange, Reply, WebApi};

/// What is longer is read on a thread of its own: others would wait for that.
const SMALL: usize = 16 * 1024;

/// The thread that writes, and what waits for it. It ends with the last owner.
pub(super) struct Lane {
    waiting: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// A request that is going to write.
struct Job {
    api: WebApi,
    exchange: Exchange,
    channel: Channel,
}

/// Whether a request has the form of one that writes a single row and does nothing else. Names of sets
/// begin with a small letter, those of actions and of metadata do not.
pub(super) fn is_small_write(parts: &Parts, length: usize) -> bool {
    let path = parts.uri.path();
    let last = path.rsplit_once('/').map_or(path, |(_, last)| last);
    let is_row = last.ends_with(')');
    let fits = match parts.method {
        Method::POST => !is_row,
        Method::PATCH | Method::DELETE => is_row,
        _ => false,
    };
    let is_set = last.starts_with(|first: char| first.is_ascii_lowercase());
    // Below a row there is more than rows.
    let is_plain = !path.contains(")/") && path.contains("/api/data/") && !last.contains('.');
    fits && is_set && is_plain && length <= SMALL
}

impl Lane {
    /// Starts the thread; nothing, if the system has none left.
    pub(super) fn open() -> Option<Self> {
        let (waiting, jobs) = channel();
        let thread = thread::Builder::new().name("writes".into()).spawn(move || run(&jobs));
        Some(Self { waiting: Some(waiting), thread: Some(thread.ok()?) })
    }

    /// Has a request answered.
    pub(super) fn take(&self, api: WebApi, exchange: Exchange, channel: Channel) {
        if let Some(waiting) = &self.waiting {
            // Who waits for the answer learns of the end of the thread by the end of the channel.
            let _ = waiting.send(Job { api, exchange, channel });
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        // The end of the channel is the end of the thread, once it has answered everybody.
        self.waiting.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let api = first.api.clone();
        let mut next = Some(first);
        while let Some(job) = next {
            // Who waits is told by the end of the channel.
            let _ = catch_unwind(AssertUnwindSafe(|| job.run()));
            next = jobs.try_recv().ok();
        }
        let _ = catch_unwind(AssertUnwindSafe(|| api.engine.settle()));
    }
}

impl Job {
    fn run(self) {
        let Self { api, mut exchange, mut channel } = self;
        let mut pending = Vec::new();
        match api.answer_later(&mut exchange, &mut channel, &mut pending) {
            Answered::Whole(reply) => finish(exchange, channel, reply, Ok(()), pending),
            // What its client takes as it comes was never going to wait.
            in_parts @ Answered::InParts(_) => {
                api.engine.settle();
                channel.finish(in_parts);
            }
        }
    }
}

/// Lets an answer go once everything that it rests on is known.
fn finish(
    exchange: Exchange,
    channel: Channel,
    reply: Reply,
    outcome: Result<()>,
    mut pending: Vec<Pending>,
) {
    if let Some(next) = pending.pop() {
        next.tell(move |known| finish(exchange, channel, reply, outcome.and(known), pending));
        return;
    }
    channel.finish(Answered::Whole(match outcome {
        Ok(()) => reply,
        Err(error) => WebApi::unwritten(&exchange, &reply, &error),
    }));
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn is_small(method: Method, target: &str, length: usize) -> bool {
        let request = Request::builder().method(method).uri(target).body(()).unwrap();
        is_small_write(&request.into_parts().0, length)
    }

    #[test]
    fn single_rows_are_written_by_the_one_thread_and_nothing_else_is() {
        let row = "/api/data/v9.2/accounts(00000000-0000-0000-0000-000000000001)";
        assert!(is_small(Method::POST, "/api/data/v9.2/accounts", 100));
        assert!(is_small(Method::POST, "/org/api/data/v9.2/accounts?$select=name", 100));
        assert!(is_small(Method::PATCH, row, SMALL));
        assert!(is_small(Method::PATCH, "/api/data/v9.2/accounts(accountnumber='1')", 9));
        assert!(is_small(Method::DELETE, row, 0));
        assert!(!is_small(Method::GET, row, 0));
        assert!(!is_small(Method::POST, "/api/data/v9.2/accounts", SMALL + 1));
        assert!(!is_small(Method::POST, "/api/data/v9.2/BulkDelete", 9));
        assert!(!is_small(Method::POST, "/api/search/v2.0/query", 9));
        assert!(!is_small(Method::POST, &format!("{row}/Microsoft.Dynamics.CRM.Merge"), 9));
        assert!(!is_small(Method::POST, &format!("{row}/contact_customer_accounts/$ref"), 9));
        assert!(!is_small(Method::PATCH, "/api/data/v9.2/EntityDefinitions(LogicalName='a')", 9));
        let many = "/api/data/v9.2/accounts/Microsoft.Dynamics.CRM.CreateMultiple";
        assert!(!is_small(Method::POST, many, 9));
    }
}
