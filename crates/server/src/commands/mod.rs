//! The commands that show and change who there is and what they may do: a file for each. They know how to
//! ask and how to print; what is allowed and what follows are the engine's messages.

mod app;
mod explain;
mod role;
mod shown;
mod team;
mod unit;
mod user;
mod verb;

use clap::Subcommand;
use engine::{Account, Contents, Engine};
use model::Error;
use serde::Serialize;

use crate::cli::{self, Values};
use crate::config::{Config, Layers};
use crate::failure::Failure;
use crate::organization;

/// One of these commands, as it was said.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// List, show, add, change and remove people, with their roles, business units and passwords.
    #[command(subcommand)]
    User(user::Options),
    /// List, show, add, change and remove applications, with their roles, secrets and certificates.
    #[command(subcommand)]
    App(app::Options),
    /// List, show, add, change and remove roles, and what they give.
    #[command(subcommand)]
    Role(role::Options),
    /// List, show, add, change and remove teams, with their members and roles.
    #[command(subcommand)]
    Team(team::Options),
    /// List, show, add, change and remove business units.
    #[command(subcommand)]
    Unit(unit::Options),
    /// Tell why a user, perhaps on behalf of another one, may do something, or what is missing.
    Explain(explain::Options),
}

impl Command {
    /// Those of its options that can also stand elsewhere.
    pub(crate) fn values(&self) -> Values {
        let (common, who) = match self {
            Self::User(options) => (options.common(), None),
            Self::App(options) => (options.common(), None),
            Self::Role(options) => (options.common(), None),
            Self::Team(options) => (options.common(), None),
            Self::Unit(options) => (options.common(), None),
            Self::Explain(options) => (&options.common, options.who.clone()),
        };
        let mut values = common.shared.clone().into_values();
        values.extend(cli::collect([("json", common.json.clone()), ("as", who)]));
        values
    }

    pub(crate) fn run(&self, layers: &Layers) -> Result<(), Failure> {
        let desk = Desk::open(layers)?;
        match self {
            Self::User(options) => user::run(&desk, options),
            Self::App(options) => app::run(&desk, options),
            Self::Role(options) => role::run(&desk, options),
            Self::Team(options) => team::run(&desk, options),
            Self::Unit(options) => unit::run(&desk, options),
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
        crate::token::account(&self.engine, who)
    }

    /// Prints what was asked for: as it is for programs, as lines for people.
    fn print(&self, value: &impl Serialize, lines: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.json {
            let value =
                serde_json::to_value(value).map_err(|error| Failure::other(error.to_string()));
            cli::print(&format!("{:#}\n", value?))
        } else {
            cli::print(&lines())
        }
    }

    fn removed(&self, which: &str) -> Result<(), Failure> {
        self.print(&serde_json::json!({"removed": which}), || format!("removed {which}\n"))
    }
}

/// What went wrong, in one line.
fn failed(error: Error) -> Failure {
    match error {
        Error::TableNotFound(name) => Failure::other(format!(
            "there is no table `{name}`; write its logical name, as in `account`"
        )),
        Error::RequiredFieldMissing { column } => {
            Failure::other(format!("`{column}` is missing; nothing was changed"))
        }
        other => Failure::other(organization::cause(&other)),
    }
}
