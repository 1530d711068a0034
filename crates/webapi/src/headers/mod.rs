//! Request headers that change what a request means: preferences, conditions, on whose behalf.

mod behalf;
mod conditions;
mod definition;
mod prefer;

pub use behalf::act_for;
pub(crate) use conditions::{delete_condition, known_version, knows_one_of, write_condition};
pub(crate) use definition::{merge_labels, solution};
pub(crate) use prefer::{MAX_PAGE, Preferences};
