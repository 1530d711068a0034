//! What follows for the shares of rows below other rows (security.md §3.5): they are shared with
//! them, and get other rights when they get other parents.

mod family;
mod inherit;
mod spread;

pub(crate) use inherit::{follow_lookups, orphan, unshare};
pub(crate) use spread::share;
