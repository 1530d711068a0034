//! FetchXML (query.md §10): [`parse()`] reads a document into a syntax tree, without a look at metadata,
//! and [`translate()`] makes the neutral question of it, with names looked up in the catalog.
//!
//! Invariants: no I/O and no rights here. Neither the time nor the memory that a document takes grows
//! faster than its length, which is limited, and nothing recurses deeper than a limit.
#![warn(missing_docs)]

mod element;
mod expression;
mod parse;
mod refusal;
mod translate;
pub mod tree;

pub use expression::of_expression;
pub use parse::parse;
pub use translate::{Translated, translate};
