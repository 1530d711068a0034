//! Forms in parts, as PHP's curl sends an array.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Request, header};

use super::{ACTUAL, Answer, HOST, THE_PERSON, World, world};

const BOUNDARY: &str = "------------------------a1b2c3d4";

fn parts(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let disposition = format!("Content-Disposition: form-data; name=\"{name}\"");
        write!(body, "--{BOUNDARY}\r\n{disposition}\r\n\r\n{value}\r\n").unwrap();
    }
    body + &format!("--{BOUNDARY}--\r\n")
}

async fn send(world: &World, kind: &str, body: String) -> Answer {
    let request = Request::post("/common/oauth2/token?client-request-id=x")
        .header(header::HOST, HOST)
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body));
    world.send(request.unwrap()).await
}

fn kind() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

const FIELDS: [(&str, &str); 3] = [
    ("grant_type", "password"),
    ("username", "actual@contoso.example"),
    ("password", "demo-password"),
];

#[tokio::test]
async fn a_form_in_parts_counts_like_the_other() {
    let world = world();
    let answer = send(&world, &kind(), parts(&FIELDS)).await;
    assert_eq!(world.verify(&answer), Ok(THE_PERSON));
    let mut with_empty = FIELDS.to_vec();
    with_empty.extend([("resource", ""), ("resource", "")]);
    assert_eq!(world.verify(&send(&world, &kind(), parts(&with_empty)).await), Ok(THE_PERSON));
}

#[tokio::test]
async fn parts_that_cannot_be_read_are_refused() {
    let world = world();
    let malformed = (400, "invalid_request", 90013);
    let whole = parts(&FIELDS);
    let mut twice = FIELDS.to_vec();
    twice.push(("grant_type", "password"));
    let large = "x".repeat(70_000);
    let mut heavy = FIELDS.to_vec();
    heavy.push(("claims", &large));
    let many: Vec<(&str, &str)> = std::iter::repeat_n(("", ""), 5_000).collect();
    for (about, kind, body) in [
        ("no boundary", "multipart/form-data".to_owned(), whole.clone()),
        ("another boundary", "multipart/form-data; boundary=x".into(), whole.clone()),
        ("twice", kind(), parts(&twice)),
        ("large", kind(), parts(&heavy)),
        ("many", kind(), parts(&many)),
        ("cut off", kind(), whole.replace("--\r\n", "")),
        ("a file", kind(), whole.replace("name=\"password\"", "name=\"password\"; filename=\"x\"")),
        ("no name", kind(), whole.replace("; name=\"password\"", "")),
        ("no parts", kind(), ACTUAL.to_owned()),
    ] {
        send(&world, &kind, body).await.is_refusal(about, malformed);
    }
}
