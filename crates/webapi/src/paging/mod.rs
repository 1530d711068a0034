//! Paging cookies in URLs (query.md §6): the outer cookie and `$skiptoken`.

#[cfg(test)]
mod tests;
mod token;

pub(crate) use odata::cookie::attribute;
pub(crate) use token::{encode, outer, read_token, skip_token, token};
