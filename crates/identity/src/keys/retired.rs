//! Keys that signed before: their public halves are enough to know their tokens by.

use std::fs;
use std::io;
use std::path::Path;

use model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Named, PublicKey, about, invalid};
use crate::private;

/// The name of the file, in a data folder.
pub(super) const FILE: &str = "signing-keys-retired.json";

/// A key that signs no more.
pub(super) struct Retired {
    public: PublicKey,
    until: Timestamp,
}

#[derive(Deserialize, Serialize)]
struct Entry {
    #[serde(flatten)]
    named: Named,
    /// Milliseconds since 1970.
    until: i64,
}

impl Retired {
    pub(super) fn new(named: Named, until: Timestamp) -> io::Result<Self> {
        Ok(Self { public: PublicKey::new(named)?, until })
    }

    pub(super) fn is_good(&self, now: Timestamp) -> bool {
        now < self.until
    }

    pub(super) fn until(&self) -> Timestamp {
        self.until
    }

    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(super) fn kid(&self) -> &str {
        &self.public.named.kid
    }
}

/// Those of a folder; none without the file.
pub(super) fn read(folder: &Path) -> io::Result<Vec<Retired>> {
    let path = folder.join(FILE);
    let read = || {
        let text = match fs::read_to_string(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => read?,
        };
        let entries: Vec<Entry> =
            serde_json::from_str(&text).map_err(|_| invalid("is no list of keys"))?;
        let retired = |entry: Entry| Retired::new(entry.named, Timestamp(entry.until));
        entries.into_iter().map(retired).collect()
    };
    read().map_err(|cause| about(&path, &cause))
}

/// Keeps these.
pub(super) fn write(folder: &Path, keys: &[Retired]) -> io::Result<()> {
    let entry = |key: &Retired| Entry { named: key.public.named.clone(), until: key.until.0 };
    let entries: Vec<Entry> = keys.iter().map(entry).collect();
    private::write(&folder.join(FILE), &serde_json::to_string_pretty(&entries)?)
}
