//! States and status reasons of rows that are there: what changes them, what they refuse, and whether a
//! row could go into one (metadata.md §7, protocol.md §7.3).

use serde_json::{Value, json};

use crate::demo::{NOBODY, User, code, each};

/// West Seller's account, which Actual User may not read.
const HIDDEN: &str = "accounts(10000000-0000-4000-8000-000000000007)";

fn state(user: &mut User, row: &str) -> (Value, Value) {
    let row = user.read(&format!("{row}?$select=statecode,statuscode"));
    (row["statecode"].clone(), row["statuscode"].clone())
}

#[test]
fn rows_of_every_state_are_changed_but_a_resolved_case_is_opened_first() {
    each(|demo| {
        let mut admin = demo.admin();
        let account = format!("accounts({})", admin.account("Inactive"));
        admin.change(&account, &json!({"statecode": 1}));
        admin.change(&account, &json!({"telephone1": "1"}));
        assert_eq!(state(&mut admin, &account), (json!(1), json!(2)));
        let task = format!("tasks({})", admin.create("tasks", &json!({"subject": "Done"})));
        admin.change(&task, &json!({"statecode": 1}));
        admin.change(&task, &json!({"description": "1"}));
        assert_eq!(state(&mut admin, &task), (json!(1), json!(5)));

        let body = json!({"title": "Solved", "customerid_account@odata.bind": account});
        let case = format!("incidents({})", admin.create("incidents", &body));
        // What a case is given while it is resolved still counts.
        admin.change(&case, &json!({"title": "Solved now", "statecode": 1}));
        assert_eq!(state(&mut admin, &case), (json!(1), json!(5)));
        for change in [json!({"title": "x"}), json!({"statuscode": 1000}), json!({"statecode": 1})]
        {
            let refused = admin.send("PATCH", &case, &[], Some(&change));
            assert_eq!(crate::demo::refusal(&refused), code(400, "0x800404cf"), "{change}");
            let text = refused.json()["error"]["message"].as_str().unwrap().to_owned();
            assert!(text.starts_with("This case has already been resolved."), "{text}");
        }
        admin.change(&case, &json!({"title": "Open again", "statecode": 0}));
        admin.change(&case, &json!({"statecode": 2}));
        admin.change(&case, &json!({"title": "Canceled"}));
        assert_eq!(state(&mut admin, &case), (json!(2), json!(6)));
    });
}

#[test]
fn whether_a_row_can_go_into_a_state_is_told() {
    each(|demo| {
        let mut user = demo.user("actual");
        let account = user.account("In some state");
        let row = format!(
            "{{%22accountid%22:%22{account}%22,%22@odata.type%22:%22Microsoft.Dynamics.CRM.account%22}}"
        );
        let address = format!("{{'@odata.id':'accounts({account})'}}");
        let call = "IsValidStateTransition(Entity=@e,NewState=@s,NewStatus=@n)";
        for (entity, state, status, valid) in [
            (&row, "Inactive", 2, true),
            (&row, "Inactive", 1, false),
            (&row, "Inactive", -1, true),
            (&row, "inactive", 2, true),
            (&row, "1", 2, true),
            (&row, "Active", 1, true),
            (&row, "Active", 7, false),
            (&row, "Resolved", -1, false),
            (&address, "Inactive", 2, true),
        ] {
            let path = format!("{call}?@e={entity}&@s='{state}'&@n={status}");
            let answer = user.read(&path);
            assert_eq!(answer["IsValid"], valid, "{path}");
            let context =
                user.url("$metadata#Microsoft.Dynamics.CRM.IsValidStateTransitionResponse");
            assert_eq!(answer["@odata.context"], context);
        }
        let ask = |entity: &str| format!("{call}?@e={{'@odata.id':'{entity}'}}&@s='Active'&@n=1");
        for (entity, status, number) in [
            (HIDDEN, 403, "0x80048306"),
            (&format!("accounts({NOBODY})"), 404, "0x80040217"),
            (&format!("systemusers({})", crate::demo::ACTUAL), 400, "0x80040203"),
        ] {
            assert_eq!(user.refused("GET", &ask(entity), None), code(status, number), "{entity}");
        }
        let short = format!("IsValidStateTransition(Entity=@e)?@e={row}");
        assert_eq!(user.refused("GET", &short, None).0, 400);
        // On behalf of somebody who may not read the row.
        let own = format!("accounts({account})");
        let hidden = demo.admin().account("Hidden from both");
        let path = ask(&format!("accounts({hidden})"));
        assert_eq!(demo.on_behalf().refused("GET", &path, None), code(403, "0x80048306"));
        assert_eq!(user.read(&ask(&own))["IsValid"], true);
        let other = demo.on_behalf().account("Of another");
        let path = ask(&format!("accounts({other})"));
        assert_eq!(demo.on_behalf().read(&path)["IsValid"], true);
    });
}
