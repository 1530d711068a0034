//! How a command can fail, and the exit status of each way.

use std::fmt;

/// Why the program ends, in one line that says what is wrong and how to mend it.
#[derive(Debug, PartialEq)]
pub(crate) enum Failure {
    /// A bad option, environment variable or configuration file.
    Usage(String),
    /// Anything else.
    Other(String),
}

impl Failure {
    pub(crate) fn usage(line: impl Into<String>) -> Self {
        Self::Usage(line.into())
    }

    pub(crate) fn other(line: impl Into<String>) -> Self {
        Self::Other(line.into())
    }

    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Other(_) => 1,
        }
    }
}

impl fmt::Display for Failure {
    /// Always one line, whatever a cause from elsewhere brought along.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Usage(line) | Self::Other(line)) = self;
        for (index, word) in line.split_whitespace().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_of_many_lines_is_told_in_one() {
        let failure = Failure::other("cannot open the database:\n  disk is full\n");
        assert_eq!(failure.to_string(), "cannot open the database: disk is full");
        assert_eq!(failure.status(), 1);
        assert_eq!(Failure::usage("x").status(), 2);
    }
}
