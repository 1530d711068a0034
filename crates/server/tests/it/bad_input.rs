//! Bad input over a real connection: the documented refusal, nothing stored, and the same connection
//! answers the next request. Never a 500, never a hang.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Client, Response};

use crate::demo::{Demo, code, each, refusal};

/// Longer than any answer may take.
const HANG: Duration = Duration::from_secs(20);
const NAME: &str = "Bad input";
const JSON: &str = "application/json";

/// Sends a request of raw parts for the administrator, and another one on the same connection.
struct Wire {
    client: Client,
    token: String,
    host: String,
}

impl Wire {
    fn new(demo: &Demo) -> Self {
        Self { client: demo.client(), token: demo.token("admin"), host: demo.host() }
    }

    /// Head and body as they go over the wire; further headers end with a line break each.
    fn request(&self, line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
        let (host, token) = (&self.host, &self.token);
        let head =
            format!("{line}\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n{headers}\r\n");
        [head.as_bytes(), body].concat()
    }

    fn post(&mut self, kind: &str, body: &[u8]) -> Response {
        let headers = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        let request = self.request("POST /api/data/v9.2/accounts HTTP/1.1", &headers, body);
        self.client.send_raw(&request)
    }

    fn get(&mut self, target: &str, headers: &str) -> Response {
        let request = self.request(&format!("GET {target} HTTP/1.1"), headers, b"");
        self.client.send_raw(&request)
    }

    /// Whether the server still answers here: on the same connection, if it must have been kept.
    fn still_answers(&mut self, kept: bool) {
        let before = self.client.connections();
        let answer = self.get("/api/data/v9.2/WhoAmI", "");
        assert_eq!(answer.status, 200, "{}", answer.text());
        if kept {
            assert_eq!(self.client.connections(), before, "the connection was not kept");
        }
    }
}

/// The answer came soon, is a refusal in form, and no fault of ours.
fn check(response: &Response, begun: Instant, status: u16, number: &str, what: &str) {
    assert!(begun.elapsed() < HANG, "{what} took {:?}", begun.elapsed());
    assert_eq!(response.status, status, "{what}: {}", response.text());
    assert_eq!(refusal(response), code(status, number), "{what}: {}", response.text());
}

fn nothing_stored(demo: &Demo) {
    let filter = format!("accounts/$count?$filter=startswith(name,'{NAME}')");
    assert_eq!(demo.admin().count(&filter), 0);
}

#[test]
fn bodies_that_are_no_row_are_refused() {
    let deep = format!("{{\"name\":\"{NAME}\",\"x\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let deep_objects = format!("{{\"name\":{}1{}}}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    let doubled = format!("{{\"name\":\"{NAME}\",\"name\":\"{NAME}\"}}");
    let not_utf8 = b"{\"name\":\"Bad input \xff\xfe\"}".to_vec();
    let surrogate = format!("{{\"name\":\"{NAME} \\ud800\"}}");
    let nul = format!("{{\"name\":\"{NAME} \\u0000\"}}");
    let cases: [(&str, Vec<u8>, u16, &str); 27] = [
        ("nothing", vec![], 400, "0x80048d19"),
        ("blanks", b"  \r\n ".to_vec(), 400, "0x80048d19"),
        ("cut off", b"{\"name\":\"Bad input\"".to_vec(), 400, "0x80048d19"),
        ("no JSON", b"name=Bad input".to_vec(), 400, "0x80048d19"),
        ("XML", b"<name>Bad input</name>".to_vec(), 400, "0x80048d19"),
        ("single quotes", b"{'name':'Bad input'}".to_vec(), 400, "0x80048d19"),
        ("trailing comma", b"{\"name\":\"Bad input\",}".to_vec(), 400, "0x80048d19"),
        ("two values", b"{\"name\":\"Bad input\"}{}".to_vec(), 400, "0x80048d19"),
        ("a list", b"[{\"name\":\"Bad input\"}]".to_vec(), 400, "0x80048d19"),
        ("a text", b"\"Bad input\"".to_vec(), 400, "0x80048d19"),
        ("null", b"null".to_vec(), 400, "0x80048d19"),
        ("a number", b"1".to_vec(), 400, "0x80048d19"),
        ("a byte order mark in UTF-16", b"\xff\xfe{\x00".to_vec(), 400, "0x80048d19"),
        ("too deep lists", deep.into_bytes(), 400, "0x80048d19"),
        ("too deep objects", deep_objects.into_bytes(), 400, "0x80048d19"),
        ("a doubled name", doubled.into_bytes(), 400, "0x80048d19"),
        ("bytes that are no UTF-8", not_utf8, 400, "0x80048d19"),
        ("half a surrogate pair", surrogate.into_bytes(), 400, "0x80048d19"),
        ("a null character", nul.into_bytes(), 400, "0x80040203"),
        ("a raw control character", b"{\"name\":\"Bad input \x01\"}".to_vec(), 400, "0x80048d19"),
        (
            "an unknown column",
            b"{\"name\":\"Bad input\",\"nothing\":1}".to_vec(),
            400,
            "0x80048d19",
        ),
        ("a column in another case", b"{\"Name\":\"Bad input\"}".to_vec(), 400, "0x80048d19"),
        ("an empty name", b"{\"name\":\"Bad input\",\"\":1}".to_vec(), 400, "0x80048d19"),
        (
            "a lookup without a table",
            b"{\"name\":\"Bad input\",\"nothingid\":null}".to_vec(),
            400,
            "0x80048d19",
        ),
        (
            "a number too long",
            format!("{{\"name\":\"{NAME}\",\"revenue\":{}}}", "9".repeat(10_000)).into_bytes(),
            400,
            "0x80044330",
        ),
        (
            "an exponent too great",
            b"{\"name\":\"Bad input\",\"revenue\":1e999999999}".to_vec(),
            400,
            "0x80044330",
        ),
        (
            "a whole number too great",
            b"{\"name\":\"Bad input\",\"numberofemployees\":9223372036854775808}".to_vec(),
            400,
            "0x8004432f",
        ),
    ];
    each(|demo| {
        let mut wire = Wire::new(demo);
        for (what, body, status, number) in &cases {
            let begun = Instant::now();
            let response = wire.post(JSON, body);
            check(&response, begun, *status, number, what);
            wire.still_answers(true);
        }
        nothing_stored(demo);
    });
}

#[test]
fn deep_and_huge_values_are_refused_wherever_a_body_holds_them() {
    let deep = |open: &str, inner: &str, close: &str| {
        [open.repeat(5_000), inner.to_owned(), close.repeat(5_000)].concat()
    };
    let (lists, objects) = (deep("[", "1", "]"), deep("{\"a\":", "1", "}"));
    let digits = "9".repeat(20_000);
    let below = |depth: usize| {
        let open = "\"Account_Tasks\":[{\"subject\":\"Bad input\",\"task_parent_id\":{";
        format!("{{\"name\":\"{NAME}\",{}{}}}", open.repeat(depth), "}}]".repeat(depth))
    };
    let grant = |mask: &str| format!("{{\"Target\":{mask},\"PrincipalAccess\":null}}");
    let table = |value: &str| {
        format!(
            "{{\"@odata.type\":\"Microsoft.Dynamics.CRM.EntityMetadata\",\"SchemaName\":{value}}}"
        )
    };
    let targets = |value: &str| {
        let kind = "\"@odata.type\":\"Microsoft.Dynamics.CRM.account\"";
        format!("{{\"Targets\":[{{\"name\":\"{NAME}\",{kind},\"revenue\":{value}}}]}}")
    };
    let row = "accounts(10000000-0000-4000-8000-000000000002)";
    let property = format!("{row}/revenue");
    let link = format!("{row}/contact_customer_accounts/$ref");
    let many = "accounts/Microsoft.Dynamics.CRM.CreateMultiple";
    let mut cases: Vec<(&str, &str, String)> = vec![
        ("POST", "accounts", below(12)),
        ("POST", "accounts", below(400)),
        ("PATCH", row, format!("{{\"revenue\":{digits}}}")),
        ("PATCH", row, format!("{{\"numberofemployees\":-{digits}}}")),
        ("PUT", &property, format!("{{\"value\":{digits}}}")),
        ("PUT", &property, format!("{{\"value\":1e{digits}}}")),
        ("POST", "InsertOptionValue", format!("{{\"Value\":{digits}}}")),
        ("POST", "EntityDefinitions", format!("{{\"ObjectTypeCode\":{digits}}}")),
    ];
    for value in [&lists, &objects] {
        cases.extend([
            ("PATCH", row, format!("{{\"primarycontactid\":{value}}}")),
            ("PUT", &property, format!("{{\"value\":{value}}}")),
            ("POST", &link, format!("{{\"@odata.id\":{value}}}")),
            ("POST", many, targets(value)),
            ("POST", "GrantAccess", grant(value)),
            ("POST", "BulkDelete", format!("{{\"QuerySet\":[{value}]}}")),
            ("POST", "EntityDefinitions", table(value)),
            ("POST", "RelationshipDefinitions", value.clone()),
            ("POST", "GlobalOptionSetDefinitions", format!("{{\"Options\":{value}}}")),
        ]);
    }
    cases.push(("POST", many, targets(&digits)));
    each(|demo| {
        let mut wire = Wire::new(demo);
        for (method, path, body) in &cases {
            let what = format!("{method} {path} {}", body.chars().take(60).collect::<String>());
            let headers = format!("Content-Type: {JSON}\r\nContent-Length: {}\r\n", body.len());
            let line = format!("{method} /api/data/v9.2/{path} HTTP/1.1");
            let request = wire.request(&line, &headers, body.as_bytes());
            let begun = Instant::now();
            let response = wire.client.send_raw(&request);
            assert!(begun.elapsed() < HANG, "{what} took {:?}", begun.elapsed());
            assert_eq!(refusal(&response).0, 400, "{what}: {}", response.text());
            assert!(response.body.len() < 5_000, "{what}: {} bytes", response.body.len());
            wire.still_answers(true);
        }
        nothing_stored(demo);
    });
}

#[test]
fn bodies_have_a_greatest_length() {
    each(|demo| {
        let mut wire = Wire::new(demo);
        for megabytes in [17, 33] {
            let mut body = format!("{{\"name\":\"{NAME}\",\"description\":\"").into_bytes();
            body.resize(megabytes << 20, b'x');
            let begun = Instant::now();
            check(&wire.post(JSON, &body), begun, 413, "0x8004418a", "a body too large");
            wire.still_answers(true);
            // Bytes are decoded as they arrive, and count as the text that they are.
            let mut body = b"{\"BlockId\":\"QUFB\",\"BlockData\":\"".to_vec();
            body.resize(megabytes << 20, b'A');
            let headers = format!("Content-Type: {JSON}\r\nContent-Length: {}\r\n", body.len());
            let request = wire.request("POST /api/data/v9.2/UploadBlock HTTP/1.1", &headers, &body);
            let begun = Instant::now();
            check(&wire.client.send_raw(&request), begun, 413, "0x8004418a", "bytes too many");
            wire.still_answers(true);
        }
        // A large one within the limit meets the limit of its column.
        let mut body = format!("{{\"name\":\"{NAME}\",\"description\":\"").into_bytes();
        body.resize(8 << 20, b'x');
        body.extend(b"\"}");
        check(&wire.post(JSON, &body), Instant::now(), 400, "0x80044331", "a text too long");
        nothing_stored(demo);
    });
}

#[test]
fn content_types_other_than_json_are_refused() {
    each(|demo| {
        let mut wire = Wire::new(demo);
        let body = format!("{{\"name\":\"{NAME}\"}}").into_bytes();
        for kind in [
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonp",
            "json",
            "",
            "é",
        ] {
            check(&wire.post(kind, &body), Instant::now(), 415, "0x80048d19", kind);
            wire.still_answers(true);
        }
        nothing_stored(demo);
        let good = b"{\"name\":\"Good input\"}".to_vec();
        for kind in [
            JSON,
            "Application/JSON",
            "application/json;type=entry",
            "application/json ; charset=utf-8",
        ] {
            assert_eq!(wire.post(kind, &good).status, 204, "{kind}");
        }
    });
}

#[test]
fn methods_that_a_path_does_not_take_are_refused() {
    let row = "accounts(10000000-0000-4000-8000-000000000001)";
    let cases = [
        ("PUT", "accounts", 405, ""),
        ("PATCH", "accounts", 405, ""),
        ("DELETE", "accounts", 405, ""),
        ("PUT", row, 405, ""),
        ("POST", row, 405, ""),
        ("POST", "accounts/$count", 405, ""),
        ("DELETE", "WhoAmI", 404, ""),
        ("POST", "", 405, ""),
        ("TRACE", "accounts", 405, ""),
        ("get", "accounts", 405, ""),
        ("BREW", "accounts", 405, ""),
    ];
    each(|demo| {
        let mut wire = Wire::new(demo);
        for (method, path, status, number) in cases {
            let line = format!("{method} /api/data/v9.2/{path} HTTP/1.1");
            let body = br#"{"name":"Bad input"}"#;
            let headers = format!("Content-Type: {JSON}\r\nContent-Length: {}\r\n", body.len());
            let request = wire.request(&line, &headers, body);
            let response = wire.client.send_raw(&request);
            check(&response, Instant::now(), status, number, &line);
            wire.still_answers(true);
        }
        assert_eq!(demo.admin().read(row)["name"], "Fourth Coffee");
        nothing_stored(demo);
    });
}

#[test]
fn urls_that_cannot_be_read_are_refused() {
    let many = 10_000;
    let id = "10000000-0000-4000-8000-000000000001";
    let cases = [
        (
            format!("accounts?$filter={}name{}", "(".repeat(many), ")".repeat(many)),
            400,
            "0x80060888",
        ),
        (format!("accounts?$filter={}", "(".repeat(many)), 400, "0x80060888"),
        (format!("accounts?$filter={}donotemail", "not%20".repeat(5_000)), 400, "0x80060888"),
        (format!("accounts?$filter={}", "a/".repeat(many)), 400, "0x80060888"),
        (format!("accounts?$select={}", "a,".repeat(many)), 400, "0x80060888"),
        (
            format!("accounts?$expand={}", "parentaccountid($expand=".repeat(1_200)),
            400,
            "0x80060888",
        ),
        (
            format!(
                "accounts?$expand={}parentaccountid{}",
                "parentaccountid($expand=".repeat(1_000),
                ")".repeat(1_000)
            ),
            400,
            "0x80060888",
        ),
        (format!("accounts{}", "(".repeat(many)), 400, "0x80060888"),
        (format!("accounts({}", ")".repeat(many)), 400, "0x80060888"),
        (format!("accounts{}", "/name".repeat(5_000)), 404, "0x80060888"),
        (format!("accounts({id}){}", "/parentaccountid".repeat(1_000)), 400, "0x80060888"),
        (format!("accounts?x={}", "x".repeat(33_000)), 414, "0x80060888"),
        ("x".repeat(33_000), 414, "0x80060888"),
        ("accounts?$filter=name%20eq%20'%00'".into(), 400, "0x80040203"),
        ("accounts(%00)".into(), 400, "0x80060888"),
        ("accounts?$filter=name%20eq%20'%FF%FE'".into(), 400, "0x80060888"),
        ("%FF%FE".into(), 400, "0x80060888"),
        ("accounts?%FF=1".into(), 400, "0x80060888"),
        ("accounts?$filter=name%20eq%20'%'".into(), 400, "0x80060888"),
        ("accounts?$filter=name%20eq%20'%zz'".into(), 400, "0x80060888"),
        ("accounts?$filter=name%20eq%20'%u0041'".into(), 400, "0x80060888"),
        ("accounts(10000000-0000-4000-8000-00000000000g)".into(), 400, "0x80060888"),
        (format!("accounts({})", id.replace('-', "")), 400, "0x80060888"),
        (format!("accounts(%7B{id}%7D)"), 400, "0x80060888"),
        (format!("accounts({id}"), 400, "0x80060888"),
        (format!("accounts({id}))"), 400, "0x80060888"),
        (format!("accounts({id})({id})"), 400, "0x80060888"),
        (format!("accounts({id},{id})"), 400, "0x80060888"),
        ("..".into(), 404, "0x80060888"),
        ("accounts/../../../etc/passwd".into(), 404, "0x80060888"),
        ("'; DROP TABLE account; --".replace(' ', "%20"), 404, "0x80060888"),
        ("accounts?$orderby=name;%20DROP%20TABLE%20account".into(), 400, "0x80060888"),
        ("accounts?$select=name%22%20from".into(), 400, "0x80060888"),
    ];
    each(|demo| {
        let mut wire = Wire::new(demo);
        for (path, status, number) in &cases {
            let begun = Instant::now();
            let response = wire.get(&format!("/api/data/v9.2/{path}"), "");
            let shown: String = path.chars().take(80).collect();
            check(&response, begun, *status, number, &shown);
            wire.still_answers(true);
        }
    });
}

#[test]
fn text_in_a_filter_is_never_taken_for_sql() {
    each(|demo| {
        let mut admin = demo.admin();
        for text in [
            "' or 1=1 --",
            "'; DROP TABLE account; --",
            "\\'; --",
            "$1",
            "?1",
            ":a",
            "\"",
            "%25' OR '1'='1",
        ] {
            let quoted = text
                .replace('\'', "''")
                .replace('"', "%22")
                .replace('\\', "%5C")
                .replace('?', "%3F");
            for filter in [
                format!("name eq '{quoted}'"),
                format!("contains(name,'{quoted}')"),
                format!("name gt '{quoted}' and name lt '{quoted}'"),
            ] {
                let filter = filter.replace(';', "%3B");
                let response = admin.get(&format!("accounts?$select=name&$filter={filter}"));
                assert_eq!(response.status, 200, "{filter}: {}", response.text());
                let rows = response.json()["value"].as_array().unwrap().len();
                assert!(rows == 0 || text == "\"", "{filter} found {rows}");
            }
        }
        assert_eq!(admin.count("accounts/$count?$filter=startswith(accountnumber,'ACC-')"), 12);
    });
}

#[test]
fn headers_that_cannot_be_read_are_refused_or_passed_over() {
    each(|demo| {
        let mut wire = Wire::new(demo);
        let target = "/api/data/v9.2/accounts?$top=1&$select=name";
        for passed_over in [
            "Prefer: \r\n",
            "Prefer: odata.maxpagesize=\r\n",
            "Prefer: odata.maxpagesize=99999999999999999999\r\n",
            "Prefer: \"\r\n",
            "Prefer: ,,,=,=\r\n",
            "Accept: \r\n",
            "Accept: text/html\r\n",
            "If-None-Match: \"\r\n",
            "OData-Version: 9\r\n",
            "X-Anything: \t!@#$%^&*()\r\n",
            "Cookie: a=b\r\nCookie: c=d\r\n",
        ] {
            let response = wire.get(target, passed_over);
            assert!(
                matches!(response.status, 200 | 400 | 406),
                "{passed_over:?}: {}",
                response.status
            );
            wire.still_answers(true);
        }
        for malformed in [
            "MSCRMCallerID: \r\n",
            "CallerObjectId: x\r\n",
            "MSCRMCallerID: a\r\nMSCRMCallerID: b\r\n",
        ] {
            check(&wire.get(target, malformed), Instant::now(), 400, "0x80040203", malformed);
            wire.still_answers(true);
        }
        // Bytes that are no text.
        let mut request =
            wire.request(&format!("GET {target} HTTP/1.1"), "MSCRMCallerID: \u{fffd}\r\n", b"");
        let at = request.windows(3).position(|bytes| bytes == "\u{fffd}".as_bytes()).unwrap();
        request.splice(at..at + 3, [0xff, 0xfe]);
        check(&wire.client.send_raw(&request), Instant::now(), 400, "0x80040203", "no text");
        wire.still_answers(true);
    });
}

/// Refused before there is a request: the connection may end, the server goes on.
#[test]
fn requests_that_are_no_http_end_their_connection_only() {
    each(|demo| {
        let cases: [&[u8]; 9] = [
            b"\r\n\r\n\r\n\r\nGET\r\n\r\n",
            b"GET /api/data/v9.2/accounts\r\n\r\n",
            b"GET /api/data/v9.2/acc\x00ounts HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /api/data/v9.2/\xff\xfe HTTP/9.9\r\nHost: x\r\n\r\n",
            b"GET /api/data/v9.2/a b HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /api/data/v9.2/WhoAmI HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
            b"GET /api/data/v9.2/WhoAmI HTTP/1.1\r\n: nameless\r\n\r\n",
            b"POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            b"POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        ];
        for bytes in cases {
            let mut client = demo.client();
            let response = client.send_raw(bytes);
            assert_eq!(response.status, 400, "{}", String::from_utf8_lossy(bytes));
        }
        let huge = format!(
            "GET /api/data/v9.2/WhoAmI HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
            "x".repeat(2 << 20)
        );
        assert_eq!(demo.client().send_raw(huge.as_bytes()).status, 431);
        let many = "X-A: b\r\n".repeat(5_000);
        let many = format!("GET /api/data/v9.2/WhoAmI HTTP/1.1\r\nHost: x\r\n{many}\r\n");
        assert_eq!(demo.client().send_raw(many.as_bytes()).status, 431);
        let long = format!("GET /api/data/v9.2/{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(70_000));
        assert_eq!(demo.client().send_raw(long.as_bytes()).status, 414);
        Wire::new(demo).still_answers(false);
    });
}

#[test]
fn a_body_that_is_cut_off_stores_nothing() {
    each(|demo| {
        let wire = Wire::new(demo);
        for headers in [
            format!("Content-Type: {JSON}\r\nContent-Length: 1000\r\n"),
            format!("Content-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n"),
        ] {
            let line = "POST /api/data/v9.2/accounts HTTP/1.1";
            let request = wire.request(line, &headers, b"14\r\n{\"name\":\"Bad input\"}\r\n");
            let mut client = demo.client();
            client.write(&request);
            // Dropped in the middle.
            drop(client);
        }
        std::thread::sleep(Duration::from_millis(100));
        nothing_stored(demo);
        Wire::new(demo).still_answers(false);
    });
}

#[test]
fn bodies_come_in_chunks_and_after_a_question() {
    each(|demo| {
        let mut wire = Wire::new(demo);
        let line = "POST /api/data/v9.2/accounts HTTP/1.1";
        let body =
            b"9\r\n{\"name\":\"\r\n5;x=y\r\nGood \r\n7\r\ninput\"}\r\n0\r\nTrailer: x\r\n\r\n";
        let headers = format!("Content-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n");
        let request = wire.request(line, &headers, body);
        let response = wire.client.send_raw(&request);
        assert_eq!((response.status, response.header("Connection")), (204, None));
        wire.still_answers(true);
        // Broken framing.
        let broken = wire.request(line, &headers, b"zz\r\n{}\r\n0\r\n\r\n");
        let response = wire.client.send_raw(&broken);
        assert_eq!(response.status, 400, "{}", response.text());
        let mut wire = Wire::new(demo);

        let body = b"{\"name\":\"Good input\"}";
        let headers = format!(
            "Content-Type: {JSON}\r\nContent-Length: {}\r\nExpect: 100-continue\r\n",
            body.len()
        );
        let head = wire.request(line, &headers, b"");
        wire.client.write(&head);
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(wire.client.send_raw(body).status, 204);
        wire.still_answers(true);
    });
}

#[test]
fn head_answers_like_get_without_the_body() {
    each(|demo| {
        let mut wire = Wire::new(demo);
        for (path, status) in
            [("accounts?$top=1&$select=name", 200), ("WhoAmI", 200), ("nothing", 404)]
        {
            let target = format!("/api/data/v9.2/{path}");
            let request = wire.request(&format!("HEAD {target} HTTP/1.1"), "", b"");
            let head = wire.client.send_raw(&request);
            let get = wire.get(&target, "");
            assert_eq!((head.status, get.status), (status, status), "{path}");
            assert!(head.body.is_empty() && !get.body.is_empty());
            for name in ["Content-Type", "Content-Length", "OData-Version"] {
                assert_eq!(head.header(name), get.header(name), "{path}: {name}");
            }
        }
        wire.still_answers(true);
    });
}

#[test]
fn old_http_is_answered_and_its_connection_ended() {
    each(|demo| {
        let wire = Wire::new(demo);
        let request = wire.request("GET /api/data/v9.2/WhoAmI HTTP/1.0", "", b"");
        let mut stream = std::net::TcpStream::connect(demo.host()).unwrap();
        std::io::Write::write_all(&mut stream, &request).unwrap();
        let mut answer = String::new();
        stream.set_read_timeout(Some(HANG)).unwrap();
        std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
        let status = answer.lines().next().unwrap();
        assert!(
            status.starts_with("HTTP/1.0 200") || status.starts_with("HTTP/1.1 200"),
            "{answer}"
        );
        assert!(answer.contains("\"UserId\""), "{answer}");
    });
}

#[test]
fn several_requests_at_once_are_answered_in_their_order() {
    each(|demo| {
        let mut wire = Wire::new(demo);
        let mut both = wire.request("GET /api/data/v9.2/nothing HTTP/1.1", "", b"");
        both.extend(wire.request("GET /api/data/v9.2/WhoAmI HTTP/1.1", "", b""));
        let first = wire.client.send_raw(&both);
        assert_eq!(refusal(&first), code(404, "0x80060888"));
        assert_eq!(wire.client.read(false).status, 200);
        wire.still_answers(true);
    });
}

#[test]
fn unknown_tables_are_refused_for_every_verb() {
    each(|demo| {
        let mut admin = demo.admin();
        let body = json!({ "name": NAME });
        for (method, path) in [
            ("GET", "nothings"),
            ("POST", "nothings"),
            ("GET", "nothings(10000000-0000-4000-8000-000000000001)"),
            ("PATCH", "nothings(10000000-0000-4000-8000-000000000001)"),
            ("DELETE", "nothings(10000000-0000-4000-8000-000000000001)"),
            ("GET", "campaigns"),
        ] {
            let refused = admin.refused(method, path, Some(&body));
            assert_eq!(refused, code(404, "0x80060888"), "{method} {path}");
        }
        nothing_stored(demo);
    });
}
