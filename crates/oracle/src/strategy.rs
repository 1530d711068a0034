//! Random organizations: small, so that everybody meets everybody, and odd, so that they meet in
//! every way.

use std::ops::Range;

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId, RoleId, TeamId, UserId};
use model::metadata::Ownership;
use model::right::{Depth, Right};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};

use crate::world::{
    ACT_ON_BEHALF, Hierarchy, Position, Privilege, Role, Row, Share, Table, Team, Unit, User, World,
};

/// The tables of every random organization; each kind of ownership, and one user-owned table that
/// Administrative mode leaves.
const TABLES: [(&str, Ownership); 6] = [
    ("sample_case", Ownership::UserOwned),
    ("workflow", Ownership::UserOwned),
    ("sample_rate", Ownership::OrganizationOwned),
    ("systemuser", Ownership::BusinessOwned),
    ("team", Ownership::BusinessOwned),
    ("businessunit", Ownership::BusinessOwned),
];

/// Ids say what they are, so that a failing case can be read.
fn id(kind: u128, number: usize) -> Uuid {
    Uuid::from_u128((kind << 112) | (number as u128 + 1))
}

/// Organizations with three levels of business units, users of all access modes, teams of all
/// types, roles of any unit at any depth held by either, and rows owned by either, in the
/// business unit of their owner or in another one.
pub fn worlds() -> impl Strategy<Value = World> {
    let pairs = |number: Range<usize>| vec((any::<Index>(), any::<Index>()), number);
    (
        vec(any::<Index>(), 1..5),
        vec((any::<Index>(), access_mode()), 3..7),
        vec((any::<Index>(), 0..4_i32), 0..4),
        pairs(0..16),
        vec(role(), 2..7),
        (pairs(1..12), pairs(0..8)),
        vec((any::<Index>(), any::<Index>(), any::<Option<Index>>()), 4..18),
        (any::<bool>(), shares(), hierarchy(), disabled(), policies()),
    )
        .prop_map(|(units, users, teams, members, roles, holders, rows, more)| {
            let (user_roles, team_roles) = holders;
            let (strict, shares, (hierarchy, positions, places), disabled, policies) = more;
            let units = tree(&units);
            let unit = |index: Index| index.get(&units).id;
            let users: Vec<User> = (0..)
                .zip(users)
                .map(|(number, (at, access_mode))| User {
                    id: UserId(id(0xa, number)),
                    unit: unit(at),
                    access_mode,
                    manager: None,
                    position: None,
                    disabled: false,
                    policy: 0,
                    acts_for: None,
                })
                .collect();
            let teams: Vec<Team> = (0..)
                .zip(teams)
                .map(|(number, (at, team_type))| Team {
                    id: TeamId(id(0xb, number)),
                    unit: unit(at),
                    team_type,
                })
                .collect();
            let roles: Vec<Role> = (0..)
                .zip(roles)
                .map(|(number, (at, is_inherited, privileges))| Role {
                    id: RoleId(id(0xc, number)),
                    unit: unit(at),
                    is_inherited,
                    privileges,
                })
                .collect();
            let organization = id(0xf, 0);
            let mut world =
                World { organization, strict, units, users, teams, roles, ..World::default() };
            associate(&mut world, &members, &user_roles, &team_roles);
            add_rows(&mut world, &rows);
            add_shares(&mut world, &shares);
            world.hierarchy = hierarchy;
            place(&mut world, &positions, &places);
            disable(&mut world, &disabled);
            limit(&mut world, &policies);
            world
        })
}

type ShareParts = (Index, Index, i32, i32);

/// Direct and inherited masks, each of some rights.
fn shares() -> impl Strategy<Value = Vec<ShareParts>> {
    let mask = || {
        // Mostly rights that can be met with: one must be able to read what one changes.
        let some = vec(prop_oneof![2 => Just(Right::Read), 3 => select(&Right::ALL[..])], 0..4);
        some.prop_map(|rights| rights.into_iter().fold(0, |mask, right| mask | right.flag()))
    };
    vec((any::<Index>(), any::<Index>(), mask(), mask()), 0..18)
}

type HierarchyParts =
    (Option<Hierarchy>, Vec<(Option<Index>, bool)>, Vec<(Option<Index>, Option<Index>)>);

/// Off in a third of the organizations; then positions with their parents, and for each user a manager
/// and a position.
fn hierarchy() -> impl Strategy<Value = HierarchyParts> {
    let on = (any::<bool>(), 1..4_usize, any::<bool>());
    let on = on.prop_map(|(by_position, depth, managers_stay_in_unit)| {
        Some(Hierarchy { by_position, depth, managers_stay_in_unit })
    });
    let on = prop_oneof![1 => Just(None), 2 => on];
    let position = (any::<Option<Index>>(), prop_oneof![5 => Just(false), 1 => Just(true)]);
    let often = || option::weighted(0.8, any::<Index>());
    let of_user = (often(), often());
    (on, vec(position, 1..5), vec(of_user, 6))
}

/// Mostly nobody: users, and units other than the root.
fn disabled() -> impl Strategy<Value = (Vec<bool>, Vec<bool>)> {
    let rarely = |of| prop_oneof![of => Just(false), 1 => Just(true)];
    (vec(rarely(9), 6), vec(rarely(15), 6))
}

fn disable(world: &mut World, (users, units): &(Vec<bool>, Vec<bool>)) {
    for (user, disabled) in world.users.iter_mut().zip(users) {
        user.disabled = *disabled;
    }
    for (unit, disabled) in world.units.iter_mut().skip(1).zip(units) {
        unit.disabled = *disabled;
    }
}

/// Mostly none: policies of impersonation, and the teams that they are limited to.
fn policies() -> impl Strategy<Value = Vec<(i64, Option<Index>)>> {
    let policy = prop_oneof![10 => Just(0), 1 => Just(1), 1 => Just(2)];
    vec((policy, option::weighted(0.15, any::<Index>())), 6)
}

fn limit(world: &mut World, policies: &[(i64, Option<Index>)]) {
    let teams: Vec<TeamId> = world.teams.iter().map(|team| team.id).collect();
    for (user, (policy, team)) in world.users.iter_mut().zip(policies) {
        user.policy = *policy;
        user.acts_for = team.filter(|_| !teams.is_empty()).map(|index| *index.get(&teams));
    }
}

fn add_shares(world: &mut World, shares: &[ShareParts]) {
    let rows: Vec<Uuid> =
        world.rows.iter().filter(|row| row.owner.is_some()).map(|row| row.id).collect();
    let mut principals: Vec<Uuid> = world.users.iter().map(|user| user.id.0).collect();
    principals.extend(world.teams.iter().map(|team| team.id.0));
    principals.push(world.organization);
    for (row, principal, direct, inherited) in shares.iter().filter(|_| !rows.is_empty()) {
        let (row, principal) = (*row.get(&rows), *principal.get(&principals));
        let known = world.shares.iter().any(|each| each.row == row && each.principal == principal);
        if !known && direct | inherited != 0 {
            let (direct, inherited) = (*direct, *inherited);
            world.shares.push(Share { row, principal, direct, inherited });
        }
    }
}

/// Managers and positions, each below one that comes earlier, so that there is no loop.
fn place(
    world: &mut World,
    positions: &[(Option<Index>, bool)],
    places: &[(Option<Index>, Option<Index>)],
) {
    let earlier = |number: usize, index: &Option<Index>| match index {
        Some(index) if number > 0 => Some(index.index(number)),
        _ => None,
    };
    let position = |(number, (parent, disabled)): (usize, &(Option<Index>, bool))| Position {
        parent: earlier(number, parent),
        disabled: *disabled,
    };
    world.positions = positions.iter().enumerate().map(position).collect();
    let ids: Vec<UserId> = world.users.iter().map(|user| user.id).collect();
    for (number, (user, (manager, position))) in world.users.iter_mut().zip(places).enumerate() {
        user.manager = earlier(number, manager).and_then(|at| ids.get(at).copied());
        user.position = position.map(|index| index.index(positions.len()));
    }
}

/// Mostly the modes that roles alone decide for.
fn access_mode() -> impl Strategy<Value = i64> {
    prop_oneof![6 => select(vec![0, 4, 5]), 1 => select(vec![1, 2, 3])]
}

type RoleParts = (Index, bool, Vec<(Privilege, Depth)>);

fn role() -> impl Strategy<Value = RoleParts> {
    let privilege = (select(&TABLES[..]), select(&Right::ALL[..]))
        .prop_map(|((table, _), right)| Privilege::Table(table.to_owned(), right));
    // Deeper ones leave little to shares and managers.
    let depth = || prop_oneof![4 => Just(Depth::Basic), 3 => select(&Depth::ALL[..])];
    // A whole table at one depth, as people write roles, and single privileges to spoil it.
    let table = prop_oneof![2 => select(&TABLES[..2]), 1 => select(&TABLES[..])];
    let whole = (table, depth()).prop_map(|((table, _), depth)| {
        Right::ALL.map(|right| (Privilege::Table(table.to_owned(), right), depth)).to_vec()
    });
    let misc = select(vec![ACT_ON_BEHALF, ACT_ON_BEHALF, "prvBulkDelete"])
        .prop_map(|name| (Privilege::Misc(name.to_owned()), Depth::Global));
    let parts = (vec(whole, 2..6), vec((privilege, depth()), 0..10), vec(misc, 0..3));
    (any::<Index>(), any::<bool>(), parts).prop_map(
        |(unit, is_inherited, (whole, single, misc))| {
            let privileges = whole.into_iter().flatten().chain(single).chain(misc).collect();
            (unit, is_inherited, privileges)
        },
    )
}

/// A root, and units below it or below one of its children.
fn tree(parents: &[Index]) -> Vec<Unit> {
    let root = BusinessUnitId(id(0xd, 0));
    let mut units = vec![Unit { id: root, parent: None, disabled: false }];
    for (number, parent) in (1..).zip(parents) {
        let upper: Vec<BusinessUnitId> = units
            .iter()
            .filter(|unit| unit.parent.is_none_or(|parent| parent == root))
            .map(|unit| unit.id)
            .collect();
        let parent = Some(*parent.get(&upper));
        let id = BusinessUnitId(id(0xd, number));
        units.push(Unit { id, parent, disabled: false });
    }
    units
}

fn associate(
    world: &mut World,
    members: &[(Index, Index)],
    user_roles: &[(Index, Index)],
    team_roles: &[(Index, Index)],
) {
    for (user, role) in user_roles {
        world.user_roles.push((user.get(&world.users).id, role.get(&world.roles).id));
    }
    for (user, team) in members.iter().filter(|_| !world.teams.is_empty()) {
        world.members.push((user.get(&world.users).id, team.get(&world.teams).id));
    }
    let holders: Vec<TeamId> =
        world.teams.iter().filter(|team| team.team_type != 1).map(|team| team.id).collect();
    for (team, role) in team_roles.iter().filter(|_| !holders.is_empty()) {
        world.team_roles.push((*team.get(&holders), role.get(&world.roles).id));
    }
    world.user_roles.sort_unstable();
    world.user_roles.dedup();
    world.members.sort_unstable();
    world.members.dedup();
    world.team_roles.sort_unstable();
    world.team_roles.dedup();
}

fn add_rows(world: &mut World, rows: &[(Index, Index, Option<Index>)]) {
    let owned_by_business = |table: &str, id: Uuid, unit: BusinessUnitId| Row {
        table: table.to_owned(),
        id,
        owner: None,
        unit: Some(unit),
    };
    let users =
        world.users.iter().map(|user| owned_by_business("systemuser", user.id.0, user.unit));
    let teams = world.teams.iter().map(|team| owned_by_business("team", team.id.0, team.unit));
    let units =
        world.units.iter().map(|unit| owned_by_business("businessunit", unit.id.0, unit.id));
    let mut all: Vec<Row> = users.chain(teams).chain(units).collect();
    let owners: Vec<(PrincipalId, BusinessUnitId)> = world
        .users
        .iter()
        .map(|user| (PrincipalId::User(user.id), user.unit))
        .chain(
            world
                .teams
                .iter()
                .filter(|team| team.team_type != 1)
                .map(|team| (PrincipalId::Team(team.id), team.unit)),
        )
        .collect();
    for (number, (table, owner, elsewhere)) in rows.iter().enumerate() {
        let (table, ownership) = *table.get(&TABLES[..3]);
        let (owner, home) = *owner.get(&owners);
        let unit = elsewhere.map_or(home, |index| index.get(&world.units).id);
        let is_owned = ownership == Ownership::UserOwned;
        all.push(Row {
            table: table.to_owned(),
            id: id(0xe, number),
            owner: is_owned.then_some(owner),
            unit: is_owned.then_some(unit),
        });
    }
    world.rows = all;
    world.tables = TABLES
        .map(|(name, ownership)| Table { name: name.to_owned(), ownership })
        .into_iter()
        .collect();
}
