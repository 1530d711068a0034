//! Values of the wire (soap.md §§4, 6) on their way in: what an `i:type` says a value is, and then what its column
//! makes of it. Limits and rules are the engine's.

mod columns;
mod entity;
mod reference;
mod relationship;
mod row;
#[cfg(test)]
mod tests;
mod typed;
mod value;

pub(crate) use columns::column_set;
pub(crate) use entity::{Entity, entities, entity};
pub(crate) use reference::{reference, references, table};
pub(crate) use relationship::{Relationship, path, relationship};
pub(crate) use row::{content, create};
pub(crate) use typed::typed;
pub(crate) use value::{Any, Referred, any, guid, truth};
