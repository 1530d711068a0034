//! `Range` and `Content-Range`: which bytes of a file are asked for, or sent (RFC 9110 §14).

/// The bytes of a part that is sent, and of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// Where the part begins.
    pub start: u64,
    /// How many bytes it has. Clients send a last part of none after one that was full.
    pub length: u64,
    /// How many bytes the whole has.
    pub size: u64,
}

impl ContentRange {
    /// Reads `bytes 0-4194303/25870370`.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = strip_unit(text.trim())?.trim_start_matches(' ');
        let (range, size) = rest.split_once('/')?;
        // An empty part of an empty file ends before the first byte: `0--1/0`.
        let (start, last) = range.trim().split_once('-')?;
        let (start, size) = (number(start)?, number(size)?);
        let end = match last.trim().strip_prefix('-') {
            Some(last) => (number(last)? == 1).then_some(0)?,
            None => number(last)?.checked_add(1)?,
        };
        let length = end.checked_sub(start)?;
        (end <= size).then_some(Self { start, length, size })
    }

    /// Whether it ends where the whole does.
    pub fn is_last(&self) -> bool {
        self.start.checked_add(self.length) == Some(self.size)
    }
}

/// Bytes of a file that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// All of them: nothing else was asked for, or nothing that can be read.
    Whole,
    /// These many, from this one on.
    Part {
        /// The first.
        start: u64,
        /// How many.
        length: u64,
    },
    /// Bytes that the file does not have.
    Beyond,
}

impl Range {
    /// What `bytes=0-99`, `bytes=100-` or `bytes=-100` means for a file of this size. What cannot be read,
    /// and several ranges at once, mean the whole file, as the standard allows. A range that begins where
    /// the file ends has no bytes: clients that read in chunks ask for it.
    pub fn parse(text: &str, size: u64) -> Self {
        Self::read(text, size).unwrap_or(Self::Whole)
    }

    fn read(text: &str, size: u64) -> Option<Self> {
        let range = strip_unit(text.trim())?.trim_start().strip_prefix('=')?;
        let (first, last) = range.split_once('-')?;
        let (first, last) = (first.trim(), last.trim());
        if first.is_empty() {
            let count = number(last)?.min(size);
            return Some(match count {
                0 => Self::Beyond,
                length => Self::Part { start: size - length, length },
            });
        }
        let start = number(first)?;
        let end = match last {
            "" => size,
            last => {
                let last = number(last)?;
                (last >= start).then(|| last.saturating_add(1).min(size))?
            }
        };
        Some(match end.checked_sub(start) {
            Some(length) => Self::Part { start, length },
            None => Self::Beyond,
        })
    }
}

/// What follows the unit, in any case.
fn strip_unit(text: &str) -> Option<&str> {
    let (unit, rest) = text.split_at_checked(5)?;
    unit.eq_ignore_ascii_case("bytes").then_some(rest)
}

/// Digits and nothing else.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_sent_say_where_they_stand() {
        let check = |text: &str, expected: Option<(u64, u64, u64)>| {
            let found = ContentRange::parse(text).map(|part| (part.start, part.length, part.size));
            assert_eq!(found, expected, "{text}");
        };
        check("bytes 0-4194303/25870370", Some((0, 4_194_304, 25_870_370)));
        check(" Bytes  5-5/6 ", Some((5, 1, 6)));
        check("bytes 8-7/8", Some((8, 0, 8)));
        check("bytes 0--1/0", Some((0, 0, 0)));
        for wrong in [
            "",
            "bytes",
            "bytes 0-1",
            "bytes 0-1/*",
            "bytes */5",
            "bytes 0-5/5",
            "bytes 3-1/5",
            "items 0-1/2",
            "bytes=0-1/2",
            "bytes 1--1/5",
            "bytes 0--2/5",
            "bytes +0-1/2",
            "bytes 0-18446744073709551615/18446744073709551615",
            "bytes 0-1/99999999999999999999",
        ] {
            check(wrong, None);
        }
        assert!(ContentRange::parse("bytes 4-7/8").unwrap().is_last());
        assert!(ContentRange::parse("bytes 8-7/8").unwrap().is_last());
        assert!(!ContentRange::parse("bytes 0-3/8").unwrap().is_last());
    }

    #[test]
    fn ranges_that_are_asked_for_are_cut_to_the_file() {
        let check = |text: &str, expected: Range| {
            assert_eq!(Range::parse(text, 10), expected, "{text}");
        };
        let part = |start, length| Range::Part { start, length };
        check("bytes=0-3", part(0, 4));
        check("BYTES= 2 - 3 ", part(2, 2));
        check("bytes=4-", part(4, 6));
        check("bytes=4-99999", part(4, 6));
        check("bytes=4-18446744073709551615", part(4, 6));
        check("bytes=-3", part(7, 3));
        check("bytes=-99", part(0, 10));
        check("bytes=9-9", part(9, 1));
        check("bytes=10-", part(10, 0));
        check("bytes=10-20", part(10, 0));
        check("bytes=11-20", Range::Beyond);
        check("bytes=-0", Range::Beyond);
        for ignored in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=x-3",
            "bytes=3-1",
            "bytes=0-1,4-5",
            "items=0-1",
            "bytes=+1-2",
            "bytes=99999999999999999999-",
        ] {
            check(ignored, Range::Whole);
        }
        assert_eq!(Range::parse("bytes=0-0", 0), part(0, 0));
    }
}
