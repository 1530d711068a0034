//! The messages that tell what was audited (security.md §8), one file each, and what they share: the
//! types of details, and the way from rows of `audit` to them.
//!
//! Details carry no row of `audit` on the Web API, as in the product; who wants to know who did it
//! reads `audits`.

pub(crate) mod attribute_history;
pub(crate) mod delete_history;
mod detail;
pub(crate) mod details;
pub(crate) mod record_history;

use model::message::{Data, Field, FieldType, Fields, Invoke, Record, RecordType};
use model::query::{Condition, Order, Position, Query, Selection};
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use planner::plan;
use security::Access;
use uuid::Uuid;

use self::detail::DETAIL;
use crate::context::Context;
use crate::rules::{facts, target as named};

/// Which part of a history.
const PAGING_INFO: RecordType = RecordType::new(
    "PagingInfo",
    &[
        Field::optional("PageNumber", FieldType::Int),
        Field::optional("Count", FieldType::Int),
        Field::optional("ReturnTotalRecordCount", FieldType::Bool),
        Field::optional("PagingCookie", FieldType::Text),
    ],
);

const TARGET: Field = Field::new("Target", FieldType::Row(&[]));
const PAGING: Field = Field::optional("PagingInfo", FieldType::Record(&PAGING_INFO));

/// A part of a history, newest first.
const COLLECTION: RecordType = RecordType::new(
    "AuditDetailCollection",
    &[
        Field::new("MoreRecords", FieldType::Bool),
        Field::new("PagingCookie", FieldType::Text),
        Field::new("TotalRecordCount", FieldType::Int),
        Field::new("AuditDetails", FieldType::List(&FieldType::Record(&DETAIL))),
    ],
);

/// The only field of the answers of histories.
const COLLECTIONS: &[Field] =
    &[Field::new("AuditDetailCollection", FieldType::Record(&COLLECTION))];

/// The most details on a page.
const PAGE_LIMIT: i64 = 5_000;

/// The privilege to read `audits`.
const READ_SUMMARY: &str = "prvReadAuditSummary";
/// The privilege to read the history of a row that one may read.
const READ_HISTORY: &str = "prvReadRecordAuditHistory";

/// Whether one of the privileges is held.
fn check_any(context: &Context<'_, '_>, names: &[&str]) -> Result<()> {
    let privileges = names.iter().map(|name| context.privilege(name));
    let privileges: Vec<_> = privileges.collect::<Result<_>>()?;
    context.access().check_any_misc(&privileges)
}

/// Whether a row may be read; whether there is such a row.
fn check_readable(context: &mut Context<'_, '_>, row: &Reference) -> Result<bool> {
    let table = context.table(&row.table)?;
    let access = context.access();
    access.check_privilege(&table.security(), Right::Read)?;
    let Some(mut facts) = facts::load(context, &table, row.id)? else { return Ok(false) };
    facts::look_up_shares(context, &table, &mut facts, &[Right::Read])?;
    access.check_row(&table.security(), Right::Read, &facts)?;
    named::is_shown(context, &table, row.id)
}

/// The row whose history is asked for: it must be there and readable. What was told of deleted rows
/// is found in `audits`, row by row.
fn target(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Reference> {
    check_any(context, &[READ_HISTORY])?;
    let target = fields.arguments.reference("Target")?.clone();
    if check_readable(context, &target)? { Ok(target) } else { Err(Error::RowNotFound(target)) }
}

/// A row of `audit`, as far as details are made of it.
struct Told {
    id: Uuid,
    change: Option<String>,
}

/// Which part of a history is asked for.
struct Part {
    /// The first page is 1.
    page: i64,
    size: i64,
    counted: bool,
    /// The row that the page before ended with.
    after: Option<Uuid>,
}

impl Part {
    fn of(fields: &Fields) -> Result<Self> {
        let none = Fields::default();
        let paging = fields.maybe("PagingInfo", Fields::record)?;
        let paging = paging.map_or(&none, |record| &record.fields);
        let page = paging.maybe("PageNumber", Fields::int)?.unwrap_or(1);
        let size = paging.maybe("Count", Fields::int)?.filter(|size| *size != 0);
        let size = size.unwrap_or(PAGE_LIMIT);
        if page < 1 || size < 0 {
            return Err(Error::InvalidArgument(
                "`PageNumber` and `Count` of `PagingInfo` are counted from 1".into(),
            ));
        }
        let cookie = paging.maybe("PagingCookie", Fields::text)?.filter(|text| !text.is_empty());
        let after = cookie.map(|text| read_cookie(text).ok_or(Error::PagingCookie)).transpose()?;
        let counted = paging.maybe("ReturnTotalRecordCount", Fields::bool)?.unwrap_or(false);
        Ok(Self { page, size: size.min(PAGE_LIMIT), counted, after })
    }

    /// How many rows stand before it, if no cookie says where it begins.
    fn skipped(&self) -> usize {
        let skipped = if self.after.is_some() { 0 } else { (self.page - 1) * self.size };
        usize::try_from(skipped).unwrap_or(usize::MAX)
    }

    /// The answer: `told` are the rows from its beginning on, at least one more than it holds if
    /// there are more; `total` how many there are in all.
    fn collect(
        &self,
        context: &mut Context<'_, '_>,
        object: &Reference,
        told: &[Told],
        total: usize,
    ) -> Result<Record> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = told.len() > size;
        let shown = told.get(..size).unwrap_or(told);
        let mut details = Vec::with_capacity(shown.len());
        for row in shown {
            let detail = detail::of(context, object, row.change.as_deref())?;
            details.push(Data::Record(detail));
        }
        let cookie = shown.last().filter(|_| more).map(|row| cookie(self.page, row.id));
        let total = if self.counted { i64::try_from(total).unwrap_or(i64::MAX) } else { -1 };
        Ok(Record::new(&COLLECTION)
            .with("MoreRecords", more)
            .with("PagingCookie", cookie.unwrap_or_default())
            .with("TotalRecordCount", total)
            .with("AuditDetails", details))
    }
}

/// Where the next page begins.
fn cookie(page: i64, last: Uuid) -> String {
    format!("<cookie page=\"{page}\"><auditid last=\"{{{last}}}\" /></cookie>")
}

fn read_cookie(text: &str) -> Option<Uuid> {
    let (_, rest) = text.split_once("<auditid last=\"{")?;
    let (id, _) = rest.split_once("}\"")?;
    Uuid::try_parse(id).ok()
}

/// What was told of a row, newest first: after `after`, at most `limit`.
fn told(
    context: &mut Context<'_, '_>,
    object: &Reference,
    after: Option<Uuid>,
    limit: Option<usize>,
) -> Result<Vec<Told>> {
    let query = history(object, after, limit);
    let access = Access::system("tell what was audited");
    let plan = plan(&query, None, &context.catalog, &access)?;
    let rows = context.transaction.query(&plan.statement(context.dialect()))?;
    let shape = plan.shape();
    let place = shape.table.column_index("changedata");
    let cell = shape.properties.iter().find(|property| Some(property.column) == place);
    let cell = cell.map(|property| property.cell);
    let told = rows.iter().filter_map(|row| {
        let change = cell.and_then(|cell| row.text(cell)).map(str::to_owned);
        Some(Told { id: row.guid(shape.key?)?, change })
    });
    Ok(told.collect())
}

/// How often something was told of a row.
fn count(context: &mut Context<'_, '_>, object: &Reference) -> Result<usize> {
    let mut query = history(object, None, None);
    query.count = true;
    let access = Access::system("count what was audited");
    let plan = plan(&query, None, &context.catalog, &access)?;
    let Some(statement) = plan.count(context.dialect()) else { return Ok(0) };
    let rows = context.transaction.query(&statement)?;
    let count = rows.get(0).and_then(|row| row.int(0)).unwrap_or(0);
    Ok(usize::try_from(count).unwrap_or(0))
}

/// The rows of `audit` about a row. Their keys rise with time.
fn history(object: &Reference, after: Option<Uuid>, limit: Option<usize>) -> Query {
    let mut query = Query::new("audit", Selection::columns(["changedata"]))
        .filter(Condition::equal("objectid", Value::Guid(object.id)))
        .filter(Condition::equal("objecttypecode", Value::Text(object.table.clone())));
    query.order = vec![Order::by("auditid").descending()];
    query.page.after = after.map(|id| Position::new(vec![Value::Guid(id)], id));
    query.page.top = limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX));
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_leads_to_the_row_that_it_was_made_of() {
        let id = Uuid::from_u128(0x0123_4567_89ab_cdef);
        assert_eq!(read_cookie(&cookie(1, id)), Some(id));
        for text in ["", "x", "<cookie page=\"1\"><auditid last=\"{}\" /></cookie>"] {
            assert_eq!(read_cookie(text), None, "{text}");
        }
    }

    #[test]
    fn a_part_is_the_first_unless_something_else_is_asked_for() {
        let part = Part::of(&Fields::default()).unwrap();
        assert_eq!((part.page, part.size, part.counted, part.skipped()), (1, 5_000, false, 0));
        let asked = |page: i64, count: i64, cookie: Option<String>| {
            let paging = Record::new(&PAGING_INFO)
                .with("PageNumber", page)
                .with("Count", count)
                .with("PagingCookie", cookie);
            let mut fields = Fields::default();
            fields.set("PagingInfo", paging.into());
            Part::of(&fields)
        };
        assert_eq!(asked(3, 2, None).unwrap().skipped(), 4);
        let id = Uuid::from_u128(7);
        let part = asked(3, 2, Some(cookie(2, id))).unwrap();
        assert_eq!((part.skipped(), part.after), (0, Some(id)));
        assert!(asked(0, 2, None).is_err() && asked(1, -1, None).is_err());
        assert!(asked(2, 2, Some("x".into())).is_err());
    }
}
