//! Groups of known members: each writes while the next ones stand in line.

use model::rows::CellType;
use planner::Parameter;

use super::*;
use crate::sqlite::Sqlite;

type Work = fn(&mut Transaction<'_>) -> Result<()>;

/// An empty database with a table of names, whose groups wait for as long as the test takes.
fn database() -> Sqlite {
    let sqlite = Sqlite::open_temporary().unwrap();
    sqlite.write(|transaction| transaction.execute_batch("CREATE TABLE t (name TEXT)")).unwrap();
    sqlite.writer.desk.lock().patience = Duration::from_hours(1);
    sqlite
}

fn names(sqlite: &Sqlite) -> Vec<String> {
    let sql = "SELECT name FROM t ORDER BY name";
    let rows = sqlite.read(|transaction| transaction.query_text(sql, &[], &[CellType::Text]));
    rows.unwrap().iter().map(|row| row.text(0).unwrap().to_owned()).collect()
}

/// Runs the works as one group, in whatever order the threads get in. Returns their results, `None`
/// for a panic, and how many commits there were.
fn run_group(sqlite: &Sqlite, works: &[Work]) -> (Vec<Option<Result<()>>>, u64) {
    let writer = &sqlite.writer;
    let before = writer.commits();
    let results = thread::scope(|scope| {
        // The door stays shut until all stand before it.
        let desk = writer.desk.lock();
        let mut threads = Vec::new();
        for (index, work) in works.iter().enumerate() {
            threads.push(scope.spawn(move || writer.write(work)));
            while writer.waiting.load(Ordering::SeqCst) <= index {
                thread::yield_now();
            }
        }
        drop(desk);
        threads.into_iter().map(|thread| thread.join().ok()).collect()
    });
    (results, writer.commits() - before)
}

fn write_a(transaction: &mut Transaction<'_>) -> Result<()> {
    transaction.execute_batch("INSERT INTO t VALUES ('a')")
}

fn write_b(transaction: &mut Transaction<'_>) -> Result<()> {
    transaction.execute_batch("INSERT INTO t VALUES ('b')")
}

fn fail(transaction: &mut Transaction<'_>) -> Result<()> {
    transaction.execute_batch("INSERT INTO t VALUES ('failed')")?;
    Err(Error::VersionMismatch)
}

fn panic(transaction: &mut Transaction<'_>) -> Result<()> {
    transaction.execute_batch("INSERT INTO t VALUES ('panicked')")?;
    panic!("on purpose")
}

#[test]
fn a_group_has_one_commit() {
    let sqlite = database();
    let (results, commits) = run_group(&sqlite, &[write_a, write_b, write_a]);
    assert_eq!((results, commits), (vec![Some(Ok(())); 3], 1));
    assert_eq!(names(&sqlite), ["a", "a", "b"]);
}

#[test]
fn a_member_that_fails_rolls_back_alone() {
    let sqlite = database();
    let (results, commits) = run_group(&sqlite, &[write_a, fail, write_b]);
    let expected = [Some(Ok(())), Some(Err(Error::VersionMismatch)), Some(Ok(()))];
    assert_eq!((results.as_slice(), commits), (expected.as_slice(), 1));
    assert_eq!(names(&sqlite), ["a", "b"]);
}

#[test]
fn a_member_that_panics_rolls_back_alone() {
    let sqlite = database();
    let (results, commits) = run_group(&sqlite, &[write_a, panic, write_b]);
    assert_eq!((results, commits), (vec![Some(Ok(())), None, Some(Ok(()))], 1));
    assert_eq!(names(&sqlite), ["a", "b"]);
}

#[test]
fn a_commit_that_fails_fails_every_member() {
    let sqlite = with_orphans();
    let (results, commits) = run_group(&sqlite, &[write_a, orphan, write_b]);
    for result in results {
        assert!(matches!(result, Some(Err(Error::Internal(_)))), "{result:?}");
    }
    assert_eq!(commits, 0);
    assert!(names(&sqlite).is_empty());
    assert_eq!(run_group(&sqlite, &[write_a]), (vec![Some(Ok(()))], 1));
}

#[test]
fn who_writes_later_is_told_that_the_commit_failed() {
    let sqlite = with_orphans();
    let (told, outcomes) = std::sync::mpsc::channel();
    for work in [write_a as Work, orphan] {
        let (result, outcome) = sqlite.write_later(work).unwrap();
        assert_eq!(result, Ok(()));
        let told = told.clone();
        outcome.tell(move |committed| told.send(committed).unwrap());
    }
    sqlite.settle();
    let outcomes: Vec<_> = outcomes.try_iter().collect();
    assert!(
        matches!(
            *outcomes,
            [Verdict::Known(Err(Error::Internal(_))), Verdict::Known(Err(Error::Internal(_)))]
        ),
        "{outcomes:?}"
    );
    assert!(names(&sqlite).is_empty());
}

/// A database in which [`orphan`] fails at the commit.
fn with_orphans() -> Sqlite {
    let sqlite = database();
    // A deferred foreign key is checked at the commit only.
    let schema = "PRAGMA foreign_keys = ON;
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)";
    super::super::execute_batch(&sqlite.writer.desk.lock().connection, schema).unwrap();
    sqlite
}

fn orphan(transaction: &mut Transaction<'_>) -> Result<()> {
    transaction.execute_batch("INSERT INTO child VALUES (7)")
}

#[test]
fn a_transaction_that_sqlite_ends_by_itself_fails_who_was_in_it() {
    let sqlite = database();
    let end: Work = |transaction| transaction.execute_batch("ROLLBACK");
    let (results, commits) = run_group(&sqlite, &[write_a, end]);
    let failed = results.iter().filter(|result| **result != Some(Ok(()))).count();
    // Whoever came after the end had a group of its own.
    assert_eq!(names(&sqlite).len(), 2 - failed);
    assert_eq!(commits, u64::from(failed == 1));
    assert!(matches!(results.last(), Some(Some(Err(Error::Unavailable(_))))), "{results:?}");
}

#[test]
fn a_group_does_not_wait_for_ever() {
    let sqlite = database();
    {
        let mut desk = sqlite.writer.desk.lock();
        (desk.patience, desk.long_patience) = (Duration::ZERO, Duration::ZERO);
        desk.longest_patience = Duration::ZERO;
    }
    let (results, commits) = run_group(&sqlite, &[write_a, write_b, write_a]);
    assert_eq!((results, commits), (vec![Some(Ok(())); 3], 3));
}

#[test]
fn a_group_of_long_writes_may_be_older() {
    let sqlite = database();
    sqlite.writer.desk.lock().patience = Duration::ZERO;
    let long: Work = |transaction| {
        thread::sleep(Duration::from_millis(20));
        write_a(transaction)
    };
    let (results, commits) = run_group(&sqlite, &[long, long, long]);
    assert_eq!((results, commits), (vec![Some(Ok(())); 3], 1));
}

fn insert(transaction: &mut Transaction<'_>, name: &str) -> Result<()> {
    let name = Parameter::Text(name.into());
    transaction.execute_text("INSERT INTO t VALUES (?1)", &[name]).map(drop)
}

/// Writes so long that the next write has no savepoint.
fn write_long(transaction: &mut Transaction<'_>) -> Result<()> {
    thread::sleep(LONG);
    insert(transaction, "long")
}

#[test]
fn a_group_of_long_writes_alone_may_be_even_older() {
    let sqlite = database();
    {
        let mut desk = sqlite.writer.desk.lock();
        (desk.patience, desk.long_patience) = (Duration::ZERO, Duration::ZERO);
    }
    let (results, commits) = run_group(&sqlite, &[write_long, write_long, write_long]);
    assert_eq!((results, commits), (vec![Some(Ok(())); 3], 1));
    // Others of that age are committed.
    let (results, commits) = run_group(&sqlite, &[write_b, write_b, write_b]);
    assert_eq!((results, commits), (vec![Some(Ok(())); 3], 3));
}

#[test]
fn a_failure_among_long_writes_undoes_all_and_they_run_again() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let counted: Work = |transaction| {
        RUNS.fetch_add(1, Ordering::SeqCst);
        write_long(transaction)
    };
    let failing: Work = |transaction| {
        thread::sleep(LONG);
        insert(transaction, "failed")?;
        Err(Error::VersionMismatch)
    };
    let sqlite = database();
    let (mut results, _) = run_group(&sqlite, &[counted, counted, failing]);
    let refused = Some(Err(Error::VersionMismatch));
    assert_eq!(results.pop(), Some(refused));
    assert_eq!(results, vec![Some(Ok(())); 2]);
    assert_eq!(names(&sqlite), ["long", "long"]);
    // Unless the one that failed came first, others were undone, and each ran once more at most.
    let runs = RUNS.load(Ordering::SeqCst);
    assert!((2..=4).contains(&runs), "{runs}");
}

#[test]
fn behind_a_long_write_that_can_run_again_there_is_no_savepoint() {
    for repeatable in [true, false] {
        let sqlite = database();
        let mut desk = sqlite.writer.desk.lock();
        let outcome = Arc::clone(&desk.join(repeatable).unwrap().outcome);
        desk.attempt(write_long).unwrap().unwrap();
        desk.join(true).unwrap();
        desk.attempt(fail).unwrap().unwrap_err();
        desk.commit();
        drop(desk);
        let (verdict, left) = if repeatable {
            (Verdict::Undone, vec![])
        } else {
            (Verdict::Known(Ok(())), vec!["long"])
        };
        assert_eq!(
            (outcome.wait(), names(&sqlite)),
            (verdict, left.into_iter().map(str::to_owned).collect())
        );
    }
}

#[test]
fn a_panic_among_long_writes_is_its_own() {
    let panicking: Work = |transaction| {
        thread::sleep(LONG);
        insert(transaction, "panicked")?;
        panic!("on purpose")
    };
    let sqlite = database();
    let (results, _) = run_group(&sqlite, &[write_long, panicking, write_long]);
    assert_eq!(results, vec![Some(Ok(())), None, Some(Ok(()))]);
    assert_eq!(names(&sqlite), ["long", "long"]);
}

#[test]
fn a_refusal_that_changed_nothing_undoes_nobody() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let counted: Work = |transaction| {
        RUNS.fetch_add(1, Ordering::SeqCst);
        write_long(transaction)
    };
    let sqlite = database();
    let refused: Work = |_| Err(Error::VersionMismatch);
    let (results, commits) = run_group(&sqlite, &[counted, refused, counted]);
    let expected = vec![Some(Ok(())), Some(Err(Error::VersionMismatch)), Some(Ok(()))];
    assert_eq!((results, commits), (expected, 1));
    assert_eq!(RUNS.load(Ordering::SeqCst), 2);
}

#[test]
fn a_table_that_was_made_is_undone_with_who_failed() {
    let sqlite = database();
    let defining: Work = |transaction| {
        transaction.execute_batch("CREATE TABLE u (name TEXT)")?;
        Err(Error::VersionMismatch)
    };
    let (results, _) = run_group(&sqlite, &[write_long, defining, write_long]);
    assert_eq!(results.iter().filter(|result| **result == Some(Ok(()))).count(), 2);
    assert_eq!(names(&sqlite), ["long", "long"]);
    assert!(sqlite.write(|transaction| transaction.execute_batch("SELECT * FROM u")).is_err());
}

#[test]
fn among_writes_that_are_told_later_a_failure_undoes_nobody() {
    let sqlite = database();
    let (told, outcomes) = std::sync::mpsc::channel();
    let failing: Work = |transaction| {
        insert(transaction, "failed")?;
        Err(Error::VersionMismatch)
    };
    let (_, outcome) = sqlite.write_later(write_long).unwrap();
    outcome.tell(move |committed| told.send(committed).unwrap());
    assert_eq!(sqlite.write(failing), Err(Error::VersionMismatch));
    assert_eq!(outcomes.try_iter().collect::<Vec<_>>(), [Verdict::Known(Ok(()))]);
    assert_eq!(names(&sqlite), ["long"]);
}

#[test]
fn a_first_member_that_fails_leaves_the_door_to_the_others() {
    let sqlite = database();
    assert_eq!(run_group(&sqlite, &[fail]), (vec![Some(Err(Error::VersionMismatch))], 0));
    assert_eq!(run_group(&sqlite, &[panic]), (vec![None], 0));
    assert_eq!(run_group(&sqlite, &[write_b]), (vec![Some(Ok(()))], 1));
    assert_eq!(names(&sqlite), ["b"]);
}

#[test]
fn who_writes_later_is_told_when_it_is_on_disk() {
    let sqlite = database();
    let (told, outcomes) = std::sync::mpsc::channel();
    for work in [write_a as Work, fail, write_b] {
        let (result, outcome) = sqlite.write_later(work).unwrap();
        let told = told.clone();
        outcome.tell(move |committed| told.send((committed, result)).unwrap());
    }
    // Nobody else sees it, and nobody was told.
    assert!(names(&sqlite).is_empty());
    assert!(outcomes.try_recv().is_err());
    let before = sqlite.commits();
    sqlite.settle();
    assert_eq!(sqlite.commits() - before, 1);
    let results = [Ok(()), Err(Error::VersionMismatch), Ok(())];
    let expected = results.map(|result| (Verdict::Known(Ok(())), result));
    assert_eq!(outcomes.try_iter().collect::<Vec<_>>(), expected);
    assert_eq!(names(&sqlite), ["a", "b"]);
    sqlite.settle();
    assert_eq!(sqlite.commits() - before, 1);
}

#[test]
fn who_waits_for_a_commit_brings_what_was_written_before_with_it() {
    let sqlite = database();
    let (_, outcome) = sqlite.write_later(write_a).unwrap();
    sqlite.write(write_b).unwrap();
    assert_eq!(outcome.wait(), Verdict::Known(Ok(())));
    assert_eq!(names(&sqlite), ["a", "b"]);
}

#[test]
fn versions_are_counted_within_a_group_and_stored_with_it() {
    let sqlite = database();
    let next = |transaction: &mut Transaction<'_>| transaction.next_row_version();
    let kept = || {
        let sql = "SELECT row_version FROM onbehalf_state";
        sqlite.read(|transaction| transaction.counter(sql)).unwrap()
    };
    let before = kept();
    let failed = |transaction: &mut Transaction<'_>| {
        transaction.next_row_versions(7)?;
        transaction.advance_security()?;
        Err::<(), _>(Error::VersionMismatch)
    };
    assert_eq!(sqlite.write_later(next).unwrap().0, Ok(before + 1));
    assert_eq!(sqlite.write_later(failed).unwrap().0, Err(Error::VersionMismatch));
    let state = sqlite.state_of_writes().unwrap();
    let three = |transaction: &mut Transaction<'_>| transaction.next_row_versions(3);
    let more = sqlite.write_later(three).unwrap().0;
    assert_eq!(more, Ok(vec![before + 2, before + 3, before + 4]));
    let advance = |transaction: &mut Transaction<'_>| transaction.advance_security();
    let advanced = sqlite.write_later(advance).unwrap().0;
    assert_eq!(advanced, Ok(state.security_version + 1));
    assert_eq!(sqlite.state_of_writes().unwrap().security_version, state.security_version + 1);
    assert_eq!(kept(), before);
    sqlite.settle();
    assert_eq!(kept(), before + 4);
    assert_eq!(sqlite.write(next), Ok(before + 5));
}
