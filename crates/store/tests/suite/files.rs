//! Files in blocks.

use model::Uuid;
use model::message::Pieces;
use model::time::Timestamp;
use store::{FileRow, NewFile, PIECE, Part, Store, block_of};

use crate::databases::on_each;

const LATER: Timestamp = Timestamp(1_000);
const END: Timestamp = Timestamp(2_000);

fn begin(store: &Store, id: Uuid, row: Uuid) {
    let file = NewFile {
        id,
        table: "thing",
        row,
        column: "paper",
        name: "a.txt",
        mime_type: None,
        expires: LATER,
    };
    store.write(|transaction| transaction.begin_file(&file)).unwrap();
}

fn put(store: &Store, id: Uuid, name: &str, content: &[u8]) {
    store
        .write(|transaction| transaction.put_block(id, name, &Pieces::from(content.to_vec())))
        .unwrap();
}

fn finish(store: &Store, id: Uuid, parts: &[(&str, u64)]) {
    let mut start = 0;
    let mut made = Vec::new();
    for (block, size) in parts {
        made.push(Part { start, size: *size, block: (*block).to_owned() });
        start += size;
    }
    let finished = store.write(|transaction| {
        let file = transaction.upload(id)?.unwrap();
        transaction.finish_file(&file, &made, LATER)
    });
    finished.unwrap();
}

fn read(store: &Store, id: Uuid, offset: u64) -> Option<(u64, Vec<u8>)> {
    let part = store.read(|transaction| transaction.part(id, offset)).unwrap();
    part.map(|(part, content)| (part.start, content))
}

fn file(store: &Store, id: Uuid) -> Option<FileRow> {
    store.read(|transaction| transaction.file(id)).unwrap()
}

fn sweep(store: &Store, now: i64) -> usize {
    let once = || store.write(|transaction| transaction.sweep_files(Timestamp(now), 2)).unwrap();
    (0..100).take_while(|_| once()).count()
}

#[test]
fn a_file_is_made_of_the_blocks_that_are_named() {
    on_each(|store| {
        let (id, row) = (Uuid::from_u128(1), Uuid::from_u128(2));
        begin(store, id, row);
        assert_eq!(file(store, id).map(|file| (file.size, file.expires)), Some((None, true)));
        put(store, id, "b", b"xyz");
        put(store, id, "a", b"first");
        put(store, id, "a", &[0, 255, 0, 1]);
        put(store, id, "c", b"left out");
        let blocks = store.read(|transaction| transaction.pieces(id)).unwrap();
        assert_eq!(blocks, [("a".into(), 4), ("b".into(), 3), ("c".into(), 8)]);
        finish(store, id, &[("b", 3), ("a", 4), ("b", 3)]);
        assert_eq!(file(store, id).map(|file| (file.size, file.expires)), Some((Some(10), false)));
        assert_eq!(read(store, id, 0), Some((0, b"xyz".to_vec())));
        assert_eq!(read(store, id, 2), Some((0, b"xyz".to_vec())));
        assert_eq!(read(store, id, 3), Some((3, vec![0, 255, 0, 1])));
        assert_eq!(read(store, id, 9), Some((7, b"xyz".to_vec())));
        assert_eq!(read(store, id, 10), None);
        // What the list leaves out is gone at once.
        assert_eq!(store.read(|transaction| transaction.pieces(id)).unwrap().len(), 2);
        assert_eq!(sweep(store, END.0), 0);
    });
}

#[test]
fn a_great_block_is_kept_in_pieces_and_all_of_them_go_when_it_is_sent_again() {
    on_each(|store| {
        let id = Uuid::from_u128(1);
        begin(store, id, Uuid::from_u128(2));
        let bytes: Vec<u8> = (0..=250).cycle().take(2 * PIECE + 1).collect();
        for name in ["a=", "aa", "b+"] {
            put(store, id, name, &bytes);
        }
        let pieces = || store.read(|transaction| transaction.pieces(id)).unwrap();
        let sizes = |name| {
            let pieces = pieces().into_iter().filter(|(piece, _)| block_of(piece) == name);
            pieces.map(|(_, size)| size).collect::<Vec<_>>()
        };
        let piece = PIECE as u64;
        // Pieces follow their block, before any other.
        let names: Vec<String> = pieces().iter().map(|(name, _)| block_of(name).into()).collect();
        assert_eq!(names, ["a=", "a=", "a=", "aa", "aa", "aa", "b+", "b+", "b+"]);
        assert_eq!(sizes("aa"), [piece, piece, 1]);
        let content: Vec<u8> = pieces()
            .iter()
            .filter(|(name, _)| block_of(name) == "aa")
            .flat_map(|(name, _)| store.read(|of| of.block(id, name)).unwrap().unwrap())
            .collect();
        assert!(content == bytes);
        put(store, id, "aa", &bytes[..PIECE + 3]);
        assert_eq!(sizes("aa"), [piece, 3]);
        put(store, id, "aa", b"");
        assert_eq!((sizes("aa"), sizes("a=").len(), sizes("b+").len()), (vec![0], 3, 3));
        let name = store.read(|transaction| transaction.block_name(id)).unwrap();
        assert_eq!(name.map(|name| name.len()), Some(2));
    });
}

#[test]
fn one_file_is_in_a_column_and_the_others_go_when_their_time_has_come() {
    on_each(|store| {
        let row = Uuid::from_u128(2);
        let [one, two, never] = [1, 3, 4].map(Uuid::from_u128);
        for id in [one, two, never] {
            begin(store, id, row);
            for name in ["a", "b", "c"] {
                put(store, id, name, name.as_bytes());
            }
        }
        finish(store, one, &[("a", 1), ("b", 1), ("c", 1)]);
        finish(store, two, &[("a", 1)]);
        let found = store.read(|transaction| transaction.file_in("thing", row, "paper")).unwrap();
        assert_eq!(found.map(|file| file.id), Some(two));
        // Whoever reads the old one reads it to its end.
        assert_eq!(sweep(store, LATER.0), 0);
        assert_eq!(read(store, one, 2), Some((2, b"c".to_vec())));
        assert!(sweep(store, END.0) > 0);
        assert_eq!((file(store, one), file(store, never)), (None, None));
        assert_eq!(read(store, one, 0), None);
        assert_eq!(read(store, two, 0), Some((0, b"a".to_vec())));
        let gone = |transaction: &mut store::Transaction<'_>| {
            transaction.remove_files_of_row("thing", row, LATER)
        };
        store.write(gone).unwrap();
        assert!(sweep(store, END.0) > 0);
        assert_eq!(file(store, two), None);
    });
}

#[test]
fn files_go_with_their_column_and_their_table() {
    on_each(|store| {
        let [one, two] = [1, 2].map(Uuid::from_u128);
        for id in [one, two] {
            begin(store, id, Uuid::from_u128(9));
            put(store, id, "a", b"a");
            finish(store, id, &[("a", 1)]);
        }
        let remove = |table: &str, column: Option<&str>| {
            let removed =
                store.write(|transaction| transaction.remove_files_of_column(table, column, LATER));
            removed.unwrap();
        };
        remove("thing", Some("other"));
        remove("things", None);
        assert_eq!(file(store, two).map(|file| file.expires), Some(false));
        remove("thing", Some("paper"));
        assert_eq!(file(store, two).map(|file| file.expires), Some(true));
        assert!(sweep(store, END.0) > 0);
        assert_eq!((file(store, one), file(store, two)), (None, None));
    });
}
