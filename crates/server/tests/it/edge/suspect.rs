//! Requests that can be read in two ways, byte by byte: one fixed answer each, and never the
//! impersonator's own rights by accident.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use testkit::{Database, Response, Server};

use crate::BINARY;

const B: &str = "75df116d-d9da-e711-a94b-000d3a34ed47";

struct World {
    server: Server,
    token: String,
}

impl World {
    fn new() -> Self {
        let server = Server::demo(BINARY, Database::sqlite());
        let token = server.token("actual@contoso.example");
        Self { server, token }
    }

    /// `WhoAmI` with these further lines in the head.
    fn ask(&self, lines: &str) -> Response {
        self.send(&format!("Host: x\r\n{lines}"), "")
    }

    fn send(&self, lines: &str, rest: &str) -> Response {
        let token = &self.token;
        let request = format!(
            "GET /api/data/v9.2/WhoAmI HTTP/1.1\r\nAuthorization: Bearer {token}\r\n{lines}\r\n{rest}"
        );
        self.server.client().send_raw(request.as_bytes())
    }
}

/// Status and code.
fn told(response: &Response) -> (u16, String) {
    let code = if response.body.is_empty() {
        String::new()
    } else {
        response.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    };
    (response.status, code)
}

#[test]
fn a_header_of_impersonation_is_obeyed_or_refused_but_never_lost() {
    let world = World::new();
    let whole = world.ask(&format!("mScRmCaLlErId: {B}\r\n"));
    assert_eq!(whole.status, 200);
    assert_eq!(whole.json()["UserId"], B);
    let twice = world.ask(&format!("MSCRMCallerID: {B}\r\nMSCRMCallerID:{B}\r\n"));
    assert_eq!(twice.json()["UserId"], B, "one user, named twice");
    for lines in [
        // Different users, and values that are none.
        format!("MSCRMCallerID: {B}\r\nMSCRMCallerID: 278742b0-1e61-4fb5-84ef-c7de308c19e2\r\n"),
        format!("MSCRMCallerID: {B}, {B}\r\n"),
        "MSCRMCallerID:\r\n".to_owned(),
        // A proxy is asked to take it away.
        format!("Connection: MSCRMCallerID\r\nMSCRMCallerID: {B}\r\n"),
        format!("Connection: keep-alive, mscrmcallerid\r\nMSCRMCallerID: {B}\r\n"),
        "Connection: CallerObjectId\r\n".to_owned(),
        "Connection: Authorization\r\n".to_owned(),
        // Names that some servers take for it.
        format!("Caller_Object_Id: {B}\r\n"),
        format!("MSCRM_CallerID: {B}\r\n"),
        format!("MSCRM-CallerID: {B}\r\n"),
        // Announced for after the body.
        "Trailer: CallerObjectId\r\nTransfer-Encoding: chunked\r\n".to_owned(),
        // Two credentials.
        "Authorization: Bearer x\r\n".to_owned(),
        // Hosts.
        "Host: y\r\n".to_owned(),
    ] {
        let response = world.ask(&lines);
        assert_eq!(told(&response), (400, "0x80040203".to_owned()), "{lines}");
    }
    let none = world.send("", "");
    assert_eq!(told(&none), (400, "0x80040203".to_owned()), "no host");
    let other = world.server.client().send_raw(
        format!("GET http://y/api/data/v9.2/WhoAmI HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", world.token)
            .as_bytes(),
    );
    assert_eq!(told(&other), (400, "0x80040203".to_owned()), "two hosts");
}

#[test]
fn heads_that_are_none_end_the_connection() {
    let world = World::new();
    for lines in [
        format!("MSCRMCallerID : {B}\r\n"),
        format!("MSCRMCallerID:\r\n {B}\r\n"),
        format!("X: y\r\n\tMSCRMCallerID: {B}\r\n"),
        format!(" MSCRMCallerID: {B}\r\n"),
        format!("MSCRM\0CallerID: {B}\r\n"),
        format!("MSCRMCallerID: {B}\rX: y\r\n"),
        "Content-Length: 5\r\nContent-Length: 6\r\n".to_owned(),
        "Content-Length: +5\r\n".to_owned(),
        "Transfer-Encoding: gzip\r\n".to_owned(),
    ] {
        let response = world.ask(&lines);
        assert_eq!(response.status, 400, "{lines:?}");
    }
}

#[test]
fn a_trailer_carries_no_impersonation() {
    let world = World::new();
    for trailer in [
        format!("MSCRMCallerID: {B}"),
        format!("CallerObjectId: {B}"),
        "Authorization: Bearer x".into(),
    ] {
        let rest = format!("0\r\n{trailer}\r\n\r\n");
        let response = world.send("Host: x\r\nTransfer-Encoding: chunked\r\n", &rest);
        assert_eq!(told(&response), (400, "0x80040203".to_owned()), "{trailer}");
    }
}

#[test]
fn nothing_follows_a_body_whose_end_is_told_twice() {
    let world = World::new();
    let token = &world.token;
    for lengths in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
    ] {
        let hidden = format!(
            "GET /api/data/v9.2/WhoAmI HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        let request = format!(
            "GET /api/data/v9.2/WhoAmI HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             {lengths}\r\n0\r\n\r\n{hidden}"
        );
        let mut stream = TcpStream::connect(world.server.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        // To its end: the connection is closed, and what was hidden has no answer.
        let mut told = Vec::new();
        stream.read_to_end(&mut told).unwrap();
        let told = String::from_utf8(told).unwrap().to_lowercase();
        assert_eq!(told.matches("http/1.1 ").count(), 1, "{lengths}: {told}");
        assert!(told.contains("\r\nconnection: close\r\n"), "{lengths}: {told}");
    }
}

#[test]
fn what_is_refused_before_it_is_read_carries_what_every_answer_does() {
    let world = World::new();
    for lines in [
        format!("Host: x\r\nConnection: MSCRMCallerID\r\nMSCRMCallerID: {B}\r\n"),
        "Host: x\r\nContent-Encoding: gzip\r\n".to_owned(),
    ] {
        let refused = world.send(&lines, "");
        assert!((400..500).contains(&refused.status), "{lines}");
        for (name, value) in [
            ("Content-Type", "application/json; odata.metadata=minimal"),
            ("OData-Version", "4.0"),
            ("x-ms-dop-hint", "10"),
            ("x-ms-ratelimit-burst-remaining-xrm-requests", "6000"),
            ("x-ms-ratelimit-time-remaining-xrm-requests", "1200000"),
        ] {
            assert_eq!(refused.header(name), Some(value), "{lines}");
        }
        assert_eq!(refused.header("REQ_ID"), refused.header("x-ms-service-request-id"));
        assert!(refused.header("REQ_ID").is_some(), "{lines}");
    }
}
