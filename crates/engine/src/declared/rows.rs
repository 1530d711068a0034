//! Rows that a plan makes, changes and removes, by the ordinary messages and their rules.

use model::message::{Association, Request};
use model::query::{Condition, Path};
use model::value::{Reference, Value};
use model::{Error, Result};
use schema::{ColumnAccess, Part, Profile, Role, RowChange, Team, TeamKind, Unit};
use uuid::Uuid;

use super::{REASON, organization, roles};
use crate::by_itself::{delete, put};
use crate::context::Context;
use crate::directory::{guid, text};
use crate::messages;

/// Makes, changes or removes what a step says.
pub(super) fn write(context: &mut Context<'_, '_>, row: &RowChange) -> Result<()> {
    match row {
        RowChange::Publisher(name, publisher) => {
            let values = vec![
                ("uniquename", Value::Text(name.clone())),
                ("friendlyname", Value::Text(publisher.label.clone())),
                ("customizationprefix", Value::Text(publisher.prefix.clone())),
                ("customizationoptionvalueprefix", Value::Int(publisher.option_prefix)),
                ("description", optional(publisher.description.as_ref())),
            ];
            let id = find(context, "publisher", "uniquename", name)?;
            put(context, "publisher", id, values).map(drop)
        }
        RowChange::Solution(name, solution) => {
            let publisher = needed(context, "publisher", "uniquename", &solution.publisher)?;
            let values = vec![
                ("uniquename", Value::Text(name.clone())),
                ("friendlyname", Value::Text(solution.label.clone())),
                ("publisherid", Value::Reference(Reference::new("publisher", publisher))),
                ("version", Value::Text(solution.version.clone())),
                ("description", optional(solution.description.as_ref())),
            ];
            let id = find(context, "solution", "uniquename", name)?;
            put(context, "solution", id, values).map(drop)
        }
        RowChange::Unit(name, unit) => write_unit(context, name, unit),
        RowChange::Role(role, whole) => write_role(context, role, *whole),
        RowChange::Profile(profile, whole) => write_profile(context, profile, *whole),
        RowChange::Team(team, whole) => write_team(context, team, *whole),
        RowChange::TeamGone(team) => match find_team(context, team)? {
            Some(id) => delete(context, "team", id),
            None => Ok(()),
        },
        RowChange::Gone(part, name) => remove(context, *part, name),
    }
}

fn optional(text: Option<&String>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.clone()))
}

fn find(
    context: &mut Context<'_, '_>,
    table: &str,
    column: &str,
    name: &str,
) -> Result<Option<Uuid>> {
    let which = vec![Condition::equal(column, Value::Text(name.to_owned()))];
    let rows = context.reader(REASON).all(table, &[column], which)?;
    // Texts are compared without case; names here are as they are written, if there are two.
    let exact = rows.iter().find(|row| text(&row.values, 0).as_deref() == Some(name));
    Ok(exact.or(rows.first()).map(|row| row.id))
}

fn needed(context: &mut Context<'_, '_>, table: &str, column: &str, name: &str) -> Result<Uuid> {
    find(context, table, column, name)?
        .ok_or_else(|| Error::InvalidArgument(format!("there is no {table} `{name}`")))
}

/// A business unit by its name; the root if none is named.
fn unit(context: &mut Context<'_, '_>, name: Option<&String>) -> Result<Uuid> {
    match name {
        Some(name) => needed(context, "businessunit", "name", name),
        None => organization::root(context),
    }
}

fn write_unit(context: &mut Context<'_, '_>, name: &str, said: &Unit) -> Result<()> {
    let parent = unit(context, said.parent.as_ref())?;
    let parent = Value::Reference(Reference::new("businessunit", parent));
    let id = find(context, "businessunit", "name", name)?;
    let mut values = vec![("name", Value::Text(name.to_owned())), ("parentbusinessunitid", parent)];
    if id.is_some() {
        values.push(("isdisabled", Value::Bool(said.disabled)));
        return put(context, "businessunit", id, values).map(drop);
    }
    let id = put(context, "businessunit", None, values)?;
    if said.disabled {
        let values = vec![("isdisabled", Value::Bool(true))];
        put(context, "businessunit", Some(id), values)?;
    }
    Ok(())
}

/// The role of the root with this name, and its template.
fn find_role(
    context: &mut Context<'_, '_>,
    name: &str,
    unit: Uuid,
) -> Result<Option<(Uuid, Option<Uuid>)>> {
    let which = vec![
        Condition::equal("name", Value::Text(name.to_owned())),
        Condition::equal("businessunitid", Value::Guid(unit)),
    ];
    let rows = context.reader(REASON).all("role", &["roletemplateid"], which)?;
    Ok(rows.first().map(|row| (row.id, guid(&row.values, 0))))
}

fn write_role(context: &mut Context<'_, '_>, role: &Role, whole: bool) -> Result<()> {
    let root = organization::root(context)?;
    let found = find_role(context, &role.name, root)?;
    let mut values = vec![
        ("name", Value::Text(role.name.clone())),
        ("isinherited", Value::Int(role.inherited.into())),
    ];
    if whole || role.description.is_some() {
        values.push(("description", optional(role.description.as_ref())));
    }
    let template = found.and_then(|(_, template)| template);
    if found.is_none() {
        let unit = Value::Reference(Reference::new("businessunit", root));
        values.push(("businessunitid", unit));
    }
    let id = put(context, "role", found.map(|(id, _)| id), values)?;
    // A new role can do more than its file says; nobody asked for that.
    roles::settle(context, id, template, role, whole || found.is_none())
}

fn write_profile(context: &mut Context<'_, '_>, profile: &Profile, whole: bool) -> Result<()> {
    let found = find(context, "fieldsecurityprofile", "name", &profile.name)?;
    let mut values = vec![("name", Value::Text(profile.name.clone()))];
    if whole || profile.description.is_some() {
        values.push(("description", optional(profile.description.as_ref())));
    }
    let id = put(context, "fieldsecurityprofile", found, values)?;
    let which = vec![Condition::equal("fieldsecurityprofileid", Value::Guid(id))];
    let columns = ["entityname", "attributelogicalname"];
    let mut there = context.reader(REASON).all("fieldpermission", &columns, which)?;
    for (path, access) in &profile.columns {
        let (table, column) = path
            .split_once('.')
            .ok_or_else(|| Error::InvalidArgument(format!("`{path}` is not `table.column`")))?;
        let is_it = |row: &crate::directory::Record| {
            text(&row.values, 0).as_deref() == Some(table)
                && text(&row.values, 1).as_deref() == Some(column)
        };
        let old = there.iter().position(is_it).map(|index| there.swap_remove(index).id);
        let mut values = permissions(*access);
        if old.is_none() {
            values.push(("entityname", Value::Text(table.to_owned())));
            values.push(("attributelogicalname", Value::Text(column.to_owned())));
            let profile = Value::Reference(Reference::new("fieldsecurityprofile", id));
            values.push(("fieldsecurityprofileid", profile));
        }
        put(context, "fieldpermission", old, values)?;
    }
    if whole {
        for row in there {
            delete(context, "fieldpermission", row.id)?;
        }
    }
    Ok(())
}

/// What may be done with a column, as numbers: 4 is allowed; unmasked, 3 is all rows.
fn permissions(access: ColumnAccess) -> Vec<(&'static str, Value)> {
    let may = |is: bool, number: i64| Value::Int(if is { number } else { 0 });
    vec![
        ("canread", may(access.read, 4)),
        ("canreadunmasked", may(access.read_unmasked, 3)),
        ("cancreate", may(access.create, 4)),
        ("canupdate", may(access.update, 4)),
    ]
}

fn find_team(context: &mut Context<'_, '_>, team: &Team) -> Result<Option<Uuid>> {
    let unit = unit(context, team.unit.as_ref())?;
    let which = vec![
        Condition::equal("name", Value::Text(team.name.clone())),
        Condition::equal("businessunitid", Value::Guid(unit)),
        Condition::equal("isdefault", Value::Bool(false)),
    ];
    let rows = context.reader(REASON).all("team", &[], which)?;
    Ok(rows.first().map(|row| row.id))
}

fn write_team(context: &mut Context<'_, '_>, team: &Team, whole: bool) -> Result<()> {
    let unit = unit(context, team.unit.as_ref())?;
    let found = find_team(context, team)?;
    let mut values = vec![("name", Value::Text(team.name.clone()))];
    if whole || team.description.is_some() {
        values.push(("description", optional(team.description.as_ref())));
    }
    if found.is_none() {
        let kind = i64::from(team.kind == TeamKind::Access);
        values.push(("teamtype", Value::Int(kind)));
        values.push(("businessunitid", Value::Reference(Reference::new("businessunit", unit))));
    }
    let id = put(context, "team", found, values)?;
    let mut wanted = Vec::with_capacity(team.roles.len());
    for name in &team.roles {
        let role = find_role(context, name, unit)?;
        let role = role.ok_or_else(|| Error::InvalidArgument(format!("there is no role `{name}`")));
        wanted.push(role?.0);
    }
    connect(context, id, &ROLES, &wanted, whole)?;
    let mut wanted = Vec::with_capacity(team.profiles.len());
    for name in &team.profiles {
        wanted.push(needed(context, "fieldsecurityprofile", "name", name)?);
    }
    connect(context, id, &PROFILES, &wanted, whole)
}

/// What a team can be connected with.
struct Side {
    relationship: &'static str,
    intersect: &'static str,
    column: &'static str,
    table: &'static str,
}

const ROLES: Side = Side {
    relationship: "teamroles_association",
    intersect: "teamroles",
    column: "roleid",
    table: "role",
};
const PROFILES: Side = Side {
    relationship: "teamprofiles_association",
    intersect: "teamprofiles",
    column: "fieldsecurityprofileid",
    table: "fieldsecurityprofile",
};

/// Connects a team with these rows; if they are `all`, takes away what it is connected with besides.
fn connect(
    context: &mut Context<'_, '_>,
    team: Uuid,
    side: &Side,
    wanted: &[Uuid],
    all: bool,
) -> Result<()> {
    let which = vec![Condition::equal("teamid", Value::Guid(team))];
    let there = context.reader(REASON).all(side.intersect, &[side.column], which)?;
    let there: Vec<Uuid> = there.iter().filter_map(|row| guid(&row.values, 0)).collect();
    let relationship = context.catalog.many_to_many(side.relationship);
    let from_second = relationship.is_some_and(|each| each.second == "team");
    let association = |other: Uuid| Association {
        target: Reference::new("team", team),
        path: Path::Intersect { relationship: side.relationship.to_owned(), from_second },
        related: vec![Reference::new(side.table, other)],
    };
    for new in wanted.iter().filter(|id| !there.contains(id)) {
        messages::run(context, &Request::Associate(association(*new)))?;
    }
    if all {
        for gone in there.iter().filter(|id| !wanted.contains(id)) {
            messages::run(context, &Request::Disassociate(association(*gone)))?;
        }
    }
    Ok(())
}

fn remove(context: &mut Context<'_, '_>, part: Part, name: &str) -> Result<()> {
    let (table, column) = match part {
        Part::Publishers => ("publisher", "uniquename"),
        Part::Solutions => ("solution", "uniquename"),
        Part::Units => ("businessunit", "name"),
        Part::Profiles => ("fieldsecurityprofile", "name"),
        Part::Roles => {
            let root = organization::root(context)?;
            return match find_role(context, name, root)? {
                Some((id, _)) => delete(context, "role", id),
                None => Ok(()),
            };
        }
        Part::Teams | Part::Choices | Part::Tables | Part::Relationships => return Ok(()),
    };
    let Some(id) = find(context, table, column, name)? else { return Ok(()) };
    if part == Part::Units {
        // Only a unit that is switched off can go.
        put(context, table, Some(id), vec![("isdisabled", Value::Bool(true))])?;
        context.renew_session();
    }
    delete(context, table, id)
}
