//! The Organization Service.

mod batches;
pub(crate) mod bridge;
mod customizing;
mod definitions;
mod door;
pub(crate) mod envelopes;
pub(crate) mod execute;
mod fixtures;
mod hostile;
mod messages;
mod queries;
mod rows;
mod sign_of_life;
mod wsdl;
