//! `QualifyLead`: a lead becomes an account, a contact and an opportunity, as far as it is asked for, each
//! made by the rules of every new row; the lead is closed.

use model::message::{
    Assignments, Create, Data, Descriptor, Field, FieldType, Fields, Invoke, Precondition, Record,
    RecordType, Update,
};
use model::value::{Reference, Value};
use model::{Error, Result};

use super::super::{create, update};
use crate::Response;
use crate::context::Context;
use crate::registry::Message;
use crate::rules::before::Before;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::action("QualifyLead").on_row_of(&["lead"]).takes(FIELDS).returns(&RESPONSE),
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

/// What an account, a contact and an opportunity take from a lead besides what is called alike.
const ACCOUNT: &[(&str, &str)] = &[("companyname", "name")];
const CONTACT: &[(&str, &str)] = &[];
const OPPORTUNITY: &[(&str, &str)] = &[("subject", "name")];

/// What they take under the same name, those that have it.
const ALIKE: &[&str] = &[
    "address1_city",
    "address1_country",
    "address1_fax",
    "address1_line1",
    "address1_line2",
    "address1_line3",
    "address1_postalcode",
    "address1_stateorprovince",
    "description",
    "donotbulkemail",
    "donotemail",
    "donotfax",
    "donotphone",
    "donotpostalmail",
    "emailaddress1",
    "emailaddress2",
    "emailaddress3",
    "fax",
    "firstname",
    "jobtitle",
    "lastname",
    "middlename",
    "mobilephone",
    "numberofemployees",
    "revenue",
    "salutation",
    "sic",
    "telephone1",
    "telephone2",
    "telephone3",
    "transactioncurrencyid",
    "websiteurl",
];

const OPEN: i64 = 0;

fn run(context: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let lead = fields.target()?;
    let table = context.table("lead")?;
    let maps = [ACCOUNT, CONTACT, OPPORTUNITY].into_iter().flatten().map(|(from, _)| *from);
    let known = ["statecode", "parentaccountid", "parentcontactid"];
    let columns: Vec<&str> = maps.chain(ALIKE.iter().copied()).chain(known).collect();
    let columns: Vec<&str> =
        columns.into_iter().filter(|name| table.column(name).is_some()).collect();
    let before = update::check(context, lead, &columns)?;
    if before.number("statecode") != Some(OPEN) {
        return Err(Error::rule(0x8004_0233, "The lead is already closed."));
    }
    let arguments = &fields.arguments;
    let named = |column: &str| before.get(column).and_then(row_of);
    let (mut account, mut contact) = (named("parentaccountid"), named("parentcontactid"));
    let mut made = Vec::new();
    if arguments.bool("CreateAccount")? {
        let values = take(context, lead, &before, "account", ACCOUNT)?;
        account = Some(make(context, "account", values, &mut made)?);
    }
    if arguments.bool("CreateContact")? {
        let mut values = take(context, lead, &before, "contact", CONTACT)?;
        point(&mut values, "parentcustomerid", account.as_ref());
        contact = Some(make(context, "contact", values, &mut made)?);
    }
    let mut opportunity = None;
    if arguments.bool("CreateOpportunity")? {
        let mut values = take(context, lead, &before, "opportunity", OPPORTUNITY)?;
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

/// What a new row takes from a lead.
fn take(
    context: &Context<'_, '_>,
    lead: &Reference,
    before: &Before,
    table: &str,
    map: &[(&str, &str)],
) -> Result<Assignments> {
    let table = context.table(table)?;
    let alike = ALIKE.iter().map(|name| (*name, *name));
    let pairs = map.iter().copied().chain(alike);
    let mut values = Assignments::new();
    for (from, to) in pairs {
        let there = table.column(to).is_some_and(|column| column.create);
        let value = before.get(from).filter(|value| there && !value.is_null());
        values.extend(value.map(|value| (to.to_owned(), value.clone())));
    }
    if table.column("originatingleadid").is_some() {
        point(&mut values, "originatingleadid", Some(lead));
    }
    Ok(values)
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
    let fields = Update {
        target: row.clone(),
        values,
        related: Vec::new(),
        condition: Precondition::None,
        returning: None,
    };
    update::run(context, &fields).map(drop)
}

/// Points a lookup at a row, if there is one.
fn point(values: &mut Assignments, column: &str, row: Option<&Reference>) {
    let Some(row) = row else { return };
    values.retain(|(name, _)| name != column);
    values.push((column.to_owned(), Value::Reference(row.clone())));
}

fn row_of(value: &Value) -> Option<Reference> {
    match value {
        Value::Reference(row) => Some(row.clone()),
        _ => None,
    }
}

/// A row as the answer shows it: its type and its key.
fn shown(context: &Context<'_, '_>, row: Reference) -> Result<Data> {
    let key = context.table(&row.table)?.definition.primary_id.clone();
    Ok(Data::Row { values: vec![(key, Value::Guid(row.id))], table: row.table })
}
