//! `RetrieveMultiple`: the rows that a question asks for, a page at a time.

use std::borrow::Cow;
use std::sync::Arc;

use model::message::{Descriptor, Field, FieldType, RetrieveMultiple, Soap, Verb};
use model::query::{Condition, Link, Operand, Query, Selection};
use model::rows::Rows;
use model::value::Value;
use model::{Error, Result};
use planner::plan::{position, true_position};
use planner::{Plan, ResultSet, Scope};
use security::Access;
use uuid::Uuid;

use crate::context::Context;
use crate::registry::Message;
use crate::response::{Ending, Head, Receiver};
use crate::rules::files::{body, picture};
use crate::rules::target;
use crate::{Page, Response, rows};

/// Counts go no further (query.md §5).
const COUNT_LIMIT: u64 = 5_000;

pub(crate) const MESSAGE: Message = Message::crud(&Descriptor::crud(
    "RetrieveMultiple",
    Verb::RetrieveMultiple,
    false,
    "GET {set}",
));

/// `ExecuteFetch`: the same by a document, and its rows as one.
pub(crate) const OF_DOCUMENT: Message = Message::crud(
    &Descriptor::crud(
        "ExecuteFetch",
        Verb::RetrieveMultiple,
        false,
        "GET {set}?fetchXml={document}",
    )
    .takes(&[Field::new("FetchXml", FieldType::Text)])
    .soap(Soap::BUSINESS.answer("FetchXmlResult").as_text()),
);

/// How many rows a quick find may look for.
const SEARCH_LIMIT: u32 = 10_000;

/// Rows that are given to who receives them at once.
const BATCH: usize = 256;

pub(crate) fn run(context: &mut Context<'_, '_>, fields: &RetrieveMultiple) -> Result<Response> {
    let Question { plan, head } = ask(context, fields)?;
    let (result, ending) = whole(context, &plan)?;
    let Head { count, count_exceeded, .. } = head;
    Ok(Response::Rows(Page { result, count, count_exceeded, ending }))
}

/// All rows of a page, and those that belong to them.
fn whole(context: &mut Context<'_, '_>, plan: &Plan) -> Result<(ResultSet, Ending)> {
    let mut page = context.transaction.query(&plan.statement(context.dialect()))?;
    let mut ending = Ending::default();
    ending.take(plan, &mut page);
    Ok((rows::complete(context.transaction, plan, page)?, ending))
}

/// Answers a question part by part: what is known before the first row, the rows a few at a time as the
/// database finds them, and how the page ends. Rows that others belong to come all at once.
pub(crate) fn stream(
    context: &mut Context<'_, '_>,
    fields: &RetrieveMultiple,
    receiver: &mut dyn Receiver,
) -> Result<Ending> {
    context.session.check_asks(None)?;
    let Question { plan, head } = ask(context, fields)?;
    // Groups can be refused once they are computed; pictures are read once their rows are.
    let pictures = picture::is_shown(plan.shape());
    if pictures || !plan.collections().is_empty() || plan.shape().key.is_none() {
        let (set, ending) = whole(context, &plan)?;
        receiver.begin(&head)?;
        receiver.receive(&set)?;
        return Ok(ending);
    }
    if body::is_shown(plan.shape()) {
        return one_by_one(context, &plan, &head, receiver);
    }
    receiver.begin(&head)?;
    let mut ending = Ending::default();
    let statement = plan.statement(context.dialect());
    context.transaction.stream(&statement, BATCH, &mut |batch| {
        ending.take(&plan, batch);
        let set = rows::alone(&plan, std::mem::take(batch))?;
        let received = receiver.receive(&set);
        // The store uses the room again.
        *batch = set.rows;
        received
    })?;
    Ok(ending)
}

/// Answers with rows that show bodies: each is read when its row is handed over, and no two are in memory.
fn one_by_one(
    context: &mut Context<'_, '_>,
    plan: &Plan,
    head: &Head,
    receiver: &mut dyn Receiver,
) -> Result<Ending> {
    let mut page = context.transaction.query(&plan.statement(context.dialect()))?;
    let mut ending = Ending::default();
    ending.take(plan, &mut page);
    let page = rows::alone(plan, page)?;
    receiver.begin(head)?;
    for index in 0..page.rows.len() {
        let mut rows = page.rows.alone(index);
        body::show(context.transaction, &page.shape, &mut rows)?;
        let shape = Arc::clone(&page.shape);
        receiver.receive(&ResultSet { shape, rows, collections: Vec::new() })?;
    }
    Ok(ending)
}

/// A question that may be asked, and what is known before its rows.
struct Question {
    plan: Arc<Plan>,
    head: Head,
}

fn ask(context: &mut Context<'_, '_>, fields: &RetrieveMultiple) -> Result<Question> {
    let scope = fields.from.clone().map(|(from, path)| Scope { from, path });
    if let Some(Scope { from, .. }) = &scope {
        // The row to start from is read first (security.md §4, Q6).
        let key = context.table(&from.table)?.definition.primary_id.clone();
        target::read(context, from, &Selection::columns([key]))?;
    }
    refuse_large_search(context, &fields.query)?;
    let query = resume(context, &fields.query)?;
    let plan = context.plan(&query, scope.as_ref())?;
    let mut head = Head { shape: Arc::clone(plan.shape()), count: None, count_exceeded: false };
    if let Some(statement) = plan.count(context.dialect()) {
        let rows = context.transaction.query(&statement)?;
        let count = rows.get(0).and_then(|row| row.int(0));
        let count = count.ok_or_else(|| Error::internal("a count returned no number"))?;
        let count = u64::try_from(count).unwrap_or(0);
        head.count = Some(count.min(COUNT_LIMIT));
        head.count_exceeded = count > COUNT_LIMIT;
    }
    Ok(Question { plan, head })
}

/// A quick find of too many rows is refused. They are counted whoever may see them, as in the product
/// (query.md §10.3): a refusal tells nothing but that there are so many.
fn refuse_large_search(context: &mut Context<'_, '_>, query: &Query) -> Result<()> {
    let Some(searched) = &query.searched else { return Ok(()) };
    let key = context.table(&query.table)?.definition.primary_id.clone();
    let mut found = Query::new(query.table.clone(), Selection::columns([key]));
    found.links.clone_from(&query.links);
    found.filter = Some(searched.clone());
    found.page.skip = Some(SEARCH_LIMIT);
    found.page.top = Some(1);
    let access = Access::system("the limit of a quick find is one of all rows");
    let circumstances = context.circumstances(&found)?;
    let plan = planner::plan_at(&found, None, &context.catalog, &access, &circumstances)?;
    if context.transaction.query(&plan.statement(context.dialect()))?.is_empty() {
        return Ok(());
    }
    Err(Error::rule(
        0x8004_e024,
        "The number of records for this search exceeds the Quick Search record limit. Please refine \
         your query and try again.",
    ))
}

impl Ending {
    /// Takes the next rows of a page into account; the one beyond its end is dropped.
    fn take(&mut self, plan: &Plan, rows: &mut Rows) {
        let Some(size) = plan.page_size() else {
            self.rows += rows.len();
            return;
        };
        let room = (size as usize).saturating_sub(self.rows);
        if rows.len() > room {
            rows.truncate(room);
            self.more = true;
        }
        self.rows += rows.len();
        if let Some(last) = rows.len().checked_sub(1) {
            self.last = rows.get(last).and_then(|row| position(plan, row));
        }
    }
}

/// A client keeps no value that it sees with a mask, so where an order has such, the page goes on after
/// what the row has now.
fn resume<'q>(context: &mut Context<'_, '_>, query: &'q Query) -> Result<Cow<'q, Query>> {
    let same = Ok(Cow::Borrowed(query));
    let Some(after) = query.page.after.as_ref().filter(|_| !query.order.is_empty()) else {
        return same;
    };
    if !context.access().sees_masks() {
        return same;
    }
    let key = context.table(&query.table)?.definition.primary_id.clone();
    let selection =
        Selection { unmasked: query.selection.unmasked, ..Selection::columns([key.clone()]) };
    let mut of_row = Query::new(query.table.clone(), selection);
    of_row.links.clone_from(&query.links);
    of_row.order.clone_from(&query.order);
    of_row = of_row.filter(Condition::equal(key, Value::Guid(after.id)));
    let mut keys = after.links.iter();
    for joined in conditions(context, &query.links, &mut keys)? {
        of_row = of_row.filter(joined);
    }
    let plan = context.plan_once(&of_row)?;
    if !plan.is_ordered_by_masked() {
        return same;
    }
    let rows = context.transaction.query(&plan.statement(context.transaction.dialect()))?;
    let Some(position) = rows.get(0).and_then(|row| true_position(&plan, row)) else {
        return same;
    };
    let mut query = query.clone();
    query.page.after = Some(position);
    Ok(Cow::Owned(query))
}

/// That the rows joined by links are those with these keys.
fn conditions<'k>(
    context: &Context<'_, '_>,
    links: &[Link],
    keys: &mut impl Iterator<Item = &'k Option<Uuid>>,
) -> Result<Vec<Condition>> {
    let mut all = Vec::new();
    for link in links {
        let name = context.table(&link.table)?.definition.primary_id.clone();
        let key = Operand::Linked { link: link.name.clone(), name };
        all.push(match keys.next() {
            Some(Some(id)) => Condition::In(key, vec![Value::Guid(*id)]),
            _ => Condition::Null(key),
        });
        all.extend(conditions(context, &link.links, keys)?);
    }
    Ok(all)
}
