//! Opportunities and cases that are closed with an activity that tells of it.

use serde_json::{Value, json};

use super::SHARED;
use crate::demo::{ACTUAL, Demo, IMPERSONATED, NOBODY, User, code, each_in, refusal};

fn opportunity(user: &mut User) -> String {
    let account = user.account("Buyer");
    let customer = format!("accounts({account})");
    user.create(
        "opportunities",
        &json!({"name": "Ten bottles", "customerid_account@odata.bind": customer}),
    )
}

fn closing(id: &str, status: i64) -> Value {
    json!({"Status": status, "OpportunityClose": {
        "subject": "Done", "opportunityid@odata.bind": format!("opportunities({id})")}})
}

fn post(user: &mut User, action: &str, body: &Value) -> testkit::Response {
    user.send("POST", action, &[], Some(body))
}

fn accepted(user: &mut User, action: &str, body: &Value) {
    let answer = post(user, action, body);
    assert_eq!(answer.status, 204, "{action}: {}", answer.text());
}

/// Gives a user what closing takes besides the rights of a salesperson.
fn equip(demo: &Demo, user: &str) -> String {
    let rights = [
        "prvCreateActivity",
        "prvReadActivity",
        "prvWriteActivity",
        "prvAppendActivity",
        "prvReadOpportunity",
        "prvWriteOpportunity",
        "prvAppendToOpportunity",
        "prvCreateIncident",
        "prvReadIncident",
        "prvWriteIncident",
        "prvAppendIncident",
        "prvAppendToIncident",
        "prvAppendToAccount",
        "prvCreateAccount",
        "prvReadAccount",
    ];
    let rights: Vec<_> = rights.iter().map(|name| (*name, "Basic")).collect();
    super::role_with(demo, user, &rights)
}

#[test]
fn an_opportunity_is_won_or_lost_with_an_activity_that_tells_of_it() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        for (action, status, expected) in [
            ("WinOpportunity", 3, (1, 3)),
            ("WinOpportunity", -1, (1, 3)),
            ("LoseOpportunity", 5, (2, 5)),
        ] {
            let id = opportunity(&mut admin);
            let mut body = closing(&id, status);
            body["OpportunityClose"]["actualrevenue"] = json!(70);
            body["OpportunityClose"]["actualend"] = json!("2026-02-03T04:05:06Z");
            accepted(&mut admin, action, &body);
            let row = admin.read(&format!("opportunities({id})"));
            assert_eq!(
                (&row["statecode"], &row["statuscode"]),
                (&json!(expected.0), &json!(expected.1))
            );
            assert_eq!(
                (&row["actualvalue"], &row["actualclosedate"]),
                (&json!(70.0), &json!("2026-02-03"))
            );
            let told = admin.rows(&format!("opportunities({id})/Opportunity_OpportunityClose"));
            assert_eq!(told.len(), 1);
            let told = &told[0];
            assert_eq!((&told["subject"], &told["actualrevenue"]), (&json!("Done"), &json!(70.0)));
            assert_eq!((&told["statecode"], &told["statuscode"]), (&json!(1), &json!(2)));
            let activity = told["activityid"].as_str().unwrap();
            let pointer = admin.read(&format!("activitypointers({activity})"));
            assert_eq!(pointer["activitytypecode"], "opportunityclose");
            let again = post(&mut admin, action, &closing(&id, status));
            assert_eq!(refusal(&again), code(400, "0x80040233"));
        }
        let id = opportunity(&mut admin);
        accepted(&mut admin, "WinOpportunity", &closing(&id, 3));
        let row = admin.read(&format!("opportunities({id})"));
        assert!(row["actualclosedate"].is_string() && row["actualvalue"].is_null(), "{row}");
        // One that is opened again is closed again.
        admin.change(&format!("opportunities({id})"), &json!({"statecode": 0}));
        accepted(&mut admin, "LoseOpportunity", &closing(&id, 4));
        admin.delete(&format!("opportunities({id})"));
        let left = format!("opportunitycloses/$count?$filter=_opportunityid_value eq {id}");
        assert_eq!(admin.count(&left), 0);
    });
}

#[test]
fn an_opportunity_is_closed_as_a_whole_or_not_at_all_by_whoever_may() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let id = opportunity(&mut admin);
        for (action, status) in
            [("WinOpportunity", 4), ("LoseOpportunity", 3), ("WinOpportunity", 1)]
        {
            let refused = post(&mut admin, action, &closing(&id, status));
            assert_eq!(refusal(&refused), code(400, "0x80048408"), "{action} {status}");
        }
        let missing = post(&mut admin, "WinOpportunity", &closing(NOBODY, 3));
        assert_eq!(refusal(&missing), code(404, "0x80040217"));
        let unnamed = json!({"Status": 3, "OpportunityClose": {"subject": "Done"}});
        assert_eq!(post(&mut admin, "WinOpportunity", &unnamed).status, 400);
        assert_eq!(post(&mut admin, "WinOpportunity", &json!({"Status": 3})).status, 400);
        let mut user = demo.user("noroles");
        assert_eq!(post(&mut user, "WinOpportunity", &closing(&id, 3)).status, 403);
        assert_eq!(post(&mut demo.user("actual"), "LoseOpportunity", &closing(&id, 4)).status, 403);
        let row = admin.read(&format!("opportunities({id})"));
        assert_eq!(row["statecode"], 0);
        assert!(
            admin.rows(&format!("opportunities({id})/Opportunity_OpportunityClose")).is_empty()
        );

        let roles = [ACTUAL, IMPERSONATED].map(|user| equip(demo, user));
        for action in ["WinOpportunity", "LoseOpportunity"] {
            let theirs = opportunity(&mut demo.user("impersonated"));
            accepted(&mut demo.on_behalf(), action, &closing(&theirs, -1));
            let told = admin.rows(&format!("opportunities({theirs})/Opportunity_OpportunityClose"));
            let row = admin.read(&format!("opportunities({theirs})"));
            for (by, row) in [("created", &told[0]), ("modified", &row)] {
                assert_eq!(row[format!("_{by}by_value")], IMPERSONATED);
                assert_eq!(row[format!("_{by}onbehalfby_value")], ACTUAL);
            }
        }
        for role in roles {
            admin.delete(&format!("roles({role})"));
        }
    });
}

fn incident(user: &mut User) -> String {
    let account = user.account("Customer");
    let customer = format!("accounts({account})");
    user.create("incidents", &json!({"title": "Leaks", "customerid_account@odata.bind": customer}))
}

fn resolving(id: &str, status: i64) -> Value {
    json!({"Status": status, "IncidentResolution": {
        "@odata.type": "Microsoft.Dynamics.CRM.incidentresolution", "subject": "Sealed",
        "timespent": 60, "incidentid@odata.bind": format!("/incidents({id})")}})
}

#[test]
fn a_case_is_resolved_with_an_activity_that_tells_how_by_whoever_may() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let id = incident(&mut admin);
        let refused = post(&mut admin, "CloseIncident", &resolving(&id, 6));
        assert_eq!(refusal(&refused), code(400, "0x80048408"));
        assert_eq!(post(&mut demo.user("actual"), "CloseIncident", &resolving(&id, 5)).status, 403);
        let told = format!("incidents({id})/Incident_IncidentResolutions");
        assert!(admin.rows(&told).is_empty());
        accepted(&mut admin, "CloseIncident", &resolving(&id, 1000));
        let row = admin.read(&format!("incidents({id})"));
        assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(1), &json!(1000)));
        let told = admin.rows(&told);
        assert_eq!((&told[0]["subject"], &told[0]["timespent"]), (&json!("Sealed"), &json!(60)));
        assert_eq!((&told[0]["statecode"], &told[0]["statuscode"]), (&json!(1), &json!(2)));
        let again = post(&mut admin, "CloseIncident", &resolving(&id, 5));
        assert_eq!(refusal(&again), code(400, "0x800404cf"));
        let unnamed = json!({"Status": 5, "IncidentResolution": {"subject": "Sealed"}});
        assert_eq!(post(&mut admin, "CloseIncident", &unnamed).status, 400);

        let roles = [ACTUAL, IMPERSONATED].map(|user| equip(demo, user));
        let theirs = incident(&mut demo.user("impersonated"));
        accepted(&mut demo.on_behalf(), "CloseIncident", &resolving(&theirs, -1));
        let told = admin.rows(&format!("incidents({theirs})/Incident_IncidentResolutions"));
        assert_eq!(told[0]["_createdby_value"], IMPERSONATED);
        assert_eq!(told[0]["_createdonbehalfby_value"], ACTUAL);
        for role in roles {
            admin.delete(&format!("roles({role})"));
        }
    });
}
