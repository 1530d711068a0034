//! Who is below a user: by managers, or by positions (security.md §3.1, `hier`).

use std::collections::BTreeSet;

use model::Result;
use model::id::{BusinessUnitId, TeamId, UserId};
use security::{Reports, Subordinates};
use uuid::Uuid;

use crate::directory::{Reader, Record, guid, number, one_of};
use crate::organization::Organization;
use crate::principal::UserRow;

/// Those below a user whose rows it reaches, as deep as the organization says.
pub(crate) fn load(
    reader: &mut Reader<'_, '_>,
    organization: &Organization,
    user: &UserRow,
) -> Result<Reports> {
    // The report's unit is the manager's, or one directly below it, unless a setting says otherwise.
    let anywhere = !organization.settings.managers_in_same_or_parent_unit;
    let reached = |unit: Option<BusinessUnitId>| {
        let near = |unit| unit == user.unit || organization.units().parent(unit) == Some(user.unit);
        anywhere || unit.is_some_and(near)
    };
    let levels = levels(reader, organization, user.id, &reached)?;
    of_levels(reader, levels, user.id)
}

/// Those below a user, in whatever units, as deep as the organization says, and whether or not their
/// rows are reached by the user for that.
pub(crate) fn load_all(
    reader: &mut Reader<'_, '_>,
    organization: &Organization,
    user: UserId,
) -> Result<Reports> {
    let levels = levels(reader, organization, user, &|_| true)?;
    of_levels(reader, levels, user)
}

type Levels = Vec<BTreeSet<UserId>>;

fn levels(
    reader: &mut Reader<'_, '_>,
    organization: &Organization,
    user: UserId,
    reached: &dyn Fn(Option<BusinessUnitId>) -> bool,
) -> Result<Levels> {
    let hierarchy = organization.hierarchy;
    if hierarchy.by_position {
        by_position(reader, hierarchy.depth, user)
    } else {
        by_manager(reader, hierarchy.depth, user, reached)
    }
}

fn of_levels(reader: &mut Reader<'_, '_>, levels: Levels, user: UserId) -> Result<Reports> {
    let mut levels = levels.into_iter();
    let direct = levels.next().unwrap_or_default();
    let mut indirect: BTreeSet<UserId> = levels.flatten().collect();
    indirect.retain(|below| !direct.contains(below) && *below != user);
    Ok(Reports { direct: with_teams(reader, direct)?, indirect: with_teams(reader, indirect)? })
}

/// The users of each level below. A chain goes on through users whose own rows are out of reach.
fn by_manager(
    reader: &mut Reader<'_, '_>,
    depth: u32,
    user: UserId,
    reached: &dyn Fn(Option<BusinessUnitId>) -> bool,
) -> Result<Levels> {
    let mut levels = Vec::new();
    let mut above: BTreeSet<Uuid> = BTreeSet::from([user.0]);
    let mut seen = above.clone();
    for _ in 0..depth {
        let reporting = one_of("parentsystemuserid", above.iter().copied());
        let rows = reader.all("systemuser", &["businessunitid"], vec![reporting])?;
        let fresh: Vec<&Record> = rows.iter().filter(|row| seen.insert(row.id)).collect();
        if fresh.is_empty() {
            break;
        }
        let unit = |row: &Record| guid(&row.values, 0).map(BusinessUnitId);
        let near = fresh.iter().filter(|row| reached(unit(row)));
        levels.push(near.map(|row| UserId(row.id)).collect());
        above = fresh.iter().map(|row| row.id).collect();
    }
    Ok(levels)
}

/// The users of the positions of each level below that of the user. A disabled position counts as if
/// it were not there.
fn by_position(reader: &mut Reader<'_, '_>, depth: u32, user: UserId) -> Result<Levels> {
    let own = reader.one("systemuser", &["positionid"], user.0)?;
    let Some(own) = own.and_then(|row| guid(&row.values, 0)) else { return Ok(Vec::new()) };
    let positions = reader.all("position", &["parentpositionid", "statecode"], Vec::new())?;
    let is_active = |row: &&Record| number(&row.values, 1).unwrap_or(0) == 0;
    if !positions.iter().filter(is_active).any(|row| row.id == own) {
        return Ok(Vec::new());
    }
    let mut levels = Vec::new();
    let mut above = BTreeSet::from([own]);
    let mut seen = above.clone();
    for _ in 0..depth {
        let below: BTreeSet<Uuid> = positions
            .iter()
            .filter(is_active)
            .filter(|row| guid(&row.values, 0).is_some_and(|parent| above.contains(&parent)))
            .map(|row| row.id)
            .filter(|id| seen.insert(*id))
            .collect();
        if below.is_empty() {
            break;
        }
        let held = one_of("positionid", below.iter().copied());
        let users = reader.all("systemuser", &["systemuserid"], vec![held])?;
        levels.push(users.iter().map(|row| UserId(row.id)).collect());
        above = below;
    }
    Ok(levels)
}

fn with_teams(reader: &mut Reader<'_, '_>, users: BTreeSet<UserId>) -> Result<Subordinates> {
    if users.is_empty() {
        return Ok(Subordinates::default());
    }
    let of_them = one_of("systemuserid", users.iter().map(|user| user.0));
    let memberships = reader.all("teammembership", &["teamid"], vec![of_them])?;
    let teams = memberships.iter().filter_map(|row| guid(&row.values, 0).map(TeamId)).collect();
    Ok(Subordinates { users, teams })
}
