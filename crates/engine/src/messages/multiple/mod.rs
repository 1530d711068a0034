//! The messages about many rows of one table (protocol.md §7.5), one file each: every row by the rules
//! of the message about one, and all of them or none.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod update;
pub(crate) mod upsert;

use model::message::{Content, Field, FieldType, Invoke};
use model::value::Reference;
use model::{Error, Result};
use uuid::Uuid;

use crate::context::Context;
use crate::rules::alternate_key;

/// The only field: the rows.
const TARGETS: &str = "Targets";
const CONTENTS: &[Field] = &[Field::new(TARGETS, FieldType::List(&FieldType::Content(&[])))];

/// Does something to each of the rows, in their order. What is refused is refused with the place of its
/// row.
fn each(
    context: &mut Context<'_, '_>,
    fields: &Invoke,
    mut run: impl FnMut(&mut Context<'_, '_>, &Content) -> Result<()>,
) -> Result<()> {
    let table = table(fields)?;
    for (index, content) in fields.arguments.contents(TARGETS)?.into_iter().enumerate() {
        let id = content.target.as_ref().map(|target| target.id);
        check_table(content, table)
            .and_then(|()| run(context, content))
            .map_err(|error| of_item(context, error, index, id))?;
    }
    Ok(())
}

/// An error of one of the rows, which tells which one it is.
fn of_item(context: &Context<'_, '_>, error: Error, index: usize, id: Option<Uuid>) -> Error {
    alternate_key::explain(&context.catalog, error).of_item(index, id)
}

/// The table that the message is bound to.
fn table(fields: &Invoke) -> Result<&str> {
    let table = fields.table.as_deref();
    table.ok_or_else(|| Error::internal("a message about many rows is bound to no table"))
}

/// The row that values are for, where one must be named.
fn target(content: &Content) -> Result<&Reference> {
    content.target.as_ref().ok_or_else(|| {
        Error::Payload("EdmEntityObject passed should have the key property value set.".into())
    })
}

/// Refuses a row of another table than the message is bound to.
fn check_table(content: &Content, table: &str) -> Result<()> {
    let named = &content.row.table;
    if named == table {
        return Ok(());
    }
    Err(Error::InvalidArgument(format!(
        "all rows are of the table that the message is bound to, and `{named}` is another"
    )))
}
