//! The job of a bulk deletion: the rows that its questions find in the name of who asked, deleted one by one,
//! each by the ordinary message.

use model::message::{Delete, Precondition, Request, RetrieveMultiple};
use model::query::{Condition, Order, Selection};
use model::value::{Reference, Value};
use model::{Error, Result};
use uuid::Uuid;

use super::{Job, Outcome, REASON, Stage, is_wanted};
use crate::context::Context;
use crate::directory::{number, text};
use crate::session::{Key, Session};
use crate::{Engine, Response};

const TABLE: &str = "bulkdeleteoperation";
/// How many rows are deleted between two looks at the job.
const AT_ONCE: usize = 100;
/// How many rows a page of the search has.
const PAGE: u32 = 5_000;

/// The questions of a job, as they are kept: documents of FetchXML, one on each line.
pub(crate) fn keep(documents: &[String]) -> String {
    let lines: Vec<String> = documents.iter().map(|text| text.replace('\n', "&#10;")).collect();
    lines.join("\n")
}

/// What happened so far.
#[derive(Default)]
struct Tally {
    deleted: i64,
    failed: i64,
    first_failure: Option<Error>,
}

/// Deletes what the job asks for.
pub(super) fn run(engine: &Engine, job: &Job) -> Result<Outcome> {
    let session = engine.0.store.read(|transaction| {
        engine.load_session(transaction, &Key::job(job.user, job.impersonator))
    })?;
    // Who asked for it for itself may have to name somebody since.
    session.check_asks(None)?;
    // The privilege to ask for it may be gone since.
    let privilege = session.catalog().privilege("prvBulkDelete");
    let privilege = privilege.ok_or_else(|| Error::internal("nobody may delete in bulk"))?;
    session.access().check_misc(privilege)?;
    let documents = engine.for_jobs(|context| questions(context, job))?;
    let mut tally = engine.for_jobs(|context| Tally::begin(context, job))?;
    for document in documents.lines() {
        let (table, ids) = find(engine, &session, document)?;
        for part in ids.chunks(AT_ONCE) {
            if engine.0.bell.is_stopped() {
                return Err(Error::Unavailable("the server stops".into()));
            }
            if !engine.for_jobs(|context| is_wanted(context, job))? {
                return Ok(Outcome { stage: Stage::Canceled, message: tally.text() });
            }
            for id in part {
                let row = Reference::new(table.as_str(), *id);
                tally.take(delete(engine, &session, row))?;
            }
            engine.for_jobs(|context| follow(context, job.id, &tally.values()))?;
        }
    }
    let stage = if tally.failed == 0 { Stage::Succeeded } else { Stage::Failed };
    Ok(Outcome { stage, message: tally.text() })
}

/// Writes something into the row that tells of the job's progress.
pub(super) fn follow(
    context: &mut Context<'_, '_>,
    job: Uuid,
    values: &[(&'static str, Value)],
) -> Result<()> {
    let of_job = [("asyncoperationid", Value::Guid(job))];
    context.upkeep(REASON).update_all(TABLE, &of_job, values.to_vec()).map(drop)
}

/// Whether a job was begun and not ended, as the row that tells of its progress says.
pub(super) fn is_begun(context: &mut Context<'_, '_>, job: &Job) -> Result<bool> {
    let of_job = Condition::equal("asyncoperationid", Value::Guid(job.id));
    let rows = context.reader(REASON).all(TABLE, &["statecode"], vec![of_job])?;
    let state = rows.first().and_then(|row| number(&row.values, 0));
    Ok(state == Some(Stage::Running.codes().0))
}

fn questions(context: &mut Context<'_, '_>, job: &Job) -> Result<String> {
    let of_job = Condition::equal("asyncoperationid", Value::Guid(job.id));
    let rows = context.reader(REASON).all(TABLE, &["orderedquerysetxml"], vec![of_job])?;
    Ok(rows.first().and_then(|row| text(&row.values, 0)).unwrap_or_default())
}

/// The table that a question is about, and the rows that it finds before the first of them is deleted.
fn find(engine: &Engine, session: &Session, document: &str) -> Result<(String, Vec<Uuid>)> {
    let fetch = fetchxml::parse(document)?;
    let zone = session.formats().zone;
    let mut query = fetchxml::translate(&fetch, session.catalog(), &zone)?.query;
    let key =
        session.catalog().table(&query.table).map(|table| table.definition.primary_id.clone());
    let key = key.ok_or_else(|| Error::SegmentNotFound(query.table.clone()))?;
    query.selection = Selection::columns([key.clone()]);
    query.aliased.clear();
    query.count = false;
    let mut found = Vec::new();
    if query.page.top.is_none() {
        query.page.size = Some(PAGE);
        // Pages go on after the last key.
        query.order = vec![Order::by(key)];
    }
    loop {
        let question = RetrieveMultiple { query: query.clone(), from: None };
        let response = engine.execute(session, &Request::RetrieveMultiple(question))?;
        let Response::Rows(page) = response else {
            return Err(Error::internal("a question is answered by rows"));
        };
        let set = &page.result;
        let ids = set.rows.iter().filter_map(|row| set.shape.key.and_then(|key| row.guid(key)));
        found.extend(ids);
        match page.ending.next() {
            Some(next) if query.page.top.is_none() => query.page.after = Some(next.clone()),
            _ => return Ok((query.table, found)),
        }
    }
}

fn delete(engine: &Engine, session: &Session, row: Reference) -> Result<()> {
    let request = Delete { target: row, condition: Precondition::None };
    match engine.execute(session, &Request::Delete(request)) {
        // It went with another one.
        Err(Error::RowNotFound(_)) | Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

impl Tally {
    /// What happened before this begins: nothing, unless the job was begun and not ended.
    fn begin(context: &mut Context<'_, '_>, job: &Job) -> Result<Self> {
        if !job.goes_on {
            return Ok(Self::default());
        }
        let of_job = Condition::equal("asyncoperationid", Value::Guid(job.id));
        let rows = context.reader(REASON).all(TABLE, &["successcount"], vec![of_job])?;
        let deleted = rows.first().and_then(|row| number(&row.values, 0)).unwrap_or(0);
        // Rows that could not be deleted are found again.
        Ok(Self { deleted, ..Self::default() })
    }

    /// Counts a row. What has nothing to do with the row ends the job for now.
    fn take(&mut self, result: Result<()>) -> Result<()> {
        match result {
            Ok(()) => self.deleted += 1,
            Err(error @ (Error::Unavailable(_) | Error::Internal(_))) => return Err(error),
            Err(error) => {
                self.failed += 1;
                self.first_failure.get_or_insert(error);
            }
        }
        Ok(())
    }

    fn values(&self) -> [(&'static str, Value); 2] {
        [("successcount", Value::Int(self.deleted)), ("failurecount", Value::Int(self.failed))]
    }

    fn text(&self) -> String {
        let counts = format!("{} deleted, {} failed.", self.deleted, self.failed);
        match &self.first_failure {
            Some(error) => format!("{counts} The first failure: {error}"),
            None => counts,
        }
    }
}
