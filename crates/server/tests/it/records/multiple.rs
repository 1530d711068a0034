//! Many rows by one message: all of them or none (protocol.md §7.5).

use serde_json::{Value, json};

use crate::demo::{IMPERSONATED, NOBODY, Refusal, User, code, each, refusal};

/// A row of `Targets` with its type.
fn typed(table: &str, values: &Value) -> Value {
    let mut row = json!({ "@odata.type": format!("Microsoft.Dynamics.CRM.{table}") });
    for (name, value) in values.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

fn account(values: &Value) -> Value {
    typed("account", values)
}

fn path(message: &str) -> String {
    format!("accounts/Microsoft.Dynamics.CRM.{message}?tag=Rehearsal")
}

fn create(user: &mut User, targets: &Value) -> Vec<String> {
    let body = json!({ "Targets": targets });
    let response = user.send("POST", &path("CreateMultiple"), &[], Some(&body));
    assert_eq!(response.status, 200, "{}", response.text());
    let answer = response.json();
    let context = answer["@odata.context"].as_str().unwrap();
    assert!(context.ends_with("/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse"));
    answer["Ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

fn done(user: &mut User, message: &str, targets: &Value) {
    let body = json!({ "Targets": targets });
    let response = user.send("POST", &path(message), &[], Some(&body));
    assert_eq!((response.status, response.body.len()), (204, 0), "{}", response.text());
}

/// What is refused, and the sentence.
fn refused(user: &mut User, message: &str, targets: &Value) -> (Refusal, String) {
    let body = json!({ "Targets": targets });
    let response = user.send("POST", &path(message), &[], Some(&body));
    (refusal(&response), response.json()["error"]["message"].as_str().unwrap().to_owned())
}

fn count(user: &mut User, name: &str) -> usize {
    user.rows(&format!("accounts?$select=name&$filter=startswith(name,'{name}')")).len()
}

#[test]
fn many_rows_are_made_and_their_ids_come_in_order() {
    each(|demo| {
        let mut user = demo.user("actual");
        let contact = user.create("contacts", &json!({"lastname": "Of many"}));
        let own = NOBODY.replace("9999-4999", "0701-4999");
        let targets = json!([
            account(&json!({"name": "Made 1", "revenue": 12.5})),
            account(&json!({"name": "Made 2",
                "primarycontactid@odata.bind": format!("contacts({contact})")})),
            // The type may have a sign before it, and the client may choose the key.
            {"@odata.type": "#Microsoft.Dynamics.CRM.account", "name": "Made 3", "accountid": own},
            account(&json!({"name": "Made 4", "numberofemployees": "7", "statecode": 1,
                "ownerid@odata.bind": format!("systemusers({IMPERSONATED})")})),
        ]);
        let mut admin = demo.admin();
        let ids = create(&mut admin, &targets);
        assert_eq!(ids.len(), 4);
        assert_eq!(ids[2], own);
        for (index, id) in ids.iter().enumerate() {
            let row = admin.read(&format!("accounts({id})"));
            assert_eq!(row["name"], format!("Made {}", index + 1));
        }
        let second = admin.read(&format!("accounts({})?$select=_primarycontactid_value", ids[1]));
        assert_eq!(second["_primarycontactid_value"], contact.as_str());
        let last = admin.read(&format!("accounts({})", ids[3]));
        assert_eq!((&last["numberofemployees"], &last["statecode"]), (&json!(7), &json!(1)));
        assert_eq!(last["_ownerid_value"], IMPERSONATED);
        assert_eq!(create(&mut user, &json!([])), Vec::<String>::new());
    });
}

#[test]
fn new_rows_come_with_each_of_many_new_rows_or_with_none() {
    each(|demo| {
        let mut user = demo.user("actual");
        let deep = |name: &str, contact: Value| {
            account(&json!({"name": name, "contact_customer_accounts": [contact]}))
        };
        let good = || json!({"lastname": "Deep in many"});
        let targets = [deep("Deep 1", good()), deep("Deep 2", good())];
        let ids = create(&mut user, &json!(targets));
        for id in &ids {
            assert_eq!(user.rows(&format!("accounts({id})/contact_customer_accounts")).len(), 1);
        }
        let targets = json!([deep("Deep 3", good()), deep("Deep 4", json!({"nothing": 1}))]);
        assert_eq!(refused(&mut user, "CreateMultiple", &targets).0, code(400, "0x80048d19"));
        let mut change = deep("Deep 5", good());
        change["accountid"] = json!(ids[0]);
        for message in ["UpdateMultiple", "UpsertMultiple"] {
            let (refusal, text) = refused(&mut user, message, &json!([change]));
            assert_eq!(refusal, code(400, "0x80048d19"), "{message}: {text}");
        }
        assert_eq!(count(&mut user, "Deep"), 2);
        let contacts = "contacts?$filter=lastname eq 'Deep in many'";
        assert_eq!(user.rows(contacts).len(), 2);
    });
}

#[test]
fn many_rows_are_changed_and_one_named_twice_by_its_first_values() {
    each(|demo| {
        let mut user = demo.user("actual");
        let ids = create(
            &mut user,
            &json!([account(&json!({"name": "Before 1"})), account(&json!({"name": "Before 2"}))]),
        );
        done(
            &mut user,
            "UpdateMultiple",
            &json!([
                account(&json!({"accountid": ids[0], "name": "After 1"})),
                account(&json!({"@odata.id": format!("accounts({})", ids[1]), "fax": "2"})),
                account(&json!({"accountid": ids[0], "name": "After all"})),
            ]),
        );
        assert_eq!(user.read(&format!("accounts({})", ids[0]))["name"], "After 1");
        let second = user.read(&format!("accounts({})", ids[1]));
        assert_eq!((&second["name"], &second["fax"]), (&json!("Before 2"), &json!("2")));
        done(&mut user, "UpdateMultiple", &json!([]));
    });
}

#[test]
fn rows_are_made_where_they_are_not_there_and_changed_where_they_are() {
    each(|demo| {
        let mut user = demo.user("actual");
        let there = user.account("Upsert of many");
        let own = NOBODY.replace("9999-4999", "0702-4999");
        let targets = json!([
            account(&json!({"accountid": there, "fax": "1"})),
            account(&json!({"accountid": own, "name": "Upsert of many, new"})),
            account(&json!({"name": "Upsert of many, without a key"})),
        ]);
        done(&mut user, "UpsertMultiple", &targets);
        let row = user.read(&format!("accounts({there})"));
        assert_eq!((&row["name"], &row["fax"]), (&json!("Upsert of many"), &json!("1")));
        assert_eq!(user.read(&format!("accounts({own})"))["name"], "Upsert of many, new");
        assert_eq!(count(&mut user, "Upsert of many"), 3);
        // A row named twice is refused, as the product does.
        let twice = json!([
            account(&json!({"accountid": there, "fax": "2"})),
            account(&json!({"accountid": there, "fax": "3"})),
        ]);
        let (refusal, text) = refused(&mut user, "UpsertMultiple", &twice);
        assert_eq!(refusal, code(412, "0x80040237"));
        assert!(text.ends_with("(Targets[1])"), "{text}");
        assert_eq!(user.read(&format!("accounts({there})"))["fax"], "1");
    });
}

#[test]
fn what_is_refused_halfway_leaves_nothing_and_names_its_row() {
    each(|demo| {
        let mut user = demo.user("actual");
        let good = account(&json!({"name": "Halfway good"}));
        let wrong = |bad: Value| json!([good, good, bad, good]);
        let mut check = |message: &str, bad: Value, expected: Refusal| {
            let (refusal, text) = refused(&mut user, message, &wrong(bad));
            assert_eq!(refusal, expected, "{message}: {text}");
            assert!(text.contains("(Targets[2])"), "{text}");
            assert_eq!(count(&mut user, "Halfway"), 0, "{message}: {text}");
        };
        for message in ["CreateMultiple", "UpsertMultiple"] {
            let payload = code(400, "0x80048d19");
            check(message, account(&json!({"name": "x".repeat(161)})), code(400, "0x80044331"));
            check(message, account(&json!({"nothing": 1})), payload.clone());
            check(message, account(&json!({"revenue": "much"})), payload.clone());
            check(message, account(&json!({"industrycode": 4711})), code(400, "0x8004431a"));
            let bind = format!("contacts({NOBODY})");
            let missing = account(&json!({"name": "x", "primarycontactid@odata.bind": bind}));
            check(message, missing, code(404, "0x80040217"));
            // Another table, a type of none, no type, no row.
            check(message, typed("contact", &json!({"lastname": "x"})), code(400, "0x80040203"));
            check(message, typed("nothing", &json!({})), payload.clone());
            check(message, json!({"name": "Halfway"}), payload.clone());
            check(message, json!({"@odata.type": 5, "name": "Halfway"}), payload.clone());
            check(message, json!("Halfway"), payload.clone());
            check(message, json!([good]), payload.clone());
            check(message, account(&json!({"@odata.id": format!("contacts({NOBODY})")})), payload);
        }
        // A key that is taken, by a row that is there or by one of the rows themselves.
        let taken = user.account("Taken by one");
        let (refusal, _) = refused(
            &mut user,
            "CreateMultiple",
            &json!([good, account(&json!({"accountid": taken, "name": "x"}))]),
        );
        assert_eq!(refusal, code(412, "0x80040237"));
        let own = NOBODY.replace("9999-4999", "0703-4999");
        let same = account(&json!({"accountid": own, "name": "Halfway"}));
        let (refusal, text) = refused(&mut user, "CreateMultiple", &json!([good, same, same]));
        assert_eq!(refusal, code(412, "0x80040237"));
        assert!(text.ends_with("(Targets[2])"), "{text}");
        assert_eq!(count(&mut user, "Halfway"), 0);
    });
}

#[test]
fn an_update_of_many_rows_refused_halfway_changes_none() {
    each(|demo| {
        let mut user = demo.user("actual");
        let ids = create(
            &mut user,
            &json!([account(&json!({"name": "Steady 1"})), account(&json!({"name": "Steady 2"}))]),
        );
        let mut foreign = demo.admin();
        let foreign = foreign.account("Steady, of the administrator");
        let good = account(&json!({"accountid": ids[0], "name": "Moved"}));
        for (bad, expected) in [
            (json!({"accountid": NOBODY, "name": "x"}), code(404, "0x80040217")),
            (json!({"accountid": foreign, "name": "x"}), code(403, "0x80048306")),
            (json!({"name": "x"}), code(400, "0x80048d19")),
            (json!({"accountid": "x", "name": "x"}), code(400, "0x80048d19")),
            (json!({"accountid": ids[1], "name": null, "revenue": 1e30}), code(400, "0x80044330")),
        ] {
            let (refusal, text) =
                refused(&mut user, "UpdateMultiple", &json!([good, account(&bad)]));
            assert_eq!(refusal, expected, "{text}");
            assert!(text.contains("(Targets[1])"), "{text}");
            assert_eq!(user.read(&format!("accounts({})", ids[0]))["name"], "Steady 1");
        }
        // The documented place for it tells the row too, to whoever asks.
        let body = json!({"Targets": [good, account(&json!({"accountid": NOBODY, "name": "x"}))]});
        let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
        let response = user.send("POST", &path("UpdateMultiple"), &prefer, Some(&body));
        let details = "@Microsoft.PowerApps.CDS.ErrorDetails.Plugin.BulkApiErrorDetails";
        let details = response.json()["error"][details].as_str().unwrap().to_owned();
        let details: Value = serde_json::from_str(&details).unwrap();
        assert_eq!(details, json!([{"RequestIndex": 1, "Id": NOBODY, "StatusCode": 404}]));
    });
}

#[test]
fn bodies_that_are_no_rows_are_refused() {
    each(|demo| {
        let mut user = demo.user("actual");
        for body in [
            json!({"Targets": {}}),
            json!({"Targets": "x"}),
            json!({"targets": []}),
            json!({"Targets": [], "More": 1}),
            json!([]),
        ] {
            for message in ["CreateMultiple", "UpdateMultiple", "UpsertMultiple"] {
                let refusal = user.refused("POST", &path(message), Some(&body));
                assert_eq!(refusal, code(400, "0x80048d19"), "{message} {body}");
            }
        }
        for body in [json!({}), json!({"Targets": null})] {
            let refusal = user.refused("POST", &path("CreateMultiple"), Some(&body));
            assert_eq!(refusal, code(400, "0x80040203"), "{body}");
        }
        let body = json!({"Targets": []});
        for (method, target, expected) in [
            // A message about many rows stands behind their set, by its whole name, and is posted.
            ("POST", "CreateMultiple", 404),
            ("POST", "accounts/CreateMultiple", 400),
            ("GET", "accounts/Microsoft.Dynamics.CRM.CreateMultiple", 404),
            ("POST", "nothings/Microsoft.Dynamics.CRM.CreateMultiple", 404),
        ] {
            let (status, _) = user.refused(method, target, (method == "POST").then_some(&body));
            assert_eq!(status, expected, "{method} {target}");
        }
        let row = format!("accounts({NOBODY})/Microsoft.Dynamics.CRM.CreateMultiple");
        assert_eq!(user.refused("POST", &row, Some(&body)).0, 404);
    });
}

#[test]
fn no_standard_table_deletes_many_rows() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = user.account("Still there");
        let targets = json!([account(&json!({"accountid": id}))]);
        let (refusal, text) = refused(&mut user, "DeleteMultiple", &targets);
        assert_eq!(
            (refusal.0, text.as_str()),
            (400, "DeleteMultiple has not yet been implemented.")
        );
        let body = json!({ "Targets": targets });
        let behalf = demo.on_behalf().refused("POST", &path("DeleteMultiple"), Some(&body));
        assert_eq!(behalf.0, 400);
        assert!(user.exists(&format!("accounts({id})")));
    });
}

#[test]
fn many_rows_need_the_rights_that_each_of_them_needs() {
    each(|demo| {
        let good = account(&json!({"name": "Unruly"}));
        for (message, targets) in [
            ("CreateMultiple", json!([good])),
            ("CreateMultiple", json!([])),
            ("UpsertMultiple", json!([good])),
            ("UpdateMultiple", json!([account(&json!({"accountid": NOBODY, "name": "x"}))])),
            ("UpdateMultiple", json!([])),
        ] {
            let mut agent = demo.user("agent");
            let (refusal, text) = refused(&mut agent, message, &targets);
            assert_eq!(refusal, code(403, "0x80040220"), "{message}: {text}");
        }
        // A seller makes rows of its own and none of others.
        let mut user = demo.user("actual");
        let other = json!({"name": "Unruly", "ownerid@odata.bind":
            "systemusers(a0000000-0000-4000-8000-000000000005)"});
        let (refusal, text) = refused(&mut user, "CreateMultiple", &json!([good, account(&other)]));
        assert_eq!(refusal.0, 403, "{text}");
        assert!(text.ends_with("(Targets[1])"), "{text}");
        assert_eq!(count(&mut demo.admin(), "Unruly"), 0);
    });
}

#[test]
fn many_rows_are_made_and_changed_on_behalf_of_another_user() {
    each(|demo| {
        let mut user = demo.on_behalf();
        let ids = create(
            &mut user,
            &json!([account(&json!({"name": "Behalf 1"})), account(&json!({"name": "Behalf 2"}))]),
        );
        let both = "_ownerid_value,_createdby_value,_createdonbehalfby_value,_modifiedby_value,\
                    _modifiedonbehalfby_value,name";
        let actual = demo.user("actual").read("WhoAmI")["UserId"].clone();
        for id in &ids {
            let row = demo.admin().read(&format!("accounts({id})?$select={both}"));
            for column in ["_ownerid_value", "_createdby_value"] {
                assert_eq!(row[column], IMPERSONATED, "{column}");
            }
            assert_eq!(row["_createdonbehalfby_value"], actual);
        }
        let change = |id: &String| account(&json!({"accountid": id, "name": "Behalf, changed"}));
        done(&mut user, "UpdateMultiple", &json!([change(&ids[0])]));
        done(&mut user, "UpsertMultiple", &json!([change(&ids[1])]));
        for id in &ids {
            let row = demo.admin().read(&format!("accounts({id})?$select={both}"));
            assert_eq!(row["name"], "Behalf, changed");
            assert_eq!(
                (&row["_modifiedby_value"], &row["_modifiedonbehalfby_value"]),
                (&json!(IMPERSONATED), &actual)
            );
        }
    });
}

#[test]
fn clients_find_out_which_tables_take_many_rows() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut lists = |message: &str, table: &str| {
            let filters = admin.rows(&format!(
                "sdkmessagefilters?$select=sdkmessagefilterid&$filter=sdkmessageid/name eq @message \
                 and primaryobjecttypecode eq @table&@message='{message}'&@table='{table}'"
            ));
            filters.len()
        };
        for message in ["CreateMultiple", "UpdateMultiple", "Create", "Retrieve"] {
            assert_eq!(lists(message, "account"), 1, "{message}");
        }
        // As the product has it: what both take, this takes, and it is listed for nothing.
        for message in ["UpsertMultiple", "DeleteMultiple", "Nothing"] {
            assert_eq!(lists(message, "account"), 0, "{message}");
        }
        assert_eq!(
            (lists("CreateMultiple", "activitypointer"), lists("Retrieve", "audit")),
            (0, 1)
        );
        assert_eq!((lists("AddMembersTeam", "team"), lists("AddMembersTeam", "account")), (1, 0));
        let names = admin.column("sdkmessages?$select=name", "name");
        for name in ["WhoAmI", "UpsertMultiple", "Merge"] {
            let known = engine::registry::MESSAGES.iter().any(|one| one.descriptor.name == name);
            assert_eq!(names.iter().any(|one| one == name), known, "{name}");
        }
    });
}
