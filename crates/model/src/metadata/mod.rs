//! Definitions of tables, columns, choices, keys, relationships and privileges. The data files in
//! `seed` and the metadata rows of an organization are these types, serialized.

mod choice;
mod column;
mod key;
mod label;
mod privilege;
mod provenance;
mod relationship;
mod rollup;
mod table;

pub use choice::{Choice, ChoiceOption};
pub use column::{Behavior, ColumnDefinition, ColumnType, PrecisionSource, RequiredLevel, Stored};
pub use key::{KeyDefinition, KeyStatus};
pub use label::{BASE_LANGUAGE, Label, Language};
pub use privilege::Privilege;
pub use provenance::{Properties, Property, Provenance};
pub use relationship::{Cascade, ManyToMany, Menu, MenuBehavior, MenuGroup, OneToMany};
pub use rollup::{Rollup, RollupState};
pub use table::{AccessRule, Base, Ownership, TableDefinition};
