//! FetchXML (query.md §10): [`parse()`] reads a document into a syntax tree, without a look at metadata, and
//! [`translate()`] makes the neutral question of it, with names looked up in the catalog. The SDK's own shapes
//! become the same tree, and the tree becomes text and a `QueryExpression` again. Invariants: no I/O and no
//! rights here; time and memory grow no faster than a document's length, and nothing recurses beyond a limit.
#![warn(missing_docs)]

mod element;
mod expression;
mod limit;
mod names;
mod parse;
mod refusal;
mod text;
mod translate;
pub mod tree;

pub use expression::{of_expression, of_question, to_expression};
pub use parse::parse;
pub use text::text;
pub use translate::{Translated, translate};
