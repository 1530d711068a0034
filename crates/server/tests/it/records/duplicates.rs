//! Duplicate detection: rules in force refuse rows that are the same as others, where the request wants it.

use serde_json::{Value, json};

use crate::demo::{Demo, User, code, each_alone, refusal};

const DETECT: (&str, &str) = ("MSCRM.SuppressDuplicateDetection", "false");

/// A rule about accounts with these conditions, in force.
fn publish(admin: &mut User, rule: &Value, conditions: &[Value]) -> String {
    let mut body = json!({"name": "Same", "uniquename": "same", "baseentityname": "account",
        "matchingentityname": "account"});
    body.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
    let id = admin.create("duplicaterules", &body);
    for condition in conditions {
        let mut body = condition.clone();
        body["regardingobjectid@odata.bind"] = json!(format!("duplicaterules({id})"));
        admin.create("duplicateruleconditions", &body);
    }
    let path = format!("duplicaterules({id})/Microsoft.Dynamics.CRM.PublishDuplicateRule");
    let response = admin.send("POST", &path, &[], None);
    assert_eq!(response.status, 200, "{}", response.text());
    let job = response.json()["JobId"].as_str().unwrap().to_owned();
    let job = admin.read(&format!("asyncoperations({job})"));
    assert_eq!((&job["statecode"], &job["statuscode"]), (&json!(3), &json!(30)));
    let kept = admin.read(&format!("duplicaterules({id})"));
    assert_eq!((&kept["statecode"], &kept["statuscode"]), (&json!(1), &json!(2)));
    id
}

fn exactly(column: &str) -> Value {
    json!({"baseattributename": column, "matchingattributename": column, "operatorcode": 0})
}

fn create(user: &mut User, row: &Value) -> u16 {
    let response = user.send("POST", "accounts", &[DETECT], Some(row));
    if response.status >= 400 {
        assert_eq!(refusal(&response), code(412, "0x80040333"));
    }
    response.status
}

#[test]
fn a_row_that_a_rule_finds_again_is_refused_where_that_is_wanted() {
    each_alone(|demo: &Demo| {
        let mut admin = demo.admin();
        let first = admin.account("Twice");
        let rule = publish(&mut admin, &json!({}), &[exactly("name"), exactly("accountnumber")]);
        let same = json!({"name": "TWICE"});
        assert_eq!(create(&mut admin, &same), 412);
        assert_eq!(create(&mut admin, &json!({"name": "Twice", "accountnumber": "1"})), 204);
        // Nobody asked for it.
        let second = admin.account("Twice");
        let path = format!("accounts({second})");
        let update =
            |admin: &mut User, row: &Value| admin.send("PATCH", &path, &[DETECT], Some(row)).status;
        // What no rule compares may change, and so may what makes it another.
        assert_eq!(update(&mut admin, &json!({"telephone1": "5"})), 204);
        assert_eq!(update(&mut admin, &json!({"accountnumber": "2"})), 204);
        assert_eq!(update(&mut admin, &json!({"accountnumber": null})), 412);
        assert_eq!(update(&mut admin, &json!({"accountnumber": "1"})), 412);
        assert_eq!(admin.read(&path)["accountnumber"], "2");
        // A row is no duplicate of itself.
        assert_eq!(
            admin.send("PATCH", &format!("accounts({first})"), &[DETECT], Some(&same)).status,
            204
        );
        let body = json!({ "DuplicateRuleId": rule });
        assert_eq!(admin.send("POST", "UnpublishDuplicateRule", &[], Some(&body)).status, 204);
        assert_eq!(create(&mut admin, &same), 204);
    });
}

#[test]
fn rules_compare_parts_of_texts_dates_and_states() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let beginning = json!({"baseattributename": "name", "matchingattributename": "name",
            "operatorcode": 1, "operatorparam": 4, "ignoreblankvalues": true});
        let settings = json!({"iscasesensitive": true, "excludeinactiverecords": true});
        publish(&mut admin, &settings, &[beginning]);
        let id = admin.account("Nord wind");
        assert_eq!(create(&mut admin, &json!({"name": "Nordstern"})), 412);
        assert_eq!(create(&mut admin, &json!({"name": "nordstern"})), 204);
        assert_eq!(create(&mut admin, &json!({"telephone1": "1"})), 204);
        admin.change(&format!("accounts({id})"), &json!({"statecode": 1}));
        assert_eq!(create(&mut admin, &json!({"name": "Nordstern"})), 204);
    });
}

#[test]
fn a_refusal_tells_of_no_row_that_the_user_cannot_read_also_on_behalf() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        publish(&mut admin, &json!({}), &[exactly("name")]);
        let hidden = json!({"name": "Hidden"});
        admin.create("accounts", &hidden);
        let mut seller = demo.user("west");
        assert_eq!(create(&mut seller, &hidden), 204);
        assert_eq!(create(&mut seller, &hidden), 412);
        let mut behalf = demo.on_behalf();
        assert_eq!(create(&mut behalf, &hidden), 204);
        assert_eq!(create(&mut behalf, &hidden), 412);
        let rule = admin.column("duplicaterules?$select=name", "duplicateruleid").pop().unwrap();
        let path = format!("duplicaterules({rule})/Microsoft.Dynamics.CRM.PublishDuplicateRule");
        for user in [&mut seller, &mut behalf] {
            assert_eq!(user.refused("POST", &path, None).0, 403);
            let body = json!({ "DuplicateRuleId": rule });
            assert_eq!(user.refused("POST", "UnpublishDuplicateRule", Some(&body)).0, 403);
        }
    });
}

/// What rules find of a row, on this page.
fn found(user: &mut User, row: &Value, matching: &str, page: &Value) -> testkit::Response {
    let part = |value: &Value| {
        value.to_string().replace('{', "%7B").replace('}', "%7D").replace('#', "%23")
    };
    let path = format!(
        "RetrieveDuplicates(BusinessEntity=@a,MatchingEntityName=@b,PagingInfo=@c)\
         ?@a={}&@b='{matching}'&@c={}&$select=name",
        part(row),
        part(page)
    );
    user.get(&path.replace(' ', "%20").replace('"', "%22"))
}

#[test]
fn what_rules_find_of_a_row_is_told_page_by_page_to_whoever_may_read_it() {
    each_alone(|demo: &Demo| {
        let mut admin = demo.admin();
        let mut user = demo.user("actual");
        let row = json!({"@odata.type": "#Microsoft.Dynamics.CRM.account", "name": "thrice"});
        let all = json!({"PageNumber": 1, "Count": 50});
        let ids = |answer: &testkit::Response| {
            assert_eq!(answer.status, 200, "{}", answer.text());
            let rows = answer.json()["value"].as_array().unwrap().clone();
            let ids = rows.iter().map(|row| row["accountid"].as_str().unwrap().to_owned());
            ids.collect::<std::collections::BTreeSet<String>>()
        };
        let mine: Vec<String> = (0..3).map(|_| user.account("Thrice")).collect();
        let hidden = admin.account("Thrice");
        // No rule is in force.
        assert_eq!(ids(&found(&mut user, &row, "account", &all)).len(), 0);
        publish(&mut admin, &json!({}), &[exactly("name"), exactly("accountnumber")]);
        let answer = found(&mut user, &row, "account", &all);
        let context = answer.json()["@odata.context"].as_str().unwrap().to_owned();
        assert!(context.ends_with("$metadata#accounts(name)"), "{context}");
        assert_eq!(ids(&answer), mine.iter().cloned().collect());
        let mut every = ids(&found(&mut admin, &row, "account", &all));
        assert!(every.remove(&hidden) && every == mine.iter().cloned().collect());
        let mut pages = std::collections::BTreeSet::new();
        for (number, rows) in [(1, 2), (2, 1), (3, 0)] {
            let page = json!({"PageNumber": number, "Count": 2});
            let ids = ids(&found(&mut user, &row, "account", &page));
            assert_eq!(ids.len(), rows);
            pages.extend(ids);
        }
        assert_eq!(pages.len(), 3);
        // Of a saved row what is not given is known, and it is none of its own duplicates.
        let saved = json!({"@odata.type": "#Microsoft.Dynamics.CRM.account", "accountid": mine[0]});
        let others = mine[1..].iter().cloned().collect();
        assert_eq!(ids(&found(&mut user, &saved, "account", &all)), others);
        let mut other = saved.clone();
        other["accountnumber"] = json!("7");
        assert_eq!(ids(&found(&mut user, &other, "account", &all)).len(), 0);

        let theirs = json!({"@odata.type": "#Microsoft.Dynamics.CRM.account", "accountid": hidden});
        assert_eq!(found(&mut user, &theirs, "account", &all).status, 403);
        assert_eq!(found(&mut demo.user("noroles"), &row, "account", &all).status, 403);
        for (matching, page) in [
            ("nothing", all.clone()),
            ("account", json!({"PageNumber": 0, "Count": 50})),
            ("account", json!({"PageNumber": 1, "Count": 5001})),
        ] {
            let refused = found(&mut user, &row, matching, &page);
            assert_eq!(refusal(&refused), code(400, "0x80040203"), "{matching} {page}");
        }
        // Acting on behalf, what both may read together.
        let of_both = demo.user("impersonated").account("Thrice");
        let mut behalf = demo.on_behalf();
        let ids = ids(&found(&mut behalf, &row, "account", &all));
        assert!(ids.contains(&of_both) && !ids.contains(&hidden), "{ids:?}");
    });
}
