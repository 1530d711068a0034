//! Definitions of tables, columns, choices, relationships and privileges. The data files in
//! `engine/seed` and the metadata rows of an organization are these types, serialized.

mod column;
mod privilege;
mod relationship;
mod table;

pub use column::{Behavior, ColumnDefinition, ColumnType, RequiredLevel, Stored};
pub use privilege::Privilege;
pub use relationship::{Cascade, ManyToMany, OneToMany};
pub use table::{AccessRule, Base, Choice, ChoiceOption, Ownership, TableDefinition};
