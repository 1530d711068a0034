//! Bytes that wait: a few in memory, more in a file without a name, which goes with the process.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use model::{Error, Result};

/// How much is kept in memory.
const IN_MEMORY: usize = 512 * 1024;

/// How much leaves at once.
pub(super) const PART: usize = 64 * 1024;

/// Bytes that wait.
#[derive(Default)]
pub(crate) struct Spool {
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
}

impl Spool {
    /// How many there are.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Whether adding so many is done at once, or may have to wait for a disk.
    pub(crate) fn has_room(&self, more: usize) -> bool {
        self.file.is_none() && self.memory.len().saturating_add(more) <= IN_MEMORY
    }

    /// Adds some.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<()> {
        if self.has_room(bytes.len()) {
            self.memory.extend_from_slice(bytes);
        } else {
            self.append_to_file(bytes).map_err(|error| failed(&error))?;
        }
        self.length = self.length.saturating_add(bytes.len() as u64);
        Ok(())
    }

    fn append_to_file(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let mut file = tempfile::tempfile()?;
                file.write_all(&std::mem::take(&mut self.memory))?;
                none.insert(file)
            }
        };
        file.seek(SeekFrom::Start(self.length))?;
        file.write_all(bytes)
    }

    /// The bytes at a place.
    pub(crate) fn read(&mut self, start: u64, length: usize) -> Result<Cow<'_, [u8]>> {
        let Some(file) = &mut self.file else {
            let from = usize::try_from(start).map_err(Error::internal)?;
            let bytes = self.memory.get(from..from.saturating_add(length));
            let bytes = bytes.ok_or_else(|| Error::internal("that was never kept"))?;
            return Ok(Cow::Borrowed(bytes));
        };
        let mut bytes = vec![0; length];
        let read = file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut bytes));
        read.map_err(|error| failed(&error))?;
        Ok(Cow::Owned(bytes))
    }

    /// Hands all of them over, a part at a time.
    pub(super) fn hand_over(
        &mut self,
        mut take: impl FnMut(Cow<'_, [u8]>) -> Result<()>,
    ) -> Result<()> {
        let mut start = 0;
        while start < self.length {
            let rest = usize::try_from(self.length - start).unwrap_or(PART);
            let part = self.read(start, rest.min(PART))?;
            start += part.len() as u64;
            take(part)?;
        }
        Ok(())
    }

    /// Takes back what was added after there were so many.
    pub(super) fn truncate(&mut self, length: u64) {
        self.length = self.length.min(length);
        if self.file.is_none() {
            self.memory.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        }
    }

    /// All of them, if they are in memory.
    pub(super) fn into_memory(self) -> Result<Vec<u8>, Self> {
        if self.file.is_none() { Ok(self.memory) } else { Err(self) }
    }
}

fn failed(error: &std::io::Error) -> Error {
    Error::Unavailable(format!("a temporary file cannot be used: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_again_wherever_it_is() {
        let mut spool = Spool::default();
        let block = vec![7_u8; IN_MEMORY / 2];
        spool.append(b"first").unwrap();
        spool.append(&block).unwrap();
        assert!(spool.has_room(1) && !spool.has_room(IN_MEMORY));
        let mark = spool.length();
        spool.append(&block).unwrap();
        assert!(!spool.has_room(0));
        assert!(spool.memory.is_empty());
        spool.append(b"last").unwrap();
        assert_eq!(&*spool.read(0, 5).unwrap(), b"first");
        assert_eq!(&*spool.read(spool.length() - 4, 4).unwrap(), b"last");
        spool.truncate(mark);
        spool.append(b"other").unwrap();
        assert_eq!(spool.length(), mark + 5);
        assert_eq!(&*spool.read(mark, 5).unwrap(), b"other");
        let mut small = Spool::default();
        small.append(b"abc").unwrap();
        small.truncate(1);
        small.append(b"d").unwrap();
        assert_eq!(small.into_memory().ok().unwrap(), b"ad");
    }
}
