//! An organization's custom part as files: the [`Document`] that they hold, how it is read and written,
//! and the [`Plan`] of what is to be done so that an organization becomes like it.
//!
//! Nothing here does I/O: files are texts with their paths, an organization is its catalog and a few
//! rows, and the engine carries a plan out in one transaction.
#![warn(missing_docs)]

mod archive;
mod copies;
mod document;
mod files;
mod migration;
mod organization;
mod plan;
mod refusal;
mod solution;
mod source;
mod text;
mod xml;

pub use copies::copies;
pub use document::{
    Column, ColumnAccess, Document, Key, ManyToMany, OneToMany, Part, Profile, Publisher, Role,
    Solution, Table, Team, TeamKind, Unit,
};
pub use files::{Files, is_path, write};
pub use migration::{Link, Row, Rows, Value};
pub use organization::{Organization, export};
pub use plan::{Action, Plan, Row as RowChange, Step, Stuck, plan};
pub use refusal::Refusal;
pub use source::{Source, read_file, read_folder};
