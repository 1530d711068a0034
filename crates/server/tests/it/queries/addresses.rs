//! The forms of URLs that clients really send: versions, the organization's name, encodings.

use serde_json::{Value, json};

use super::DEMO_ACCOUNTS;
use crate::demo::{code, each, refusal, text};

#[test]
fn all_versions_are_served_and_repeated_in_links() {
    each(|demo| {
        let mut admin = demo.admin();
        for version in ["v8.0", "v8.1", "v8.2", "v9.0", "v9.1", "v9.2"] {
            let root = format!("/api/data/{version}/");
            let body = admin.read(&format!("{root}accounts?$select=name&$top=1"));
            let context = format!("http://{}{root}$metadata#accounts(name)", demo.host());
            assert_eq!(body["@odata.context"], context);
            let created = admin.send(
                "POST",
                &format!("{root}accounts"),
                &[],
                Some(&json!({"name": "Version"})),
            );
            let address = created.header("OData-EntityId").unwrap();
            assert!(address.starts_with(&format!("http://{}{root}accounts(", demo.host())));
        }
        for version in ["v7.0", "v9.3", "v10.0", "9.2", "V9.2", ""] {
            let response = admin.get(&format!("/api/data/{version}/accounts"));
            assert_eq!(response.status, 404, "{version}");
            assert!(response.json()["error"]["message"].is_string());
        }
    });
}

#[test]
fn the_name_of_the_organization_may_stand_before_the_path() {
    each(|demo| {
        let mut admin = demo.admin();
        let root = "/contoso/api/data/v9.2/";
        let query = "accounts?$select=name&$top=1&$expand=Account_Tasks($select=subject)";
        let body = admin.read(&format!("{root}{query}"));
        let base = format!("http://{}{root}", demo.host());
        assert!(text(&body["@odata.context"]).starts_with(&format!("{base}$metadata#accounts(")));
        assert!(text(&body["value"][0]["Account_Tasks@odata.nextLink"]).starts_with(&base));
        let created =
            admin.send("POST", &format!("{root}accounts"), &[], Some(&json!({"name": "Prefix"})));
        assert!(created.header("Location").unwrap().starts_with(&base));
        assert_eq!(refusal(&admin.get("/fabrikam/api/data/v9.2/accounts")), code(404, ""));
    });
}

#[test]
fn slashes_may_be_doubled_and_end_the_path() {
    each(|demo| {
        let mut admin = demo.admin();
        let id = "10000000-0000-4000-8000-000000000001";
        for path in [
            format!("/api/data/v9.2//accounts({id})"),
            format!("/api/data/v9.2/accounts({id})/"),
            format!("/api/data/v9.2///accounts({id})//"),
            format!("/contoso/api/data/v9.2//accounts({id})"),
        ] {
            assert_eq!(admin.read(&path)["name"], "Fourth Coffee", "{path}");
        }
    });
}

#[test]
fn the_query_may_be_encoded_as_clients_do() {
    each(|demo| {
        let mut admin = demo.admin();
        let expected = ["Northwind Logistics", "Northwind Traders"];
        for query in [
            "$select=name&$filter=startswith(name,'North')&$orderby=name",
            "%24select=name&%24filter=startswith%28name%2C%27North%27%29&%24orderby=name+asc",
            "$select=name,&$filter=startswith(name,+'North')+and+statecode+eq+0&$orderby=name",
            "$select= name &$filter= startswith(name,'North')and statecode eq 0&$orderby=name  asc , accountid desc",
            "&&$select=name&$filter=startswith(name,'North')&$orderby=name&&",
            "$select=name&$filter=startswith(name,'North')&$orderby=name&unknown=1&UnMaskedData=true&tag=x",
            "$filter=startswith(name,%27North%27)&$orderby=name%09&$select=%6eame",
        ] {
            let found = admin.column(&format!("accounts?{query}"), "name");
            assert_eq!(found, expected, "{query}");
        }
    });
}

#[test]
fn the_service_document_lists_the_sets() {
    each(|demo| {
        let mut user = demo.user("noroles");
        for path in ["/api/data/v9.2/", "/api/data/v9.2"] {
            let body = user.read(path);
            assert_eq!(body["@odata.context"], user.url("$metadata"));
            let sets: Vec<String> =
                body["value"].as_array().unwrap().iter().map(|set| text(&set["name"])).collect();
            for set in [
                "accounts",
                "contacts",
                "systemusers",
                "teams",
                "roles",
                "tasks",
                "activitypointers",
            ] {
                assert!(sets.iter().any(|name| name == set), "{set} in {sets:?}");
            }
            let accounts = json!({"name": "accounts", "kind": "EntitySet", "url": "accounts"});
            assert!(body["value"].as_array().unwrap().contains(&accounts));
            assert!(sets.is_sorted(), "{sets:?}");
        }
    });
}

#[test]
fn every_set_of_the_service_document_can_be_listed() {
    each(|demo| {
        let mut admin = demo.admin();
        let body = admin.read("");
        for set in body["value"].as_array().unwrap() {
            let url = text(&set["url"]);
            // Definitions come all at once.
            let options = if url.ends_with("Definitions") { "" } else { "?$top=2&$count=true" };
            let rows = admin.read(&format!("{url}{options}"));
            assert!(rows["value"].is_array(), "{url}");
            let Some(row) = rows["value"].get(0).and_then(Value::as_object) else { continue };
            assert!(row.contains_key("@odata.etag") || row.len() > 1, "{url}: {row:?}");
        }
    });
}

#[test]
fn every_answer_carries_the_headers_of_the_protocol() {
    each(|demo| {
        let mut admin = demo.admin();
        for path in
            ["accounts?$top=1", "accounts/$count", "WhoAmI", "", "nothing", "accounts?$top=x"]
        {
            let response = admin.get(path);
            assert_eq!(response.header("OData-Version"), Some("4.0"), "{path}");
            let id = response.header("REQ_ID").unwrap();
            assert_eq!((id.len(), response.header("x-ms-service-request-id")), (36, Some(id)));
            for number in [
                "x-ms-dop-hint",
                "x-ms-ratelimit-burst-remaining-xrm-requests",
                "x-ms-ratelimit-time-remaining-xrm-requests",
            ] {
                assert!(response.header(number).unwrap().parse::<u64>().is_ok(), "{number}");
            }
        }
        let page = admin.get(&format!("accounts?$select=name&$filter={DEMO_ACCOUNTS}"));
        let kind = "application/json; odata.metadata=minimal; odata.streaming=true";
        assert_eq!(page.header("Content-Type"), Some(kind));
    });
}
