//! Delete: a row and what its relationships say of the rows that point at it.

use model::message::{Delete, Descriptor, Precondition, Verb};
use model::right::Right;
use model::{Error, Result};

use super::{column_share, create};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::before::Before;
use crate::rules::{delete, facts, parts, tables};

pub(crate) const MESSAGE: Message =
    Message::crud(&Descriptor::crud("Delete", Verb::Delete, true, "DELETE {set}({key})"));

pub(super) fn run(context: &mut Context<'_, '_>, fields: &Delete) -> Result<Response> {
    if fields.target.table == column_share::TABLE {
        return column_share::delete(context, fields);
    }
    let table = context.table(&fields.target.table)?;
    create::check_writable(&table, "Delete")?;
    parts::check_privileges(context, &table)?;
    let access = parts::access(context, &table);
    access.check_privilege(&table.security(), Right::Delete)?;
    let more = tables::depended_on(&table).iter().copied().chain(parts::columns(&table));
    let mut before = Before::load(context, &table, fields.target.id, more)?
        .ok_or_else(|| Error::RowNotFound(fields.target.clone()))?;
    parts::check(context, &table, &before, None)?;
    facts::look_up_shares(context, &table, &mut before.facts, &[Right::Delete])?;
    let facts = &before.facts;
    access.check_row(&table.security(), Right::Delete, facts)?;
    if let Precondition::Version(version) = fields.condition
        && before.version != Some(version)
    {
        return Err(Error::VersionMismatch);
    }
    tables::before_delete(context, &table, &before)?;
    delete::cascade(context, &table, facts)?;
    context.note_change(&table.definition.name)?;
    Ok(Response::Deleted)
}
