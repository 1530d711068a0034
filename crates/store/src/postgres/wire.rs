//! A connection to PostgreSQL for a thread that waits for answers: the driver is asynchronous, and each call
//! drives it until the answer is there. The driver's own blocking form cannot send a statement and go on.

#![expect(clippy::disallowed_methods, reason = "the home of the driver's calls")]

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures_util::StreamExt as _;
use planner::Parameter;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::types::ToSql;
use tokio_postgres::{
    Client, Config, Connection, Error, NoTls, Row, SimpleQueryMessage, Socket, Statement,
};

use super::codec::Bound;
use crate::error::from_connecting;

type Result<T> = std::result::Result<T, Error>;

/// The answer to a statement that was sent.
type Answer = Pin<Box<dyn Future<Output = Result<u64>> + Send>>;

/// Values for the placeholders of a statement.
pub(super) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

pub(super) struct Wire {
    /// Goes first: the end of the last one of it is the end of the connection.
    client: Arc<Client>,
    line: Line,
}

/// What drives the driver.
struct Line {
    runtime: Runtime,
    traffic: Traffic,
}

struct Traffic {
    /// Nothing once it has ended: then nobody waits for an answer any more.
    connection: Option<Connection<Socket, NoTlsStream>>,
    /// What answers statements that were sent, in their order.
    unheard: VecDeque<Answer>,
    /// Why the first of these failed that did.
    failure: Option<Error>,
    /// Why the connection broke, until somebody is told.
    broken: Option<Error>,
}

impl Wire {
    pub(super) fn connect(config: &Config) -> model::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(model::Error::internal)?;
        let connected = runtime.block_on(config.connect(NoTls));
        let (client, connection) = connected.map_err(|error| from_connecting(&error))?;
        let traffic = Traffic {
            connection: Some(connection),
            unheard: VecDeque::new(),
            failure: None,
            broken: None,
        };
        Ok(Self { client: Arc::new(client), line: Line { runtime, traffic } })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.line.traffic.connection.is_none() || self.client.is_closed()
    }

    pub(super) fn prepare(&mut self, sql: &str) -> Result<Statement> {
        self.line.wait(self.client.prepare(sql))
    }

    pub(super) fn query(&mut self, statement: &Statement, values: Values<'_>) -> Result<Vec<Row>> {
        self.line.wait(self.client.query(statement, values))
    }

    pub(super) fn execute(&mut self, statement: &Statement, values: Values<'_>) -> Result<u64> {
        self.line.wait(self.client.execute(statement, values))
    }

    /// Gives rows to `each` as they come, until it wants no more.
    pub(super) fn stream<E: From<Error>>(
        &mut self,
        statement: &Statement,
        values: Values<'_>,
        mut each: impl FnMut(&Row) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let values = values.iter().copied();
        let rows = self.line.wait(self.client.query_raw(statement, values))?;
        let mut rows = pin!(rows);
        while let Some(row) = self.line.wait(async { rows.next().await.transpose() })? {
            each(&row)?;
        }
        Ok(())
    }

    /// Runs statements without parameters.
    pub(super) fn simple_query(&mut self, sql: &str) -> Result<Vec<SimpleQueryMessage>> {
        self.line.wait(self.client.simple_query(sql))
    }

    /// The same for statements that answer nothing.
    pub(super) fn batch_execute(&mut self, sql: &str) -> Result<()> {
        self.line.wait(self.client.batch_execute(sql))
    }

    /// Sends a statement and does not wait for its answer, which [`take_failure`](Self::take_failure) tells
    /// of later.
    pub(super) fn send(&mut self, statement: &Statement, parameters: &[Parameter]) {
        let client = Arc::clone(&self.client);
        let (statement, parameters) = (statement.clone(), parameters.to_vec());
        let mut answer: Answer =
            Box::pin(
                async move { client.execute_raw(&statement, parameters.iter().map(Bound)).await },
            );
        let Line { runtime, traffic } = &mut self.line;
        let _context = runtime.enter();
        let context = &mut Context::from_waker(Waker::noop());
        match answer.as_mut().poll(context) {
            // It did not even get that far.
            Poll::Ready(result) => traffic.hear(result),
            Poll::Pending => {
                traffic.unheard.push_back(answer);
                // The database begins while we go on.
                traffic.drive(context);
            }
        }
    }

    /// Why one of the statements that were sent failed, once all are answered.
    pub(super) fn take_failure(&mut self) -> Option<Error> {
        while let Some(answer) = self.line.traffic.unheard.pop_front() {
            let result = self.line.wait(answer);
            self.line.traffic.hear(result);
        }
        self.line.traffic.failure.take()
    }
}

impl Line {
    /// Drives the driver until there is an answer.
    fn wait<T>(&mut self, answer: impl Future<Output = Result<T>>) -> Result<T> {
        let Self { runtime, traffic } = self;
        let mut answer = pin!(answer);
        runtime.block_on(poll_fn(|context| {
            // What it asks is on its way before anything is waited for.
            let mut answered = answer.as_mut().poll(context);
            while answered.is_pending() {
                traffic.drive(context);
                if let Some(error) = traffic.broken.take() {
                    return Poll::Ready(Err(error));
                }
                // Answers come in the order of questions, and one that nobody hears holds up the next.
                let heard = traffic.hear_first(context);
                answered = answer.as_mut().poll(context);
                if !heard {
                    break;
                }
            }
            answered
        }))
    }
}

impl Drop for Line {
    /// Says goodbye.
    fn drop(&mut self) {
        let Self { runtime, traffic } = self;
        traffic.unheard.clear();
        runtime.block_on(poll_fn(|context| {
            traffic.drive(context);
            if traffic.connection.is_none() { Poll::Ready(()) } else { Poll::Pending }
        }));
    }
}

impl Traffic {
    /// Sends what is to be sent and takes in what has come.
    fn drive(&mut self, context: &mut Context<'_>) {
        while let Some(connection) = &mut self.connection {
            match connection.poll_message(context) {
                Poll::Pending => return,
                // A notice.
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(error))) => {
                    self.connection = None;
                    self.broken = Some(error);
                }
                Poll::Ready(None) => self.connection = None,
            }
        }
    }

    /// Hears the next statement that was sent, and whether it was answered.
    fn hear_first(&mut self, context: &mut Context<'_>) -> bool {
        let Some(first) = self.unheard.front_mut() else { return false };
        let Poll::Ready(result) = first.as_mut().poll(context) else { return false };
        self.unheard.pop_front();
        self.hear(result);
        true
    }

    fn hear(&mut self, result: Result<u64>) {
        if let (Err(error), None) = (result, &self.failure) {
            self.failure = Some(error);
        }
    }
}
