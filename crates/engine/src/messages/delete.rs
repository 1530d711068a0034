//! Delete: a row and what its relationships say of the rows that point at it.

use model::message::{Delete, Precondition};
use model::right::Right;
use model::{Error, Result};

use super::create;
use crate::Response;
use crate::context::Context;
use crate::directory::number;
use crate::rules::{delete, facts, special};

pub(super) fn run(context: &mut Context<'_, '_>, fields: &Delete) -> Result<Response> {
    let table = context.table(&fields.target.table)?;
    create::check_writable(&table)?;
    let access = context.access();
    access.check_privilege(&table.security(), Right::Delete)?;
    let mut columns = facts::columns(&table).to_vec();
    let versioned = table.column("versionnumber").is_some();
    if versioned {
        columns.push("versionnumber");
    }
    let mut reader = context.reader("delete a row");
    let record = reader
        .one(&table.definition.name, &columns, fields.target.id)?
        .ok_or_else(|| Error::RowNotFound(fields.target.clone()))?;
    let facts = facts::of(&table, &record);
    access.check_row(&table.security(), Right::Delete, &facts)?;
    if let Precondition::Version(version) = fields.condition
        && number(&record.values, columns.len() - 1).filter(|_| versioned) != Some(version)
    {
        return Err(Error::VersionMismatch);
    }
    special::before_delete(context, &table, fields.target.id)?;
    delete::cascade(context, &table, &facts)?;
    context.note_change(&table.definition.name)?;
    Ok(Response::Deleted)
}
