//! What the profiles of users and teams allow with secured columns, read from the organization
//! (security.md §3.6).

use model::Result;
use model::id::{TeamId, UserId};
use planner::Catalog;
use security::{ColumnPermissions, Permission, Unmasked, User};
use store::Transaction;
use uuid::Uuid;

use crate::directory::{Reader, Record, guid, number, one_of, text};
use crate::principal;

/// The number that `cancreate`, `canread` and `canupdate` have for "Allowed".
pub(crate) const ALLOWED: i64 = 4;

/// `team.teamtype` of an access team, which has no profiles (security.md §1.2).
pub(crate) const ACCESS_TEAM: i64 = 1;

/// What a user may do, if there is such a user.
pub(crate) fn load_user(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    user: UserId,
) -> Result<Option<ColumnPermissions>> {
    let row = principal::find_user(transaction, catalog, "systemuserid", user.0)?;
    let Some(row) = row else { return Ok(None) };
    let user = principal::load_user(transaction, catalog, &row)?;
    let mut reader = Reader::new(transaction, catalog, "know what profiles allow");
    let mut permissions = of_user(&mut reader, &user)?;
    if user.is_administrator() {
        permissions.allow_everything();
    }
    Ok(Some(permissions))
}

/// What a team may do by its own profiles, if there is such a team.
pub(crate) fn load_team(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    id: TeamId,
) -> Result<Option<ColumnPermissions>> {
    let Some((team, _)) = principal::load_team(transaction, catalog, id)? else {
        return Ok(None);
    };
    let mut reader = Reader::new(transaction, catalog, "know what profiles allow");
    let profiles = linked(&mut reader, "teamprofiles", "teamid", &[id.0])?;
    let mut permissions = of_profiles(&mut reader, &profiles)?;
    if team.is_administrator() {
        permissions.allow_everything();
    }
    Ok(Some(permissions))
}

/// What a user may do by its own profiles and by those of its teams.
pub(crate) fn of_user(reader: &mut Reader<'_, '_>, user: &User) -> Result<ColumnPermissions> {
    let mut profiles = linked(reader, "systemuserprofiles", "systemuserid", &[user.id().0])?;
    let teams: Vec<Uuid> = user.teams().map(|team| team.0).collect();
    let holding = reader.all("teamprofiles", &["teamid"], vec![one_of("teamid", teams)])?;
    let holding: Vec<Uuid> = holding.iter().filter_map(|row| guid(&row.values, 0)).collect();
    if !holding.is_empty() {
        let condition = one_of("teamid", holding);
        let types = reader.all("team", &["teamtype"], vec![condition])?;
        let can_hold = |row: &&Record| number(&row.values, 0) != Some(ACCESS_TEAM);
        let teams: Vec<Uuid> = types.iter().filter(can_hold).map(|row| row.id).collect();
        profiles.extend(linked(reader, "teamprofiles", "teamid", &teams)?);
    }
    of_profiles(reader, &profiles)
}

fn linked(
    reader: &mut Reader<'_, '_>,
    table: &str,
    column: &str,
    principals: &[Uuid],
) -> Result<Vec<Uuid>> {
    if principals.is_empty() {
        return Ok(Vec::new());
    }
    let condition = one_of(column, principals.iter().copied());
    let rows = reader.all(table, &["fieldsecurityprofileid"], vec![condition])?;
    Ok(rows.iter().filter_map(|row| guid(&row.values, 0)).collect())
}

/// What a permission says, in this order.
const COLUMNS: [&str; 6] =
    ["entityname", "attributelogicalname", "cancreate", "canread", "canupdate", "canreadunmasked"];

fn of_profiles(reader: &mut Reader<'_, '_>, profiles: &[Uuid]) -> Result<ColumnPermissions> {
    let mut permissions = ColumnPermissions::default();
    if profiles.is_empty() {
        return Ok(permissions);
    }
    if profiles.contains(&seed::ids::SYSTEM_ADMINISTRATOR_PROFILE) {
        permissions.allow_everything();
        return Ok(permissions);
    }
    let condition = one_of("fieldsecurityprofileid", profiles.iter().copied());
    for row in reader.all("fieldpermission", &COLUMNS, vec![condition])? {
        let (Some(table), Some(column)) = (text(&row.values, 0), text(&row.values, 1)) else {
            continue;
        };
        let is_allowed = |index| number(&row.values, index) == Some(ALLOWED);
        let unmasked = number(&row.values, 5).map(Unmasked::from_number);
        let permission = Permission {
            create: is_allowed(2),
            read: is_allowed(3),
            update: is_allowed(4),
            unmasked: unmasked.unwrap_or_default(),
        };
        permissions.allow(&table, &column, permission);
    }
    Ok(permissions)
}
