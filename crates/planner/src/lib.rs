//! From a question to SQL: names are resolved against the [`catalog`], every table touched gets the
//! row predicate of the access, and the resulting plan is rendered for a dialect.
//!
//! Invariants: no database and no I/O here; no SQL text anywhere else but the migrations of `store`;
//! text is made of syntax, identifiers and parameters, never of values.
#![warn(missing_docs)]

pub mod catalog;
mod circumstances;
pub mod ddl;
pub mod dialect;
pub mod literal;
pub mod plan;
pub mod shape;
mod sql;
mod statement;
mod value;

pub use catalog::{Catalog, Changes, Navigation, Table};
pub use circumstances::{Acting, Circumstances};
pub use dialect::Dialect;
pub use plan::{Plan, Scope, plan, plan_at, plan_row};
pub use shape::{Collection, Expanded, Named, Origin, Property, ResultSet, Shape};
pub use statement::{Parameter, Statement};
