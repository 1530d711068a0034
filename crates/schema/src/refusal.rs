//! Why files cannot be read.

use std::fmt;

/// What is wrong with files, and where, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Path of the file, as it was given.
    pub file: String,
    /// What is wrong there.
    pub reason: String,
}

impl Refusal {
    /// `reason` is wrong with `file`.
    pub fn new(file: impl Into<String>, reason: impl fmt::Display) -> Self {
        Self { file: file.into(), reason: reason.to_string() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.file, self.reason.trim())
    }
}

impl std::error::Error for Refusal {}
