//! Envelopes of SOAP, as far as they are read before anybody knows who asks for what: XML, the header's blocks,
//! what the body calls. The first byte of a text says which content type comes with it.
//!
//! The reader is a part of the edge, which brings a database with it; its files are compiled here without the
//! rest: this file stands for their own crate.
#![no_main]
#![expect(dead_code, unused_imports, reason = "not all that the files have is used here")]

#[path = "../../crates/soap/src/call.rs"]
mod call;
#[path = "../../crates/soap/src/envelope/mod.rs"]
mod envelope;
#[path = "../../crates/soap/src/refusal.rs"]
mod refusal;
#[path = "../../crates/soap/src/xml/mod.rs"]
mod xml;

use libfuzzer_sys::fuzz_target;

use call::Call;
use envelope::{Envelope, Heading, Manner};
use xml::{Element, Limits, Namespace, Writer};

const TYPES: [&str; 4] = [
    "text/xml; charset=utf-8",
    "application/soap+xml; charset=\"utf-8\"; action=\"\"",
    "application/soap+xml",
    "text/xml; charset=utf-16",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let kind = TYPES[usize::from(*first) % TYPES.len()];
    let heading = Heading { content_type: Some(kind), actions: Vec::new() };
    let mut manner = Manner::of(&heading);
    let envelope = Envelope::read(&heading, body, Limits::ENVELOPE, &mut manner);
    // Whatever the request was, its answer is a document.
    let action = manner.action("Response");
    let answer = String::from_utf8(manner.begin(&action).finish()).expect("an answer is UTF-8");
    xml::read(&answer, Limits::ENVELOPE).expect("an answer is a document");
    let Ok(envelope) = envelope else { return };
    let text = std::str::from_utf8(body).expect("what was read is UTF-8");
    let declared = format!("<!DOCTYPE a [<!ENTITY x 'y'>]>{text}");
    assert!(xml::read(&declared, Limits::ENVELOPE).is_err(), "a document type was taken");
    for block in &envelope.blocks {
        judge(block, 0);
    }
    judge(&envelope.body, 0);
    let written = written(&envelope.body.text);
    let again = xml::read(&written, Limits::ENVELOPE).expect("what is written can be read");
    assert_eq!(again.text.chars().count(), envelope.body.text.chars().count());
    if let Ok(call) = Call::read(envelope.body) {
        assert!(!call.name.is_empty());
    }
});

/// What must hold of every element.
fn judge(element: &Element<'_>, depth: usize) {
    assert!(depth < Limits::ENVELOPE.depth);
    assert!(!element.name.local.is_empty() && !element.name.local.contains(':'));
    element.children.iter().for_each(|child| judge(child, depth + 1));
}

fn written(text: &str) -> String {
    let mut writer = Writer::default();
    writer.open(Namespace::Core, "v").attribute("w", text).text(text);
    String::from_utf8(writer.finish()).expect("a document is UTF-8")
}
