//! `onbehalf backup FILE` and `onbehalf restore FILE`: the embedded database, and on request the signing key
//! and the credentials, as one file, while the server runs.

use std::path::{Path, PathBuf};

use model::Error;

use crate::config::{Config, Database};
use crate::failure::Failure;
use crate::lock::ServeLock;
use crate::{cli, organization};

/// Writes the organization to a new file.
pub(crate) fn backup(config: &Config, target: &Path, with_keys: bool) -> Result<(), Failure> {
    let source = database(config, "backup")?;
    if !source.exists() {
        return Err(organization::no_organization(&config.data));
    }
    if target.exists() {
        return Err(Failure::usage(format!(
            "`{}` is there already; name a new file, or move it away",
            target.display()
        )));
    }
    let keys = with_keys
        .then(|| std::fs::read_to_string(config.data.join(identity::keys::FILE)))
        .transpose();
    let keys = keys.map_err(|error| Failure::other(format!("cannot read the key: {error}")))?;
    // Whole under its name, or not there.
    let mut part = target.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(part);
    // Before anything is in it, so that nobody else ever reads the key.
    let empty = identity::private::open(&part);
    let written = empty.map_err(|error| Error::Unavailable(error.to_string())).and_then(|_| {
        engine::Store::back_up(&source, &part, env!("CARGO_PKG_VERSION"), keys.as_deref())
    });
    let written = written.map_err(|error| organization::cause(&error));
    let written =
        written.and_then(|()| std::fs::rename(&part, target).map_err(|error| error.to_string()));
    if let Err(cause) = written {
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut name = part.as_os_str().to_owned();
            name.push(end);
            let _ = std::fs::remove_file(name);
        }
        return Err(Failure::other(format!("cannot write `{}`: {cause}", target.display())));
    }
    let kept = if with_keys { ", with the signing key and all credentials" } else { "" };
    cli::print(&format!("{}{kept}\n", target.display()))
}

/// Makes the organization what a file says.
pub(crate) fn restore(config: &Config, source: &Path, with_keys: bool) -> Result<(), Failure> {
    let target = database(config, "restore")?;
    let refused = |error: &Error| {
        let cause = organization::cause(error);
        Failure::usage(format!("`{}` cannot be restored: {cause}", source.display()))
    };
    std::fs::File::open(source).map_err(|error| {
        Failure::usage(format!(
            "cannot read `{}`: {error}; name a file of `backup`",
            source.display()
        ))
    })?;
    let contained = engine::Store::look_at_backup(source).map_err(|error| refused(&error))?;
    let keys = match (with_keys, contained.keys) {
        (true, None) => {
            return Err(Failure::usage(format!(
                "`{}` holds no signing key; leave out `--with-keys`",
                source.display()
            )));
        }
        (true, keys) => keys,
        (false, _) => None,
    };
    crate::serve::make_folder(&config.data)?;
    let scratch = config.data.join(format!("onbehalf.{}.part", std::process::id()));
    // Held, so that no server starts meanwhile.
    let lock = ServeLock::take(&config.data);
    let served = lock.is_err();
    engine::Store::restore_backup(source, &target, &scratch, served, with_keys).map_err(
        |error| {
            let cause = organization::cause(&error);
            Failure::other(format!("nothing was restored from `{}`: {cause}", source.display()))
        },
    )?;
    if let Some(keys) = keys {
        let written = identity::private::write(&config.data.join(identity::keys::FILE), &keys);
        written.map_err(|error| Failure::other(format!("cannot write the key: {error}")))?;
    }
    cli::print("restored\n")
}

/// The file of the embedded database; PostgreSQL has tools of its own.
fn database(config: &Config, command: &str) -> Result<PathBuf, Failure> {
    match &config.database {
        Database::Embedded => Ok(config.data.join(organization::DATABASE_FILE)),
        Database::Ephemeral => {
            Err(Failure::usage(format!("of an ephemeral organization there is no {command}")))
        }
        Database::Postgres(_) => Err(Failure::usage(format!(
            "`{command}` is for the embedded database; PostgreSQL has `pg_dump` and `pg_restore`: \
             docs/backup.md"
        ))),
    }
}
