//! Ranges of files: whatever `Range` and `Content-Range` say, no byte is named that the file does not have.
//! The first eight bytes of a text are the size of the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use odata::{ContentRange, Range};

fuzz_target!(|bytes: &[u8]| {
    let Some((size, text)) = bytes.split_first_chunk::<8>() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let size = u64::from_le_bytes(*size);
    match Range::parse(text, size) {
        Range::Whole | Range::Beyond => {}
        Range::Part { start, length } => {
            let end = start.checked_add(length).expect("it ends somewhere");
            assert!(end <= size, "{start} and {length} of {size}");
        }
    }
    if let Some(range) = ContentRange::parse(text) {
        let end = range.start.checked_add(range.length).expect("it ends somewhere");
        assert!(end <= range.size, "{range:?}");
        assert_eq!(range.is_last(), end == range.size);
        // What a client writes who means the same is read as the same.
        if range.length > 0 {
            let again = format!("bytes {}-{}/{}", range.start, end - 1, range.size);
            assert_eq!(ContentRange::parse(&again), Some(range));
        }
    }
});
