//! What an organization is made of, and how clients learn it.

mod csdl;
