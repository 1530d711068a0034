//! Makes an organization that shows a difference smaller, as long as it still shows one.

use model::id::{PrincipalId, TeamId, UserId};
use oracle::World;

/// How many smaller organizations are tried at most.
pub(super) const ATTEMPTS: usize = 400;

/// The last of ever smaller worlds for which `failure` still tells a failure, as it tells it. `None`
/// if the first one shows none.
pub(super) fn shrink<T>(
    mut world: World,
    attempts: usize,
    mut failure: impl FnMut(&World) -> Option<T>,
) -> Option<T> {
    let mut told = failure(&world)?;
    let mut left = attempts;
    loop {
        let mut smaller = false;
        for cut in CUTS {
            let mut at = 0;
            while left > 0 {
                let Some(candidate) = cut(&world, at) else { break };
                left -= 1;
                if let Some(failure) = failure(&candidate) {
                    (world, told, smaller) = (candidate, failure, true);
                } else {
                    at += 1;
                }
            }
        }
        if !smaller || left == 0 {
            return Some(told);
        }
    }
}

/// A world without the part at a place; `None` past the last one.
type Cut = fn(&World, usize) -> Option<World>;

/// Great parts first.
const CUTS: [Cut; 17] = [
    without_user,
    without_team,
    without_role,
    without_hierarchy,
    without_strictness,
    |world, at| without(world, at, |world| &mut world.shares),
    without_row,
    |world, at| without(world, at, |world| &mut world.members),
    |world, at| without(world, at, |world| &mut world.user_roles),
    |world, at| without(world, at, |world| &mut world.team_roles),
    |world, at| without(world, at, |world| &mut world.columns.permissions),
    |world, at| without(world, at, |world| &mut world.columns.user_profiles),
    |world, at| without(world, at, |world| &mut world.columns.team_profiles),
    |world, at| without(world, at, |world| &mut world.columns.shares),
    without_privilege,
    without_unit,
    without_place,
];

fn without<T>(world: &World, at: usize, list: impl Fn(&mut World) -> &mut Vec<T>) -> Option<World> {
    let mut world = world.clone();
    let list = list(&mut world);
    (at < list.len()).then(|| list.remove(at))?;
    Some(world)
}

fn without_user(world: &World, at: usize) -> Option<World> {
    let user = world.users.get(at)?.id;
    let mut world = world.clone();
    world.users.remove(at);
    world.members.retain(|(member, _)| *member != user);
    world.user_roles.retain(|(holder, _)| *holder != user);
    world.columns.user_profiles.retain(|(holder, _)| *holder != user);
    for each in &mut world.users {
        each.manager = each.manager.filter(|manager| *manager != user);
    }
    drop_principal(&mut world, PrincipalId::User(user));
    Some(world)
}

fn without_team(world: &World, at: usize) -> Option<World> {
    let team: TeamId = world.teams.get(at)?.id;
    let mut world = world.clone();
    world.teams.remove(at);
    world.members.retain(|(_, of)| *of != team);
    world.team_roles.retain(|(holder, _)| *holder != team);
    world.columns.team_profiles.retain(|(holder, _)| *holder != team);
    for each in &mut world.users {
        each.acts_for = each.acts_for.filter(|of| *of != team);
    }
    drop_principal(&mut world, PrincipalId::Team(team));
    Some(world)
}

/// Its own row, the rows that it owns and the shares with it.
fn drop_principal(world: &mut World, principal: PrincipalId) {
    world.rows.retain(|row| row.id != principal.uuid() && row.owner != Some(principal));
    world.shares.retain(|share| share.principal != principal.uuid());
    world.columns.shares.retain(|share| share.principal != principal.uuid());
    drop_lost_shares(world);
}

fn drop_lost_shares(world: &mut World) {
    let rows = &world.rows;
    world.shares.retain(|share| rows.iter().any(|row| row.id == share.row));
    world.columns.shares.retain(|share| rows.iter().any(|row| row.id == share.row));
}

fn without_role(world: &World, at: usize) -> Option<World> {
    let role = world.roles.get(at)?.id;
    let mut world = world.clone();
    world.roles.remove(at);
    world.user_roles.retain(|(_, held)| *held != role);
    world.team_roles.retain(|(_, held)| *held != role);
    Some(world)
}

/// A row that is no principal's and no unit's.
fn without_row(world: &World, at: usize) -> Option<World> {
    let own = |table: &str| ["systemuser", "team", "businessunit"].contains(&table);
    let row = world.rows.iter().filter(|row| !own(&row.table)).nth(at)?.id;
    let mut world = world.clone();
    world.rows.retain(|each| each.id != row);
    drop_lost_shares(&mut world);
    Some(world)
}

/// Half of a role's privileges while there are many, then one after the other.
fn without_privilege(world: &World, at: usize) -> Option<World> {
    let mut left = at;
    for (number, role) in world.roles.iter().enumerate() {
        let size = if role.privileges.len() > 6 { role.privileges.len().div_ceil(2) } else { 1 };
        let parts = role.privileges.len().div_ceil(size);
        if left < parts {
            let mut world = world.clone();
            let privileges = &mut world.roles[number].privileges;
            let end = privileges.len().min((left + 1) * size);
            privileges.drain(left * size..end);
            return Some(world);
        }
        left -= parts;
    }
    None
}

/// A unit in which nothing is.
fn without_unit(world: &World, at: usize) -> Option<World> {
    let is_empty = |unit: &&oracle::Unit| {
        world.users.iter().all(|user| user.unit != unit.id)
            && world.teams.iter().all(|team| team.unit != unit.id)
            && world.roles.iter().all(|role| role.unit != unit.id)
            && world.units.iter().all(|each| each.parent != Some(unit.id))
            && world.rows.iter().all(|row| row.unit != Some(unit.id) || row.id == unit.id.0)
    };
    let unit = world.units.iter().skip(1).filter(is_empty).nth(at)?.id;
    let mut world = world.clone();
    world.units.retain(|each| each.id != unit);
    world.rows.retain(|row| row.id != unit.0);
    Some(world)
}

fn without_hierarchy(world: &World, at: usize) -> Option<World> {
    (at == 0 && world.hierarchy.is_some()).then(|| World { hierarchy: None, ..world.clone() })
}

fn without_strictness(world: &World, at: usize) -> Option<World> {
    (at == 0 && world.strict).then(|| World { strict: false, ..world.clone() })
}

/// A user's manager, position, being disabled, or policy of impersonation.
fn without_place(world: &World, at: usize) -> Option<World> {
    let set = |user: &oracle::User| {
        let policy = [user.policy != 0, user.acts_for.is_some()];
        [user.manager.is_some(), user.position.is_some(), user.disabled]
            .into_iter()
            .chain(policy)
            .enumerate()
            .filter_map(|(which, set)| set.then_some(which))
            .map(|which| (user.id, which))
            .collect::<Vec<(UserId, usize)>>()
    };
    let (user, which) = world.users.iter().flat_map(set).nth(at)?;
    let mut world = world.clone();
    let user = world.users.iter_mut().find(|each| each.id == user)?;
    match which {
        0 => user.manager = None,
        1 => user.position = None,
        2 => user.disabled = false,
        3 => user.policy = 0,
        _ => user.acts_for = None,
    }
    Some(world)
}
