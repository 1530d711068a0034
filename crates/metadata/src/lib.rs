//! Metadata as clients see it and change it: the product's metadata objects (`EntityMetadata` and so
//! on), made of our definitions, and the rules by which an [`Edit`] changes definitions.
//!
//! Nothing here does I/O: the engine carries out what an edit came to, in one transaction.
#![warn(missing_docs)]

mod draft;
mod edit;
pub mod names;
pub mod read;
pub mod show;
pub mod types;

pub use draft::{
    ChoiceDraft, ChoiceOf, ColumnDraft, KeyDraft, ManyToManyDraft, OneToManyDraft, OptionDraft,
    TableDraft,
};
pub use edit::{
    Changed, Connected, Dependent, Edit, NewTable, OptionsOf, Relationship, Removed, RemovedKind,
    Role, Setting, Several, View, can_be, unknown_column,
};
