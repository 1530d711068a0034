//! What was found of each right that is needed: the roles, shares and places in the hierarchy that count.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use model::Result;
use model::id::UserId;
use model::message::{Data, Field, FieldType, Record, RecordType};
use model::metadata::AccessRule;
use model::right::access_names;
use security::{Below, Considerable, Considered, Grant, Reach, Share, Via};
use uuid::Uuid;

use super::Asked;
use super::checks::Check;
use super::people::part;
use crate::context::Context;
use crate::principal::{self, Given};

pub(super) const CHECK: RecordType = RecordType::new(
    "OnBehalf_ExplainedCheck",
    &[
        Field::new("Right", FieldType::Text),
        Field::new("EntityName", FieldType::Text),
        Field::optional("Privilege", FieldType::Text),
        Field::new("Rule", FieldType::Text),
        Field::new("Allowed", FieldType::Bool),
        Field::new("Sides", FieldType::List(&FieldType::Record(&SIDE))),
    ],
);

const SIDE: RecordType = RecordType::new(
    "OnBehalf_ExplainedSide",
    &[
        Field::new("Id", FieldType::Guid),
        Field::new("As", FieldType::Text),
        Field::optional("Missing", FieldType::Text),
        Field::new("Grants", FieldType::List(&FieldType::Record(&GRANT))),
        Field::new("Shares", FieldType::List(&FieldType::Record(&SHARE))),
        Field::optional("Hierarchy", FieldType::Text),
    ],
);

const GRANT: RecordType = RecordType::new(
    "OnBehalf_ExplainedGrant",
    &[
        Field::new("Role", FieldType::Text),
        Field::new("RoleId", FieldType::Guid),
        Field::new("BusinessUnit", FieldType::Text),
        Field::new("BusinessUnitId", FieldType::Guid),
        Field::optional("Team", FieldType::Text),
        Field::optional("TeamId", FieldType::Guid),
        Field::new("Depth", FieldType::Text),
        Field::optional("Counts", FieldType::Text),
        Field::optional("Reach", FieldType::Text),
    ],
);

const SHARE: RecordType = RecordType::new(
    "OnBehalf_ExplainedShare",
    &[
        Field::new("With", FieldType::Text),
        Field::new("WithId", FieldType::Guid),
        Field::new("WithType", FieldType::Text),
        Field::new("Rights", FieldType::Text),
        Field::new("Gives", FieldType::Bool),
    ],
);

/// What rows are called, and what roles give, looked up once.
#[derive(Default)]
pub(super) struct Names {
    names: HashMap<(&'static str, Uuid), String>,
    given: HashMap<UserId, Vec<Given>>,
}

impl Names {
    /// What a row is called.
    pub(super) fn of(
        &mut self,
        context: &mut Context<'_, '_>,
        table: &'static str,
        id: Uuid,
    ) -> Result<String> {
        if let Some(known) = self.names.get(&(table, id)) {
            return Ok(known.clone());
        }
        let name = context.name_of(table, id, "call somebody by name")?.unwrap_or_default();
        self.names.insert((table, id), name.clone());
        Ok(name)
    }

    /// The roles by which a user has a grant.
    pub(super) fn roles(
        &mut self,
        context: &mut Context<'_, '_>,
        user: UserId,
        grant: &Grant,
    ) -> Result<Vec<(Uuid, String)>> {
        let given = match self.given.entry(user) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let mut reader = context.reader("name the roles that give something");
                let held = principal::load_held_roles(&mut reader, user)?;
                unknown.insert(principal::load_given(&mut reader, &held.roles)?)
            }
        };
        let giving = given.iter().filter(|each| each.grants.contains(grant));
        Ok(giving.map(|each| (each.role.0, each.name.clone())).collect())
    }
}

pub(super) fn tell(
    context: &mut Context<'_, '_>,
    names: &mut Names,
    asked: &Asked,
    checks: &[Check],
) -> Result<Vec<Data>> {
    let mut told = Vec::with_capacity(checks.len());
    for check in checks {
        let mut sides: Vec<Data> = Vec::new();
        for subject in &check.told.subjects {
            sides.push(side(context, names, asked, check, subject)?.into());
        }
        let impersonator = UserId(asked.user);
        let is_there = check.told.subjects.iter().any(|subject| subject.user == impersonator);
        if asked.on_behalf_of.is_some() && !is_there && check.told.rule == AccessRule::Privileges {
            // What it holds caps what the user may, and nothing else of it counts.
            let mut grants = Vec::new();
            for grant in &check.told.caps {
                let held = Considerable {
                    grant: *grant,
                    counts: Some(grant.depth),
                    reach: Reach::Nothing,
                };
                grants.extend(grant_of(context, names, impersonator, &held, false)?);
            }
            let side = Record::new(&SIDE).with("Id", asked.user).with("As", "impersonator");
            let side = match &check.told.refused {
                Some(denial) if check.told.lacking == Some(impersonator) => {
                    side.with("Missing", denial.reason())
                }
                _ => side,
            };
            sides.push(side.with("Grants", grants).with("Shares", Vec::new()).into());
        }
        let record = Record::new(&CHECK)
            .with("Right", check.right.verb())
            .with("EntityName", check.table.definition.name.as_str())
            .with("Rule", rule(&check.told.rule))
            .with("Allowed", check.told.refused.is_none() && check.shown)
            .with("Sides", sides);
        told.push(match check.table.security().privilege(check.right) {
            Some(privilege) => record.with("Privilege", privilege.name.as_str()).into(),
            None => record.into(),
        });
    }
    Ok(told)
}

fn rule(rule: &AccessRule) -> &'static str {
    match rule {
        AccessRule::Privileges => "Privileges",
        AccessRule::Through(_) | AccessRule::Object { .. } => "OtherRows",
        AccessRule::Everyone => "Everyone",
        AccessRule::Administrators => "Administrators",
        AccessRule::Miscellaneous(_) => "Privilege",
    }
}

fn side(
    context: &mut Context<'_, '_>,
    names: &mut Names,
    asked: &Asked,
    check: &Check,
    subject: &Considered,
) -> Result<Record> {
    let mut grants = Vec::new();
    for grant in &subject.grants {
        grants.extend(grant_of(context, names, subject.user, grant, check.row.is_some())?);
    }
    let mut shares = Vec::new();
    for (share, gives) in &subject.shares {
        shares.push(share_of(context, names, asked, share, *gives)?);
    }
    let id = subject.user.0;
    let mut side = Record::new(&SIDE).with("Id", id).with("As", part(asked, id));
    // Who has it, and loses it by the other, lacks nothing.
    let lacks = check.told.lacking == Some(subject.user);
    if let Some(denial) = subject.without.as_ref().or(check.told.refused.as_ref()).filter(|_| lacks)
    {
        side = side.with("Missing", denial.reason());
    }
    side = side.with("Grants", grants).with("Shares", shares);
    Ok(match subject.hierarchy {
        Some(Below::Direct) => side.with("Hierarchy", "Direct"),
        Some(Below::Indirect) => side.with("Hierarchy", "Indirect"),
        None => side,
    })
}

/// A grant, once for each role that gives it.
fn grant_of(
    context: &mut Context<'_, '_>,
    names: &mut Names,
    user: UserId,
    held: &Considerable,
    has_row: bool,
) -> Result<Vec<Data>> {
    let grant = &held.grant;
    let unit = names.of(context, "businessunit", grant.unit.0)?;
    let mut told = Vec::new();
    for (id, name) in names.roles(context, user, grant)? {
        let mut record = Record::new(&GRANT)
            .with("Role", name)
            .with("RoleId", id)
            .with("BusinessUnit", unit.as_str())
            .with("BusinessUnitId", grant.unit.0);
        if let Via::Team { team, .. } = grant.via {
            let name = names.of(context, "team", team.0)?;
            record = record.with("Team", name).with("TeamId", team.0);
        }
        record = record.with("Depth", grant.depth.name());
        if let Some(depth) = held.counts {
            record = record.with("Counts", depth.name());
        }
        if has_row {
            record = record.with("Reach", reach(held.reach));
        }
        told.push(record.into());
    }
    Ok(told)
}

fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Nothing => "None",
        Reach::Everyone => "Organization",
        Reach::Own => "Own",
        Reach::OfTeam => "Team",
        Reach::InUnit => "BusinessUnit",
    }
}

fn share_of(
    context: &mut Context<'_, '_>,
    names: &mut Names,
    asked: &Asked,
    share: &Share,
    gives: bool,
) -> Result<Data> {
    let id = share.principal;
    let table = with_whom(context, asked, id);
    let record = Record::new(&SHARE)
        .with("With", names.of(context, table, id)?)
        .with("WithId", id)
        .with("WithType", table)
        .with("Rights", access_names(share.rights))
        .with("Gives", gives);
    Ok(record.into())
}

/// Whether a share that counts is with one of the users themselves, with everybody, or with a team.
pub(super) fn with_whom(context: &Context<'_, '_>, asked: &Asked, id: Uuid) -> &'static str {
    if asked.everybody().any(|user| user == id) {
        "systemuser"
    } else if context.organization().id.0 == id {
        "organization"
    } else {
        "team"
    }
}
