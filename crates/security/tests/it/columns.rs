//! Column-level security (security.md §3.6, §5.4): against the oracle, and what must hold between
//! two answers.

use std::cell::RefCell;
use std::collections::HashMap;

use model::Uuid;
use model::error::{ColumnRight, Denial};
use model::id::UserId;
use model::{Error, Result};
use oracle::{SECURED, may_column};
use proptest::prop_assert as check;
use proptest::prop_assert_eq as check_eq;
use security::{Access, ColumnShare, Readable, Unmasked};

use crate::organization::Organization;
use crate::properties::{Checked, for_random};

const RIGHTS: [ColumnRight; 4] =
    [ColumnRight::Create, ColumnRight::Update, ColumnRight::ShareRead, ColumnRight::ShareUpdate];

fn for_every_organization(test: impl Fn(&Organization) -> Checked) {
    for_random(&oracle::worlds_with_columns(), |world| test(&Organization::new(world)));
}

/// Whether a value is seen in a row with these column shares.
fn is_read(readable: &Readable, shares: &[ColumnShare]) -> bool {
    match readable {
        Readable::Always => true,
        Readable::IfShared { column, with } => with.iter().all(|principals| {
            let gives = |share: &&ColumnShare| share.column == *column && share.read;
            let mut shares = shares.iter().filter(gives);
            shares.any(|share| principals.binary_search(&share.principal).is_ok())
        }),
    }
}

fn lacking(result: Result<()>) -> Option<UserId> {
    match result {
        Ok(()) => None,
        Err(Error::Denied(denial)) => match *denial {
            Denial::Column(missing) => Some(missing.lacking),
            other => panic!("{other:?}"),
        },
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn every_column_of_every_row_is_decided_as_the_oracle_does() {
    let counts = RefCell::new(HashMap::<(bool, bool), u32>::new());
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            let rows = world.rows.iter();
            for (row, (table, name)) in rows.flat_map(|row| SECURED.map(|column| (row, column))) {
                if row.table != table {
                    continue;
                }
                let security = organization.table(table);
                let column = security.definition().column(name).unwrap();
                let shares = organization.column_shares(row);
                let may = |right| {
                    may_column(world, user, impersonator, right, (table, name), Some(row.id))
                };
                for right in RIGHTS {
                    let found = access.check_column(&security, column, right, &shares).is_ok();
                    check_eq!(found, may(right), "{:?} {:?}", right, (user, impersonator));
                    let count = (found, impersonator.is_some());
                    *counts.borrow_mut().entry(count).or_default() += 1;
                }
                let seen = access.column(&security, column);
                check_eq!(is_read(&seen.readable, &shares), may(ColumnRight::ShareRead));
                let unmasked = oracle::unmasked(world, user, impersonator, (table, name));
                check_eq!(seen.unmasked.number(), unmasked);
            }
        }
        Ok(())
    });
    let counts = counts.into_inner();
    for kind in [(true, false), (true, true), (false, false), (false, true)] {
        let count = counts.get(&kind).copied().unwrap_or_default();
        assert!(count > 500, "{kind:?}: {count} of {counts:?}");
    }
}

#[test]
fn acting_for_somebody_shows_a_value_exactly_if_both_may_read_it() {
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let Some(impersonator) = impersonator.filter(|id| *id != user) else { continue };
            let together = organization.access(user, Some(impersonator));
            let alone = [user, impersonator].map(|id| organization.access(id, None));
            for row in world.rows.iter().filter(|row| row.table == "sample_case") {
                let security = organization.table("sample_case");
                let column = security.definition().column("secret").unwrap();
                let shares = organization.column_shares(row);
                let reads =
                    |access: &Access| is_read(&access.column(&security, column).readable, &shares);
                check_eq!(reads(&together), alone.iter().all(reads));
                for right in RIGHTS {
                    let check = |access: &Access| {
                        lacking(access.check_column(&security, column, right, &shares))
                    };
                    // Whoever fails first by itself is named: the user before the impersonator.
                    let [of_user, of_impersonator] = &alone;
                    check_eq!(check(&together), check(of_user).or_else(|| check(of_impersonator)));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn more_shares_never_hide_what_was_seen_and_no_share_is_needed_where_a_profile_allows() {
    for_every_organization(|organization| {
        let world = &organization.world;
        for (user, impersonator) in organization.sessions() {
            let access = organization.access(user, impersonator);
            for row in world.rows.iter().filter(|row| row.table == "workflow") {
                let security = organization.table("workflow");
                let column = security.definition().column("secret").unwrap();
                for right in RIGHTS {
                    if access.check_column(&security, column, right, &[]).is_ok() {
                        let shares = organization.column_shares(row);
                        check!(access.check_column(&security, column, right, &shares).is_ok());
                    }
                }
            }
        }
        Ok(())
    });
}

fn one_user() -> (Organization, Access) {
    let fixture = crate::fixture::Fixture::new();
    (fixture.organization(), fixture.access("u1"))
}

#[test]
fn what_is_not_secured_is_open_and_yes_or_no_is_always_read() {
    let (organization, access) = one_user();
    let security = organization.table("sample_case");
    let column = |name: &str| security.definition().column(name).unwrap();
    let readable = |name: &str| access.column(&security, column(name)).readable;
    assert_eq!(readable("open"), Readable::Always);
    assert_eq!(readable("flag"), Readable::Always);
    for right in RIGHTS {
        assert!(access.check_column(&security, column("open"), right, &[]).is_ok());
    }
    let update = access.check_column(&security, column("flag"), ColumnRight::Update, &[]);
    assert!(update.is_err());
    assert_eq!(access.column(&security, column("open")).unmasked, Unmasked::AllRows);
}

#[test]
fn an_amount_in_the_base_currency_is_seen_by_whom_the_amount_is_seen() {
    let (organization, access) = one_user();
    let security = organization.table("sample_case");
    let column = |name: &str| security.definition().column(name).unwrap();
    let seen = access.column(&security, column("amount"));
    assert!(matches!(seen.readable, Readable::IfShared { .. }));
    assert_eq!(access.column(&security, column("amount_base")), seen);
}

#[test]
fn the_server_itself_sees_and_changes_every_column() {
    let (organization, _) = one_user();
    let access = Access::system("a test");
    let security = organization.table("sample_case");
    let column = security.definition().column("secret").unwrap();
    assert_eq!(access.column(&security, column).readable, Readable::Always);
    assert!(RIGHTS.iter().all(|right| access.check_column(&security, column, *right, &[]).is_ok()));
}

#[test]
fn a_refusal_says_who_what_and_which_column() {
    let (organization, access) = one_user();
    let security = organization.table("sample_case");
    let column = security.definition().column("secret").unwrap();
    let check = |right, code: u32, text: &str, reason: &str| {
        let error = access.check_column(&security, column, right, &[]).unwrap_err();
        assert_eq!((error.code().number, error.code().status), (code, 403));
        let id = access.user().unwrap().id();
        assert_eq!(error.to_string(), text.replace("{u}", &id.to_string()));
        let Error::Denied(denial) = error else { panic!("not a denial") };
        assert_eq!(denial.reason(), reason);
        assert_eq!(access.denied_principal(&denial, None), Some(id));
    };
    check(
        ColumnRight::Update,
        0x8004_f507,
        "Caller user with Id {u} does not have update permissions to a Secret secured field on \
         entity Case table. The requested operation could not be completed.",
        "the column secret: no permission to update",
    );
    check(
        ColumnRight::Create,
        0x8004_f502,
        "Caller user with Id {u} does not have create permissions to a Secret secured field on \
         entity Case table. The requested operation could not be completed.",
        "the column secret: no permission to create",
    );
    let id = column.metadata_id("sample_case");
    assert_eq!(id, Uuid::new_v5(&Uuid::NAMESPACE_URL, b"column:sample_case.secret"));
}
