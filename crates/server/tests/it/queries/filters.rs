//! `$filter`: every operator, its answer compared with one worked out here from all rows.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::DEMO_ACCOUNTS;
use crate::demo::{ACTUAL, IMPERSONATED, User, each};

type Holds = fn(&Value) -> bool;

fn names(rows: &[Value], key: &str) -> BTreeSet<String> {
    rows.iter().map(|row| crate::demo::text(&row[key])).collect()
}

/// Each filter must find exactly the rows for which its closure holds, and count as many.
fn check(user: &mut User, set: &str, key: &str, among: &str, cases: &[(&str, Holds)]) {
    let all = user.rows(&format!("{set}?$filter={among}"));
    assert!(all.len() > 7);
    for (filter, holds) in cases {
        let expected: Vec<Value> = all.iter().filter(|row| holds(row)).cloned().collect();
        let query = format!("$filter={among} and ({filter})&$count=true");
        let body = user.read(&format!("{set}?$select={key}&{query}"));
        let found = body["value"].as_array().unwrap();
        assert_eq!(names(found, key), names(&expected, key), "{filter}");
        assert_eq!(body["@odata.count"], expected.len(), "{filter}");
        let count = user.count(&format!("{set}/$count?{query}"));
        assert_eq!(count, expected.len(), "{filter}");
    }
}

fn number(row: &Value, column: &str) -> f64 {
    row[column].as_f64().unwrap_or(f64::NAN)
}

fn lower(row: &Value, column: &str) -> String {
    row[column].as_str().unwrap_or_default().to_lowercase()
}

#[test]
fn values_compare_by_their_type() {
    each(|demo| {
        check(
            &mut demo.admin(),
            "accounts",
            "name",
            DEMO_ACCOUNTS,
            &[
                ("numberofemployees eq 450", |row| row["numberofemployees"] == 450),
                ("numberofemployees ne 450", |row| row["numberofemployees"] != 450),
                ("numberofemployees gt 450", |row| number(row, "numberofemployees") > 450.0),
                ("numberofemployees ge 450", |row| number(row, "numberofemployees") >= 450.0),
                ("numberofemployees lt 450", |row| number(row, "numberofemployees") < 450.0),
                ("numberofemployees le 450", |row| number(row, "numberofemployees") <= 450.0),
                ("450 lt numberofemployees", |row| number(row, "numberofemployees") > 450.0),
                ("numberofemployees gt -5", |_| true),
                ("revenue gt 60000000", |row| number(row, "revenue") > 6e7),
                ("revenue eq 3400000.5", |row| row["revenue"] == 3_400_000.5),
                ("revenue ge 6E7", |row| number(row, "revenue") >= 6e7),
                ("industrycode eq 33", |row| row["industrycode"] == 33),
                ("statecode eq 0", |row| row["statecode"] == 0),
                ("statecode eq 1", |_| false),
                ("donotemail eq false", |row| row["donotemail"] == false),
                ("donotemail", |row| row["donotemail"] == true),
                ("not donotemail", |row| row["donotemail"] == false),
                ("createdon gt 2020-01-01T00:00:00Z", |_| true),
                ("createdon lt 2020-01-01", |_| false),
                ("createdon ge 2020-01-01T00:00:00.1234567%2B02:00", |_| true),
                ("accountid eq 10000000-0000-4000-8000-000000000003", |row| {
                    row["name"] == "Adventure Works"
                }),
                ("accountid eq '10000000-0000-4000-8000-000000000003'", |row| {
                    row["name"] == "Adventure Works"
                }),
                ("_ownerid_value eq 278742B0-1E61-4FB5-84EF-C7DE308C19E2", |row| {
                    row["_ownerid_value"] == ACTUAL
                }),
                ("_ownerid_value ne 278742b0-1e61-4fb5-84ef-c7de308c19e2", |row| {
                    row["_ownerid_value"] != ACTUAL
                }),
                ("_owninguser_value eq 75df116d-d9da-e711-a94b-000d3a34ed47", |row| {
                    row["_owninguser_value"] == IMPERSONATED
                }),
                ("true", |_| true),
                ("false", |_| false),
            ],
        );
    });
}

#[test]
fn texts_compare_without_regard_to_case_and_patterns_have_wildcards() {
    each(|demo| {
        check(
            &mut demo.admin(),
            "accounts",
            "name",
            DEMO_ACCOUNTS,
            &[
                ("name eq 'LITWARE'", |row| row["name"] == "Litware"),
                ("name ne 'litware'", |row| row["name"] != "Litware"),
                ("name gt 'Fabrikam'", |row| *lower(row, "name") > *"fabrikam"),
                ("name le 'fabrikam'", |row| *lower(row, "name") <= *"fabrikam"),
                ("contains(name,'wo')", |row| lower(row, "name").contains("wo")),
                ("contains(name, 'CO')", |row| lower(row, "name").contains("co")),
                ("startswith(name,'north')", |row| lower(row, "name").starts_with("north")),
                ("endswith(name,'ers')", |row| lower(row, "name").ends_with("ers")),
                ("contains(name,'')", |_| true),
                ("contains(name,'%26')", |row| lower(row, "name").contains('&')),
                ("startswith(name,'%25coffee')", |row| lower(row, "name").contains("coffee")),
                ("startswith(name,'l_tware')", |row| row["name"] == "Litware"),
                ("startswith(name,'[a-c]')", |row| lower(row, "name").starts_with(['a', 'b', 'c'])),
                ("startswith(name,'[^a-m]')", |row| {
                    !lower(row, "name").starts_with(|first| ('a'..='m').contains(&first))
                }),
                ("contains(name,'[%25]')", |_| false),
                ("contains(name,'''')", |_| false),
                ("name eq 'Lit%25'", |_| false),
                ("name eq address1_city", |_| false),
                ("name ne address1_city", |_| true),
                ("accountnumber gt 'ACC-0006'", |row| *lower(row, "accountnumber") > *"acc-0006"),
            ],
        );
    });
}

#[test]
fn logical_operators_bind_in_their_order() {
    each(|demo| {
        check(
            &mut demo.admin(),
            "accounts",
            "name",
            DEMO_ACCOUNTS,
            &[
                ("industrycode eq 33 and revenue gt 100000000", |row| {
                    row["industrycode"] == 33 && number(row, "revenue") > 1e8
                }),
                ("industrycode eq 33 or industrycode eq 30", |row| {
                    row["industrycode"] == 33 || row["industrycode"] == 30
                }),
                ("industrycode eq 33 or industrycode eq 30 and revenue gt 100000000", |row| {
                    row["industrycode"] == 33
                        || (row["industrycode"] == 30 && number(row, "revenue") > 1e8)
                }),
                ("(industrycode eq 33 or industrycode eq 30) and revenue gt 100000000", |row| {
                    (row["industrycode"] == 33 || row["industrycode"] == 30)
                        && number(row, "revenue") > 1e8
                }),
                ("not (industrycode eq 33)", |row| row["industrycode"] != 33),
                ("not contains(name,'o')", |row| !lower(row, "name").contains('o')),
                ("not (contains(name,'o') or revenue gt 1)", |_| false),
                ("not not (industrycode eq 33)", |row| row["industrycode"] == 33),
                ("not (industrycode eq 33) and revenue gt 100000000", |row| {
                    row["industrycode"] != 33 && number(row, "revenue") > 1e8
                }),
            ],
        );
    });
}

/// Whether a contact of the demo data is some account's primary one.
fn is_primary(row: &Value) -> bool {
    let id = crate::demo::text(&row["contactid"]);
    let number: u32 = id.rsplit('-').next().unwrap().parse().unwrap();
    [1, 4, 7, 10, 13, 15, 18, 21, 23, 25, 27].contains(&number)
}

/// The primary contacts of accounts with a revenue of more than 100 million.
fn is_primary_of_rich(row: &Value) -> bool {
    ["Higa", "Konersmann", "Valdes"].iter().any(|name| row["lastname"] == *name)
}

#[test]
fn lookups_are_followed_and_collections_are_quantified() {
    each(|demo| {
        check(
            &mut demo.admin(),
            "contacts",
            "fullname",
            "endswith(emailaddress1,'.example')",
            &[
                ("parentcustomerid_account/name eq 'Litware'", |row| {
                    row["address1_city"] == "Redmond"
                }),
                ("contains(parentcustomerid_account/name,'Northwind')", |row| {
                    row["address1_city"] == "London" || row["address1_city"] == "Rotterdam"
                }),
                ("parentcustomerid_account/primarycontactid/lastname eq 'McKay'", |row| {
                    row["address1_city"] == "Seattle"
                }),
                (
                    "parentcustomerid_account/accountid eq 10000000-0000-4000-8000-000000000002",
                    |row| row["address1_city"] == "Redmond",
                ),
                ("parentcustomerid_account/_primarycontactid_value eq null", |row| {
                    row["address1_city"] == "Rotterdam"
                }),
                ("parentcustomerid_contact/fullname eq 'x'", |_| false),
                ("account_primary_contact/any()", is_primary),
                ("not account_primary_contact/any()", |row| !is_primary(row)),
                ("account_primary_contact/any(a:a/revenue gt 100000000)", is_primary_of_rich),
                (
                    "account_primary_contact/all(a:a/revenue gt 100000000) and account_primary_contact/any()",
                    is_primary_of_rich,
                ),
            ],
        );
        let mut admin = demo.admin();
        let owners = "accounts?$select=name&$orderby=name&$filter=contact_customer_accounts/\
                      any(c:c/jobtitle eq 'Owner' and c/parentcustomerid_account/name ne 'x')";
        let expected = ["Blue Yonder Airlines", "Coho Winery", "Contoso Pharmaceuticals"];
        assert_eq!(admin.column(owners, "name"), expected);
        let nested = "accounts?$select=name&$filter=contact_customer_accounts/\
                      any(c:c/account_primary_contact/any(a:a/name eq 'Litware'))";
        assert_eq!(admin.column(nested, "name"), ["Litware"]);
        let members = "systemusers?$select=fullname&$filter=systemuserroles_association/\
                       any(r:r/name eq 'Delegate')&$orderby=fullname";
        assert_eq!(admin.column(members, "fullname"), ["Actual User", "Integration App"]);
        // All of none is true.
        let none = "teams?$select=name&$orderby=name&$filter=isdefault eq true and \
                    teamroles_association/all(r:r/name eq 'x')";
        assert_eq!(admin.column(none, "name").len(), 4);
    });
}

#[test]
fn null_is_neither_equal_nor_less_nor_greater() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = "Nullable row";
        for (description, fax) in [(None, Some("1")), (Some("x"), None), (Some("X"), Some("x"))] {
            user.create("accounts", &json!({"name": mark, "description": description, "fax": fax}));
        }
        for (filter, count) in [
            ("description eq null", 1),
            ("description ne null", 2),
            ("null eq description", 1),
            ("description eq 'x'", 2),
            ("description ne 'x'", 1),
            ("description ne 'y'", 3),
            ("description gt 'a'", 2),
            ("description lt 'z'", 2),
            ("description ge null", 0),
            ("contains(description,'x')", 2),
            ("contains(description,null)", 0),
            ("not contains(description,'x')", 1),
            ("not (description eq 'x')", 1),
            ("description eq fax", 1),
            ("description eq @gone", 1),
            ("primarycontactid/fullname eq 'x'", 0),
            ("primarycontactid/fullname eq null", 3),
            ("_primarycontactid_value eq null", 3),
        ] {
            let found =
                user.count(&format!("accounts/$count?$filter=name eq '{mark}' and {filter}"));
            assert_eq!(found, count, "{filter}");
        }
    });
}

#[test]
fn texts_may_hold_anything_that_can_be_quoted() {
    each(|demo| {
        let mut user = demo.user("actual");
        for name in [
            "O'Bryan & Sons",
            "50% [off] _ #1",
            "a+b=c?",
            "Ümläut ÉCOLE",
            "漢字 😀",
            "back\\slash \"q\"",
        ] {
            let id = user.account(name);
            let quoted = name.replace('\'', "''");
            let mut encoded = String::new();
            for byte in quoted.bytes() {
                write!(encoded, "%{byte:02X}").unwrap();
            }
            for filter in [format!("name eq '{encoded}'"), format!("name%20eq%20%27{encoded}%27")] {
                let found =
                    user.column(&format!("accounts?$select=name&$filter={filter}"), "accountid");
                assert_eq!(found, [id.as_str()], "{name}");
            }
        }
        // Case is ignored beyond ASCII too.
        let found = user.count("accounts/$count?$filter=name eq '%C3%BCml%C3%A4ut %C3%A9cole'");
        assert_eq!(found, 1);
    });
}

#[test]
fn aliases_stand_for_values_and_properties() {
    each(|demo| {
        let mut admin = demo.admin();
        let query = format!(
            "accounts?$select=name&$filter={DEMO_ACCOUNTS} and contains(@p1,@p2) and @p3 eq @p4\
             &$orderby=@p1 desc&@p1=name&@p2='North'&@p3=statecode&@p4=0"
        );
        assert_eq!(admin.column(&query, "name"), ["Northwind Traders", "Northwind Logistics"]);
    });
}
