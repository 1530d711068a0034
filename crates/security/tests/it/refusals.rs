//! What refusals say, and tables that no privilege decides about.

use std::sync::Arc;

use model::error::Denial;
use model::id::{BusinessUnitId, OrganizationId, PrincipalId, PrivilegeId, TeamId, UserId};
use model::metadata::{AccessRule, Ownership, Privilege, TableDefinition};
use model::right::{Depth, Right};
use model::{Error, Result, Uuid};
use security::{
    Access, AccessMode, BusinessUnits, Grant, Impersonator, Policy, Principal, Realm, Roles,
    RowFacts, RowPredicate, TableSecurity, Team, Term, User, Via,
};

use crate::organization::{definition, privilege};

const UNIT: BusinessUnitId = BusinessUnitId(Uuid::from_u128(0xb));
const ACT: u128 = 0xac;
const READ: u128 = 0x4ead;

fn grant(privilege: u128, depth: Depth) -> Grant {
    let privilege = PrivilegeId(Uuid::from_u128(privilege));
    Grant { privilege, depth, unit: UNIT, via: Via::User }
}

fn user(id: u128, mode: AccessMode, administrator: bool, grants: &[(u128, Depth)]) -> Arc<User> {
    let grants: Vec<Grant> = grants.iter().map(|(id, depth)| grant(*id, *depth)).collect();
    let count = usize::from(!grants.is_empty());
    let roles = Roles { count, administrator, grants, ..Roles::default() };
    let object_id = Some(Uuid::from_u128(0x0e00 + id));
    Arc::new(User::new(UserId(Uuid::from_u128(id)), UNIT, mode, object_id, [], roles))
}

fn plain(id: u128, grants: &[(u128, Depth)]) -> Arc<User> {
    user(id, AccessMode::ReadWrite, false, grants)
}

fn realm() -> Arc<Realm> {
    let below = BusinessUnitId(Uuid::from_u128(0xbb));
    Arc::new(Realm {
        organization: OrganizationId(Uuid::from_u128(0xf)),
        units: BusinessUnits::new([(UNIT, None), (below, Some(UNIT))]),
        known_privileges: 700,
        strict: false,
        has_hierarchy: false,
        on_premises: false,
    })
}

fn direct(user: &Arc<User>) -> Access {
    Access::direct(Arc::clone(user), realm())
}

fn on_behalf(user: &Arc<User>, impersonator: &Arc<User>) -> Access {
    let act = PrivilegeId(Uuid::from_u128(ACT));
    let impersonator =
        Impersonator::new(Arc::clone(impersonator), act, &Policy::default()).unwrap();
    Access::on_behalf(Arc::clone(user), &impersonator, realm())
}

fn with_read<'a>(table: &'a TableDefinition, read: &'a Privilege) -> TableSecurity<'a> {
    TableSecurity::new(table, |right| (right == Right::Read).then_some(read))
}

#[track_caller]
fn check_text(result: Result<()>, number: u32, text: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.to_string(), text);
    assert_eq!((error.code().number, error.code().status), (number, 403));
}

const E1_OF_2_BY_1: &str = "Principal user (Id=00000000-0000-0000-0000-000000000002, type=8, \
    roleCount=1, privilegeCount=2, accessMode='4 Non-interactive', \
    AADObjectId='00000000-0000-0000-0000-000000000e02', MetadataCachePrivilegesCount=700, \
    businessUnitId=00000000-0000-0000-0000-00000000000b), is missing prvReadActivity privilege \
    (Id=00000000-0000-0000-0000-000000000007) on OTC=4200 for entity 'activitypointer' \
    (LocalizedName='Activity'). context.Caller=00000000-0000-0000-0000-000000000001. Consider \
    adding missed privilege to one of the principal (user/team) roles.";

#[test]
fn a_missing_privilege_names_the_user_acted_for_and_its_own_counts_and_the_impersonator() {
    let mut task = definition("task", Ownership::UserOwned);
    task.is_activity = true;
    let read = privilege(7, "prvReadActivity", Some(Right::Read), "task");
    let user = user(2, AccessMode::NonInteractive, false, &[(7, Depth::Global), (8, Depth::Basic)]);
    let impersonator = plain(1, &[(ACT, Depth::Global), (8, Depth::Basic)]);
    let found =
        on_behalf(&user, &impersonator).check_privilege(&with_read(&task, &read), Right::Read);
    check_text(found, 0x8004_0220, E1_OF_2_BY_1);
}

#[test]
fn a_missing_right_has_the_ids_of_both_and_of_the_row() {
    let table = definition("task", Ownership::UserOwned);
    let read = privilege(7, "prvReadActivity", Some(Right::Read), "task");
    let user = plain(2, &[(7, Depth::Global)]);
    let impersonator = plain(1, &[(ACT, Depth::Global), (7, Depth::Basic)]);
    let row = RowFacts { id: Uuid::from_u128(5), owner: None, unit: Some(UNIT), shares: None };
    let access = on_behalf(&user, &impersonator);
    let error = access.check_row(&with_read(&table, &read), Right::Read, &row).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with(
        "Principal with id 00000000-0000-0000-0000-000000000002 does not have ReadAccess right(s) \
         for record with id 00000000-0000-0000-0000-000000000005 of entity task. Details: {"
    ));
    let caller = r#""CallerInfo":{"PrincipalId":"00000000-0000-0000-0000-000000000001""#;
    assert!(text.contains(caller), "{text}");
}

#[test]
fn the_denied_principal_is_the_user_unless_it_alone_would_pass() {
    let table = definition("sample_case", Ownership::UserOwned);
    let read = privilege(7, "prvReadsample_Case", Some(Right::Read), "sample_case");
    let misc = Privilege { tables: vec![], ..privilege(9, "prvBulkDelete", None, "") };
    let security = with_read(&table, &read);
    let elsewhere = RowFacts { id: Uuid::from_u128(5), owner: None, unit: None, shares: None };
    let row = RowFacts { unit: Some(UNIT), ..elsewhere.clone() };
    let check = |of_user: &[(u128, Depth)], of_impersonator: &[(u128, Depth)], row, expected| {
        let (user, impersonator) = (plain(2, of_user), plain(1, of_impersonator));
        let access = on_behalf(&user, &impersonator);
        let results = [access.check_row(&security, Right::Read, row), access.check_misc(&misc)];
        for result in results {
            let Err(Error::Denied(denial)) = result else { panic!("allowed") };
            let found = access.denied_principal(&denial, Some(&security));
            assert_eq!(found, Some(UserId(Uuid::from_u128(expected))), "{denial}");
        }
        let alone = direct(&user).denied_principal(&Denial::ReadOnlyUser, None);
        assert_eq!(alone, Some(UserId(Uuid::from_u128(2))));
    };
    let act = (ACT, Depth::Global);
    let (user, impersonator) = (2, 1);
    check(&[(7, Depth::Local), (9, Depth::Global)], &[act], &row, impersonator);
    check(&[(7, Depth::Local), (9, Depth::Global)], &[act, (7, Depth::Basic)], &row, impersonator);
    check(&[(8, Depth::Local)], &[act, (7, Depth::Global), (9, Depth::Global)], &row, user);
    check(&[(8, Depth::Local)], &[act], &row, user);
    check(&[(7, Depth::Local)], &[act, (7, Depth::Basic)], &elsewhere, user);
}

#[test]
fn a_refused_creation_is_about_the_row_of_all_zeros() {
    let table = definition("sample_case", Ownership::UserOwned);
    let create = privilege(7, "prvCreatesample_Case", Some(Right::Create), "sample_case");
    let security = TableSecurity::new(&table, |_| Some(&create));
    let owner = model::id::PrincipalId::User(UserId(Uuid::from_u128(9)));
    let access = direct(&plain(2, &[(7, Depth::Basic)]));
    let error = access.check_create(&security, Some(owner), Some(UNIT)).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains(
            "CreateAccess right(s) for record with id 00000000-0000-0000-0000-000000000000"
        )
    );
}

#[test]
fn an_owner_that_cannot_read_is_named_whoever_gives_it_the_row() {
    let table = definition("sample_case", Ownership::UserOwned);
    let read = privilege(7, "prvReadsample_Case", Some(Right::Read), "sample_case");
    let security = with_read(&table, &read);
    let administrator = user(1, AccessMode::ReadWrite, true, &[(7, Depth::Global)]);
    let access = direct(&administrator);
    let team_roles = Roles { count: 1, grants: vec![grant(8, Depth::Basic)], ..Roles::default() };
    let team = Team::new(TeamId(Uuid::from_u128(3)), UNIT, 2, team_roles);
    check_text(
        access.check_owner_can_read(&security, Principal::Team(&team)),
        0x8004_0299,
        "Read Privilege Check For Owner failed with exception: Principal team \
         (Id=00000000-0000-0000-0000-000000000003, type=9, teamType=2, privilegeCount=1, \
         MetadataCachePrivilegesCount=700, businessUnitId=00000000-0000-0000-0000-00000000000b), \
         is missing prvReadsample_Case privilege (Id=00000000-0000-0000-0000-000000000007) on \
         OTC=10042 for entity 'sample_case' (LocalizedName='Case'). \
         context.Caller=00000000-0000-0000-0000-000000000001. Consider adding missed privilege to \
         one of the principal (user/team) roles.",
    );
    let without_roles = Team::new(TeamId(Uuid::from_u128(3)), UNIT, 0, Roles::default());
    check_text(
        access.check_owner_can_read(&security, Principal::Team(&without_roles)),
        0x8004_0299,
        "Read Privilege Check For Owner failed with exception: The team with id \
         00000000-0000-0000-0000-000000000003 has not been assigned any roles. They need a role \
         with the prvReadsample_Case privilege.",
    );
    assert!(access.check_owner_can_read(&security, Principal::User(&administrator)).is_ok());
}

#[test]
fn miscellaneous_privileges_need_both_and_are_filtered_by_the_access_mode() {
    let mut bulk = privilege(7, "prvBulkDelete", None, "");
    bulk.tables.clear();
    let mut audit = privilege(8, "prvReadAuditSummary", None, "");
    audit.tables.clear();
    let held = [(7, Depth::Global), (8, Depth::Global), (ACT, Depth::Global)];
    let text = "SecLib::CheckPrivilege failed. User: 00000000-0000-0000-0000-000000000002, \
        PrivilegeName: prvBulkDelete, PrivilegeId: 00000000-0000-0000-0000-000000000007, Required \
        Depth: Global, BusinessUnitId: 00000000-0000-0000-0000-00000000000b, MetadataCache \
        Privileges Count: 700, User Privileges Count: 3";
    let without = plain(1, &[(ACT, Depth::Global)]);
    check_text(on_behalf(&plain(2, &held), &without).check_misc(&bulk), 0x8004_0220, text);
    assert!(on_behalf(&plain(2, &held), &plain(1, &held)).check_misc(&bulk).is_ok());
    let check = |mode, privilege: &Privilege, expected: bool| {
        let access = direct(&user(2, mode, false, &held));
        assert_eq!(access.check_misc(privilege).is_ok(), expected, "{mode:?}");
    };
    check(AccessMode::Read, &bulk, false);
    check(AccessMode::Read, &audit, true);
    check(AccessMode::Administrative, &bulk, true);
    let act =
        Privilege { tables: vec![], ..privilege(ACT, "prvActOnBehalfOfAnotherUser", None, "") };
    check(AccessMode::Administrative, &act, false);
    check(AccessMode::NonInteractive, &act, true);
}

#[test]
fn tables_without_privileges_go_by_their_rule() {
    let columns = [("teamid".to_owned(), "team".to_owned())];
    let object = AccessRule::Object { id: "objectid".into(), table: "objecttypecode".into() };
    let rules = [
        // Rule; then reading and writing as anybody, and as an administrator.
        (AccessRule::Everyone, [true, false, true, false]),
        (AccessRule::Administrators, [false, false, true, true]),
        (AccessRule::Through(columns.into_iter().collect()), [true, false, true, false]),
        (object, [true, false, true, false]),
    ];
    let anybody = plain(2, &[(ACT, Depth::Global)]);
    let administrator = user(1, AccessMode::ReadWrite, true, &[(ACT, Depth::Global)]);
    for (rule, expected) in rules {
        let mut table = definition("sample_case", Ownership::None);
        table.access = rule;
        let security = TableSecurity::new(&table, |_| None);
        let ask = |access: &Access| {
            [Right::Read, Right::Write].map(|right| {
                let rows = access.rows(&security, right);
                let check = access.check_privilege(&security, right);
                assert_eq!(rows.is_ok(), check.is_ok());
                rows == Ok(RowPredicate::Everyone)
            })
        };
        let [read, write, administrator_read, administrator_write] = expected;
        assert_eq!(ask(&direct(&anybody)), [read, write], "{:?}", table.access);
        let expected_of_administrator = [administrator_read, administrator_write];
        assert_eq!(ask(&direct(&administrator)), expected_of_administrator, "{:?}", table.access);
        // Together they are what both are.
        assert_eq!(ask(&on_behalf(&administrator, &anybody)), [read, write]);
        assert_eq!(ask(&on_behalf(&anybody, &administrator)), [read, write]);
        let other = user(3, AccessMode::ReadWrite, true, &[(ACT, Depth::Global)]);
        assert_eq!(ask(&on_behalf(&administrator, &other)), expected_of_administrator);
    }
}

#[test]
fn of_two_people_both_have_to_be_administrators() {
    let anybody = plain(2, &[(ACT, Depth::Global)]);
    let [one, other] =
        [1, 3].map(|id| user(id, AccessMode::ReadWrite, true, &[(ACT, Depth::Global)]));
    for access in [direct(&one), on_behalf(&one, &other), Access::system("work of the server")] {
        assert_eq!(access.check_administrator(), Ok(()), "{access:?}");
    }
    for access in [direct(&anybody), on_behalf(&one, &anybody), on_behalf(&anybody, &one)] {
        let refused = access.check_administrator();
        assert_eq!(refused, Err(Denial::AdministratorsOnly.into()), "{access:?}");
    }
}

#[test]
fn of_a_table_that_nobody_owns_administrators_have_the_rights_that_no_privilege_gives() {
    let table = definition("sample_case", Ownership::None);
    let read = privilege(READ, "prvReadsample_case", Some(Right::Read), "sample_case");
    let security = with_read(&table, &read);
    let reader = direct(&plain(2, &[(READ, Depth::Global)]));
    let administrator = user(1, AccessMode::ReadWrite, true, &[(ACT, Depth::Global)]);
    assert_eq!(reader.rows(&security, Right::Read), Ok(RowPredicate::Everyone));
    let refused = reader.check_create(&security, None, None);
    assert!(
        matches!(&refused, Err(Error::Denied(denial)) if **denial == Denial::AdministratorsOnly)
    );
    let administrator_access = direct(&administrator);
    assert_eq!(administrator_access.check_create(&security, None, None), Ok(()));
    // Both have to be one.
    let behalf = on_behalf(&plain(3, &[(READ, Depth::Global)]), &administrator);
    assert!(behalf.check_create(&security, None, None).is_err());
}

#[test]
fn a_table_may_be_readable_by_a_privilege_that_belongs_to_no_table() {
    let summary = Privilege { tables: vec![], ..privilege(9, "prvReadAuditSummary", None, "") };
    let mut table = definition("audit", Ownership::None);
    table.access = AccessRule::Miscellaneous(summary.name.clone());
    let security = TableSecurity::new(&table, |right| (right == Right::Read).then_some(&summary));
    let reads = plain(2, &[(9, Depth::Global), (ACT, Depth::Global)]);
    let other = plain(3, &[(ACT, Depth::Global)]);
    let administrator = user(1, AccessMode::ReadWrite, true, &[(9, Depth::Global)]);
    let read = |access: &Access| access.check_privilege(&security, Right::Read);
    assert_eq!(read(&direct(&reads)), Ok(()));
    assert_eq!(direct(&reads).rows(&security, Right::Read), Ok(RowPredicate::Everyone));
    for access in [direct(&other), on_behalf(&reads, &other), on_behalf(&other, &reads)] {
        let text = read(&access).unwrap_err().to_string();
        assert!(text.starts_with("SecLib::CheckPrivilege failed."), "{text}");
    }
    for right in [Right::Write, Right::Delete, Right::Create] {
        assert!(direct(&administrator).check_privilege(&security, right).is_err());
        assert!(Access::system("a test").check_privilege(&security, right).is_ok());
    }
}

#[test]
fn one_of_several_privileges_is_enough_and_each_person_needs_one() {
    let first = Privilege { tables: vec![], ..privilege(8, "prvReadAuditSummary", None, "") };
    let second =
        Privilege { tables: vec![], ..privilege(9, "prvReadRecordAuditHistory", None, "") };
    let both = [&first, &second];
    let holder = |id, held: u128| plain(id, &[(held, Depth::Global), (ACT, Depth::Global)]);
    assert!(direct(&holder(2, 8)).check_any_misc(&both).is_ok());
    assert!(direct(&holder(2, 9)).check_any_misc(&both).is_ok());
    assert!(on_behalf(&holder(2, 9), &holder(1, 9)).check_any_misc(&both).is_ok());
    // Whoever is acted for holds only what both hold.
    let refused = on_behalf(&holder(2, 8), &holder(1, 9)).check_any_misc(&both).unwrap_err();
    assert!(refused.to_string().contains("PrivilegeName: prvReadAuditSummary"));
    assert!(direct(&holder(2, 7)).check_any_misc(&both).is_err());
}

#[test]
fn a_right_that_no_privilege_gives_is_held_by_nobody() {
    let table = definition("team", Ownership::BusinessOwned);
    let security = TableSecurity::new(&table, |_| None);
    let administrator = user(1, AccessMode::ReadWrite, true, &[(7, Depth::Global)]);
    let error = direct(&administrator).check_privilege(&security, Right::Share).unwrap_err();
    assert!(error.to_string().contains("is missing prvShareteam privilege"));
}

#[test]
fn the_server_itself_is_asked_nothing() {
    let table = definition("sample_case", Ownership::UserOwned);
    let security = TableSecurity::new(&table, |_| None);
    let access = Access::system("a test");
    assert_eq!(access.rows(&security, Right::Delete), Ok(RowPredicate::Everyone));
    assert_eq!(access.reason(), Some("a test"));
    assert!(access.user().is_none() && access.impersonator().is_none());
}

#[test]
fn reach_over_every_unit_is_everyone_and_over_some_a_list() {
    let table = definition("sample_case", Ownership::UserOwned);
    let read = privilege(7, "prvReadsample_Case", Some(Right::Read), "sample_case");
    let check = |depth, expected: RowPredicate| {
        let access = direct(&plain(2, &[(7, depth)]));
        assert_eq!(access.rows(&with_read(&table, &read), Right::Read), Ok(expected));
    };
    let own = Term::OwnedByUsers(vec![UserId(Uuid::from_u128(2))]);
    let with = vec![Uuid::from_u128(2), Uuid::from_u128(0xf)];
    let shared = Term::Shared { with, right: Right::Read };
    check(Depth::Basic, RowPredicate::AnyOf(vec![own.clone(), shared.clone()]));
    check(Depth::Local, RowPredicate::AnyOf(vec![own, Term::InUnits(vec![UNIT]), shared]));
    check(Depth::Deep, RowPredicate::Everyone);
    check(Depth::Global, RowPredicate::Everyone);
}

#[test]
fn a_user_reaches_its_own_row_by_any_depth() {
    let table = definition("systemuser", Ownership::BusinessOwned);
    let read = privilege(7, "prvReadUser", Some(Right::Read), "systemuser");
    let check = |depth, expected: Term| {
        let access = direct(&plain(2, &[(7, depth)]));
        let expected = Ok(RowPredicate::AnyOf(vec![expected]));
        assert_eq!(access.rows(&with_read(&table, &read), Right::Read), expected);
    };
    check(Depth::Basic, Term::IsRow(Uuid::from_u128(2)));
    check(Depth::Local, Term::InUnits(vec![UNIT]));
}

#[test]
fn a_missing_right_says_the_least_depth_that_would_do() {
    let read = privilege(READ, "prvReadCase", Some(Right::Read), "sample_case");
    let table = definition("sample_case", Ownership::UserOwned);
    let security = with_read(&table, &read);
    let user = plain(1, &[(READ, Depth::Basic)]);
    let check = |unit: Option<u128>, expected: Depth| {
        let owner = Some(PrincipalId::User(UserId(Uuid::from_u128(9))));
        let unit = unit.map(|unit| BusinessUnitId(Uuid::from_u128(unit)));
        let facts = RowFacts { id: Uuid::from_u128(5), owner, unit, shares: None };
        match direct(&user).check_row(&security, Right::Read, &facts) {
            Err(Error::Denied(denial)) => match *denial {
                Denial::Right(right) => {
                    assert_eq!((right.held, right.needed), (Some(Depth::Basic), expected));
                }
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    };
    check(Some(0xb), Depth::Local);
    check(Some(0xbb), Depth::Deep);
    check(Some(0xbbb), Depth::Global);
    check(None, Depth::Global);
}

#[test]
fn the_root_is_the_unit_below_none() {
    let units = &realm().units;
    assert!(units.is_root(UNIT) && !units.is_root(BusinessUnitId(Uuid::from_u128(0xbb))));
}

#[test]
fn a_team_is_an_administrator_by_its_role_alone() {
    let team = |administrator: bool| {
        let roles = Roles { count: 1, administrator, ..Roles::default() };
        Team::new(TeamId(Uuid::from_u128(7)), UNIT, 0, roles)
    };
    assert!(team(true).is_administrator() && !team(false).is_administrator());
    let user = plain(3, &[]);
    assert_eq!(user.object_id(), Some(Uuid::from_u128(0x0e03)));
}
