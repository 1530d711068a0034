//! Public and personal views as rows: which there are, who may see them, and what they must hold
//! (query.md §9).

use serde_json::{Value, json};

use crate::demo::{SALES, User, code, text};
use crate::people::{each, row, staff};

/// What a user needs for personal views; the role Basic User holds it.
const PERSONAL: [(&str, &str); 6] = [
    ("prvCreateUserQuery", "Basic"),
    ("prvReadUserQuery", "Basic"),
    ("prvWriteUserQuery", "Basic"),
    ("prvDeleteUserQuery", "Basic"),
    ("prvAssignUserQuery", "Basic"),
    ("prvShareUserQuery", "Basic"),
];

fn view(name: &str) -> Value {
    json!({
        "name": name,
        "returnedtypecode": "account",
        "fetchxml": "<fetch><entity name='account'><attribute name='name' /></entity></fetch>",
    })
}

fn named(user: &mut User, set: &str, name: &str) -> Vec<Value> {
    user.rows(&format!("{set}?$filter=name eq '{name}'"))
}

#[test]
fn samples_find_the_view_of_active_accounts_by_its_name() {
    each(|demo| {
        let path = "savedqueries?$filter=name eq 'Active Accounts'\
                    &$select=savedqueryid,fetchxml,returnedtypecode";
        let found = demo.admin().rows(path);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["returnedtypecode"], "account");
        assert_eq!(found[0]["savedqueryid"], "00000000-0000-0000-00aa-000010001002");
        let fetch = text(&found[0]["fetchxml"]);
        assert!(fetch.contains("<order attribute=\"name\" descending=\"false\" />"), "{fetch}");
        assert!(fetch.contains("attribute=\"statecode\" operator=\"eq\" value=\"0\""), "{fetch}");
    });
}

#[test]
fn each_table_with_a_state_has_its_views_and_one_default() {
    each(|demo| {
        let mut admin = demo.admin();
        for (table, expected) in [
            ("contact", "Active Contacts, Inactive Contacts, My Active Contacts"),
            ("position", "Active Positions, Inactive Positions"),
            ("systemuser", "Disabled Users, Enabled Users"),
            ("team", "All Teams"),
        ] {
            let of = |kind: u8| {
                format!(
                    "savedqueries?$select=name,isdefault&$orderby=name\
                     &$filter=returnedtypecode eq '{table}' and querytype eq {kind}"
                )
            };
            let names = admin.column(&of(0), "name");
            assert_eq!(names.join(", "), expected);
            for kind in [0, 4] {
                let rows = admin.rows(&of(kind));
                let defaults = rows.iter().filter(|row| row["isdefault"] == true);
                assert_eq!(defaults.count(), 1, "{table} {kind}");
            }
        }
    });
}

#[test]
fn public_views_are_read_by_who_holds_the_privilege_and_by_nobody_for_another() {
    each(|demo| {
        let path = "savedqueries?$filter=name eq 'Active Accounts'";
        assert_eq!(demo.user("impersonated").refused("GET", path, None), code(403, "0x80040220"));
        let (mut reader, id) = staff(demo, SALES, &[("prvReadQuery", "Global")]);
        assert_eq!(reader.rows(path).len(), 1);
        assert_eq!(reader.refused("POST", "savedqueries", Some(&view("Mine"))).0, 403);
        // Whoever acts for the reader needs the privilege as well.
        let acting = ("prvActOnBehalfOfAnotherUser", "Global");
        let (agent, _) = staff(demo, SALES, &[acting]);
        let mut agent = agent.with("MSCRMCallerID", &id);
        assert_eq!(agent.refused("GET", path, None), code(403, "0x80040220"));
        let (agent, _) = staff(demo, SALES, &[acting, ("prvReadQuery", "Global")]);
        assert_eq!(agent.with("MSCRMCallerID", &id).rows(path).len(), 1);
    });
}

#[test]
fn a_personal_view_is_its_owners_until_it_is_shared() {
    each(|demo| {
        let (mut owner, owner_id) = staff(demo, SALES, &PERSONAL);
        let (mut other, other_id) = staff(demo, SALES, &PERSONAL);
        let mut admin = demo.admin();
        let id = owner.create("userqueries", &view("Personal"));
        let path = format!("userqueries({id})");
        let made = owner.read(&path);
        assert_eq!(made["_ownerid_value"], owner_id.as_str());
        assert_eq!((&made["querytype"], &made["statecode"]), (&json!(0), &json!(0)));
        assert_eq!(made["returnedtypecode"], "account");
        // Nobody else sees it: the privileges reach own rows only, those of administrators too.
        for user in [&mut other, &mut admin] {
            let filter = format!("userqueries?$filter=userqueryid eq {id}");
            assert_eq!(user.rows(&filter), Vec::<Value>::new());
            assert_eq!(user.refused("GET", &path, None), code(403, "0x80048306"));
            assert_eq!(user.refused("DELETE", &path, None), code(403, "0x80048306"));
        }
        let share = json!({
            "Target": row("userquery", &id),
            "PrincipalAccess": {
                "AccessMask": "ReadAccess",
                "Principal": row("systemuser", &other_id),
            },
        });
        let shared = owner.send("POST", "GrantAccess", &[], Some(&share));
        assert_eq!(shared.status, 204, "{}", shared.text());
        assert_eq!(other.read(&path)["name"], "Personal");
        let change = json!({"name": "Taken"});
        assert_eq!(other.refused("PATCH", &path, Some(&change)), code(403, "0x80048306"));
        owner.change(&path, &json!({"name": "Changed", "description": "By its owner."}));
        assert_eq!(other.read(&path)["name"], "Changed");
        owner.delete(&path);
        assert_eq!(other.refused("GET", &path, None), code(404, "0x80040217"));
    });
}

#[test]
fn personal_views_are_made_and_seen_on_behalf_of_their_owner() {
    each(|demo| {
        let (mut owner, owner_id) = staff(demo, SALES, &PERSONAL);
        let acting = ("prvActOnBehalfOfAnotherUser", "Global");
        let held = [&PERSONAL[..], &[acting]].concat();
        let (agent, agent_id) = staff(demo, SALES, &held);
        let mut agent = agent.with("MSCRMCallerID", &owner_id);
        let id = agent.create("userqueries", &view("Made for its owner"));
        let path = format!("userqueries({id})");
        for user in [&mut owner, &mut agent] {
            let made = user.read(&path);
            assert_eq!(made["_ownerid_value"], owner_id.as_str());
            assert_eq!(made["_createdby_value"], owner_id.as_str());
            assert_eq!(made["_createdonbehalfby_value"], agent_id.as_str());
        }
        let (stranger, _) = staff(demo, SALES, &[acting]);
        let mut stranger = stranger.with("MSCRMCallerID", &owner_id);
        assert_eq!(stranger.refused("GET", &path, None), code(403, "0x80040220"));
        agent.delete(&path);
        assert_eq!(named(&mut owner, "userqueries", "Made for its owner"), Vec::<Value>::new());
    });
}

#[test]
fn a_personal_view_is_assigned_to_another_user() {
    each(|demo| {
        let (mut owner, _) = staff(demo, SALES, &PERSONAL);
        let (mut other, other_id) = staff(demo, SALES, &PERSONAL);
        let id = owner.create("userqueries", &view("Handed over"));
        let path = format!("userqueries({id})");
        let to = format!("systemusers({other_id})");
        owner.change(&path, &json!({"ownerid@odata.bind": to}));
        assert_eq!(other.read(&path)["_ownerid_value"], other_id.as_str());
        assert_eq!(owner.refused("GET", &path, None), code(403, "0x80048306"));
    });
}

#[test]
fn a_view_is_of_a_table_and_has_a_query() {
    each(|demo| {
        let mut admin = demo.admin();
        for set in ["savedqueries", "userqueries"] {
            let without = |column: &str| {
                let mut view = view("Not quite");
                view.as_object_mut().unwrap().remove(column);
                view
            };
            for column in ["fetchxml", "returnedtypecode", "name"] {
                let refused = admin.refused("POST", set, Some(&without(column)));
                assert_eq!(refused, code(400, "0x80040200"), "{set}.{column}");
            }
            let mut strange = view("Of nothing");
            strange["returnedtypecode"] = json!("sample_nothing");
            assert_eq!(admin.refused("POST", set, Some(&strange)), code(400, "0x80041102"));
            let id = admin.create(set, &view("Whole"));
            let path = format!("{set}({id})");
            let refused = admin.refused("PATCH", &path, Some(&json!({"fetchxml": null})));
            assert_eq!(refused, code(400, "0x80040203"));
            let strange = json!({"returnedtypecode": "sample_nothing"});
            assert_eq!(admin.refused("PATCH", &path, Some(&strange)), code(400, "0x80041102"));
            admin.delete(&path);
        }
    });
}

#[test]
fn a_table_keeps_one_default_view_of_each_kind() {
    each(|demo| {
        let mut admin = demo.admin();
        let defaults = "savedqueries?$select=name&$orderby=name\
                        &$filter=returnedtypecode eq 'lead' and isdefault eq true";
        let old = admin.rows("savedqueries?$filter=name eq 'Active Leads'");
        let old = format!("savedqueries({})", text(&old[0]["savedqueryid"]));
        assert_eq!(admin.column(defaults, "name"), ["Active Leads", "Quick Find Active Leads"]);
        assert_eq!(admin.refused("DELETE", &old, None), code(400, "0x80040228"));
        let inactive = json!({"statecode": 1, "statuscode": 2});
        assert_eq!(admin.refused("PATCH", &old, Some(&inactive)), code(400, "0x8004022e"));

        let mut new = view("Leads of today");
        new["returnedtypecode"] = json!("lead");
        new["isdefault"] = json!(true);
        let id = admin.create("savedqueries", &new);
        assert_eq!(admin.column(defaults, "name"), ["Leads of today", "Quick Find Active Leads"]);
        admin.change(&old, &json!({"isdefault": true}));
        assert_eq!(admin.column(defaults, "name"), ["Active Leads", "Quick Find Active Leads"]);
        admin.delete(&format!("savedqueries({id})"));
    });
}

#[test]
fn a_new_public_view_is_a_custom_one_that_can_go() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut finds = view("Found quickly");
        finds["querytype"] = json!(4);
        let id = admin.create("savedqueries", &finds);
        let path = format!("savedqueries({id})");
        let made = admin.read(&path);
        for (column, expected) in [
            ("iscustom", true),
            ("isuserdefined", true),
            ("isquickfindquery", true),
            ("isdefault", false),
            ("isprivate", false),
            ("ismanaged", false),
        ] {
            assert_eq!(made[column], expected, "{column}");
        }
        assert_eq!(made["savedqueryidunique"], id.as_str());
        admin.change(&path, &json!({"statecode": 1, "statuscode": 2}));
        admin.delete(&path);
    });
}
