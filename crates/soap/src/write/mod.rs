//! Values of the wire (soap.md §§4, 6) on their way out. Rows are written straight from their cells.

mod field;
mod page;
mod row;
mod tags;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use page::{Tail, begin_entities, end_entities, push_entities};
pub(crate) use row::{begin, entity, entity_members, name_of};
pub(crate) use value::{any, begin_pair, pair, reference};
