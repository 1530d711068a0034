//! The proof of the proof: against an oracle that forgets a rule the comparison fails, the case
//! becomes small, and what is printed can be sent.

use model::id::{PrincipalId, UserId};
use model::right::{Depth, Right};
use oracle::{Decision, Privilege, Role, Row, Share, World};
use testkit::Database;

use super::ground::Ground;
use super::names::{PARENT, object_id};
use super::script;
use super::shrink::shrink;
use super::source::{Source, without_shares};
use crate::security::stage::{Stage, Who};

/// Somebody who may read a row only by a share, by two oracles.
fn reads_by_share(world: &World) -> Option<(UserId, World)> {
    let blind = without_shares(world.clone());
    let table = world.tables.iter().find(|table| table.name == "sample_case")?;
    let may = |world: &World, user: UserId, row: &Row| {
        oracle::may(world, user, None, Right::Read, table, row) == Decision::Allowed
    };
    let user = world.users.iter().map(|user| user.id).find(|user| {
        let mut rows = world.rows.iter().filter(|row| row.table == table.name);
        rows.any(|row| may(world, *user, row) != may(&blind, *user, row))
    })?;
    Some((user, world.clone()))
}

#[test]
fn a_failing_organization_becomes_one_user_one_role_one_row_and_one_share() {
    let mut source = Source::new();
    let mut shrunk = 0;
    for _ in 0..60 {
        let world = source.draw();
        let Some((user, small)) = shrink(world, 4_000, reads_by_share) else { continue };
        shrunk += 1;
        assert!(small.users.iter().any(|each| each.id == user));
        let rows = small.rows.iter().filter(|row| row.table == "sample_case").count();
        let held: usize = small.roles.iter().map(|role| role.privileges.len()).sum();
        assert_eq!((small.shares.len(), rows, held, small.roles.len()), (1, 1, 1, 1), "{small:#?}");
        // The user; the owner of the row and the team that it was shared with, if they are others.
        assert!(small.users.len() <= 2 && small.teams.len() <= 2, "{small:#?}");
        assert!(small.hierarchy.is_none() && !small.strict);
    }
    assert!(shrunk > 3, "only {shrunk}");
}

#[test]
fn what_does_not_fail_is_not_made_smaller() {
    assert!(shrink(Source::new().draw(), 10, |_| None::<()>).is_none());
}

/// One reader of one row by one share, and nothing else.
fn smallest() -> World {
    let mut world = loop {
        let mut source = Source::new();
        let found = std::iter::from_fn(|| Some(source.draw())).take(200);
        let mut small = found.filter_map(|world| shrink(world, 4_000, reads_by_share));
        if let Some((_, world)) = small.find(|(_, world)| world.users.len() == 2) {
            break world;
        }
    };
    let owner = world.users[1].id;
    let reader = world.users[0].id;
    for user in &mut world.users {
        (user.access_mode, user.disabled) = (0, false);
    }
    world.units.iter_mut().for_each(|unit| unit.disabled = false);
    let unit = world.users[1].unit;
    let role = world.roles[0].id;
    let privilege = Privilege::Table("sample_case".into(), Right::Read);
    let role = Role {
        id: role,
        unit: world.users[0].unit,
        is_inherited: true,
        privileges: vec![(privilege, Depth::Basic)],
    };
    world.user_roles = vec![(reader, role.id), (owner, role.id)];
    world.roles = vec![role];
    (world.team_roles, world.members) = (Vec::new(), Vec::new());
    let shared = world.shares[0].row;
    for row in world.rows.iter_mut().filter(|row| row.id == shared) {
        (row.owner, row.unit) = (Some(PrincipalId::User(owner)), Some(unit));
    }
    world.shares =
        vec![Share { row: shared, principal: reader.0, direct: Right::Read.flag(), inherited: 0 }];
    world
}

#[test]
fn a_difference_is_found_over_http_and_told_as_requests() {
    let stage = Stage::new(Database::sqlite());
    let mut ground = Ground::new(&stage);
    let settled = ground.settle(vec![smallest()]).remove(0);
    assert!(!ground.ask(&settled, super::whole, usize::MAX).failed());
    let tally = ground.ask(&settled, without_shares, usize::MAX);
    // The list, its two counts, the pages in both directions, and the row itself.
    let failures = tally.failures();
    let paths: Vec<&str> = failures.iter().map(|failure| failure.sent.path.as_str()).collect();
    assert!(paths.iter().all(|path| path.contains("sample_parents")), "{paths:?}");
    for part in ["$count=true", "/$count", "$orderby=sample_name&", "sample_name%20desc", "("] {
        assert!(paths.iter().any(|path| path.contains(part)), "{part}: {paths:?}");
    }
    let share = settled.own.shares[0];
    let opened =
        failures.iter().find(|failure| failure.sent.path.contains("/sample_parents(")).unwrap();
    let told = script::write(&settled, opened);
    let reader = share.principal;
    for part in [
        "### admin@contoso.example\nPOST /api/data/v9.2/systemusers\n".into(),
        format!("\"systemuserid\":\"{reader}\""),
        "\"PrivilegeName\":\"prvReadsample_Parent\"".into(),
        "POST /api/data/v9.2/GrantAccess\n".into(),
        "\"AccessMask\":\"ReadAccess\"".into(),
        format!(
            "### {reader}@world.example\nGET /api/data/v9.2/sample_parents({})\
             ?$select=sample_parentid\n# expected: \"E2\"\n# found:    \"200\"\n",
            share.row
        ),
    ] {
        assert!(told.contains(&part), "{part}\nis not in\n{told}");
    }
    assert_eq!(settled.own.rows.iter().filter(|row| row.table == PARENT).count(), 1);
    // Asking again after all that: nothing was left behind.
    assert!(!ground.ask(&settled, super::whole, usize::MAX).failed());
}

#[test]
fn every_rule_decides_in_the_organizations_of_the_usual_run() {
    let mut source = Source::new();
    let worlds: Vec<World> = (0..super::WORLDS).map(|_| source.next()).collect();
    for (name, forget) in super::source::RULES {
        let decided: usize =
            worlds.iter().map(|world| super::source::decided_by(world, forget)).sum();
        assert!(decided >= 5, "{name} decides {decided}");
    }
}

#[test]
fn the_requests_that_are_printed_make_the_same_organization() {
    let planned = Stage::new(Database::sqlite());
    let settled = Ground::new(&planned).settle(vec![smallest()]).remove(0);
    // Elsewhere, by requests alone.
    let stage = Stage::new(Database::sqlite());
    let mut client = stage.client();
    let administrator = stage.server.token("admin@contoso.example");
    for sent in script::setup(&settled.own, settled.number) {
        let request = client.request(&sent.method, &sent.path).token(&administrator);
        let answer = request.json(sent.body.as_ref().unwrap()).send();
        let done = matches!(answer.status, 200..=299);
        assert!(done, "{} {}: {}", sent.method, sent.path, answer.text());
    }
    let share = settled.own.shares[0];
    let reader = Who::Person(object_id(UserId(share.principal)));
    let owner = settled.own.rows.iter().find(|row| row.id == share.row).unwrap().owner.unwrap();
    let owner = Who::Person(object_id(UserId(owner.uuid())));
    let path = format!("/api/data/v9.2/sample_parents({})", share.row);
    for (who, method, status) in
        [(reader, "GET", 200), (owner, "GET", 200), (reader, "DELETE", 403)]
    {
        let answer = client.request(method, &path).token(&stage.token(who)).send();
        assert_eq!(answer.status, status, "{who:?} {method}: {}", answer.text());
    }
}
