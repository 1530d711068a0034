//! Rows that begin with what another row says: `InitializeFrom`, and the maps that it goes by.

use std::sync::{Mutex, Weak};

use serde_json::{Value, json};

use crate::demo::{ACTUAL, DOLLAR, Demo, IMPERSONATED, NOBODY, User, code, each_in, refusal};
use crate::metadata::making;

static SHARED: Mutex<Weak<Vec<Demo>>> = Mutex::new(Weak::new());

fn ask(user: &mut User, source: &str, target: &str, kind: &str, more: &str) -> testkit::Response {
    let skip = if more.is_empty() { "" } else { ",SkipParentalRelationshipMapping=@p4" };
    let path = format!(
        "InitializeFrom(EntityMoniker=@p1,TargetEntityName=@p2,TargetFieldType=@p3{skip})\
         ?@p1=%7B'@odata.id':'{source}'%7D&@p2='{target}'\
         &@p3=Microsoft.Dynamics.CRM.TargetFieldType'{kind}'{more}"
    );
    user.get(&path)
}

fn start(user: &mut User, source: &str, target: &str) -> Value {
    let answer = ask(user, source, target, "ValidForCreate", "");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn account(user: &mut User) -> String {
    let body = json!({
        "name": "Origin", "address1_city": "Seattle", "address1_line1": "123 Maple St.",
        "telephone1": "555-0100",
    });
    user.create("accounts", &body)
}

/// The members of an object but for those of the protocol.
fn values(answer: &Value) -> Value {
    let mut values = answer.clone();
    values.as_object_mut().unwrap().retain(|name, _| !name.starts_with("@odata."));
    values
}

#[test]
fn a_row_begins_with_what_another_says_and_is_posted_back_as_it_is() {
    each_in(&SHARED, |demo| {
        let mut user = demo.user("actual");
        let origin = account(&mut user);
        let source = format!("accounts({origin})");
        let begun = start(&mut user, &source, "contact");
        let context = begun["@odata.context"].as_str().unwrap();
        assert!(context.ends_with("/api/data/v9.2/$metadata#contacts/$entity"), "{context}");
        assert_eq!(begun["@odata.type"], "#Microsoft.Dynamics.CRM.contact");
        let expected = json!({
            "address1_city": "Seattle",
            "address1_line1": "123 Maple St.",
            "parentcustomerid_account@odata.bind": source,
            "telephone1": "555-0100",
        });
        assert_eq!(values(&begun), expected);
        // To a currency this user may append nothing.
        let mut admin = demo.admin();
        let currency = format!("transactioncurrencies({DOLLAR})");
        admin.change(&source, &json!({"transactioncurrencyid@odata.bind": currency}));
        assert_eq!(values(&start(&mut user, &source, "contact")), expected);
        let whole = start(&mut admin, &source, "contact");
        assert_eq!(whole["transactioncurrencyid@odata.bind"], currency);
        let made = user.create("contacts", &begun);
        let row = user.read(&format!("contacts({made})"));
        assert_eq!(row["address1_city"], "Seattle");
        assert_eq!(row["_parentcustomerid_value"], origin);
        // Nothing was saved before.
        let path = format!("contacts/$count?$filter=_parentcustomerid_value eq {origin}");
        assert_eq!(user.count(&path), 1);

        let child = start(&mut user, &source, "account");
        assert_eq!(child["parentaccountid@odata.bind"], source);
        user.create("accounts", &child);
        let task = values(&start(&mut user, &source, "task"));
        assert_eq!(task, json!({"regardingobjectid_account_task@odata.bind": source}));
        let kinds = [("All", true), ("ValidForRead", true), ("ValidForUpdate", true)];
        for (kind, has) in kinds {
            let answer = ask(&mut user, &source, "contact", kind, "").json();
            assert_eq!(answer.get("telephone1").is_some(), has, "{kind}");
        }
        let alone = ask(&mut user, &source, "contact", "ValidForCreate", "&@p4=true").json();
        assert_eq!(alone.get("parentcustomerid_account@odata.bind"), None);
        assert_eq!(alone["telephone1"], "555-0100");
        // Without a map there is nothing to take.
        let empty = start(&mut user, &format!("systemusers({ACTUAL})"), "account");
        assert_eq!(values(&empty), json!({}));
    });
}

#[test]
fn a_row_begins_only_with_what_may_be_read_by_whoever_may_make_it() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let source = format!("accounts({})", account(&mut admin));
        let mut user = demo.user("noroles");
        assert_eq!(ask(&mut user, &source, "contact", "ValidForCreate", "").status, 403);
        let mut user = demo.user("actual");
        assert_eq!(ask(&mut user, &source, "contact", "ValidForCreate", "").status, 403);
        assert_eq!(ask(&mut user, &source, "publisher", "ValidForCreate", "").status, 403);
        let missing = format!("accounts({NOBODY})");
        let missing = ask(&mut admin, &missing, "contact", "ValidForCreate", "");
        assert_eq!(refusal(&missing), code(404, "0x80040217"));
        let unknown = ask(&mut admin, &source, "nothing", "ValidForCreate", "");
        assert_eq!(refusal(&unknown), code(400, "0x80040203"));
        assert_eq!(ask(&mut admin, &source, "contact", "Everything", "").status, 400);

        let mut theirs = demo.user("impersonated");
        let source = format!("accounts({})", account(&mut theirs));
        let mut behalf = demo.on_behalf();
        let begun = start(&mut behalf, &source, "contact");
        let made = behalf.create("contacts", &begun);
        let row = admin.read(&format!("contacts({made})"));
        assert_eq!(row["_createdby_value"], IMPERSONATED);
        assert_eq!(row["_createdonbehalfby_value"], ACTUAL);
        // What the two may not read together, neither begins with.
        let source = format!("accounts({})", account(&mut admin));
        assert_eq!(ask(&mut behalf, &source, "contact", "ValidForCreate", "").status, 403);
    });
}

#[test]
fn a_column_that_may_not_be_seen_is_not_taken_along() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let mut user = demo.user("actual");
        let source = format!("accounts({})", account(&mut user));
        let path = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='telephone1')";
        let cast = format!("{path}/Microsoft.Dynamics.CRM.StringAttributeMetadata");
        let mut definition = admin.read(&cast);
        definition["IsSecured"] = json!(true);
        making::put(&mut admin, path, &definition);
        let begun = start(&mut user, &source, "contact");
        assert_eq!((begun.get("telephone1"), &begun["address1_city"]), (None, &json!("Seattle")));
        assert_eq!(start(&mut admin, &source, "contact")["telephone1"], "555-0100");
        definition["IsSecured"] = json!(false);
        making::put(&mut admin, path, &definition);
    });
}

#[test]
fn maps_are_rows_that_come_and_go_with_relationships_and_that_customizers_add_to() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let table = making::table("new_Visit", &[]);
        making::post(&mut admin, "EntityDefinitions", &table);
        let relationship = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
            "SchemaName": "new_account_visit",
            "ReferencedEntity": "account",
            "ReferencedAttribute": "accountid",
            "ReferencingEntity": "new_visit",
            "Lookup": making::column("Lookup", "new_AccountId", &json!({})),
        });
        let relationship = making::post(&mut admin, "RelationshipDefinitions", &relationship);
        let source = format!("accounts({})", account(&mut admin));
        let bound = json!({"new_AccountId@odata.bind": source});
        assert_eq!(values(&start(&mut admin, &source, "new_visit")), bound);

        let of = "sourceentityname eq 'account' and targetentityname eq 'new_visit'";
        let path = format!("entitymaps?$select=entitymapid&$filter={of}");
        let map = admin.column(&path, "entitymapid").remove(0);
        let pair = |from: &str, to: &str| {
            json!({"sourceattributename": from, "targetattributename": to,
                "entitymapid@odata.bind": format!("entitymaps({map})")})
        };
        let name = admin.create("attributemaps", &pair("name", "new_name"));
        assert_eq!(start(&mut admin, &source, "new_visit")["new_name"], "Origin");
        for (from, to, wanted) in [
            ("name", "new_name", code(412, "0x80040237")),
            ("name", "nothing", code(400, "0x80040203")),
            ("revenue", "new_name", code(400, "0x80040203")),
            ("websiteurl", "new_accountid", code(400, "0x80040203")),
        ] {
            let body = pair(from, to);
            assert_eq!(admin.refused("POST", "attributemaps", Some(&body)), wanted, "{to}");
        }
        let mut user = demo.user("actual");
        let refused = user.refused("POST", "attributemaps", Some(&pair("fax", "new_name")));
        assert_eq!(refused.0, 403);
        let key = "attributemaps?$select=attributemapid&$filter=sourceattributename eq 'accountid' \
                   and entitymapid/entitymapid eq ";
        let key = admin.column(&format!("{key}{map}"), "attributemapid").remove(0);
        let refused = admin.refused("DELETE", &format!("attributemaps({key})"), None);
        assert_eq!(refused, code(400, "0x80040203"));
        admin.delete(&format!("attributemaps({name})"));
        assert_eq!(values(&start(&mut admin, &source, "new_visit")), bound);

        admin.delete(&format!("RelationshipDefinitions({relationship})"));
        assert!(!admin.exists(&format!("entitymaps({map})")));
        assert!(!admin.exists(&format!("attributemaps({key})")));
        assert_eq!(values(&start(&mut admin, &source, "new_visit")), json!({}));
        admin.delete("EntityDefinitions(LogicalName='new_visit')");
    });
}

#[test]
fn a_lead_takes_along_what_a_customizer_maps() {
    each_in(&SHARED, |demo| {
        let mut admin = demo.admin();
        let path = "entitymaps?$select=entitymapid&$filter=sourceentityname eq 'lead' and \
                    targetentityname eq 'account'";
        let map = admin.column(path, "entitymapid").remove(0);
        let body = json!({"sourceattributename": "yomifullname", "targetattributename": "stockexchange",
            "entitymapid@odata.bind": format!("entitymaps({map})")});
        assert_eq!(admin.refused("POST", "attributemaps", Some(&body)).0, 400);
        let body = json!({"sourceattributename": "jobtitle", "targetattributename": "primarysatoriid",
            "entitymapid@odata.bind": format!("entitymaps({map})")});
        let added = admin.create("attributemaps", &body);
        let lead = admin.create(
            "leads",
            &json!({"subject": "Mapped", "lastname": "Lead", "companyname": "Mapped Ltd",
                "jobtitle": "Cook"}),
        );
        let path = format!("leads({lead})/Microsoft.Dynamics.CRM.QualifyLead");
        let body = json!({"CreateAccount": true, "CreateContact": false,
            "CreateOpportunity": false, "Status": 3});
        let made = admin.send("POST", &path, &[], Some(&body)).json();
        let id = made["value"][0]["accountid"].as_str().unwrap();
        let row = admin.read(&format!("accounts({id})"));
        assert_eq!((&row["name"], &row["primarysatoriid"]), (&json!("Mapped Ltd"), &json!("Cook")));
        admin.delete(&format!("attributemaps({added})"));
    });
}
