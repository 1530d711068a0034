//! The layers of the configuration and what each option is called in each of them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::identity::Identity;
use super::{environment, file};
use crate::failure::Failure;

const DATA: &str = "./onbehalf-data";

/// An option and the places it can stand in.
pub(super) struct Setting {
    /// The key in the file; the other names follow from it.
    pub(super) name: &'static str,
    pub(super) on_command_line: bool,
    pub(super) in_file: bool,
}

const fn everywhere(name: &'static str) -> Setting {
    Setting { name, on_command_line: true, in_file: true }
}

/// What is said each time, and stands in no file.
const fn each_time(name: &'static str) -> Setting {
    Setting { name, on_command_line: true, in_file: false }
}

/// All options, in the order in which they are printed.
pub(super) const OPTIONS: [Setting; 29] = [
    Setting { name: "data", on_command_line: true, in_file: false },
    everywhere("listen"),
    everywhere("listen_tls"),
    everywhere("tls_cert"),
    everywhere("tls_key"),
    everywhere("database_url"),
    everywhere("ephemeral"),
    everywhere("demo"),
    everywhere("allow_reset"),
    everywhere("clock"),
    everywhere("public_url"),
    everywhere("demo_insecure_listen"),
    everywhere("deployment"),
    Setting { name: "aggregate_limit", on_command_line: false, in_file: true },
    everywhere("limit_requests"),
    everywhere("limit_execution_time"),
    everywhere("limit_concurrency"),
    everywhere("limit_window"),
    everywhere("cors_origins"),
    everywhere("log"),
    everywhere("log_format"),
    everywhere("schema"),
    each_time("plan"),
    each_time("allow_data_loss"),
    each_time("json"),
    each_time("with_keys"),
    each_time("revoke"),
    everywhere("as"),
    everywhere("expires"),
];

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    CommandLine,
    Environment(String),
    File,
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command line"),
            Self::Environment(variable) => f.write_str(variable),
            Self::File => f.write_str("onbehalf.toml"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// What was said, unparsed, in order of precedence.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    pub(super) command_line: BTreeMap<&'static str, String>,
    pub(super) environment: BTreeMap<&'static str, String>,
    pub(super) file: BTreeMap<&'static str, String>,
    pub(super) identity: Identity,
}

impl Layers {
    /// Adds the environment and the file of the data folder to what the command line said.
    pub(crate) fn gather(command_line: BTreeMap<&'static str, String>) -> Result<Self, Failure> {
        let environment = environment::read()?;
        let layers = Self { command_line, environment, ..Self::default() };
        let file::Content { values, identity } = file::read(&layers.data().join(file::NAME))?;
        Ok(Self { file: values, identity, ..layers })
    }

    /// The data folder, which decides where the file is.
    pub(super) fn data(&self) -> PathBuf {
        self.get("data").map_or(DATA, |(text, _)| text).into()
    }

    fn get(&self, name: &str) -> Option<(&str, Origin)> {
        let at = |layer: &'_ BTreeMap<&'static str, String>| layer.contains_key(name);
        let (layer, origin) = if at(&self.command_line) {
            (&self.command_line, Origin::CommandLine)
        } else if at(&self.environment) {
            (&self.environment, Origin::Environment(variable(name)))
        } else {
            (&self.file, Origin::File)
        };
        Some((layer.get(name)?, origin))
    }

    /// Which layer decides an option.
    pub(super) fn origin(&self, name: &str) -> Origin {
        self.get(name).map_or(Origin::Default, |(_, origin)| origin)
    }

    /// What the option is called where it was given, for messages; `None` if it was not.
    pub(super) fn place(&self, name: &str) -> Option<String> {
        Some(match self.get(name)?.1 {
            Origin::CommandLine => format!("`--{}`", name.replace('_', "-")),
            Origin::Environment(variable) => format!("`{variable}`"),
            Origin::File | Origin::Default => {
                format!("`{name}` in `{}`", self.data().join(file::NAME).display())
            }
        })
    }

    /// The parsed value of an option; `None` if it was not given. `read` says what is wrong and how
    /// to mend it, as the end of a sentence.
    pub(super) fn parse<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Failure> {
        let Some((text, _)) = self.get(name) else { return Ok(None) };
        read(text).map(Some).map_err(|wrong| {
            let place = self.place(name).unwrap_or_default();
            // The address of a database holds its password.
            let text = if name == "database_url" { "…" } else { text };
            Failure::usage(format!("{place} is `{text}`, {wrong}"))
        })
    }
}

/// The environment variable of an option.
pub(super) fn variable(name: &str) -> String {
    format!("ONBEHALF_{}", name.to_uppercase())
}
