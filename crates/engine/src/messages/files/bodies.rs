//! What the block messages of notes and of attachments have in common: the file is the body of a row, which is
//! made or changed when the upload is committed, by the ordinary message.

use model::message::{
    Content, Create, Field, FieldType, Fields, FilePlace, Precondition, Record, RecordType, Update,
};
use model::query::Selection;
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result};
use uuid::Uuid;

use super::{NAME, TARGET, TOKEN, initialize_download};
use crate::clock::new_id;
use crate::context::Context;
use crate::messages::{create, update};
use crate::rules::files::body::Sent;
use crate::rules::files::token::{self, Purpose};
use crate::rules::files::upload;
use crate::rules::parts;
use crate::{Response, rows};

/// How large a body is: a whole number here, where files of columns have a long one.
pub(super) const SIZE: Field = Field::new("FileSizeInBytes", FieldType::Int);

/// The body of a row.
fn place(context: &Context<'_, '_>, row: Reference) -> Result<FilePlace> {
    let table = context.table(&row.table)?;
    let missing = || Error::internal("a table of bodies has none");
    let column = table.definition.body().ok_or_else(missing)?.name.clone();
    Ok(FilePlace { row, column })
}

fn text_of<'v>(values: &'v [(String, Value)], column: &str) -> Option<&'v str> {
    values.iter().find_map(|(name, value)| match value {
        Value::Text(text) if name == column => Some(text.as_str()),
        _ => None,
    })
}

/// Begins, for whoever may make the row, or change it if it is there and may be changed.
pub(super) fn begin(
    context: &mut Context<'_, '_>,
    arguments: &Fields,
    changes: bool,
) -> Result<String> {
    let content = arguments.content(TARGET.name)?;
    let id = content.target.as_ref().map(|target| target.id).filter(|id| !id.is_nil());
    if changes && id.is_none() {
        let table = context.table(&content.row.table)?;
        return Err(Error::InvalidArgument(format!(
            "The Target has no value for `{}`.",
            table.definition.primary_id
        )));
    }
    let row = Reference::new(content.row.table.as_str(), id.unwrap_or_else(new_id));
    let place = place(context, row)?;
    let table = context.table(&place.row.table)?;
    if !changes {
        // Before a row is looked for, so that nothing tells of one to who may make none.
        parts::check_privileges(context, &table)?;
        parts::access(context, &table).check_privilege(&table.security(), Right::Create)?;
    }
    let key = table.definition.primary_id.clone();
    let is_there = context.reader("see whether a row is there").one(
        &place.row.table,
        &[&key],
        place.row.id,
    )?;
    if is_there.is_none() {
        // All that is asked of a new row; it is stored with its body.
        create::prepare(context, &new_row(&content.row, &place))?;
    } else if changes {
        update::check(context, &place.row, &[&place.column])?;
    } else {
        return Err(Error::DuplicateKey);
    }
    let name = text_of(&content.row.values, "filename").unwrap_or_default();
    upload::begin_for(context, &place, (name, text_of(&content.row.values, "mimetype")))
}

/// The row, without a body: that comes in blocks.
fn new_row(row: &Create, place: &FilePlace) -> Create {
    let mut row = row.clone();
    row.values.retain(|(name, _)| *name != place.column);
    Create { id: Some(place.row.id), ..row }
}

/// Makes the row with the body that was sent, or changes it; its id, and the size of the body.
pub(super) fn commit(
    context: &mut Context<'_, '_>,
    arguments: &Fields,
    changes: bool,
) -> Result<(Uuid, i64)> {
    let Content { target, row } = arguments.content(TARGET.name)?;
    let file = upload::find(context, arguments.text(TOKEN.name)?, None)?;
    let named = target.as_ref().map(|target| target.id).filter(|id| !id.is_nil());
    let elsewhere = file.table != row.table || named.is_some_and(|id| id != file.row);
    if elsewhere || (changes && named.is_none()) {
        return Err(Error::InvalidArgument(
            "The file continuation token is not valid for this request.".into(),
        ));
    }
    if file.size.is_some() {
        return Err(Error::InvalidArgument("The upload of the file is committed already.".into()));
    }
    let parts = upload::parts(context, file.id, &arguments.texts("BlockList")?)?;
    let place = upload::place_of(&file);
    let mut new = new_row(row, &place);
    // What was said at the beginning holds if nothing is said now.
    for (column, said) in [("filename", Some(&file.name)), ("mimetype", file.mime_type.as_ref())] {
        let said = said.filter(|said| !said.is_empty());
        if let (false, Some(said)) = (new.values.iter().any(|(name, _)| name == column), said) {
            new.values.push((column.to_owned(), Value::Text(said.clone())));
        }
    }
    let sent = Sent { file, parts };
    let size = i64::try_from(sent.size()).map_err(Error::internal)?;
    context.sent = Some(sent);
    if changes {
        let (values, related) = (new.values, new.related);
        let condition = Precondition::None;
        let target = place.row.clone();
        let update = Update { target, values, related, condition, returning: None };
        update::run_or_create(context, &update)?;
    } else {
        create::run(context, &new)?;
    }
    Ok((place.row.id, size))
}

/// Opens the body of a row, if it has one that who asks may read: a token, its size, and what it is called.
pub(super) fn open(
    context: &mut Context<'_, '_>,
    arguments: &Fields,
    response: &'static RecordType,
) -> Result<Response> {
    let place = place(context, arguments.reference(TARGET.name)?.clone())?;
    let Some(file) = initialize_download::find(context, &place, true)? else {
        return Err(Error::NoFile { row: place.row, column: place.column });
    };
    // Its name is a value of the row: it can be changed without the file, and be hidden.
    let plan = context.session.plan_row(&place.row.table, &Selection::columns(["filename"]))?;
    let set = rows::fetch_kept(context.transaction, &plan, place.row.id)?;
    let cell = set.shape.properties.first().map(|property| property.cell);
    let name = cell.zip(set.rows.get(0)).and_then(|(cell, row)| row.text(cell)).unwrap_or_default();
    let record = Record::new(response)
        .with(TOKEN.name, token::make(context, Purpose::Download, file.id))
        .with(SIZE.name, i64::try_from(file.size).map_err(Error::internal)?)
        .with(NAME.name, name.to_owned());
    Ok(Response::Result(record))
}
