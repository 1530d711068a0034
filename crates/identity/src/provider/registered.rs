//! The programs that may ask: three that are known without being registered, and the applications of the
//! directory.

use model::{Result, Uuid};

use super::Provider;
use crate::directory::Application;
use crate::token::{CONSOLE_CLIENT, PUBLIC_CLIENT, SPA_CLIENT, guid};

/// A program that is known.
#[derive(Clone, Debug)]
pub(super) enum Registered {
    /// A program on somebody's machine, which can keep no secret: [`PUBLIC_CLIENT`].
    Native,
    /// A page that asks from the browser, which can keep none either: [`SPA_CLIENT`].
    Page,
    /// This server itself, for its own pages: [`CONSOLE_CLIENT`].
    Console,
    /// One that proves who it is.
    Application(Application),
}

impl Registered {
    /// The program with this `client_id` that a browser is sent here by.
    pub(super) fn find_visitor(provider: &Provider, client: &str) -> Result<Option<Self>> {
        match guid(client) {
            Some(CONSOLE_CLIENT) => Ok(Some(Self::Console)),
            _ => Self::find(provider, client),
        }
    }

    /// The program with this `client_id`, other than this server itself, which asks nobody for tokens.
    pub(super) fn find(provider: &Provider, client: &str) -> Result<Option<Self>> {
        match guid(client) {
            Some(PUBLIC_CLIENT) => Ok(Some(Self::Native)),
            Some(SPA_CLIENT) => Ok(Some(Self::Page)),
            Some(id) => Ok(provider.directory.application(id)?.map(Self::Application)),
            None => Ok(None),
        }
    }

    pub(super) const fn id(&self) -> Uuid {
        match self {
            Self::Native => PUBLIC_CLIENT,
            Self::Page => SPA_CLIENT,
            Self::Console => CONSOLE_CLIENT,
            Self::Application(application) => application.application_id,
        }
    }

    /// What people are told that they sign in to.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Native => "a program on this computer",
            Self::Page => "a page in this browser",
            Self::Console => "onbehalf",
            Self::Application(application) => &application.name,
        }
    }

    /// Whether it can keep no secret.
    pub(super) const fn is_public(&self) -> bool {
        !matches!(self, Self::Application(_))
    }
}
