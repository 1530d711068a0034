//! `onbehalf key list` and `onbehalf key rotate`: the keys of the built-in identity provider.

use engine::Clock;
use identity::SigningKeys;

use crate::config::Config;
use crate::failure::Failure;
use crate::{cli, organization};

/// Prints the ids of the keys whose tokens are accepted, and until when.
pub(crate) fn list(config: &Config) -> Result<(), Failure> {
    let keys = SigningKeys::load(&config.data)
        .map_err(|error| unusable(&error))?
        .ok_or_else(|| organization::no_organization(&config.data))?;
    let line = |(kid, until): (String, Option<_>)| match until {
        None => format!("{kid} signs\n"),
        Some(until) => format!("{kid} is accepted until {until}\n"),
    };
    let lines: Vec<String> = keys.list(Clock::System.now()).into_iter().map(line).collect();
    cli::print(&lines.concat())
}

/// Lets another key sign, and prints its id.
pub(crate) fn rotate(config: &Config, revoked: bool) -> Result<(), Failure> {
    // A folder that is misspelled gets no key.
    SigningKeys::load(&config.data)
        .map_err(|error| unusable(&error))?
        .ok_or_else(|| organization::no_organization(&config.data))?;
    let kid = SigningKeys::rotate(&config.data, Clock::System.now(), revoked);
    let kid = kid.map_err(|error| unusable(&error))?;
    cli::print(&format!("{kid}\n"))
}

fn unusable(error: &std::io::Error) -> Failure {
    Failure::other(format!("cannot use the signing key in the data folder: {error}"))
}
