//! Who is asking: tokens from the built-in identity provider to the API, over HTTP.

mod answers;
mod browsers;
mod configured;
mod console;
mod exchange;
mod external;
mod issuer;
mod provider;
mod refused;
mod second;
mod secrets;
mod sign_in;
mod users;
