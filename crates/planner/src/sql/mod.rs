//! SQL as a value: the tree of a statement, and the text that a dialect makes of it.

mod aggregate;
pub(crate) mod ast;
mod name;
mod text;

pub(crate) use name::name;
pub(crate) use text::{Text, expression, render};
