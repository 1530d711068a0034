//! The two exchanges of the documentation, byte for byte, and who the stamps say did it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use testkit::{Client, Response, golden};

use crate::demo::{
    ACTUAL, ADMIN, Demo, IMPERSONATED, IMPERSONATED_OBJECT, User, code, each, id_of, refusal,
};

const BY_OBJECT_ID: (&str, &str) = ("CallerObjectId", IMPERSONATED_OBJECT);
const BY_USER_ID: (&str, &str) = ("MSCRMCallerID", IMPERSONATED);
const NAME: &str = r#"{"name":"Sample Account created using impersonation"}"#;
const QUERY: &str = "$select=name&$expand=createdby($select=fullname),\
     createdonbehalfby($select=fullname),owninguser($select=fullname)";

#[test]
fn a_row_is_created_on_behalf_of_another_user_and_tells_both() {
    each(|demo| {
        for (carrier, golden) in [(BY_OBJECT_ID, "caller_object_id"), (BY_USER_ID, "caller_id")] {
            let mut client = demo.client();
            let token = demo.token("actual");
            let headers = [
                carrier,
                ("Accept", "application/json"),
                ("Content-Type", "application/json; charset=utf-8"),
                ("OData-MaxVersion", "4.0"),
                ("OData-Version", "4.0"),
            ];
            let target = "/api/data/v9.0/accounts";
            let created = exchange(&mut client, &token, "POST", target, &headers, Some(NAME));
            let id = id_of(&created);
            let mut told = transcript("POST", target, &headers, Some(NAME), &created);

            let target = format!("{target}({id})?{QUERY}");
            let headers = [headers[1], headers[3], headers[4]];
            let read = exchange(&mut client, &token, "GET", &target, &headers, None);
            told += &transcript("GET", &target, &headers, None, &read);
            assert_eq!(client.connections(), 1);

            let told = told.replace(&id, "<guid>").replace(&demo.host(), "HOST");
            golden::check(golden_file(golden), &told);
        }
    });
}

#[test]
fn both_carriers_together_name_one_user() {
    each(|demo| {
        let mut user = demo.user("actual").with(BY_OBJECT_ID.0, BY_OBJECT_ID.1);
        user = user.with("mscrmcallerid", &format!(" {{{}}} ", IMPERSONATED.to_uppercase()));
        let id = user.account("Both headers");
        assert_eq!(stamps(&mut demo.admin(), &id)[0], IMPERSONATED);
    });
}

#[test]
fn an_update_on_behalf_is_stamped_and_a_later_direct_one_clears_it() {
    each(|demo| {
        let (mut direct, mut on_behalf) = (demo.user("actual"), demo.on_behalf());
        let id = on_behalf.account("First name");
        let path = format!("accounts({id})");
        assert_eq!(stamps(&mut direct, &id), [IMPERSONATED, ACTUAL, IMPERSONATED, ACTUAL]);

        demo.admin().change(&path, &json!({"name": "Second name"}));
        assert_eq!(stamps(&mut direct, &id), [IMPERSONATED, ACTUAL, ADMIN, "null"]);

        on_behalf.change(&path, &json!({"name": "Third name"}));
        assert_eq!(stamps(&mut direct, &id), [IMPERSONATED, ACTUAL, IMPERSONATED, ACTUAL]);

        // By anyone, the impersonated user itself included, and with nothing to change.
        demo.user("impersonated").change(&path, &json!({}));
        assert_eq!(stamps(&mut direct, &id), [IMPERSONATED, ACTUAL, IMPERSONATED, "null"]);
    });
}

#[test]
fn without_a_header_nobody_acted_on_behalf() {
    each(|demo| {
        let mut user = demo.user("actual");
        let id = user.account("Direct");
        assert_eq!(stamps(&mut user, &id), [ACTUAL, "null", ACTUAL, "null"]);
        let row = user.read(&format!("accounts({id})?{QUERY}"));
        assert_eq!(row["createdonbehalfby"], Value::Null);
        assert_eq!(row["createdby"]["systemuserid"], ACTUAL);
    });
}

#[test]
fn naming_oneself_is_no_impersonation() {
    each(|demo| {
        // Without the privilege to act on behalf of others.
        let mut user = demo.user("impersonated").with(BY_USER_ID.0, BY_USER_ID.1);
        let response = user.send("POST", "accounts", &[], Some(&json!({"name": "Own id"})));
        assert_eq!(response.header("x-onbehalf-user-id"), None);
        let id = id_of(&response);
        assert_eq!(stamps(&mut user, &id), [IMPERSONATED, "null", IMPERSONATED, "null"]);
    });
}

#[test]
fn every_answer_under_impersonation_tells_both_users() {
    each(|demo| {
        let mut user = demo.on_behalf();
        let id = user.account("Told");
        let row = format!("accounts({id})");
        let body = json!({"name": "Told again"});
        let requests = [
            ("GET", "WhoAmI", None, 200),
            ("GET", row.as_str(), None, 200),
            ("GET", "accounts?$top=1", None, 200),
            ("GET", "accounts/$count", None, 200),
            ("GET", "", None, 200),
            ("POST", "accounts", Some(&body), 204),
            ("PATCH", row.as_str(), Some(&body), 204),
            ("DELETE", row.as_str(), None, 204),
            ("GET", row.as_str(), None, 404),
            ("GET", "Account", None, 404),
            ("GET", "accounts?$select=Name", None, 400),
            ("PUT", "accounts", None, 405),
        ];
        for (method, path, body, status) in requests {
            let response = user.send(method, path, &[], body);
            assert_eq!(response.status, status, "{method} {path}: {}", response.text());
            assert_eq!(response.header("x-onbehalf-user-id"), Some(IMPERSONATED), "{path}");
            assert_eq!(response.header("x-onbehalf-impersonator-id"), Some(ACTUAL), "{path}");
        }
        let direct = demo.user("actual").get("WhoAmI");
        assert_eq!(direct.header("x-onbehalf-user-id"), None);
        assert_eq!(direct.header("x-onbehalf-impersonator-id"), None);
    });
}

#[test]
fn who_am_i_tells_the_effective_user() {
    each(|demo| {
        let who = demo.on_behalf().read("WhoAmI");
        assert_eq!(who["UserId"], IMPERSONATED);
        assert_eq!(who["BusinessUnitId"], crate::demo::SALES);
        assert_eq!(who["OrganizationId"], "e0000000-0000-4000-8000-000000000001");
        let mut direct = demo.user("actual");
        assert_eq!(direct.read("WhoAmI")["UserId"], ACTUAL);
        let context = direct.url("$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse");
        assert_eq!(direct.read("WhoAmI()")["@odata.context"], context);
        let hint = direct.get("WhoAmI");
        assert!(hint.header("x-ms-dop-hint").unwrap().parse::<u32>().is_ok());
    });
}

#[test]
fn who_am_i_needs_a_token_and_takes_no_other_verb() {
    each(|demo| {
        let anonymous = demo.client().get("/api/data/v9.2/WhoAmI");
        assert_eq!(anonymous.status, 401);
        assert!(anonymous.header("WWW-Authenticate").unwrap().contains("authorization_uri="));
        assert_eq!(demo.admin().refused("POST", "WhoAmI", None), code(404, ""));
    });
}

#[test]
fn a_header_that_names_nobody_never_runs_the_request_as_its_sender() {
    type Case = (&'static [(&'static str, &'static str)], u16, &'static str);
    let cases: [Case; 9] = [
        (&[("MSCRMCallerID", "")], 400, "0x80040203"),
        (&[("MSCRMCallerID", "abc")], 400, "0x80040203"),
        (&[("MSCRMCallerID", "00000000-0000-0000-0000-000000000000")], 400, "0x80040203"),
        (&[("CallerObjectId", "75df116dd9dae711a94b000d3a34ed47")], 400, "0x80040203"),
        (&[("MSCRMCallerID", "75df116d-d9da-e711-a94b-000d3a34ed47,")], 400, "0x80040203"),
        (&[BY_USER_ID, ("MSCRMCallerID", "x")], 400, "0x80040203"),
        (&[BY_USER_ID, ("MSCRMCallerID", crate::demo::MANAGER)], 400, "0x80040203"),
        (&[("MSCRMCallerID", crate::demo::NOBODY)], 403, "0x80072560"),
        (&[("CallerObjectId", "d0000000-0000-4000-8000-000000000007")], 403, "0x80040225"),
    ];
    each(|demo| {
        let mut user = demo.user("actual");
        for (headers, status, number) in cases {
            let body = json!({"name": "Nobody did this"});
            let response = user.send("POST", "accounts", headers, Some(&body));
            assert_eq!(refusal(&response), code(status, number), "{headers:?}");
            // Nothing below the service root is looked at first (security.md D35).
            let lost = user.send("GET", "nowhere", headers, None);
            assert_eq!(refusal(&lost), code(status, number), "{headers:?}");
        }
        let filter = "accounts/$count?$filter=name eq 'Nobody did this'";
        assert_eq!(demo.admin().count(filter), 0);
    });
}

#[test]
fn nobody_acts_on_behalf_without_the_privilege() {
    each(|demo| {
        let mut user = demo.user("manager").with(BY_USER_ID.0, BY_USER_ID.1);
        let body = json!({"name": "Without the privilege"});
        assert_eq!(user.refused("POST", "accounts", Some(&body)), code(403, "0x8004a110"));
        assert_eq!(user.refused("GET", "WhoAmI", None), code(403, "0x8004a110"));
        let filter = "accounts/$count?$filter=name eq 'Without the privilege'";
        assert_eq!(demo.admin().count(filter), 0);
    });
}

/// createdby, createdonbehalfby, modifiedby, modifiedonbehalfby.
fn stamps(reader: &mut User, id: &str) -> [String; 4] {
    let names = ["createdby", "createdonbehalfby", "modifiedby", "modifiedonbehalfby"];
    let columns = names.map(|name| format!("_{name}_value"));
    let row = reader.read(&format!("accounts({id})?$select={}", columns.join(",")));
    columns.map(|column| crate::demo::text(&row[column.as_str()]))
}

fn golden_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/golden/{name}.txt"))
}

fn exchange(
    client: &mut Client,
    token: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> Response {
    let mut request = client.request(method, target).token(token);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if let Some(body) = body {
        request = request.body(body);
    }
    request.send()
}

/// Request and answer as text, with what differs from run to run replaced.
fn transcript(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
    response: &Response,
) -> String {
    let mut text = format!("{method} {target}\n");
    for (name, value) in headers {
        writeln!(text, "{name}: {value}").unwrap();
    }
    writeln!(text, "\n{}", body.unwrap_or_default()).unwrap();
    let mut response = response.clone();
    for (name, value) in &mut response.headers {
        match name.to_ascii_lowercase().as_str() {
            "req_id" | "x-ms-service-request-id" => {
                assert_eq!(value.len(), 36, "{name}: {value}");
                "<request id>".clone_into(value);
            }
            "date" => {
                assert!(value.ends_with(" GMT"), "{value}");
                "<date>".clone_into(value);
            }
            // The body is compared as it is; its length follows from the etags in it.
            "content-length" => {
                assert_eq!(value.parse(), Ok(response.body.len()));
                "<length>".clone_into(value);
            }
            "etag" => *value = without_versions(value),
            _ => {}
        }
    }
    response.body = without_versions(response.text()).into_bytes();
    text + &response.transcript(&[]) + "\n"
}

/// The text with `n` for the number of every etag, quoted as in a header or as in JSON.
fn without_versions(text: &str) -> String {
    let mut parts = text.split("W/");
    let mut replaced = parts.next().unwrap().to_owned();
    for part in parts {
        let quote = if part.starts_with('\\') { "\\\"" } else { "\"" };
        let (number, rest) = part.strip_prefix(quote).unwrap().split_once(quote).unwrap();
        assert!(number.parse::<u64>().is_ok(), "{number}");
        write!(replaced, "W/{quote}n{quote}{rest}").unwrap();
    }
    replaced
}

/// The golden files can only be right if both databases answer the same.
#[test]
fn the_context_of_the_second_exchange_is_that_of_the_documentation() {
    each(|demo: &Demo| {
        let mut user = demo.on_behalf();
        let id = user.account("Context");
        let row = user.read(&format!("/api/data/v9.0/accounts({id})?{QUERY}"));
        let person = "fullname,azureactivedirectoryobjectid";
        let expected = format!(
            "http://{}/api/data/v9.0/$metadata#accounts(name,createdby({person}),\
             createdonbehalfby({person}),owninguser({person}))/$entity",
            demo.host()
        );
        assert_eq!(row["@odata.context"], expected);
        let names: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(
            names,
            [
                "@odata.context",
                "@odata.etag",
                "accountid",
                "createdby",
                "createdonbehalfby",
                "name",
                "owninguser"
            ]
        );
        for (name, id) in [
            ("createdby", IMPERSONATED),
            ("createdonbehalfby", ACTUAL),
            ("owninguser", IMPERSONATED),
        ] {
            let person = row[name].as_object().unwrap();
            assert_eq!((&person["systemuserid"], &person["ownerid"]), (&json!(id), &json!(id)));
            assert_eq!(person.len(), 5, "{person:?}");
        }
    });
}
