//! Work that goes on after the request that asked for it: rows of `asyncoperation`, run one after the other
//! in the name of who asked. Each step of a job is a transaction of its own, so that it can be looked at,
//! canceled and, after a crash, gone on with.

mod bell;
mod bulk_delete;
mod recurrence;

use std::time::Duration;

use model::Result;
use model::query::{Comparison, Condition, Operand};
use model::time::Timestamp;
use model::value::Value;
use uuid::Uuid;

use crate::Engine;
use crate::context::Context;
use crate::directory::{Record, guid, number, text};
use crate::rules::draft::Draft;
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
    /// Whether it was begun before and not ended.
    goes_on: bool,
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
                if self.0.bell.is_stopped() {
                    // Whoever comes next goes on at once.
                    self.for_jobs(|context| put_back(context, &job))?;
                }
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

/// The job that has been due for longest and that nobody is at: of each state the first, by the column that
/// says when.
fn due(context: &mut Context<'_, '_>) -> Result<Option<Job>> {
    const COLUMNS: [&str; 3] = ["createdby", "createdonbehalfby", "recurrencepattern"];
    let now = context.now;
    // Somebody is at one that runs, unless nothing was heard for too long.
    let states = [(0, "createdon", 0), (1, "postponeuntil", 0), (2, "modifiedon", LEASE)];
    let mut first: Option<Job> = None;
    for (state, since, wait) in states {
        let latest = Value::Timestamp(Timestamp(now.0.saturating_sub(wait)));
        let conditions = vec![
            Condition::equal("operationtype", Value::Int(BULK_DELETE)),
            Condition::equal("statecode", Value::Int(state)),
            Condition::Compare {
                left: Operand::column(since),
                comparison: Comparison::LessOrEqual,
                right: Operand::Value(latest),
            },
        ];
        let columns = [&COLUMNS[..], &[since]].concat();
        let found = context.reader(REASON).least(TABLE, &columns, conditions, since)?;
        let job = found.and_then(|Record { id, values }| {
            let Some(Value::Timestamp(since)) = values.get(COLUMNS.len()) else { return None };
            Some(Job {
                id,
                user: guid(&values, 0)?,
                impersonator: guid(&values, 1),
                recurrence: text(&values, 2).and_then(|text| Recurrence::parse(&text).ok()),
                due: Timestamp(since.0.saturating_add(wait)),
                goes_on: false,
            })
        });
        first = first.into_iter().chain(job).min_by_key(|job| (job.due, job.id));
    }
    Ok(first)
}

/// Takes a job, so that nobody else does.
fn take(context: &mut Context<'_, '_>) -> Result<Option<Job>> {
    let Some(mut job) = due(context)? else { return Ok(None) };
    job.goes_on = bulk_delete::is_begun(context, &job)?;
    let mut values = Stage::Running.values().to_vec();
    values.push(("startedon", Value::Timestamp(context.now)));
    context.upkeep(REASON).update(TABLE, job.id, values)?;
    bulk_delete::follow(context, job.id, &Stage::Running.values())?;
    Ok(Some(job))
}

/// Lets go of a job in its middle. The row that tells of its progress stays as it is.
fn put_back(context: &mut Context<'_, '_>, job: &Job) -> Result<()> {
    if is_wanted(context, job)? {
        context.upkeep(REASON).update(TABLE, job.id, Stage::Ready.values().to_vec())?;
    }
    Ok(())
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

/// Lets the row that tells of a job's progress follow when somebody gives the job another state.
pub(crate) fn after_update(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let value = |name| draft.get(name).cloned().map(|value| (name, value));
    let values: Vec<_> = ["statecode", "statuscode"].into_iter().filter_map(value).collect();
    if values.is_empty() { Ok(()) } else { bulk_delete::follow(context, draft.id, &values) }
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
    bulk_delete::follow(context, job.id, &values)
}
