//! Answers that are packed with gzip, and bodies that may not be.

use std::io::Read as _;

use testkit::{Database, Response, Server};

use crate::BINARY;

fn unpack(response: &Response) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(response.body.as_slice()).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn long_answers_are_packed_for_who_asks_and_are_the_same() {
    let server = Server::demo(BINARY, Database::sqlite());
    let token = server.token("admin@contoso.example");
    let mut client = server.client();
    let mut ask = |path: &str, coding: &str| {
        let request = client.request("GET", path).token(&token);
        request.header("Accept-Encoding", coding).send()
    };
    let whole = "/api/data/v9.2/contacts";
    let (plain, packed) = (ask(whole, "identity"), ask(whole, "gzip, deflate, br"));
    assert_eq!(plain.header("Content-Encoding"), None);
    assert_eq!(plain.header("Vary"), Some("Accept-Encoding"));
    assert_eq!(packed.header("Content-Encoding"), Some("gzip"));
    assert_eq!(packed.header("Vary"), Some("Accept-Encoding"));
    assert!(packed.body.len() * 2 < plain.body.len());
    assert_eq!(unpack(&packed), plain.text());
    // One row keeps its weak tag, and 304 has nothing to pack.
    let row = "/api/data/v9.2/accounts(a1000000-0000-4000-8000-000000000001)";
    let row = match ask(row, "identity") {
        response if response.status == 200 => row.to_owned(),
        _ => {
            let first =
                &ask("/api/data/v9.2/accounts?$select=name&$top=1", "identity").json()["value"][0];
            format!("/api/data/v9.2/accounts({})", first["accountid"].as_str().unwrap())
        }
    };
    let packed = ask(&row, "gzip");
    let tag = packed.header("ETag").unwrap().to_owned();
    assert!(tag.starts_with("W/"), "{tag}");
    let request = server
        .client()
        .request("GET", &row)
        .token(&token)
        .header("If-None-Match", &tag)
        .header("Accept-Encoding", "gzip")
        .send();
    assert_eq!((request.status, request.body.len()), (304, 0));
    // Short ones stay as they are, and the metadata is packed once only.
    assert_eq!(ask("/api/data/v9.2/WhoAmI", "gzip").header("Content-Encoding"), None);
    let metadata = ask("/api/data/v9.2/$metadata", "gzip");
    assert_eq!(metadata.header("Content-Encoding"), Some("gzip"));
    assert!(unpack(&metadata).contains("<edmx:Edmx"));
}

#[test]
fn packed_bodies_of_requests_are_refused_unread() {
    let server = Server::demo(BINARY, Database::sqlite());
    let token = server.token("admin@contoso.example");
    let request = server
        .client()
        .request("POST", "/api/data/v9.2/accounts")
        .token(&token)
        .header("Content-Encoding", "gzip")
        .json(&serde_json::json!({"name": "bomb"}))
        .send();
    assert_eq!(request.status, 415, "{}", request.text());
    assert_eq!(request.json()["error"]["code"], "0x80048d19");
}
