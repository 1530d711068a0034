//! Questions (soap.md §6): `QueryExpression`, `QueryByAttribute` and `FetchExpression` as the records of their
//! types, which `fetchxml` translates like any document; and the pages that answer them.

mod ask;
mod read;
mod result_set;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use ask::{Asked, ask, ask_document, write_page};
pub(crate) use read::question;
pub(crate) use result_set::result_set;
pub(crate) use write::expression;
