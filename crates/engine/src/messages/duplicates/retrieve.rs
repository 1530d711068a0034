//! `RetrieveDuplicates`: the rows that rules in force find to be the same as a row, which need not be saved.

use model::message::{
    Content, Descriptor, Field, FieldType, Fields, Invoke, PAGING_INFO, RetrieveMultiple, Soap,
};
use model::query::Selection;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};

use crate::Response;
use crate::clock::new_id;
use crate::context::Context;
use crate::directory::one_of;
use crate::messages::retrieve_multiple;
use crate::registry::Message;
use crate::rows;
use crate::rules::{duplicates, facts, target};

static DESCRIPTOR: Descriptor = Descriptor::function("RetrieveDuplicates")
    .soap(Soap::BUSINESS.answer("DuplicateCollection"))
    .takes(&[
        Field::new("BusinessEntity", FieldType::Content(&[])),
        Field::new("MatchingEntityName", FieldType::Text),
        Field::new("PagingInfo", FieldType::Record(&PAGING_INFO)),
    ])
    .returns_rows_by("MatchingEntityName");

pub(crate) const MESSAGE: Message = Message::new(&DESCRIPTOR, run);

/// The most rows of a page, and how many there are if nothing is said.
const LARGEST: i64 = 5_000;

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let content = arguments.content("BusinessEntity")?.clone();
    let matching = arguments.text("MatchingEntityName")?;
    let (number, size) = page(&arguments.record("PagingInfo")?.fields)?;
    let table = context.table(&content.row.table)?;
    let row = content.target.clone();
    let row = row.unwrap_or_else(|| Reference::new(table.definition.name.as_str(), new_id()));
    context.access().check_privilege(&table.security(), Right::Read)?;
    // Of a row that is saved what is not given is known, if the user may read it.
    let saved = facts::load(context, &table, row.id)?.is_some();
    if saved {
        target::check(context, &row, &[Right::Read])?;
    }
    let found = duplicates::all(context, &row, matching, |context, names| {
        values(context, &content, saved.then_some(&row), names)
    })?;
    let query = fields.query.as_deref().cloned();
    let mut query =
        query.ok_or_else(|| Error::internal("rows are asked for without a question"))?;
    let key = context.table(matching)?.definition.primary_id.clone();
    let start = usize::try_from((number - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    query = query.filter(one_of(&key, found.into_iter().skip(start).take(size)));
    retrieve_multiple::run(context, &RetrieveMultiple { query, from: None })
}

/// The number and the size of the page that is wanted, both from 1.
fn page(paging: &Fields) -> Result<(i64, i64)> {
    let number = paging.maybe("PageNumber", Fields::int)?.unwrap_or(1);
    let size = paging.maybe("Count", Fields::int)?.unwrap_or(LARGEST);
    if number < 1 || !(0..=LARGEST).contains(&size) {
        return Err(Error::InvalidArgument(format!(
            "`PageNumber` of `PagingInfo` is counted from 1, and `Count` is at most {LARGEST}"
        )));
    }
    Ok((number, if size == 0 { LARGEST } else { size }))
}

/// The values of columns: those that are given, and what the user sees of those of a row that is saved.
fn values(
    context: &mut Context<'_, '_>,
    content: &Content,
    saved: Option<&Reference>,
    names: &[&str],
) -> Result<Vec<Value>> {
    let kept = match saved {
        Some(row) => rows::read(context, row, &Selection::columns(names.iter().copied()))?,
        None => None,
    };
    let value = |name: &&str| {
        let given = content.row.values.iter().find(|(known, _)| known == name);
        let given = given.map(|(_, value)| value.clone());
        let kept = kept.as_ref().and_then(|row| rows::value_in(row, name));
        given.or(kept).unwrap_or(Value::Null)
    };
    Ok(names.iter().map(value).collect())
}
