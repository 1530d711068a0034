//! The tables of column security and of the test organization are there, work, and have what custom tables have: privileges
//! of their own, held by System Administrator alone, and everything that goes with an owner.

use model::Uuid;
use serde_json::{Value, json};
use testkit::Response;

use super::cast::Cast;
use super::outcome::message;
use super::stage::on_each_database;

fn made(response: &Response) -> String {
    assert_eq!(response.status, 204, "{}", response.text());
    let address = response.header("OData-EntityId").unwrap();
    address.split_once("/v9.2/").unwrap().1.to_owned()
}

fn make(cast: &Cast<'_>, set: &str, body: Value) -> String {
    made(&cast.send("u0", "POST", set, Some(body)))
}

fn read(cast: &Cast<'_>, path: &str) -> Value {
    let response = cast.send("u0", "GET", path, None);
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    response.json()
}

#[test]
fn rows_of_the_sample_tables_are_made_and_read() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).ready();
        let body = json!({"sample_name": "P", "sample_amount": 12.5, "sample_note": "n"});
        let parent = make(&cast, "sample_parents", body);
        let row = read(&cast, &parent);
        assert_eq!(row["_owninguser_value"], cast.id("u0").to_string());
        assert_eq!(row["_owningbusinessunit_value"], cast.unit("R").to_string());
        assert_eq!((&row["statecode"], &row["statuscode"]), (&json!(0), &json!(1)));
        assert_eq!(
            (&row["sample_amount"], &row["sample_amount_base"]),
            (&json!(12.5), &json!(12.5))
        );

        for property in ["sample_CascadeParent", "sample_OwnedParent", "sample_ActiveParent"] {
            let mut body = json!({"sample_name": property});
            body[format!("{property}@odata.bind")] = json!(format!("/{parent}"));
            let child = make(&cast, "sample_children", body);
            let row = read(&cast, &format!("{child}?$expand={property}($select=sample_name)"));
            assert_eq!(row[property]["sample_name"], "P");
        }
        for (collection, name) in [
            ("sample_parent_child_cascade", "sample_CascadeParent"),
            ("sample_parent_child_owned", "sample_OwnedParent"),
            ("sample_parent_child_active", "sample_ActiveParent"),
        ] {
            let rows = read(&cast, &format!("{parent}/{collection}?$select=sample_name"));
            assert_eq!(rows["value"][0]["sample_name"], name);
        }

        let setting = make(&cast, "sample_settings", json!({"sample_name": "S"}));
        let row = read(&cast, &format!("{setting}?$expand=organizationid($select=name)"));
        assert_eq!(row["organizationid"]["name"], "contoso");
        let none = read(&cast, &format!("{parent}/sample_Parent_Setting"));
        assert_eq!(none["value"], json!([]));
    });
}

#[test]
fn nobody_but_the_administrator_has_privileges_on_a_new_table() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role_on("sample_setting", "u1", "N", "Rg").ready();
        let parent = make(&cast, "sample_parents", json!({"sample_name": "P"}));
        assert_eq!(read(&cast, &parent)["sample_name"], "P");
        let refused = cast.send("u1", "GET", "sample_parents", None);
        assert_eq!(refused.status, 403);
        let told = message(&refused);
        assert!(
            told.contains("is missing prvReadsample_Parent privilege")
                && told
                    .contains("on OTC=10000 for entity 'sample_parent' (LocalizedName='Parent')"),
            "{told}"
        );
        assert_eq!(cast.send("u1", "GET", "sample_settings", None).status, 200);
        let refused = cast.send("u1", "POST", "sample_settings", Some(json!({"sample_name": "S"})));
        assert!(message(&refused).contains("prvCreatesample_Setting"), "{}", refused.text());
    });
}

#[test]
fn a_column_of_a_row_of_a_new_table_can_be_shared() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).ready();
        let parent = make(&cast, "sample_parents", json!({"sample_name": "P"}));
        let secret = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"column:sample_parent.sample_secret");
        let body = json!({
            "attributeid": secret,
            "readaccess": true,
            "objectid_sample_parent@odata.bind": format!("/{parent}"),
            "principalid_systemuser@odata.bind": format!("/systemusers({})", cast.id("u1")),
        });
        let share = make(&cast, "principalobjectattributeaccessset", body);
        let row =
            read(&cast, &format!("{share}?$expand=objectid_sample_parent($select=sample_name)"));
        assert_eq!(row["objectid_sample_parent"]["sample_name"], "P");
        assert_eq!((&row["readaccess"], &row["updateaccess"]), (&json!(true), &json!(false)));
        let noted = cast.send_with("u0", "GET", &share, |request| {
            request.header("Prefer", "odata.include-annotations=\"*\"")
        });
        let row = noted.json();
        let note =
            |term: &str| row[format!("_objectid_value@Microsoft.Dynamics.CRM.{term}")].clone();
        assert_eq!(note("lookuplogicalname"), "sample_parent", "{row}");
        assert_eq!(note("associatednavigationproperty"), "objectid_sample_parent");
        let deleted = cast.send("u0", "DELETE", &parent, None);
        assert_eq!(deleted.status, 204, "{}", deleted.text());
        assert_eq!(cast.send("u0", "GET", &share, None).status, 404);
    });
}

#[test]
fn permissions_on_columns_are_written_by_administrators_and_read_by_privilege() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role_on("fieldpermission", "u1", "N", "Rg").ready();
        let profile = make(&cast, "fieldsecurityprofiles", json!({"name": "Payroll"}));
        let body = json!({
            "entityname": "sample_parent",
            "attributelogicalname": "sample_secret",
            "canread": 4,
            "fieldsecurityprofileid@odata.bind": format!("/{profile}"),
        });
        let permission = make(&cast, "fieldpermissions", body.clone());
        let row = read(&cast, &permission);
        assert_eq!((&row["canread"], &row["canupdate"]), (&json!(4), &json!(0)));
        let seen = cast.send("u1", "GET", &permission, None);
        assert_eq!(seen.status, 200, "{}", seen.text());
        for (method, path, body) in [
            ("POST", "fieldpermissions", Some(body)),
            ("PATCH", permission.as_str(), Some(json!({"canread": 0}))),
            ("DELETE", permission.as_str(), None),
        ] {
            let refused = cast.send("u1", method, path, body);
            assert_eq!(refused.status, 403, "{method}: {}", refused.text());
        }
        assert_eq!(cast.send("u0", "DELETE", &profile, None).status, 204);
        assert_eq!(
            cast.send("u0", "GET", &permission, None).status,
            404,
            "it goes with its profile"
        );
    });
}
