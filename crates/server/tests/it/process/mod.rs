//! The process itself: command line, ready line, lock, stop, health and metrics.

mod away;
mod backup;
mod changing;
mod command_line;
mod contract;
mod durability;
mod ephemeral;
mod health;
mod keys;
mod life;
mod limits;
mod people;
mod schema;
mod tls;
mod writes;
