//! One server per embedded database: a lock on `DATA/serve.lock`, which says who holds it.
//! The operating system gives it up when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::failure::Failure;

const NAME: &str = "serve.lock";

/// Held for as long as the server runs.
#[derive(Debug)]
pub(crate) struct ServeLock {
    _file: File,
}

impl ServeLock {
    /// Takes the lock, or says which process holds it.
    pub(crate) fn take(data: &Path) -> Result<Self, Failure> {
        let path = data.join(NAME);
        let failed = |error: std::io::Error| {
            Failure::other(format!(
                "cannot lock `{}`: {error}; choose another folder with `--data`",
                path.display()
            ))
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(data, &mut file)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(failed)?;
        Ok(Self { _file: file })
    }
}

fn held(data: &Path, file: &mut File) -> Failure {
    let mut holder = String::new();
    // Between taking the lock and noting its id, the holder's file is empty.
    let holder = match file.read_to_string(&mut holder) {
        Ok(_) if !holder.trim().is_empty() => format!("process {}", holder.trim()),
        _ => "another process".to_owned(),
    };
    Failure::other(format!(
        "{holder} already serves the organization in `{}`; stop it, or choose another folder with \
         `--data`",
        data.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_server_is_told_who_holds_the_lock() {
        let data = tempfile::tempdir().unwrap();
        let first = ServeLock::take(data.path()).unwrap();
        let refused = ServeLock::take(data.path()).unwrap_err();
        let holder = format!("process {} already serves", std::process::id());
        assert!(refused.to_string().starts_with(&holder), "{refused}");
        assert_eq!(refused.status(), 1);
        drop(first);
        ServeLock::take(data.path()).unwrap();
    }

    #[test]
    fn the_id_of_an_earlier_holder_does_not_stay_behind() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join(NAME);
        std::fs::write(&path, "4294967295\nand more\n").unwrap();
        let _lock = ServeLock::take(data.path()).unwrap();
        let noted = std::fs::read_to_string(path).unwrap();
        assert_eq!(noted, format!("{}\n", std::process::id()));
    }
}
