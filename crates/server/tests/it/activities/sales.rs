//! Leads that become customers, and mail that is noted as sent.

use super::{SHARED, role_with};
use serde_json::{Value, json};

use crate::demo::{ACTUAL, IMPERSONATED, User, code, each_in};

fn lead(user: &mut User) -> String {
    user.create(
        "leads",
        &json!({
            "subject": "Ten bottles", "firstname": "Yvonne", "lastname": "Qualified",
            "companyname": "Qualified Ltd", "emailaddress1": "yvonne@example.com",
        }),
    )
}

fn qualify(user: &mut User, lead: &str, body: &Value) -> testkit::Response {
    let path = format!("leads({lead})/Microsoft.Dynamics.CRM.QualifyLead");
    user.send("POST", &path, &[], Some(body))
}

fn all() -> Value {
    json!({"CreateAccount": true, "CreateContact": true, "CreateOpportunity": true, "Status": 3})
}

#[test]
fn a_lead_becomes_account_contact_and_opportunity() {
    each_in(&SHARED, |demo| {
        let mut user = demo.user("actual");
        let id = lead(&mut user);
        let answer = qualify(&mut user, &id, &all());
        assert_eq!(answer.status, 200, "{}", answer.text());
        let made = answer.json()["value"].as_array().unwrap().clone();
        let types: Vec<_> = made.iter().map(|row| row["@odata.type"].as_str().unwrap()).collect();
        assert_eq!(
            types,
            ["account", "contact", "opportunity"]
                .map(|name| format!("#Microsoft.Dynamics.CRM.{name}"))
        );
        let key = |index: usize, name: &str| made[index][name].as_str().unwrap().to_owned();
        let (account, contact) = (key(0, "accountid"), key(1, "contactid"));
        let opportunity = key(2, "opportunityid");
        assert_eq!(user.read(&format!("accounts({account})"))["name"], "Qualified Ltd");
        let row = user.read(&format!("contacts({contact})"));
        assert_eq!(
            (&row["fullname"], &row["emailaddress1"], &row["_parentcustomerid_value"]),
            (&json!("Yvonne Qualified"), &json!("yvonne@example.com"), &json!(account))
        );
        let row = user.read(&format!("opportunities({opportunity})"));
        assert_eq!(
            (&row["name"], &row["_originatingleadid_value"]),
            (&json!("Ten bottles"), &json!(id))
        );
        assert_eq!(row["_customerid_value"], account);
        let row = user.read(&format!("leads({id})"));
        assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(1), &json!(3)));
        assert_eq!(row["_qualifyingopportunityid_value"], opportunity);
        // Once is enough.
        let again = qualify(&mut user, &id, &all());
        assert_eq!(crate::demo::refusal(&again), code(400, "0x80040233"));
    });
}

#[test]
fn a_lead_is_qualified_as_a_whole_or_not_at_all_by_whoever_may() {
    each_in(&SHARED, |demo| {
        let mut user = demo.user("actual");
        let id = lead(&mut user);
        let wrong = json!({
            "CreateAccount": true, "CreateContact": true, "CreateOpportunity": true, "Status": 7,
        });
        let refused = qualify(&mut user, &id, &wrong);
        assert_eq!(crate::demo::refusal(&refused), code(400, "0x80048408"));
        let made = format!("accounts/$count?$filter=_originatingleadid_value eq {id}");
        assert_eq!(user.count(&made), 0);
        let agent = qualify(&mut demo.user("agent"), &id, &all());
        assert_eq!(agent.status, 403, "{}", agent.text());

        let theirs = lead(&mut demo.user("impersonated"));
        let answer = qualify(&mut demo.on_behalf(), &theirs, &all());
        assert_eq!(answer.status, 200, "{}", answer.text());
        let account = answer.json()["value"][0]["accountid"].as_str().unwrap().to_owned();
        let row = demo.admin().read(&format!("accounts({account})"));
        assert_eq!(row["_createdby_value"], IMPERSONATED);
        assert_eq!(row["_createdonbehalfby_value"], ACTUAL);
    });
}

#[test]
fn an_opportunity_of_a_lead_is_that_of_the_customer_that_the_lead_names() {
    each_in(&SHARED, |demo| {
        let mut user = demo.user("actual");
        let account = user.account("Known");
        let lead = lead(&mut user);
        let named = json!({"parentaccountid@odata.bind": format!("accounts({account})")});
        user.change(&format!("leads({lead})"), &named);
        let mut wanted = all();
        wanted["CreateAccount"] = json!(false);
        wanted["CreateContact"] = json!(false);
        let answer = qualify(&mut user, &lead, &wanted);
        let made = answer.json()["value"].as_array().unwrap().clone();
        assert_eq!(made.len(), 1, "{}", answer.text());
        let opportunity = made[0]["opportunityid"].as_str().unwrap();
        let row = user.read(&format!("opportunities({opportunity})"));
        assert_eq!(row["_customerid_value"], account);
        assert_eq!(row["_parentaccountid_value"], account);
    });
}

fn email(user: &mut User, sender: bool) -> String {
    let mut parties = vec![json!({"participationtypemask": 2, "addressused": "to@example.com"})];
    if sender {
        parties.push(json!({"participationtypemask": 1, "addressused": "from@example.com"}));
    }
    user.create("emails", &json!({"subject": "Sent", "email_activity_parties": parties}))
}

fn send(user: &mut User, email: &str, issue: bool) -> testkit::Response {
    let path = format!("emails({email})/Microsoft.Dynamics.CRM.SendEmail");
    user.send("POST", &path, &[], Some(&json!({"IssueSend": issue, "TrackingToken": ""})))
}

#[test]
fn an_email_is_noted_as_sent_and_nothing_leaves() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        for (issue, status) in [(false, 3), (true, 6)] {
            let id = email(&mut admin, true);
            let answer = send(&mut admin, &id, issue);
            assert_eq!(answer.json()["Subject"], "Sent", "{}", answer.text());
            let row = admin.read(&format!("emails({id})"));
            assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(1), &json!(status)));
            assert!(row["actualend"].is_string());
            let again = send(&mut admin, &id, issue);
            assert_eq!(crate::demo::refusal(&again), code(400, "0x80040233"));
        }
        let id = email(&mut admin, false);
        let refused = send(&mut admin, &id, true);
        assert_eq!(crate::demo::refusal(&refused), code(400, "0x80040203"));
        let foreign = send(&mut demo.user("actual"), &id, true);
        assert_eq!(foreign.status, 403, "{}", foreign.text());

        let rights = ["Create", "Read", "Write", "Append"].map(|verb| format!("prv{verb}Activity"));
        let rights: Vec<_> = rights.iter().map(|name| (name.as_str(), "Basic")).collect();
        let roles = [IMPERSONATED, ACTUAL].map(|user| role_with(demo, user, &rights));
        let mut behalf = demo.on_behalf();
        let id = email(&mut behalf, true);
        assert_eq!(send(&mut behalf, &id, false).status, 200);
        let row = admin.read(&format!("emails({id})"));
        assert_eq!(row["_modifiedby_value"], IMPERSONATED);
        assert_eq!(row["_modifiedonbehalfby_value"], ACTUAL);
        for role in roles {
            admin.delete(&format!("roles({role})"));
        }
    });
}
