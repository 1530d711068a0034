//! Jobs go on when the request that asked for them is long answered: by the rights that hold then, of both
//! people where one asked for another, and for nobody else to see.

use serde_json::json;

use crate::demo::{ACTUAL, MANAGER, User, code, each_alone};
use crate::records::bulk_delete::ended;

const WEST: &str = "a0000000-0000-4000-8000-000000000005";

/// A new role with these privileges, held by a user.
pub(crate) fn role(admin: &mut User, user: &str, privileges: &[&str], depth: &str) -> String {
    let unit = admin.read(&format!("systemusers({user})?$select=_businessunitid_value"));
    let unit = format!("businessunits({})", unit["_businessunitid_value"].as_str().unwrap());
    let name = format!("Role {}", engine::new_id());
    let role = admin.create("roles", &json!({"name": name, "businessunitid@odata.bind": unit}));
    let mut privilege = |name: &&str| {
        let path = format!("privileges?$select=privilegeid&$filter=name eq '{name}'");
        json!({"Depth": depth, "PrivilegeId": admin.column(&path, "privilegeid").remove(0)})
    };
    let body = json!({"Privileges": privileges.iter().map(&mut privilege).collect::<Vec<_>>()});
    let path = format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole");
    let given = admin.send("POST", &path, &[], Some(&body));
    assert_eq!(given.status, 204, "{}", given.text());
    let path = format!("systemusers({user})/systemuserroles_association/$ref");
    let body = json!({"@odata.id": format!("roles({role})")});
    assert_eq!(admin.send("POST", &path, &[], Some(&body)).status, 204);
    role
}

/// Asks for the deletion of the accounts with a name, in a while; the id of the job.
pub(crate) fn delete_later(user: &mut User, name: &str) -> String {
    let named = json!([{"AttributeName": "name", "Operator": "Equal",
        "Values": [{"Value": name, "Type": "System.String"}]}]);
    let body = json!({
        "QuerySet": [{"EntityName": "account", "ColumnSet": {"Columns": ["accountid"]},
            "Criteria": {"FilterOperator": "And", "Conditions": named}}],
        "JobName": name, "SendEmailNotification": false, "RecurrencePattern": "",
        "StartDateTime": LATER, "RunNow": false,
    });
    let answer = user.send("POST", "BulkDelete", &[], Some(&body));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["JobId"].as_str().unwrap().to_owned()
}

/// When nothing is due yet.
const LATER: &str = "2999-01-01T00:00:00Z";

#[test]
fn a_job_deletes_nothing_once_its_people_may_not() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let deleting = role(&mut admin, MANAGER, &["prvBulkDelete"], "Global");
        role(&mut admin, WEST, &["prvBulkDelete", "prvDeleteAccount"], "Global");
        role(&mut admin, ACTUAL, &["prvBulkDelete", "prvDeleteAccount"], "Global");
        role(
            &mut admin,
            crate::demo::IMPERSONATED,
            &["prvBulkDelete", "prvDeleteAccount"],
            "Global",
        );
        let begin = |mut user: User, name: &str| {
            let row = user.account(name);
            (row, delete_later(&mut user, name))
        };
        let lost = begin(demo.user("manager"), "Privilege lost");
        let disabled = begin(demo.user("west"), "User disabled");
        let gone = begin(demo.on_behalf(), "Impersonator gone");
        let moved = begin(demo.user("impersonated"), "Moved away");
        let done = begin(demo.user("impersonated"), "Still allowed");
        admin.delete(&format!("roles({deleting})"));
        admin.change(&format!("systemusers({WEST})"), &json!({"isdisabled": true}));
        admin.change(&format!("systemusers({ACTUAL})"), &json!({"isdisabled": true}));
        let administrator = format!("systemusers({})", crate::demo::ADMIN);
        let away = json!({"ownerid@odata.bind": administrator});
        admin.change(&format!("accounts({})", moved.0), &away);
        for (_, job) in [&lost, &disabled, &gone, &moved, &done] {
            let due = json!({"postponeuntil": "2020-01-01T00:00:00Z"});
            admin.change(&format!("asyncoperations({job})"), &due);
        }
        for (name, (row, job), status, stays) in [
            ("the privilege to delete in bulk is lost", &lost, 31, true),
            ("the user is disabled", &disabled, 31, true),
            ("who acted for the user is disabled", &gone, 31, true),
            ("the row belongs to somebody else, whose rows the user cannot read", &moved, 30, true),
            ("nothing has changed", &done, 30, false),
        ] {
            let job = ended(&mut admin, job);
            assert_eq!(job["statuscode"], status, "{name}: {job}");
            assert_eq!(admin.exists(&format!("accounts({row})")), stays, "{name}: {job}");
        }
    });
}

#[test]
fn a_job_is_nobody_elses_to_see_or_to_change() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        role(&mut admin, MANAGER, &["prvBulkDelete"], "Global");
        let rights = ["prvReadAsyncOperation", "prvWriteAsyncOperation", "prvCreateAsyncOperation"];
        role(&mut admin, ACTUAL, &rights, "Basic");
        let mut manager = demo.user("manager");
        let job = delete_later(&mut manager, "Nothing is called so");
        let of_job = format!("bulkdeleteoperations?$filter=_asyncoperationid_value eq {job}");
        let operation = admin.column(&of_job, "bulkdeleteoperationid").remove(0);
        let mut user = demo.user("actual");
        let path = format!("asyncoperations({job})");
        let change = json!({"statecode": 3, "statuscode": 32});
        assert_eq!(user.refused("GET", &path, None), code(403, "0x80048306"));
        assert_eq!(user.refused("PATCH", &path, Some(&change)), code(403, "0x80048306"));
        assert!(
            user.rows(&format!("asyncoperations?$filter=asyncoperationid eq {job}")).is_empty()
        );
        assert!(user.rows(&of_job).is_empty());
        let of_it = user.get(&format!("{path}/AsyncOperation_BulkDeleteOperation"));
        assert!(matches!(of_it.status, 403 | 404), "{}", of_it.text());
        // What a job deletes is changed by nobody, or it could be done in the name of its user.
        let path = format!("bulkdeleteoperations({operation})");
        let document = json!({"orderedquerysetxml": "<fetch><entity name='account'/></fetch>"});
        for mut who in [demo.user("actual"), demo.admin()] {
            for (method, path) in [("PATCH", &path), ("POST", &"bulkdeleteoperations".to_owned())] {
                let answer = who.send(method, path, &[], Some(&document));
                assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text());
            }
        }
        // A job that somebody writes itself is its own, whatever it says, and asks for nothing.
        let forged = json!({
            "name": "Forged", "operationtype": 13, "messagename": "BulkDelete",
            "createdby@odata.bind": format!("systemusers({})", crate::demo::ADMIN),
        });
        let answer = user.send("POST", "asyncoperations", &[], Some(&forged));
        if answer.status == 204 {
            let row = admin.read(&format!("asyncoperations({})", crate::demo::id_of(&answer)));
            assert_eq!(row["_createdby_value"], ACTUAL);
        } else {
            assert_eq!(answer.status, 400, "{}", answer.text());
        }
    });
}
