//! Roles: made, changed, deleted, each with a copy in every unit below its own.

use serde_json::json;

use super::{Makes, ROOT, SALES, SERVICE, WEST, each, give, hold, privileges, staff};
use crate::demo::{MANAGER, code, text};

/// The privileges that every new role has (security.md §2.1 R4).
const DEFAULTS: [&str; 9] = [
    "fecbd29c-df64-4ede-a611-47226b402c22",
    "94c3ac2c-eb23-41cb-a903-4e2e49e910b4",
    "cfdd12cf-090b-4599-8302-771962d2350a",
    "122e085f-8c52-47e8-8415-875dee1c961e",
    "db10a828-ec49-4035-8b7e-c58efaf169ec",
    "f5b50296-a212-488a-be92-cbcca8971717",
    "5eb85025-363b-46ea-a77e-ce24159cd231",
    "9365005c-4703-473b-8d3c-d073cfd8670c",
    "d71fc8d0-99bc-430e-abd7-d95c64f11e9c",
];

#[test]
fn a_new_role_holds_nine_privileges_and_has_a_copy_in_every_unit_below_115() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("New in Sales", SALES);
        let mut expected: Vec<(String, i64)> =
            DEFAULTS.iter().map(|id| ((*id).to_owned(), 8)).collect();
        expected.sort();
        assert_eq!(privileges(&mut admin, &role), expected);
        let row = admin.read(&format!("roles({role})"));
        assert_eq!(row["_parentrootroleid_value"], role.as_str());
        assert_eq!((&row["_parentroleid_value"], &row["isinherited"]), (&json!(null), &json!(1)));
        let copy = admin.copy(&role, WEST).unwrap();
        assert_eq!(copy["_parentroleid_value"], role.as_str());
        assert_eq!(privileges(&mut admin, &text(&copy["roleid"])), expected);
        for unit in [ROOT, SERVICE] {
            assert!(admin.copy(&role, unit).is_none());
        }
    });
}

#[test]
fn a_role_is_made_in_a_unit_by_those_who_may() {
    each(|demo| {
        let mut admin = demo.admin();
        let body = json!({
            "name": "Mine", "businessunitid@odata.bind": format!("businessunits({SALES})"),
        });
        let refused = demo.user("manager").refused("POST", "roles", Some(&body));
        assert_eq!(refused, code(403, "0x80040220"));
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        assert_eq!(behalf.refused("POST", "roles", Some(&body)), code(403, "0x80040220"));
        let unknown = json!({"name": "Nowhere"});
        assert_eq!(admin.refused("POST", "roles", Some(&unknown)), code(400, "0x80040200"));
        assert_eq!(admin.count("roles/$count?$filter=name eq 'Mine'"), 0);
    });
}

#[test]
fn the_name_of_a_role_is_its_own_in_all_units_of_its_copies() {
    each(|demo| {
        let mut admin = demo.admin();
        admin.role("Once", WEST);
        let role = admin.role("Something else", ROOT);
        for unit in [ROOT, SALES, WEST] {
            let unit = format!("businessunits({unit})");
            let body = json!({"name": "once", "businessunitid@odata.bind": unit});
            assert_eq!(admin.refused("POST", "roles", Some(&body)), code(400, "0x80041403"));
        }
        let path = format!("roles({role})");
        let body = json!({"name": "ONCE"});
        assert_eq!(admin.refused("PATCH", &path, Some(&body)), code(400, "0x80041403"));
        admin.change(&path, &json!({"name": "SOMETHING else"}));
        admin.role("Once", SERVICE);
    });
}

#[test]
fn a_change_of_a_role_reaches_its_copies_and_is_made_at_the_top_alone() {
    each(|demo| {
        let mut admin = demo.admin();
        let role = admin.role("Before", SALES);
        let path = format!("roles({role})");
        admin.change(&path, &json!({"name": "After", "description": "why", "isinherited": 0}));
        let copy = admin.copy(&role, WEST).unwrap();
        for row in [&admin.read(&path), &copy] {
            assert_eq!(
                (&row["name"], &row["description"], &row["isinherited"]),
                (&json!("After"), &json!("why"), &json!(0))
            );
        }
        let copy = format!("roles({})", text(&copy["roleid"]));
        let body = json!({"name": "Elsewhere"});
        assert_eq!(admin.refused("PATCH", &copy, Some(&body)), code(400, "0x80044152"));
        assert_eq!(admin.refused("DELETE", &copy, None), code(400, "0x8004140c"));
        let refused = demo.user("manager").refused("PATCH", &path, Some(&body));
        assert_eq!(refused, code(403, "0x80040220"));
        let (mut holder, id) = staff(demo, SALES, &[]);
        hold(&mut admin, &id, &role);
        give(&mut admin, &role, &[("prvReadAccount", "Basic")]);
        assert_eq!(holder.get("accounts").status, 200);
        admin.delete(&path);
        for gone in [&path, &copy] {
            assert!(!admin.exists(gone), "{gone}");
        }
        // Whoever held it holds it no more, and nothing of it is left.
        assert_eq!(holder.refused("GET", "accounts", None), code(403, "0x80040220"));
        for set in ["systemuserrolescollection", "roleprivilegescollection"] {
            assert_eq!(admin.count(&format!("{set}/$count?$filter=roleid eq {role}")), 0);
        }
    });
}

#[test]
fn the_system_administrator_role_is_neither_changed_nor_deleted() {
    each(|demo| {
        let mut admin = demo.admin();
        for unit in [ROOT, WEST] {
            let path = format!(
                "roles?$select=name&$filter=_businessunitid_value eq {unit} and name eq 'System \
                 Administrator'"
            );
            let role = admin.column(&path, "roleid").remove(0);
            let path = format!("roles({role})");
            let body = json!({"description": "mine"});
            assert_eq!(admin.refused("PATCH", &path, Some(&body)), code(400, "0x80041d31"));
            assert_eq!(admin.refused("DELETE", &path, None), code(400, "0x80041d2e"));
        }
        // Delegate may go, but not from one unit alone.
        let path = format!(
            "roles?$select=name&$filter=_businessunitid_value eq {SALES} and name eq 'Delegate'"
        );
        let role = admin.column(&path, "roleid").remove(0);
        let path = format!("roles({role})");
        assert_eq!(admin.refused("DELETE", &path, None), code(400, "0x8004140c"));
    });
}
