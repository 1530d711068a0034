//! Bodies whose strings of base64 are decoded while they arrive: whatever they hold and wherever they are cut into
//! parts, each can be made whole again, and is what it would be if it came at once.
//!
//! The first two bytes of a text say how long its parts are; those over 127 stand for many letters, since short
//! strings are not decoded.
#![no_main]
#![expect(dead_code, reason = "not all that the file has is used here")]

#[path = "../../crates/webapi/src/arriving.rs"]
mod arriving;

use arriving::{Arriving, Taken};
use libfuzzer_sys::fuzz_target;
use model::Bytes;

/// The longest text.
const MOST: usize = 1 << 20;

fn arrive<'p>(parts: impl Iterator<Item = &'p [u8]>) -> (Bytes, Taken) {
    let mut arriving = Arriving::default();
    parts.for_each(|part| arriving.push(part));
    arriving.finish()
}

fuzz_target!(|bytes: &[u8]| {
    let Some(([low, high], rest)) = bytes.split_first_chunk::<2>() else { return };
    let mut text = Vec::new();
    for byte in rest {
        match byte.checked_sub(128) {
            None => text.push(*byte),
            Some(many) => text.resize(text.len() + usize::from(many) * 1024, b'A' + many % 26),
        }
    }
    text.truncate(MOST);
    // Many parts of one byte each would be slow and tell nothing more.
    let size = usize::from(u16::from_le_bytes([*low, *high])).max(text.len() / 4096).max(1);
    let (body, taken) = arrive(text.chunks(size));
    assert!(taken.whole(&body) == text, "it is not what was sent");
    assert!(body.len() <= text.len());
    let (at_once, taken_at_once) = arrive(std::iter::once(text.as_slice()));
    assert!(at_once == body && taken_at_once.len() == taken.len(), "parts make a difference");
});
