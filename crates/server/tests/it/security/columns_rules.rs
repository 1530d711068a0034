//! The rules of the tables of column-level security: profiles, permissions, links and shares of single
//! columns (security.md §1.2, §3.6, §7).

use serde_json::{Value, json};

use super::cast::Cast;
use super::columns::{
    address, cast, change_link, column_id, id_in, link, make, permission, permission_body, profile,
    read, share, share_body, vault,
};
use super::outcome::{message, outcome};
use super::stage::on_each_database;

const ADMINISTRATORS: &str = "fieldsecurityprofiles(572329c1-a042-4e22-be47-367c6374ea45)";
const SHARES: &str = "principalobjectattributeaccessset";

#[track_caller]
fn send(cast: &Cast<'_>, who: &str, method: &str, path: &str, body: Option<Value>, expected: &str) {
    let response = cast.send(who, method, path, body);
    assert_eq!(outcome(&response), expected, "{who} {method} {path}: {}", response.text());
}

#[test]
fn the_profile_of_the_administrators_stays_as_it_is() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let name = || Some(json!({"name": "x"}));
        send(&cast, "u0", "PATCH", ADMINISTRATORS, name(), "400 0x8004f50c");
        send(&cast, "u0", "DELETE", ADMINISTRATORS, None, "400 0x8004f50c");
        let body = permission_body(ADMINISTRATORS, "sample_secret", "R");
        send(&cast, "u0", "POST", "fieldpermissions", Some(body), "400 0x8004f50c");

        // It may be given to others, and then it allows everything; from them it is taken again.
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_secret": "x"}));
        link(&cast, ADMINISTRATORS, "u1");
        assert_eq!(read(&cast, "u1", &row)["sample_secret"], "x");
        assert_eq!(change_link(&cast, "u0", "DELETE", ADMINISTRATORS, "u1").status, 204);
        assert_eq!(read(&cast, "u1", &row)["sample_secret"], Value::Null);
        let refused = change_link(&cast, "u0", "DELETE", ADMINISTRATORS, "u0");
        assert_eq!(outcome(&refused), "400 0x8004f505", "{}", refused.text());
        // Without the privilege nobody is told even that.
        let refused = change_link(&cast, "u1", "DELETE", ADMINISTRATORS, "u0");
        assert_eq!(refused.status, 403, "{}", refused.text());
    });
}

#[test]
fn profiles_are_given_with_append_on_both_and_not_to_access_teams() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role_on("fieldsecurityprofile", "u1", "R", "Rg Ag")
            .role_on("systemuser", "u1", "N", "Rg Ag")
            .role_on("systemuser", "u2", "N", "Rg Ag")
            .acts_on_behalf("u2")
            .team("K", "N", 0, &["u1"])
            .team("KA", "N", 1, &["u1"])
            .ready();
        let any = make(&cast, "fieldsecurityprofiles", json!({"name": "any"}));
        let refused = change_link(&cast, "u0", "POST", &any, "KA");
        assert_eq!(outcome(&refused), "400 0x80048331");
        assert!(message(&refused).contains(&cast.id("KA").to_string()));
        link(&cast, &any, "K");
        assert_eq!(change_link(&cast, "u1", "POST", &any, "u3").status, 204);
        let refused = change_link(&cast, "u2", "POST", &any, "u4");
        assert_eq!(outcome(&refused), "E1 prvAppendFieldSecurityProfile");
        let refused = change_link(&cast, "u2⇒u1", "POST", &any, "u4");
        assert_eq!(outcome(&refused), "E1 prvAppendFieldSecurityProfile");
    });
}

#[test]
fn a_permission_is_about_a_secured_column_and_allows_what_can_be_secured() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let any = profile(&cast, &[("sample_secret", "R")]);
        let post = |column: &str, letters: &str, expected: &str| {
            let body = permission_body(&any, column, letters);
            send(&cast, "u0", "POST", "fieldpermissions", Some(body), expected);
        };
        post("sample_name", "R", "400 0x8004f508");
        post("nothing", "R", "400 0x8004f508");
        post("sample_secret", "U", "412 0x80040237");
        post("sample_flag", "R", "400 0x8004f50e");
        post("sample_flag", "CU", "204");
        post("sample_code", "R1", "400 0x8004f50e");
        let mut odd = permission_body(&any, "sample_code", "");
        odd["canread"] = json!(2);
        send(&cast, "u0", "POST", "fieldpermissions", Some(odd), "400 0x8004431a");
        let mut other = permission_body(&any, "sample_secret", "R");
        other["entityname"] = json!("account");
        send(&cast, "u0", "POST", "fieldpermissions", Some(other), "400 0x8004f508");

        let code = permission(&cast, &any, "sample_code", "");
        send(&cast, "u0", "PATCH", &code, Some(json!({"canupdate": 3})), "400 0x8004431a");
        send(&cast, "u0", "PATCH", &code, Some(json!({"canreadunmasked": 1})), "400 0x8004f50e");
        send(&cast, "u0", "PATCH", &code, Some(json!({"canupdate": 4})), "204");
        send(&cast, "u1", "PATCH", &code, Some(json!({"canupdate": 4})), "403 0x80048405");
    });
}

#[test]
fn who_has_a_column_shares_it_and_no_more_than_that() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_secret": "x"}));
        let post = |who: &str, column: &str, with: &str, rights: &str, expected: &str| {
            let body = share_body(&cast, &row, column, with, rights);
            let response = cast.send(who, "POST", SHARES, Some(body));
            assert_eq!(outcome(&response), expected, "{}", response.text());
            response
        };
        post("u1", "sample_secret", "u2", "R", "403 0x8004f504");
        post("u1", "sample_secret", "u2", "U", "403 0x8004f503");
        link(&cast, &profile(&cast, &[("sample_secret", "R")]), "u1");
        post("u1", "sample_secret", "u2", "RU", "403 0x8004f503");
        post("u1", "sample_secret", "u2", "", "400 0x8004f509");
        post("u1", "sample_name", "u2", "R", "400 0x8004f508");
        post("u3", "sample_secret", "u2", "R", "E1n");
        post("u1", "sample_code", "u2", "R", "403 0x8004f504");
        let made = post("u1", "sample_secret", "u2", "R", "204");
        assert_eq!(read(&cast, "u2", &row)["sample_secret"], "x");
        post("u1", "sample_secret", "u2", "R", "400 0x8004f50b");

        let shared = address(&made);
        let patch = |who: &str, body: Value, expected: &str| {
            send(&cast, who, "PATCH", &shared, Some(body), expected);
        };
        patch("u1", json!({"updateaccess": true}), "403 0x8004f503");
        patch("u0", json!({"readaccess": false}), "400 0x8004f50a");
        patch("u0", json!({"updateaccess": true}), "204");
        cast.change_at("u2", &row, json!({"sample_secret": "y"}), "204");
        // What was given by somebody with more is taken only by such.
        patch("u1", json!({"updateaccess": false}), "403 0x8004f503");
        send(&cast, "u1", "DELETE", &shared, None, "403 0x8004f503");
        send(&cast, "u0", "DELETE", &shared, None, "204");
        send(&cast, "u0", "DELETE", &shared, None, "E6");
        assert_eq!(read(&cast, "u2", &row)["sample_secret"], Value::Null);

        // Of rows that may not be read nothing is shared; nor with nobody.
        let hidden = vault(&cast, "u0", json!({"sample_name": "v"}));
        let body = share_body(&cast, &hidden, "sample_secret", "u2", "R");
        send(&cast, "u1", "POST", SHARES, Some(body), "E2 ReadAccess");
        let mut body = share_body(&cast, &row, "sample_secret", "u2", "R");
        body["principalid_systemuser@odata.bind"] =
            format!("/systemusers({})", engine::new_id()).into();
        send(&cast, "u1", "POST", SHARES, Some(body), "E6");
    });
}

#[test]
fn column_shares_are_seen_by_those_who_see_the_row() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u1", json!({"sample_name": "v"}));
        let hidden = vault(&cast, "u0", json!({"sample_name": "v"}));
        let [shown, other] =
            [&row, &hidden].map(|row| share(&cast, row, "sample_secret", "u2", "R"));
        let listed = |who: &str| {
            let list = read(&cast, who, &format!("{SHARES}?$select=readaccess"));
            let list = list.to_string();
            [&shown, &other].map(|share| list.contains(id_in(share)))
        };
        assert_eq!(listed("u0"), [true, true]);
        assert_eq!((listed("u1"), listed("u2")), ([true, false], [true, false]));
        assert_eq!(listed("u2⇒u1"), [true, false]);
        // u3 reads no vaults at all.
        assert_eq!(listed("u3"), [false, false]);
        send(&cast, "u1", "GET", &shown, None, "200");
        send(&cast, "u1", "GET", &other, None, "E6");
        assert_eq!(read(&cast, "u1", &shown)["_principalid_value"], cast.id("u2").to_string());
        // They go with the row, whoever may delete that.
        send(&cast, "u1", "DELETE", &row, None, "204");
        send(&cast, "u0", "GET", &shown, None, "E6");
    });
}

#[test]
fn what_is_shared_of_columns_with_a_team_goes_with_the_team() {
    on_each_database(|stage| {
        let cast = cast(stage).team("KA", "N", 1, &["u1"]).ready();
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_secret": "x"}));
        let shared = share(&cast, &row, "sample_secret", "KA", "R");
        assert_eq!(read(&cast, "u1", &row)["sample_secret"], "x");
        send(&cast, "u0", "DELETE", &format!("teams({})", cast.id("KA")), None, "204");
        send(&cast, "u0", "GET", &shared, None, "E6");
        assert_eq!(read(&cast, "u1", &row)["sample_secret"], Value::Null);
    });
}

#[test]
fn sharing_a_column_on_behalf_needs_it_of_both() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let row = vault(&cast, "u1", json!({"sample_name": "v", "sample_secret": "x"}));
        let reads = profile(&cast, &[("sample_secret", "R")]);
        let post = |expected: &str| {
            let body = share_body(&cast, &row, "sample_secret", "u3", "R");
            send(&cast, "u2⇒u1", "POST", SHARES, Some(body), expected);
        };
        link(&cast, &reads, "u1");
        post("403 0x8004f504");
        link(&cast, &reads, "u2");
        post("204");
    });
}

#[test]
fn the_column_permissions_of_users_and_teams_are_told_by_attribute_id() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let by_user = profile(&cast, &[("sample_secret", "R"), ("sample_code", "U")]);
        let by_team = profile(&cast, &[("sample_secret", "CU")]);
        link(&cast, &by_user, "u1");
        link(&cast, &by_team, "K");
        let call = "Microsoft.Dynamics.CRM.RetrievePrincipalAttributePrivileges";
        let ask = |who: &str, of: &str| {
            let set = if of == "K" { "teams" } else { "systemusers" };
            read(&cast, who, &format!("{set}({})/{call}", cast.id(of)))
        };
        let entry = |column: &str, numbers: [i64; 4]| {
            let [create, read, unmasked, update] = numbers;
            json!({
                "AttributeId": column_id(column),
                "CanCreate": create,
                "CanRead": read,
                "CanReadUnMasked": unmasked,
                "CanUpdate": update,
            })
        };
        let told = ask("u0", "u1");
        let expected =
            json!([entry("sample_code", [0, 0, 0, 4]), entry("sample_secret", [4, 4, 0, 4])]);
        assert_eq!(told["AttributePrivileges"], expected);
        assert!(
            told["@odata.context"]
                .as_str()
                .unwrap()
                .ends_with("RetrievePrincipalAttributePrivilegesResponse")
        );
        let expected = json!([entry("sample_secret", [4, 0, 0, 4])]);
        assert_eq!(ask("u0", "K")["AttributePrivileges"], expected);
        let all = ask("u0", "u0");
        let all = all["AttributePrivileges"].as_array().unwrap().clone();
        assert!(all.contains(&entry("sample_amount", [4, 4, 3, 4])), "{all:?}");
        assert_eq!(ask("u1", "u4")["AttributePrivileges"], json!([]));
    });
}

#[test]
fn column_permissions_are_told_to_those_who_may_read_the_user() {
    on_each_database(|stage| {
        let cast = Cast::new(stage)
            .role_on("systemuser", "u1", "N", "Rl")
            .role_on("systemuser", "u2", "N", "Rg")
            .role("u4", "S", "Rg")
            .acts_on_behalf("u2")
            .ready();
        let path = |of: &str| {
            let call = "Microsoft.Dynamics.CRM.RetrievePrincipalAttributePrivileges";
            format!("systemusers({})/{call}", cast.id(of))
        };
        send(&cast, "u1", "GET", &path("u2"), None, "200");
        send(&cast, "u1", "GET", &path("u4"), None, "E2 ReadAccess");
        send(&cast, "u4", "GET", &path("u4"), None, "E1 prvReadUser");
        let missing = path("u1").replace(&cast.id("u1").to_string(), id_in(ADMINISTRATORS));
        send(&cast, "u1", "GET", &missing, None, "E6");
        // The call is checked for both, the answer is about the user that it names.
        send(&cast, "u2⇒u1", "GET", &path("u4"), None, "E2 ReadAccess");
        send(&cast, "u2⇒u1", "GET", &path("u2"), None, "200");
    });
}
