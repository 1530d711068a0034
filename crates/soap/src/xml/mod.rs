//! XML as the Organization Service needs it: elements with resolved names, and a writer with the product's
//! prefixes.

mod element;
#[cfg(test)]
mod hostile;
mod names;
mod reader;
mod writer;

pub(crate) use element::{Attribute, Element, Name};
pub(crate) use names::Namespace;
pub(crate) use reader::{Limits, Malformed, check_encoding, read};
pub(crate) use writer::{Writer, push_escaped};
