//! `RetrieveSharedPrincipalsAndAccess`: with whom a row is shared, and which rights.

use model::Result;
use model::message::{Data, Descriptor, Field, FieldType, Invoke, Record, RecordType};
use model::right::Right;

use super::{PRINCIPAL_ACCESS, TARGET};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::{share, target};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrieveSharedPrincipalsAndAccess").takes(&[TARGET]).returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "RetrieveSharedPrincipalsAndAccessResponse",
    &[Field::new("PrincipalAccesses", FieldType::List(&FieldType::Record(&PRINCIPAL_ACCESS)))],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let row = fields.arguments.reference("Target")?;
    let (table, facts) = target::check(context, row, &[Right::Read])?;
    let shares = share::read(context, &table.definition.name, &[facts.id], None)?;
    let mut shared: Vec<_> =
        shares.iter().map(|(_, principal, masks)| (principal.clone(), masks.all())).collect();
    // The same order on every run.
    shared.sort_by_key(|(principal, _)| principal.id);
    let access = |(principal, rights): (_, i32)| {
        let access = Record::new(&PRINCIPAL_ACCESS).with("AccessMask", rights);
        Data::Record(access.with("Principal", Data::Reference(principal)))
    };
    let accesses: Vec<Data> = shared.into_iter().map(access).collect();
    Ok(Response::Result(Record::new(&RESPONSE).with("PrincipalAccesses", accesses)))
}
