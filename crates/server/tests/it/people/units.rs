//! Business units: made, renamed, moved, disabled, deleted.

use serde_json::json;

use super::{Makes, ROOT, SALES, SERVICE, WEST, each, hold, privileges, staff};
use crate::demo::{ADMIN, MANAGER, code, each_alone, text};

#[test]
fn a_new_unit_has_a_default_team_and_a_copy_of_every_role_of_its_parent_116() {
    each(|demo| {
        let mut admin = demo.admin();
        let top = admin.role("Known above", SALES);
        let unit = admin.unit("Sales East", SALES);
        let team = admin.default_team(&unit);
        let row = admin.read(&format!("teams({team})"));
        assert_eq!((&row["name"], &row["teamtype"]), (&json!("Sales East"), &json!(0)));
        assert!(admin.members(&team).is_empty());
        let roles = |admin: &mut crate::demo::User, unit: &str| {
            let path = format!("roles?$select=name&$filter=_businessunitid_value eq {unit}");
            let mut names = admin.column(&path, "name");
            names.sort();
            names
        };
        assert_eq!(roles(&mut admin, &unit), roles(&mut admin, SALES));
        let copy = admin.copy(&top, &unit).unwrap();
        assert_eq!(copy["_parentroleid_value"], top.as_str());
        assert_eq!(copy["name"], "Known above");
        let copy = text(&copy["roleid"]);
        assert_ne!(copy, top);
        assert_eq!(privileges(&mut admin, &copy), privileges(&mut admin, &top));
        // A role from the very top goes on hanging below its own parent.
        let path = format!(
            "roles?$filter=name eq 'Salesperson' and (_businessunitid_value eq {unit} or \
             _businessunitid_value eq {SALES} or _businessunitid_value eq {ROOT})"
        );
        let copies = admin.rows(&path);
        let of =
            |unit: &str| copies.iter().find(|row| row["_businessunitid_value"] == unit).unwrap();
        assert_eq!(of(&unit)["_parentroleid_value"], of(SALES)["roleid"]);
        assert_eq!(of(&unit)["_parentrootroleid_value"], of(ROOT)["roleid"]);
        // Whoever is put into the unit is in its team.
        let person = admin.person("Eastern", &unit);
        assert_eq!(admin.members(&team), [person]);
    });
}

#[test]
fn a_new_unit_needs_a_parent_and_the_privilege_to_make_it() {
    each(|demo| {
        let mut admin = demo.admin();
        let orphan = json!({"name": "Second root"});
        assert_eq!(admin.refused("POST", "businessunits", Some(&orphan)), code(400, "0x80040200"));
        let body = json!({
            "name": "Mine", "parentbusinessunitid@odata.bind": format!("businessunits({SALES})"),
        });
        let refused = demo.user("manager").refused("POST", "businessunits", Some(&body));
        assert_eq!(refused, code(403, "0x80040220"));
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        assert_eq!(behalf.refused("POST", "businessunits", Some(&body)), code(403, "0x80040220"));
        assert_eq!(admin.count("businessunits/$count?$filter=name eq 'Mine'"), 0);
    });
}

#[test]
fn the_default_team_is_called_as_its_unit() {
    each(|demo| {
        let mut admin = demo.admin();
        let unit = admin.unit("Before", SERVICE);
        let team = admin.default_team(&unit);
        admin.change(&format!("businessunits({unit})"), &json!({"name": "After"}));
        assert_eq!(admin.read(&format!("teams({team})"))["name"], "After");
        let own = json!({"name": "Another"});
        let path = format!("teams({team})");
        assert_eq!(admin.refused("PATCH", &path, Some(&own)), code(400, "0x8004830a"));
    });
}

#[test]
fn a_unit_moves_and_its_roles_hang_below_those_of_the_new_parent() {
    each(|demo| {
        let mut admin = demo.admin();
        let (from, to) = (admin.unit("From", SALES), admin.unit("To", SERVICE));
        let of_from = admin.role("Only at the old place", &from);
        let of_to = admin.role("Only at the new place", &to);
        let common = admin.role("At both places", ROOT);
        let unit = admin.unit("Moving", &from);
        let below = admin.unit("Below", &unit);
        let path = format!("businessunits({unit})");
        let bind = |parent: &str| json!({"parentbusinessunitid@odata.bind": format!("businessunits({parent})")});
        // No loop, and no second root.
        for parent in [&unit, &below] {
            let refused = admin.refused("PATCH", &path, Some(&bind(parent)));
            assert_eq!(refused, code(400, "0x80041d21"));
        }
        let root = format!("businessunits({ROOT})");
        assert_eq!(admin.refused("PATCH", &root, Some(&bind(SALES))), code(400, "0x80041d21"));
        let none = json!({"parentbusinessunitid@odata.bind": null});
        assert_eq!(admin.refused("PATCH", &path, Some(&none)).0, 400);
        let refused = demo.user("manager").refused("PATCH", &path, Some(&bind(&to)));
        assert_eq!(refused, code(403, "0x80040220"));

        admin.change(&path, &bind(&to));
        assert_eq!(admin.read(&path)["_parentbusinessunitid_value"], to.as_str());
        // What both know: below the copy of the new parent.
        let id = |row: Option<serde_json::Value>, column: &str| text(&row.unwrap()[column]);
        let parent = id(admin.copy(&common, &to), "roleid");
        assert_eq!(id(admin.copy(&common, &unit), "_parentroleid_value"), parent);
        let own = id(admin.copy(&common, &unit), "roleid");
        assert_eq!(id(admin.copy(&common, &below), "_parentroleid_value"), own);
        // What only the new one knows: copied all the way down.
        let copied = id(admin.copy(&of_to, &unit), "roleid");
        assert_eq!(id(admin.copy(&of_to, &below), "_parentroleid_value"), copied);
        // What only the old one knew: a role of the unit itself now.
        assert!(admin.copy(&of_from, &unit).is_none());
        let kept = admin.rows("roles?$filter=name eq 'Only at the old place'");
        let of = |unit: &str| kept.iter().find(|row| row["_businessunitid_value"] == unit).unwrap();
        assert_eq!(of(&unit)["_parentrootroleid_value"], of(&unit)["roleid"]);
        assert_eq!(of(&unit)["_parentroleid_value"], json!(null));
        assert_eq!(of(&below)["_parentrootroleid_value"], of(&unit)["roleid"]);
        assert_eq!(of(&from)["_parentrootroleid_value"], of(&from)["roleid"]);
    });
}

#[test]
fn a_unit_cannot_move_where_its_roles_have_the_names_of_others() {
    each(|demo| {
        let mut admin = demo.admin();
        let (to, unit) = (admin.unit("Taken", SALES), admin.unit("Taking", SERVICE));
        admin.role("The same name", &to);
        admin.role("The same name", &unit);
        let path = format!("businessunits({unit})");
        let body = json!({"parentbusinessunitid@odata.bind": format!("businessunits({to})")});
        assert_eq!(admin.refused("PATCH", &path, Some(&body)), code(400, "0x80041403"));
        assert_eq!(admin.read(&path)["_parentbusinessunitid_value"], SERVICE);
    });
}

#[test]
fn a_unit_is_disabled_with_those_below_but_not_with_the_last_administrator() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let unit = admin.unit("Of administrators", SALES);
        let below = admin.unit("Below administrators", &unit);
        let (mut other, id) = staff(demo, &below, &[]);
        let path = format!(
            "roles?$select=name&$filter=name eq 'System Administrator' and _businessunitid_value eq \
             {below}"
        );
        let role = admin.column(&path, "roleid").remove(0);
        hold(&mut admin, &id, &role);
        let path = format!("businessunits({unit})");
        let (disable, enable) = (json!({"isdisabled": true}), json!({"isdisabled": false}));
        admin.change(&path, &disable);
        assert_eq!(other.refused("GET", "WhoAmI", None), code(403, "0x8004032c"));
        admin.change(&path, &enable);
        // Now those outside go.
        for user in [ADMIN, "a0000000-0000-4000-8000-000000000010"] {
            other.change(&format!("systemusers({user})"), &disable);
        }
        for unit in [&unit, &below] {
            let path = format!("businessunits({unit})");
            assert_eq!(other.refused("PATCH", &path, Some(&disable)), code(400, "0x80041d59"));
        }
        other.change(&format!("businessunits({SERVICE})"), &disable);
    });
}

#[test]
fn a_unit_is_deleted_when_it_is_disabled_and_nothing_stands_on_it() {
    each(|demo| {
        let mut admin = demo.admin();
        let unit = admin.unit("Closing", WEST);
        let below = admin.unit("Closing first", &unit);
        let role = admin.role("Of the closing unit", &unit);
        let path = format!("businessunits({unit})");
        let team = admin.default_team(&unit);
        let refused = |admin: &mut crate::demo::User| admin.refused("DELETE", &path, None);
        assert_eq!(refused(&mut admin), code(400, "0x80041d60"));
        // Whom the root's disabling would lock out needs no asking.
        let root = format!("businessunits({ROOT})");
        let disable = json!({"isdisabled": true});
        assert_eq!(admin.refused("PATCH", &root, Some(&disable)), code(400, "0x80041d63"));
        let manager = demo.user("manager").refused("PATCH", &path, Some(&disable));
        assert_eq!(manager, code(403, "0x80040220"));
        let owner = json!({
            "name": "Of the default team", "ownerid@odata.bind": format!("teams({team})"),
        });
        // The team can read nothing, so it owns nothing.
        assert_eq!(admin.refused("POST", "accounts", Some(&owner)), code(403, "0x80040299"));
        admin.change(&path, &disable);
        assert_eq!(refused(&mut admin), code(400, "0x80041d61"));
        admin.change(&format!("businessunits({below})"), &disable);
        admin.delete(&format!("businessunits({below})"));
        let person = admin.person("Left behind", &unit);
        assert_eq!(refused(&mut admin), code(405, "0x80040227"));
        let moved = json!({"businessunitid@odata.bind": format!("businessunits({WEST})")});
        admin.change(&format!("systemusers({person})"), &moved);
        assert_eq!(demo.user("manager").refused("DELETE", &path, None), code(403, "0x80040220"));
        admin.delete(&path);
        for gone in [path.clone(), format!("teams({team})"), format!("roles({role})")] {
            assert!(!admin.exists(&gone), "{gone}");
        }
        let roles = format!("roles/$count?$filter=_businessunitid_value eq {unit}");
        assert_eq!(admin.count(&roles), 0);
        let copies = format!("roleprivilegescollection/$count?$filter=roleid eq {role}");
        assert_eq!(admin.count(&copies), 0);
        assert!(admin.exists(&format!("systemusers({ADMIN})")));
    });
}
