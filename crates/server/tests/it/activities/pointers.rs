//! Activities: a row of its own table, seen through `activitypointer` as well.

use serde_json::json;

use crate::demo::{code, each};

#[test]
fn a_task_is_an_activity_too() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("Regarded");
        let id = user.create(
            "tasks",
            &json!({
                "subject": "Seen twice", "scheduledend": "2027-02-01T08:00:00Z",
                "regardingobjectid_account_task@odata.bind": format!("accounts({account})"),
            }),
        );
        let row = user.read(&format!("activitypointers({id})"));
        assert_eq!(
            (&row["activitytypecode"], &row["subject"]),
            (&json!("task"), &json!("Seen twice"))
        );
        assert_eq!(row["_regardingobjectid_value"], account);
        assert_eq!(row["scheduledend"], "2027-02-01T08:00:00Z");
        assert_eq!(user.read(&format!("tasks({id})"))["activitytypecode"], "task");
        user.change(&format!("tasks({id})"), &json!({"subject": "Renamed"}));
        let filter = format!("activitypointers?$select=subject&$filter=activityid eq {id}");
        assert_eq!(user.column(&filter, "subject"), ["Renamed"]);
        user.delete(&format!("tasks({id})"));
        assert!(!demo.admin().exists(&format!("activitypointers({id})")));
    });
}

#[test]
fn tasks_and_phone_calls_are_listed_together() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("Busy");
        for (set, kind, navigation) in [
            ("tasks", "task", "regardingobjectid_account_task"),
            ("phonecalls", "phonecall", "regardingobjectid_account_phonecall"),
        ] {
            let bind = format!("{navigation}@odata.bind");
            user.create(set, &json!({"subject": kind, bind: format!("accounts({account})")}));
        }
        let all = format!(
            "activitypointers?$select=subject,activitytypecode&$orderby=subject desc\
             &$filter=_regardingobjectid_value eq {account}"
        );
        assert_eq!(user.column(&all, "activitytypecode"), ["task", "phonecall"]);
        let through = format!("accounts({account})/Account_ActivityPointers?$orderby=subject");
        assert_eq!(user.column(&through, "subject"), ["phonecall", "task"]);
        assert_eq!(user.count(&format!("accounts({account})/Account_ActivityPointers/$count")), 2);
        let mine = format!("accounts({account})?$expand=Account_Tasks($select=subject)");
        assert_eq!(user.read(&mine)["Account_Tasks"][0]["subject"], "task");
    });
}

#[test]
fn activities_are_written_through_their_own_table_only() {
    each(|demo| {
        let mut admin = demo.admin();
        let task = admin.create("tasks", &json!({"subject": "Own table"}));
        let path = format!("activitypointers({task})");
        let body = json!({"subject": "Refused activity"});
        assert_eq!(admin.refused("POST", "activitypointers", Some(&body)), code(405, "0x80040315"));
        assert_eq!(admin.refused("PATCH", &path, Some(&body)), code(405, "0x80040315"));
        assert_eq!(admin.refused("DELETE", &path, None), code(405, "0x80040315"));
        assert_eq!(admin.read(&path)["subject"], "Own table");
    });
}

#[test]
fn activities_are_guarded_by_the_privileges_of_activities() {
    each(|demo| {
        let task = "40000000-0000-4000-8000-000000000006";
        let mut actual = demo.user("actual");
        for set in ["tasks", "activitypointers"] {
            let refused = actual.refused("GET", &format!("{set}({task})"), None);
            assert_eq!(refused, code(403, "0x80048306"), "{set}");
            let filter = format!("{set}?$filter=activityid eq {task}");
            assert!(actual.rows(&filter).is_empty());
            // Service Agent has no privilege on activities at all.
            let none = demo.user("agent").get(set);
            assert_eq!(crate::demo::refusal(&none), code(403, "0x80040220"));
            assert!(none.text().contains("prvReadActivity"), "{}", none.text());
        }
    });
}

#[test]
fn activities_are_listed_together_as_each_kind_lists_them() {
    const SETS: [&str; 5] = ["tasks", "emails", "phonecalls", "appointments", "letters"];
    each(|demo| {
        let mark = format!("P-{}", engine::new_id());
        for name in ["admin", "actual", "impersonated", "west"] {
            for set in SETS {
                demo.user(name).create(set, &json!({ "subject": mark }));
            }
        }
        let mut admin = demo.admin();
        let hidden = admin.create("tasks", &json!({ "subject": mark }));
        let share = json!({
            "Target": {"@odata.type": "Microsoft.Dynamics.CRM.task", "activityid": hidden},
            "PrincipalAccess": {
                "Principal": {"@odata.type": "Microsoft.Dynamics.CRM.systemuser",
                    "systemuserid": "a0000000-0000-4000-8000-000000000005"},
                "AccessMask": "ReadAccess",
            },
        });
        assert_eq!(admin.send("POST", "GrantAccess", &[], Some(&share)).status, 204);
        let mut lengths = std::collections::BTreeSet::new();
        for mut user in [
            demo.admin(),
            demo.user("actual"),
            demo.user("impersonated"),
            demo.user("west"),
            demo.on_behalf(),
            demo.user("actual").with("MSCRMCallerID", "a0000000-0000-4000-8000-000000000005"),
            demo.admin().with("MSCRMCallerID", crate::demo::ACTUAL),
        ] {
            let mut ids = |set: &str| {
                let path = format!("{set}?$select=activityid&$filter=subject eq '{mark}'");
                user.column(&path, "activityid")
            };
            let mut each: Vec<String> = SETS.iter().flat_map(|set| ids(set)).collect();
            let mut all = ids("activitypointers");
            each.sort();
            all.sort();
            assert_eq!(all, each);
            let count = format!("activitypointers/$count?$filter=subject eq '{mark}'");
            assert_eq!(user.count(&count), all.len());
            lengths.insert(all.len());
            // A row by itself is told as the list tells it.
            let one = user.get(&format!("activitypointers({hidden})")).status;
            assert_eq!(one, if all.contains(&hidden) { 200 } else { 403 });
        }
        assert!(lengths.len() > 2, "all see the same: {lengths:?}");
    });
}
