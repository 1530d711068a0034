//! The Organization Service.

pub(crate) mod bridge;
mod customizing;
mod definitions;
mod rows;
pub(crate) mod execute;
mod sign_of_life;
mod wsdl;
