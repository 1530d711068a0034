//! What an email says of its parties in columns of its own: who sends it, and to which addresses.

use model::Result;
use model::value::{Reference, Value};

use super::parties::{Party, SENDER, is_sender};
use crate::context::Context;
use crate::rules::columns;

/// Writes down sender and recipients, if the activity has columns for them and its parties in this role were given
/// anew; in all roles, if none is named.
pub(super) fn settle(
    context: &mut Context<'_, '_>,
    activity: &Reference,
    parties: &[Party],
    role: Option<i64>,
) -> Result<()> {
    const RECIPIENT: i64 = 2;
    let sends = role.is_none_or(|role| role == SENDER);
    let receives = role.is_none_or(|role| role == RECIPIENT);
    if !sends && !receives {
        return Ok(());
    }
    let table = context.table(&activity.table)?;
    if table.column("torecipients").is_none() {
        return Ok(());
    }
    let sender = parties.iter().find(|party| is_sender(party));
    let row = sender.and_then(|sender| sender.row.clone());
    let address = sender.and_then(|sender| sender.address.clone());
    let addresses = parties.iter().filter(|party| party.role == RECIPIENT);
    let recipients = addresses.filter_map(|party| party.address.as_deref());
    let recipients = recipients.map(|address| [address, ";"].concat()).collect::<String>();
    let account = account_of(context, row.as_ref())?;
    // Whoever cannot send is no sender, though the party stays.
    let row = row.filter(|row| {
        table.column("emailsender").is_some_and(|column| column.targets.contains(&row.table))
    });
    let text = |text: Option<String>, column: &str| {
        let limit = table.column(column).and_then(|column| column.max_length);
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let kept = text.filter(|text| !text.is_empty());
        kept.map_or(Value::Null, |text| Value::Text(text.chars().take(limit).collect()))
    };
    let row_of = |row: Option<Reference>| row.map_or(Value::Null, Value::Reference);
    let mut values = Vec::with_capacity(4);
    if receives {
        values.push(("torecipients", text(Some(recipients), "torecipients")));
    }
    if sends {
        values.push(("sender", text(address, "sender")));
        values.push(("emailsender", row_of(row)));
        values.push(("sendersaccount", row_of(account)));
    }
    let mut upkeep = context.upkeep("an email names its parties");
    upkeep.update(&activity.table, activity.id, values)
}

/// The account of a sender: that of a contact whom the user may read, or the account itself.
fn account_of(
    context: &mut Context<'_, '_>,
    sender: Option<&Reference>,
) -> Result<Option<Reference>> {
    let account = |row: &Reference| row.table == "account";
    let Some(sender) = sender.filter(|row| account(row) || row.table == "contact") else {
        return Ok(None);
    };
    if account(sender) {
        return Ok(Some(sender.clone()));
    }
    let contact = context.table("contact")?;
    if !columns::is_open(&contact, "parentcustomerid") || !columns::sees_row(context, sender)? {
        return Ok(None);
    }
    let mut reader = context.reader("know the account of a sender");
    let found = reader.one("contact", &["parentcustomerid"], sender.id)?;
    Ok(found.and_then(|found| match found.values.into_iter().next() {
        Some(Value::Reference(row)) => Some(row).filter(account),
        _ => None,
    }))
}
