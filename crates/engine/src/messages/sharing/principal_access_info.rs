//! `RetrievePrincipalAccessInfo`: which rights the named user or team has on a row, and what gives
//! them: roles, shares, the hierarchy. The answer is a text in the product's own JSON.

use model::Result;
use model::error::AccessDetails;
use model::id::PrincipalId;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType, Soap};
use model::right::{Right, access_names};
use model::value::Reference;

use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::{facts, target};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("RetrievePrincipalAccessInfo")
        .soap(Soap::BUSINESS.target("Principal"))
        .on_row_of(&["systemuser", "team"])
        .takes(&[
            Field::new("ObjectId", FieldType::Guid),
            Field::new("EntityName", FieldType::Text),
        ])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType = RecordType::new(
    "RetrievePrincipalAccessInfoResponse",
    &[Field::new("AccessInfo", FieldType::Text)],
);

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let name = fields.arguments.text("EntityName")?;
    let row = Reference::new(name, fields.arguments.guid("ObjectId")?);
    let (table, mut facts) = target::check(context, &row, &[Right::Read])?;
    let principal = fields.target()?;
    let access = context.access_of(principal)?;
    facts.shares = Some(facts::shares(context, &table.definition.name, facts.id)?);
    let sources = access.sources_on(&table.security(), &facts);
    let caller = context.session.impersonator().unwrap_or(context.session.user());
    let asked = Right::ALL.into_iter().map(Right::flag).sum();
    let details = AccessDetails {
        principal: match principal.table.as_str() {
            "team" => PrincipalId::Team(principal.id.into()),
            _ => PrincipalId::User(principal.id.into()),
        },
        caller: PrincipalId::User(caller),
        owner: facts.owner,
        row: facts.id,
        table: &table.definition.name,
        object_type_code: table.definition.object_type_code,
        business_unit: facts.unit,
        ownership: table.definition.ownership,
        rights: &access_names(asked),
        by_role: sources.role,
        by_share: sources.share,
        by_hierarchy: sources.hierarchy,
        has_hierarchy: context.organization().hierarchy.enabled,
    };
    Ok(Response::Result(Record::new(&RESPONSE).with("AccessInfo", details.to_string())))
}
