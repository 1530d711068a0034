//! Quick find filters: what they look for is limited, whoever may see it (query.md §10.3).

use model::Uuid;
use model::value::{Reference, Value};
use testkit::databases;

use super::path;
use crate::demo::{ADMIN, IMPERSONATED, code, refusal};
use crate::security::stage::Stage;

/// An account of the administrator's, which salespeople do not see.
fn hidden() -> seed::Row {
    let admin: Uuid = ADMIN.parse().unwrap();
    let unit: Uuid = "b0000000-0000-4000-8000-000000000001".parse().unwrap();
    let values = vec![
        ("name", Value::Text("Quickly found".into())),
        ("ownerid", Value::Reference(Reference::new("systemuser", admin))),
        ("owninguser", Value::Guid(admin)),
        ("owningbusinessunit", Value::Guid(unit)),
        ("statecode", Value::Int(0)),
        ("statuscode", Value::Int(1)),
    ];
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    seed::Row { table: "account".into(), id: engine::new_id(), values }
}

fn xml(filter: &str) -> String {
    format!(
        "<fetch><entity name='account'><attribute name='name' /><filter type='or' {filter}>\
         <condition attribute='name' operator='like' value='quickly%' />\
         <condition attribute='telephone1' operator='like' value='quickly%' /></filter>\
         </entity></fetch>"
    )
}

#[test]
fn too_many_rows_are_refused_whoever_may_see_them() {
    for database in databases() {
        let stage = Stage::new(database);
        let ask = |xml: &str, headers: &[(&str, &str)]| {
            let target = format!("/api/data/v9.2/{}", path("accounts", xml));
            let token = stage.server.token("actual@contoso.example");
            let mut client = stage.client();
            let request = client.request("GET", &target).token(&token);
            headers
                .iter()
                .fold(request, |request, (name, value)| request.header(name, value))
                .send()
        };
        let quick = xml("isquickfindfields='1'");
        let rows: Vec<seed::Row> = (0..10_001).map(|_| hidden()).collect();
        let (most, last) = rows.split_at(10_000);
        stage.insert(most);
        let body = ask(&quick, &[]).json();
        assert_eq!(body["value"].as_array().map(Vec::len), Some(0), "{body}");
        stage.insert(last);
        let admin = stage.server.token("admin@contoso.example");
        let page = stage
            .client()
            .request("GET", "/api/data/v9.2/accounts?$select=name&$count=true")
            .token(&admin)
            .header("Prefer", "odata.include-annotations=\"*\"")
            .send();
        assert_eq!(page.status, 200, "{}", page.text());
        // So long a page leaves in parts.
        assert_eq!(page.header("Transfer-Encoding"), Some("chunked"));
        let page = page.json();
        assert_eq!(page["value"].as_array().map(Vec::len), Some(5_000));
        assert_eq!(page["@odata.count"], 5_000);
        assert_eq!(page["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"], true);
        assert!(page["@odata.nextLink"].is_string());
        for headers in [&[][..], &[("MSCRMCallerID", IMPERSONATED)]] {
            let response = ask(&quick, headers);
            assert_eq!(refusal(&response), code(400, "0x8004e024"));
            let text =
                "The number of records for this search exceeds the Quick Search record limit.";
            assert!(response.text().contains(text));
        }
        // An ordinary filter has no limit, and neither has one that says so.
        assert_eq!(ask(&xml(""), &[]).status, 200);
        let unlimited = "isquickfindfields='1' overridequickfindrecordlimitdisabled='1'";
        assert_eq!(ask(&xml(unlimited), &[]).status, 200);
    }
}
