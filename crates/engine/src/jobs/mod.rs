//! Work that goes on after the request that asked for it: rows of `asyncoperation`, run one after the other
//! in the name of who asked. Each step of a job is a transaction of its own, so that it can be looked at,
//! canceled and, after a crash, gone on with.

mod bell;
mod bulk_delete;
mod recurrence;

use std::time::Duration;

use model::Result;
use model::query::{Condition, Operand};
use model::time::Timestamp;
use model::value::Value;
use uuid::Uuid;

use crate::Engine;
use crate::context::Context;
use crate::directory::{Record, guid, number, text};
use crate::session::Key;
pub(crate) use bell::Bell;
pub(crate) use bulk_delete::keep;
pub(crate) use recurrence::Recurrence;

/// The kind of job of a bulk deletion (`operationtype`).
pub(crate) const BULK_DELETE: i64 = 13;
/// Who has taken a job and said nothing for so long, in milliseconds, has died.
const LEASE: i64 = 60_000;
const TABLE: &str = "asyncoperation";
const REASON: &str = "run a job";

/// Where a job stands: its state and its status reason.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Ready,
    Waiting,
    Running,
    Succeeded,
    Failed,
    Canceled,
}

impl Stage {
    /// `statecode` and `statuscode`.
    pub(crate) fn codes(self) -> (i64, i64) {
        match self {
            Self::Ready => (0, 0),
            Self::Waiting => (1, 10),
            Self::Running => (2, 20),
            Self::Succeeded => (3, 30),
            Self::Failed => (3, 31),
            Self::Canceled => (3, 32),
        }
    }

    /// The columns that say it.
    pub(crate) fn values(self) -> [(&'static str, Value); 2] {
        let (state, status) = self.codes();
        [("statecode", Value::Int(state)), ("statuscode", Value::Int(status))]
    }
}

/// A job that was taken.
struct Job {
    id: Uuid,
    /// In whose name it runs.
    user: Uuid,
    /// Who asked for it in that name.
    impersonator: Option<Uuid>,
    recurrence: Option<Recurrence>,
    /// When it was to run.
    due: Timestamp,
}

/// How a job ended.
struct Outcome {
    stage: Stage,
    message: String,
}

impl Engine {
    /// Waits until a job may be due, no longer than this.
    pub fn wait_for_jobs(&self, at_most: Duration) {
        self.0.bell.wait(at_most);
    }

    /// Ends the job that is being run as soon as one of its steps is done, and wakes who waits.
    pub fn stop_jobs(&self) {
        self.0.bell.stop();
    }

    /// Runs the job that has been due for longest, to its end. Says whether there was one.
    ///
    /// # Errors
    /// If the database fails; the job is taken up again later.
    pub fn run_job(&self) -> Result<bool> {
        let looked = self.0.store.read(|transaction| {
            let session = self.load_session(transaction, &Key::system(REASON))?;
            due(&mut Context::new(self, transaction, &session))
        })?;
        if looked.is_none() {
            return Ok(false);
        }
        let Some(job) = self.for_jobs(take)? else { return Ok(false) };
        let outcome = match bulk_delete::run(self, &job) {
            Ok(outcome) => outcome,
            Err(error @ (model::Error::Unavailable(_) | model::Error::Internal(_))) => {
                return Err(error);
            }
            Err(error) => Outcome { stage: Stage::Failed, message: error.to_string() },
        };
        self.for_jobs(|context| end(context, &job, &outcome))?;
        Ok(true)
    }

    /// Runs something of the server's own about jobs, in one transaction.
    fn for_jobs<T>(&self, mut work: impl FnMut(&mut Context<'_, '_>) -> Result<T>) -> Result<T> {
        self.0.store.write(|transaction| {
            let session = self.load_session(transaction, &Key::system(REASON))?;
            work(&mut Context::new(self, transaction, &session))
        })
    }
}

/// The job that has been due for longest and that nobody is at.
fn due(context: &mut Context<'_, '_>) -> Result<Option<Job>> {
    const COLUMNS: [&str; 7] = [
        "statecode",
        "createdon",
        "postponeuntil",
        "modifiedon",
        "createdby",
        "createdonbehalfby",
        "recurrencepattern",
    ];
    let now = context.now;
    let kind = Condition::equal("operationtype", Value::Int(BULK_DELETE));
    let open = Condition::In(Operand::column("statecode"), [0, 1, 2].map(Value::Int).into());
    let rows = context.reader(REASON).all(TABLE, &COLUMNS, vec![kind, open])?;
    let due = rows.into_iter().filter_map(|Record { id, values }| {
        let at = |index: usize| match values.get(index) {
            Some(Value::Timestamp(instant)) => Some(*instant),
            _ => None,
        };
        let due = match number(&values, 0)? {
            0 => at(1)?,
            1 => at(2)?,
            // Somebody is at it, unless nothing was heard for too long.
            _ => Timestamp(at(3)?.0.saturating_add(LEASE)),
        };
        let recurrence = text(&values, 6).and_then(|pattern| Recurrence::parse(&pattern).ok());
        let (user, impersonator) = (guid(&values, 4)?, guid(&values, 5));
        Some(Job { id, user, impersonator, recurrence, due })
    });
    Ok(due.filter(|job| job.due <= now).min_by_key(|job| (job.due, job.id)))
}

/// Takes a job, so that nobody else does.
fn take(context: &mut Context<'_, '_>) -> Result<Option<Job>> {
    let Some(job) = due(context)? else { return Ok(None) };
    let mut values = Stage::Running.values().to_vec();
    values.push(("startedon", Value::Timestamp(context.now)));
    context.upkeep(REASON).update(TABLE, job.id, values)?;
    bulk_delete::follow(context, &job, &Stage::Running.values())?;
    Ok(Some(job))
}

/// Says that a job is still being worked at; `false` if it shall not be.
fn is_wanted(context: &mut Context<'_, '_>, job: &Job) -> Result<bool> {
    let which = Condition::equal("asyncoperationid", Value::Guid(job.id));
    let rows = context.reader(REASON).all(TABLE, &["statuscode"], vec![which])?;
    let status = rows.first().and_then(|row| number(&row.values, 0));
    if status != Some(Stage::Running.codes().1) {
        return Ok(false);
    }
    context.upkeep(REASON).update(TABLE, job.id, Vec::new())?;
    Ok(true)
}

/// Writes down how a job ended, and when it runs again.
fn end(context: &mut Context<'_, '_>, job: &Job, outcome: &Outcome) -> Result<()> {
    let again = job.recurrence.filter(|_| outcome.stage != Stage::Canceled);
    let next = again.map(|recurrence| recurrence.after(job.due, context.now));
    let stage = if next.is_some() { Stage::Waiting } else { outcome.stage };
    let mut values = stage.values().to_vec();
    values.push(("message", Value::Text(outcome.message.clone())));
    match next {
        Some(next) => values.push(("postponeuntil", Value::Timestamp(next))),
        None => values.push(("completedon", Value::Timestamp(context.now))),
    }
    context.upkeep(REASON).update(TABLE, job.id, values)?;
    let mut values = stage.values().to_vec();
    values.extend(next.map(|next| ("nextrun", Value::Timestamp(next))));
    bulk_delete::follow(context, job, &values)
}
