//! Writes a document into bytes. Prefixes are single letters (soap.md, top): `s` for the envelope, `i` for
//! `i:type` and `i:nil`, and `a`, `b`, `c`… by nesting for all others; operations stand in the default
//! namespace.

use super::Namespace;

/// A document in the making.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: Vec<u8>,
    /// The namespaces that are declared, the outermost first.
    scope: Vec<(Namespace, Prefix)>,
    open: Vec<Open>,
    /// Whether the last tag is not ended yet.
    pending: bool,
}

/// How names of a namespace are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prefix {
    None,
    Letter(u8),
}

#[derive(Debug)]
struct Open {
    prefix: Prefix,
    name: &'static str,
    /// How many namespaces were declared around it.
    scope: usize,
}

impl Writer {
    /// Begins an element. Its namespace is declared here, unless it is already.
    pub(crate) fn open(&mut self, namespace: Namespace, name: &'static str) -> &mut Self {
        self.end_tag();
        let scope = self.scope.len();
        let known = self.prefix_of(namespace);
        let prefix = known.unwrap_or_else(|| self.choose(namespace));
        self.out.push(b'<');
        push_name(&mut self.out, prefix, name);
        self.open.push(Open { prefix, name, scope });
        self.pending = true;
        if known.is_none() {
            self.push_declaration(namespace, prefix);
        }
        self
    }

    /// Begins an element whose namespace is the default one for what stands in it.
    pub(crate) fn open_default(&mut self, namespace: Namespace, name: &'static str) -> &mut Self {
        self.open_bare(name);
        self.push_declaration(namespace, Prefix::None);
        self
    }

    /// Begins an element of no namespace, where there is no default one.
    pub(crate) fn open_bare(&mut self, name: &'static str) -> &mut Self {
        self.end_tag();
        self.out.push(b'<');
        push_name(&mut self.out, Prefix::None, name);
        self.open.push(Open { prefix: Prefix::None, name, scope: self.scope.len() });
        self.pending = true;
        self
    }

    /// Declares a namespace on the element that was just begun, for what will stand in it.
    pub(crate) fn declare(&mut self, namespace: Namespace) -> &mut Self {
        if self.prefix_of(namespace).is_none() {
            let prefix = self.choose(namespace);
            self.push_declaration(namespace, prefix);
        }
        self
    }

    /// The same with a letter of the product's own choice.
    pub(crate) fn declare_as(&mut self, namespace: Namespace, letter: u8) -> &mut Self {
        if self.prefix_of(namespace).is_none() {
            self.push_declaration(namespace, Prefix::Letter(letter));
        }
        self
    }

    /// Gives the element that was just begun an `i:type`.
    pub(crate) fn kind(&mut self, namespace: Namespace, name: &str) -> &mut Self {
        self.declare(Namespace::Instance).declare(namespace);
        self.out.extend_from_slice(b" i:type=\"");
        let prefix = self.prefix_of(namespace).unwrap_or(Prefix::None);
        push_name(&mut self.out, prefix, name);
        self.out.push(b'"');
        self
    }

    /// Gives the element that was just begun an attribute without a namespace, or with a prefix that needs no
    /// declaration (`xml:lang`).
    pub(crate) fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.out.push(b' ');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"=\"");
        push_escaped(&mut self.out, value);
        self.out.push(b'"');
        self
    }

    /// Gives the element that was just begun an attribute of a namespace.
    pub(crate) fn attribute_of(
        &mut self,
        namespace: Namespace,
        name: &'static str,
        value: &str,
    ) -> &mut Self {
        self.declare(namespace);
        let prefix = self.prefix_of(namespace).unwrap_or(Prefix::None);
        self.out.push(b' ');
        push_name(&mut self.out, prefix, name);
        self.out.extend_from_slice(b"=\"");
        push_escaped(&mut self.out, value);
        self.out.push(b'"');
        self
    }

    /// Writes text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.end_tag();
        push_escaped(&mut self.out, text);
        self
    }

    /// Writes what is text already and needs no escapes: digits, ids, base64.
    pub(crate) fn plain(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        self.end_tag();
        write(&mut self.out);
        self
    }

    /// Ends the element that was begun last.
    pub(crate) fn close(&mut self) -> &mut Self {
        let Some(Open { prefix, name, scope }) = self.open.pop() else { return self };
        if self.pending {
            self.out.extend_from_slice(b"/>");
            self.pending = false;
        } else {
            self.out.extend_from_slice(b"</");
            push_name(&mut self.out, prefix, name);
            self.out.push(b'>');
        }
        self.scope.truncate(scope);
        self
    }

    /// An element with nothing but a text.
    pub(crate) fn leaf(
        &mut self,
        namespace: Namespace,
        name: &'static str,
        text: &str,
    ) -> &mut Self {
        self.open(namespace, name).text(text).close()
    }

    /// An element that has no value.
    pub(crate) fn nil(&mut self, namespace: Namespace, name: &'static str) -> &mut Self {
        self.open(namespace, name).no_value().close()
    }

    /// Says that the element that was just begun has no value.
    pub(crate) fn no_value(&mut self) -> &mut Self {
        self.declare(Namespace::Instance);
        self.out.extend_from_slice(b" i:nil=\"true\"");
        self
    }

    /// The letter that names of a namespace have here; none if it is not declared, or is the default.
    pub(crate) fn letter(&self, namespace: Namespace) -> Option<char> {
        match self.prefix_of(namespace)? {
            Prefix::None => None,
            Prefix::Letter(letter) => Some(letter.into()),
        }
    }

    /// The document. Whatever is open ends.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn end_tag(&mut self) {
        if self.pending {
            self.out.push(b'>');
            self.pending = false;
        }
    }

    fn prefix_of(&self, namespace: Namespace) -> Option<Prefix> {
        self.scope.iter().rev().find(|(known, _)| *known == namespace).map(|(_, prefix)| *prefix)
    }

    fn choose(&self, namespace: Namespace) -> Prefix {
        match namespace {
            Namespace::Services => Prefix::None,
            Namespace::Envelope11 | Namespace::Envelope12 => Prefix::Letter(b's'),
            Namespace::Instance => Prefix::Letter(b'i'),
            _ => {
                let is_free = |letter: &u8| {
                    !self.scope.iter().any(|(_, used)| *used == Prefix::Letter(*letter))
                };
                let letter = (b'a'..=b'z').filter(|letter| !b"is".contains(letter)).find(is_free);
                Prefix::Letter(letter.unwrap_or(b'z'))
            }
        }
    }

    fn push_declaration(&mut self, namespace: Namespace, prefix: Prefix) {
        self.out.extend_from_slice(b" xmlns");
        if let Prefix::Letter(letter) = prefix {
            self.out.extend_from_slice(&[b':', letter]);
        }
        self.out.extend_from_slice(b"=\"");
        self.out.extend_from_slice(namespace.uri().as_bytes());
        self.out.push(b'"');
        self.scope.push((namespace, prefix));
    }
}

fn push_name(out: &mut Vec<u8>, prefix: Prefix, name: &str) {
    if let Prefix::Letter(letter) = prefix {
        out.extend_from_slice(&[letter, b':']);
    }
    out.extend_from_slice(name.as_bytes());
}

/// Writes a value so that a reader gets it back as it was. Characters that no XML document may have stand as
/// U+FFFD.
pub(crate) fn push_escaped(out: &mut Vec<u8>, value: &str) {
    // Looking at every byte without stopping is what the processor does many at a time.
    if !value.bytes().fold(false, |found, byte| found | may_be_special(byte)) {
        out.extend_from_slice(value.as_bytes());
        return;
    }
    let mut rest = value;
    while let Some(place) = rest.find(is_special) {
        let (plain, special) = rest.split_at(place);
        out.extend_from_slice(plain.as_bytes());
        let mut characters = special.chars();
        let escaped = match characters.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            // Readers make other characters of these.
            Some('\r') => "&#xD;",
            _ => "\u{fffd}",
        };
        out.extend_from_slice(escaped.as_bytes());
        rest = characters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
}

/// Whether a byte may belong to a character that does not stand as it is. U+FFFE and U+FFFF begin with 0xEF.
fn may_be_special(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, b'&' | b'<' | b'>' | b'"' | 0xef)
}

fn is_special(character: char) -> bool {
    match character {
        '&' | '<' | '>' | '"' | '\r' | '\u{fffe}' | '\u{ffff}' => true,
        '\t' | '\n' => false,
        other => other < ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_letters_by_nesting() {
        let mut writer = Writer::default();
        writer.open(Namespace::Envelope11, "Envelope").open(Namespace::Envelope11, "Body");
        writer.open(Namespace::Services, "ExecuteResponse");
        writer.open(Namespace::Services, "ExecuteResult").declare(Namespace::Core);
        writer.kind(Namespace::Business, "WhoAmIResponse");
        writer.leaf(Namespace::Core, "ResponseName", "a<b");
        writer.nil(Namespace::Core, "X");
        writer.open(Namespace::Core, "Results").declare(Namespace::Generic);
        writer.leaf(Namespace::Generic, "key", "").close().close();
        let text = String::from_utf8(writer.finish()).unwrap();
        let expected = concat!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>"#,
            r#"<ExecuteResponse xmlns="http://schemas.microsoft.com/xrm/2011/Contracts/Services">"#,
            r#"<ExecuteResult xmlns:a="http://schemas.microsoft.com/xrm/2011/Contracts""#,
            r#" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#,
            r#" xmlns:b="http://schemas.microsoft.com/crm/2011/Contracts" i:type="b:WhoAmIResponse">"#,
            "<a:ResponseName>a&lt;b</a:ResponseName><a:X i:nil=\"true\"/>",
            r#"<a:Results xmlns:c="http://schemas.datacontract.org/2004/07/System.Collections.Generic">"#,
            "<c:key></c:key></a:Results></ExecuteResult></ExecuteResponse></s:Body></s:Envelope>"
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn values_never_end_what_they_stand_in() {
        let mut writer = Writer::default();
        writer.open(Namespace::Core, "v").attribute("w", "\"<&>\u{1}").text("a\r\n\t\"<&>\u{ffff}");
        let text = String::from_utf8(writer.finish()).unwrap();
        assert!(
            text.ends_with(
                "w=\"&quot;&lt;&amp;&gt;\u{fffd}\">a&#xD;\n\t&quot;&lt;&amp;&gt;\u{fffd}</a:v>"
            ),
            "{text}"
        );
        let read = super::super::read(&text, super::super::Limits::ENVELOPE).unwrap();
        assert_eq!(read.text, "a\r\n\t\"<&>\u{fffd}");
    }
}
