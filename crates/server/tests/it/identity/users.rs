//! Users that are made or disabled through the API, and their tokens.

use serde_json::json;
use testkit::{Client, Response, Server, databases};

use crate::BINARY;

const UNIT: &str = "/businessunits(b0000000-0000-4000-8000-000000000002)";

fn send(
    client: &mut Client,
    token: &str,
    method: &str,
    path: &str,
    body: &serde_json::Value,
) -> Response {
    let path = format!("/api/data/v9.2/{path}");
    let request = client.request(method, &path).token(token);
    if body.is_null() { request.send() } else { request.json(body).send() }
}

fn made(client: &mut Client, token: &str, body: &serde_json::Value) -> serde_json::Value {
    let request = client.request("POST", "/api/data/v9.2/systemusers").token(token);
    let response = request.header("Prefer", "return=representation").json(body).send();
    assert_eq!(response.status, 201, "{}", response.text());
    response.json()
}

#[test]
fn a_user_made_through_the_api_signs_in_by_each_of_its_names() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let admin = server.token("admin@contoso.example");
        let mut client = server.client();
        let person = json!({
            "domainname": "New.Person@contoso.example", "internalemailaddress": "n@contoso.example",
            "firstname": "New", "lastname": "Person", "businessunitid@odata.bind": UNIT,
        });
        let row = made(&mut client, &admin, &person);
        assert_eq!(row["fullname"], "New Person");
        // An application needs no more than its id and a business unit (security.md §1.1).
        let application = json!({
            "applicationid": "c0000000-0000-4000-8000-0000000000aa", "businessunitid@odata.bind": UNIT,
        });
        let app = made(&mut client, &admin, &application);
        assert_eq!(app["accessmode"], 4);
        let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
        for (row, column) in [
            (&row, "domainname"),
            (&row, "systemuserid"),
            (&row, "azureactivedirectoryobjectid"),
            (&app, "applicationid"),
            (&app, "systemuserid"),
            (&app, "azureactivedirectoryobjectid"),
        ] {
            let token = server.token(&text(row, column));
            let told = send(&mut client, &token, "GET", "WhoAmI", &json!(null));
            assert_eq!(told.status, 200, "{column}: {}", told.text());
            assert_eq!(told.json()["UserId"], row["systemuserid"], "{column}");
        }
        server.token("new.person@CONTOSO.example");
        // It has no roles, so it may nothing.
        let token = server.token("New.Person@contoso.example");
        let refused = send(&mut client, &token, "GET", "accounts", &json!(null));
        assert_eq!(refused.json()["error"]["code"], "0x80042f09");
        // Names are unique, in whatever case.
        let mut again = person.clone();
        again["domainname"] = "new.person@contoso.EXAMPLE".into();
        let refused = send(&mut client, &admin, "POST", "systemusers", &again);
        assert_eq!(
            (refused.status, refused.json()["error"]["code"].as_str()),
            (412, Some("0x80040237"))
        );
    }
}

#[test]
fn the_token_of_a_disabled_user_opens_nothing() {
    for database in databases() {
        let server = Server::demo(BINARY, database);
        let mut client = server.client();
        let token = server.token("disabled@contoso.example");
        for path in ["WhoAmI", "accounts", "nosuchtable"] {
            let refused = send(&mut client, &token, "GET", path, &json!(null));
            assert_eq!(
                (refused.status, refused.json()["error"]["code"].as_str()),
                (403, Some("0x80040225"))
            );
        }
        let nobody = server.program().run(&["token", "--as", "nobody@contoso.example"]);
        assert_eq!(nobody.status.code(), Some(1));
        assert!(nobody.stdout.is_empty());
        assert!(String::from_utf8_lossy(&nobody.stderr).contains("nobody@contoso.example"));
    }
}
