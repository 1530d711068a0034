//! The scenarios of security.md §10 about lookups, cascades and joined tables, by their numbers.

use serde_json::json;

use super::cast::{CHILD, Cast, O, listed};
use super::outcome::outcome;
use super::stage::{by_each_protocol, on_each_database};

fn point_at(cast: &Cast<'_>, account: &str) -> serde_json::Value {
    json!({"parentcustomerid_account@odata.bind": format!("/accounts({})", cast.id(account))})
}

#[test]
fn a_lookup_needs_append_here_and_append_to_there_47_to_49() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role_on(CHILD, "u1", "N", "Rb Wb Ab")
            .role_on(O, "u1", "N", "Rg")
            .child("c", "u1", None)
            .ready();
        let check = |cast: &Cast<'_>, target: &str, expected: &str| {
            cast.change("u1", "c", point_at(cast, target), expected);
            assert!(expected == "204" || cast.row("c")["_parentcustomerid_value"].is_null());
        };
        check(&cast, "t(u1)", "E1 prvAppendToAccount");
        let cast = Cast::new(stage)
            .role_on(CHILD, "u1", "N", "Rb Wb Ab")
            .role("u1", "N", "Tb Rg")
            .child("c", "u1", None)
            .ready();
        check(&cast, "t(u2)", "E2 AppendToAccess");
        check(&cast, "t(u1)", "204");
        let cast = Cast::new(stage)
            .role_on(CHILD, "u1", "N", "Rb Wb")
            .role("u1", "N", "Tb Rg")
            .child("c", "u1", None)
            .ready();
        check(&cast, "t(u1)", "E1 prvAppendContact");
    });
}

#[test]
fn a_lookup_to_a_row_that_cannot_be_read_is_refused() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role_on(CHILD, "u1", "N", "Rb Wb Ab Cb")
            .role("u1", "N", "Tg Rb")
            .child("c", "u1", None)
            .ready();
        cast.change("u1", "c", point_at(&cast, "t(u4)"), "E2 ReadAccess");
        let mut body = point_at(&cast, "t(u4)");
        body["lastname"] = "new".into();
        cast.expect(&cast.send("u1", "POST", "contacts", Some(body)), "E2 ReadAccess", "u1");
    });
}

#[test]
fn clearing_a_lookup_needs_neither_50() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role_on(CHILD, "u1", "N", "Rb Wb")
            .child("c", "u1", Some("t(u1)"))
            .ready();
        cast.change("u1", "c", json!({"parentcustomerid_account@odata.bind": null}), "204");
        assert!(cast.row("c")["_parentcustomerid_value"].is_null());
    });
}

#[test]
fn the_children_of_an_assigned_row_go_with_it_52() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role("u2", "N", "Rb")
            .role_on(CHILD, "u2", "N", "Rb")
            .child("c", "u1", Some("t(u1)"))
            .child("elsewhere", "u1", Some("t(u2)"))
            .ready();
        cast.assign("u0", "t(u1)", "u2", "204");
        assert_eq!(cast.row("c")["_ownerid_value"], cast.id("u2").to_string());
        assert_eq!(cast.row("elsewhere")["_ownerid_value"], cast.id("u1").to_string());
    });
}

#[test]
fn an_assignment_that_a_child_refuses_changes_nothing() {
    by_each_protocol(|stage| {
        // 118: the new owner cannot read contacts. D10: the giver may not assign the child.
        let cast = Cast::new(stage)
            .role("u2", "N", "Rb")
            .role_on(O, "u2", "N", "Rg")
            .role("u1", "N", "Rb Wb Sb")
            .role_on(CHILD, "u1", "N", "Rb Wb Sb")
            .child("c", "u1", Some("t(u1)"))
            .ready();
        cast.assign("u0", "t(u1)", "u2", "E1o prvReadContact");
        let cast = Cast::new(stage)
            .role("u2", "N", "Rb")
            .role_on(CHILD, "u2", "N", "Rb")
            .role("u1", "N", "Rb Wb Sb")
            .role_on(CHILD, "u1", "N", "Rb Wb Sb")
            .child("c", "u3", Some("t(u1)"))
            .ready();
        let body = json!({"ownerid@odata.bind": format!("/systemusers({})", cast.id("u2"))});
        let path = cast.path("t(u1)");
        let refused = outcome(&cast.send("u1", "PATCH", &path, Some(body)));
        assert!(refused.starts_with("E2 "), "{refused}");
        assert_eq!(cast.row("t(u1)")["_ownerid_value"], cast.id("u1").to_string());
        assert_eq!(cast.row("c")["_ownerid_value"], cast.id("u3").to_string());
    });
}

#[test]
fn a_deleted_row_takes_its_children_along_or_stays() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Rb Db")
            .role_on(CHILD, "u1", "N", "Rb Db")
            .child("c", "u1", Some("t(u1)"))
            .child("d", "u3", Some("t(u1)"))
            .ready();
        // D10: one child that may not be deleted keeps all.
        cast.delete("u1", "t(u1)", "E2 DeleteAccess");
        cast.get("u0", "t(u1)", "200").get("u0", "c", "200").get("u0", "d", "200");
        cast.delete("u0", "t(u1)", "204");
        cast.get("u0", "c", "E6").get("u0", "d", "E6");
    });
}

#[test]
fn a_restricted_row_stays_57() {
    by_each_protocol(|stage| {
        // The base currency of the demo has rows that point at it.
        let cast = Cast::new(stage).ready();
        let path = "transactioncurrencies(f0000000-0000-4000-8000-000000000001)";
        cast.expect(&cast.send("u0", "DELETE", path, None), "405 0x80040227", "u0");
    });
}

#[test]
fn a_child_account_loses_its_parent_58() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).ready();
        let body = json!({
            "name": "child",
            "parentaccountid@odata.bind": format!("/accounts({})", cast.id("t(u1)")),
        });
        let response = cast.send("u0", "POST", "accounts", Some(body));
        let child = cast.made(&response);
        assert_eq!(child["_parentaccountid_value"], cast.id("t(u1)").to_string());
        cast.delete("u0", "t(u1)", "204");
        let child = cast.made(&response);
        assert!(child["_parentaccountid_value"].is_null());
    });
}

const EXPANDED: &str = "contacts?$select=fullname&$expand=parentcustomerid_account($select=name)";

#[test]
fn expanding_a_table_without_the_privilege_refuses_the_whole_query_73() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role_on(CHILD, "u1", "N", "Rg")
            .child("c", "u1", Some("t(u1)"))
            .ready();
        let check = |path: &str, expected: &str| {
            cast.expect(&cast.send("u1", "GET", path, None), expected, path);
        };
        check("contacts?$select=fullname", "200");
        check(EXPANDED, "E1 prvReadAccount");
        let one = format!("{}?$expand=parentcustomerid_account($select=name)", cast.path("c"));
        check(&one, "E1 prvReadAccount");
        check("contacts?$filter=parentcustomerid_account/name eq 'x'", "E1 prvReadAccount");
        check("contacts?$expand=createdby($select=fullname)", "E1 prvReadUser");
    });
}

#[test]
fn an_expanded_row_that_cannot_be_read_is_null_and_its_lookup_is_not_74() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role_on(CHILD, "u1", "N", "Rl")
            .role("u1", "N", "Rb")
            .child("c", "u1", Some("t(u4)"))
            .child("d", "u1", Some("t(u1)"))
            .child("e", "u4", Some("t(u1)"))
            .ready();
        let response = cast.send("u1", "GET", EXPANDED, None);
        assert_eq!(response.status, 200, "{}", response.text());
        let find = |name: &str| {
            let json = response.json();
            let rows = json["value"].as_array().unwrap();
            let id = cast.id(name).to_string();
            rows.iter().find(|row| row["contactid"] == id).unwrap()["parentcustomerid_account"]
                .clone()
        };
        assert!(find("c").is_null());
        assert_eq!(find("d")["name"], "t(u1)");
        let lookup = format!("{}?$select=_parentcustomerid_value", cast.path("c"));
        let row = cast.send("u1", "GET", &lookup, None).json();
        assert_eq!(row["_parentcustomerid_value"], cast.id("t(u4)").to_string());
        // An unreadable row matches no condition, and sorts as if it were not there.
        let of = |path: &str| listed(&cast.send("u1", "GET", path, None), "contactid");
        let named =
            of("contacts?$select=fullname&$filter=parentcustomerid_account/name eq 't(u4)'");
        assert!(named.is_empty(), "{named:?}");
        // Of the children, only those that can be read.
        let path =
            format!("{}?$expand=contact_customer_accounts($select=fullname)", cast.path("t(u1)"));
        let row = cast.send("u1", "GET", &path, None).json();
        let children = row["contact_customer_accounts"].as_array().unwrap();
        assert_eq!(children.len(), 1, "{children:?}");
        assert_eq!(children[0]["contactid"], cast.id("d").to_string());
    });
}

#[test]
fn counts_count_what_can_be_read() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rl").ready();
        let response = cast.send("u1", "GET", "accounts?$select=name&$count=true&$top=1", None);
        let json = response.json();
        assert_eq!(json["@odata.count"], 2, "{json}");
        assert_eq!(json["value"].as_array().unwrap().len(), 1);
        let plain = cast.send("u1", "GET", "accounts/$count", None);
        assert_eq!(plain.text().trim_start_matches('\u{feff}'), "2");
        let filter = "accounts/$count?$filter=startswith(name,'t(u1')";
        assert_eq!(cast.send("u1", "GET", filter, None).text().trim_start_matches('\u{feff}'), "1");
    });
}

#[test]
fn pages_neither_skip_nor_show_more_than_can_be_read() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rd").ready();
        let mut path = "accounts?$select=name&$orderby=name desc".to_owned();
        let mut names = Vec::new();
        loop {
            let response = cast.send_with("u1", "GET", &path, |request| {
                request.header("Prefer", "odata.maxpagesize=1")
            });
            let json = response.json();
            for row in json["value"].as_array().unwrap() {
                names.push(row["name"].as_str().unwrap().to_owned());
            }
            let Some(next) = json["@odata.nextLink"].as_str() else { break };
            next.split_once("/api/data/v9.2/").unwrap().1.clone_into(&mut path);
        }
        assert_eq!(names, ["t(u3)", "t(u2)", "t(u1)"]);
    });
}

#[test]
fn a_page_of_somebody_else_shows_own_rows_only() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rg").role("u3", "N1", "Rb").ready();
        let first = cast.send_with("u1", "GET", "accounts?$select=name", |request| {
            request.header("Prefer", "odata.maxpagesize=1")
        });
        let next = first.json()["@odata.nextLink"].as_str().unwrap().to_owned();
        let next = next.split_once("/api/data/v9.2/").unwrap().1;
        let stolen = cast.send("u3", "GET", next, None);
        if stolen.status == 200 {
            let ids = listed(&stolen, "accountid");
            assert!(ids.iter().all(|id| *id == cast.id("t(u3)").to_string()), "{ids:?}");
        }
    });
}

/// A lead of a user, made by System Administrator.
fn lead(cast: &Cast<'_>, owner: &str) -> String {
    let owner = format!("/systemusers({})", cast.id(owner));
    let body = json!({"subject": "a lead", "lastname": "x", "ownerid@odata.bind": owner});
    let response = cast.send("u0", "POST", "leads", Some(body));
    cast.made(&response)["leadid"].as_str().unwrap().to_owned()
}

fn associate(cast: &Cast<'_>, who: &str, lead: &str, expected: &str) {
    let path = format!("{}/accountleads_association/$ref", cast.path("t(u1)"));
    let body = json!({"@odata.id": format!("leads({lead})")});
    cast.expect(&cast.send(who, "POST", &path, Some(body)), expected, who);
}

fn disassociate(cast: &Cast<'_>, who: &str, lead: &str, expected: &str) {
    let path = format!("{}/accountleads_association({lead})/$ref", cast.path("t(u1)"));
    cast.expect(&cast.send(who, "DELETE", &path, None), expected, who);
}

fn connected(cast: &Cast<'_>) -> usize {
    let path = format!("{}/accountleads_association?$select=subject", cast.path("t(u1)"));
    listed(&cast.send("u0", "GET", &path, None), "leadid").len()
}

#[test]
fn connecting_two_rows_needs_append_on_both_51() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role("u1", "N", "Ab")
            .role("u2", "N", "Ag")
            .role_on("lead", "u1", "N", "Rb")
            .role_on("lead", "u2", "N", "Rb Ab")
            .role_on("lead", "u4", "S", "Rb Ab")
            .ready();
        let own = lead(&cast, "u1");
        associate(&cast, "u1", &own, "E1 prvAppendLead");
        // The privilege comes before the row is looked for.
        associate(&cast, "u1", "99999999-9999-4999-8999-999999999999", "E1 prvAppendLead");
        associate(&cast, "u4", &own, "E1 prvAppendAccount");
        associate(&cast, "u2", &own, "E2 AppendAccess");
        associate(&cast, "u2", "99999999-9999-4999-8999-999999999999", "E6");
        assert_eq!(connected(&cast), 0);
        let theirs = lead(&cast, "u2");
        associate(&cast, "u2", &theirs, "204");
        disassociate(&cast, "u1", &theirs, "E1 prvAppendLead");
        assert_eq!(connected(&cast), 1);
        disassociate(&cast, "u2", &theirs, "204");
        assert_eq!(connected(&cast), 0);
    });
}

#[test]
fn on_behalf_two_rows_are_connected_if_both_users_may_append() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("app")
            .acts_on_behalf("u2")
            .role("app", "R", "Ag")
            .role("u2", "N", "Ab")
            .role_on("lead", "u2", "N", "Ab")
            .role("u1", "N", "Ag")
            .role_on("lead", "u1", "N", "Rb Ag")
            .ready();
        let row = lead(&cast, "u1");
        associate(&cast, "app⇒u1", &row, "E1 prvAppendLead");
        associate(&cast, "u2⇒u1", &row, "204");
        disassociate(&cast, "app⇒u1", &row, "E1 prvAppendLead");
        assert_eq!(connected(&cast), 1);
        disassociate(&cast, "u2⇒u1", &row, "204");
        assert_eq!(connected(&cast), 0);
    });
}

#[test]
fn a_lookup_set_by_its_address_needs_what_an_update_needs() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage)
            .role_on(CHILD, "u1", "N", "Rb Wb Ab")
            .role_on(CHILD, "u2", "N", "Rg")
            .role("u1", "N", "Rg Tb")
            .child("c", "u1", None)
            .ready();
        let body = |row: &str| Some(json!({"@odata.id": cast.path(row)}));
        let lookup = format!("{}/parentcustomerid_account/$ref", cast.path("c"));
        let send = |who: &str, method: &str, path: &str, body| cast.send(who, method, path, body);
        cast.expect(&send("u1", "PUT", &lookup, body("t(u2)")), "E2 AppendToAccess", "u1");
        cast.expect(&send("u2", "PUT", &lookup, body("t(u2)")), "E1 prvWriteContact", "u2");
        cast.expect(&send("u1", "PUT", &lookup, body("t(u1)")), "204", "u1");
        let child = format!("{}/contact_customer_accounts", cast.path("t(u1)"));
        let apart = format!("{child}({})/$ref", cast.id("c"));
        cast.expect(&send("u2", "DELETE", &apart, None), "E1 prvWriteContact", "u2");
        cast.expect(&send("u2", "DELETE", &lookup, None), "E1 prvWriteContact", "u2");
        assert_eq!(cast.row("c")["_parentcustomerid_value"], cast.id("t(u1)").to_string());
        cast.expect(&send("u1", "DELETE", &apart, None), "204", "u1");
        assert!(cast.row("c")["_parentcustomerid_value"].is_null());
    });
}

#[test]
fn aggregates_are_computed_of_readable_rows_alone_75() {
    by_each_protocol(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Rl").ready();
        let cast = cast.user("v", "N").acts_on_behalf("v").role("v", "N", "Rg").ready();
        let readable = listed(&cast.send("u1", "GET", "accounts?$select=name", None), "accountid");
        assert!(readable.len() >= 2);
        let fetch = "<fetch aggregate='true'><entity name='account'><attribute name='accountid' \
                     aggregate='count' alias='n'/></entity></fetch>";
        let fetch =
            percent_encoding::utf8_percent_encode(fetch, percent_encoding::NON_ALPHANUMERIC);
        for path in [
            "accounts?$apply=aggregate($count as n)".to_owned(),
            "accounts?$apply=filter(name ne null)/aggregate($count as n)".to_owned(),
            format!("accounts?fetchXml={fetch}"),
        ] {
            for who in ["u1", "v⇒u1"] {
                let answer = cast.send(who, "GET", &path, None);
                assert_eq!(answer.json()["value"][0]["n"], readable.len(), "{who} {path}");
            }
        }
        let groups = "accounts?$apply=groupby((accountid),aggregate($count as n))";
        let groups = listed(&cast.send("u1", "GET", groups, None), "accountid");
        let sorted = |mut ids: Vec<String>| {
            ids.sort();
            ids
        };
        assert_eq!(sorted(groups), sorted(readable));
        cast.expect(
            &cast.send("u2", "GET", "accounts?$apply=aggregate($count as n)", None),
            "E1n",
            "u2",
        );
    });
}
