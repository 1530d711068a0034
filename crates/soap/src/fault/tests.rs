//! Faults, compared with what the specification writes byte for byte.

use super::*;

fn circumstances() -> Circumstances {
    Circumstances {
        id: Uuid::from_u128(7),
        now: Some(Timestamp(1_704_067_200_123)),
        ..Circumstances::default()
    }
}

fn manner(version: Version) -> Manner {
    let addressed = version == Version::Soap12;
    let message_id = addressed.then(|| "urn:uuid:1".to_owned());
    Manner { version, addressed, message_id, operation: Some("Create".into()) }
}

/// The fault in both versions, one a line.
fn both(refusal: &Refusal, circumstances: &Circumstances) -> String {
    [Version::Soap11, Version::Soap12]
        .map(|version| {
            let reply = reply(&manner(version), refusal, circumstances);
            assert_eq!(reply.status(), 500);
            assert_eq!(reply.headers()[CONTENT_TYPE], version.content_type());
            let text = String::from_utf8(reply.into_body().to_vec()).unwrap();
            crate::xml::read(&text, crate::xml::Limits::ENVELOPE).unwrap();
            text + "\n"
        })
        .concat()
}

fn check(name: &str, refusal: &Refusal, circumstances: &Circumstances) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/faults");
    let (file, actual) = (format!("{folder}/{name}.xml"), both(refusal, circumstances));
    #[expect(clippy::disallowed_methods, reason = "a switch of the tests, not of the server")]
    let rewrites = std::env::var_os("UPDATE_GOLDEN").is_some();
    if rewrites {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(&file, &actual).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), actual, "{file}");
}

#[test]
fn a_refusal_of_the_service_has_its_number_with_a_sign() {
    let row = model::value::Reference::new("account", Uuid::from_u128(1));
    let refusal = Refusal::Service(Error::RowNotFound(row));
    check("service", &refusal, &circumstances());
    assert!(both(&refusal, &circumstances()).contains("<ErrorCode>-2147220969</ErrorCode>"));
}

#[test]
fn a_denial_tells_who_lacks_what() {
    let denied = Some((UserId(Uuid::from_u128(3)), "the privilege prvX is missing".to_owned()));
    let circumstances = Circumstances { denied, ..circumstances() };
    check("denial", &Refusal::Service(Error::CannotActOnBehalf), &circumstances);
}

#[test]
fn who_asks_too_much_is_told_when_to_come_back() {
    let circumstances = Circumstances { retry_after: Some(300), ..circumstances() };
    let error = Error::TooManyRequests { limit: 6000, seconds: 300 };
    check("throttled", &Refusal::Service(error), &circumstances);
    let told = [(5, "PT5S"), (300, "PT5M"), (61, "PT1M1S"), (0, "PT0S")];
    assert!(told.iter().all(|(seconds, text)| duration(*seconds) == *text));
}

#[test]
fn who_is_known_and_asks_too_much_gets_a_fault_and_who_is_not_a_status() {
    let refuse = |error: Error| {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("61"))]);
        let refused = Refused { error, headers };
        super::refuse(&manner(Version::Soap11), &refused, &circumstances())
    };
    let reply = refuse(Error::TooManyAtOnce { limit: 1 });
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()[RETRY_AFTER]),
        (500, &HeaderValue::from(61))
    );
    let text = String::from_utf8(reply.into_body().to_vec()).unwrap();
    assert!(text.contains("-2147015898") && text.contains(">PT1M1S<"), "{text}");
    assert_eq!(refuse(Error::KeysUnavailable("x".into())).status(), 503);
    assert_eq!(refuse(Error::ExpiredToken).status(), 401);
}

#[test]
fn a_transaction_tells_which_of_its_requests_failed() {
    let circumstances = Circumstances { faulted: Some(2), ..circumstances() };
    check("transaction", &Refusal::Service(Error::DuplicateKey), &circumstances);
}

#[test]
fn what_comes_before_the_service_has_no_detail() {
    check("unreadable", &Refusal::Unreadable("<&>".into()), &circumstances());
    let block = Refusal::NotUnderstood { uri: "urn:x".into(), local: "X".into() };
    check("not-understood", &block, &circumstances());
    let security = Refusal::InvalidSecurity("A digest is not accepted.".into());
    check("invalid-security", &security, &circumstances());
    check("failed-authentication", &Refusal::FailedAuthentication, &circumstances());
}

#[test]
fn causes_of_ours_are_not_told() {
    let text = both(&Refusal::Service(Error::Internal("secret".into())), &circumstances());
    assert!(!text.contains("secret") && text.contains("<ErrorCode>-2147220970</ErrorCode>"));
    let text = both(&Refusal::Service(Error::NoRoute("x".into())), &circumstances());
    assert!(text.contains("<ErrorCode>-2147220970</ErrorCode>"), "{text}");
}

#[test]
fn a_sentence_of_a_megabyte_is_shortened() {
    for refusal in [
        Refusal::Service(Error::InvalidArgument("ä".repeat(1 << 20))),
        Refusal::Unreadable("ä".repeat(1 << 20)),
        Refusal::NotUnderstood { uri: "ä".repeat(1 << 20), local: "X".into() },
    ] {
        assert!(both(&refusal, &circumstances()).len() < 50_000);
    }
}

#[test]
fn who_is_nobody_yet_gets_a_status() {
    let check = |error: Error, status: u16, body: &str| {
        let challenge = (axum::http::header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        let reply = unknown(&error, HeaderMap::from_iter([challenge]), Uuid::nil());
        assert_eq!(reply.status().as_u16(), status);
        assert_eq!(reply.body(), body);
        assert!(reply.headers().contains_key("www-authenticate"));
        assert_eq!(reply.headers().contains_key(RETRY_AFTER), status == 503);
    };
    check(Error::NotAuthenticated, 401, "");
    check(Error::ExpiredToken, 401, "");
    check(Error::InvalidArgument("two".into()), 400, "");
    let body = r#"{"error":{"code":"0x80072560","message":"The user is not a member of the organization."}}"#;
    check(Error::NotAMember, 403, body);
    let body = r#"{"error":{"code":"0x80040216","message":"The database is not available. Try again later."}}"#;
    check(Error::Unavailable("secret".into()), 503, body);
}
