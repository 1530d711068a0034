//! Create: its answers, the key, what the server fills in, states and owners.

use serde_json::{Value, json};

use crate::demo::{ACTUAL, IMPERSONATED, MANAGER, NOBODY, SALES, code, each, id_of, refusal};

#[test]
fn create_answers_with_the_address_of_the_row() {
    each(|demo| {
        let mut user = demo.user("actual");
        let created = user.send("POST", "accounts", &[], Some(&json!({"name": "Address"})));
        assert_eq!((created.status, created.body.len()), (204, 0));
        assert_eq!(created.header("Content-Type"), None);
        assert_eq!(created.header("OData-Version"), Some("4.0"));
        let address = user.url(&format!("accounts({})", id_of(&created)));
        assert_eq!(created.header("OData-EntityId"), Some(address.as_str()));
        assert_eq!(created.header("Location"), Some(address.as_str()));
        assert_eq!(user.read(&format!("accounts({})", id_of(&created)))["name"], "Address");
    });
}

#[test]
fn create_with_representation_answers_with_the_row() {
    each(|demo| {
        let mut user = demo.user("actual");
        let prefer = [("Prefer", "return=representation")];
        let body = json!({"name": "Shown", "accountnumber": "S-1"});
        let created = user.send(
            "POST",
            "accounts?$select=name,statecode&$expand=createdby($select=fullname)",
            &prefer,
            Some(&body),
        );
        assert_eq!(created.status, 201);
        assert_eq!(created.header("Preference-Applied"), Some("return=representation"));
        let row = created.json();
        assert_eq!(row["@odata.etag"], created.header("ETag").unwrap());
        assert_eq!((&row["name"], &row["statecode"]), (&json!("Shown"), &json!(0)));
        assert_eq!(row["createdby"]["fullname"], "Actual User");
        assert_eq!(row.get("accountnumber"), None);
        let context = row["@odata.context"].as_str().unwrap();
        assert!(context.ends_with(
            "#accounts(name,statecode,createdby(fullname,azureactivedirectoryobjectid))/$entity"
        ));
        // Without $select, all columns come, nulls included.
        let whole = user.send("POST", "accounts", &prefer, Some(&body)).json();
        assert_eq!((&whole["accountnumber"], &whole["telephone1"]), (&json!("S-1"), &Value::Null));
        assert!(whole.as_object().unwrap().contains_key("telephone1"));
    });
}

#[test]
fn the_client_may_choose_the_key_once() {
    each(|demo| {
        let mut user = demo.admin();
        let id = NOBODY.replace("9999-4999", "0001-4999");
        let body = json!({"accountid": id.to_uppercase(), "name": "Own key"});
        assert_eq!(user.create("accounts", &body), id);
        assert_eq!(user.refused("POST", "accounts", Some(&body)), code(412, "0x80040237"));
        assert_eq!(user.read(&format!("accounts({id})"))["name"], "Own key");
        user.delete(&format!("accounts({id})"));
    });
}

#[test]
fn what_only_the_server_sets_is_ignored() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = user.create(
            "accounts",
            &json!({
                "@odata.context": "x", "@odata.etag": "W/\"1\"",
                "@odata.type": "#Microsoft.Dynamics.CRM.account",
                "name@OData.Community.Display.V1.FormattedValue": "x",
                "name": "Ignoring", "createdon": "2001-01-01T00:00:00Z",
                "modifiedon": "2001-01-01T00:00:00Z", "versionnumber": 1,
                "createdby@odata.bind": format!("systemusers({MANAGER})"),
                "modifiedby@odata.bind": format!("systemusers({MANAGER})"),
                "createdonbehalfby@odata.bind": format!("systemusers({MANAGER})"),
                "owningbusinessunit@odata.bind":
                    "businessunits(b0000000-0000-4000-8000-000000000004)",
            }),
        );
        let row = user.read(&format!("accounts({id})"));
        assert_ne!(row["createdon"], "2001-01-01T00:00:00Z");
        assert_eq!(row["createdon"], row["modifiedon"]);
        assert_eq!(
            (&row["_createdby_value"], &row["_modifiedby_value"]),
            (&json!(ACTUAL), &json!(ACTUAL))
        );
        assert_eq!(row["_createdonbehalfby_value"], Value::Null);
        assert_eq!(row["_owningbusinessunit_value"], SALES);
        assert!(row["versionnumber"].as_i64().unwrap() > 1);
    });
}

#[test]
fn a_new_row_gets_its_defaults() {
    each(|demo| {
        let mut user = demo.on_behalf();
        let id = user.account("Defaults");
        let row = user.read(&format!("accounts({id})"));
        let expected = json!({
            "statecode": 0, "statuscode": 1, "donotemail": false, "creditonhold": false,
            "preferredcontactmethodcode": 1, "accountclassificationcode": 1,
            "_ownerid_value": IMPERSONATED, "_owninguser_value": IMPERSONATED,
            "_owningteam_value": null, "_owningbusinessunit_value": SALES,
            "revenue": null, "_transactioncurrencyid_value": null,
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&row[name], value, "{name}");
        }
        assert_eq!(row["@odata.etag"], format!("W/\"{}\"", row["versionnumber"]));
        assert!(row["createdon"].as_str().unwrap().ends_with('Z'));
    });
}

#[test]
fn a_state_brings_its_status_along_and_the_other_way_round() {
    each(|demo| {
        let mut user = demo.user("actual");
        for (given, state, status) in [
            (json!({"statecode": 1}), 1, 2),
            (json!({"statuscode": 2}), 1, 2),
            (json!({"statecode": 1, "statuscode": 2}), 1, 2),
            (json!({"statuscode": 1}), 0, 1),
        ] {
            let mut body = given.clone();
            body["name"] = json!("In a state");
            let id = user.create("accounts", &body);
            let row = user.read(&format!("accounts({id})?$select=statecode,statuscode"));
            assert_eq!(
                (&row["statecode"], &row["statuscode"]),
                (&json!(state), &json!(status)),
                "{given}"
            );
        }
        let wrong = json!({"name": "No such pair", "statecode": 0, "statuscode": 2});
        assert_eq!(user.refused("POST", "accounts", Some(&wrong)), code(400, "0x80048408"));
        assert_eq!(user.count("accounts/$count?$filter=name eq 'No such pair'"), 0);
    });
}

#[test]
fn an_owner_may_be_named() {
    each(|demo| {
        let mut admin = demo.admin();
        let bind = |owner: &str| json!({"name": "Owned", "ownerid@odata.bind": owner});
        let id = admin.create("accounts", &bind(&format!("/systemusers({MANAGER})")));
        let row = admin.read(&format!("accounts({id})"));
        assert_eq!(
            (&row["_ownerid_value"], &row["_owninguser_value"]),
            (&json!(MANAGER), &json!(MANAGER))
        );
        assert_eq!(
            (&row["_owningbusinessunit_value"], &row["_owningteam_value"]),
            (&json!(SALES), &Value::Null)
        );

        let disabled = "systemusers(a0000000-0000-4000-8000-000000000007)";
        let no_roles = "systemusers(a0000000-0000-4000-8000-000000000008)";
        let nobody = format!("systemusers({NOBODY})");
        for (owner, status, number) in [
            (disabled, 400, "0x8004022b"),
            (no_roles, 403, "0x80040299"),
            (nobody.as_str(), 404, "0x80040217"),
            ("accounts(10000000-0000-4000-8000-000000000001)", 400, "0x80048d19"),
        ] {
            let refused = admin.refused("POST", "accounts", Some(&bind(owner)));
            assert_eq!(refused, code(status, number), "{owner}");
        }
        // A team without a role cannot read what it would own.
        let teams = "teams?$select=teamid&$filter=name eq 'Sales'";
        let team = admin.column(teams, "teamid").remove(0);
        let response = admin.send("POST", "accounts", &[], Some(&bind(&format!("teams({team})"))));
        assert_eq!(refusal(&response), code(403, "0x80040299"));
        assert!(response.text().contains("Read Privilege Check For Owner failed"));
    });
}

#[test]
fn create_needs_the_privilege_at_a_depth_that_covers_the_owner() {
    each(|demo| {
        let body = json!({"name": "Refused create"});
        assert_eq!(
            demo.user("agent").refused("POST", "accounts", Some(&body)),
            code(403, "0x80040220")
        );
        let none = demo.user("noroles").refused("POST", "accounts", Some(&body));
        assert_eq!(none, code(403, "0x80042f09"));
        let for_another = json!({
            "name": "Refused create",
            "ownerid@odata.bind": format!("systemusers({MANAGER})"),
        });
        let refused = demo.user("actual").refused("POST", "accounts", Some(&for_another));
        assert_eq!(refused, code(403, "0x80048306"));
        assert_eq!(demo.admin().count("accounts/$count?$filter=name eq 'Refused create'"), 0);
    });
}

#[test]
fn required_columns_are_insisted_on() {
    each(|demo| {
        let mut admin = demo.admin();
        // The product insists on what the system needs, and leaves the rest to forms.
        let refused = admin.refused("POST", "incidents", Some(&json!({"title": "No customer"})));
        assert_eq!(refused, code(400, "0x80040200"));
        assert_eq!(admin.count("incidents/$count?$filter=title eq 'No customer'"), 0);
        admin.create("accounts", &json!({"accountnumber": "nameless"}));
    });
}
