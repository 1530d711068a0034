//! Choices that people make themselves, and their options.

use serde_json::{Value, json};

use super::making::{call, column, each, label, path, post, put, table};
use crate::demo::{User, code};

fn option(value: i64, text: &str) -> Value {
    json!({"Value": value, "Label": label(text)})
}

fn phase(name: &str) -> Value {
    json!({
        "@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "Name": name, "OptionSetType": "Picklist",
        "DisplayName": label("Phase"), "Options": [option(1, "First"), option(2, "Second")],
    })
}

fn values(admin: &mut User, name: &str) -> Vec<(i64, String)> {
    let path = format!(
        "GlobalOptionSetDefinitions(Name='{name}')/Microsoft.Dynamics.CRM.OptionSetMetadata"
    );
    let options = admin.read(&path)["Options"].take();
    let read = |option: &Value| {
        let text = option["Label"]["UserLocalizedLabel"]["Label"].as_str().unwrap().to_owned();
        (option["Value"].as_i64().unwrap(), text)
    };
    options.as_array().unwrap().iter().map(read).collect()
}

#[test]
fn a_global_choice_is_made_used_changed_and_deleted() {
    each(|demo| {
        let mut admin = demo.admin();
        let id = post(&mut admin, "GlobalOptionSetDefinitions", &phase("new_phase"));
        post(&mut admin, "EntityDefinitions", &table("new_Step", &[]));
        let attributes = format!("{}/Attributes", path("new_step"));
        for (schema, bind) in [
            ("new_ById", format!("/GlobalOptionSetDefinitions({id})")),
            ("new_ByName", "/GlobalOptionSetDefinitions(Name='new_phase')".to_owned()),
        ] {
            let said = column("Picklist", schema, &json!({"GlobalOptionSet@odata.bind": bind}));
            post(&mut admin, &attributes, &said);
        }
        let row = admin.create("new_steps", &json!({"new_byid": 2, "new_byname": 1}));
        let shown = admin.send(
            "GET",
            &format!("new_steps({row})"),
            &[("Prefer", "odata.include-annotations=\"*\"")],
            None,
        );
        assert_eq!(shown.json()["new_byid@OData.Community.Display.V1.FormattedValue"], "Second");
        assert_eq!(
            admin.refused("POST", "new_steps", Some(&json!({"new_byid": 3}))),
            code(400, "0x8004431a")
        );
        let cast = "Microsoft.Dynamics.CRM.PicklistAttributeMetadata";
        let expanded = admin
            .read(&format!("{attributes}(LogicalName='new_byid')/{cast}?$expand=GlobalOptionSet"));
        assert_eq!(expanded["GlobalOptionSet"]["Name"], "new_phase");

        let of = json!({"OptionSetName": "new_phase"});
        let with = |more: Value| {
            let mut body = of.clone();
            super::making::add(&mut body, &more);
            body
        };
        let new = call(&mut admin, "InsertOptionValue", &with(json!({"Label": label("Third")})));
        assert_eq!(new["NewOptionValue"], 100_000_000);
        let new = call(
            &mut admin,
            "InsertOptionValue",
            &with(json!({"Value": 3, "Label": label("Fourth")})),
        );
        assert_eq!(new["NewOptionValue"], 3);
        admin.create("new_steps", &json!({"new_byid": 3}));
        call(
            &mut admin,
            "UpdateOptionValue",
            &with(json!({"Value": 3, "Label": label("Last"), "MergeLabels": false})),
        );
        call(&mut admin, "OrderOption", &with(json!({"Values": [3, 2, 1, 100_000_000]})));
        let text = |value: i64, text: &str| (value, text.to_owned());
        let expected =
            [text(3, "Last"), text(2, "Second"), text(1, "First"), text(100_000_000, "Third")];
        assert_eq!(values(&mut admin, "new_phase"), expected);
        call(&mut admin, "DeleteOptionValue", &with(json!({"Value": 2})));
        assert_eq!(values(&mut admin, "new_phase").len(), 3);
        // Rows keep what they had.
        assert_eq!(admin.read(&format!("new_steps({row})"))["new_byid"], 2);
        for (action, number, more) in [
            ("OrderOption", "0x80044324", json!({"Values": [1]})),
            ("DeleteOptionValue", "0x8004431a", json!({"Value": 77})),
            ("InsertOptionValue", "0x80048402", json!({"Value": -1, "Label": label("x")})),
            ("UpdateStateValue", "0x80048403", json!({"Value": 1, "Label": label("x")})),
        ] {
            assert_eq!(
                admin.refused("POST", action, Some(&with(more))),
                code(400, number),
                "{action}"
            );
        }
        let nobody = json!({"Label": label("x")});
        assert_eq!(
            admin.refused("POST", "InsertOptionValue", Some(&nobody)),
            code(400, "0x80048403")
        );

        // Texts of the choice change, options do not.
        let mut body = phase("new_phase");
        body["DisplayName"] = label("Stage");
        body["Options"] = json!([]);
        put(&mut admin, "GlobalOptionSetDefinitions(Name='new_phase')", &body);
        let shown = admin.read(&format!("GlobalOptionSetDefinitions({id})"));
        assert_eq!(shown["DisplayName"]["UserLocalizedLabel"]["Label"], "Stage");
        assert_eq!(values(&mut admin, "new_phase").len(), 3);
        let before = admin.read(&format!("GlobalOptionSetDefinitions({id})"));
        put(&mut admin, &format!("GlobalOptionSetDefinitions({id})"), &before);

        let path = format!("GlobalOptionSetDefinitions({id})");
        assert_eq!(admin.refused("DELETE", &path, None), code(400, "0x80048417"));
        assert_eq!(
            admin.refused("POST", "GlobalOptionSetDefinitions", Some(&phase("new_phase"))),
            code(400, "0x80044345")
        );
        assert_eq!(
            admin.refused("POST", "GlobalOptionSetDefinitions", Some(&phase("phase"))),
            code(400, "0x80044366")
        );
        admin.delete(&super::making::path("new_step"));
        admin.delete(&path);
        assert_eq!(admin.get(&path).status, 404);
        let shipped = "GlobalOptionSetDefinitions(Name='budgetstatus')";
        assert_eq!(admin.refused("DELETE", shipped, None), code(400, "0x80048404"));
    });
}

#[test]
fn a_status_reason_is_added_and_used() {
    each(|demo| {
        let mut admin = demo.admin();
        post(&mut admin, "EntityDefinitions", &table("new_Order", &[]));
        let of = |column: &str, more: Value| {
            let mut body =
                json!({"EntityLogicalName": "new_order", "AttributeLogicalName": column});
            super::making::add(&mut body, &more);
            body
        };
        let said = of("statuscode", json!({"Label": label("Waiting"), "StateCode": 0}));
        let value =
            call(&mut admin, "InsertStatusValue", &said)["NewOptionValue"].as_i64().unwrap();
        assert_eq!(value, 100_000_000);
        let row = admin.create("new_orders", &json!({"statuscode": value}));
        let row = admin.read(&format!("new_orders({row})"));
        assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(0), &json!(value)));
        let wrong = json!({"statecode": 1, "statuscode": value});
        assert_eq!(admin.refused("POST", "new_orders", Some(&wrong)), code(400, "0x80048408"));
        call(
            &mut admin,
            "UpdateStateValue",
            &of(
                "statecode",
                json!({"Value": 0, "Label": label("Open"), "Description": label("Not yet sent"),
            "DefaultStatusCode": value, "MergeLabels": false}),
            ),
        );
        let state =
            "Attributes(LogicalName='statecode')/Microsoft.Dynamics.CRM.StateAttributeMetadata";
        let state = format!("{}/{state}/OptionSet?$select=Options", path("new_order"));
        let described = &admin.read(&state)["Options"][0]["Description"]["UserLocalizedLabel"];
        assert_eq!(described["Label"], "Not yet sent");
        let row = admin.create("new_orders", &json!({"new_name": "x"}));
        assert_eq!(admin.read(&format!("new_orders({row})"))["statuscode"], value);
        for (action, number, body) in [
            (
                "InsertStatusValue",
                "0x80044322",
                of("statuscode", json!({"Label": label("x"), "StateCode": 9})),
            ),
            (
                "InsertStatusValue",
                "0x80044320",
                of("new_name", json!({"Label": label("x"), "StateCode": 0})),
            ),
            ("InsertOptionValue", "0x8004431e", of("statecode", json!({"Label": label("x")}))),
            ("DeleteOptionValue", "0x80044341", of("statuscode", json!({"Value": value}))),
            ("DeleteOptionValue", "0x80044323", of("statecode", json!({"Value": 1}))),
            (
                "UpdateStateValue",
                "0x80048408",
                of("statecode", json!({"Value": 1, "DefaultStatusCode": value})),
            ),
        ] {
            assert_eq!(
                admin.refused("POST", action, Some(&body)),
                code(400, number),
                "{action} {body}"
            );
        }
    });
}
