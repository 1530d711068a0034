//! `ConvertOwnerTeamToAccessTeam`: a team that owns nothing and holds no role becomes one that rows
//! are shared with. There is no way back (security.md §1.2).

use model::message::{Descriptor, Invoke, Soap};
use model::right::Right;
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::before::Before;
use crate::rules::tables;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("ConvertOwnerTeamToAccessTeam")
        .soap(Soap::BUSINESS.target("TeamId"))
        .on_row_of(&["team"]),
    run,
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let target = fields.target()?;
    let table = context.table("team")?;
    let access = context.access();
    let rights = [Right::Read, Right::Write];
    for right in rights {
        access.check_privilege(&table.security(), right)?;
    }
    let depended = tables::depended_on(&table).iter().copied();
    let before = Before::load(context, &table, target.id, depended)?;
    let before = before.ok_or_else(|| Error::RowNotFound(target.clone()))?;
    for right in rights {
        access.check_row(&table.security(), right, &before.facts)?;
    }
    tables::team::convert(context, &before)?;
    Ok(Response::Done)
}
