//! The histories of rows and columns, details, and forgetting.

use serde_json::{Value, json};
use testkit::Response;

use super::super::cast::Cast;
use super::super::columns::{VAULT, link, profile, vault};
use super::{NONE, actions, made, on_each_audited, told};

const HISTORY: &str = "prvReadRecordAuditHistory";
const SUMMARY: &str = "prvReadAuditSummary";
const DELETE: &str = "prvDeleteRecordChangeHistory";

/// Arguments by aliases, as a URL takes them.
fn url(function: &str, arguments: &[(&str, String)]) -> String {
    let names: Vec<String> =
        arguments.iter().enumerate().map(|(at, (name, _))| format!("{name}=@p{at}")).collect();
    let mut path = format!("{function}({})", names.join(","));
    for (at, (_, value)) in arguments.iter().enumerate() {
        let value = value.replace('\\', "%5C").replace('"', "%22");
        let value = value.replace('<', "%3C").replace('>', "%3E");
        path.push(if at == 0 { '?' } else { '&' });
        path.extend(["@p", &at.to_string(), "=", &value]);
    }
    path
}

fn target(row: &str) -> (&'static str, String) {
    ("Target", format!("{{'@odata.id':'{row}'}}"))
}

fn record_history(cast: &Cast<'_>, who: &str, row: &str, paging: &Value) -> Response {
    let arguments = [target(row), ("PagingInfo", paging.to_string())];
    cast.send(who, "GET", &url("RetrieveRecordChangeHistory", &arguments), None)
}

fn attribute_history(cast: &Cast<'_>, who: &str, row: &str, column: &str) -> Response {
    let paging = json!({"PageNumber": 1, "Count": 2, "ReturnTotalRecordCount": true});
    let arguments = [
        target(row),
        ("AttributeLogicalName", format!("'{column}'")),
        ("PagingInfo", paging.to_string()),
    ];
    cast.send(who, "GET", &url("RetrieveAttributeChangeHistory", &arguments), None)
}

fn collection(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()["AuditDetailCollection"].clone()
}

fn new_names(collection: &Value) -> Vec<String> {
    let details = collection["AuditDetails"].as_array().unwrap();
    details.iter().map(|detail| detail["NewValue"]["name"].as_str().unwrap().to_owned()).collect()
}

/// A scenario in which the row of u1 was renamed to `1`, `2`, `3`.
fn renamed(cast: Cast<'_>) -> Cast<'_> {
    let cast = cast.ready();
    for name in ["1", "2", "3"] {
        cast.change("u0", "t(u1)", json!({"name": name, "description": name}), "204");
    }
    cast
}

#[test]
fn the_history_of_a_row_comes_newest_first_and_in_pages() {
    on_each_audited(|stage| {
        let cast = renamed(Cast::new(stage));
        let row = cast.path("t(u1)");
        let ask = |paging: Value| collection(&record_history(&cast, "u0", &row, &paging));
        let first = ask(json!({"PageNumber": 1, "Count": 2, "ReturnTotalRecordCount": true}));
        assert_eq!(new_names(&first), ["3", "2"]);
        assert_eq!((&first["MoreRecords"], &first["TotalRecordCount"]), (&json!(true), &json!(3)));
        let cookie = first["PagingCookie"].as_str().unwrap();
        let second = ask(json!({"PageNumber": 2, "Count": 2}));
        assert_eq!(new_names(&second), ["1"]);
        assert_eq!(second["TotalRecordCount"], -1);
        assert_eq!((&second["MoreRecords"], &second["PagingCookie"]), (&json!(false), &json!("")));
        // A row that is told meanwhile does not move the page that a cookie leads to.
        cast.change("u0", "t(u1)", json!({"name": "4"}), "204");
        let second = ask(json!({"PageNumber": 2, "Count": 2, "PagingCookie": cookie}));
        assert_eq!(new_names(&second), ["1"]);
        let short = url("RetrieveRecordChangeHistory", &[target(&row)]);
        let all = collection(&cast.send("u0", "GET", &short, None));
        assert_eq!(new_names(&all), ["4", "3", "2", "1"]);
        let response = record_history(&cast, "u0", &row, &json!({"PageNumber": 0}));
        cast.expect(&response, "400 0x80040203", "u0");
    });
}

#[test]
fn a_history_has_the_documented_shape() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage).ready();
        cast.change("u0", "t(u1)", json!({"description": "old"}), "204");
        cast.change("u0", "t(u1)", json!({"description": "new"}), "204");
        let response =
            record_history(&cast, "u0", &cast.path("t(u1)"), &json!({"PageNumber": 1, "Count": 1}));
        let json = response.json();
        let context = json["@odata.context"].as_str().unwrap();
        let kind = "$metadata#Microsoft.Dynamics.CRM.RetrieveRecordChangeHistoryResponse";
        assert!(context.ends_with(kind), "{context}");
        let expected = json!([{
            "@odata.type": "#Microsoft.Dynamics.CRM.AttributeAuditDetail",
            "InvalidNewValueAttributes": [],
            "LocLabelLanguageCode": 0,
            "DeletedAttributes": {"Count": 0, "Keys": [], "Values": []},
            "OldValue": {"@odata.type": "#Microsoft.Dynamics.CRM.account", "description": "old"},
            "NewValue": {"@odata.type": "#Microsoft.Dynamics.CRM.account", "description": "new"},
        }]);
        assert_eq!(collection(&response)["AuditDetails"], expected);
    });
}

#[test]
fn the_history_of_a_column_holds_nothing_else() {
    on_each_audited(|stage| {
        let cast = renamed(Cast::new(stage));
        cast.change("u0", "t(u1)", json!({"telephone1": "5"}), "204");
        let row = cast.path("t(u1)");
        let found = collection(&attribute_history(&cast, "u0", &row, "name"));
        assert_eq!(new_names(&found), ["3", "2"]);
        assert_eq!((&found["MoreRecords"], &found["TotalRecordCount"]), (&json!(true), &json!(3)));
        assert_eq!(found["AuditDetails"][0]["NewValue"].get("description"), None);
        let none = collection(&attribute_history(&cast, "u0", &row, "fax"));
        assert_eq!((&none["AuditDetails"], &none["TotalRecordCount"]), (&json!([]), &json!(0)));
        let response = attribute_history(&cast, "u0", &row, "nothing");
        assert_eq!(response.status, 400, "{}", response.text());
    });
}

#[test]
fn a_history_needs_the_privilege_and_the_row() {
    on_each_audited(|stage| {
        let cast = renamed(
            Cast::new(stage)
                .acts_on_behalf("app")
                .role("app", "R", "Rg")
                .role("u1", "N", "Rb")
                .role("u2", "N", "Rb")
                .miscellaneous("u1", &[HISTORY])
                .miscellaneous("u2", &[HISTORY])
                .miscellaneous("u4", &[HISTORY])
                .role("u3", "N1", "Rg"),
        );
        let row = cast.path("t(u1)");
        let ask = |cast: &Cast<'_>, who: &str, row: &str, expected: &str| {
            let record = record_history(cast, who, row, &json!({"Count": 1}));
            cast.expect(&record, expected, who);
            cast.expect(&attribute_history(cast, who, row, "name"), expected, who);
        };
        ask(&cast, "u1", &row, "200");
        ask(&cast, "u2", &row, "E2 ReadAccess");
        ask(&cast, "u3", &row, &format!("E1m {HISTORY}"));
        ask(&cast, "u4", &row, "E1 prvReadAccount");
        // Acting for u1 needs the privilege of both.
        ask(&cast, "app⇒u1", &row, &format!("E1m {HISTORY}"));
        let cast = cast.miscellaneous("app", &[HISTORY]).ready();
        let record = record_history(&cast, "app⇒u1", &row, &json!({"Count": 1}));
        assert_eq!(new_names(&collection(&record)), ["3"]);
        cast.expect(&attribute_history(&cast, "app⇒u1", &row, "name"), "200", "app⇒u1");
        // What was told of a deleted row is found in `audits`.
        cast.delete("u0", "t(u1)", "204");
        ask(&cast, "u0", &row, "E6");
    });
}

#[test]
fn details_need_one_of_two_privileges() {
    on_each_audited(|stage| {
        let cast = renamed(
            Cast::new(stage)
                .acts_on_behalf("app")
                .miscellaneous("app", &[SUMMARY])
                .miscellaneous("u1", &[HISTORY])
                .miscellaneous("u2", &[SUMMARY])
                .role("u3", "N1", "Rg"),
        );
        let id = told(&cast, cast.id("t(u1)"))[0]["auditid"].as_str().unwrap().to_owned();
        let ask = |who: &str, id: &str, expected: &str| {
            let path = format!("audits({id})/Microsoft.Dynamics.CRM.RetrieveAuditDetails");
            cast.expect(&cast.send(who, "GET", &path, None), expected, who);
        };
        ask("u1", &id, "200");
        ask("u2", &id, "200");
        ask("u3", &id, &format!("E1m {SUMMARY}"));
        ask("app⇒u2", &id, "200");
        // What they hold together is neither.
        ask("app⇒u1", &id, &format!("E1m {SUMMARY}"));
        ask("u2", "00000000-0000-0000-0000-000000000001", "E6");
        // They tell where a lookup leads, and what a person reads.
        cast.assign("u0", "t(u1)", "u0", "204");
        let assigned = told(&cast, cast.id("t(u1)"))[0]["auditid"].as_str().unwrap().to_owned();
        let path = format!("audits({assigned})/Microsoft.Dynamics.CRM.RetrieveAuditDetails");
        let response = cast.send_with("u2", "GET", &path, |request| {
            request.header("Prefer", "odata.include-annotations=\"*\"")
        });
        let old = &response.json()["AuditDetail"]["OldValue"];
        let term =
            |term: &str| old[format!("_ownerid_value@Microsoft.Dynamics.CRM.{term}")].clone();
        assert_eq!(term("lookuplogicalname"), "systemuser");
        assert_eq!(term("associatednavigationproperty"), "ownerid");
        assert_eq!(old["_ownerid_value"], cast.id("u1").to_string());
    });
}

#[test]
fn a_history_is_forgotten_by_who_may() {
    on_each_audited(|stage| {
        let cast = renamed(
            Cast::new(stage)
                .acts_on_behalf("app")
                .role("app", "R", "Rg")
                .role("u1", "N", "Rb")
                .role("u2", "N", "Rb")
                .miscellaneous("u1", &[DELETE])
                .miscellaneous("u2", &[DELETE])
                .role("u3", "N1", "Rg"),
        );
        let id = cast.id("t(u1)");
        let forget = |cast: &Cast<'_>, who: &str, id: &str, expected: &str| {
            let target = json!({"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": id});
            let body = json!({"Target": target});
            let response = cast.send(who, "POST", "DeleteRecordChangeHistory", Some(body));
            cast.expect(&response, expected, who);
            response
        };
        let row = id.to_string();
        forget(&cast, "u3", &row, &format!("E1m {DELETE}"));
        forget(&cast, "app⇒u1", &row, &format!("E1m {DELETE}"));
        forget(&cast, "u2", &row, "E2 ReadAccess");
        assert_eq!(actions(&cast, id), [2, 2, 2]);
        let response = forget(&cast, "u1", &row, "200");
        assert_eq!(response.json()["DeletedEntriesCount"], 3);
        assert_eq!(actions(&cast, id), NONE);
        // That it was forgotten is told of the organization.
        let path = "audits?$filter=action eq 111&$orderby=createdon desc,auditid desc&$top=1";
        let told = cast.send("u0", "GET", path, None).json()["value"][0].clone();
        assert_eq!(told["objecttypecode"], "organization");
        // On behalf, with the privilege of both; and of a row that is deleted.
        let cast = cast.miscellaneous("app", &[DELETE]).ready();
        cast.change("u0", "t(u1)", json!({"name": "5"}), "204");
        let response = forget(&cast, "app⇒u1", &row, "200");
        assert_eq!(response.json()["DeletedEntriesCount"], 1);
        let gone = made(&cast.post("u0", None, "204"));
        cast.expect(&cast.send("u0", "DELETE", &format!("accounts({gone})"), None), "204", "u0");
        let response = forget(&cast, "u1", &gone.to_string(), "200");
        assert_eq!(response.json()["DeletedEntriesCount"], 2);
    });
}

#[test]
fn secured_columns_are_told_to_whom_they_are_shown() {
    on_each_audited(|stage| {
        let cast = Cast::new(stage)
            .acts_on_behalf("app")
            .role_on(VAULT, "app", "R", "Rg")
            .role_on(VAULT, "u1", "N", "Rg")
            .role_on(VAULT, "u2", "N", "Rg")
            .miscellaneous("app", &[HISTORY])
            .miscellaneous("u1", &[HISTORY])
            .miscellaneous("u2", &[HISTORY])
            .ready();
        link(&cast, &profile(&cast, &[("sample_secret", "R")]), "u1");
        let body = json!({"sample_name": "n", "sample_secret": "s", "sample_flag": true});
        let row = vault(&cast, "u0", body);
        let ask = |who: &str, secret: Value, flag: bool| {
            let found = collection(&record_history(&cast, who, &row, &json!({"Count": 1})));
            let new = found["AuditDetails"][0]["NewValue"].clone();
            assert_eq!(new["sample_name"], "n", "{who}");
            assert_eq!(new.get("sample_secret").cloned().unwrap_or(Value::Null), secret, "{who}");
            assert_eq!(new.get("sample_flag").is_some(), flag, "{who}");
            let found = collection(&attribute_history(&cast, who, &row, "sample_secret"));
            let shown = i64::from(!secret.is_null());
            assert_eq!(found["TotalRecordCount"], shown, "{who}");
        };
        ask("u0", json!("s"), true);
        ask("u1", json!("s"), true);
        ask("u2", Value::Null, true);
        // Both must see it.
        ask("app⇒u1", Value::Null, true);
        link(&cast, &profile(&cast, &[("sample_secret", "R")]), "app");
        ask("app⇒u1", json!("s"), true);
    });
}
