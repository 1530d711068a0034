//! Two rows become one: what moves, what is put out of use, and who may.

use serde_json::{Value, json};

use crate::demo::{ADMIN, SALES, User, code, each};
use crate::people::staff;

fn row(table: &str, id: &str) -> Value {
    json!({format!("{table}id"): id, "@odata.type": format!("Microsoft.Dynamics.CRM.{table}")})
}

fn merging(table: &str, master: &str, other: &str) -> Value {
    json!({
        "Target": row(table, master),
        "Subordinate": row(table, other),
        "PerformParentingChecks": false,
    })
}

fn merge(user: &mut User, body: &Value) {
    let response = user.send("POST", "Merge", &[], Some(body));
    assert_eq!((response.status, response.text()), (204, ""));
}

#[test]
fn what_points_at_a_merged_row_points_at_the_other_and_it_is_inactive() {
    each(|demo| {
        let mut admin = demo.admin();
        let (master, other) = (admin.account("Master"), admin.account("Other"));
        let bound = |account: &str| json!(format!("accounts({account})"));
        let contact = admin.create(
            "contacts",
            &json!({"lastname": "Child", "parentcustomerid_account@odata.bind": bound(&other)}),
        );
        let task = admin.create(
            "tasks",
            &json!({"subject": "Child", "regardingobjectid_account@odata.bind": bound(&other)}),
        );
        // The row that goes on stood below the one that goes.
        admin.change(
            &format!("accounts({master})"),
            &json!({"parentaccountid@odata.bind": bound(&other)}),
        );
        let mut body = merging("account", &master, &other);
        body["UpdateContent"] = json!({"@odata.type": "Microsoft.Dynamics.CRM.account",
            "accountid": "00000000-0000-0000-0000-000000000000", "telephone1": "555"});
        merge(&mut admin, &body);
        let kept = admin.read(&format!("accounts({master})"));
        assert_eq!((&kept["telephone1"], &kept["statecode"]), (&json!("555"), &json!(0)));
        assert_eq!(
            (&kept["name"], &kept["_parentaccountid_value"]),
            (&json!("Master"), &Value::Null)
        );
        let gone = admin.read(&format!("accounts({other})"));
        assert_eq!((&gone["statecode"], &gone["merged"]), (&json!(1), &json!(true)));
        assert_eq!(gone["_masterid_value"], json!(master));
        let child = admin.read(&format!("contacts({contact})"));
        assert_eq!(child["_parentcustomerid_value"], json!(master));
        assert_eq!(child["_modifiedby_value"], json!(ADMIN));
        let child = admin.read(&format!("tasks({task})"));
        assert_eq!(child["_regardingobjectid_value"], json!(master));
        // What is out of use is not merged again.
        let again = merging("account", &master, &other);
        assert_eq!(admin.refused("POST", "Merge", Some(&again)), code(400, "0x80045303"));
    });
}

#[test]
fn rows_that_cannot_be_merged_are_refused_and_stay_as_they_are() {
    each(|demo| {
        let mut admin = demo.admin();
        let (one, two) = (admin.account("One"), admin.account("Two"));
        let contact = admin.create("contacts", &json!({"lastname": "Other"}));
        let mut mixed = merging("account", &one, &two);
        mixed["Subordinate"] = row("contact", &contact);
        let task = admin.create("tasks", &json!({"subject": "x"}));
        let tasks = json!({"Target": {"activityid": task, "@odata.type": "Microsoft.Dynamics.CRM.task"},
            "Subordinate": {"activityid": task, "@odata.type": "Microsoft.Dynamics.CRM.task"}});
        let mut parenting = merging("account", &one, &two);
        parenting["PerformParentingChecks"] = json!(true);
        admin.change(
            &format!("accounts({two})"),
            &json!({"parentaccountid@odata.bind": format!("accounts({one})")}),
        );
        for (body, number) in [
            (merging("account", &one, &one), "0x80045304"),
            (mixed, "0x80040800"),
            (tasks, "0x80040800"),
            (parenting, "0x80045306"),
            (json!({"Target": row("account", &one)}), "0x80040203"),
        ] {
            assert_eq!(admin.refused("POST", "Merge", Some(&body)), code(400, number), "{body}");
        }
        let missing = merging("account", &one, crate::demo::NOBODY);
        assert_eq!(admin.refused("POST", "Merge", Some(&missing)), code(404, "0x80040217"));
        assert_eq!(admin.read(&format!("accounts({two})"))["statecode"], 0);
    });
}

#[test]
fn who_may_not_write_both_rows_and_what_moves_merges_nothing_also_on_behalf() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut seller = demo.user("impersonated");
        let contact =
            |user: &mut User, name: &str| user.create("contacts", &json!({ "lastname": name }));
        let (one, two) = (contact(&mut seller, "Mine 1"), contact(&mut seller, "Mine 2"));
        let others = contact(&mut admin, "Of others");
        // A row of somebody else points at the one that would go, and is not shared by that.
        let child = admin.create(
            "accounts",
            &json!({"name": "Of others",
                "primarycontactid@odata.bind": format!("contacts({two})")}),
        );
        let body = merging("contact", &one, &two);
        for mut user in [demo.user("impersonated"), demo.on_behalf()] {
            let refused = user.refused("POST", "Merge", Some(&body));
            assert_eq!(refused.0, 403, "{refused:?}");
            let refused = user.refused("POST", "Merge", Some(&merging("contact", &others, &two)));
            assert_eq!(refused.0, 403, "{refused:?}");
            assert_eq!(admin.read(&format!("contacts({two})"))["statecode"], 0);
        }
        admin.delete(&format!("accounts({child})"));
        merge(&mut demo.on_behalf(), &body);
        let gone = admin.read(&format!("contacts({two})"));
        assert_eq!(gone["statecode"], 1);
    });
}

#[test]
fn each_right_to_the_two_rows_of_a_merge_is_asked_for() {
    each(|demo| {
        let mut admin = demo.admin();
        let all = |write: &'static str| {
            vec![
                ("prvReadAccount", "Global"),
                ("prvWriteAccount", write),
                ("prvAppendToAccount", "Global"),
            ]
        };
        let without = |name: &str| {
            let held = all("Global").into_iter();
            held.filter(|(held, _)| *held != name).collect::<Vec<_>>()
        };
        let rows = [(); 2].map(|()| admin.account("To merge"));
        let body = merging("account", &rows[0], &rows[1]);
        // Nothing points at either, so that nothing but the merge itself asks.
        for held in
            [without("prvReadAccount"), without("prvWriteAccount"), without("prvAppendToAccount")]
        {
            let (mut user, _) = staff(demo, SALES, &held);
            assert_eq!(user.refused("POST", "Merge", Some(&body)).0, 403, "{held:?}");
        }
        // Who writes the one may not write the other.
        let (mut user, id) = staff(demo, SALES, &all("Basic"));
        let own = admin.create(
            "accounts",
            &json!({"name": "To merge",
            "ownerid@odata.bind": format!("systemusers({id})")}),
        );
        for (master, other) in [(&rows[0], &own), (&own, &rows[0])] {
            let body = merging("account", master, other);
            assert_eq!(user.refused("POST", "Merge", Some(&body)).0, 403);
        }
        let filter = "accounts/$count?$filter=name eq 'To merge' and statecode eq 0";
        assert_eq!(admin.count(filter), 3);
        let (mut user, _) = staff(demo, SALES, &all("Global"));
        merge(&mut user, &body);
        assert_eq!(admin.count(filter), 2);
        for row in rows.iter().chain([&own]) {
            admin.delete(&format!("accounts({row})"));
        }
    });
}
