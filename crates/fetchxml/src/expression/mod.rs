//! Questions in the product's own shapes (soap.md §6): `QueryExpression` and its like as the syntax tree of a
//! document, and back. The shapes say the same, and only one is translated.

mod operator;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::of_question;
pub use write::to_expression;

use model::Result;
use model::message::Record;

/// The document that asks what a record of the type `QueryExpression`, or another of `QueryBase`, asks.
///
/// # Errors
/// If the record lacks what it needs, stands in itself too deep, or asks what a document cannot. Names are
/// looked up by [`translate`](crate::translate()).
pub fn of_expression(question: &Record) -> Result<String> {
    of_question(question).map(|fetch| crate::text(&fetch))
}
