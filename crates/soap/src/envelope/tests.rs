//! Envelopes as clients send them, and as nobody should.

use super::*;

const SOAP11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP12: &str = "http://www.w3.org/2003/05/soap-envelope";
const WHO_AM_I: &str =
    "<Execute xmlns='http://schemas.microsoft.com/xrm/2011/Contracts/Services'/>";

fn heading(content_type: &str) -> Heading<'_> {
    Heading { content_type: Some(content_type), actions: Vec::new() }
}

fn envelope(uri: &str, header: &str, body: &str) -> String {
    format!("<s:Envelope xmlns:s='{uri}'>{header}<s:Body>{body}</s:Body></s:Envelope>")
}

fn try_read(heading: &Heading<'_>, body: &[u8]) -> (Manner, std::result::Result<(), Refusal>) {
    let mut manner = Manner::of(heading);
    let read = Envelope::read(heading, body, Limits::ENVELOPE, &mut manner).map(drop);
    (manner, read)
}

#[test]
fn both_versions_are_told_by_the_root() {
    let check = |kind: &str, uri: &str, expected: Version| {
        let text = envelope(uri, "", WHO_AM_I);
        let (manner, read) = try_read(&heading(kind), text.as_bytes());
        assert_eq!((read, manner.version), (Ok(()), expected), "{kind} {uri}");
        assert_eq!(manner.operation.as_deref(), Some("Execute"));
    };
    check("text/xml; charset=utf-8", SOAP11, Version::Soap11);
    check("Application/SOAP+XML;charset=\"UTF-8\"", SOAP12, Version::Soap12);
    check("text/xml", SOAP12, Version::Soap12);
    check("application/soap+xml", SOAP11, Version::Soap11);
    let (manner, read) = try_read(&heading("application/soap+xml"), b"<a");
    assert!(matches!(read, Err(Refusal::Unreadable(_))));
    assert_eq!(manner.version, Version::Soap12);
}

#[test]
fn whatever_names_the_operation_names_the_same() {
    let contract = format!("{CONTRACT}Execute");
    let other = format!("{CONTRACT}Create");
    let block = |action: &str| {
        format!(
            "<s:Header><a:Action xmlns:a='http://www.w3.org/2005/08/addressing' \
             s:mustUnderstand='1'>{action}</a:Action></s:Header>"
        )
    };
    let check = |kind: &str, action: Option<&str>, header: &str, fits: bool| {
        let text = envelope(SOAP12, header, WHO_AM_I);
        let heading = Heading { content_type: Some(kind), actions: action.into_iter().collect() };
        let (_, read) = try_read(&heading, text.as_bytes());
        assert_eq!(read.is_ok(), fits, "{kind} {action:?} {header}");
        assert!(fits || matches!(read, Err(Refusal::Unreadable(_))));
    };
    let kind = "application/soap+xml";
    let quoted = format!("\"{contract}\"");
    check(kind, Some(&contract), "", true);
    check(kind, Some(&quoted), "", true);
    check(kind, Some("\"\""), "", true);
    check(kind, Some(&other), "", false);
    check(kind, Some("Execute"), "", false);
    check(kind, None, &block(&contract), true);
    check(kind, None, &block(&other), false);
    check(&format!("{kind}; action=\"{contract}\"; charset=utf-8"), None, "", true);
    check(&format!("{kind}; charset=utf-8; action=\"{other}\""), None, "", false);
    check(kind, Some(&contract), &block(&other), false);
}

#[test]
fn what_must_be_understood_and_is_not_is_refused() {
    let check = |uri: &str, block: &str, fits: bool| {
        let text = envelope(uri, &format!("<s:Header>{block}</s:Header>"), WHO_AM_I);
        let (_, read) = try_read(&heading("text/xml"), text.as_bytes());
        assert_eq!(read.is_ok(), fits, "{uri} {block}");
        assert!(fits || matches!(read, Err(Refusal::NotUnderstood { .. })));
    };
    let core = "xmlns='http://schemas.microsoft.com/xrm/2011/Contracts'";
    for (uri, must) in [(SOAP11, "1"), (SOAP12, "true"), (SOAP12, "1")] {
        let must = format!("s:mustUnderstand='{must}'");
        check(uri, &format!("<X xmlns='urn:x' {must}/>"), false);
        check(uri, &format!("<X {core} {must}/>"), false);
        check(uri, "<X xmlns='urn:x' s:mustUnderstand='0'/>", true);
        check(uri, "<X xmlns='urn:x' mustUnderstand='1'/>", true);
        for known in UNDERSTOOD {
            check(uri, &format!("<{known} {core} {must}/>"), true);
        }
        let addressing = "xmlns='http://www.w3.org/2005/08/addressing'";
        check(uri, &format!("<ReplyTo {addressing} {must}><Address/></ReplyTo>"), true);
        let security = format!("xmlns='{}'", Namespace::Security.uri());
        check(uri, &format!("<Security {security} {must}/>"), true);
    }
}

#[test]
fn the_answer_relates_to_the_request_however_it_spells_its_id() {
    for name in ["MessageID", "MessageId"] {
        let header = format!(
            "<s:Header><a:{name} xmlns:a='http://www.w3.org/2005/08/addressing'>\n urn:uuid:1&amp;2 </a:{name}>\
             </s:Header>"
        );
        let (manner, read) =
            try_read(&heading("text/xml"), envelope(SOAP11, &header, WHO_AM_I).as_bytes());
        assert_eq!(read, Ok(()));
        assert_eq!(manner.message_id.as_deref(), Some("urn:uuid:1&2"));
        let action = manner.action("Response");
        let text = String::from_utf8(manner.begin(&action).finish()).unwrap();
        let expected = format!(
            "<s:Envelope xmlns:s=\"{SOAP11}\"><s:Header xmlns:a=\"http://www.w3.org/2005/08/addressing\">\
             <a:Action s:mustUnderstand=\"1\">{CONTRACT}ExecuteResponse</a:Action>\
             <a:RelatesTo>urn:uuid:1&amp;2</a:RelatesTo></s:Header><s:Body/></s:Envelope>"
        );
        assert_eq!(text, expected);
    }
}

#[test]
fn an_answer_has_a_header_in_soap_12_and_where_the_request_is_addressed() {
    let begun = |version, addressed| {
        let manner = Manner { version, addressed, message_id: None, operation: None };
        String::from_utf8(manner.begin("x").finish()).unwrap()
    };
    assert!(!begun(Version::Soap11, false).contains("Header"));
    assert!(begun(Version::Soap11, true).contains("Header"));
    assert!(
        begun(Version::Soap12, false).contains("<a:Action s:mustUnderstand=\"1\">x</a:Action>")
    );
}

#[test]
fn what_is_no_envelope_is_refused() {
    let body = format!("<s:Body>{WHO_AM_I}</s:Body>");
    let wrapped = |inside: &str| format!("<s:Envelope xmlns:s='{SOAP11}'>{inside}</s:Envelope>");
    for text in [
        WHO_AM_I.to_owned(),
        wrapped(""),
        wrapped("<s:Body/>"),
        wrapped("<s:Header/>"),
        wrapped(&format!("{body}{body}")),
        wrapped(&format!("{body}<s:Header/>")),
        wrapped(&format!("<s:Header/><s:Header/>{body}")),
        wrapped(&format!("<s:Body>{WHO_AM_I}{WHO_AM_I}</s:Body>")),
        wrapped(&format!("<Header/>{body}")),
        envelope("urn:other", "", WHO_AM_I),
    ] {
        let (_, read) = try_read(&heading("text/xml"), text.as_bytes());
        assert!(matches!(read, Err(Refusal::Unreadable(_))), "{text}");
    }
}

#[test]
fn a_body_is_utf_8_and_says_nothing_else() {
    let text = envelope(SOAP11, "", &WHO_AM_I.replace("/>", ">ä</Execute>"));
    let check = |kind: &str, body: &[u8], fits: bool| {
        let (_, read) = try_read(&heading(kind), body);
        assert_eq!(read.is_ok(), fits, "{kind} {:?}", String::from_utf8_lossy(body));
        assert!(fits || matches!(read, Err(Refusal::Unreadable(_))));
    };
    let declared = |encoding: &str| format!("<?xml version='1.0' encoding='{encoding}'?>{text}");
    check("text/xml", text.as_bytes(), true);
    check("text/xml", format!("\u{feff}{text}").as_bytes(), true);
    check("text/xml", format!("\u{feff}{}", declared("utf-8")).as_bytes(), true);
    check("text/xml", declared("UTF-8").as_bytes(), true);
    check("text/xml", declared("iso-8859-1").as_bytes(), false);
    check("text/xml", declared("utf-16").as_bytes(), false);
    check("text/xml", format!(" {}", declared("utf-8")).as_bytes(), false);
    check("text/xml; charset=iso-8859-1", text.as_bytes(), false);
    check("text/xml; charset=utf-16", text.as_bytes(), false);
    check("text/xml", &text.bytes().filter(u8::is_ascii).chain([0xe4]).collect::<Vec<_>>(), false);
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check("text/xml", &utf16, false);
    check("text/xml; charset=utf-16", &utf16, false);
    for kind in ["", "text/plain", "application/json", "multipart/related; type=\"text/xml\""] {
        check(kind, text.as_bytes(), false);
    }
}
