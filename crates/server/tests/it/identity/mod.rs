//! Who is asking: tokens from the built-in identity provider to the API, over HTTP.

mod provider;
mod refused;
mod sign_in;
mod users;
