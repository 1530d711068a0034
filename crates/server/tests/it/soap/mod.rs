//! The Organization Service.

pub(crate) mod bridge;
mod sign_of_life;
mod wsdl;
