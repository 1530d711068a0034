//! Who may do what with which rows (security.md). A decision about rows that are not at hand is
//! data: a [`RowPredicate`].
//!
//! Invariants: pure, no I/O, no clock; nothing else in the project decides about rights; acting on
//! behalf is computed once, in [`Access::on_behalf`], and no check knows of it.
#![warn(missing_docs)]

mod access;
mod columns;
mod denied;
mod explain;
mod giving;
mod grant;
mod mask;
mod policy;
mod predicate;
mod principal;
mod realm;
mod refusal;
mod reports;
mod subject;
mod table;
mod units;

pub use access::Access;
pub use columns::{ColumnAccess, ColumnPermissions, ColumnShare, Permission, Readable, Unmasked};
pub use explain::{Below, Considerable, Considered, Explanation, Reach};
pub use grant::{Grant, Via};
pub use mask::{Mask, Masks};
pub use policy::Policy;
pub use predicate::{RowFacts, RowPredicate, Share, Term};
pub use principal::{AccessMode, Impersonator, Principal, Roles, Team, User};
pub use realm::Realm;
pub use reports::{Reports, Subordinates};
pub use subject::Sources;
pub use table::TableSecurity;
pub use units::BusinessUnits;
