//! The Organization Service.

pub(crate) mod bridge;
mod customizing;
mod definitions;
pub(crate) mod execute;
mod queries;
mod rows;
mod sign_of_life;
mod wsdl;
