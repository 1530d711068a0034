//! The shared words of onbehalf: names, values, metadata, questions, messages, rights, errors.
//!
//! Invariant: nothing here does I/O, reads a clock, makes a random id or knows a wire format.
#![warn(missing_docs)]

pub mod claims;
pub mod error;
pub mod id;
pub mod message;
pub mod metadata;
pub mod query;
pub mod right;
pub mod rows;
pub mod sign_in;
pub mod time;
pub mod value;

pub use bytes::Bytes;
pub use error::{Error, Result};
pub use uuid::Uuid;
