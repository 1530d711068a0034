//! Requests about rows that are reached from others, along navigation properties.

use super::Request;
use crate::query::Path;
use crate::value::Reference;

/// A request about rows that are reached from others.
#[derive(Clone, Debug, PartialEq)]
pub struct Along {
    /// How each is reached, in order: a step may begin where an earlier one has led.
    pub steps: Vec<Step>,
    /// The request, which names them by their stand-ins.
    pub request: Box<Request>,
}

/// A step from one row to another, which the user has to be able to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What the request names the row by that it leads to: its table, and an id that no row has.
    pub stand_in: Reference,
    /// The row that it begins at.
    pub from: Reference,
    /// The relationship, named from that row's side.
    pub path: Path,
    /// The row that it leads to, if the path is no lookup: one of many.
    pub to: Option<Reference>,
    /// How the client names the relationship.
    pub name: String,
}
