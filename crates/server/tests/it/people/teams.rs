//! Teams of every type: made, moved, deleted.

use serde_json::json;

use super::{Makes, SALES, SERVICE, each};
use crate::demo::{MANAGER, code, text};

#[test]
fn a_team_is_of_one_type_and_gets_what_belongs_to_it() {
    each(|demo| {
        let mut admin = demo.admin();
        let unit = format!("businessunits({SALES})");
        let group = engine::new_id().to_string();
        let team = |kind: i64, group: Option<&str>| {
            let mut body = json!({
                "name": "Typed", "teamtype": kind, "membershiptype": 1, "businessunitid@odata.bind": unit,
            });
            if let Some(group) = group {
                body["azureactivedirectoryobjectid"] = group.into();
            }
            body
        };
        // Owner and access teams stand for no group of the directory.
        for kind in [0, 1] {
            let id = admin.create("teams", &team(kind, Some(&group)));
            let row = admin.read(&format!("teams({id})"));
            assert_eq!(row["teamtype"], kind);
            assert_eq!(row["azureactivedirectoryobjectid"], json!(null));
            assert_eq!(row["membershiptype"], 0);
            assert_eq!((&row["isdefault"], &row["systemmanaged"]), (&json!(false), &json!(false)));
        }
        // The others stand for one, once for each kind of members.
        assert_eq!(admin.refused("POST", "teams", Some(&team(2, None))), code(400, "0x80040200"));
        let id = admin.create("teams", &team(2, Some(&group)));
        let path = format!("teams({id})");
        assert_eq!(admin.read(&path)["membershiptype"], 1);
        let again = admin.refused("POST", "teams", Some(&team(3, Some(&group))));
        assert_eq!(again, code(412, "0x80040237"));
        // A team keeps its type.
        admin.change(&path, &json!({"teamtype": 1, "membershiptype": 2}));
        let row = admin.read(&path);
        assert_eq!((&row["teamtype"], &row["membershiptype"]), (&json!(2), &json!(2)));
        let refused = demo.user("manager").refused("POST", "teams", Some(&team(0, None)));
        assert_eq!(refused, code(403, "0x80040220"));
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        let refused = behalf.refused("POST", "teams", Some(&team(0, None)));
        assert_eq!(refused, code(403, "0x80040220"));
    });
}

#[test]
fn a_default_team_keeps_its_name_and_its_unit_and_stays() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!("teams({})", admin.default_team(SALES));
        let name = json!({"name": "Not Sales"});
        let unit = json!({"businessunitid@odata.bind": format!("businessunits({SERVICE})")});
        assert_eq!(admin.refused("PATCH", &path, Some(&name)), code(400, "0x8004830a"));
        assert_eq!(admin.refused("PATCH", &path, Some(&unit)), code(400, "0x80048308"));
        assert_eq!(admin.refused("DELETE", &path, None), code(400, "0x80048307"));
        admin.change(&path, &json!({"name": "Sales", "description": "all of Sales"}));
    });
}

#[test]
fn a_team_moves_to_another_unit_and_is_deleted() {
    each(|demo| {
        let mut admin = demo.admin();
        let team = admin.team("Moving", SALES);
        let path = format!("teams({team})");
        let unit = json!({"businessunitid@odata.bind": format!("businessunits({SERVICE})")});
        let refused = demo.user("manager").refused("PATCH", &path, Some(&unit));
        assert_eq!(refused, code(403, "0x80040220"));
        admin.change(&path, &unit);
        assert_eq!(admin.read(&path)["_businessunitid_value"], SERVICE);
        let closed = admin.unit("Closed to teams", SERVICE);
        admin.change(&format!("businessunits({closed})"), &json!({"isdisabled": true}));
        let into = json!({"businessunitid@odata.bind": format!("businessunits({closed})")});
        assert_eq!(admin.refused("PATCH", &path, Some(&into)), code(400, "0x8004032d"));
        assert_eq!(demo.user("manager").refused("DELETE", &path, None), code(403, "0x80040220"));
        admin.delete(&path);
        assert!(!admin.exists(&path));
        assert_eq!(text(&admin.read(&format!("businessunits({closed})"))["isdisabled"]), "true");
    });
}
