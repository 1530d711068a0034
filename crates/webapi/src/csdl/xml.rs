//! XML, written straight into bytes: tags are syntax of ours, values of attributes and texts are escaped.

/// A document in the making. Every element stands on a line of its own, so that two documents can be
/// compared.
pub(super) struct Xml {
    out: String,
}

/// A tag whose attributes are being written.
#[must_use = "a tag has an end"]
pub(super) struct Tag<'x> {
    xml: &'x mut Xml,
}

impl Xml {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        let mut out = String::with_capacity(capacity);
        out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        Self { out }
    }

    /// Begins a tag.
    pub(super) fn tag(&mut self, name: &'static str) -> Tag<'_> {
        self.out.push('<');
        self.out.push_str(name);
        Tag { xml: self }
    }

    /// Ends an element that was opened.
    pub(super) fn close(&mut self, name: &'static str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    /// An element with nothing but a text.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
        push_escaped(&mut self.out, text);
        self.close(name);
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

impl Tag<'_> {
    /// An attribute.
    pub(super) fn with(self, name: &'static str, value: &str) -> Self {
        self.with_parts(name, &[value])
    }

    /// An attribute whose value is put together.
    pub(super) fn with_parts(self, name: &'static str, parts: &[&str]) -> Self {
        let out = &mut self.xml.out;
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        for part in parts {
            push_escaped(out, part);
        }
        out.push('"');
        self
    }

    /// An attribute, if it is said.
    pub(super) fn with_if(self, said: bool, name: &'static str, value: &str) -> Self {
        if said { self.with(name, value) } else { self }
    }

    /// Ends the tag of an element that has something in it.
    pub(super) fn open(self) {
        self.xml.out.push_str(">\n");
    }

    /// Ends an element that has nothing in it.
    pub(super) fn empty(self) {
        self.xml.out.push_str("/>\n");
    }
}

/// Writes a value so that a reader gets it back as it was. Characters that no XML document may have
/// stand as U+FFFD.
fn push_escaped(out: &mut String, value: &str) {
    if value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.() -:/".contains(&byte)) {
        out.push_str(value);
        return;
    }
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Readers make blanks of these in an attribute.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_never_end_what_they_stand_in() {
        let check = |value: &str, expected: &str| {
            let mut xml = Xml::with_capacity(0);
            xml.tag("a").with("b", value).empty();
            let text = xml.finish();
            assert_eq!(text.lines().nth(1), Some(["<a b=\"", expected, "\"/>"].concat().as_str()));
        };
        check("name_1", "name_1");
        check("\"/><x y='", "&quot;/&gt;&lt;x y='");
        check("a\tb\r\nc & d", "a&#9;b&#13;&#10;c &amp; d");
        check("\0\u{1}\u{b}\u{ffff}ü🙂", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}ü🙂");
    }

    #[test]
    fn elements_have_attributes_and_contents() {
        let mut xml = Xml::with_capacity(0);
        xml.tag("a").with_parts("b", &["c", "(", "d)"]).with_if(false, "e", "f").open();
        xml.text("g", "1 < 2");
        xml.close("a");
        let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
                        <a b=\"c(d)\">\n<g>1 &lt; 2</g>\n</a>\n";
        assert_eq!(xml.finish(), expected);
    }
}
