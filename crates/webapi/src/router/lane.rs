//! Writes of single rows: one thread answers those that wait, commits them together, and lets their answers go
//! then. A thread and a commit for each would cost more than the writes themselves. What cannot share a commit
//! with others runs again, by itself.

use std::collections::VecDeque;
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use axum::http::Method;
use axum::http::request::Parts;
use engine::{Verdict, Writes};
use parking_lot::Mutex;

use super::outlet::Channel;
use crate::{Answered, Exchange, Reply, WebApi};

/// How many requests that wait are answered before the first of them may leave.
const MOST: usize = 64;
/// How long requests go by themselves after some were in the way of others.
const REST: Duration = Duration::from_millis(100);
/// What is longer is read on a thread of its own: others would wait for that.
const SMALL: usize = 16 * 1024;

/// The thread that writes, and what waits for it. It ends with the last owner.
pub(super) struct Lane {
    waiting: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    rest: Rest,
}

/// Until when requests do better by themselves. Clones share it.
#[derive(Clone, Default)]
struct Rest(Arc<Mutex<Option<Instant>>>);

impl Rest {
    fn begin(&self) {
        *self.0.lock() = Some(Instant::now() + REST);
    }

    fn is_over(&self) -> bool {
        self.0.lock().is_none_or(|until| Instant::now() >= until)
    }
}

/// A request that is going to write.
struct Job {
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
    pub(super) fn open(api: WebApi) -> Option<Self> {
        let (waiting, jobs) = channel();
        let rest = Rest::default();
        let begins = rest.clone();
        let thread = thread::Builder::new().name("writes".into());
        let thread = thread.spawn(move || run(&api, &jobs, &begins)).ok()?;
        Some(Self { waiting: Some(waiting), thread: Some(thread), rest })
    }

    /// Whether requests do well to be answered here. They do not for a while after others were in the way
    /// of those that share a commit: then all of these have to run again.
    pub(super) fn is_worthwhile(&self) -> bool {
        self.rest.is_over()
    }

    /// Has a request answered.
    pub(super) fn take(&self, exchange: Exchange, channel: Channel) {
        if let Some(waiting) = &self.waiting {
            // Who waits for the answer learns of the end of the thread by the end of the channel.
            let _ = waiting.send(Job { exchange, channel });
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

fn run(api: &WebApi, jobs: &Receiver<Job>, rest: &Rest) {
    let mut writes = api.engine.writes();
    while let Ok(first) = jobs.recv() {
        let mut waiting: VecDeque<Job> =
            iter::once(first).chain(jobs.try_iter().take(MOST)).collect();
        if writes.begin(waiting.len()).is_err() {
            // Here one would wait for the other with a database that is away.
            rest.begin();
            for job in waiting.drain(..) {
                job.by_itself(api.clone());
            }
        }
        while let Some(job) = waiting.pop_front() {
            // Who waits is told by the end of the channel.
            let _ = catch_unwind(AssertUnwindSafe(|| job.run(api, &mut writes, rest)));
            if waiting.is_empty() && writes.are_open() {
                waiting.extend(jobs.try_recv());
            }
        }
        let _ = catch_unwind(AssertUnwindSafe(|| writes.settle()));
    }
}

impl Job {
    /// Has it answered on a thread of its own.
    fn by_itself(self, api: WebApi) {
        let Self { mut exchange, channel } = self;
        channel.answer_with(move |channel| api.answer_write(&mut exchange, channel));
    }

    fn run(self, api: &WebApi, writes: &mut Writes<'_>, rest: &Rest) {
        let Self { mut exchange, mut channel } = self;
        let body = exchange.body.clone();
        let mut pending = None;
        match api.answer_later(&mut exchange, &mut channel, writes, &mut pending) {
            Answered::Whole(reply) => {
                exchange.body = body;
                let (api, rest) = (api.clone(), rest.clone());
                let done = Done { api, rest, exchange, channel, reply };
                match pending {
                    Some(pending) => pending.tell(move |verdict| done.finish(verdict)),
                    None => done.finish(Verdict::Known(Ok(()))),
                }
            }
            // What its client takes as it comes was never going to wait.
            in_parts @ Answered::InParts(_) => {
                writes.settle();
                channel.finish(in_parts);
            }
        }
    }
}

/// A request that was answered, if everything holds that its answer rests on.
struct Done {
    api: WebApi,
    rest: Rest,
    exchange: Exchange,
    channel: Channel,
    reply: Reply,
}

impl Done {
    /// Lets the answer go, now that it is known what became of what was written.
    fn finish(self, verdict: Verdict) {
        let Self { api, rest, mut exchange, channel, reply } = self;
        match verdict {
            Verdict::Known(Ok(())) => channel.finish(Answered::Whole(reply)),
            Verdict::Known(Err(error)) => {
                let instead = WebApi::unwritten(&exchange, &reply, &error);
                channel.finish(Answered::Whole(instead));
            }
            Verdict::Undone => {
                rest.begin();
                channel.answer_with(move |channel| api.answer_again(&mut exchange, channel));
            }
        }
    }
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
    fn who_was_in_the_way_of_others_goes_by_itself_for_a_while() {
        let rest = Rest::default();
        assert!(rest.is_over());
        rest.clone().begin();
        assert!(!rest.is_over());
        *rest.0.lock() = Some(Instant::now());
        assert!(rest.is_over());
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
