//! Column-level security as §3.6 and §5.4 say it: `perm(u,c,op)` over profiles and the column shares
//! of a row, and organizations with random ones.

use model::Uuid;
use model::error::ColumnRight;
use model::id::{RoleId, TeamId, UserId};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::{Index, select};

use crate::decide::is_member;
use crate::strategy::worlds;
use crate::world::World;

/// Profiles, who has them, and what is shared of single rows.
#[derive(Clone, Debug, Default)]
pub struct ColumnSecurity {
    /// The System Administrator role, if somebody can hold it.
    pub administrator: Option<RoleId>,
    /// Rows of `fieldpermission`.
    pub permissions: Vec<FieldPermission>,
    /// Rows of `systemuserprofiles`.
    pub user_profiles: Vec<(UserId, Uuid)>,
    /// Rows of `teamprofiles`.
    pub team_profiles: Vec<(TeamId, Uuid)>,
    /// Rows of `principalobjectattributeaccess`.
    pub shares: Vec<SharedColumn>,
}

/// A row of `fieldpermission`.
#[derive(Clone, Debug)]
pub struct FieldPermission {
    /// The profile that it belongs to.
    pub profile: Uuid,
    /// Logical name of the table.
    pub table: String,
    /// Logical name of the column.
    pub column: String,
    /// `cancreate`
    pub create: i64,
    /// `canread`
    pub read: i64,
    /// `canupdate`
    pub update: i64,
    /// `canreadunmasked`
    pub unmasked: i64,
}

/// A row of `principalobjectattributeaccess`.
#[derive(Clone, Debug)]
pub struct SharedColumn {
    /// The row that has the column.
    pub row: Uuid,
    /// Logical name of the column.
    pub column: String,
    /// A user or a team.
    pub principal: Uuid,
    /// `readaccess`
    pub read: bool,
    /// `updateaccess`
    pub update: bool,
}

/// The secured columns of every random organization.
pub const SECURED: [(&str, &str); 3] =
    [("sample_case", "secret"), ("sample_case", "code"), ("workflow", "secret")];

/// Allowed.
const ALLOWED: i64 = 4;

/// Whether `e`, or `a` acting for `e`, may do something with a secured column of a row; `None` for
/// all rows, which only profiles can allow.
pub fn may_column(
    world: &World,
    e: UserId,
    a: Option<UserId>,
    right: ColumnRight,
    (table, column): (&str, &str),
    row: Option<Uuid>,
) -> bool {
    let of = |u: UserId| perm(world, u, right, table, column, row);
    of(e) && a.is_none_or(of)
}

/// The greatest `canreadunmasked` that both have.
pub fn unmasked(world: &World, e: UserId, a: Option<UserId>, (table, column): (&str, &str)) -> i64 {
    let of = |u: UserId| {
        if is_administrator(world, u) {
            return 3;
        }
        let all = permissions(world, u, table, column).map(|each| each.unmasked);
        all.max().unwrap_or(0)
    };
    a.map_or_else(|| of(e), |a| of(e).min(of(a)))
}

/// `perm(u,c,op)`.
fn perm(
    world: &World,
    u: UserId,
    right: ColumnRight,
    table: &str,
    column: &str,
    row: Option<Uuid>,
) -> bool {
    if is_administrator(world, u) {
        return true;
    }
    let by_profile = permissions(world, u, table, column).any(|permission| {
        let number = match right {
            ColumnRight::Create => permission.create,
            ColumnRight::ShareRead => permission.read,
            ColumnRight::Update | ColumnRight::ShareUpdate => permission.update,
        };
        number == ALLOWED
    });
    let by_share = world.columns.shares.iter().any(|share| {
        Some(share.row) == row
            && share.column == column
            && (share.principal == u.0
                || world.members.iter().any(|(m, t)| *m == u && t.0 == share.principal))
            && match right {
                ColumnRight::Create => false,
                ColumnRight::ShareRead => share.read,
                ColumnRight::Update | ColumnRight::ShareUpdate => share.update,
            }
    });
    by_profile || by_share
}

/// The permissions for a column in the profiles of u and of its teams.
fn permissions<'w>(
    world: &'w World,
    u: UserId,
    table: &str,
    column: &str,
) -> impl Iterator<Item = &'w FieldPermission> {
    let linked = move |profile: Uuid| {
        world.columns.user_profiles.contains(&(u, profile))
            || world
                .columns
                .team_profiles
                .iter()
                .any(|(team, held)| *held == profile && is_member(world, u, *team))
    };
    world
        .columns
        .permissions
        .iter()
        .filter(move |each| each.table == table && each.column == column && linked(each.profile))
}

/// "linked to every holder of the System Administrator role", by itself or through a team.
fn is_administrator(world: &World, u: UserId) -> bool {
    let Some(role) = world.columns.administrator else { return false };
    world.user_roles.contains(&(u, role))
        || world.teams.iter().any(|team| {
            team.team_type != 1
                && is_member(world, u, team.id)
                && world.team_roles.contains(&(team.id, role))
        })
}

type PermissionParts = (Index, Index, [i64; 3], i64);

/// Organizations with profiles: few columns and few profiles, so that several meet in one user.
pub fn worlds_with_columns() -> impl Strategy<Value = World> {
    let number = || select(vec![0, 0, ALLOWED]);
    let permission =
        (any::<Index>(), any::<Index>(), [number(), number(), number()], select(vec![0, 1, 3]));
    let pairs = |number| vec((any::<Index>(), any::<Index>()), number);
    let share = (any::<Index>(), any::<Index>(), any::<Index>(), any::<bool>(), any::<bool>());
    (
        worlds(),
        any::<Option<Index>>(),
        vec(permission, 0..10),
        (pairs(0..6), pairs(0..4)),
        vec(share, 0..14),
    )
        .prop_map(|(mut world, administrator, permissions, (of_users, of_teams), shares)| {
            world.columns.administrator = administrator.map(|index| index.get(&world.roles).id);
            add_permissions(&mut world, permissions);
            let profile = |index: Index| index.get(&PROFILES).to_owned();
            for (user, held) in of_users {
                let user = user.get(&world.users).id;
                world.columns.user_profiles.push((user, Uuid::from_u128(profile(held))));
            }
            let holders: Vec<TeamId> =
                world.teams.iter().filter(|team| team.team_type != 1).map(|team| team.id).collect();
            for (team, held) in of_teams.into_iter().filter(|_| !holders.is_empty()) {
                let team = *team.get(&holders);
                world.columns.team_profiles.push((team, Uuid::from_u128(profile(held))));
            }
            let rows: Vec<(Uuid, String)> =
                world.rows.iter().map(|row| (row.id, row.table.clone())).collect();
            let mut principals: Vec<Uuid> = world.users.iter().map(|user| user.id.0).collect();
            principals.extend(world.teams.iter().map(|team| team.id.0));
            for (row, column, principal, read, update) in shares {
                let (table, column) = *column.get(&SECURED);
                let of_table: Vec<Uuid> =
                    rows.iter().filter(|(_, of)| of == table).map(|(id, _)| *id).collect();
                if of_table.is_empty() {
                    continue;
                }
                let (row, principal) = (*row.get(&of_table), *principal.get(&principals));
                // There is one at most for a column of a row and a principal.
                let known = world.columns.shares.iter().any(|each| {
                    each.row == row && each.column == column && each.principal == principal
                });
                if !known {
                    let column = column.to_owned();
                    world.columns.shares.push(SharedColumn {
                        row,
                        column,
                        principal,
                        read,
                        update,
                    });
                }
            }
            world
        })
}

/// The ids of the profiles.
const PROFILES: [u128; 3] = [0x9_0001, 0x9_0002, 0x9_0003];

/// At most one for a profile and a column.
fn add_permissions(world: &mut World, parts: Vec<PermissionParts>) {
    for (profile, column, [create, read, update], unmasked) in parts {
        let profile = Uuid::from_u128(*profile.get(&PROFILES));
        let (table, column) = *column.get(&SECURED);
        let known =
            world.columns.permissions.iter().any(|each| {
                each.profile == profile && each.table == table && each.column == column
            });
        if !known {
            world.columns.permissions.push(FieldPermission {
                profile,
                table: table.to_owned(),
                column: column.to_owned(),
                create,
                read,
                update,
                unmasked,
            });
        }
    }
}
