//! Batches (protocol.md §6): bytes as they arrive are cut into operations and change sets. Nothing is
//! read or written here, and nothing is kept but the operation that is arriving.
//!
//! Invariant: how the bytes are cut into chunks decides nothing.

mod header;
mod operation;

use std::collections::VecDeque;

use model::{Error, Result};

pub use header::{Header, boundary};
pub use operation::{MAX_REQUEST_LINE, Operation};

use header::{headers, media_type};

/// How many operations a batch, and a change set, may have.
const MAX_OPERATIONS: usize = 1000;
/// How long the headers of a part, or those of its request, may be together.
const MAX_HEADERS: usize = 64 * 1024;
/// What stands before the body of an operation is never longer.
const MAX_HEAD: usize = MAX_REQUEST_LINE + 2 * MAX_HEADERS;
/// What may follow a delimiter on its line.
const MAX_PADDING: usize = 128;

/// What a batch is made of, in order.
#[derive(Debug, PartialEq)]
pub enum Piece {
    /// A change set begins. Its own headers say this; there may be something in them that refuses it.
    ChangeSet(Vec<(String, Vec<u8>)>),
    /// An operation, to be read with [`Operation::read`].
    Operation {
        /// What stands between its delimiters; only the beginning, if that is too long.
        bytes: Vec<u8>,
        /// Whether it is too long.
        cut: bool,
    },
    /// The change set is complete.
    End,
}

/// Cuts a batch into pieces.
#[derive(Debug)]
pub struct Reader {
    outer: Vec<u8>,
    /// The delimiter of the change set that is open.
    inner: Option<Vec<u8>>,
    place: Place,
    /// The beginning of a line, as long as it may become a delimiter.
    line: Vec<u8>,
    in_line: bool,
    /// The part that is arriving.
    part: Vec<u8>,
    /// How long it is, with what is not kept of it.
    length: usize,
    /// Where the line that is arriving begins in the part.
    line_start: usize,
    limit: usize,
    operations: usize,
    sets: usize,
    in_set: usize,
    pieces: VecDeque<Piece>,
}

/// Where in the batch the next line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the first delimiter of the batch, or of a change set.
    Before,
    /// In the headers of a part.
    Headers,
    /// Behind them.
    Content,
    /// Behind a change set.
    AfterSet,
    /// Behind the batch.
    After,
}

/// A delimiter without its hyphens.
fn bare(delimiter: &[u8]) -> Vec<u8> {
    delimiter.iter().copied().filter(|byte| *byte != b'-').collect()
}

impl Reader {
    /// A reader of the batch that this content type announces. Operations of which the body is longer
    /// than `limit` are cut.
    pub fn new(content_type: &str, limit: usize) -> Result<Self> {
        if !media_type(content_type.as_bytes()).eq_ignore_ascii_case(b"multipart/mixed") {
            return Err(malformed(
                "The content type of a batch is 'multipart/mixed', with a boundary.",
            ));
        }
        let outer = boundary(content_type.as_bytes())?;
        Ok(Self {
            outer: [b"--".as_slice(), &outer].concat(),
            inner: None,
            place: Place::Before,
            line: Vec::new(),
            in_line: false,
            part: Vec::new(),
            length: 0,
            line_start: 0,
            limit: limit.saturating_add(MAX_HEAD),
            operations: 0,
            sets: 0,
            in_set: 0,
            pieces: VecDeque::new(),
        })
    }

    /// Takes bytes in, as they come. After an error there is nothing more to read.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let end = bytes.iter().position(|byte| *byte == b'\n').map(|end| end + 1);
            let (now, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            bytes = rest;
            if self.in_line {
                self.keep(now)?;
            } else if self.line.len().saturating_add(now.len()) > self.longest_delimiter() {
                // Too long for a delimiter: nothing of it has to wait.
                let line = std::mem::take(&mut self.line);
                self.begin_line(&line)?;
                self.keep(now)?;
            } else {
                self.line.extend_from_slice(now);
                if end.is_none() {
                    if self.may_be_delimiter() {
                        continue;
                    }
                    let line = std::mem::take(&mut self.line);
                    self.begin_line(&line)?;
                }
            }
            if end.is_some() {
                self.end_line()?;
            }
        }
        Ok(())
    }

    /// The next piece of what was taken in.
    pub fn next_piece(&mut self) -> Option<Piece> {
        self.pieces.pop_front()
    }

    /// There is nothing more to take in.
    pub fn finish(&mut self) -> Result<()> {
        if !self.in_line && !self.line.is_empty() {
            self.end_line()?;
        }
        match self.place {
            Place::After => Ok(()),
            Place::Before if self.inner.is_none() => Err(malformed(
                "The batch does not begin with the delimiter that its boundary makes.",
            )),
            _ => Err(malformed("The batch was cut off: its last delimiter is missing.")),
        }
    }

    fn longest_delimiter(&self) -> usize {
        let inner = self.inner.as_ref().map_or(0, Vec::len);
        self.outer.len().max(inner).saturating_add(MAX_PADDING)
    }

    fn may_be_delimiter(&self) -> bool {
        let may_be = |delimiter: &[u8]| {
            let shared = delimiter.len().min(self.line.len());
            self.line.get(..shared) == delimiter.get(..shared)
        };
        may_be(&self.outer) || self.inner.as_deref().is_some_and(may_be) || self.may_be_first()
    }

    /// Whether the line may become the first delimiter, spelled with other hyphens than announced. The
    /// crate `powerplatform-dataverse-service-client` announces an id with hyphens and writes it without.
    fn may_be_first(&self) -> bool {
        self.place == Place::Before
            && self.inner.is_none()
            && self.line.starts_with(b"--")
            && bare(&self.outer).starts_with(&bare(self.line.trim_ascii_end()))
    }

    /// A line is no delimiter: it belongs to the part.
    fn begin_line(&mut self, bytes: &[u8]) -> Result<()> {
        self.in_line = true;
        self.line_start = self.part.len();
        self.keep(bytes)
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<()> {
        self.length = self.length.saturating_add(bytes.len());
        match self.place {
            Place::Before | Place::AfterSet | Place::After => Ok(()),
            Place::Headers => {
                self.part.extend_from_slice(bytes);
                if self.part.len() > MAX_HEADERS {
                    return Err(malformed("The headers of a part are too long."));
                }
                Ok(())
            }
            Place::Content => {
                // The line end before the next delimiter belongs to that.
                let room = self.limit.saturating_add(2).saturating_sub(self.part.len());
                self.part.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
                Ok(())
            }
        }
    }

    fn end_line(&mut self) -> Result<()> {
        if !self.in_line {
            let line = std::mem::take(&mut self.line);
            let is = |delimiter: &[u8]| closes(&line, delimiter);
            if let Some(last) = self.inner.as_deref().and_then(is) {
                return self.delimiter_of_set(last);
            }
            if let Some(last) = is(&self.outer) {
                return self.delimiter(last);
            }
            self.line = line;
            if self.may_be_first() && bare(self.line.trim_ascii_end()) == bare(&self.outer) {
                // From here on it is what the batch itself writes.
                self.outer = std::mem::take(&mut self.line).trim_ascii_end().to_vec();
                return self.delimiter(false);
            }
            let line = std::mem::take(&mut self.line);
            self.begin_line(&line)?;
        }
        self.in_line = false;
        if self.place == Place::Headers {
            let line = self.part.get(self.line_start..).unwrap_or_default();
            if matches!(line, b"\n" | b"\r\n") {
                return self.end_headers();
            }
        }
        Ok(())
    }

    /// The headers of a part are there: they say what it is.
    fn end_headers(&mut self) -> Result<()> {
        self.place = Place::Content;
        let (headers, _) = headers(&self.part)?;
        let kinds: Vec<&Header<'_>> =
            headers.iter().filter(|header| header.is("content-type")).collect();
        let [kind] = kinds.as_slice() else {
            return Err(malformed("A part has one content type."));
        };
        let media_type = media_type(kind.value);
        if media_type.eq_ignore_ascii_case(b"application/http") {
            return Ok(());
        }
        if !media_type.eq_ignore_ascii_case(b"multipart/mixed") {
            return Err(malformed(
                "The content type of a part is 'application/http', or 'multipart/mixed' for a change \
                 set.",
            ));
        }
        if self.inner.is_some() {
            return Err(malformed("A change set cannot contain another change set or a batch."));
        }
        let inner = [b"--".as_slice(), &boundary(kind.value)?].concat();
        if inner == self.outer {
            return Err(malformed("The boundary of a change set is not that of its batch."));
        }
        let owned = headers.iter().map(|each| (each.name.to_owned(), each.value.to_vec()));
        self.pieces.push_back(Piece::ChangeSet(owned.collect()));
        self.inner = Some(inner);
        self.in_set = 0;
        self.sets += 1;
        if self.sets > MAX_OPERATIONS {
            return Err(too_many());
        }
        self.place = Place::Before;
        self.part.clear();
        Ok(())
    }

    /// A delimiter of the batch.
    fn delimiter(&mut self, last: bool) -> Result<()> {
        match self.place {
            Place::After => return Ok(()),
            _ if self.inner.is_some() => {
                return Err(malformed("A change set was cut off: its last delimiter is missing."));
            }
            Place::Before | Place::AfterSet => {}
            Place::Headers | Place::Content => self.complete()?,
        }
        self.place = if last { Place::After } else { Place::Headers };
        self.length = 0;
        Ok(())
    }

    /// A delimiter of the change set.
    fn delimiter_of_set(&mut self, last: bool) -> Result<()> {
        if matches!(self.place, Place::Headers | Place::Content) {
            self.complete()?;
        }
        if last {
            self.inner = None;
            self.pieces.push_back(Piece::End);
        }
        self.place = if last { Place::AfterSet } else { Place::Headers };
        self.length = 0;
        Ok(())
    }

    /// An operation is complete.
    fn complete(&mut self) -> Result<()> {
        if self.place == Place::Headers {
            return Err(malformed("A part has headers, a blank line, and a request."));
        }
        self.operations += 1;
        self.in_set += usize::from(self.inner.is_some());
        if self.in_set > MAX_OPERATIONS {
            return Err(malformed(
                "The current change set contains too many operations. A maximum number of '1000' \
                 operations are allowed in a change set",
            ));
        }
        if self.operations > MAX_OPERATIONS {
            return Err(too_many());
        }
        let mut bytes = std::mem::take(&mut self.part);
        let whole = self.length == bytes.len();
        if whole {
            let ends = [b"\r\n".as_slice(), b"\n"];
            let rest = ends.into_iter().find_map(|end| bytes.strip_suffix(end));
            let length = rest.map_or(bytes.len(), <[u8]>::len);
            bytes.truncate(length);
        }
        let cut = !whole || bytes.len() > self.limit;
        if cut {
            bytes.truncate(MAX_HEAD);
            bytes.shrink_to_fit();
        }
        self.pieces.push_back(Piece::Operation { bytes, cut });
        Ok(())
    }
}

/// Whether a line is a delimiter, and if so, whether it is the last one.
fn closes(line: &[u8], delimiter: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(delimiter)?;
    let rest = rest.strip_suffix(b"\n").unwrap_or(rest);
    let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
    let (rest, last) = match rest.strip_prefix(b"--") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    rest.iter().all(|byte| matches!(byte, b' ' | b'\t')).then_some(last)
}

fn too_many() -> Error {
    malformed(
        "The current batch message contains too many parts. Only batch messages with a maximum number \
         of '1000' query operations, including changeset operations, are allowed.",
    )
}

/// The batch itself is wrong: nothing of it is run.
fn malformed(text: &str) -> Error {
    Error::Payload(text.to_owned())
}

#[cfg(test)]
mod tests;
