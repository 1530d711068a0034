//! The answers. Slow on purpose: each function is a sentence of the specification.

use model::Uuid;
use model::id::{BusinessUnitId, PrincipalId, TeamId, UserId};
use model::metadata::Ownership;
use model::right::{Depth, Right};

use crate::reach::{hier, share};
use crate::world::{ACT_ON_BEHALF, Privilege, Role, Row, Table, User, World};

/// What the specification says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It may be done.
    Allowed,
    /// privCheck fails: E1, or E1n.
    NoPrivilege,
    /// privCheck passes, but nothing grants the right on the row: E2.
    NoRight,
    /// The access mode allows no change.
    ReadOnly,
}

/// One element of `G(u)` (§2.3); `team` and `inh` as there.
#[derive(Clone, Copy, Debug)]
struct Held<'w> {
    privilege: &'w Privilege,
    depth: Depth,
    scope: BusinessUnitId,
    team: Option<TeamId>,
    inh: bool,
}

/// §5.2: a directly assigned role contains the privilege, and the access mode is not 1, 2 or 3.
pub fn may_act_on_behalf(world: &World, a: UserId) -> bool {
    let wanted = Privilege::Misc(ACT_ON_BEHALF.to_owned());
    let holds =
        all_grants(world, a).iter().any(|held| *held.privilege == wanted && held.team.is_none());
    holds && ![1, 2, 3].contains(&user(world, a).access_mode)
}

/// "for S": what is asked of e alone, of e capped by a, and in strict mode of a alone too (§5.4).
fn for_all(
    world: &World,
    e: UserId,
    a: Option<UserId>,
    check: impl Fn(UserId, Option<UserId>) -> Decision,
) -> Decision {
    let first = check(e, a);
    match a {
        Some(a) if world.strict && first == Decision::Allowed => check(a, None),
        _ => first,
    }
}

/// Whether `e`, or `a` acting for `e`, holds the privilege for a right at any depth (§2.3).
pub fn privilege_check(
    world: &World,
    e: UserId,
    a: Option<UserId>,
    right: Right,
    table: &Table,
) -> Decision {
    for_all(world, e, a, |e, a| one_privilege_check(world, e, a, right, table))
}

fn one_privilege_check(
    world: &World,
    e: UserId,
    a: Option<UserId>,
    right: Right,
    table: &Table,
) -> Decision {
    let mode = user(world, e).access_mode;
    if (mode == 2 || mode == 3) && right != Right::Read {
        return Decision::ReadOnly;
    }
    if mode == 1 && !is_administrative(&table.name) {
        return Decision::NoPrivilege;
    }
    let privilege = Privilege::Table(table.name.clone(), right);
    if effective_grants(world, e, a).iter().any(|held| *held.privilege == privilege) {
        Decision::Allowed
    } else {
        Decision::NoPrivilege
    }
}

/// Whether `e`, or `a` acting for `e`, has a right other than Create on a row (§3.1).
pub fn may(
    world: &World,
    e: UserId,
    a: Option<UserId>,
    right: Right,
    table: &Table,
    row: &Row,
) -> Decision {
    for_all(world, e, a, |e, a| one_may(world, e, a, right, table, row))
}

fn one_may(
    world: &World,
    e: UserId,
    a: Option<UserId>,
    right: Right,
    table: &Table,
    row: &Row,
) -> Decision {
    let check = one_privilege_check(world, e, a, right, table);
    if check != Decision::Allowed {
        return check;
    }
    let privilege = Privilege::Table(table.name.clone(), right);
    let grants: Vec<Held<'_>> = effective_grants(world, e, a)
        .into_iter()
        .filter(|held| *held.privilege == privilege)
        .collect();
    let granted = match table.ownership {
        Ownership::UserOwned => {
            role(world, &grants, row.unit)
                || own(world, e, &grants, row.owner)
                || share(world, e, right, row)
                || hier(world, e, right, row)
        }
        Ownership::BusinessOwned => {
            // Depth b covers the user's own systemuser row alone. Read as: that row counts as
            // owned by the user, so own() decides about it.
            let itself = table.name == "systemuser" && row.id == e.0;
            role(world, &grants, row.unit)
                || (itself && own(world, e, &grants, Some(PrincipalId::User(e))))
        }
        Ownership::OrganizationOwned | Ownership::None => true,
    };
    if granted { Decision::Allowed } else { Decision::NoRight }
}

/// Whether `e`, or `a` acting for `e`, may create a row of a user-owned table (§3.2 C2).
pub fn may_create(
    world: &World,
    e: UserId,
    a: Option<UserId>,
    table: &Table,
    owner: PrincipalId,
    unit: BusinessUnitId,
) -> Decision {
    for_all(world, e, a, |e, a| one_may_create(world, e, a, table, owner, unit))
}

fn one_may_create(
    world: &World,
    e: UserId,
    a: Option<UserId>,
    table: &Table,
    owner: PrincipalId,
    unit: BusinessUnitId,
) -> Decision {
    let check = one_privilege_check(world, e, a, Right::Create, table);
    if check != Decision::Allowed {
        return check;
    }
    let privilege = Privilege::Table(table.name.clone(), Right::Create);
    let granted = effective_grants(world, e, a).iter().any(|held| {
        if *held.privilege != privilege {
            return false;
        }
        let covers = match held.depth {
            Depth::Global => true,
            Depth::Deep => in_subtree(world, unit, held.scope),
            Depth::Local => unit == held.scope,
            Depth::Basic => false,
        };
        // "or b": every depth includes it.
        let personal = held.team.is_none() || held.inh;
        let basic = match owner {
            PrincipalId::User(owner) => owner == e && personal,
            PrincipalId::Team(owner) => {
                is_member(world, e, owner) && (personal || held.team == Some(owner))
            }
        };
        covers || basic
    });
    if granted { Decision::Allowed } else { Decision::NoRight }
}

/// Whether somebody holds Read on a table, as an owner of its rows must (§3.2 C3).
pub fn may_own(world: &World, owner: PrincipalId, table: &Table) -> bool {
    match owner {
        PrincipalId::User(user) => {
            privilege_check(world, user, None, Right::Read, table) == Decision::Allowed
        }
        PrincipalId::Team(team) => {
            let wanted = Privilege::Table(table.name.clone(), Right::Read);
            world.team_roles.iter().filter(|(holder, _)| *holder == team).any(|(_, held)| {
                world
                    .roles
                    .iter()
                    .filter(|role| role.id == *held)
                    .flat_map(|role| &role.privileges)
                    .any(|(privilege, _)| *privilege == wanted)
            })
        }
    }
}

/// Whether `e`, or `a` acting for `e`, holds a miscellaneous privilege. For access modes that do
/// not filter these.
pub fn may_misc(world: &World, e: UserId, a: Option<UserId>, name: &str) -> bool {
    let wanted = Privilege::Misc(name.to_owned());
    effective_grants(world, e, a).iter().any(|held| *held.privilege == wanted)
}

/// All rows of a table that `e`, or `a` acting for `e`, may read (§4 Q1, Q2); none at all without
/// the privilege.
pub fn readable_rows(world: &World, e: UserId, a: Option<UserId>, table: &Table) -> Vec<Uuid> {
    world
        .rows
        .iter()
        .filter(|row| row.table == table.name)
        .filter(|row| may(world, e, a, Right::Read, table, row) == Decision::Allowed)
        .map(|row| row.id)
        .collect()
}

/// `role(u,R,r)`.
fn role(world: &World, grants: &[Held<'_>], row_unit: Option<BusinessUnitId>) -> bool {
    grants.iter().any(|held| match held.depth {
        Depth::Global => true,
        Depth::Deep => row_unit.is_some_and(|unit| in_subtree(world, unit, held.scope)),
        Depth::Local => row_unit == Some(held.scope),
        Depth::Basic => false,
    })
}

/// `own(u,R,r)`.
fn own(world: &World, u: UserId, grants: &[Held<'_>], owner: Option<PrincipalId>) -> bool {
    match owner {
        None => false,
        Some(PrincipalId::User(owner)) => {
            owner == u && grants.iter().any(|held| held.team.is_none() || held.inh)
        }
        Some(PrincipalId::Team(t)) => {
            is_member(world, u, t)
                && grants.iter().any(|held| held.team.is_none() || held.inh || held.team == Some(t))
        }
    }
}

/// Rule P (§5.4): every grant of `b` with the smaller of its depth and `D_A(p)`.
fn effective_grants(world: &World, b: UserId, a: Option<UserId>) -> Vec<Held<'_>> {
    let of_b = all_grants(world, b);
    let Some(a) = a else { return of_b };
    let of_a = all_grants(world, a);
    let mut effective = Vec::new();
    for held in of_b {
        let mut greatest: Option<Depth> = None;
        for other in &of_a {
            if other.privilege == held.privilege && Some(other.depth) > greatest {
                greatest = Some(other.depth);
            }
        }
        if let Some(greatest) = greatest {
            let depth = if greatest < held.depth { greatest } else { held.depth };
            effective.push(Held { depth, ..held });
        }
    }
    effective
}

/// `G(u)` (§2.3).
fn all_grants(world: &World, u: UserId) -> Vec<Held<'_>> {
    let mut grants = Vec::new();
    for (holder, held) in &world.user_roles {
        for role in &world.roles {
            if *holder == u && *held == role.id {
                grants.extend(held_through(role, None));
            }
        }
    }
    for (holder, held) in &world.team_roles {
        for team in &world.teams {
            for role in &world.roles {
                let holds = *holder == team.id && *held == role.id;
                if holds && team.team_type != 1 && is_member(world, u, team.id) {
                    grants.extend(held_through(role, Some(team.id)));
                }
            }
        }
    }
    grants
}

fn held_through(role: &Role, team: Option<TeamId>) -> impl Iterator<Item = Held<'_>> {
    role.privileges.iter().map(move |(privilege, depth)| Held {
        privilege,
        depth: *depth,
        scope: role.unit,
        team,
        inh: team.is_some() && role.is_inherited,
    })
}

pub(crate) fn is_member(world: &World, u: UserId, t: TeamId) -> bool {
    world.members.contains(&(u, t))
}

/// `unit ∈ subtree(top)`.
fn in_subtree(world: &World, unit: BusinessUnitId, top: BusinessUnitId) -> bool {
    unit == top
        || world
            .units
            .iter()
            .filter(|each| each.id == unit)
            .any(|each| each.parent.is_some_and(|parent| in_subtree(world, parent, top)))
}

/// §1.1, access mode 1.
fn is_administrative(table: &str) -> bool {
    "systemuser, team, businessunit, role, organization, usersettings, fieldsecurityprofile, \
     queue, transactioncurrency, solution, publisher, workflow, template, position, audit"
        .split(", ")
        .any(|name| name == table)
}

#[expect(clippy::expect_used, reason = "a test that asks for a user of another world is wrong")]
pub(crate) fn user(world: &World, id: UserId) -> &User {
    world.users.iter().find(|user| user.id == id).expect("a user of this world")
}
