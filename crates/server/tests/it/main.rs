//! Feature tests against the real program over real HTTP, one file or folder per area.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::needless_pass_by_value,
    reason = "tests may"
)]

mod activities;
mod bad_input;
pub(crate) mod batch;
mod coverage;
mod demo;
mod documents;
mod edge;
mod exchanges;
mod files;
mod identity;
mod metadata;
mod people;
mod process;
mod queries;
mod records;
pub(crate) mod security;
mod shapes;
mod soap;
mod testers;
mod upgrade;

/// The program under test.
const BINARY: &str = env!("CARGO_BIN_EXE_onbehalf");
