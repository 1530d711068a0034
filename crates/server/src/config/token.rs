//! What `onbehalf token` was asked for.

use std::time::Duration;

use super::{Layers, duration};
use crate::failure::Failure;

/// A token to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenRequest {
    /// A `domainname`, systemuserid, directory object id or applicationid.
    pub(crate) who: String,
    pub(crate) lifetime: Duration,
}

impl TokenRequest {
    pub(crate) fn resolve(layers: &Layers) -> Result<Self, Failure> {
        let who = super::who(layers)?;
        let Some(who) = who else {
            return Err(Failure::usage(
                "for whom is the token? Say it with `--as`, as in `--as admin@contoso.example`",
            ));
        };
        let lifetime = layers.parse("expires", duration::parse)?;
        Ok(Self { who, lifetime: lifetime.unwrap_or(Duration::from_hours(1)) })
    }
}
