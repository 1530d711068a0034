//! `RetrievePrincipalAccess`: which rights the named user or team has on a row. Who asks needs to be
//! able to read the row, and the answer is not narrowed by what the asker may (security.md §5.5, §7).

use model::Result;
use model::message::{
    ACCESS_RIGHTS, Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap,
};
use model::right::Right;

use super::TARGET;
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::{facts, target};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrievePrincipalAccess")
        .soap(Soap::BUSINESS.target("Principal"))
        .on_row_of(&["systemuser", "team"])
        .takes(&[TARGET])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "RetrievePrincipalAccessResponse",
    &[Field::new("AccessRights", FieldType::Choice(&ACCESS_RIGHTS))],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let row = fields.arguments.reference("Target")?;
    let (table, mut facts) = target::check(context, row, &[Right::Read])?;
    let access = context.access_of(fields.target()?)?;
    facts.shares = Some(facts::shares(context, &table.definition.name, facts.id)?);
    let rights = access.rights_on(&table.security(), &facts);
    Ok(Response::Result(Record::new(&RESPONSE).with("AccessRights", rights)))
}
