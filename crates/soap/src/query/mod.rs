//! Questions (soap.md §6): `QueryExpression`, `QueryByAttribute` and `FetchExpression` as the records of their
//! types, which `fetchxml` translates like any document; and the pages that answer them.

mod ask;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use ask::{Asked, ask, write_page};
pub(crate) use read::question;
pub(crate) use write::expression;
