//! Random organizations and the naive answer to "who may?", written from security.md alone: the
//! formulas of §§2.3, 3.1, 3.2, 3.6, 5.3 and 5.4 as they stand there, by loops over everything.
//!
//! Invariant: for tests only, and knows `model` alone, so that the judge shares nothing with the
//! judged.
#![warn(missing_docs)]

mod columns;
mod decide;
pub mod definitions;
mod enter;
pub mod questions;
mod reach;
mod strategy;
mod world;

pub use columns::{
    ColumnSecurity, FieldPermission, SECURED, SharedColumn, may_column, unmasked,
    worlds_with_columns,
};
pub use decide::{
    Decision, may, may_act_on_behalf, may_create, may_misc, may_own, privilege_check, readable_rows,
};
pub use enter::{Entry, enter, is_unit_disabled, policy_lets};
pub use strategy::worlds;
pub use world::{
    ACT_ON_BEHALF, Hierarchy, Position, Privilege, Role, Row, Share, Table, Team, Unit, User, World,
};
