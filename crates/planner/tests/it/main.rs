//! The planner from outside: golden SQL of both dialects, refusals, and, on real databases, that the
//! SQL is valid, means what the question says, and finds its indexes.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends at the first surprise"
)]

mod acting;
mod alter;
mod columns;
mod databases;
mod dates;
mod golden;
mod groups;
mod hierarchies;
mod indexes;
mod injection;
mod joins;
mod meaning;
mod notation;
mod patterns;
mod people;
mod predicates;
mod refusals;
mod totals;
mod trees;
