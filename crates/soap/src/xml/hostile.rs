//! Documents that are made to cost much: each is refused, or read in time that its length bounds.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::{Limits, read};

/// Much more than any of them takes without optimization, on a machine that does much else.
const PATIENCE: Duration = Duration::from_mins(1);

fn check(about: &str, text: &str, fits: bool) {
    let begun = Instant::now();
    let found = read(text, Limits::ENVELOPE).map(drop);
    let took = begun.elapsed();
    assert_eq!(found.is_ok(), fits, "{about}: {found:?}");
    assert!(took < PATIENCE, "{about}: {took:?}");
    // The refusal repeats no more than a name.
    assert!(found.is_ok() || found.is_err_and(|malformed| malformed.0.len() < 2_000_000));
}

fn refused(about: &str, text: &str) {
    check(about, text, false);
}

#[test]
fn entities_and_document_types_are_refused() {
    refused("a document type", "<!DOCTYPE a SYSTEM 'http://evil.example/a.dtd'><a/>");
    refused("a file", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>");
    refused("parameters", "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://evil.example/'> %x;]><a/>");
    let mut laughs = "<!DOCTYPE a [<!ENTITY x0 'ha'>".to_owned();
    for number in 1..50 {
        let _ = write!(laughs, "<!ENTITY x{number} '&x{};&x{};'>", number - 1, number - 1);
    }
    refused("laughs", &format!("{laughs}]><a>&x49;</a>"));
    refused("an entity of HTML", "<a>&nbsp;</a>");
    refused("an entity in an attribute", "<a b='&x;'/>");
    refused("a late document type", "<a/><!DOCTYPE a>");
    refused("a document type that does not end", &format!("<!DOCTYPE a [{}", "<".repeat(1 << 18)));
    refused("a null", "<a>&#0;</a>");
    refused("half a character", "<a>&#xD800;</a>");
    refused("a character that is too large", "<a>&#x110000;</a>");
}

#[test]
fn depth_and_width_have_limits() {
    let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    check("deep enough", &nested(256), true);
    refused("a level too deep", &nested(257));
    refused("very deep", &nested(500_000));
    refused("never closed", &"<a>".repeat(1 << 18));
    let wide = |children: usize| format!("<a>{}</a>", "<b/>".repeat(children));
    check("wide enough", &wide(599_999), true);
    refused("too wide", &wide(600_000));
    refused("very wide", &wide(1_000_000));
    let attributes =
        |number: usize| (0..number).fold(String::new(), |text, each| format!("{text} a{each}=''"));
    check("attributes", &format!("<a{}/>", attributes(32)), true);
    refused("an attribute too many", &format!("<a{}/>", attributes(33)));
    refused("very many attributes", &format!("<a {}/>", "b='' ".repeat(100_000)));
    let many = format!("<b{}/>", attributes(32)).repeat(20_000);
    refused("attributes of many", &format!("<a>{many}</a>"));
}

#[test]
fn names_are_looked_for_among_few_namespaces() {
    let declared = |number: usize| {
        (0..number).fold(String::new(), |text, each| format!("{text} xmlns:p{each}='urn:{each}'"))
    };
    let two = |inside: &str| {
        format!("<a{}><b{}>{inside}</b></a>", declared(128), declared(128).replace('p', "q"))
    };
    // Each name is looked for among all that are declared.
    check("names", &two(&"<p0:c/>".repeat(100_000)), true);
    refused("a declaration too many", &two("<c xmlns='urn:x'/>"));
    let deep = format!("<a{}>", declared(128)).repeat(256);
    refused("declarations on each level", &deep);
    check(
        "declarations side by side",
        &format!("<a>{}</a>", "<b xmlns='u'/>".repeat(90_000)),
        true,
    );
    refused("twice", "<a xmlns:p='urn:1' xmlns:p='urn:2'/>");
    refused("twice the default", "<a xmlns='urn:1' xmlns='urn:2'/>");
    refused("not declared", "<p:a/>");
    refused(
        "two types",
        "<a xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='x' i:type='y'/>",
    );
    // Else a name inside would belong to what is declared outside.
    refused("a name with escapes", "<a xmlns:p='urn:1'><b xmlns:p='urn:&#x31;'><p:c/></b></a>");
    refused("no prefix", "<a xmlns='urn:1'><:b/></a>");
    refused("no name", "<p:a xmlns:p='urn:1'><p:/></p:a>");
    refused("two prefixes", "<p:p:a xmlns:p='urn:1'/>");
}

#[test]
fn long_texts_take_the_time_of_their_length() {
    let long = 2 << 20;
    check("text", &format!("<a>{}</a>", "x".repeat(long)), true);
    check("an attribute", &format!("<a b='{}'/>", "x".repeat(long)), true);
    check("a name", &format!("<{}/>", "x".repeat(long)), true);
    check("escapes", &format!("<a>{}</a>", "&amp;".repeat(1 << 18)), true);
    check("escapes in an attribute", &format!("<a b='{}'/>", "&#65;".repeat(1 << 18)), true);
    check("text in pieces", &format!("<a>{}</a>", "x<!---->".repeat(1 << 18)), true);
    check("sections", &format!("<a>{}</a>", "<![CDATA[x]]>".repeat(1 << 17)), true);
    check("instructions", &format!("<a>{}</a>", "<?p x?>".repeat(1 << 18)), true);
    refused("a comment that does not end", &format!("<a><!--{}", "-".repeat(long)));
    refused("a section that does not end", &format!("<a><![CDATA[{}", "]".repeat(long)));
    refused("an instruction that does not end", &format!("<a><?{}", "?".repeat(long)));
    refused("a tag that does not end", &format!("<a b='{}", "<".repeat(long)));
    refused("an entity that does not end", &format!("<a>&{}</a>", "x".repeat(long)));
    refused("ends", &format!("<a>{}", "</b>".repeat(1 << 18)));
    refused("text outside", &format!("<a/>{}", "x".repeat(long)));
}

#[test]
fn characters_that_no_document_has_are_refused() {
    for character in ["\0", "\u{1}", "\u{8}", "\u{b}", "\u{1f}", "\u{fffe}", "\u{ffff}"] {
        refused("a character", &format!("<a>{character}</a>"));
        refused("a character in an attribute", &format!("<a b='{character}'/>"));
    }
    check("others", "<a b='\u{7f}\u{85}\u{2028}\u{10ffff}'>\t\r\n\u{e000}</a>", true);
}
