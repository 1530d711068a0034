//! `QualifyLead`: a lead becomes an account, a contact and an opportunity, as far as it is asked for, each
//! made by the rules of every new row; the lead is closed.

use model::message::{
    Assignments, Create, Data, Descriptor, Field, FieldType, Fields, Invoke, Record, RecordType,
    Soap, Update,
};
use model::metadata::ColumnDefinition;
use model::value::{Reference, Value};
use model::{Error, Result};

use super::super::{create, update};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::{defaults, maps};

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("QualifyLead")
        .soap(Soap::BUSINESS.target("LeadId").results(&[("value", "CreatedEntities")]))
        .on_row_of(&["lead"])
        .takes(FIELDS)
        .returns(&RESPONSE),
    run,
);

const CUSTOMER: FieldType = FieldType::Row(&["account", "contact"]);

const FIELDS: &[Field] = &[
    Field::new("CreateAccount", FieldType::Bool),
    Field::new("CreateContact", FieldType::Bool),
    Field::new("CreateOpportunity", FieldType::Bool),
    Field::new("Status", FieldType::Int),
    Field::optional("OpportunityCurrencyId", FieldType::Row(&["transactioncurrency"])),
    Field::optional("OpportunityCustomerId", CUSTOMER),
];

/// The rows that were made.
const RESPONSE: RecordType = RecordType::new(
    "QualifyLeadResponse",
    &[Field::new("value", FieldType::List(&FieldType::Row(&[])))],
);

const OPEN: i64 = 0;

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let lead = fields.target()?;
    let before =
        update::check(context, lead, &["statecode", "parentaccountid", "parentcontactid"])?;
    if before.number("statecode") != Some(OPEN) {
        return Err(Error::rule(0x8004_0233, "The lead is already closed."));
    }
    let arguments = &fields.arguments;
    let named = |table: &str, column: &str| before.guid(column).map(|id| Reference::new(table, id));
    let mut account = named("account", "parentaccountid");
    let mut contact = named("contact", "parentcontactid");
    let mut made = Vec::new();
    if arguments.bool("CreateAccount")? {
        let values = take(context, lead, "account")?;
        account = Some(make(context, "account", values, &mut made)?);
    }
    if arguments.bool("CreateContact")? {
        let mut values = take(context, lead, "contact")?;
        point(&mut values, "parentcustomerid", account.as_ref());
        contact = Some(make(context, "contact", values, &mut made)?);
    }
    let mut opportunity = None;
    if arguments.bool("CreateOpportunity")? {
        let mut values = take(context, lead, "opportunity")?;
        let customer = arguments.maybe("OpportunityCustomerId", Fields::reference)?.cloned();
        let customer = customer.or_else(|| account.clone()).or_else(|| contact.clone());
        let currency = arguments.maybe("OpportunityCurrencyId", Fields::reference)?;
        point(&mut values, "transactioncurrencyid", currency);
        point(&mut values, "customerid", customer.as_ref());
        point(&mut values, "parentaccountid", account.as_ref());
        point(&mut values, "parentcontactid", contact.as_ref());
        opportunity = Some(make(context, "opportunity", values, &mut made)?);
    }
    let mut values = vec![("statuscode".to_owned(), Value::Int(arguments.int("Status")?))];
    values.push(("statecode".to_owned(), Value::Int(1)));
    point(&mut values, "parentaccountid", account.as_ref());
    point(&mut values, "parentcontactid", contact.as_ref());
    point(&mut values, "qualifyingopportunityid", opportunity.as_ref());
    change(context, lead, values)?;
    let made = made.into_iter().map(|row| shown(context, row)).collect::<Result<Vec<_>>>()?;
    Ok(Response::Result(Record::new(&RESPONSE).with("value", made)))
}

/// What a new row takes from a lead, by the maps of the organization.
fn take(context: &mut Context<'_, '_>, lead: &Reference, table: &str) -> Result<Assignments> {
    let table = context.table(table)?;
    let given = |column: &ColumnDefinition| defaults::is_given_by_client(column, true);
    maps::take(context, lead, &table, given, true)
}

fn make(
    context: &mut Context<'_, '_>,
    table: &str,
    values: Assignments,
    made: &mut Vec<Reference>,
) -> Result<Reference> {
    let fields = Create { table: table.to_owned(), values, ..Create::default() };
    let (row, _) = create::make(context, &fields)?;
    made.push(row.clone());
    Ok(row)
}

fn change(context: &mut Context<'_, '_>, row: &Reference, values: Assignments) -> Result<()> {
    update::run(context, &Update::new(row.clone(), values)).map(drop)
}

/// Points a lookup at a row, if there is one.
fn point(values: &mut Assignments, column: &str, row: Option<&Reference>) {
    let Some(row) = row else { return };
    values.retain(|(name, _)| name != column);
    values.push((column.to_owned(), Value::Reference(row.clone())));
}

/// A row as the answer shows it: its type and its key.
fn shown(context: &Context<'_, '_>, row: Reference) -> Result<Data> {
    let key = context.table(&row.table)?.definition.primary_id.clone();
    Ok(Data::Row { values: vec![(key, Value::Guid(row.id))], table: row.table })
}
