//! Rows that are deleted by a job: what it deletes, in whose name, and what its row tells.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::demo::{ADMIN, MANAGER, User, code, each, each_alone, each_stopping};
use crate::security::jobs::role;

/// A bulk deletion of the accounts that satisfy conditions.
fn deletion(name: &str, conditions: &Value) -> Value {
    json!({
        "QuerySet": [{
            "EntityName": "account",
            "ColumnSet": {"AllColumns": false, "Columns": ["accountid"]},
            "Criteria": {"FilterOperator": "And", "Conditions": conditions},
        }],
        "JobName": name,
        "SendEmailNotification": false,
        "ToRecipients": [],
        "CCRecipients": [],
        "RecurrencePattern": "",
        "StartDateTime": "2020-01-01T00:00:00Z",
        "RunNow": true,
    })
}

fn named(pattern: &str) -> Value {
    json!([{"AttributeName": "name", "Operator": "Like",
        "Values": [{"Value": pattern, "Type": "System.String"}]}])
}

fn begin(user: &mut User, body: &Value) -> String {
    let response = user.send("POST", "BulkDelete", &[], Some(body));
    assert_eq!(response.status, 200, "{}", response.text());
    let answer = response.json();
    let context = answer["@odata.context"].as_str().unwrap();
    assert!(context.ends_with("/$metadata#Microsoft.Dynamics.CRM.BulkDeleteResponse"), "{context}");
    answer["JobId"].as_str().unwrap().to_owned()
}

/// The job, once it has ended.
pub(crate) fn ended(admin: &mut User, job: &str) -> Value {
    for _ in 0..600 {
        let row = admin.read(&format!("asyncoperations({job})"));
        if row["statecode"] == 3 {
            return row;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("the job does not end");
}

#[test]
fn rows_that_a_query_finds_are_deleted_by_a_job() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut ids: Vec<String> = (0..3).map(|n| admin.account(&format!("Bulk {n}"))).collect();
        let kept = ids.pop().unwrap();
        let values: Vec<Value> =
            ids.iter().map(|id| json!({"Value": id, "Type": "System.Guid"})).collect();
        let one_of = json!([{"AttributeName": "accountid", "Operator": "In", "Values": values}]);
        let job = begin(&mut admin, &deletion("Two of three", &one_of));
        let row = ended(&mut admin, &job);
        assert_eq!((&row["statuscode"], &row["name"]), (&json!(30), &json!("Two of three")));
        assert_eq!((&row["operationtype"], &row["_ownerid_value"]), (&json!(13), &json!(ADMIN)));
        assert!(row["startedon"].is_string() && row["completedon"].is_string(), "{row}");
        for id in &ids {
            assert!(!admin.exists(&format!("accounts({id})")), "{id}");
        }
        assert!(admin.exists(&format!("accounts({kept})")));
        let path = format!("bulkdeleteoperations?$filter=_asyncoperationid_value eq {job}");
        let operation = &admin.rows(&path)[0];
        assert_eq!(
            (&operation["successcount"], &operation["failurecount"]),
            (&json!(2), &json!(0))
        );
        assert_eq!(operation["statuscode"], 30);
        admin.delete(&format!("accounts({kept})"));
    });
}

#[test]
fn a_job_deletes_what_its_user_may_and_counts_the_rest_also_on_behalf() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        role(&mut admin, MANAGER, &["prvBulkDelete", "prvReadAccount"], "Global");
        let check = |mut asking: User, by: &str, behalf: Value| {
            // The manager reads both, and may delete but one.
            let mut admin = demo.admin();
            let others = admin.account("Gone 1");
            let own = demo.user("manager").account("Gone 2");
            let job = begin(&mut asking, &deletion("Gone", &named("Gone%")));
            let row = ended(&mut admin, &job);
            assert_eq!((&row["statuscode"], &row["_createdby_value"]), (&json!(31), &json!(by)));
            assert_eq!(row["_createdonbehalfby_value"], behalf);
            let message = row["message"].as_str().unwrap();
            assert!(message.starts_with("1 deleted, 1 failed."), "{message}");
            assert!(!admin.exists(&format!("accounts({own})")));
            assert!(admin.exists(&format!("accounts({others})")));
            admin.delete(&format!("accounts({others})"));
        };
        check(demo.user("manager"), MANAGER, Value::Null);
        check(demo.admin().with("MSCRMCallerID", MANAGER), MANAGER, json!(ADMIN));
    });
}

#[test]
fn a_job_waits_for_its_time_and_can_be_canceled() {
    each(|demo| {
        let mut admin = demo.admin();
        let kept = admin.account("Later");
        let mut body = deletion("Later", &named("Later"));
        body["StartDateTime"] = json!("2999-01-01T00:00:00Z");
        body["RunNow"] = json!(false);
        body["RecurrencePattern"] = json!("FREQ=DAILY;INTERVAL=1;");
        let job = begin(&mut admin, &body);
        let path = format!("asyncoperations({job})");
        let row = admin.read(&path);
        assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(1), &json!(10)));
        assert_eq!(row["postponeuntil"], "2999-01-01T00:00:00Z");
        admin.change(&path, &json!({"statecode": 3, "statuscode": 32}));
        assert_eq!(ended(&mut admin, &job)["statuscode"], 32);
        let told = format!("bulkdeleteoperations?$filter=_asyncoperationid_value eq {job}");
        let told = &admin.rows(&told)[0];
        assert_eq!((&told["statecode"], &told["statuscode"]), (&json!(3), &json!(32)));
        // Run now, it is made ready for the next time.
        body["RunNow"] = json!(true);
        let job = begin(&mut admin, &body);
        let path = format!("asyncoperations({job})");
        for _ in 0..600 {
            if !admin.exists(&format!("accounts({kept})")) {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        assert!(!admin.exists(&format!("accounts({kept})")));
        let waits = (0..600).any(|_| {
            thread::sleep(Duration::from_millis(20));
            admin.read(&path)["statecode"] == 1
        });
        assert!(waits, "{}", admin.read(&path));
        admin.change(&path, &json!({"statecode": 3, "statuscode": 32}));
    });
}

#[test]
fn a_job_goes_on_at_once_where_a_server_that_was_stopped_left_it() {
    each_stopping(|demo| {
        let mut admin = demo.admin();
        let account = "Microsoft.Dynamics.CRM.account";
        let rows: Vec<Value> = (0..250)
            .map(|n| json!({"@odata.type": account, "name": format!("Half {n}")}))
            .collect();
        let path = "accounts/Microsoft.Dynamics.CRM.CreateMultiple";
        let made = admin.send("POST", path, &[], Some(&json!({"Targets": rows})));
        assert_eq!(made.status, 200, "{}", made.text());
        let job = begin(&mut admin, &deletion("Half", &named("Half%")));
        let operation = format!("bulkdeleteoperations?$filter=_asyncoperationid_value eq {job}");
        let deleted = |admin: &mut User| admin.rows(&operation)[0]["successcount"].as_i64();
        while deleted(&mut admin).unwrap_or(0) == 0 {
            thread::sleep(Duration::from_millis(2));
        }
        demo.restart();
        let mut admin = demo.admin();
        // Not after the minute that a server which died is waited for, and nothing is counted anew.
        let begun = Instant::now();
        let path = format!("asyncoperations({job})");
        while admin.read(&path)["statecode"] != 3 {
            assert!(begun.elapsed() < Duration::from_secs(50), "{}", admin.read(&path));
            thread::sleep(Duration::from_millis(20));
        }
        let row = admin.read(&path);
        assert_eq!(
            (&row["statuscode"], &row["message"]),
            (&json!(30), &json!("250 deleted, 0 failed."))
        );
        assert_eq!(deleted(&mut admin), Some(250));
        assert_eq!(admin.count("accounts/$count?$filter=startswith(name,'Half')"), 0);
    });
}

#[test]
fn a_bulk_deletion_that_cannot_be_is_refused_at_once() {
    each(|demo| {
        let mut admin = demo.admin();
        let jobs =
            |admin: &mut User| admin.count("asyncoperations/$count?$filter=name eq 'Refused'");
        let good = deletion("Refused", &named("Nothing has this name"));
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut body = good.clone();
            change(&mut body);
            body
        };
        let bad: [(Value, &str); 7] = [
            (changed(&|body| body["QuerySet"] = json!([])), "0x80040203"),
            (changed(&|body| body["QuerySet"] = Value::Null), "0x80040203"),
            (changed(&|body| body["JobName"] = Value::Null), "0x80040203"),
            (changed(&|body| body["RecurrencePattern"] = json!("FREQ=NEVER")), "0x80040203"),
            (changed(&|body| body["QuerySet"][0]["EntityName"] = json!("moon")), "0x80041102"),
            (
                changed(&|body| {
                    body["QuerySet"][0]["Criteria"]["Conditions"][0]["AttributeName"] =
                        json!("moon");
                }),
                "0x80041103",
            ),
            (
                changed(&|body| {
                    body["QuerySet"][0]["Criteria"]["Conditions"][0]["Operator"] =
                        json!("Resembles");
                }),
                "0x80048d19",
            ),
        ];
        for (body, number) in &bad {
            assert_eq!(
                admin.refused("POST", "BulkDelete", Some(body)),
                code(400, number),
                "{body}"
            );
        }
        let refused = demo.user("manager").refused("POST", "BulkDelete", Some(&good));
        assert_eq!(refused, code(403, "0x80040220"));
        // On behalf of somebody who may not, an administrator may not either.
        let mut behalf = demo.admin().with("MSCRMCallerID", MANAGER);
        assert_eq!(behalf.refused("POST", "BulkDelete", Some(&good)), code(403, "0x80040220"));
        assert_eq!(jobs(&mut admin), 0);
    });
}
