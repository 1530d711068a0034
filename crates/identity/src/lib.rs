//! Who is asking: the signing keys, the tokens signed with them, and the built-in identity provider.
//!
//! Invariants: a [`model::claims::Claims`] comes out of [`token::Verifier`], or of the one check of passwords
//! ([`provider::Provider::prove`]), and for the development user out of the directory; nowhere else. No
//! clock is read here (every `now` is a parameter); one place makes random ids (`random`).
#![warn(missing_docs)]

pub mod base_url;
pub mod bearer;
pub mod certificate;
pub mod challenge;
pub mod console;
mod digest;
pub mod directory;
pub mod issuer;
pub mod keys;
mod origin;
pub mod private;
pub mod provider;
mod random;
pub mod secret;
pub mod session;
pub mod site;
pub mod token;
pub mod vault;

pub use base_url::{BaseUrl, Scheme};
pub use console::Console;
pub use directory::{Application, Directory, Person};
pub use keys::SigningKeys;
pub use secret::Secrets;
pub use session::{Session, Sessions};
pub use site::{ChallengeStyle, Site, Tenant};
pub use token::Verifier;
pub use vault::Vault;
