//! Organizations that are made once and copied for every test that wants one. SQLite: the files of the
//! data folder, kept in memory by the process of the tests. PostgreSQL: a database to copy from, named
//! after the binaries that made it, so that another run of the same binaries finds it and a run of
//! others makes its own. Runs may happen at once.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::{Database, Program};

/// The names and the bytes of the files of a data folder.
type Files = Arc<Vec<(String, Vec<u8>)>>;

/// What is prepared, by the binary and a name.
type Known = Mutex<HashMap<(PathBuf, String), Files>>;

impl Program {
    /// The binary with a copy of what `make` makes of an empty data folder and database. It is called
    /// for the first copy only; `what` tells apart what different tests prepare.
    pub fn prepared(
        binary: impl Into<PathBuf>,
        mut database: Database,
        what: &str,
        make: impl Fn(&Program),
    ) -> Self {
        let binary = binary.into();
        let files = files(&binary, what, &make);
        let is_embedded = database.is_embedded();
        if !is_embedded {
            let name = format!("{}_{}_{what}", family(&binary), build(&binary));
            database.copy(&name, |database| {
                let program = Self::new(&binary, database);
                make(&program);
                program.into_database()
            });
        }
        let program = Self::new(binary, database);
        fs::create_dir_all(program.data()).expect("a folder for the test's data");
        for (name, bytes) in files.iter() {
            // Of another database than the embedded one the folder holds the rest.
            if is_embedded || !is_database(name) {
                fs::write(program.data().join(name), bytes).expect("a file can be copied");
            }
        }
        program
    }
}

fn is_database(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "db")
}

/// The data folder that `make` leaves behind, made once by this process.
fn files(binary: &Path, what: &str, make: impl Fn(&Program)) -> Files {
    static KNOWN: LazyLock<Known> = LazyLock::new(Known::default);
    // Held while it is made: whoever else wants it has to wait anyway.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (binary.to_owned(), what.to_owned());
    if let Some(files) = known.get(&key) {
        return Arc::clone(files);
    }
    let program = Program::new(binary, Database::sqlite());
    make(&program);
    let files = Arc::new(read(&program.data()));
    known.insert(key, Arc::clone(&files));
    files
}

/// All that is kept in a data folder: no locks, and no log of a database that was closed.
fn read(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("the data folder is there");
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("the data folder can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let bytes = fs::read(&path).expect("a file of the data folder can be read");
        assert!(!name.ends_with("-wal") || bytes.is_empty(), "the log is not in the file");
        if path.extension().is_some_and(|extension| extension == "db" || extension == "pem") {
            files.push((name, bytes));
        }
    }
    files
}

/// Names the place of the binary: what another build left there is of no use any more.
fn family(binary: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    binary.hash(&mut hasher);
    format!("{:08x}", hasher.finish() & 0xffff_ffff)
}

/// Tells the binary, and that of the tests, which may prepare things by themselves, from other builds.
fn build(binary: &Path) -> String {
    let tests = std::env::current_exe().expect("the tests know their binary");
    let mut hasher = DefaultHasher::new();
    for path in [binary, &tests] {
        let metadata = fs::metadata(path).expect("the binary is there");
        let modified = metadata.modified().expect("files have times");
        (path, metadata.len(), modified).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
