//! Who takes part in an activity: the rows of `activityparty` (metadata.md §11). They are parts of their
//! activity, written with it and never by themselves. A client gives a list of them, which replaces the one
//! before; the owner and what the activity is about are parties by themselves.

use model::message::Assignments;
use model::metadata::ColumnType;
use model::query::{Condition, Expand, Operand, Path, Selection};
use model::right::Right;
use model::value::{Reference, Value};
use model::{Error, Result, Uuid};
use planner::Table;

use super::{REGARDING, sender};
use crate::clock::new_id;
use crate::context::Context;
use crate::rules::before::Before;
use crate::rules::draft::Draft;
use crate::rules::{columns, defaults, facts, lookup, values};

pub(crate) const TABLE: &str = "activityparty";

pub(super) const SENDER: i64 = 1;
const ORGANIZER: i64 = 7;
const ABOUT: i64 = 8;
const OWNER: i64 = 9;
/// What a party of a custom activity may be.
const ALL: std::ops::RangeInclusive<i64> = 1..=13;

/// What the columns that name parties stand for.
const LISTS: [(&str, i64); 11] = [
    ("from", SENDER),
    ("to", 2),
    ("cc", 3),
    ("bcc", 4),
    ("requiredattendees", 5),
    ("optionalattendees", 6),
    ("organizer", ORGANIZER),
    ("resources", 10),
    ("customers", 11),
    ("customer", 11),
    ("related", 13),
];

/// The column of a row that holds its address for mail.
const ADDRESSES: [&str; 3] = ["emailaddress1", "internalemailaddress", "emailaddress"];
/// What a party repeats of its row: whether it wants to hear by a way.
const REFUSALS: [&str; 4] = ["donotemail", "donotfax", "donotphone", "donotpostalmail"];

/// A party as it is going to be.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) role: i64,
    pub(super) row: Option<Reference>,
    /// What else was said of it.
    values: Assignments,
    pub(super) address: Option<String>,
}

/// Whether a path leads from activities of a table to their parties: all of them, or those that a column names.
pub(crate) fn is_list(context: &Context<'_, '_>, table: &str, path: &Path) -> bool {
    match path {
        Path::Collection { relationship } => {
            let relationship = context.catalog.one_to_many(relationship);
            relationship
                .is_some_and(|each| each.referencing == TABLE && each.column == "activityid")
        }
        Path::Lookup { column, .. } => {
            let table = context.catalog.table(table);
            table.is_some_and(|table| role_of(table, column).is_some())
        }
        Path::Intersect { .. } => false,
    }
}

/// What the parties are that a column of a table names, if it names parties.
pub(crate) fn role_of(table: &Table, column: &str) -> Option<i64> {
    table.column(column).filter(|column| column.kind == ColumnType::PartyList)?;
    LISTS.iter().find(|(name, _)| *name == column).map(|(_, role)| *role)
}

/// How the parties are asked for that a column of a table names, under the name of the column.
pub fn listed(table: &Table, column: &str) -> Option<Expand> {
    let role = role_of(table, column)?;
    let mut below = table.children().iter();
    let below = below.find(|each| each.referencing == TABLE && each.column == "activityid")?;
    Some(Expand {
        name: column.to_owned(),
        path: Path::Collection { relationship: below.name.clone() },
        selection: Selection { labels: true, ..Selection::default() },
        filter: Some(Condition::equal("participationtypemask", Value::Int(role))),
        order: Vec::new(),
        top: None,
    })
}

/// The parties that an activity has from its beginning.
pub(super) fn begin(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let activity = Reference::new(draft.table.definition.name.as_str(), draft.id);
    let Some(parties) = context.catalog.table(TABLE).cloned() else { return Ok(()) };
    let around = around(context, &draft.table, draft.id)?;
    let owner = reference(draft.get("ownerid"));
    let about = reference(draft.get(REGARDING));
    let organizer = owner.clone().filter(|_| activity.table == "appointment");
    for (role, row) in [(OWNER, owner), (ABOUT, about), (ORGANIZER, organizer)] {
        let Some(row) = row.filter(|row| can_be(&parties, row)) else { continue };
        add(context, &activity, &around, Party { role, row: Some(row), ..Party::none() })?;
    }
    Ok(())
}

/// Gives an activity these parties in the place of those that it has: of all, or of those in a role.
pub(crate) fn set(
    context: &mut Context<'_, '_>,
    activity: &Reference,
    rows: &[Assignments],
    role: Option<i64>,
) -> Result<()> {
    let table = context.table(&activity.table)?;
    let parties = context.table(TABLE)?;
    let mut given = Vec::new();
    for row in rows {
        let party = read(context, &table, &parties, row, role)?;
        // Who owns the activity and what it is about it says itself.
        if ![ABOUT, OWNER].contains(&party.role) {
            given.push(party);
        }
    }
    check(context, activity, &given)?;
    let in_role = |role| Condition::equal("participationtypemask", Value::Int(role));
    let replaced = role.map_or_else(others, in_role);
    let of_activity = Condition::equal("activityid", Value::Reference(activity.clone()));
    let mut upkeep = context.upkeep("a list of parties replaces the one before");
    upkeep.delete_those(TABLE, &[of_activity, replaced])?;
    let around = around(context, &table, activity.id)?;
    let organizes = role.is_none_or(|role| role == ORGANIZER) && activity.table == "appointment";
    if organizes && !given.iter().any(|party| party.role == ORGANIZER) {
        let owner = reference(around.owner()).filter(|owner| can_be(&parties, owner));
        given.extend(owner.map(|row| Party { role: ORGANIZER, row: Some(row), ..Party::none() }));
    }
    let mut kept = Vec::new();
    for party in given {
        kept.push(add(context, activity, &around, party)?);
    }
    sender::settle(context, activity, &kept, role)
}

/// The parties that a client names: an activity says itself who owns it and what it is about.
fn others() -> Condition {
    Condition::Not(Box::new(Condition::In(
        Operand::column("participationtypemask"),
        vec![Value::Int(ABOUT), Value::Int(OWNER)],
    )))
}

/// Keeps the names of parties in step with a row that was changed. What only some may see is not repeated.
pub(crate) fn follow_name(context: &mut Context<'_, '_>, draft: &Draft) -> Result<()> {
    let definition = &draft.table.definition;
    let row = Reference::new(definition.name.as_str(), draft.id);
    let column = definition.primary_name.as_deref().and_then(|name| draft.table.column(name));
    let Some(column) = column.filter(|column| !column.secured) else { return Ok(()) };
    let Some(name) = draft.get(&column.name).cloned() else { return Ok(()) };
    let Some(parties) = context.catalog.table(TABLE).cloned() else { return Ok(()) };
    if !can_be(&parties, &row) {
        return Ok(());
    }
    let mut upkeep = context.upkeep("parties are called as their rows are");
    let with = [("partyid", Value::Reference(row))];
    upkeep.update_all(TABLE, &with, vec![("partyidname", name)]).map(drop)
}

/// Lets the parties follow their activity.
pub(super) fn follow(context: &mut Context<'_, '_>, draft: &Draft, before: &Before) -> Result<()> {
    let activity = Reference::new(draft.table.definition.name.as_str(), draft.id);
    let changes = |column: &str| {
        draft.get(column).is_some_and(|value| before.get(column).unwrap_or(&Value::Null) != value)
    };
    if changes(REGARDING) {
        replace(context, &draft.table, &activity, ABOUT, reference(draft.get(REGARDING)))?;
    }
    if changes("ownerid") {
        return follow_owner(context, &draft.table, draft.id);
    }
    if changes("scheduledstart") || changes("scheduledend") {
        repeat(context, &draft.table, &activity)?;
    }
    Ok(())
}

/// Lets the parties follow the owner of their activity.
pub(crate) fn follow_owner(context: &mut Context<'_, '_>, table: &Table, id: Uuid) -> Result<()> {
    if !super::is_kind(table) {
        return Ok(());
    }
    let activity = Reference::new(table.definition.name.as_str(), id);
    let owner = reference(around(context, table, id)?.owner());
    replace(context, table, &activity, OWNER, owner)?;
    repeat(context, table, &activity)
}

/// A row is no more; the parties that it was stay, and say so.
pub(crate) fn forget(context: &mut Context<'_, '_>, table: &Table, id: Uuid) -> Result<()> {
    let row = Reference::new(table.definition.name.as_str(), id);
    let parties = context.catalog.table(TABLE).cloned();
    if !parties.is_some_and(|parties| can_be(&parties, &row)) {
        return Ok(());
    }
    let mut upkeep = context.upkeep("a party outlives its row");
    let gone = vec![("ispartydeleted", Value::Bool(true))];
    upkeep.update_all(TABLE, &[("partyid", Value::Reference(row))], gone).map(drop)
}

impl Party {
    const fn none() -> Self {
        Self { role: 0, row: None, values: Vec::new(), address: None }
    }
}

/// Whether a row can take part in activities.
fn can_be(parties: &Table, row: &Reference) -> bool {
    parties.column("partyid").is_some_and(|column| column.targets.contains(&row.table))
}

/// A party as a client gives it.
fn read(
    context: &Context<'_, '_>,
    activity: &Table,
    parties: &Table,
    given: &Assignments,
    listed: Option<i64>,
) -> Result<Party> {
    let zone = context.session.formats().zone;
    let mut party = Party::none();
    let mut role = listed;
    for (name, value) in given {
        let Some(column) = parties.column(name) else {
            let table = TABLE.to_owned();
            return Err(Error::UndeclaredProperty { table, property: name.clone() });
        };
        if !defaults::is_given_by_client(column, true) {
            continue;
        }
        let value = values::accept(parties, column, value.clone(), zone)?;
        match (name.as_str(), value) {
            // Those of a column are what the column says.
            ("participationtypemask", Value::Int(number)) => role = listed.or(Some(number)),
            ("partyid", Value::Reference(row)) => party.row = Some(row),
            ("addressused", Value::Text(address)) => party.address = Some(address),
            // It is a party of this activity, and called as its row is.
            ("activityid" | "partyidname" | "partyid" | "addressused", _) | (_, Value::Null) => {}
            (name, value) => party.values.push((name.to_owned(), value)),
        }
    }
    party.role = role.ok_or_else(|| Error::RequiredFieldMissing {
        column: "participationtypemask".to_owned(),
    })?;
    if !has_role(activity, party.role) {
        return Err(Error::InvalidArgument(format!(
            "An activity of the type '{}' has no parties with the participation type {}.",
            activity.definition.name, party.role
        )));
    }
    if party.row.is_none() && party.address.is_none() {
        let text = "An activity party needs a row or an address.";
        return Err(Error::InvalidArgument(text.into()));
    }
    Ok(party)
}

/// Whether activities of a kind have such parties: those that its columns name. One of one's own has all.
fn has_role(activity: &Table, role: i64) -> bool {
    if [ABOUT, OWNER].contains(&role) {
        return true;
    }
    let is_list = |(name, _): &&(&str, i64)| {
        activity.column(name).is_some_and(|column| column.kind == ColumnType::PartyList)
    };
    let mut roles = LISTS.iter().filter(is_list).map(|(_, role)| *role);
    if activity.definition.provenance.custom {
        ALL.contains(&role)
    } else {
        roles.any(|each| each == role)
    }
}

/// Append on the activity, and `AppendTo` and Read on each row that was not a party before
/// (security.md §3.3).
fn check(context: &mut Context<'_, '_>, activity: &Reference, given: &[Party]) -> Result<()> {
    let of_activity = Condition::equal("activityid", Value::Reference(activity.clone()));
    let mut reader = context.reader("know who takes part already");
    let known = reader.all(TABLE, &["partyid"], vec![of_activity])?;
    let known: Vec<Reference> =
        known.iter().filter_map(|party| reference(party.values.first())).collect();
    let parties = context.table(TABLE)?;
    let mut appends = false;
    for row in given.iter().filter_map(|party| party.row.as_ref()) {
        if known.contains(row) {
            continue;
        }
        if let Some(column) = parties.column("partyid") {
            lookup::check_target(context, column, row)?;
        }
        appends = true;
    }
    if appends {
        let table = context.table(&activity.table)?;
        facts::check(context, &table, activity, &[Right::Append])?;
    }
    Ok(())
}

/// What parties repeat of their activity.
struct Around(Vec<(&'static str, Value)>);

impl Around {
    fn owner(&self) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == "ownerid").map(|(_, value)| value)
    }
}

fn around(context: &mut Context<'_, '_>, table: &Table, id: Uuid) -> Result<Around> {
    const REPEATED: [&str; 6] = [
        "ownerid",
        "owninguser",
        "owningbusinessunit",
        "scheduledstart",
        "scheduledend",
        "instancetypecode",
    ];
    let has = |name: &&str| table.column(name).is_some();
    let names: Vec<&'static str> = REPEATED.into_iter().filter(has).collect();
    let mut reader = context.reader("repeat an activity in its parties");
    let found = reader.one(&table.definition.name, &names, id)?;
    let values = found.map(|found| found.values).unwrap_or_default();
    let bare = |(name, value): (&'static str, Value)| match (name, value) {
        // These are ids there, whatever they are here.
        ("owninguser" | "owningbusinessunit", Value::Reference(row)) => (name, Value::Guid(row.id)),
        pair => pair,
    };
    Ok(Around(names.into_iter().zip(values).map(bare).collect()))
}

/// Repeats an activity in its parties.
fn repeat(context: &mut Context<'_, '_>, table: &Table, activity: &Reference) -> Result<()> {
    let around = around(context, table, activity.id)?;
    let mut upkeep = context.upkeep("parties follow their activity");
    let which = [("activityid", Value::Reference(activity.clone()))];
    upkeep.update_all(TABLE, &which, around.0).map(drop)
}

/// Gives an activity another party in a role that it has once.
fn replace(
    context: &mut Context<'_, '_>,
    table: &Table,
    activity: &Reference,
    role: i64,
    row: Option<Reference>,
) -> Result<()> {
    let Some(parties) = context.catalog.table(TABLE).cloned() else { return Ok(()) };
    let mut upkeep = context.upkeep("parties follow their activity");
    let which = [
        ("activityid", Value::Reference(activity.clone())),
        ("participationtypemask", Value::Int(role)),
    ];
    upkeep.delete_all(TABLE, &which)?;
    let Some(row) = row.filter(|row| can_be(&parties, row)) else { return Ok(()) };
    let around = around(context, table, activity.id)?;
    add(context, activity, &around, Party { role, row: Some(row), ..Party::none() }).map(drop)
}

/// Makes the row of a party, with what it repeats of its own row. Returns the party with its address.
fn add(
    context: &mut Context<'_, '_>,
    activity: &Reference,
    around: &Around,
    mut party: Party,
) -> Result<Party> {
    let mut values = around.0.clone();
    if let Some(row) = party.row.clone() {
        let table = context.table(&row.table)?;
        let name = table.definition.primary_name.clone();
        let address = ADDRESSES.into_iter().find(|name| table.column(name).is_some());
        let names = name.as_deref().into_iter().chain(address).chain(REFUSALS);
        let names: Vec<&str> = names.filter(|name| table.column(name).is_some()).collect();
        for (column, value) in described(context, &row, name.as_deref(), &names)? {
            if Some(column) == name.as_deref() {
                values.push(("partyidname", value));
            } else if Some(column) == address {
                party.address = party.address.or(match value {
                    Value::Text(address) => Some(address),
                    _ => None,
                });
            } else if let Some(refusal) = REFUSALS.into_iter().find(|each| *each == column) {
                values.push((refusal, value));
            }
        }
        values.push(("partyid", Value::Reference(row)));
    }
    if let Some(address) = &party.address {
        values.push(("addressused", Value::Text(address.clone())));
    }
    values.push(("activityid", Value::Reference(activity.clone())));
    values.push(("participationtypemask", Value::Int(party.role)));
    let more = party.values.clone();
    values.extend(more.iter().map(|(name, value)| (name.as_str(), value.clone())));
    let mut upkeep = context.upkeep("a party is part of its activity");
    upkeep.insert(TABLE, new_id(), values)?;
    Ok(party)
}

/// What a party says of its row. Whoever reads the activity reads it, so what is secured is left out; and
/// but for the name, which any lookup tells, so is what the user itself cannot read.
fn described<'c>(
    context: &mut Context<'_, '_>,
    row: &Reference,
    name: Option<&'c str>,
    columns: &[&'c str],
) -> Result<Vec<(&'c str, Value)>> {
    let table = context.table(&row.table)?;
    let seen = columns::sees_row(context, row)?;
    let shown = |column: &&&str| Some(**column) == name || seen && columns::is_open(&table, column);
    let columns: Vec<&str> = columns.iter().filter(shown).copied().collect();
    let mut reader = context.reader("describe a party");
    let found = reader.one(&row.table, &columns, row.id)?;
    let found = found.ok_or_else(|| Error::RowNotFound(row.clone()))?;
    Ok(columns.into_iter().zip(found.values).collect())
}

pub(super) fn is_sender(party: &Party) -> bool {
    party.role == SENDER
}

fn reference(value: Option<&Value>) -> Option<Reference> {
    match value? {
        Value::Reference(row) => Some(row.clone()),
        _ => None,
    }
}
