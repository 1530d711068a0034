//! Values of the wire (soap.md §§4, 6) on their way out. Rows are written straight from their cells.

mod entity;
mod value;

pub(crate) use entity::{RowWriter, Tail, begin_entities, end_entities, entity};
pub(crate) use value::{any, reference};
