//! Batches: how they are cut into chunks decides nothing, and what comes out of them is no longer than what
//! went in. The first byte of a text says how long its chunks are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Result;
use odata::batch::{Operation, Piece, Reader};

const LIMIT: usize = 4096;

/// The pieces of a batch that arrives in chunks of this size, and how it ended.
fn read(batch: &[u8], size: usize) -> (Vec<Piece>, Result<()>) {
    let mut reader = Reader::new("multipart/mixed; boundary=b", LIMIT).expect("it has a boundary");
    let mut pieces = Vec::new();
    let mut result = Ok(());
    for chunk in batch.chunks(size) {
        result = reader.push(chunk);
        while let Some(piece) = reader.next_piece() {
            pieces.push(piece);
        }
        if result.is_err() {
            break;
        }
    }
    let result = result.and_then(|()| reader.finish());
    while let Some(piece) = reader.next_piece() {
        pieces.push(piece);
    }
    (pieces, result)
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, batch)) = bytes.split_first() else { return };
    // A content type is whatever a client writes.
    let _ = odata::batch::boundary(batch);
    let (pieces, result) = read(batch, usize::MAX);
    let again = read(batch, usize::from(*first).max(1));
    assert_eq!(again.0, pieces);
    assert_eq!(again.1, result);
    if let Err(error) = &result {
        fuzz::refused(error);
    }
    let mut length = 0;
    let mut depth = 0;
    for piece in &pieces {
        match piece {
            Piece::ChangeSet(_) => depth += 1,
            Piece::End => depth -= 1,
            Piece::Operation { bytes, cut } => {
                length += bytes.len();
                assert!(*cut || bytes.len() <= batch.len());
                match Operation::read(bytes) {
                    Ok(operation) => {
                        assert!(!operation.method.is_empty());
                        assert!(operation.body.len() < bytes.len());
                        let lines =
                            |text: &[u8]| text.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
                        let all = operation.headers.iter().chain(&operation.mime);
                        all.for_each(|header| assert!(!lines(header.value)));
                        if let Some(id) = operation.id {
                            assert!(!id.is_empty() && !lines(id.as_bytes()));
                        }
                    }
                    Err(error) => fuzz::refused(&error),
                }
            }
        }
        assert!((0..=1).contains(&depth));
    }
    assert!(length <= batch.len());
});
