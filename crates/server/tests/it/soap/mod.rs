//! The Organization Service.

mod batches;
pub(crate) mod bridge;
mod customizing;
mod definitions;
pub(crate) mod execute;
mod messages;
mod queries;
mod rows;
mod sign_of_life;
mod wsdl;
