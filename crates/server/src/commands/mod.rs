//! The commands that show and change who there is and what they may do: a file for each. They know how to
//! ask and how to print; what is allowed and what follows are the engine's messages.

pub(crate) mod explain;
mod shown;

use clap::Subcommand;
use engine::{Account, Contents, Engine};
use model::Error;

use crate::cli::{self, Values};
use crate::config::{Config, Layers};
use crate::failure::Failure;
use crate::organization;

/// One of these commands, as it was said.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// Tell why a user, perhaps on behalf of another one, may do something, or what is missing.
    Explain(explain::Options),
}

impl Command {
    /// Those of its options that can also stand elsewhere.
    pub(crate) fn values(&self) -> Values {
        let (shared, json, who) = match self {
            Self::Explain(options) => (&options.shared, &options.json, options.who.clone()),
        };
        let mut values = shared.clone().into_values();
        values.extend(cli::collect([("json", json.clone()), ("as", who)]));
        values
    }

    pub(crate) fn run(&self, layers: &Layers) -> Result<(), Failure> {
        let desk = Desk::open(layers)?;
        match self {
            Self::Explain(options) => explain::run(&desk, options, layers),
        }
    }
}

/// What all of them need.
struct Desk {
    engine: Engine,
    /// Whether programs read what is printed.
    json: bool,
}

impl Desk {
    fn open(layers: &Layers) -> Result<Self, Failure> {
        let json = crate::config::json(layers)?;
        let engine = organization::open(&Config::resolve(layers)?, Contents::Existing)?;
        Ok(Self { engine, json })
    }

    /// The user or application that somebody named.
    fn account(&self, who: &str) -> Result<Account, Failure> {
        let found = self.engine.find_account(who).map_err(|error| failed(&error))?;
        found.ok_or_else(|| {
            Failure::other(format!(
                "nobody here is called `{who}`; name a domainname, a systemuserid, a directory object \
                 id or an applicationid"
            ))
        })
    }
}

/// What went wrong, in one line.
fn failed(error: &Error) -> Failure {
    match error {
        Error::TableNotFound(name) => Failure::other(format!(
            "there is no table `{name}`; write its logical name, as in `account`"
        )),
        other => Failure::other(organization::cause(other)),
    }
}
