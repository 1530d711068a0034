//! Gives the room of files back that nobody can read any more: a few blocks at a time, in writes of their
//! own beside those of clients.

use std::sync::atomic::Ordering;

use crate::Engine;

/// How long to wait before looking again, in milliseconds: when there was nothing, and when there is more.
const PAUSE: i64 = 60_000;
const SHORT_PAUSE: i64 = 200;
/// How many pieces of blocks are swept with one write.
const AT_ONCE: u32 = 16;

/// Sweeps, if it is time to. Called after writes; what goes wrong here is no affair of theirs.
pub(crate) fn sweep(engine: &Engine) {
    let (now, due) = (engine.now(), engine.files_due());
    let at = due.load(Ordering::Relaxed);
    // A clock that was set back must not stop the sweeping, and one thread is enough.
    let waits = (0..=PAUSE).contains(&at.saturating_sub(now.0)) && at > now.0;
    let next = now.0.saturating_add(PAUSE);
    if waits || due.compare_exchange(at, next, Ordering::Relaxed, Ordering::Relaxed).is_err() {
        return;
    }
    match engine.store().write(|transaction| transaction.sweep_files(now, AT_ONCE)) {
        Ok(true) => due.store(now.0.saturating_add(SHORT_PAUSE), Ordering::Relaxed),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "blocks of removed files could not be swept"),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use model::Uuid;
    use model::message::{Create, Delete, Precondition, Request, Update};
    use model::time::Timestamp;
    use model::value::{Reference, Value};
    use store::{NewFile, PIECE, Store};

    use super::*;
    use crate::clock::Kept;
    use crate::rules::files::{REMOVED_KEPT, UPLOADS_KEPT};
    use crate::stage;
    use crate::{Clock, Contents, Response};

    /// A note with a body of several pieces; its key.
    fn note(engine: &Engine) -> Reference {
        let body = STANDARD.encode(vec![7; 3 * PIECE]);
        let values = vec![("documentbody".to_owned(), Value::Text(body))];
        let request = Create { table: "annotation".into(), values, ..Create::default() };
        let made = engine.execute(&stage::admin(engine), &Request::Create(request)).unwrap();
        let Response::Created { row, .. } = made else { panic!("{made:?}") };
        row
    }

    fn body_of(engine: &Engine, note: &Reference) -> Uuid {
        let found = engine.store().read(|of| of.file_in(&note.table, note.id, "documentbody"));
        found.unwrap().unwrap().id
    }

    /// How many pieces there are of a file, if it is there at all.
    fn pieces(engine: &Engine, file: Uuid) -> Option<usize> {
        let found = engine.store().read(|transaction| {
            let there = transaction.file(file)?.is_some();
            let pieces = transaction.pieces(file)?.len();
            assert!(there || pieces == 0, "pieces of no file");
            Ok(there.then_some(pieces))
        });
        found.unwrap()
    }

    fn check(store: Store) {
        let kept = Kept::begin(Timestamp(1_900_000_000_000), 0);
        let engine = &Engine::open(store, Contents::Demo, Clock::Kept(kept)).unwrap();
        let session = stage::admin(engine);
        let run = |request: &Request| engine.execute(&session, request).unwrap();
        let [lasting, changed, removed] = [note(engine), note(engine), note(engine)];
        let files = [&lasting, &changed, &removed].map(|note| body_of(engine, note));
        let [whole, replaced, orphaned] = files;
        let values = vec![("documentbody".to_owned(), Value::Text("QUJD".into()))];
        run(&Request::Update(Update::new(changed.clone(), values)));
        run(&Request::Delete(Delete { target: removed, condition: Precondition::None }));
        // Begun, and never finished.
        let given_up = Uuid::from_u128(77);
        let begun = NewFile {
            id: given_up,
            table: "annotation",
            row: Uuid::from_u128(78),
            column: "documentbody",
            name: "x",
            mime_type: None,
            expires: Timestamp(kept.now().0 + UPLOADS_KEPT),
        };
        engine
            .store()
            .write(|transaction| {
                transaction.begin_file(&begun)?;
                transaction.put_block(given_up, "QQ==", &vec![1; PIECE + 1].into())
            })
            .unwrap();
        let now = |file| pieces(engine, file).unwrap_or_default();
        let before = [whole, replaced, orphaned, given_up].map(now);
        assert!(before.iter().all(|pieces| *pieces > 1), "{before:?}");
        let sweep_all = || {
            for _ in 0..50 {
                kept.advance(SHORT_PAUSE);
                sweep(engine);
            }
        };
        // As long as somebody may still read them, all are there.
        sweep_all();
        assert_eq!([whole, replaced, orphaned, given_up].map(now), before);
        kept.advance(REMOVED_KEPT);
        sweep_all();
        assert_eq!([replaced, orphaned].map(|file| pieces(engine, file)), [None, None]);
        assert_eq!([whole, given_up].map(now), [before[0], before[3]]);
        kept.advance(UPLOADS_KEPT);
        sweep_all();
        assert_eq!(pieces(engine, given_up), None);
        assert_eq!(now(whole), before[0]);
        assert_eq!(now(body_of(engine, &changed)), 1);
    }

    #[test]
    fn what_was_replaced_removed_or_never_finished_is_swept_in_its_time() {
        check(Store::open_in_memory().unwrap());
        if let Some(database) = testkit::Database::postgres() {
            check(Store::open_postgres(&database.url().unwrap()).unwrap());
        }
    }
}
