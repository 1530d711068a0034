//! Files on their way into columns and out of them, in parts (protocol.md §7.6).

use super::{Pieces, Precondition};
use crate::value::Reference;

/// A column of a row that holds a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The row.
    pub row: Reference,
    /// Logical name of the column.
    pub column: String,
}

/// A step of putting a file into a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// Where the file goes.
    pub place: FilePlace,
    /// Which step.
    pub step: UploadStep,
}

/// The steps of putting a file into a column. All but the first name the upload by the token that the
/// first one answers with.
#[derive(Clone, Debug, PartialEq)]
pub enum UploadStep {
    /// Begin.
    Begin {
        /// What the file is called.
        name: String,
        /// What is in it, if somebody says so.
        mime_type: Option<String>,
        /// How many bytes it is going to have, if somebody says so.
        size: Option<u64>,
        /// Under which condition on the row.
        condition: Precondition,
    },
    /// See whether more can be added.
    Resume {
        /// Which upload.
        token: String,
        /// How many bytes the file is going to have.
        size: u64,
    },
    /// Keep some bytes.
    Add {
        /// Which upload.
        token: String,
        /// Where they stand in the file.
        start: u64,
        /// The bytes.
        bytes: Pieces,
    },
    /// Make the file of all bytes that were kept, which stand one after the other.
    End {
        /// Which upload.
        token: String,
        /// How many bytes it has.
        size: u64,
    },
    /// Forget what was kept.
    GiveUp {
        /// Which upload.
        token: String,
    },
    /// Take the file out of the column.
    Remove,
}

/// Opens the file in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Where the file is.
    pub place: FilePlace,
    /// Whether of a picture the whole of it is wanted, and not the small one.
    pub full: bool,
}
