//! Users: made, moved, disabled; application users deleted.

use serde_json::{Value, json};

use super::{Makes, ROOT, SALES, SERVICE, WEST, each};
use crate::demo::{ADMIN, Demo, MANAGER, User, code, each_alone, text};

const SYSTEM: &str = "a0000000-0000-4000-8000-0000000000f1";
const INTEGRATION: &str = "a0000000-0000-4000-8000-0000000000f2";
const WEST_SELLER: &str = "a0000000-0000-4000-8000-000000000005";

fn to_unit(unit: &str) -> Value {
    json!({"businessunitid@odata.bind": format!("businessunits({unit})")})
}

fn manager(user: &str) -> Value {
    json!({"parentsystemuserid@odata.bind": format!("systemusers({user})")})
}

fn roles_of(admin: &mut User, user: &str) -> Vec<String> {
    admin.column(&format!("systemusers({user})/systemuserroles_association?$select=name"), "name")
}

#[test]
fn a_user_who_moves_leaves_its_roles_and_takes_its_rows_70() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let path = format!("systemusers({WEST_SELLER})");
        admin.change(&path, &manager(MANAGER));
        let mut west = demo.user("west");
        let account = west.account("Of the West");
        let task = west.create("tasks", &json!({"subject": "Of the West"}));
        assert_eq!(roles_of(&mut admin, WEST_SELLER), ["Salesperson"]);
        admin.change(&path, &to_unit(SERVICE));

        assert!(roles_of(&mut admin, WEST_SELLER).is_empty());
        // It counts at once, on the same connection.
        let refused = west.refused("GET", "accounts", None);
        assert_eq!(refused, code(403, "0x80042f09"));
        for row in [format!("accounts({account})"), format!("tasks({task})")] {
            let row = admin.read(&row);
            assert_eq!(row["_owningbusinessunit_value"], SERVICE);
            assert_eq!(row["_ownerid_value"], WEST_SELLER);
        }
        let (service, old) = (admin.default_team(SERVICE), admin.default_team(WEST));
        assert!(admin.members(&service).contains(&WEST_SELLER.to_owned()));
        assert!(!admin.members(&old).contains(&WEST_SELLER.to_owned()));
        let settings = format!("usersettingscollection({WEST_SELLER})");
        assert_eq!(admin.read(&settings)["businessunitid"], SERVICE);
        // The manager in Sales is not above Service.
        assert_eq!(admin.read(&path)["_parentsystemuserid_value"], json!(null));
    });
}

#[test]
fn a_user_moves_below_its_manager_and_keeps_it() {
    each(|demo| {
        let mut admin = demo.admin();
        let person = admin.person("Managed", SALES);
        let path = format!("systemusers({person})");
        admin.change(&path, &manager(MANAGER));
        admin.change(&path, &to_unit(WEST));
        assert_eq!(admin.read(&path)["_parentsystemuserid_value"], MANAGER);
        let closed = admin.unit("Closed to users", WEST);
        admin.change(&format!("businessunits({closed})"), &json!({"isdisabled": true}));
        assert_eq!(admin.refused("PATCH", &path, Some(&to_unit(&closed))), code(400, "0x8004032d"));
        let refused = demo.user("manager").refused("PATCH", &path, Some(&to_unit(SALES)));
        assert_eq!(refused, code(403, "0x80040220"));
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        let refused = behalf.refused("PATCH", &path, Some(&to_unit(SALES)));
        assert_eq!(refused, code(403, "0x80040220"));
        assert_eq!(admin.read(&path)["_businessunitid_value"], WEST);
    });
}

#[test]
fn nobody_is_its_own_manager_through_others() {
    each(|demo| {
        let mut admin = demo.admin();
        let people = ["Lower", "Middle", "Upper"].map(|name| admin.person(name, SALES));
        let [lower, middle, upper] = people.map(|id| format!("systemusers({id})"));
        let above = |user: &str| json!({ "parentsystemuserid@odata.bind": user });
        admin.change(&lower, &above(&middle));
        admin.change(&middle, &above(&upper));
        for (user, boss) in [(&upper, &lower), (&upper, &upper), (&middle, &lower)] {
            let refused = admin.refused("PATCH", user, Some(&above(boss)));
            assert_eq!(refused, code(400, "0x80041d25"));
        }
        let bind = "parentsystemuserid@odata.bind";
        admin.change(&middle, &json!({ bind: null }));
        admin.change(&upper, &above(&lower));
    });
}

#[test]
fn the_directory_id_of_a_user_is_given_or_made_once_and_never_changed_123() {
    each(|demo| {
        let mut admin = demo.admin();
        let column = "azureactivedirectoryobjectid";
        let body = |address: &str, id: Option<&str>| {
            let mut body = to_unit(SALES);
            body["domainname"] = format!("{address}.{}@contoso.example", engine::new_id()).into();
            body["internalemailaddress"] = "x@contoso.example".into();
            body["lastname"] = "Directory".into();
            if let Some(id) = id {
                body[column] = id.into();
            }
            body
        };
        let given = engine::new_id().to_string();
        let nil = "00000000-0000-0000-0000-000000000000";
        let mut made = Vec::new();
        for id in [None, Some(nil), Some(given.as_str())] {
            let user = admin.create("systemusers", &body("directory", id));
            let path = format!("systemusers({user})");
            let before = text(&admin.read(&path)[column]);
            assert!(before != nil && !made.contains(&before), "{before}");
            admin.change(&path, &json!({ column: engine::new_id().to_string() }));
            assert_eq!(text(&admin.read(&path)[column]), before);
            made.push(before);
        }
        assert_eq!(made[2], given);
        let again = admin.refused("POST", "systemusers", Some(&body("other", Some(&given))));
        assert_eq!(again, code(412, "0x80040237"));
    });
}

#[test]
fn an_application_has_one_user_who_is_deleted_only_when_disabled_and_without_rows() {
    each(|demo| {
        let mut admin = demo.admin();
        let application = engine::new_id().to_string();
        let mut body = to_unit(SALES);
        body["applicationid"] = application.clone().into();
        let user = admin.create("systemusers", &body);
        assert_eq!(admin.refused("POST", "systemusers", Some(&body)), code(400, "0x8004f511"));
        let path = format!("systemusers({user})");
        let other = json!({"applicationid": engine::new_id().to_string()});
        assert_eq!(admin.refused("PATCH", &path, Some(&other)), code(400, "0x8004022e"));
        assert_eq!(admin.refused("DELETE", &path, None), code(400, "0x80040203"));
        admin.change(&path, &json!({"isdisabled": true}));
        let report = admin.person("Report of an application", SALES);
        let report = format!("systemusers({report})");
        admin.change(&report, &manager(&user));
        assert_eq!(demo.user("manager").refused("DELETE", &path, None), code(403, "0x80040220"));
        let settings = format!("usersettingscollection({user})");
        assert!(admin.exists(&settings));
        admin.delete(&path);
        assert!(!admin.exists(&path) && !admin.exists(&settings));
        assert_eq!(admin.read(&report)["_parentsystemuserid_value"], json!(null));
        admin.create("systemusers", &body);
        // People stay.
        admin.change(&report, &json!({"isdisabled": true}));
        assert_eq!(admin.refused("DELETE", &report, None), code(405, "0x80040315"));
        let app = "systemusers(a0000000-0000-4000-8000-000000000009)";
        assert_eq!(admin.refused("DELETE", app, None), code(400, "0x80040203"));
    });
}

#[test]
fn the_built_in_users_stay_as_they_are() {
    each(|demo| {
        let mut admin = demo.admin();
        for user in [SYSTEM, INTEGRATION] {
            let path = format!("systemusers({user})");
            for body in [json!({"isdisabled": true}), json!({"title": "x"}), to_unit(SALES)] {
                assert_eq!(admin.refused("PATCH", &path, Some(&body)), code(400, "0x80041d33"));
            }
            assert_eq!(admin.refused("DELETE", &path, None), code(400, "0x80041d33"));
        }
    });
}

#[test]
fn the_last_administrator_stays_one() {
    each_alone(|demo: &Demo| {
        let mut admin = demo.admin();
        let (person, app) = (
            format!("systemusers({ADMIN})"),
            "systemusers(a0000000-0000-4000-8000-000000000010)".to_owned(),
        );
        let reading = json!({"accessmode": 2});
        admin.change(&app, &reading);
        for body in [json!({"isdisabled": true}), reading.clone(), json!({"accessmode": 3})] {
            let number = "0x80041d2f";
            assert_eq!(admin.refused("PATCH", &person, Some(&body)), code(400, number), "{body}");
        }
        let refused = admin.refused("PATCH", &person, Some(&to_unit(SALES)));
        assert_eq!(refused, code(400, "0x80041d30"));
        // With another one who may write it is free to go.
        admin.change(&app, &json!({"accessmode": 4}));
        admin.change(&person, &json!({"isdisabled": true}));
        assert_eq!(admin.refused("GET", &person, None), code(403, "0x80040225"));
        let mut other = demo.user("adminapp");
        assert_eq!(other.refused("PATCH", &app, Some(&reading)), code(400, "0x80041d2f"));
        other.change(&person, &json!({"isdisabled": false}));
        assert_eq!(other.read(&person)["_businessunitid_value"], ROOT);
    });
}

#[test]
fn full_names_follow_the_convention_when_a_name_changes() {
    each_alone(|demo: &Demo| {
        let mut admin = demo.admin();
        let organization = "organizations(e0000000-0000-4000-8000-000000000001)";
        let path = format!("systemusers({MANAGER})");
        admin.change(organization, &json!({"fullnameconventioncode": 0}));
        // Old names stay until one of their parts changes.
        assert_eq!(admin.read(&path)["fullname"], "Sales Manager");
        admin.change(&path, &json!({"firstname": "Chief"}));
        assert_eq!(admin.read(&path)["fullname"], "Manager, Chief");
    });
}
