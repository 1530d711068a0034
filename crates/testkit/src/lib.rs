//! Dev only: starts the real server on a free port and talks to it byte by byte; golden files.
//! Knows nothing of the program but its command line and HTTP, so that it cannot share its mistakes.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "only tests use this crate: what cannot go on fails the test, and says why"
)]

pub mod database;
pub mod golden;
pub mod http;
mod prepared;
pub mod server;
mod wire;

pub use database::{Database, databases};
pub use http::{Bridge, Client, Outgoing, Request, Response};
pub use server::{Beside, Program, Server, bare_command};
pub use wire::Trust;

/// Reads an environment variable; an empty one counts as not set.
#[expect(clippy::disallowed_methods, reason = "the tests' one home of reading the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
