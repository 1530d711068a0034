//! Files that only their owner may read: keys, and what they are made under.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

/// Opens a file, and makes it if it is missing; what is in it stays.
///
/// # Errors
/// Those of the file system.
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a file; a crash leaves the whole of it or none. Called under a lock, so the temporary name beside
/// it is ours, and what an earlier crash left there goes first: it may have been made readable for others
/// since.
///
/// # Errors
/// Those of the file system.
pub fn write(path: &Path, content: &str) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    match fs::remove_file(&temporary) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    let mut file = open(&temporary)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    // Elsewhere a folder cannot be opened, nor needs it.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
