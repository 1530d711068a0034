//! What an organization is made of: how clients learn it and change it.

mod bulk;
mod choices;
mod columns;
mod csdl;
mod csdl_changes;
mod keys;
pub(super) mod making;
mod reading;
mod relationships;
mod round_trip;
mod sdks;
mod solutions;
mod tables;
mod walk;
