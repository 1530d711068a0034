//! What is no envelope, or one that is made to cost much: a fault, soon, and the next request is answered.

use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use testkit::Response;

use super::envelopes::{PLAIN, SOAP11, SOAP12, WEB, content_type, enveloped, text_of};
use super::envelopes::{username_token, who_am_i};
use crate::demo::{ACTUAL, Demo, each};

const PATIENCE: Duration = Duration::from_mins(1);

fn post(demo: &Demo, kind: &str, body: impl Into<Vec<u8>>, headers: &[(&str, &str)]) -> Response {
    let mut client = demo.client();
    let token = demo.token("actual");
    let mut request = client.request("POST", WEB).token(&token).header("Content-Type", kind);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.body(body).send()
}

#[test]
fn what_cannot_be_read_is_a_fault_of_the_client_without_a_detail() {
    let right = who_am_i(SOAP11, "");
    let inside = |text: &str| right.replace("<a:Parameters/>", text);
    let declared = |name: usize| format!(" xmlns:n{name}='urn:{name}'");
    let documents: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("no XML", b"{\"a\":1}".to_vec()),
        ("half", right.as_bytes().iter().take(300).copied().collect()),
        ("a document type", format!("<!DOCTYPE s:Envelope>{right}").into()),
        (
            "a file",
            format!(
                "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{}",
                inside("<a>&x;</a>")
            )
            .into(),
        ),
        ("an entity", inside("<a>&x;</a>").into()),
        ("depth", inside(&("<a>".repeat(300) + &"</a>".repeat(300))).into()),
        ("much depth", "<a>".repeat(300_000).into()),
        ("width", inside(&"<a/>".repeat(700_000)).into()),
        ("attributes", inside(&format!("<a{}/>", " b='1'".repeat(100_000))).into()),
        (
            "namespaces",
            inside(&format!("<a{}/>", (0..100_000).map(declared).collect::<String>())).into(),
        ),
        ("a null", inside("<a>\0</a>").into()),
        ("Latin-1", format!("<?xml version='1.0' encoding='iso-8859-1'?>{right}").into()),
        (
            "bytes",
            inside("<a>%</a>")
                .into_bytes()
                .into_iter()
                .map(|b| if b == b'%' { 0xe4 } else { b })
                .collect(),
        ),
        (
            "UTF-16",
            std::iter::once(0xfeff)
                .chain(right.encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
        ("another operation", right.replace("Execute", "Explode").into()),
        ("another envelope", right.replace(SOAP11, "urn:other").into()),
        ("two bodies", right.replace("</s:Body>", "</s:Body><s:Body/>").into()),
    ];
    each(|demo| {
        for (about, document) in &documents {
            let begun = Instant::now();
            let answer = post(demo, content_type(SOAP11), document.clone(), &[]);
            assert!(begun.elapsed() < PATIENCE, "{about}: {:?}", begun.elapsed());
            assert_eq!(answer.status, 500, "{about}: {}", answer.text());
            assert!(answer.text().contains("<faultcode>s:Client</faultcode>"), "{about}");
            assert!(!answer.text().contains("<detail>"), "{about}: {}", answer.text());
        }
        let answer = post(demo, content_type(SOAP12), "<a", &[]);
        assert!(answer.text().contains("<s:Value>s:Sender</s:Value>"), "{}", answer.text());
        assert!(answer.text().contains("dispatcher/fault</a:Action>"), "{}", answer.text());
        let answer = post(demo, content_type(SOAP11), right.clone(), &[]);
        assert_eq!(text_of(answer.text(), "UserId"), Some(ACTUAL), "{}", answer.text());
    });
}

#[test]
fn what_names_another_operation_or_must_be_understood_is_refused() {
    each(|demo| {
        let services =
            "http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService";
        let action = |name: &str| {
            let action = format!("\"{services}/{name}\"");
            post(demo, content_type(SOAP11), who_am_i(SOAP11, ""), &[("SOAPAction", &action)])
        };
        assert_eq!(action("Execute").status, 200);
        let other = action("Delete");
        assert!(other.status == 500 && other.text().contains("s:Client"), "{}", other.text());
        let block = "<X xmlns=\"urn:x\" s:mustUnderstand=\"1\"/>";
        for soap in [SOAP11, SOAP12] {
            let answer = post(demo, content_type(soap), who_am_i(soap, block), &[]);
            assert!(answer.status == 500 && answer.text().contains("s:MustUnderstand"));
        }
    });
}

#[test]
fn a_packed_envelope_is_unpacked_up_to_a_limit() {
    let packed = |content: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    };
    each(|demo| {
        let gzip = [("Content-Encoding", "gzip")];
        let post = |body: Vec<u8>| post(demo, content_type(SOAP11), body, &gzip);
        let answer = post(packed(who_am_i(SOAP11, "").as_bytes()));
        assert_eq!(text_of(answer.text(), "UserId"), Some(ACTUAL), "{}", answer.text());
        let bomb = post(packed(&vec![b' '; 129 << 20]));
        assert_eq!(bomb.status, 500);
        // 0x8004418a: the body is too large.
        assert_eq!(text_of(bomb.text(), "ErrorCode"), Some("-2147204726"), "{}", bomb.text());
        assert_eq!(text_of(post(b"x".to_vec()).text(), "ErrorCode"), Some("-2147220989"));
        // Whoever shows nothing has nothing unpacked that could not make it known.
        let mut client = demo.client();
        let request = client.request("POST", PLAIN).token("x").header("Content-Encoding", "gzip");
        assert_eq!(request.body(packed(&vec![b' '; 129 << 20])).send().status, 401);
    });
}

#[test]
fn little_is_read_of_whom_only_the_envelope_makes_known() {
    let shown = username_token("actual@contoso.example", "demo-password");
    let envelope = |inside: &str| {
        who_am_i(SOAP11, &shown).replace("<a:Parameters/>", &format!("<a:Parameters/>{inside}"))
    };
    let packed = |content: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    each(|demo| {
        let mut client = demo.client();
        let mut ask = |body: Vec<u8>, headers: &[(&str, &str)]| {
            let mut request =
                client.request("POST", PLAIN).header("Content-Type", content_type(SOAP11));
            for (name, value) in headers {
                request = request.header(name, value);
            }
            request.body(body).send().status
        };
        let gzip = [("Content-Encoding", "gzip")];
        let (much, too_much) = (envelope(&" ".repeat(7 << 20)), envelope(&" ".repeat(9 << 20)));
        assert_eq!(ask(much.clone().into(), &[]), 200);
        assert_eq!(ask(packed(&much), &gzip), 200);
        assert_eq!(ask(too_much.clone().into(), &[]), 401);
        assert_eq!(ask(packed(&too_much), &gzip), 401);
        assert_eq!(ask(envelope(&"<a/>".repeat(90_000)).into(), &[]), 200);
        assert_eq!(ask(envelope(&"<a/>".repeat(110_000)).into(), &[]), 401);
        // Who shows a token has more room.
        assert_eq!(post(demo, content_type(SOAP11), packed(&too_much), &gzip).status, 200);
    });
}

#[test]
fn values_that_stand_deep_in_each_other_are_refused() {
    let aliased = |depth: usize| {
        let (open, end) = ("<Value i:type='x:AliasedValue'>", "</Value>");
        format!(
            "<value i:type='x:AliasedValue'>{}{}</value>",
            open.repeat(depth),
            end.repeat(depth)
        )
    };
    let rows = |depth: usize| {
        let open = "<value i:type='x:Entity'><Attributes><p><key>name</key>";
        open.repeat(depth) + &"</p></Attributes></value>".repeat(depth)
    };
    // Each level was a copy of all below it.
    let arrays = |depth: usize, width: usize| {
        let (open, end) = ("<ArrayOfx>".repeat(depth), "</ArrayOfx>".repeat(depth));
        format!(
            "<value i:type='x:ArrayOfArrayOfx'>{open}{}{end}</value>",
            "<string/>".repeat(width)
        )
    };
    let related = |depth: usize| {
        let open = "<Entity><RelatedEntities><p><key><SchemaName>account_primary_contact</SchemaName></key><value><Entities>";
        let end = "</Entities></value></p></RelatedEntities></Entity>";
        format!(
            "<value i:type='x:EntityCollection'><Entities>{}{}</Entities></value>",
            open.repeat(depth),
            end.repeat(depth)
        )
    };
    each(|demo| {
        for (about, value) in [
            ("aliased", aliased(240)),
            ("rows", rows(80)),
            ("arrays", arrays(240, 100_000)),
            ("related", related(40)),
        ] {
            let body = format!(
                "<Create xmlns='http://schemas.microsoft.com/xrm/2011/Contracts/Services' \
                 xmlns:x='http://schemas.microsoft.com/xrm/2011/Contracts' \
                 xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><entity><Attributes><p><key>name</key>\
                 {value}</p></Attributes><LogicalName>account</LogicalName></entity></Create>"
            );
            let answer = post(demo, content_type(SOAP11), enveloped(SOAP11, "", &body), &[]);
            assert_eq!(answer.status, 500, "{about}: {}", answer.text());
            assert!(answer.text().contains("Values stand too deep"), "{about}: {}", answer.text());
        }
    });
}
