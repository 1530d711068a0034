//! What all families of these commands have in common: `list`, `show`, `add`, `set` and `remove`, and the
//! options of each.

use clap::{Args, Subcommand};

use crate::cli::SharedOptions;

/// What the help of these commands ends with.
pub(super) const MORE: &str = "--data, --database-url, --public-url, --log, --log-format and --json are also \
environment variables (ONBEHALF_DATA); the other options stand on the command line alone. It works \
while a server runs, which sees the change at its next request.";

/// Options that stand with every command.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Common {
    #[command(flatten)]
    pub(super) shared: SharedOptions,
    /// Print JSON, for programs
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(super) json: Option<String>,
}

/// The options of one command, with those of all.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = MORE)]
pub(crate) struct Said<T: Args> {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(flatten)]
    pub(super) own: T,
}

/// What is done: `L` lists, `W` names one, `A` makes and `S` changes one.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Verb<L: Args, W: Args, A: Args, S: Args> {
    /// List all.
    List(Said<L>),
    /// Show one.
    Show(Said<W>),
    /// Make one.
    Add(Said<A>),
    /// Change one.
    Set(Said<S>),
    /// Remove one.
    Remove(Said<W>),
}

impl<L: Args, W: Args, A: Args, S: Args> Verb<L, W, A, S> {
    pub(super) fn common(&self) -> &Common {
        match self {
            Self::List(said) => &said.common,
            Self::Show(said) | Self::Remove(said) => &said.common,
            Self::Add(said) => &said.common,
            Self::Set(said) => &said.common,
        }
    }
}

/// No options.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Nothing {}

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Who {
    /// A domainname, a systemuserid, a directory object id or an applicationid
    pub(super) who: String,
}

/// A row by its id or name.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Which {
    /// Its id or its name
    pub(super) which: String,
}
