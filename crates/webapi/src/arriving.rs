//! A body as it arrives. Long strings of base64 in it become the bytes that they stand for on their way, in pieces,
//! and an empty string takes their place: neither their text nor their bytes are ever one block of memory.
//!
//! Invariant: a body can be made whole again, to the last character.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Bytes;
use model::message::Pieces;

/// How much of a string is decoded at once: a multiple of four characters, of which base64 makes three bytes each.
/// A string that is shorter stays what it is.
const GROUP: usize = 1 << 16;

/// What was taken out of a body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(Vec<(usize, Pieces)>);

/// A body of which some has arrived.
#[derive(Default)]
pub(crate) struct Arriving {
    text: Vec<u8>,
    taken: Taken,
    string: Option<Inside>,
}

/// A string that has not ended.
struct Inside {
    /// Where its first character stands.
    start: usize,
    /// What was decoded of it; nothing, once it is certain that it is no base64.
    pieces: Option<Pieces>,
    /// Whether the next character follows a backslash.
    escaped: bool,
}

impl Arriving {
    /// Takes what comes next.
    pub(crate) fn push(&mut self, mut more: &[u8]) {
        while !more.is_empty() {
            more = match self.string.take() {
                None => self.outside(more),
                Some(string) => self.inside(string, more),
            };
        }
    }

    /// All of it, and what was taken out of it.
    pub(crate) fn finish(mut self) -> (Bytes, Taken) {
        if let Some(Inside { start, pieces: Some(pieces), .. }) = self.string.take() {
            put_back(&mut self.text, start, &pieces);
        }
        (self.text.into(), self.taken)
    }

    /// Up to the beginning of a string.
    fn outside<'m>(&mut self, more: &'m [u8]) -> &'m [u8] {
        let Some(quote) = more.iter().position(|byte| *byte == b'"') else {
            self.text.extend_from_slice(more);
            return &[];
        };
        let (now, later) = more.split_at(quote + 1);
        self.text.extend_from_slice(now);
        let start = self.text.len();
        self.string = Some(Inside { start, pieces: Some(Pieces::default()), escaped: false });
        later
    }

    /// A group of a string of base64, or what comes up to the end of a string.
    fn inside<'m>(&mut self, mut string: Inside, more: &'m [u8]) -> &'m [u8] {
        if let Some(later) = self.group(&mut string, more) {
            self.string = Some(string);
            return later;
        }
        let special = |byte: &u8| matches!(byte, b'"' | b'\\');
        let end = if string.escaped { Some(0) } else { more.iter().position(special) };
        let Some(end) = end else {
            self.text.extend_from_slice(more);
            self.string = Some(string);
            return &[];
        };
        let (now, later) = more.split_at(end + 1);
        let (of_it, last) = now.split_at(end);
        self.text.extend_from_slice(of_it);
        if last == b"\"" && !string.escaped {
            self.end(string);
        } else {
            self.give_up(&mut string);
            string.escaped = last == b"\\" && !string.escaped;
            self.string = Some(string);
        }
        self.text.extend_from_slice(last);
        later
    }

    /// Decodes a group, if there is enough for one, and returns what follows it. A string that has something else in
    /// it, and does not end there, is none of base64.
    fn group<'m>(&mut self, string: &mut Inside, more: &'m [u8]) -> Option<&'m [u8]> {
        let pieces = string.pieces.as_mut()?;
        let begun = self.text.len() - string.start;
        let (now, later) = more.split_at_checked(GROUP.checked_sub(begun)?)?;
        // Where many strings are short, each costs no more than its length.
        if pieces.is_empty() && now.contains(&b'"') {
            return None;
        }
        self.text.extend_from_slice(now);
        let group = self.text.get(string.start..).unwrap_or_default();
        // Only the end may be filled up.
        let bytes = STANDARD.decode(group).ok().filter(|bytes| bytes.len() == GROUP / 4 * 3);
        if let Some(bytes) = bytes {
            pieces.push(bytes);
            self.text.truncate(string.start);
            return Some(later);
        }
        self.text.truncate(string.start + begun);
        if !now.contains(&b'"') {
            self.give_up(string);
        }
        None
    }

    /// The string is none of base64.
    fn give_up(&mut self, string: &mut Inside) {
        if let Some(pieces) = string.pieces.take() {
            put_back(&mut self.text, string.start, &pieces);
        }
    }

    /// Decodes the last of a string, if that follows what was decoded.
    fn end(&mut self, mut string: Inside) {
        let Some(pieces) = string.pieces.as_mut().filter(|pieces| !pieces.is_empty()) else {
            return;
        };
        match STANDARD.decode(self.text.get(string.start..).unwrap_or_default()) {
            Ok(bytes) => {
                pieces.push(bytes);
                self.text.truncate(string.start);
                self.taken.0.extend(string.pieces.map(|pieces| (string.start, pieces)));
            }
            Err(_) => self.give_up(&mut string),
        }
    }
}

impl Taken {
    /// The bytes of a value in `body`, out of which they were taken.
    pub(crate) fn bytes(&self, body: &[u8], value: &str) -> Option<&Pieces> {
        let start = value.as_ptr().addr().checked_sub(body.as_ptr().addr())? + 1;
        let found = self.0.binary_search_by_key(&start, |(start, _)| *start).ok()?;
        self.0.get(found).map(|(_, pieces)| pieces)
    }

    /// Whether nothing was taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many strings were taken.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The body as it was sent.
    pub(crate) fn whole(&self, body: &Bytes) -> Bytes {
        if self.0.is_empty() {
            return body.clone();
        }
        let mut whole = Vec::new();
        let mut end = 0;
        for (start, pieces) in &self.0 {
            whole.extend_from_slice(body.get(end..*start).unwrap_or_default());
            push(&mut whole, pieces);
            end = *start;
        }
        whole.extend_from_slice(body.get(end..).unwrap_or_default());
        whole.into()
    }
}

/// Puts bytes back into a text, as the base64 that they were.
fn put_back(text: &mut Vec<u8>, at: usize, pieces: &Pieces) {
    let rest = text.split_off(at);
    push(text, pieces);
    text.extend_from_slice(&rest);
}

fn push(text: &mut Vec<u8>, pieces: &Pieces) {
    for piece in pieces.iter() {
        text.extend_from_slice(STANDARD.encode(piece).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrive(text: &str, size: usize) -> (Bytes, Taken) {
        let mut arriving = Arriving::default();
        text.as_bytes().chunks(size).for_each(|more| arriving.push(more));
        arriving.finish()
    }

    fn base64(length: usize) -> String {
        STANDARD.encode((0..length).map(|at| (at % 251).to_le_bytes()[0]).collect::<Vec<u8>>())
    }

    #[test]
    fn long_base64_is_taken_out_and_found_by_its_place() {
        let (long, longer) = (base64(GROUP), base64(GROUP * 3 + 1));
        let text = format!(r#"{{"a\"":"{long}","b":["x","{longer}"],"c":""}}"#);
        for size in [1, 3, 1000, GROUP, text.len()] {
            let (body, taken) = arrive(&text, size);
            assert_eq!(body, r#"{"a\"":"","b":["x",""],"c":""}"#, "{size}");
            let shown = std::str::from_utf8(&body).unwrap();
            let found = |at: usize| taken.bytes(&body, shown.split_at(at).1).map(Pieces::whole);
            assert!(found(7) == STANDARD.decode(&long).ok().map(Bytes::from), "{size}");
            assert!(found(19) == STANDARD.decode(&longer).ok().map(Bytes::from), "{size}");
            assert_eq!((found(1), found(27), taken.len()), (None, None, 2));
            assert!(taken.whole(&body) == text, "{size}");
        }
    }

    #[test]
    fn what_is_no_base64_stays_as_it_is() {
        let whole = base64(GROUP / 4 * 3);
        assert_eq!(whole.len(), GROUP);
        let short = whole.split_at(GROUP - 4).0;
        for string in [
            short.to_owned(),
            format!("{short}QQ=="),
            format!("{short}QQ==QUJD"),
            format!("{whole}QQ="),
            format!("{whole}Q"),
            format!("{whole}QUJD=QUJ"),
            format!("{whole}QR=="),
            format!("{whole}\\/AA"),
            format!("{whole}{whole}\\\"AA\\\\"),
            format!("{whole}{whole}\u{e9}{whole}"),
        ] {
            let text = format!(r#"{{"a":"{string}","b":1}}"#);
            for size in [1, 1000, text.len()] {
                let (body, taken) = arrive(&text, size);
                let end = string.chars().rev().take(9).collect::<String>();
                assert!(taken.is_empty() && body == text, "{size} {end}");
            }
        }
    }

    #[test]
    fn a_body_that_breaks_off_is_what_arrived_of_it() {
        let text = format!(r#"{{"a":"{}"#, base64(GROUP * 2));
        for end in [text.len(), text.len() - 7, GROUP + 6, GROUP + 7, 7, 6] {
            let (begun, _) = text.split_at(end);
            let (body, taken) = arrive(begun, 1000);
            assert!(taken.is_empty() && body == begun, "{end}");
        }
    }
}
