//! Nobody gives more than they hold (security.md §2.1 R6): for every subject of a request.

use std::sync::Arc;

use model::error::Denial;
use model::id::{BusinessUnitId, OrganizationId, PrivilegeId, TeamId, UserId};
use model::metadata::Privilege;
use model::right::{Depth, Right};
use model::{Error, Result, Uuid};
use security::{
    Access, AccessMode, BusinessUnits, Grant, Impersonator, Policy, Realm, Roles, User, Via,
};

const UNIT: BusinessUnitId = BusinessUnitId(Uuid::from_u128(1));
const TEAM: TeamId = TeamId(Uuid::from_u128(2));
const READ: u128 = 10;
const ACT: u128 = 11;
const BY_TEAM: Via = Via::Team { team: TEAM, inherited: true };

fn privilege(id: u128) -> Privilege {
    let (name, right, tables) = match id {
        ACT => ("prvActOnBehalfOfAnotherUser", None, vec![]),
        _ => ("prvReadAccount", Some(Right::Read), vec!["account".to_owned()]),
    };
    Privilege {
        id: PrivilegeId(Uuid::from_u128(id)),
        name: name.into(),
        right,
        tables,
        depths: Depth::ALL.to_vec(),
    }
}

fn user(id: u128, mode: AccessMode, held: &[(u128, Depth, Via)]) -> Arc<User> {
    let grant = |(id, depth, via): &(u128, Depth, Via)| Grant {
        privilege: PrivilegeId(Uuid::from_u128(*id)),
        depth: *depth,
        unit: UNIT,
        via: *via,
    };
    let grants = held.iter().map(grant).collect();
    let roles = Roles { count: 1, grants, ..Roles::default() };
    Arc::new(User::new(UserId(Uuid::from_u128(id)), UNIT, mode, None, [TEAM], roles))
}

fn realm(strict: bool) -> Arc<Realm> {
    Arc::new(Realm {
        organization: OrganizationId(Uuid::from_u128(9)),
        units: BusinessUnits::new([(UNIT, None)]),
        known_privileges: 2,
        strict,
        has_hierarchy: false,
        on_premises: false,
    })
}

fn direct(mode: AccessMode, held: &[(u128, Depth, Via)]) -> Access {
    Access::direct(user(3, mode, held), realm(false))
}

fn give(access: &Access, given: &[(u128, Depth)]) -> Result<()> {
    let known: Vec<(Privilege, Depth)> =
        given.iter().map(|(id, depth)| (privilege(*id), *depth)).collect();
    let given: Vec<(&Privilege, Depth)> =
        known.iter().map(|(privilege, depth)| (privilege, *depth)).collect();
    access.check_may_give(&given, UNIT)
}

#[test]
fn a_privilege_is_given_up_to_the_depth_at_which_it_is_held() {
    let access = direct(AccessMode::ReadWrite, &[(READ, Depth::Local, Via::User)]);
    for depth in [Depth::Basic, Depth::Local] {
        assert_eq!(give(&access, &[(READ, depth)]), Ok(()));
    }
    for depth in [Depth::Deep, Depth::Global] {
        assert!(give(&access, &[(READ, depth)]).is_err());
    }
    assert_eq!(give(&access, &[]), Ok(()));
    // A team's roles count as well, but for acting on behalf.
    let by_team = [(READ, Depth::Global, BY_TEAM), (ACT, Depth::Global, BY_TEAM)];
    let access = direct(AccessMode::ReadWrite, &by_team);
    assert_eq!(give(&access, &[(READ, Depth::Global)]), Ok(()));
    assert!(give(&access, &[(ACT, Depth::Global)]).is_err());
    assert_eq!(access.check_may_give_acting(&privilege(ACT)), Err(Error::CannotGiveActingOnBehalf));
    let access = direct(AccessMode::ReadWrite, &[(ACT, Depth::Global, Via::User)]);
    assert_eq!(give(&access, &[(ACT, Depth::Global)]), Ok(()));
    assert_eq!(access.check_may_give_acting(&privilege(ACT)), Ok(()));
    assert_eq!(give(&Access::system("a test"), &[(ACT, Depth::Global)]), Ok(()));
}

#[test]
fn what_the_access_mode_takes_away_is_not_given() {
    let held = [(READ, Depth::Global, Via::User), (ACT, Depth::Global, Via::User)];
    let administrative = direct(AccessMode::Administrative, &held);
    assert!(give(&administrative, &[(READ, Depth::Basic)]).is_err());
    assert!(give(&administrative, &[(ACT, Depth::Global)]).is_err());
    assert!(administrative.check_may_give_acting(&privilege(ACT)).is_err());
    assert_eq!(give(&direct(AccessMode::NonInteractive, &held), &[(READ, Depth::Deep)]), Ok(()));
}

#[test]
fn on_behalf_both_must_hold_what_is_given() {
    let acting = (ACT, Depth::Global, Via::User);
    let check = |impersonator: &[(u128, Depth, Via)], of_user: &[(u128, Depth, Via)], strict| {
        let mut held = impersonator.to_vec();
        held.push(acting);
        let impersonator = user(4, AccessMode::ReadWrite, &held);
        let impersonator =
            Impersonator::new(impersonator, PrivilegeId(Uuid::from_u128(ACT)), &Policy::default())
                .unwrap();
        let access = Access::on_behalf(
            user(3, AccessMode::ReadWrite, of_user),
            &impersonator,
            realm(strict),
        );
        match give(&access, &[(READ, Depth::Local)]) {
            Ok(()) => None,
            Err(Error::Denied(denial)) => {
                let Denial::Giving(missing) = denial.as_ref() else { panic!("{denial}") };
                // The user is named, whoever of the two lacks it.
                assert_eq!((missing.user, missing.missing), (UserId(Uuid::from_u128(3)), 1));
                assert_eq!(access.denied_principal(&denial, None), Some(missing.lacking));
                Some(missing.lacking.0.as_u128())
            }
            Err(other) => panic!("{other}"),
        }
    };
    let deep = [(READ, Depth::Deep, Via::User)];
    let basic = [(READ, Depth::Basic, Via::User)];
    for strict in [false, true] {
        assert_eq!(check(&deep, &deep, strict), None);
        assert_eq!(check(&deep, &basic, strict), Some(3));
        assert_eq!(check(&basic, &deep, strict), Some(4));
        assert_eq!(check(&[], &deep, strict), Some(4));
        assert_eq!(check(&[], &[], strict), Some(3));
    }
}
