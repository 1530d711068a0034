//! Impersonation headers in every shape that is not plain: one fixed answer each, and never the
//! sender's own rights (security.md §5.1, §5.3).

use model::Uuid;
use testkit::{Client, Response};

use super::cast::Cast;
use super::outcome::{message, outcome};
use super::stage::{Stage, on_each_database};

/// u2 may act for u1, who may everything; u2 may everything for itself as well, so that a header
/// that is passed over would be seen.
fn cast(stage: &Stage) -> Cast<'_> {
    Cast::new(stage)
        .acts_on_behalf("u2")
        .role("u2", "N", "Cg Rg Wg Dg")
        .role("u1", "N", "Cg Rg Wg Dg")
        .ready()
}

/// Sends a request with exactly these header lines, as bytes.
fn send(client: &mut Client, head: &str, token: &str, lines: &[u8], body: &str) -> Response {
    let mut bytes = format!(
        "{head} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(lines);
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body.as_bytes());
    client.send_raw(&bytes)
}

/// How many rows there are with this name, whoever may see them.
fn made(cast: &Cast<'_>, name: &str) -> usize {
    let path = format!("accounts?$select=name&$filter=name eq '{name}'");
    cast.send("u0", "GET", &path, None).json()["value"].as_array().unwrap().len()
}

/// Creates with these header lines, as u2, and returns the outcome after checking what was written.
fn create(cast: &Cast<'_>, lines: &[u8], expected: &str) -> Response {
    let name = engine::new_id().to_string();
    let token = cast.stage.token(cast.who("u2"));
    let body = format!("{{\"name\":\"{name}\"}}");
    let mut client = cast.stage.client();
    let response = send(&mut client, "POST /api/data/v9.2/accounts", &token, lines, &body);
    let shown = String::from_utf8_lossy(lines);
    assert_eq!(outcome(&response), expected, "{shown}: {}", response.text());
    let written = usize::from(expected == "204");
    assert_eq!(made(cast, &name), written, "{shown}");
    if written == 1 {
        let row = cast.made(&response);
        assert_eq!(row["_createdby_value"], cast.id("u1").to_string(), "{shown}");
        assert_eq!(row["_createdonbehalfby_value"], cast.id("u2").to_string(), "{shown}");
    }
    response
}

#[test]
fn an_id_may_have_braces_capitals_and_blanks_around_it() {
    on_each_database(|stage| {
        let cast = cast(stage);
        for (name, id) in
            [("CallerObjectId", cast.object_id("u1")), ("MSCRMCallerID", cast.id("u1"))]
        {
            for value in [
                id.to_string(),
                id.to_string().to_uppercase(),
                format!("{{{id}}}"),
                format!("{{{}}}", id.to_string().to_uppercase()),
                format!("   {id}"),
                format!("\t{id} \t"),
            ] {
                create(&cast, format!("{name}: {value}\r\n").as_bytes(), "204");
            }
        }
    });
}

#[test]
fn the_case_of_a_headers_name_does_not_count() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let (object, id) = (cast.object_id("u1"), cast.id("u1"));
        for name in ["callerobjectid", "CALLEROBJECTID", "CallerObjectID", "cAlLeRoBjEcTiD"] {
            create(&cast, format!("{name}: {object}\r\n").as_bytes(), "204");
        }
        for name in ["mscrmcallerid", "MSCRMCALLERID", "MsCrmCallerId"] {
            create(&cast, format!("{name}:{id}\r\n").as_bytes(), "204");
        }
    });
}

#[test]
fn everything_else_is_refused_and_nothing_is_written_92() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let refused = |name: &str, value: &[u8]| {
            let lines = [name.as_bytes(), b": ", value, b"\r\n"].concat();
            let response = create(&cast, &lines, "400 0x80040203");
            let told = message(&response);
            assert!(told.starts_with("Invalid argument.") && told.contains(name), "{told}");
        };
        for (name, id) in
            [("CallerObjectId", cast.object_id("u1")), ("MSCRMCallerID", cast.id("u1"))]
        {
            let values = [
                String::new(),
                " ".into(),
                "abc".into(),
                "null".into(),
                "0".into(),
                Uuid::nil().to_string(),
                format!("{{{}}}", Uuid::nil()),
                id.simple().to_string(),
                format!("'{id}'"),
                format!("\"{id}\""),
                format!("({id})"),
                format!("{{{id}"),
                format!("{id}}}"),
                format!("{{{{{id}}}}}"),
                format!("{{ {id} }}"),
                format!("urn:uuid:{id}"),
                format!("{id},{id}"),
                format!("{id}, {}", cast.id("u2")),
                format!("{id};q=1"),
                format!("{id} {id}"),
                format!("{id}0"),
                id.to_string()[..35].to_owned(),
                format!("{id}\u{a0}"),
                "$this->settings->callerID".into(),
                "impersonated@contoso.example".into(),
                id.to_string().replace('-', "_"),
                format!("%7B{id}%7D"),
            ];
            for value in values {
                refused(name, value.as_bytes());
            }
            // Bytes that are no text, before and in place of an id.
            refused(name, b"\xff\xfe");
            refused(name, &[&b"\xff"[..], id.to_string().as_bytes()].concat());
            refused(name, "\u{ff17}5df116d-d9da-e711-a94b-000d3a34ed47".as_bytes());
        }
    });
}

#[test]
fn several_values_must_all_be_good_and_name_one_user_98() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let (object, id) = (cast.object_id("u1"), cast.id("u1"));
        let (other_object, other) = (cast.object_id("u3"), cast.id("u3"));
        let (own_object, own) = (cast.object_id("u2"), cast.id("u2"));
        let nobody = engine::new_id();
        let two = |one: &str, two: &str, expected: &str| {
            create(&cast, format!("{one}\r\n{two}\r\n").as_bytes(), expected);
            create(&cast, format!("{two}\r\n{one}\r\n").as_bytes(), expected);
        };
        let by_object = |id: &dyn std::fmt::Display| format!("CallerObjectId: {id}");
        let by_id = |id: &dyn std::fmt::Display| format!("MSCRMCallerID: {id}");
        two(&by_object(&object), &by_id(&id), "204");
        two(&by_object(&object), &by_object(&object), "204");
        two(&by_id(&id), &by_id(&format!("{{{}}}", id.to_string().to_uppercase())), "204");
        two(&format!("callerobjectid: {object}"), &by_object(&object), "204");
        let bad = "400 0x80040203";
        two(&by_object(&object), &by_id(&other), bad);
        two(&by_object(&object), &by_object(&other_object), bad);
        two(&by_id(&id), &by_id(&other), bad);
        // The sender itself is one of two different users as well.
        two(&by_object(&object), &by_id(&own), bad);
        two(&by_id(&id), &by_object(&own_object), bad);
        two(&by_object(&object), &by_id(&""), bad);
        two(&by_object(&object), &by_id(&Uuid::nil()), bad);
        two(&by_object(&object), "MSCRMCallerID: abc", bad);
        two(&by_object(&own_object), &by_id(&""), bad);
        two(&by_object(&object), &by_id(&nobody), "E5");
        two(&by_object(&own_object), &by_id(&nobody), "E5");
    });
}

#[test]
fn without_the_privilege_two_headers_reveal_nothing() {
    on_each_database(|stage| {
        let cast = Cast::new(stage).role("u1", "N", "Cg Rg").role("u2", "N", "Cg Rg").ready();
        let (object, other) = (cast.object_id("u1"), cast.id("u3"));
        let nobody = engine::new_id();
        for lines in [
            format!("CallerObjectId: {object}\r\nMSCRMCallerID: {other}\r\n"),
            format!("CallerObjectId: {object}\r\nMSCRMCallerID: {nobody}\r\n"),
            format!("CallerObjectId: {nobody}\r\n"),
            format!("CallerObjectId: {object}\r\n"),
            format!("MSCRMCallerID: {}\r\nCallerObjectId: {object}\r\n", cast.id("u2")),
        ] {
            let response = create(&cast, lines.as_bytes(), "E3");
            assert_eq!(
                message(&response),
                "User does not have the privilege to act on behalf another user."
            );
        }
        create(&cast, b"CallerObjectId: abc\r\n", "400 0x80040203");
    });
}

#[test]
fn a_header_that_is_named_in_connection_is_refused_and_never_lost() {
    on_each_database(|stage| {
        let cast = cast(stage);
        for connection in ["CallerObjectId", "close, CallerObjectId", "keep-alive, callerobjectid"]
        {
            let lines =
                format!("Connection: {connection}\r\nCallerObjectId: {}\r\n", cast.object_id("u1"));
            create(&cast, lines.as_bytes(), "400 0x80040203");
            let lines = format!("CallerObjectId: abc\r\nConnection: {connection}\r\n");
            create(&cast, lines.as_bytes(), "400 0x80040203");
        }
    });
}

#[test]
fn a_folded_line_never_runs_as_the_sender() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let name = engine::new_id().to_string();
        let token = stage.token(cast.who("u2"));
        let body = format!("{{\"name\":\"{name}\"}}");
        let lines = format!("CallerObjectId:\r\n {}\r\n", cast.object_id("u1"));
        let mut client = stage.client();
        let head = "POST /api/data/v9.2/accounts";
        let response = send(&mut client, head, &token, lines.as_bytes(), &body);
        assert_eq!(response.status, 400);
        assert_eq!(made(&cast, &name), 0);
    });
}

#[test]
fn a_header_in_the_trailers_of_a_body_is_refused() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let token = stage.token(cast.who("u2"));
        let name = engine::new_id().to_string();
        let body = format!("{{\"name\":\"{name}\"}}");
        let request = format!(
            "POST /api/data/v9.2/accounts HTTP/1.1\r\nHost: localhost\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Trailer: CallerObjectId\r\nTransfer-Encoding: chunked\r\n\r\n\
             {:x}\r\n{body}\r\n0\r\nCallerObjectId: {}\r\n\r\n",
            body.len(),
            cast.object_id("u1")
        );
        let response = stage.client().send_raw(request.as_bytes());
        assert_eq!(outcome(&response), "400 0x80040203");
        assert_eq!(made(&cast, &name), 0);
    });
}

#[test]
fn reads_changes_and_deletes_are_refused_too() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let token = stage.token(cast.who("u2"));
        let path = cast.path("t(u1)");
        let mut client = stage.client();
        for (method, body) in [("GET", ""), ("PATCH", "{\"description\":\"x\"}"), ("DELETE", "")] {
            let head = format!("{method} /api/data/v9.2/{path}");
            let response = send(&mut client, &head, &token, b"MSCRMCallerID: abc\r\n", body);
            assert_eq!(outcome(&response), "400 0x80040203");
        }
        assert!(cast.row("t(u1)")["description"].is_null());
        assert_eq!(client.connections(), 1, "a refusal keeps the connection");
    });
}

/// D35: before the path, the query or the body is looked at.
#[test]
fn a_refused_impersonation_wins_over_every_other_error() {
    on_each_database(|stage| {
        let cast = cast(stage);
        let disabled = Cast::new(stage).with("u3", "isdisabled", true_value()).ready();
        let token = stage.token(cast.who("u2"));
        let nobody = format!("CallerObjectId: {}\r\n", engine::new_id());
        let off = format!("MSCRMCallerID: {}\r\n", disabled.id("u3"));
        let system = "MSCRMCallerID: a0000000-0000-4000-8000-0000000000f1\r\n".to_owned();
        let malformed = "CallerObjectId: abc\r\n".to_owned();
        let missing = format!("GET /api/data/v9.2/accounts({})", Uuid::from_u128(7));
        let requests = [
            ("GET /api/data/v9.2/nosuchtable", ""),
            ("GET /api/data/v9.2/accounts(", ""),
            ("GET /api/data/v9.2/accounts?$filter=(((", ""),
            ("GET /api/data/v9.2/accounts?$nosuchoption=1", ""),
            ("PUT /api/data/v9.2/accounts", ""),
            ("POST /api/data/v9.2/accounts", "{broken"),
            ("POST /api/data/v9.2/accounts", "{\"nosuchcolumn\":1}"),
            ("GET /api/data/v7.0/accounts", ""),
            (missing.as_str(), ""),
        ];
        for (lines, expected) in
            [(nobody, "E5"), (off, "E4"), (system, "E3"), (malformed, "400 0x80040203")]
        {
            for (head, body) in requests {
                let response = send(&mut stage.client(), head, &token, lines.as_bytes(), body);
                assert_eq!(outcome(&response), expected, "{head}: {}", response.text());
            }
        }
        // Without a good token it is 401, whatever the headers say.
        let head = "GET /api/data/v9.2/accounts";
        let response = send(&mut stage.client(), head, "x", b"CallerObjectId: abc\r\n", "");
        assert_eq!(response.status, 401);
    });
}

fn true_value() -> model::value::Value {
    model::value::Value::Bool(true)
}
