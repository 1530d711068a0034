//! What reaches a row besides roles and ownership: `share(u,R,r)` and `hier(u,R,r)` of §3.1.

use model::Uuid;
use model::id::{PrincipalId, UserId};
use model::right::Right;

use crate::decide::{is_member, user};
use crate::world::{Row, Unit, World};

/// `share(u,R,r)`: some row of principalobjectaccess on r for u, or for any team containing u (any
/// type), or the organization, with the right.
pub(crate) fn share(world: &World, u: UserId, right: Right, row: &Row) -> bool {
    world.shares.iter().any(|share| {
        share.row == row.id
            && (share.direct | share.inherited) & right.flag() != 0
            && (share.principal == u.0
                || share.principal == world.organization
                || world.members.iter().any(|(member, t)| *member == u && t.0 == share.principal))
    })
}

/// `hier(u,R,r)`.
pub(crate) fn hier(world: &World, u: UserId, right: Right, row: &Row) -> bool {
    world.users.iter().any(|v| {
        let allowed = match levels_below(world, u, v.id) {
            Some(1) => [Right::Read, Right::Write, Right::Append, Right::AppendTo].contains(&right),
            Some(_) => right == Right::Read,
            None => false,
        };
        allowed && is_data_of(world, v.id, right, row)
    })
}

/// "data of v": rows owned by v or a team of v, or shared with v or a team of v (shared rows only for
/// the shared rights).
fn is_data_of(world: &World, v: UserId, right: Right, row: &Row) -> bool {
    let owned = match row.owner {
        Some(PrincipalId::User(owner)) => owner == v,
        Some(PrincipalId::Team(owner)) => is_member(world, v, owner),
        None => false,
    };
    let is_v_or_its_team = |principal: Uuid| {
        principal == v.0
            || world.teams.iter().any(|t| t.id.0 == principal && is_member(world, v, t.id))
    };
    let shared = world.shares.iter().any(|share| {
        share.row == row.id
            && is_v_or_its_team(share.principal)
            && (share.direct | share.inherited) & right.flag() != 0
    });
    owned || shared
}

/// How many levels v is below u, if hierarchy security counts them.
fn levels_below(world: &World, u: UserId, v: UserId) -> Option<usize> {
    let hierarchy = world.hierarchy?;
    if u == v {
        return None;
    }
    if !hierarchy.by_position {
        let mut above = v;
        for level in 1..=hierarchy.depth {
            above = user(world, above).manager?;
            if above == u {
                // "v's BU must be u's BU or a child of it"
                let (of_v, of_u) = (user(world, v).unit, user(world, u).unit);
                let is_child = |unit: &Unit| unit.id == of_v && unit.parent == Some(of_u);
                let within = of_v == of_u || world.units.iter().any(is_child);
                return (within || !hierarchy.managers_stay_in_unit).then_some(level);
            }
        }
        return None;
    }
    let (mine, mut place) = (user(world, u).position?, user(world, v).position?);
    let is_enabled = |place: usize| world.positions.get(place).is_some_and(|each| !each.disabled);
    for level in 1..=hierarchy.depth {
        if !is_enabled(place) {
            return None;
        }
        place = world.positions.get(place)?.parent?;
        if place == mine {
            return is_enabled(mine).then_some(level);
        }
    }
    None
}
