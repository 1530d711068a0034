//! What an organization is made of: how clients learn it and change it.

mod csdl;
mod keys;
mod reading;
