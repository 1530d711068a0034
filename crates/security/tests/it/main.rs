//! The rules of security.md, against the oracle and against the specification's own tables.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod columns;
mod fixture;
mod giving;
mod impersonation;
mod organization;
mod properties;
mod refusals;
mod scenarios;
