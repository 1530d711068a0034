//! `$apply`: groups, aggregates, filters, their names and forms, and what is refused (query.md §8).

use serde_json::{Value, json};

use crate::demo::{User, code, each, refusal};

const ALL: (&str, &str) = ("Prefer", "odata.include-annotations=\"*\"");
const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";
const LITWARE: &str = "10000000-0000-4000-8000-000000000002";

fn new_mark() -> String {
    engine::new_id().simple().to_string()[12..].to_owned()
}

/// Six accounts with this number: three of Seattle, two of Tacoma, one of nowhere.
fn fill(user: &mut User, mark: &str) {
    for (city, revenue, employees, industry) in [
        (Some("Seattle"), Some(100.5), Some(10), Some(1)),
        (Some("SEATTLE"), Some(200.25), Some(20), Some(1)),
        (Some("Seattle"), None, None, Some(2)),
        (Some("Tacoma"), Some(1000.0), Some(5), None),
        (Some("Tacoma"), Some(3000.0), Some(6), None),
        (None, Some(7.0), Some(1), Some(2)),
    ] {
        let row = json!({
            "name": "Grouped", "accountnumber": mark, "address1_city": city, "revenue": revenue,
            "numberofemployees": employees, "industrycode": industry,
            "primarycontactid@odata.bind": "contacts(20000000-0000-4000-8000-000000000004)",
        });
        user.create("accounts", &row);
    }
}

fn groups(user: &mut User, mark: &str, what: &str) -> Vec<Value> {
    user.rows(&format!("accounts?$apply=filter(accountnumber eq '{mark}')/{what}"))
}

#[test]
fn rows_are_grouped_counted_and_summed() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        fill(&mut user, &mark);
        let all = groups(
            &mut user,
            &mark,
            "aggregate($count as n, revenue with sum as total,revenue with average as mean,\
             revenue with min as least,revenue with max as most,numberofemployees with sum as people)",
        );
        assert_eq!(all.len(), 1);
        let all = &all[0];
        assert_eq!((&all["n"], &all["people"]), (&json!(6), &json!(42)));
        let number = |name: &str| all[name].as_f64().unwrap().to_string();
        assert_eq!(
            [number("total"), number("mean"), number("least"), number("most")],
            ["4307.75", "861.55", "7", "3000"]
        );
        let cities = groups(
            &mut user,
            &mark,
            "groupby((address1_city),aggregate($count as n,revenue with sum as total))",
        );
        // Ordered by the groups, the group without a city first: it shows none. Case makes no
        // difference.
        assert_eq!(cities.len(), 3);
        assert_eq!(cities[0].as_object().unwrap().len(), 2, "{cities:?}");
        assert_eq!((&cities[0]["n"], cities[0]["total"].as_f64()), (&json!(1), Some(7.0)));
        assert_eq!((&cities[1]["n"], cities[1]["total"].as_f64()), (&json!(3), Some(300.75)));
        assert_eq!((&cities[2]["address1_city"], &cities[2]["n"]), (&json!("Tacoma"), &json!(2)));
        // No row of a group has a key or a version.
        assert!(cities.iter().all(|row| row.get("@odata.etag").is_none()));
        assert!(cities.iter().all(|row| row.get("accountid").is_none()));
        let combinations = groups(&mut user, &mark, "groupby((address1_city,industrycode))");
        assert_eq!(combinations.len(), 4);
        let descending = user.rows(&format!(
            "accounts?$apply=filter(accountnumber eq '{mark}')/groupby((address1_city))\
             &$orderby=address1_city desc"
        ));
        assert_eq!(descending[0]["address1_city"], "Tacoma");
        let most = user.rows(&format!(
            "accounts?$apply=filter(accountnumber eq '{mark}')/groupby((address1_city))&$top=1"
        ));
        assert_eq!(most, [json!({})]);
    });
}

#[test]
fn groups_through_lookups_are_named_after_the_table_and_annotated() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        fill(&mut user, &mark);
        let path = format!(
            "accounts?$apply=filter(accountnumber eq '{mark}')/groupby((primarycontactid/fullname,\
             statuscode,_primarycontactid_value),aggregate(revenue with sum as total,\
             createdon with max as lastCreate))"
        );
        let response = user.send("GET", &path, &[ALL], None);
        assert_eq!(response.status, 200, "{}", response.text());
        let body = response.json();
        assert_eq!(body["@odata.context"], user.url("$metadata#accounts"));
        let row = &body["value"][0];
        assert_eq!(row["contact_fullname"], "Susanna Stubberod");
        assert_eq!(row[format!("statuscode@{FORMATTED}")], "Active");
        assert_eq!(row[format!("total@{FORMATTED}")], "$4,307.75");
        assert_eq!(row[format!("_primarycontactid_value@{FORMATTED}")], "Susanna Stubberod");
        assert_eq!(
            row["_primarycontactid_value@Microsoft.Dynamics.CRM.lookuplogicalname"],
            "contact"
        );
        let last = row["lastCreate"].as_str().unwrap();
        assert!(last.len() == 20 && last.ends_with('Z'), "{last}");
        assert_eq!(body["value"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn collections_of_a_row_are_aggregated_too() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!("accounts({LITWARE})/contact_customer_accounts");
        let whole = admin.rows(&format!("{path}?$select=fullname")).len();
        let rows = admin.rows(&format!(
            "{path}?$apply=aggregate($count as n,annualincome with average as average, annualincome \
             with sum as total,annualincome with min as least,annualincome with max as most)"
        ));
        assert_eq!(rows[0]["n"], whole);
        // Where no row has a value, there is none to show.
        assert!(rows[0].get("average").is_none() || rows[0]["average"].is_number());
        let groups =
            admin.rows(&format!("{path}?$apply=groupby((statecode),aggregate($count as n))"));
        assert_eq!(groups, [json!({"statecode": 0, "n": whole})]);
    });
}

#[test]
fn groups_come_in_pages() {
    each(|demo| {
        let mut user = demo.user("actual");
        let mark = new_mark();
        fill(&mut user, &mark);
        let path = format!(
            "accounts?$apply=filter(accountnumber eq '{mark}')/groupby((numberofemployees))"
        );
        let whole = user.rows(&path);
        assert_eq!(whole.len(), 6);
        let (mut target, mut paged, mut pages) = (path, Vec::new(), 0);
        loop {
            let prefer = [("Prefer", "odata.maxpagesize=4")];
            let page = user.send("GET", &target, &prefer, None).json();
            paged.extend(page["value"].as_array().unwrap().clone());
            pages += 1;
            let Some(next) = page.get("@odata.nextLink").and_then(Value::as_str) else { break };
            target = next.split_once(&demo.host()).unwrap().1.to_owned();
            let forged = target.replace("%25224%2522", "%25223%2522");
            assert_eq!(refusal(&user.get(&forged)), code(400, "0x8004112a"), "{forged}");
        }
        assert_eq!((paged, pages), (whole, 2));
    });
}

#[test]
fn what_groups_cannot_do_is_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        for bad in [
            "aggregate(revenue with countdistinct as n)",
            "aggregate(name with sum as n)",
            "aggregate(nothing with sum as n)",
            "groupby((nothing))",
            "groupby((createdon))",
            "groupby((primarycontactid/createdon))",
            "groupby((contact_customer_accounts/fullname))",
            "groupby((statecode),aggregate($count as statecode))",
            "groupby((statecode))/filter(statecode eq 0)",
            "topcount(1,revenue)",
            "aggregate(revenue mul 2 with sum as total)",
            "aggregate($count as n)&$select=n",
            "aggregate($count as n)&$filter=n gt 1",
            "aggregate($count as n)&$expand=primarycontactid",
            "groupby((statecode))&$orderby=name",
        ] {
            let refused = refusal(&admin.get(&format!("accounts?$apply={bad}")));
            assert_eq!(refused, code(400, "0x80060888"), "{bad}");
        }
        let path = "accounts?$apply=groupby((statecode),aggregate($count as n))&$orderby=n desc";
        let refused = admin.get(path).json();
        let text = "The query node SingleValueOpenPropertyAccess is not supported";
        assert_eq!(refused["error"]["message"], text);
        let one = format!("accounts({LITWARE})?$apply=aggregate($count as n)");
        assert_eq!(refusal(&admin.get(&one)), code(400, "0x80060888"));
        let count = "accounts/$count?$apply=aggregate($count as n)";
        assert_eq!(refusal(&admin.get(count)), code(400, "0x80060888"));
    });
}

#[test]
fn search_is_switched_off_wherever_it_is_asked() {
    each(|demo| {
        let mut admin = demo.admin();
        let body = json!({"search": "test"});
        for path in [
            "/api/search/v1.0/query",
            "/api/search/v1.0/suggest",
            "/api/search/v1.0/autocomplete",
            "/api/search/v2.0/query",
            "/contoso/api/search/v1.0/query",
            "searchquery",
            "searchsuggest",
            "searchautocomplete",
        ] {
            let response = admin.send("POST", path, &[], Some(&body));
            assert_eq!(response.status, 400, "{path}");
            let error = &response.json()["error"];
            assert_eq!(error["code"], "0x80048d0b", "{path}");
            let text = "Dataverse Search feature is disabled for this organization.";
            assert_eq!(error["message"], text, "{path}");
        }
        for path in ["searchstatus", "searchstatistics()", "/api/search/v2.0/statistics"] {
            assert_eq!(refusal(&admin.get(path)), code(400, "0x80048d0b"), "{path}");
        }
        let mut client = demo.client();
        let nobody = client.request("POST", "/api/search/v1.0/query").json(&body).send();
        assert_eq!(nobody.status, 401);
    });
}
