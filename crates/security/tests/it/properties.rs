//! Random organizations: what `Access` says against what the oracle says, and what must hold
//! between two answers of `Access`. The seed is fixed; a greater `PROPTEST_CASES` than 256 asks for
//! more cases.

use std::cell::RefCell;
use std::collections::HashMap;

use model::Uuid;
use model::id::{RoleId, UserId};
use model::metadata::Ownership;
use model::right::Right;
use oracle::{Decision, Role, Share, World};
use proptest::prop_assert as check;
use proptest::prop_assert_eq as check_eq;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use security::{AccessMode, RowFacts, RowPredicate};

use crate::organization::{Organization, decision};

pub(crate) type Checked = Result<(), TestCaseError>;

pub(crate) fn for_random<S: proptest::strategy::Strategy>(
    strategy: &S,
    test: impl Fn(S::Value) -> Checked,
) {
    let default = Config::default();
    let cases = (default.cases / 8).max(32);
    let config = Config { failure_persistence: None, cases, max_shrink_iters: 10_000, ..default };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    if let Err(failure) = TestRunner::new_with_rng(config, rng).run(strategy, test) {
        panic!("{failure}");
    }
}

fn for_every_organization(test: impl Fn(&Organization) -> Checked) {
    for_random(&oracle::worlds(), |world| test(&Organization::new(world)));
}

const RIGHTS_ON_ROWS: [Right; 7] = [
    Right::Read,
    Right::Write,
    Right::Append,
    Right::AppendTo,
    Right::Delete,
    Right::Share,
    Right::Assign,
];

#[test]
fn every_right_on_every_row_is_decided_as_the_oracle_does() {
    let counts = RefCell::new(HashMap::<(Decision, bool), u32>::new());
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            for (row, right) in
                world.rows.iter().flat_map(|row| RIGHTS_ON_ROWS.map(|right| (row, right)))
            {
                let table = world.tables.iter().find(|table| table.name == row.table).unwrap();
                let security = organization.table(&table.name);
                let expected = oracle::may(world, user, impersonator, right, table, row);
                let found = decision(access.check_row(&security, right, &organization.facts(row)));
                check_eq!(found, expected, "{:?} {:?} {:?}", right, row, (user, impersonator));
                let count = (found, impersonator.is_some());
                *counts.borrow_mut().entry(count).or_default() += 1;

                let listed = access.rows(&security, right);
                match listed {
                    Ok(rows) => check_eq!(
                        rows.holds(&organization.facts(row)),
                        expected == Decision::Allowed
                    ),
                    Err(error) => check_eq!(decision(Err(error)), expected),
                }
            }
        }
        Ok(())
    });
    // Not one kind of answer is so rare that being wrong about it could go unseen.
    let counts = counts.into_inner();
    assert!(counts.values().sum::<u32>() > 30_000, "{counts:?}");
    for kind in [Decision::Allowed, Decision::NoPrivilege, Decision::NoRight, Decision::ReadOnly] {
        for impersonated in [false, true] {
            let count = counts.get(&(kind, impersonated)).copied().unwrap_or_default();
            assert!(count > 500, "{kind:?} {impersonated}: {count} of {counts:?}");
        }
    }
}

#[test]
fn privileges_are_held_as_the_oracle_says() {
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            for table in &world.tables {
                for right in Right::ALL {
                    let expected = oracle::privilege_check(world, user, impersonator, right, table);
                    let security = organization.table(&table.name);
                    check_eq!(decision(access.check_privilege(&security, right)), expected);
                }
            }
            if world
                .users
                .iter()
                .any(|each| each.id == user && ![1, 2, 3].contains(&each.access_mode))
            {
                let expected = oracle::may_misc(world, user, impersonator, "prvBulkDelete");
                let found = access.check_misc(organization.misc("prvBulkDelete")).is_ok();
                check_eq!(found, expected);
            }
        }
        Ok(())
    });
}

#[test]
fn every_creation_is_decided_as_the_oracle_does() {
    for_every_organization(|organization| {
        let world = &organization.world;
        let owned = || world.tables.iter().filter(|table| table.ownership == Ownership::UserOwned);
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            for (table, owner) in owned().flat_map(|table| {
                organization.principals().into_iter().map(move |owner| (table, owner))
            }) {
                for unit in organization.unit_ids() {
                    let expected =
                        oracle::may_create(world, user, impersonator, table, owner, unit);
                    let security = organization.table(&table.name);
                    let found = access.check_create(&security, Some(owner), Some(unit));
                    check_eq!(decision(found), expected, "{:?} {:?}", owner, unit);
                }
            }
        }
        Ok(())
    });
}

#[test]
fn lists_are_the_rows_that_the_oracle_lets_read() {
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            for table in &world.tables {
                let rows = access.rows(&organization.table(&table.name), Right::Read);
                let rows = rows.unwrap_or(RowPredicate::Nobody);
                let found: Vec<Uuid> = world
                    .rows
                    .iter()
                    .filter(|row| row.table == table.name && rows.holds(&organization.facts(row)))
                    .map(|row| row.id)
                    .collect();
                check_eq!(found, oracle::readable_rows(world, user, impersonator, table));
            }
        }
        Ok(())
    });
}

#[test]
fn those_may_impersonate_whom_the_oracle_lets() {
    let refused_by_policy = RefCell::new([0; 2]);
    for_every_organization(|organization| {
        let world = &organization.world;
        for user in &world.users {
            let may = oracle::may_act_on_behalf(world, user.id);
            let found = organization.impersonator(user.id).is_ok();
            check_eq!(found, may && user.policy != 1);
            for other in &world.users {
                let lets = oracle::policy_lets(world, user.id, other.id);
                check_eq!(organization.acts_for(user.id, other.id), may && lets);
                let outside = user.policy != 1 && !lets;
                refused_by_policy.borrow_mut()[usize::from(outside)] += usize::from(may && !lets);
            }
            let mode = AccessMode::from_number(user.access_mode);
            let refused = matches!(mode, Some(AccessMode::Support | AccessMode::DelegatedAdmin));
            let may_be = organization.user(user.id).check_may_be_impersonated();
            check_eq!(may_be.is_err(), refused);
        }
        Ok(())
    });
    let refused = refused_by_policy.into_inner();
    assert!(refused.iter().all(|count| *count > 10), "{refused:?}");
}

#[test]
fn owners_read_their_tables_as_the_oracle_says() {
    for_every_organization(|organization| {
        let world = &organization.world;
        let Some(user) = world.users.first() else { return Ok(()) };
        let access = organization.access(user.id, None);
        for table in &world.tables {
            for owner in organization.principals() {
                let security = organization.table(&table.name);
                let found = access.check_owner_can_read(&security, organization.principal(owner));
                check_eq!(found.is_ok(), oracle::may_own(world, owner, table));
            }
        }
        Ok(())
    });
}

#[test]
fn acting_on_behalf_never_reaches_more_than_the_user_or_a_privilege_that_the_impersonator_lacks() {
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let Some(impersonator) = impersonator else { continue };
            let together = organization.access(user, Some(impersonator));
            let user = organization.access(user, None);
            let impersonator = organization.access(impersonator, None);
            for table in &world.tables {
                let security = organization.table(&table.name);
                for right in Right::ALL {
                    if together.check_privilege(&security, right).is_ok() {
                        check!(user.check_privilege(&security, right).is_ok());
                        check!(impersonator.check_privilege(&security, right).is_ok());
                    }
                    for row in world.rows.iter().filter(|row| row.table == table.name) {
                        if together.check_row(&security, right, &organization.facts(row)).is_ok() {
                            check!(
                                user.check_row(&security, right, &organization.facts(row)).is_ok()
                            );
                        }
                    }
                }
            }
            let misc = organization.misc("prvBulkDelete");
            let both = user.check_misc(misc).is_ok() && impersonator.check_misc(misc).is_ok();
            check_eq!(together.check_misc(misc).is_ok(), both);
        }
        Ok(())
    });
}

#[test]
fn strictly_acting_on_behalf_reaches_only_what_both_reach() {
    let stricter = RefCell::new(0);
    for_every_organization(|organization| {
        let world = &organization.world;
        let strict = Organization::new(World { strict: true, ..world.clone() });
        let default = Organization::new(World { strict: false, ..world.clone() });
        for (user, impersonator) in strict.sessions() {
            let Some(impersonator) = impersonator else { continue };
            let together = strict.access(user, Some(impersonator));
            let capped = default.access(user, Some(impersonator));
            let alone = default.access(impersonator, None);
            for row in &world.rows {
                let (table, facts) = (strict.table(&row.table), strict.facts(row));
                for right in RIGHTS_ON_ROWS {
                    let may =
                        |access: &security::Access| access.check_row(&table, right, &facts).is_ok();
                    check_eq!(may(&together), may(&capped) && may(&alone));
                    *stricter.borrow_mut() += u32::from(may(&capped) && !may(&together));
                }
            }
        }
        Ok(())
    });
    assert!(stricter.into_inner() > 100);
}

#[test]
fn another_role_never_takes_access_away() {
    use proptest::prelude::any;
    let strategy = (oracle::worlds(), oracle::worlds(), any::<Index>(), any::<Index>());
    for_random(&strategy, |(world, other, role, holder)| {
        let before = Organization::new(world.clone());
        let after = Organization::new(with_role(world, role.get(&other.roles), holder));
        for (user, impersonator) in before.sessions() {
            let (less, more) =
                (before.access(user, impersonator), after.access(user, impersonator));
            for row in &before.world.rows {
                for right in RIGHTS_ON_ROWS {
                    if less.check_row(&before.table(&row.table), right, &before.facts(row)).is_ok()
                    {
                        let found =
                            more.check_row(&after.table(&row.table), right, &before.facts(row));
                        check!(found.is_ok(), "{:?} {:?} {:?}", right, row, found);
                    }
                }
            }
        }
        Ok(())
    });
}

#[test]
fn another_share_never_takes_access_away() {
    use proptest::prelude::any;
    let strategy = (oracle::worlds(), any::<Index>(), any::<Index>(), any::<Index>());
    let given = RefCell::new(0);
    for_random(&strategy, |(world, row, user, right)| {
        let before = Organization::new(world.clone());
        let mut world = world;
        let owned: Vec<Uuid> =
            world.rows.iter().filter(|row| row.owner.is_some()).map(|row| row.id).collect();
        if owned.is_empty() {
            return Ok(());
        }
        let row = *row.get(&owned);
        let principal = user.get(&world.users).id.0;
        if world.shares.iter().any(|share| share.row == row && share.principal == principal) {
            return Ok(());
        }
        let direct = right.get(&Right::ALL).flag() | Right::Read.flag();
        world.shares.push(Share { row, principal, direct, inherited: 0 });
        let after = Organization::new(world);
        for (user, impersonator) in before.sessions() {
            let (less, more) =
                (before.access(user, impersonator), after.access(user, impersonator));
            for row in &before.world.rows {
                for right in RIGHTS_ON_ROWS {
                    let table = before.table(&row.table);
                    let less = less.check_row(&table, right, &before.facts(row)).is_ok();
                    let more = more.check_row(&table, right, &after.facts(row)).is_ok();
                    check!(more || !less, "{:?} {:?}", right, row);
                    *given.borrow_mut() += u32::from(more && !less);
                }
            }
        }
        Ok(())
    });
    let given = given.into_inner();
    assert!(given > 5, "{given}");
}

#[test]
fn a_list_is_what_can_be_opened() {
    for_every_organization(|organization| {
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            for row in &organization.world.rows {
                let (table, facts) = (organization.table(&row.table), organization.facts(row));
                let listed = access.rows(&table, Right::Read);
                let listed = listed.is_ok_and(|rows| rows.holds(&facts));
                check_eq!(listed, access.check_row(&table, Right::Read, &facts).is_ok());
            }
        }
        Ok(())
    });
}

#[test]
fn all_rights_on_a_row_at_once_are_those_that_are_held_one_by_one() {
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            for row in &world.rows {
                let table = world.tables.iter().find(|table| table.name == row.table).unwrap();
                let security = organization.table(&row.table);
                let facts = organization.facts(row);
                let may = |right| {
                    let decision = match (right, row.owner, row.unit) {
                        (Right::Create, Some(owner), Some(unit)) => {
                            oracle::may_create(world, user, impersonator, table, owner, unit)
                        }
                        _ => oracle::may(world, user, impersonator, right, table, row),
                    };
                    decision == Decision::Allowed
                };
                let rights = if row.owner.is_some() { &Right::ALL[..] } else { &RIGHTS_ON_ROWS };
                let all = access.rights_on(&security, &facts);
                let sources = access.sources_on(&security, &facts);
                for right in rights {
                    let flag = right.flag();
                    check_eq!(all & flag != 0, may(*right), "{:?} {:?}", right, row);
                    let given = (sources.role | sources.share | sources.hierarchy) & flag != 0;
                    check!(given || all & flag == 0, "nothing gives {:?} on {:?}", right, row);
                    check!(!given || all & flag != 0, "{:?} on {:?} is given in vain", right, row);
                }
                // Each source by itself: without it, nothing else than what it gave is lost.
                let bare = RowFacts { shares: Some(Vec::new()), ..facts.clone() };
                let without = access.rights_on(&security, &bare);
                for right in rights.iter().filter(|right| (all & !without) & right.flag() != 0) {
                    let flag = right.flag();
                    // In the strict mode the impersonator may lose it by itself.
                    if impersonator.is_none() {
                        check!((sources.share | sources.hierarchy) & flag != 0, "{:?}", right);
                        check_eq!(sources.role & flag, 0, "{:?}", right);
                    }
                    check!(access.depends_on_shares(&security, *right), "{:?}", right);
                }
            }
        }
        Ok(())
    });
}

#[test]
fn who_may_only_read_writes_nothing_whatever_it_is() {
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            let mode = world.users.iter().find(|each| each.id == user).unwrap().access_mode;
            check_eq!(access.check_may_write().is_err(), mode == 2 || mode == 3);
        }
        Ok(())
    });
}

/// The comparison itself: an oracle that forgets shares is found out, and the case made small.
#[test]
fn a_wrong_oracle_is_found_out_and_its_case_made_small() {
    let config =
        Config { failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let found = TestRunner::new_with_rng(config, rng).run(&oracle::worlds(), |world| {
        let organization = Organization::new(world);
        let blind = World { shares: Vec::new(), ..organization.world.clone() };
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            for row in &blind.rows {
                let table = blind.tables.iter().find(|table| table.name == row.table).unwrap();
                let expected = oracle::may(&blind, user, impersonator, Right::Read, table, row);
                let security = organization.table(&row.table);
                let found = access.check_row(&security, Right::Read, &organization.facts(row));
                check_eq!(decision(found), expected);
            }
        }
        Ok(())
    });
    match found {
        Err(TestError::Fail(_, world)) => assert_eq!(world.shares.len(), 1, "{world:#?}"),
        other => panic!("{other:?}"),
    }
}

/// The organization with a new role, of any of its units, given to any of its users.
fn with_role(mut world: World, role: &Role, holder: Index) -> World {
    let id = RoleId(Uuid::from_u128(u128::MAX));
    let unit = holder.get(&world.units).id;
    let user: UserId = holder.get(&world.users).id;
    world.roles.push(Role { id, unit, ..role.clone() });
    world.user_roles.push((user, id));
    world
}

#[test]
fn equal_rights_give_equal_predicates_in_whatever_order_they_were_given() {
    for_every_organization(|organization| {
        let mut world = organization.world.clone();
        world.user_roles.reverse();
        world.team_roles.reverse();
        world.members.reverse();
        world.roles.iter_mut().for_each(|role| role.privileges.reverse());
        let reversed = Organization::new(world);
        for (user, impersonator) in organization.sessions() {
            for table in &organization.world.tables {
                let one = organization
                    .access(user, impersonator)
                    .rows(&organization.table(&table.name), Right::Read);
                let other = reversed
                    .access(user, impersonator)
                    .rows(&reversed.table(&table.name), Right::Read);
                check_eq!(one.ok(), other.ok());
            }
        }
        Ok(())
    });
}

#[test]
fn what_is_told_of_every_part_adds_up_to_what_the_check_says() {
    let counts = RefCell::new(HashMap::<(bool, bool, bool), u32>::new());
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            let alone = organization.access(user, None);
            for right in RIGHTS_ON_ROWS {
                for row in &world.rows {
                    let (table, facts) = (organization.table(&row.table), organization.facts(row));
                    let told = access.explain(&table, right, Some(&facts));
                    let allowed = access.check_row(&table, right, &facts).is_ok();
                    check_eq!(told.adds_up(true), allowed, "{:?} {:?} {:?}", right, row, told);
                    check_eq!(told.refused.is_none(), allowed);
                    // Who is said to lack something lacks it alone.
                    let by_itself = match access.check_privilege(&table, right) {
                        Err(_) => alone.check_privilege(&table, right),
                        Ok(()) => alone.check_row(&table, right, &facts),
                    };
                    let lacking = if by_itself.is_ok() { impersonator } else { Some(user) };
                    check_eq!(told.lacking, lacking.filter(|_| !allowed), "{:?}", told);
                    let kind = (allowed, impersonator.is_some(), told.lacking == Some(user));
                    *counts.borrow_mut().entry(kind).or_default() += 1;
                }
                for table in &world.tables {
                    let table = organization.table(&table.name);
                    let told = access.explain(&table, right, None);
                    let allowed = access.check_privilege(&table, right).is_ok();
                    check_eq!(told.adds_up(false), allowed);
                }
            }
        }
        Ok(())
    });
    let counts = counts.into_inner();
    assert_eq!(counts.len(), 5, "{counts:?}");
    assert!(counts.values().all(|count| *count > 300), "{counts:?}");
}
